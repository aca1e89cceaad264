//! Each statement of a protocol.

use super::model::*;
use super::read::Reader;
use super::tokens::Kind;
use peil::diagnostic::{Diagnostic, codes};
use peil::source::Span;

/// What was read so far.
#[derive(Default)]
pub(super) struct Draft {
    header: Option<(At<String>, Header, Span)>,
    instruments: Vec<InstrumentRef>,
    privacy: Option<Privacy>,
    consent: Option<At<String>>,
    practices: Option<Practices>,
    enrol: Option<(jiff::civil::Date, jiff::civil::Date)>,
    ended: Option<Vec<Reason>>,
    assume: Option<Assume>,
    waves: Vec<Wave>,
    asks: Vec<Ask>,
    outcomes: Vec<OutcomeDecl>,
    compare: Compare,
    goals: Option<GoalsDecl>,
    cells: Option<Cells>,
    publish: Vec<Publication>,
    amended: Vec<(jiff::civil::Date, String)>,
    tests: Vec<Test>,
    /// Words of statements that were there, also when they could not be read.
    seen: Vec<String>,
}

#[derive(Clone, Default)]
struct Header {
    title: Option<String>,
    version: Option<String>,
    language: Option<String>,
}

/// Statements that a protocol has once at most.
const ONCE: [&str; 9] =
    ["study", "privacy", "consent", "practices", "enrol", "ended", "assume", "goals", "cells"];

impl Draft {
    /// Reads the rest of a statement that began with `word`.
    pub fn statement(&mut self, r: &mut Reader, word: &str, start: usize) -> Option<()> {
        if ONCE.contains(&word) && self.seen.iter().any(|s| s == word) {
            let message = format!("`{word}` is declared twice");
            r.diagnostics.push(
                Diagnostic::new(codes::STUDY_TWICE, r.span_of(start), message).help("keep one of the two"),
            );
            return None;
        }
        self.seen.push(word.to_string());
        match word {
            "study" => self.study(r, start),
            "instrument" => self.instrument(r),
            "privacy" => self.privacy(r),
            "consent" => {
                self.consent = Some(r.text("the question of consent")?);
                Some(())
            }
            "practices" => self.practices(r, start),
            "enrol" => {
                let from = r.day()?;
                r.sign("..")?;
                let to = r.day()?;
                if from.value > to.value {
                    let message = "the period of enrolling ends before it begins";
                    r.diagnostics.push(Diagnostic::new(codes::STUDY_VALUE, from.span.to(to.span), message));
                }
                self.enrol = Some((from.value, to.value));
                Some(())
            }
            "ended" => self.ended(r),
            "assume" => self.assume(r),
            "wave" => self.wave(r, start),
            "ask" => self.ask(r),
            "outcome" => self.outcome(r),
            "compare" => self.compare(r, start),
            "goals" => self.goals(r),
            "cells" => self.cells(r, start),
            "publish" => self.publish(r, start),
            "amended" => {
                let day = r.day()?;
                let what = r.text("what was amended")?;
                self.amended.push((day.value, what.value));
                Some(())
            }
            "test" => self.test(r),
            _ => None,
        }
    }

    fn study(&mut self, r: &mut Reader, start: usize) -> Option<()> {
        let name = r.name("the name of the study")?;
        let mut header = Header::default();
        r.rows(|r| {
            if r.takes_word("title") {
                header.title = Some(r.text("the title")?.value);
            } else if r.takes_word("version") {
                header.version = Some(r.version()?);
            } else if r.takes_word("language") {
                header.language = Some(match r.peek() {
                    Some(Kind::Word(tag)) => tag.clone(),
                    Some(_) | None => {
                        r.wrong("a language, such as nl");
                        return None;
                    }
                });
                r.at += 1;
            } else {
                r.wrong("title, version or language");
                return None;
            }
            Some(())
        })?;
        self.header = Some((name, header, r.since(start)));
        Some(())
    }

    fn instrument(&mut self, r: &mut Reader) -> Option<()> {
        let alias = match r.peek() {
            Some(Kind::Word(_)) => Some(r.name("the name of the instrument")?),
            Some(_) | None => None,
        };
        let path = r.text("the file of the instrument")?;
        r.word("version")?;
        let version = r.whole("the major version")?;
        let version = At { value: version.value.max(0) as u64, span: version.span };
        self.instruments.push(InstrumentRef { alias, path, version });
        Some(())
    }

