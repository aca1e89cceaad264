//! A study on a server: what the commands compute from its database is what they compute from files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use peil_store::{
    Actor, Address, AdministrationId, CaseWave, Moment, NewWave, Practice, PracticeKey, Readers, Saying,
    Since, Store, Submission, What, Withdrawal,
};
use serde_json::Value;

use super::super::cli::{Run, peil, root};
use super::{PROTOCOL, simulated};

type Cells = BTreeMap<String, String>;

/// A file with a header, by column. These have no quotes in them.
fn rows(path: &Path) -> Vec<Cells> {
    let text = fs::read_to_string(path).expect("it is there");
    assert!(!text.contains('"'));
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_string).collect::<Vec<_>>());
    let head = lines.next().expect("there is a header");
    lines.map(|cells| head.iter().cloned().zip(cells).collect()).collect()
}

const PRACTICES: [&str; 6] = ["zeedorp", "duinrode", "bergwoude", "heidestad", "kanaalstad", "veenhuizen"];
/// Cases that say no, and that are removed afterwards.
const REFUSED: &str = "c0004";
const REMOVED: &str = "c0007";

fn day(text: &str) -> Date {
    text.parse().expect("it is a day")
}

/// Asks and answers everything of a case, as the files say.
fn follow(store: &Store, row: &Cells, answers: &[Cells]) {
    let by = Actor::Client(format!("client-{}", row["practice"]));
    let case = store.open_case(&row["case"], &by).wait().expect("it opens");
    store.enrol(&case, "kracht", day(&row["enrolled"]), None, &by).wait().expect("it is enrolled");
    let study = store.studies(None).wait().expect("they are there").remove(0);
    let instrument = store.model(&study.model).wait().expect("it is there");
    let later = Moment::now().after(Duration::from_secs(24 * 3600));
    let waves = || store.case_studies(&case).wait().expect("they are there").remove(0).waves;
    let mut token = None;
    for wave in waves() {
        let given: Vec<&Cells> = answers.iter().filter(|one| one["wave"] == wave.name).collect();
        if given.is_empty() && token.is_some() {
            continue;
        }
        let new = NewWave {
            case: case.clone(),
            study: "kracht".into(),
            wave: wave.name.clone(),
            today: wave.from,
            domains: Vec::new(),
            instrument: Arc::clone(&instrument),
        };
        store.ask_wave(new, later, &by).wait().expect("it is asked");
        let asked = waves().into_iter().find(|one| one.name == wave.name).expect("it is there");
        if token.is_none() {
            let resident = administration(&asked, "inwoner");
            let link = store.invite(&resident, later, &by).wait().expect("it is made").token;
            let said = if row["case"] == REFUSED { Saying::No } else { Saying::Yes };
            let on = day(&row["consent"]);
            store.say_taking_part(link.reveal(), "kracht", said, on).wait().expect("it is kept");
            token = Some(link);
        }
        for one in given {
            let mut what = vec![What::Dated { administered: day(&one["administered"]) }];
            for (column, cell) in one.iter().filter(|(_, cell)| !cell.is_empty()) {
                if instrument.groups.iter().any(|group| group.optional && group.name == *column) {
                    if cell == "yes" {
                        what.push(What::Chosen { domain: column.clone(), reason: "gekozen".into() });
                    }
                } else if instrument.questions.iter().any(|question| question.name == *column) {
                    what.push(What::Given { question: column.clone(), answer: cell.clone() });
                }
            }
            what.push(What::SentIn);
            let submission = Submission {
                administration: administration(&asked, &one["informant"]),
                id: None,
                since: Since::Unknown,
                by: by.clone(),
                what,
                alerts: None,
            };
            store.submit(submission).wait().expect("it is saved");
        }
    }
    if !row["reason"].is_empty() {
        let ended = store.end_enrolment(&case, "kracht", day(&row["ended"]), &row["reason"], &by);
        ended.wait().expect("it ends");
    }
    if row["case"] == REMOVED {
        let token = token.expect("it was asked");
        let remove = Saying::Withdraw(Withdrawal::Remove);
        let on = day(&row["withdrawn"]);
        store.say_taking_part(token.reveal(), "kracht", remove, on).wait().expect("it is kept");
    }
}

fn administration(wave: &CaseWave, informant: &str) -> AdministrationId {
    let found = wave.informants.iter().find(|one| one.informant.as_deref() == Some(informant));
    found.and_then(|one| one.administration.clone()).expect("it was asked")
}

fn written(path: &Path, columns: &[&str], rows: &[Cells]) {
    let mut text = format!("{}\n", columns.join(","));
    for row in rows {
        let cells: Vec<&str> =
            columns.iter().map(|column| row.get(*column).map_or("", String::as_str)).collect();
        text += &format!("{}\n", cells.join(","));
    }
    fs::write(path, text).expect("it can be written");
}

