//! What is between questions: notes and `page` lines. They are shown, and change nothing of what is asked, how
//! answers are kept, or how they are scored.

use std::path::{Path, PathBuf};

use peil::language::Language;
use peil::model::{Entry, Instrument, TextKey};
use peil::score::Scorer;
use peil::session::{Posted, Session, Setting};
use peil::show::{Options, codebook, render_markdown};
use peil::source::{FileId, Loader, NoFiles, Unreadable};
use peil::syntax::ast;
use peil_wording::compare::Class;

use crate::compiled::{Chance, every, random};
use crate::equivalence::{generate, print};

/// An instrument with notes in every place.
pub const WORK: &str = r#"instrument work {
    title    "Work"
    version  1.0.0
    language en
}

informant self  "Yourself"
informant other "Somebody else"

scale extent { 0 "Not at all", 1 "Somewhat", 2 "Very much" }

note welcome "Thank you for your time." for other "Thank you for your help."
item name  "What shall we call you?" : text
item works "Do you work?" : yesno
note rest "You need not answer anything about work, {name}." when not works

domain load "Your load" : extent when works {
    intro "About your work."
    note week "Think of the past week." only self
    item tired "Being tired"
    note between """
        Two lines:
        this is the second.
    """
    item worry "Worrying"
    note much "That is much." when tired = 2
    page
    item helped "Being helped"
}
domain pause "A pause" {
    note breathe "Take a breath."
}
repeat day "{day}" : extent over [today "Today", yesterday "Yesterday"] {
    note about "About {day}."
    item busy "Being busy"
    note long "A long day." when busy = 2
}
note thanks "That was all."

score total "Load" = sum(load)
score worst "Worst day" = max(busy)
"#;

fn built(text: &str) -> Instrument {
    let compiled = peil::build("work.peil", text, &NoFiles);
    compiled.instrument.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics))
}

/// The same without notes and `page` lines.
fn without(text: &str) -> String {
    let (mut tree, _) = peil::syntax::parse(FileId(0), text);
    fn strip(entries: &mut Vec<ast::Entry>) {
        entries.retain(|entry| !matches!(entry, ast::Entry::Note(_) | ast::Entry::Page(_)));
        for entry in entries {
            match entry {
                ast::Entry::Domain(domain) => strip(&mut domain.entries),
                ast::Entry::Repeat(repeat) => strip(&mut repeat.entries),
                _ => {}
            }
        }
    }
    tree.declarations.retain(|one| !matches!(one, ast::Declaration::Entry(ast::Entry::Note(_))));
    tree.declarations.retain_mut(|declaration| {
        let entries = match declaration {
            ast::Declaration::Entry(ast::Entry::Domain(domain)) => &mut domain.entries,
            ast::Declaration::Entry(ast::Entry::Repeat(repeat)) => &mut repeat.entries,
            _ => return true,
        };
        strip(entries);
        !entries.is_empty()
    });
    tree.declarations.iter().map(peil::write::declaration).collect()
}

/// A page as it is read: questions by their names, notes by their words.
fn read(session: &Session<'_>, page: &str) -> String {
    let view = session.page(page).expect("it is live");
    let mut lines = Vec::new();
    for at in 0..=view.questions.len() {
        let here = view.notes.iter().filter(|note| note.after == at);
        lines.extend(here.map(|note| format!("“{}”", note.text)));
        lines.extend(view.questions.get(at).map(|question| question.name.clone()));
    }
    lines.join(" ")
}

fn pages(session: &Session<'_>) -> Vec<String> {
    session.pages().map(|page| format!("{page}: {}", read(session, page))).collect()
}

fn give(session: &mut Session<'_>, answers: &[(&str, &str)]) {
    let posted: Vec<Posted> = answers
        .iter()
        .map(|(question, answer)| Posted {
            question: (*question).to_string(),
            answers: vec![(*answer).to_string()],
        })
        .collect();
    let submitted = session.submit(&posted);
    assert!(submitted.refused.is_empty(), "{:?}", submitted.refused);
}