    fn privacy(&mut self, r: &mut Reader) -> Option<()> {
        let mut found = Privacy::default();
        r.rows(|r| {
            if r.takes_word("key") {
                r.word("until")?;
                found.key_until = Some(r.day()?);
            } else if r.takes_word("keep") {
                r.word("until")?;
                found.keep_until = Some(r.day()?);
            } else {
                let name =
                    r.name("purpose, ground, controller, processor, reviewed, key until or keep until")?;
                let known = ["purpose", "ground", "controller", "processor", "reviewed"];
                if !known.contains(&name.value.as_str()) {
                    let message = format!("`{}` is not a line of `privacy`", name.value);
                    let help = format!("it has: {}, key until, keep until", known.join(", "));
                    r.diagnostics.push(Diagnostic::new(codes::STUDY_LINE, name.span, message).help(help));
                    return None;
                }
                let text = r.text("a text")?.value;
                found.texts.push((name, text));
            }
            Some(())
        })?;
        self.privacy = Some(found);
        Some(())
    }

    fn practices(&mut self, r: &mut Reader, start: usize) -> Option<()> {
        let these = if r.takes_word("these") {
            true
        } else {
            if !r.takes_word("like") {
                r.wrong("`these` (about these only) or `like these` (about others like them)");
                return None;
            }
            r.word("these")?;
            false
        };
        let of = if r.takes_word("of") {
            Some(r.whole("how many organisations there are")?.value.max(0) as u64)
        } else {
            None
        };
        let weight = if r.takes_word("weighted") {
            if r.takes_word("equally") {
                Some(Weight::Equally)
            } else {
                r.word("by")?;
                r.word("cases")?;
                Some(Weight::ByCases)
            }
        } else {
            None
        };
        let span = r.since(start);
        let mut list = Vec::new();
        r.rows(|r| {
            let name = r.name("the name of a practice")?;
            let title = r.text("the title of the practice")?.value;
            let cases = if r.takes_word("cases") {
                Some(r.whole("how many cases")?.value.max(0) as u64)
            } else {
                None
            };
            list.push(PracticeDecl { named: Named { name, title }, cases });
            Some(())
        })?;
        self.practices = Some(Practices { these, weight, of, list, span });
        Some(())
    }

    fn ended(&mut self, r: &mut Reader) -> Option<()> {
        let mut list = Vec::new();
        r.rows(|r| {
            let name = r.name("the name of a reason")?;
            let title = r.text("the reason in words")?.value;
            let kind = if r.takes_word("done") {
                EndKind::Done
            } else if r.takes_word("died") {
                EndKind::Died
            } else {
                EndKind::Other
            };
            list.push(Reason { named: Named { name, title }, kind });
            Some(())
        })?;
        self.ended = Some(list);
        Some(())
    }

    fn assume(&mut self, r: &mut Reader) -> Option<()> {
        let mut found = Assume { lost: 0.2, sd: (0.5, 0.8), icc: (0.0, 0.1) };
        r.rows(|r| {
            let start = r.at;
            let good = if r.takes_word("lost") {
                found.lost = r.number("the share that is lost")?.value;
                (0.0..1.0).contains(&found.lost)
            } else if r.takes_word("sd") {
                found.sd = r.range("a standard deviation")?;
                found.sd.0 > 0.0
            } else if r.takes_word("icc") {
                found.icc = r.range("an intraclass correlation")?;
                found.icc.0 >= 0.0 && found.icc.1 < 1.0
            } else {
                r.wrong("lost, sd or icc");
                return None;
            };
            if !good {
                let message = "this cannot be assumed: lost and icc are from 0 up to 1, sd is above 0";
                r.diagnostics.push(Diagnostic::new(codes::STUDY_VALUE, r.since(start), message));
            }
            Some(())
        })?;
        self.assume = Some(found);
        Some(())
    }

    fn wave(&mut self, r: &mut Reader, start: usize) -> Option<()> {
        let name = r.name("the name of the wave")?;
        let title = r.text("the title of the wave")?.value;
        r.word("days")?;
        let (low, high) = r.range("a number of days since enrolment")?;
        let due = if r.takes_word("due") { Some(r.whole("a number of days")?) } else { None };
        let span = r.since(start);
        if low.fract() != 0.0 || high.fract() != 0.0 || low < -3660.0 || high > 36_600.0 {
            let message = "days are whole numbers, and no more than a hundred years";
            r.diagnostics.push(Diagnostic::new(codes::STUDY_VALUE, span, message));
            return None;
        }
        self.waves.push(Wave { named: Named { name, title }, days: (low as i64, high as i64), due, span });
        Some(())
    }

