//! Answers saved durably per second, beside what the database alone commits on the same disk.
//!
//! ```text
//! cargo bench --bench store                                                   SQLite, in a folder below target/
//! PEIL_BENCH_DB=postgres://… cargo bench --bench store --features postgres    PostgreSQL, in an empty database
//! ```

use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use peil::model::Instrument;
use peil::source::NoFiles;
use peil_store::{
    Actor, Address, AdministrationId, CaseId, GoalChange, GoalId, NewAccount, NewAdministration, NewGoal,
    Practice, PracticeKey, Role, Since, Store, Submission, Wanted, What,
};

/// How long each figure is measured.
const SPAN: Duration = Duration::from_secs(8);
const WRITERS: usize = 64;
const OPEN: usize = 10_000;

fn main() {
    let folder = tempfile::Builder::new()
        .prefix("store-bench")
        .tempdir_in(concat!(env!("CARGO_MANIFEST_DIR"), "/../target"))
        .expect("a folder can be made");
    let address = match std::env::var("PEIL_BENCH_DB") {
        Ok(db) => Address::parse(&db),
        Err(_) => Address::Sqlite(folder.path().join("peil.db")),
    };
    println!("{address}");
    show("bare insert and commit, one writer", 1, bare(&address, folder.path()));
    let store = Store::open(&address).expect("the store opens");
    let instrument = gad7();
    let case = store
        .open_case(&format!("bench {}", std::process::id()), &Actor::Program)
        .wait()
        .expect("the case opens");
    let ids: Vec<_> = (0..WRITERS).map(|_| open(&store, &case, &instrument)).collect();
    show("saves, one writer", 1, saves(&store, &ids[..1]));
    show("saves, 64 writers", WRITERS, saves(&store, &ids));
    show("goals looked at, 64 writers", WRITERS, looks(&store));
    let before = memory();
    thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                for _ in 0..OPEN / WRITERS {
                    let id = open(&store, &case, &instrument);
                    let what = (1..=7).map(|at| given(&format!("gad{at}"), "1")).collect();
                    save(&store, &id, what);
                }
            });
        }
    });
    println!(
        "{:<36} {before} MB before, {} MB with them",
        format!("memory, {OPEN} open administrations"),
        memory()
    );
    show("work list, 5,000 cases", 1, work_lists(&store, &instrument));
    let begun = Instant::now();
    let verified = store.verify(None).wait().expect("it can be read");
    println!(
        "{:<36} {} events in {:.1} s, {} faults",
        "verify",
        verified.events,
        begun.elapsed().as_secs_f64(),
        verified.faults.len()
    );
}

/// Has levels of goals seen, by a caller for each goal: each in a case of its own, with a round.
fn looks(store: &Store) -> Vec<Duration> {
    let goals: Vec<GoalId> = (0..WRITERS).map(|at| goal(store, at)).collect();
    thread::scope(|scope| {
        let callers: Vec<_> = goals
            .iter()
            .map(|goal| {
                scope.spawn(move || {
                    repeat(|turn| {
                        let change = GoalChange::Seen { level: (turn % 5) as i8 - 2 };
                        store.change_goal(goal, change, &Actor::Program).wait().expect("it is saved");
                    })
                })
            })
            .collect();
        callers.into_iter().flat_map(|caller| caller.join().expect("it saves")).collect()
    })
}

fn goal(store: &Store, at: usize) -> GoalId {
    let name = format!("doel {} {at}", std::process::id());
    let case = store.open_case(&name, &Actor::Program).wait().expect("the case opens");
    store.open_round(&case, "gad7", Some("Start"), &Actor::Program).wait().expect("it begins");
    let new = NewGoal {
        words: "Ik wil weer doorslapen.".into(),
        about: Vec::new(),
        shared: None,
        why_alone: None,
        start: -2,
        aim: 0,
    };
    store.add_goal(&case, new, &Actor::Program).wait().expect("it is made")
}

/// The list of work of a practice of so many cases, each with two rounds, of which one was sent in.
const CASES: usize = 5_000;