fn statistics(run: &Run) -> BTreeMap<String, Option<f64>> {
    assert_eq!(run.code, 0, "{}", run.err);
    let all: Value = serde_json::from_str(&run.out).expect("it is JSON");
    let list = all["statistics"].as_array().expect("it is a list");
    list.iter()
        .map(|one| (one["name"].as_str().expect("a name").to_string(), one["value"].as_f64()))
        .collect()
}

#[test]
fn what_is_computed_from_the_database_is_what_is_computed_from_files() {
    let place = simulated("11");
    let folder = place.path().join("set");
    // A third of the cases is enough, some of every practice.
    let mut cases: Vec<Cells> = rows(&folder.join("cases.csv")).into_iter().step_by(3).collect();
    for row in &mut cases {
        row.insert(
            "withdrawn".into(),
            if row["case"] == REMOVED { "2017-02-01".into() } else { String::new() },
        );
        row.insert("withdrawal".into(), if row["case"] == REMOVED { "remove".into() } else { String::new() });
    }
    assert!([REFUSED, REMOVED].iter().all(|name| cases.iter().any(|row| row["case"] == **name)));
    let mut answers: Vec<Cells> = rows(&folder.join("answers.csv"));
    answers.retain(|one| cases.iter().any(|row| row["case"] == one["case"]));

    let db = place.path().join("peil.db").to_str().expect("a path").to_string();
    {
        let store = Store::open(&Address::parse(&db)).expect("it opens");
        for key in PRACTICES {
            let key = PracticeKey(key.into());
            let new = Practice { key: key.clone(), name: String::new(), gemeente: None };
            store.add_practice(new, &Actor::Program).wait().expect("it is new");
            let client = format!("client-{key}");
            store.add_client_to(Some(&key), &client, &[], None, &Actor::Program).wait().expect("it is added");
        }
    }
    let attach = peil(&root(), &["study", "attach", PROTOCOL, "--db", &db]);
    assert!(attach.code == 0 && attach.err.contains("attached and laid down"), "{}", attach.err);
    let again = peil(&root(), &["study", "attach", PROTOCOL, "--db", &db]);
    assert!(again.code == 0 && again.err.contains("already attached"), "{}", again.err);
    {
        let store = Store::open(&Address::parse(&db)).expect("it opens");
        for row in &cases {
            let own: Vec<Cells> = answers.iter().filter(|one| one["case"] == row["case"]).cloned().collect();
            follow(&store, row, &own);
        }
    }

    // The same as files: of who said no only the practice, and no answers of theirs or of who was removed.
    for row in cases.iter_mut().filter(|row| row["case"] == REFUSED) {
        for column in ["enrolled", "ended", "reason"] {
            row.insert(column.into(), String::new());
        }
        row.insert("consent".into(), "no".into());
    }
    answers.retain(|one| one["case"] != REFUSED && one["case"] != REMOVED);
    let head = fs::read_to_string(folder.join("answers.csv")).expect("it is there");
    let head: Vec<&str> = head.lines().next().expect("there is a header").split(',').collect();
    let (register, given) = (place.path().join("cases.csv"), place.path().join("answers.csv"));
    let columns = ["case", "practice", "enrolled", "ended", "reason", "consent", "withdrawn", "withdrawal"];
    written(&register, &columns, &cases);
    written(&given, &head, &answers);

    let report = |more: &[&str]| {
        let run = peil(&root(), &[&["study", "report", PROTOCOL, "--format", "json"][..], more].concat());
        let mut found = statistics(&run);
        // Goals on a server are not those of the files.
        found.retain(|name, _| !name.starts_with("goal"));
        found
    };
    let path = |path: &Path| path.to_str().expect("a path").to_string();
    let from_files = report(&[&path(&given), "--register", &path(&register)]);
    let from_database = report(&["--db", &db]);
    let exported = place.path().join("out");
    let run = peil(&root(), &["study", "data", PROTOCOL, "--db", &db, "-o", &path(&exported)]);
    assert_eq!(run.code, 0, "{}", run.err);
    let out = |name: &str| path(&exported.join(name));
    let from_export =
        report(&[&out("answers.csv"), "--register", &out("cases.csv"), "--goals", &out("goals.csv")]);
    assert!(from_files.len() > 3000, "{}", from_files.len());
    assert_eq!(from_database, from_export, "the database and its export are one");
    let names = |found: &BTreeMap<String, Option<f64>>| found.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&from_files), names(&from_database));
    let is_near = |a: f64, b: f64| (a - b).abs() <= 1e-4 * (1.0 + a.abs().max(b.abs()));
    let differ: Vec<String> = from_files
        .iter()
        .filter(|(name, value)| match (value, from_database[*name]) {
            (Some(a), Some(b)) => !is_near(*a, b),
            (None, None) => false,
            (Some(_), None) | (None, Some(_)) => true,
        })
        .map(|(name, value)| format!("{name}: {value:?}, {:?}", from_database[name]))
        .collect();
    assert!(differ.is_empty(), "{} differ: {:#?}", differ.len(), &differ[..differ.len().min(10)]);

    // Nobody finds a case by its number, and what was removed is in no export.
    let text = fs::read_to_string(exported.join("answers.csv")).expect("it is there");
    assert!(!text.contains("c0001") && text.lines().count() == answers.len() + 1, "{}", text.lines().count());
    let responses = peil(&root(), &["export", "responses", "draagkracht", "--db", &db]);
    assert!(responses.out.contains(REFUSED) && !responses.out.contains(REMOVED), "{}", responses.err);
    let other = place.path().join("other.peil");
    let text = fs::read_to_string(root().join(PROTOCOL)).expect("it is there");
    let text =
        text.replace("../../instruments", &path(&root().join("instruments"))).replace("1.0.0", "1.1.0");
    fs::write(&other, text).expect("it can be written");
    let refused = peil(&root(), &["study", "flow", &path(&other), "--db", &db]);
    assert!(refused.code == 2 && refused.err.contains("attach it"), "{}", refused.err);
    let flow = peil(&root(), &["study", "flow", PROTOCOL, "--db", &db]);
    assert_eq!(flow.code, 0, "the sums agree: {}", flow.err);
    let counted = |word: &str| {
        let line = flow.out.lines().find(|line| line.trim().starts_with(word)).expect("it is counted");
        line.split_whitespace().last().map(str::to_string)
    };
    assert_eq!((counted("no consent"), counted("removed")), (Some("1".into()), Some("1".into())));
    published(&db);
}