    fn ask(&mut self, r: &mut Reader) -> Option<()> {
        let informants = r.names("an informant")?;
        let waves = if r.takes_word("at") { r.names("a wave")? } else { Vec::new() };
        let instrument = if r.takes_word("with") { Some(r.name("an instrument")?) } else { None };
        for informant in informants {
            self.asks.push(Ask { informant, waves: waves.clone(), instrument: instrument.clone() });
        }
        Some(())
    }

    fn outcome(&mut self, r: &mut Reader) -> Option<()> {
        let name = r.name("the name of a score")?;
        let score = if r.takes("=") {
            let score = r.name("the name of a score")?;
            let of = if r.takes_word("of") { Some(r.name("an instrument")?) } else { None };
            Some((score, of))
        } else {
            None
        };
        let primary = r.takes_word("primary");
        let matters = if r.takes_word("matters") {
            let points = r.number("the smallest change that matters")?;
            let reason = match r.peek() {
                Some(Kind::Text(_)) => Some(r.text("why this much matters")?.value),
                Some(_) | None => None,
            };
            Some(Matters { points, reason })
        } else {
            None
        };
        self.outcomes.push(OutcomeDecl { name, score, primary, matters });
        Some(())
    }

    fn compare(&mut self, r: &mut Reader, start: usize) -> Option<()> {
        if r.takes_word("waves") {
            self.compare.waves = r.names("a wave")?;
            self.compare.waves_span = Some(r.since(start));
        } else if r.takes_word("informants") {
            self.compare.informants = Some(r.since(start));
        } else if r.takes_word("practices") {
            self.compare.practices = Some(r.since(start));
        } else {
            r.wrong("waves, informants or practices");
            return None;
        }
        Some(())
    }

    fn goals(&mut self, r: &mut Reader) -> Option<()> {
        let count = r.range("how many goals a case has")?;
        let weight = if r.takes_word("weight") { r.range("a weight")? } else { (1.0, 1.0) };
        let whole = |(a, b): (f64, f64)| (a as i64, b as i64);
        self.goals = Some(GoalsDecl { count: whole(count), weight: whole(weight) });
        Some(())
    }

    fn cells(&mut self, r: &mut Reader, start: usize) -> Option<()> {
        r.word("at")?;
        r.word("least")?;
        let at_least = r.whole("how many households")?.value.max(0) as u64;
        let round_to = if r.takes_word("round") {
            r.word("to")?;
            r.whole("a number to round to")?.value.max(1) as u64
        } else {
            5
        };
        self.cells = Some(Cells { at_least, round_to, span: Some(r.since(start)) });
        Some(())
    }

    fn publish(&mut self, r: &mut Reader, start: usize) -> Option<()> {
        let name = r.name("the name of the publication")?;
        let title = r.text("the title of the publication")?.value;
        r.word("to")?;
        let to = if r.takes_word("everyone") {
            Audience::Everyone
        } else if r.takes_word("practice") {
            Audience::Practice
        } else {
            let name = r.name("everyone, practice, or the name of an audience")?;
            let title = r.text("the audience in words")?.value;
            Audience::Group(Named { name, title })
        };
        r.word("after")?;
        let after = r.name("a wave")?;
        let mut parts = Vec::new();
        r.rows(|r| {
            parts.push(r.name("a part of the report")?);
            Some(())
        })?;
        self.publish.push(Publication {
            named: Named { name, title },
            to,
            after,
            parts,
            span: r.since(start),
        });
        Some(())
    }

    fn test(&mut self, r: &mut Reader) -> Option<()> {
        let name = r.text("what the test shows")?;
        let mut steps = Vec::new();
        r.rows(|r| {
            steps.push(step(r)?);
            Some(())
        })?;
        if !steps.iter().any(|s| matches!(s, Step::Expect(..))) {
            let message = "the test expects nothing";
            r.diagnostics.push(Diagnostic::new(codes::STUDY_TEST, name.span, message).help("add `expect …`"));
        }
        self.tests.push(Test { name, steps });
        Some(())
    }