#[test]
fn a_note_is_shown_in_its_place_when_its_condition_is_true() {
    let text = WORK.replace("domain pause \"A pause\" {\n    note breathe \"Take a breath.\"\n}\n", "");
    let instrument = built(&text);
    let scorer = Scorer::new(&instrument);
    let mut session = Session::begin(&scorer, Setting::default());
    assert_eq!(
        pages(&session),
        [
            "name: “Thank you for your time.” name works",
            "day-today: “About Today.” busy_today",
            "day-yesterday: “About Yesterday.” busy_yesterday “That was all.”",
        ],
        "a condition that is not known shows nothing"
    );
    give(&mut session, &[("name", "Riemer"), ("works", "no")]);
    assert_eq!(
        read(&session, "name"),
        "“Thank you for your time.” name works “You need not answer anything about work, Riemer.”"
    );
    give(&mut session, &[("works", "yes"), ("tired", "2"), ("busy_yesterday", "2")]);
    assert_eq!(
        pages(&session),
        [
            "name: “Thank you for your time.” name works",
            "load: “Think of the past week.” tired “Two lines:\nthis is the second.” worry “That is much.”",
            "helped: helped",
            "day-today: “About Today.” busy_today",
            "day-yesterday: “About Yesterday.” busy_yesterday “A long day.” “That was all.”",
        ]
    );
}

#[test]
fn an_informant_has_notes_and_words_of_their_own() {
    let instrument = built(WORK);
    let scorer = Scorer::new(&instrument);
    let mut session = Session::begin(&scorer, Setting { informant: 1, administered: None });
    give(&mut session, &[("works", "yes")]);
    assert_eq!(read(&session, "name"), "“Thank you for your help.” name works");
    assert_eq!(read(&session, "load"), "tired “Two lines:\nthis is the second.” worry");
}

#[test]
fn a_note_without_a_question_beside_it_is_on_the_next_page() {
    let instrument = built(WORK);
    let scorer = Scorer::new(&instrument);
    let mut session = Session::begin(&scorer, Setting::default());
    assert_eq!(read(&session, "day-today"), "“Take a breath.” “About Today.” busy_today");
    // What is around it is not asked.
    let closed = built(&WORK.replace("\"A pause\" {", "\"A pause\" when works {"));
    let scorer = Scorer::new(&closed);
    let mut other = Session::begin(&scorer, Setting::default());
    give(&mut other, &[("works", "no")]);
    assert_eq!(read(&other, "day-today"), "“About Today.” busy_today");
    give(&mut session, &[("works", "yes")]);
    assert_eq!(read(&session, "day-yesterday"), "“About Yesterday.” busy_yesterday “That was all.”");
}

#[test]
fn a_note_between_two_parts_of_a_long_domain_goes_with_what_follows_it() {
    let items: String =
        (1..=12).map(|at| format!("    note n{at} \"N{at}\"\n    item q{at} \"Q{at}\"\n")).collect();
    let header = "instrument long {\n    title \"Long\"\n    version 1.0.0\n    language en\n}\n";
    let instrument =
        built(&format!("{header}domain d \"D\" : yesno {{\n{items}    note last \"Last\"\n}}\n"));
    let scorer = Scorer::new(&instrument);
    let session = Session::begin(&scorer, Setting::default());
    assert_eq!(read(&session, "d"), "“N1” q1 “N2” q2 “N3” q3 “N4” q4 “N5” q5 “N6” q6");
    assert_eq!(read(&session, "q7"), "“N7” q7 “N8” q8 “N9” q9 “N10” q10 “N11” q11 “N12” q12 “Last”");
}

#[test]
fn fingerprints_of_scoring_stay_and_a_model_is_read_back() {
    let (with, bare) = (built(WORK), built(&without(WORK)));
    assert_eq!(with.fingerprints().scoring, bare.fingerprints().scoring);
    assert_ne!(with.fingerprints().structure, bare.fingerprints().structure, "notes are shown");
    let again = Instrument::from_json(&with.to_json().to_string()).expect("it is sound");
    assert!(again == with && again.notes.len() == 9, "{}", again.notes.len());
    assert!(!bare.to_json().to_string().contains("notes"), "models without notes stay as they were");
    let lines = |text: &str| built(&text.replace("    page\n", ""));
    assert_eq!(with.fingerprints().structure, lines(WORK).fingerprints().structure, "pages ask nothing");
    assert_eq!(with.texts.say(&TextKey::new(&["notes", "week"]), None), Some("Think of the past week."));
    assert!(with.groups.iter().any(|group| group.entries.contains(&Entry::Page)));
}