/// What is published from a database is kept in it, figures and all.
fn published(db: &str) {
    let publish = |more: &[&str]| {
        let common = ["study", "report", PROTOCOL, "--db", db, "--as-of", "2018-01-01", "--secret", "s"];
        peil(&root(), &[&common[..], more].concat())
    };
    let run = publish(&["--for", "final"]);
    assert!(run.code == 0 && run.err.contains("/reports/kracht/final, for everyone"), "{}", run.err);
    let run = publish(&["--for", "own", "--practice", "zeedorp"]);
    assert!(run.code == 0 && run.err.contains("for that practice"), "{}", run.err);
    let refused = publish(&["--for", "own", "--practice", "atlantis"]);
    assert!(refused.code == 1 && refused.err.contains("no practice `atlantis`"), "{}", refused.err);
    let store = Store::open(&Address::parse(db)).expect("it opens");
    let all = store.publications().wait().expect("they are there");
    let found: Vec<(&str, Option<&str>, Readers)> = all
        .iter()
        .map(|one| (one.name.as_str(), one.practice.as_ref().map(PracticeKey::as_str), one.readers))
        .collect();
    assert_eq!(found, [("final", None, Readers::Everyone), ("own", Some("zeedorp"), Readers::Practice)]);
    let (_, page) = store.publication("kracht", "final", None).wait().expect("it is there");
    // The pages of a server allow the style sheet inside it, and no style at an element.
    assert!(page.contains("<h1>") && page.matches("<style>").count() == 1 && !page.contains(" style="));
    let ledger = store.study_ledger("kracht").wait().expect("it can be read").expect("it is there");
    let ledger: Value = serde_json::from_str(&ledger).expect("it is JSON");
    assert_eq!(ledger["published"], serde_json::json!(["final", "own"]));
    assert!(!root().join("studies/draagkracht/study.ledger.json").exists(), "it is in the database");
}

#[test]
fn a_study_is_attached_to_practices_that_are_there() {
    let place = super::super::cli::folder(&[]);
    let db = place.path().join("peil.db").to_str().expect("a path").to_string();
    let attach =
        |more: &[&str]| peil(&root(), &[&["study", "attach", PROTOCOL, "--db", &db][..], more].concat());
    assert!(attach(&[]).err.contains("there is no database"));
    drop(Store::open(&Address::parse(&db)).expect("it opens"));
    let none = attach(&[]);
    assert!(none.code == 2 && none.err.contains("say which with --practice"), "{}", none.err);
    for (given, why) in [
        ("zeedorp", "NAME=KEY"),
        ("atlantis=practice", "no practice `atlantis`"),
        ("zeedorp=noord", "no practice `noord`"),
    ] {
        let refused = attach(&["--practice", given]);
        assert!(refused.code == 2 && refused.err.contains(why), "{given}: {}", refused.err);
    }
    let twice = attach(&["--practice", "zeedorp=practice", "--practice", "duinrode=practice"]);
    assert!(twice.code == 2 && twice.err.contains("given twice"), "{}", twice.err);
    assert_eq!(attach(&["--practice", "zeedorp=practice"]).code, 0);
    // Nothing is published before there is anything: it would be kept.
    let early = [
        "study",
        "report",
        PROTOCOL,
        "--db",
        &db,
        "--for",
        "final",
        "--secret",
        "s",
        "--as-of",
        "2018-01-01",
    ];
    let refused = peil(&root(), &early);
    assert!(refused.code == 1 && refused.err.contains("no case is enrolled"), "{}", refused.err);
    let files = peil(&root(), &["study", "flow", PROTOCOL]);
    assert!(files.code == 2 && files.err.contains("Usage"), "{}", files.err);
}