fn work_lists(store: &Store, instrument: &Instrument) -> Vec<Duration> {
    let key = PracticeKey(format!("bench-{}", std::process::id()));
    let practice = Practice { key: key.clone(), name: String::new(), gemeente: None };
    store.add_practice(practice, &Actor::Program).wait().expect("it is new");
    let name = format!("bench-{}", std::process::id());
    let account = NewAccount {
        name: name.clone(),
        role: Role::Professional,
        practice: Some(key.clone()),
        reads: Vec::new(),
    };
    store.add_account_to(account, &Actor::Program).wait().expect("it is added");
    let by = Actor::Account(name);
    thread::scope(|scope| {
        for part in 0..WRITERS {
            let by = &by;
            scope.spawn(move || {
                for at in (part..CASES).step_by(WRITERS) {
                    let case = store.open_case(&format!("vis-{at}"), by).wait().expect("it opens");
                    let sent = open(store, &case, instrument);
                    save(store, &sent, vec![What::SentIn]);
                    open(store, &case, instrument);
                }
            });
        }
    });
    let wanted = Wanted { practice: key, owner: None, part: None };
    repeat(|_| {
        let lines = store.work_list(wanted.clone()).wait().expect("it can be asked");
        assert_eq!(lines.len(), CASES);
    })
}

/// Prints a line about how long each of some calls took.
fn show(what: &str, callers: usize, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    let total: f64 = times.iter().map(Duration::as_secs_f64).sum::<f64>() / callers as f64;
    println!(
        "{what:<36} {:>7.0}/s   median {:>6.2} ms   p99 {:>6.2} ms",
        times.len() as f64 / total,
        at(0.5),
        at(0.99)
    );
}

/// Calls something again and again, and says how long each call took.
fn repeat(mut call: impl FnMut(usize)) -> Vec<Duration> {
    let begun = Instant::now();
    let mut times = Vec::new();
    while begun.elapsed() < SPAN {
        let start = Instant::now();
        call(times.len());
        times.push(start.elapsed());
    }
    times
}

/// A row as large as an event, and a commit.
fn bare(address: &Address, folder: &Path) -> Vec<Duration> {
    let text = "x".repeat(300);
    match address {
        Address::Sqlite(_) => {
            let connection = rusqlite::Connection::open(folder.join("bare.db")).expect("it opens");
            connection
                .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE bare (id INTEGER PRIMARY KEY, text TEXT)")
                .expect("it runs");
            let mut insert =
                connection.prepare("INSERT INTO bare (text) VALUES (?1)").expect("it is a statement");
            repeat(|_| assert_eq!(insert.execute([&text]), Ok(1)))
        }
        #[cfg(feature = "postgres")]
        Address::Postgres(url) => {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("it starts");
            let (client, connection) =
                runtime.block_on(tokio_postgres::connect(url, tokio_postgres::NoTls)).expect("it is reached");
            runtime.spawn(connection);
            let table = "CREATE TABLE IF NOT EXISTS bare (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text TEXT)";
            runtime.block_on(client.batch_execute(table)).expect("it runs");
            let insert = runtime
                .block_on(client.prepare("INSERT INTO bare (text) VALUES ($1)"))
                .expect("it is a statement");
            repeat(|_| assert_eq!(runtime.block_on(client.execute(&insert, &[&text])).ok(), Some(1)))
        }
        #[cfg(not(feature = "postgres"))]
        Address::Postgres(_) => panic!("this needs `--features postgres`"),
    }
}

/// Saves one answer after another, by a caller for each administration.
fn saves(store: &Store, ids: &[AdministrationId]) -> Vec<Duration> {
    thread::scope(|scope| {
        let callers: Vec<_> = ids
            .iter()
            .map(|id| {
                scope.spawn(move || {
                    repeat(|turn| {
                        save(
                            store,
                            id,
                            vec![given(&format!("gad{}", turn % 7 + 1), &(turn / 7 % 4).to_string())],
                        )
                    })
                })
            })
            .collect();
        callers.into_iter().flat_map(|caller| caller.join().expect("it saves")).collect()
    })
}

fn save(store: &Store, id: &AdministrationId, what: Vec<What>) {
    let submission = Submission {
        administration: id.clone(),
        id: None,
        since: Since::Unknown,
        by: Actor::Respondent,
        what,
        alerts: None,
    };
    store.submit(submission).wait().expect("it is saved");
}

fn given(question: &str, answer: &str) -> What {
    What::Given { question: question.into(), answer: answer.into() }
}

fn open(store: &Store, case: &CaseId, instrument: &Instrument) -> AdministrationId {
    let new = NewAdministration {
        case: case.clone(),
        instrument,
        wording: None,
        informant: None,
        administered: None,
        domains: Vec::new(),
        expires: None,
        by: Actor::Program,
    };
    store.open_administration(new).wait().expect("it opens")
}

fn gad7() -> Instrument {
    let file = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join("instruments/gad7/gad7.peil");
    let text = std::fs::read_to_string(file).expect("it is there");
    peil::build("gad7.peil", &text, &NoFiles).instrument.expect("it compiles")
}

/// What this process has in memory, in MB, as Linux counts it.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) / 1024
}