    /// A protocol, if all that is required is there.
    pub fn finish(self, nowhere: Span, diagnostics: &mut Vec<Diagnostic>) -> Option<Protocol> {
        let span = self.header.as_ref().map_or(nowhere, |(_, _, span)| *span);
        let mut lacks = |word: &str, there: bool, help: &str| {
            // One that could not be read was reported where it is.
            if !there && !self.seen.iter().any(|s| s == word) {
                let message = format!("the protocol has no `{word}`");
                diagnostics.push(Diagnostic::new(codes::STUDY_LACKS, span, message).help(help));
            }
        };
        lacks(
            "study",
            self.header.is_some(),
            "begin with `study NAME { title \"…\", version 1.0.0, language nl }`",
        );
        lacks("instrument", !self.instruments.is_empty(), "add `instrument \"FILE.peil\" version 1`");
        lacks("practices", self.practices.is_some(), "add `practices these weighted equally { … }`");
        lacks("wave", !self.waves.is_empty(), "add `wave start \"Bij de start\" days 0..42`");
        lacks("ask", !self.asks.is_empty(), "add `ask` with an informant of the instrument");
        lacks("outcome", !self.outcomes.is_empty(), "add `outcome` with a score of the instrument");
        if let Some((_, header, span)) = &self.header {
            for (word, there) in [
                ("title", header.title.is_some()),
                ("version", header.version.is_some()),
                ("language", header.language.is_some()),
            ] {
                if !there {
                    let message = format!("the header has no `{word}`");
                    diagnostics.push(
                        Diagnostic::new(codes::STUDY_LACKS, *span, message)
                            .help("title, version and language are required"),
                    );
                }
            }
        }
        let broken = diagnostics.iter().any(|d| d.severity() == peil::diagnostic::Severity::Error);
        let (name, header, span) = self.header?;
        let practices = self.practices?;
        if broken {
            return None;
        }
        Some(Protocol {
            name,
            title: header.title?,
            version: header.version?,
            language: header.language?,
            instruments: self.instruments,
            privacy: self.privacy,
            consent: self.consent,
            cells: self.cells.unwrap_or(Cells {
                at_least: if practices.of.is_some() { 3 } else { 10 },
                round_to: 5,
                span: None,
            }),
            practices,
            enrol: self.enrol,
            ended: self.ended.unwrap_or_default(),
            assume: self.assume,
            waves: self.waves,
            asks: self.asks,
            outcomes: self.outcomes,
            compare: self.compare,
            goals: self.goals,
            publish: self.publish,
            amended: self.amended,
            tests: self.tests,
            span,
        })
    }
}

fn step(r: &mut Reader) -> Option<Step> {
    let start = r.at;
    if r.takes_word("enrolled") {
        return Some(Step::Enrolled(r.day()?.value));
    }
    if r.takes_word("ended") {
        let day = r.day()?.value;
        return Some(Step::Ended(day, r.name("a reason")?));
    }
    if r.takes_word("response") {
        let informant = r.name("an informant")?;
        let wave = if r.takes_word("at") { Some(r.name("a wave")?) } else { None };
        r.word("on")?;
        return Some(Step::Response { informant, wave, day: r.day()?.value });
    }
    if r.takes_word("cell") {
        let practice = r.name("a practice")?;
        r.sign("=")?;
        return Some(Step::Cell(practice, r.whole("a number of cases")?.value.max(0) as u64));
    }
    if r.takes_word("expect") {
        let mut list = vec![expectation(r)?];
        while r.takes_word("and") {
            list.push(expectation(r)?);
        }
        return Some(Step::Expect(list, r.since(start)));
    }
    r.wrong("enrolled, ended, response, cell or expect");
    None
}

fn expectation(r: &mut Reader) -> Option<Expectation> {
    let name = r.name("a wave or a practice")?;
    if r.takes("(") {
        let informant = r.name("an informant")?;
        r.sign(")")?;
        r.word("is")?;
        return Some(Expectation::Response {
            wave: name,
            informant,
            is: r.name("counted, second, outside or missing")?,
        });
    }
    r.word("is")?;
    if r.takes_word("withheld") {
        return Some(Expectation::Cell { practice: name, withheld: true });
    }
    r.word("shown")?;
    Some(Expectation::Cell { practice: name, withheld: false })
}