#[test]
fn a_change_of_a_note_is_flow_or_words() {
    let old = built(WORK);
    let class = |from: &str, to: &str| {
        let text = WORK.replacen(from, to, 1);
        assert_ne!(text, WORK);
        let new = built(&text);
        crate::compare::class(&old, &new)
    };
    assert_eq!(class("Think of the past week.", "Think of last week."), Some(Class::Wording));
    assert_eq!(class("when tired = 2", "when tired >= 1"), Some(Class::Flow));
    assert_eq!(class("note thanks \"That was all.\"\n", ""), Some(Class::Flow));
    assert_eq!(class("note thanks", "note more \"More.\"\nnote thanks"), Some(Class::Addition));
    assert_eq!(
        class(
            "    item worry \"Worrying\"\n    note much \"That is much.\" when tired = 2\n",
            "    note much \"That is much.\" when tired = 2\n    item worry \"Worrying\"\n"
        ),
        Some(Class::Flow)
    );
}

#[test]
fn the_codebook_has_them_and_the_writer_writes_them() {
    let instrument = built(WORK);
    let book = codebook(&instrument, &Options::default());
    insta::assert_snapshot!("codebook", render_markdown(&book, Language::English));
    let (tree, _) = peil::syntax::parse(FileId(0), WORK);
    let written: String = tree.declarations.iter().map(peil::write::declaration).collect();
    let again = built(&peil::format::format(&written));
    assert_eq!(again.fingerprints(), instrument.fingerprints());
}

/// Files beside an instrument: those that are given, otherwise those of the disk.
struct Beside(Vec<(String, String)>);

impl Loader for Beside {
    fn load(&self, from: &str, path: &str) -> Result<(String, String), Unreadable> {
        if let Some((name, text)) = self.0.iter().find(|(name, _)| name == path) {
            return Ok((name.clone(), text.clone()));
        }
        let path = Path::new(from).parent().map_or_else(|| PathBuf::from(path), |folder| folder.join(path));
        std::fs::read_to_string(&path)
            .map(|text| (path.display().to_string(), text))
            .map_err(|error| Unreadable::new(error.to_string()))
    }
}

/// Puts notes and `page` lines in random places of a tree.
struct Scatter {
    chance: Chance,
    /// The questions that a condition may use, with whether they are in the repeat that is open.
    known: Vec<(String, bool)>,
    notes: usize,
    pages: usize,
}

impl Scatter {
    fn note(&mut self, in_repeat: bool) -> ast::Entry {
        self.notes += 1;
        let usable: Vec<&String> =
            self.known.iter().filter(|(_, own)| !own || in_repeat).map(|(name, _)| name).collect();
        let when = match usable.len() as u64 {
            0 => String::new(),
            many if self.chance.below(2) == 0 => {
                format!(" when {} is not missing", usable[self.chance.below(many) as usize])
            }
            _ => String::new(),
        };
        let text = format!("note zz_note_{} \"A text.\"{when}\n", self.notes);
        let (tree, _) = peil::syntax::parse(FileId(0), &text);
        match tree.declarations.into_iter().next() {
            Some(ast::Declaration::Entry(note)) => note,
            other => panic!("{text}: {other:?}"),
        }
    }

    fn entries(&mut self, entries: Vec<ast::Entry>, in_repeat: bool) -> Vec<ast::Entry> {
        let mut out = Vec::new();
        for mut entry in entries {
            self.between(&mut out, in_repeat);
            self.inside(&mut entry, in_repeat);
            out.push(entry);
        }
        self.between(&mut out, in_repeat);
        out
    }

