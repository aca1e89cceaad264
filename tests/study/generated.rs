//! Whole studies: random protocols and registers never panic, never lose a case, and never publish a cell
//! that can be pinned; and what words there are.

use std::collections::BTreeSet;

use microlp::{ComparisonOp, OptimizationDirection, Problem as Linear};
use peil::model::Instrument;
use peil::source::{FileId, NoFiles};
use peil_study::analysis::all;
use peil_study::assembly::{Assembled, Kind, Register, Status, assemble, read_answers, read_register};
use peil_study::disclosure::{Cell, rounded, withhold};
use peil_study::lock::{Lock, protocol_fingerprint};
use peil_study::protocol::{Context, Facts, Protocol, check, format, read};
use peil_study::report::{Figure, Input, Ledger, Word, figures, html, publish, word};

const INSTRUMENT: &str = include_str!("../diagnostics/studies/burden.peil");

struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        self.0 >> 33
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() as usize) % n.max(1)
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }
}

fn instrument() -> Instrument {
    peil::compile("burden.peil", INSTRUMENT, &NoFiles).instrument.expect("it compiles")
}

/// A protocol with practices of these sizes.
fn protocol_text(dice: &mut Dice, sizes: &[usize]) -> String {
    let these = if dice.chance(2) { "these weighted by cases" } else { "like these" };
    let consent = if dice.chance(2) { "consent \"May we?\"\n" } else { "" };
    let enrol = if dice.chance(2) { "enrol 2026-01-01..2026-03-31\n" } else { "" };
    let practices: String =
        (0..sizes.len()).map(|p| format!("    p{p} \"Practice {p}\" cases {}\n", sizes[p])).collect();
    let ask = ["ask resident, professional", "ask resident\nask professional at start", "ask resident"]
        [dice.below(3)];
    let half = if dice.chance(2) { "wave half \"Half\" days 100..200\n" } else { "" };
    let agreement = if ask == "ask resident" { "" } else { "agreement, " };
    format!(
        "study random {{\n    title \"Random\"\n    version 1.0.0\n    language en\n}}\ninstrument \"burden.peil\" version 1\n{consent}\
         practices {these} {{\n{practices}}}\n{enrol}ended {{ done \"Done\" done, died \"Died\" died, moved \"Moved\", quit \"Quit\" }}\n\
         wave start \"Start\" days 0..30\n{half}wave year \"Year\" days 330..400\n{ask}\n\
         outcome strength primary matters 0.30 \"why\"\noutcome load\ncompare waves start, year\ncells at least {} round to 5\n\
         publish early \"Early\" to board \"Board\" after start {{ flow, start }}\n\
         publish own \"Own\" to practice after year {{ flow, start, course }}\n\
         publish final \"Final\" to everyone after year {{ flow, start, change, course, {agreement}practices, lost }}\n",
        5 + dice.below(8)
    )
}

struct Study {
    protocol: Protocol,
    instrument: Instrument,
    facts: Facts,
    register: Register,
    assembled: Assembled,
    rows: usize,
    cases: usize,
}