    fn between(&mut self, out: &mut Vec<ast::Entry>, in_repeat: bool) {
        if self.chance.below(4) == 0 {
            let note = self.note(in_repeat);
            out.push(note);
        }
        if self.chance.below(4) == 0 {
            self.pages += 1;
            out.push(ast::Entry::Page(peil::source::Span::new(FileId(0), 0..0)));
        }
    }

    fn inside(&mut self, entry: &mut ast::Entry, in_repeat: bool) {
        match entry {
            ast::Entry::Item(item) => self.known.push((item.name.text.clone(), in_repeat)),
            ast::Entry::Domain(domain) => {
                domain.entries = self.entries(std::mem::take(&mut domain.entries), in_repeat);
            }
            ast::Entry::Repeat(repeat) => {
                repeat.entries = self.entries(std::mem::take(&mut repeat.entries), true);
                self.known.retain(|(_, own)| !own);
            }
            _ => {}
        }
    }

    fn whole(&mut self, text: &str) -> String {
        let (tree, _) = peil::syntax::parse(FileId(0), text);
        let mut out = Vec::new();
        for mut declaration in tree.declarations {
            if let ast::Declaration::Entry(entry) = &mut declaration {
                if self.chance.below(3) == 0 {
                    let note = self.note(false);
                    out.push(ast::Declaration::Entry(note));
                }
                self.inside(entry, false);
            }
            out.push(declaration);
        }
        out.iter().map(peil::write::declaration).collect()
    }
}

/// Adds notes and pages to an instrument, and compares what comes of it. How many there were of each.
fn unchanged(path: &str, text: &str, files: &[(String, String)], seed: u64) -> (usize, usize) {
    let beside = Beside(files.to_vec());
    let build = |text: &str| {
        let compiled = peil::build(path, text, &beside);
        compiled.instrument.unwrap_or_else(|| panic!("{path} {seed}: {:?}\n{text}", compiled.diagnostics))
    };
    // Formulas are kept as they are written: both are written by the same writer.
    let (tree, _) = peil::syntax::parse(FileId(0), text);
    let plain = build(&tree.declarations.iter().map(peil::write::declaration).collect::<String>());
    let mut scatter = Scatter { chance: Chance::new(seed + 1), known: Vec::new(), notes: 0, pages: 0 };
    let scattered = build(&scatter.whole(text));
    assert_eq!(scattered.notes.len(), scatter.notes, "{path} {seed}");
    assert_eq!(plain.fingerprints().scoring, scattered.fingerprints().scoring, "{path} {seed}");
    let columns = |instrument: &Instrument| {
        let answers = peil_answers::rows::response_columns(instrument);
        let outputs = codebook(instrument, &Options::default());
        (answers, outputs.scores, outputs.classes, outputs.messages)
    };
    assert_eq!(columns(&plain), columns(&scattered), "{path} {seed}");
    let (before, after) = (Scorer::new(&plain), Scorer::new(&scattered));
    for index in 0..8 {
        let response = random(&plain, seed * 100 + index, 2 + index);
        assert_eq!(before.score(&response), after.score(&response), "{path} {seed}");
        let session = Session::begin(
            &after,
            Setting { informant: response.informant, administered: response.administered },
        );
        for page in session.pages() {
            let view = session.page(page).expect("it is live");
            assert!(view.notes.iter().all(|note| note.after <= view.questions.len()), "{path} {seed}");
        }
    }
    (scatter.notes, scatter.pages)
}

#[test]
fn notes_and_pages_change_no_score_no_column_and_no_fingerprint_of_scoring() {
    let (mut notes, mut lines) = (0, 0);
    for seed in 0..120 {
        let printed = print::print(&generate::instrument(seed), seed);
        let (more, pages) = unchanged("instrument.peil", &printed.source, &printed.files, seed);
        (notes, lines) = (notes + more, lines + pages);
    }
    for (seed, path) in every().into_iter().enumerate() {
        let full = crate::root().join(&path);
        let text = std::fs::read_to_string(&full).expect("the file is there");
        let (more, pages) = unchanged(&full.display().to_string(), &text, &[], seed as u64);
        (notes, lines) = (notes + more, lines + pages);
    }
    assert!(notes > 300 && lines > 200, "{notes} notes, {lines} pages");
}