/// A random study: practices of 1 to 40 cases, lost answers, days outside windows, second rows, refusals,
/// households.
fn study(seed: u64) -> Study {
    let dice = &mut Dice(seed.wrapping_mul(7919) + 1);
    let sizes: Vec<usize> = (0..1 + dice.below(7)).map(|_| 1 + dice.below(40)).collect();
    let text = protocol_text(dice, &sizes);
    let (protocol, diagnostics) = read(FileId(0), &text);
    let protocol = protocol.unwrap_or_else(|| panic!("{diagnostics:?}"));
    let instrument = instrument();
    let facts = Facts::new(&protocol, &instrument);
    check(&protocol, &Context { instrument: Some(&instrument), ..Context::default() });
    let consent = protocol.consent.is_some();
    let mut cases =
        format!("case,practice,enrolled,ended,reason,household{}\n", if consent { ",consent" } else { "" });
    let mut answers =
        "case,wave,informant,administered,money,home,work,copes,friends,asks,bills,debts,noise,space\n"
            .to_string();
    let (mut n, mut rows) = (0, 0);
    let start = jiff::civil::date(2026, 1, 1);
    for (practice, size) in sizes.iter().enumerate() {
        for _ in 0..*size {
            n += 1;
            let refused = consent && dice.chance(12);
            let enrolled = start.checked_add(jiff::Span::new().days(dice.below(100) as i64)).expect("a day");
            let reason = ["", "", "done", "died", "moved", "quit"][dice.below(6)];
            let ended = if reason.is_empty() {
                String::new()
            } else {
                enrolled
                    .checked_add(jiff::Span::new().days(dice.below(400) as i64))
                    .expect("a day")
                    .to_string()
            };
            let household = if dice.chance(4) { format!("h{}", dice.below(20)) } else { String::new() };
            let mark = if consent {
                format!(",{}", if refused { "no".into() } else { enrolled.to_string() })
            } else {
                String::new()
            };
            if refused {
                cases += &format!("c{n},p{practice},,,,{mark}\n");
            } else {
                cases += &format!("c{n},p{practice},{enrolled},{ended},{reason},{household}{mark}\n");
            }
            for wave in &protocol.waves {
                for informant in ["resident", "professional"] {
                    let asked = protocol.informants().iter().any(|i| i == informant);
                    while asked && !dice.chance(3) {
                        let span = wave.days.1 - wave.days.0 + 10;
                        let day = wave.days.0 - 5 + dice.below(span as usize) as i64;
                        let day = enrolled.checked_add(jiff::Span::new().days(day)).expect("a day");
                        let cell = |dice: &mut Dice| {
                            if dice.chance(9) { String::new() } else { dice.below(5).to_string() }
                        };
                        let chosen: Vec<&str> =
                            (0..3).map(|_| if dice.chance(2) { "yes" } else { "no" }).collect();
                        let marks: Vec<String> = (0..7).map(|_| cell(dice)).collect();
                        answers += &format!(
                            "c{n},{},{informant},{day},{},{}\n",
                            wave.named.name.value,
                            chosen.join(","),
                            marks.join(",")
                        );
                        rows += 1;
                        if !dice.chance(15) {
                            break;
                        }
                    }
                }
            }
        }
    }
    let register = read_register(&protocol, cases.as_bytes()).unwrap_or_else(|p| panic!("{p:?}"));
    let input = Box::new(std::io::Cursor::new(answers.into_bytes()));
    let answered =
        read_answers(&protocol, &instrument, &facts, Kind::Csv, input).unwrap_or_else(|p| panic!("{p:?}"));
    let as_of = Some(jiff::civil::date(2027, 12, 31));
    let assembled =
        assemble(&protocol, &facts, &register, &answered, None, as_of).unwrap_or_else(|p| panic!("{p:?}"));
    Study { protocol, instrument, facts, register, assembled, rows, cases: n }
}

impl Study {
    fn with<T>(&self, of: impl FnOnce(&Input<'_>) -> T) -> T {
        let statistics = all(&self.assembled.frame);
        of(&Input {
            protocol: &self.protocol,
            facts: &self.facts,
            instrument: &self.instrument,
            register: &self.register,
            assembled: &self.assembled,
            statistics: &statistics,
            lock: None,
            fingerprint: "",
            language: peil::language::Language::English,
            simulated: false,
        })
    }
}

#[test]
fn five_hundred_random_studies_lose_nothing_and_no_number_is_none() {
    for seed in 0..500 {
        let study = study(seed);
        assert_eq!(study.assembled.check_sums(&study.protocol), None, "seed {seed}");
        assert_eq!(study.assembled.frame.flow.responses, study.rows, "seed {seed}");
        assert_eq!(study.assembled.frame.flow.registered, study.cases, "seed {seed}");
        let counted = study.assembled.statuses.get(&Status::Counted).copied().unwrap_or(0);
        assert_eq!(study.assembled.frame.present.iter().filter(|p| **p).count(), counted, "seed {seed}");
        if seed % 10 == 0 {
            study.with(|input| {
                assert!(
                    input.statistics.iter().all(|s| s.value.is_ok_and(f64::is_finite) || s.value.is_err())
                );
                assert!(
                    input
                        .statistics
                        .iter()
                        .filter(|s| s.name.ends_with(".p"))
                        .all(|s| s.value.is_err() || s.value.is_ok_and(|p| p > 0.0))
                );
                let page = html(input);
                assert!(!page.contains("NaN"), "seed {seed}");
            });
        }
    }
}

/// What an attacker can find out about a withheld count: the least and most it can be, given everything
/// published and one practice's own data.
fn range_of(
    target: usize,
    sizes: &[usize],
    withheld: &[bool],
    own: Option<usize>,
    at_least: usize,
    total: Option<usize>,
) -> (f64, f64) {
    let bound = |direction| {
        let mut problem = Linear::new(direction);
        let cells: Vec<_> = sizes
            .iter()
            .enumerate()
            .map(|(at, &size)| {
                let (low, high) = if own == Some(at) {
                    (size as f64, size as f64)
                } else if withheld[at] {
                    // A withheld cell holds one household at least.
                    (1.0, 10_000.0)
                } else {
                    let shown = rounded(size, 5) as f64;
                    if size == 0 { (0.0, 0.0) } else { ((shown - 2.0).max(at_least as f64), shown + 2.0) }
                };
                problem.add_var(f64::from(u8::from(at == target)), (low, high))
            })
            .collect();
        if let Some(total) = total {
            let shown = rounded(total, 5) as f64;
            let sum: Vec<_> = cells.iter().map(|c| (*c, 1.0)).collect();
            problem.add_constraint(&sum, ComparisonOp::Ge, shown - 2.0);
            problem.add_constraint(&sum, ComparisonOp::Le, shown + 2.0);
        }
        problem.solve().expect("what was published is true").objective()
    };
    (bound(OptimizationDirection::Minimize), bound(OptimizationDirection::Maximize))
}

#[test]
fn no_withheld_cell_can_be_pinned_by_a_reader_who_knows_one_practice() {
    let dice = &mut Dice(99);
    for _ in 0..500 {
        let at_least = 5 + dice.below(8);
        let sizes: Vec<usize> = (0..2 + dice.below(8)).map(|_| dice.below(40)).collect();
        let cells: Vec<Cell> = sizes
            .iter()
            .enumerate()
            .map(|(p, &households)| Cell { name: format!("p{p}"), households })
            .collect();
        let found = withhold(&cells, at_least);
        let total = (!found.total).then(|| sizes.iter().sum());
        for (target, size) in sizes.iter().enumerate() {
            assert!(found.cells[target] || *size == 0 || *size >= at_least, "a small cell is shown");
            if !found.cells[target] {
                continue;
            }
            for own in std::iter::once(None).chain((0..sizes.len()).filter(|o| *o != target).map(Some)) {
                let (low, high) = range_of(target, &sizes, &found.cells, own, at_least, total);
                assert!(
                    high - low >= 3.0,
                    "{sizes:?}, at least {at_least}: cell {target} is {low} to {high} for {own:?}"
                );
            }
        }
    }
}

/// The published figures of whole studies hold no small count, and no value of a practice that is too small.
#[test]
fn publications_show_no_small_cell_and_copy_what_was_published() {
    for seed in (0..500).step_by(25) {
        let study = study(seed);
        study.with(|input| {
            let mut ledger = Ledger::default();
            let least = study.protocol.cells.at_least as f64;
            for publication in &study.protocol.publish {
                let practices: Vec<Option<&str>> = match publication.named.name.value.as_str() {
                    "own" => study.assembled.frame.practices.iter().map(|p| Some(p.name.as_str())).collect(),
                    _ => vec![None],
                };
                for practice in practices {
                    let list: Vec<Figure> =
                        figures(input, publication, practice, "secret").unwrap_or_else(|why| panic!("{why}"));
                    for figure in &list {
                        if let (Some(values), true) = (&figure.values, figure.key.contains("flow.")) {
                            assert!(values[0] == 0.0 || values[0] + 2.0 >= least, "seed {seed}: {figure:?}");
                        }
                        assert!(
                            figure.values.iter().flatten().all(|v| v.is_finite()),
                            "seed {seed}: {figure:?}"
                        );
                    }
                    let made = publish(input, &publication.named.name.value, practice, "secret", &mut ledger);
                    let made = made.unwrap_or_else(|why| panic!("seed {seed}: {why}"));
                    for case in &study.register.rows {
                        assert!(!made.page.contains(&format!(">{}<", case.case)), "a case is on the page");
                    }
                }
            }
            // Published once, a figure stays.
            let mut other = ledger.clone();
            if let Some(values) = other.figures.values_mut().flatten().next() {
                values[0] = 12345.0;
            }
            let key = other
                .figures
                .iter()
                .find(|(_, v)| v.as_ref().is_some_and(|v| v[0] == 12345.0))
                .map(|(k, _)| k.clone());
            if let Some(key) = key {
                let own = study.assembled.frame.practices.iter().map(|p| Some(p.name.as_str()));
                let mut text =
                    publish(input, "final", None, "secret", &mut other).expect("it can be published").figures;
                for practice in own {
                    text += &publish(input, "own", practice, "secret", &mut other)
                        .expect("it can be published")
                        .figures;
                }
                text += &publish(input, "early", None, "secret", &mut other)
                    .expect("it can be published")
                    .figures;
                assert!(text.contains("12345"), "seed {seed}: {key} was computed again");
            }
        });
    }
}

#[test]
fn every_interval_has_one_word() {
    let mut seen = BTreeSet::new();
    for matters in [0.1, 0.2, 1.0] {
        for a in -60..=60 {
            for b in a..=60 {
                let (low, high) = (f64::from(a) / 20.0, f64::from(b) / 20.0);
                let found = word(low, high, matters);
                let rules = [
                    (Word::ClearlyBetter, low >= matters),
                    (Word::LittleBetter, low > 0.0 && high < matters),
                    (Word::Better, low > 0.0 && low < matters && high >= matters),
                    (Word::Unchanged, -matters < low && low <= 0.0 && 0.0 <= high && high < matters),
                    (Word::ClearlyWorse, high <= -matters),
                    (Word::LittleWorse, high < 0.0 && low > -matters),
                    (Word::Worse, high < 0.0 && high > -matters && low <= -matters),
                ];
                let held: Vec<Word> = rules.iter().filter(|r| r.1).map(|r| r.0).collect();
                match held.as_slice() {
                    [] => assert_eq!(found, Word::Uncertain),
                    [one] => assert_eq!(found, *one, "{low} {high} {matters}"),
                    several => panic!("{low}..{high} has {several:?}"),
                }
                seen.insert(found);
            }
        }
    }
    assert_eq!(seen.len(), Word::ALL.len());
}

#[test]
fn a_lock_cannot_be_changed_unseen() {
    let mut lock = Lock { study: "example".into(), registered: Vec::new() };
    assert!(lock.register("a".into(), "1.0.0".into(), "s".into(), "2026-01-04T10:00:00Z".into(), None));
    assert!(!lock.register("a".into(), "1.0.0".into(), "s".into(), "2026-02-04T10:00:00Z".into(), None));
    assert!(lock.register("b".into(), "1.1.0".into(), "s".into(), "2026-03-04T10:00:00Z".into(), None));
    let text = lock.write();
    assert_eq!(Lock::read(&text), Ok(lock));
    assert!(Lock::read(&text.replace("2026-01-04", "2025-01-04")).is_err());
    // Space and comments do not change what a protocol is; a text does.
    let print = protocol_fingerprint("study a {\n    title \"A # b\"\n}\n# comment\n");
    assert_eq!(print, protocol_fingerprint("study a {\n  title   \"A # b\" # why\n}\n"));
    assert_ne!(print, protocol_fingerprint("study a {\n    title \"A\"\n}\n"));
}

#[test]
fn nothing_written_makes_the_reader_of_protocols_panic() {
    let words = [
        "study",
        "x",
        "{",
        "}",
        "\"a\"",
        "wave",
        "days",
        "0..30",
        "..",
        "practices",
        "these",
        "ask",
        "=",
        "\n",
        "outcome",
        "2026-01-01",
        "2026-13-01",
        "#c",
        "test",
        "expect",
        "é",
        "\"",
        "-",
        "1.0.0",
        "publish",
        "to",
        "after",
        ",",
    ];
    let dice = &mut Dice(5);
    for _ in 0..3000 {
        let text: Vec<&str> = (0..dice.below(40)).map(|_| words[dice.below(words.len())]).collect();
        let text = format!("study x {{}}\n{}", text.join(" "));
        let (_, diagnostics) = read(FileId(0), &text);
        assert!(diagnostics.iter().all(|d| text.get(d.span().range()).is_some()));
        let laid = format(&text);
        // What cannot be read is laid out line by line; that settles, but not at once.
        if diagnostics.is_empty() {
            assert_eq!(format(&laid), laid, "{text}");
        }
    }
}
