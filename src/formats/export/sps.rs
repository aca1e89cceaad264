//! SPSS syntax, as PSPP runs it too: reads `answers.csv`, labels it, and computes every score. Each operation
//! of the instrument is a scratch variable; a system-missing value is missing, and SPSS's `&` and `|` are
//! Kleene's.

mod absent;
mod lists;
mod words;

use peil::formula::Legend;
use peil::model::{Answer, AnswerType, Informants, Instrument, Node, NodeId, SlotId};
use peil::score::{Gate, gates};

use super::Exported;
use super::columns::{Column, columns, is_coded, options, title, titled};
use super::program::needed;
use crate::report::Kind;
pub(super) use words::variable;
use words::{RESERVED, compared, fits, format_of, number, quoted};

pub fn write(instrument: &Instrument) -> Exported {
    let mut writer = Writer { instrument, out: Exported::default() };
    writer.whole();
    let mut out = writer.out;
    out.lose(
        "numbers",
        "exact numbers",
        Kind::Approximated,
        "SPSS counts with doubles: values nearer to each other than 1e-9 are taken as equal, so that cut-offs hold",
    );
    out
}

struct Writer<'i> {
    instrument: &'i Instrument,
    out: Exported,
}

impl Writer<'_> {
    fn whole(&mut self) {
        let instrument = self.instrument;
        self.line(&format!(
            "* {} ({} {}), written by Peil.",
            title(instrument).replace(['\n', '.'], " "),
            instrument.name,
            instrument.version
        ));
        self.line(
            "* answers.csv holds a column id, and a column for each question in the order of the instrument.",
        );
        let all = columns(instrument);
        // A last column that a file lacks is blank, with a warning for each row.
        self.line("SET MXWARNS=1000000.");
        let mut reads = vec!["  id A40".to_string()];
        for column in &all {
            if RESERVED.contains(&column.name.as_str()) {
                self.out.lose(
                    &column.name,
                    "name",
                    Kind::Changed,
                    format!("a word of SPSS: the variable is called `{}`", variable(&column.name)),
                );
            }
            reads.push(format!("  {} {}", variable(&column.name), format_of(column)));
        }
        if !instrument.informants.is_empty() {
            self.line(
                "* Behind these a column informant; where it is blank or not there, the first one answers.",
            );
            reads.push("  informant A50".into());
        }
        self.line("GET DATA /TYPE=TXT /FILE='answers.csv' /ENCODING='UTF8' /ARRANGEMENT=DELIMITED /DELIMITERS=\",\" /QUALIFIER='\"' /FIRSTCASE=2 /VARIABLES=");
        self.line(&reads.join("\n"));
        self.line(".");
        for column in &all {
            self.labels(column);
        }
        self.line("");
        for at in needed(self.instrument) {
            self.node(NodeId(at));
        }
        self.outputs();
        self.line("EXECUTE.");
    }

    fn labels(&mut self, column: &Column<'_>) {
        let name = variable(&column.name);
        self.line(&format!("VARIABLE LABELS {name} {}.", quoted(&crate::texts::short(&column.text, 200))));
        let coded = is_coded(column);
        if !column.options.is_empty() && matches!(column.question.answer, AnswerType::Scale(_)) {
            let rows: Vec<String> = column
                .options
                .iter()
                .map(|option| {
                    format!(
                        "  {} {}",
                        if coded { option.value.clone() } else { quoted(&option.value) },
                        quoted(&crate::texts::short(&option.label, 100))
                    )
                })
                .collect();
            self.line(&format!("VALUE LABELS {name}\n{}.", rows.join("\n")));
            let missing: Vec<String> = column
                .options
                .iter()
                .filter(|option| option.missing && coded)
                .map(|option| option.value.clone())
                .take(3)
                .collect();
            if column.options.iter().filter(|option| option.missing).count() > 3 {
                self.out.lose(
                    &column.name,
                    "missing options",
                    Kind::Approximated,
                    "SPSS marks at most three values as missing",
                );
            }
            // The values are read before they are marked: they are set aside by the computations themselves.
            let _ = missing;
        }
        let level = match &column.question.answer {
            AnswerType::Scale(_) if coded => "ORDINAL",
            AnswerType::Number { .. } | AnswerType::Date | AnswerType::DateWithin(_) | AnswerType::Time => {
                "SCALE"
            }
            AnswerType::Scale(_) | AnswerType::YesNo | AnswerType::Many(_) | AnswerType::Text { .. } => {
                "NOMINAL"
            }
        };
        self.line(&format!("VARIABLE LEVEL {name} ({level})."));
    }

    fn line(&mut self, text: &str) {
        self.out.text.push_str(text);
        self.out.text.push('\n');
    }

    fn compute(&mut self, name: &str, value: &str) {
        // Lines have a limit: they break at spaces.
        let mut line = format!("COMPUTE {name} =");
        for word in value.split(' ') {
            if line.len() + word.len() > 200 {
                self.line(&line);
                line = String::from(" ");
            }
            line.push(' ');
            line.push_str(word);
        }
        self.line(&(line + "."));
    }

    /// A value that is missing where one of these is.
    fn of_all(&mut self, into: &str, value: &str, needed: &[String]) {
        self.compute(into, value);
        let missing: Vec<String> = needed.iter().map(|one| format!("MISSING({one})")).collect();
        self.line(&format!("IF ({}) {into} = $SYSMIS.", missing.join(" | ")));
    }

    /// A value by conditions: the first that is true; missing where one before it is not known, if that
    /// matters.
    fn chain(&mut self, name: &str, rows: &[(String, String)], otherwise: &str, kleene: bool) {
        self.compute(name, "$SYSMIS");
        let mut open = "1".to_string();
        for (when, value) in rows {
            self.line(&format!("IF (({open}) & ({when})) {name} = {value}."));
            // Where what decides is not known, nothing after it is looked at.
            open = if kleene {
                format!("{open} & NOT ({when})")
            } else {
                format!("{open} & NOT (NOT MISSING({when}) & ({when}))")
            };
            if open.len() > 4_000 {
                let scratch = format!("{name}o");
                self.compute(&scratch, &open.clone());
                open = scratch;
            }
        }
        if otherwise != "$SYSMIS" {
            self.line(&format!("IF ({open}) {name} = {otherwise}."));
        }
    }

    fn outputs(&mut self) {
        let instrument = self.instrument;
        for score in &instrument.scores {
            for (round, value) in score.value.iter().enumerate() {
                let name = variable(&instrument.round_name(&score.name, score.repeat, round as u16));
                self.compute(&name, &v(*value));
                self.line(&format!("FORMATS {name} (F20.10)."));
                self.line(&format!(
                    "VARIABLE LABELS {name} {}.",
                    quoted(&crate::texts::short(&titled(instrument, "scores", &score.name), 200))
                ));
                if let Some(band) = score.band.get(round) {
                    let keys: Vec<String> = score.bands.iter().map(peil::model::Choice::key).collect();
                    self.keyed(&format!("{name}_band"), *band, &keys);
                }
            }
        }
        for class in &instrument.classes {
            let keys: Vec<String> = class.options.iter().map(peil::model::Choice::key).collect();
            self.keyed(&variable(&class.name), class.value, &keys);
        }
    }

    fn keyed(&mut self, name: &str, of: NodeId, keys: &[String]) {
        self.line(&format!("STRING {name} (A50)."));
        for (at, key) in keys.iter().enumerate() {
            self.line(&format!("IF ({} = {at}) {name} = {}.", v(of), quoted(key)));
        }
    }

    /// The answer to a question as a number: the place of an option, 1 for yes, whether or not it counts.
    fn raw(&mut self, slot: SlotId, into: &str) {
        let instrument = self.instrument;
        let asked = instrument.asked(slot);
        let question = instrument.question(asked.question);
        let name = variable(&instrument.slot_name(asked));
        match &question.answer {
            AnswerType::Scale(_) => {
                let coded = options(instrument, question).iter().all(|option| option.code.is_some());
                self.compute(into, "$SYSMIS");
                for (at, option) in options(instrument, question).iter().enumerate() {
                    let value = if coded { option.value.clone() } else { quoted(&option.value) };
                    self.line(&format!("IF ({name} = {value}) {into} = {at}."));
                }
            }
            AnswerType::Many(_) => self.compute(into, &format!("CHAR.LENGTH(RTRIM({name})) > 0")),
            AnswerType::Text { .. } => {
                self.compute(into, "$SYSMIS");
                self.line(&format!("IF (CHAR.LENGTH(RTRIM({name})) > 0) {into} = 1."));
            }
            AnswerType::YesNo
            | AnswerType::Number { .. }
            | AnswerType::Date
            | AnswerType::DateWithin(_)
            | AnswerType::Time => self.compute(into, &name),
        }
    }

    fn informant(&self, only: Informants) -> String {
        let names: Vec<String> = self
            .instrument
            .informants
            .iter()
            .enumerate()
            .filter(|(at, _)| only.has(*at as u8))
            .map(|(at, name)| {
                if at == 0 {
                    format!("informant = {} | informant = ''", quoted(name))
                } else {
                    format!("informant = {}", quoted(name))
                }
            })
            .collect();
        if self.instrument.informants.is_empty() {
            "1".into()
        } else if names.is_empty() {
            "0".into()
        } else {
            format!("({})", names.join(" | "))
        }
    }

    /// Whether a question is asked, and whether nothing shuts it out permanently: 1, 0, or not known.
    fn asked(&self, slot: SlotId) -> (String, String) {
        let (mut all, mut open) = (Vec::new(), Vec::new());
        for gate in gates(self.instrument, slot) {
            let part = match gate {
                Gate::When(when) => {
                    all.push(format!("({})", v(when)));
                    continue;
                }
                Gate::Round { times, round, .. } => format!("({} > {round})", v(times)),
                Gate::Informant(only) => self.informant(only),
                Gate::Chosen(_) => continue,
            };
            all.push(part.clone());
            open.push(part);
        }
        let joined = |parts: Vec<String>| if parts.is_empty() { "1".to_string() } else { parts.join(" & ") };
        (joined(all), joined(open))
    }

    fn node(&mut self, id: NodeId) {
        let instrument = self.instrument;
        let into = v(id);
        let value = match instrument.node(id) {
            Node::Number(value) => number(value),
            Node::Truth(truth) => if *truth { "1" } else { "0" }.to_string(),
            Node::Date(date) => format!("DATE.DMY({}, {}, {})", date.day(), date.month(), date.year()),
            Node::Time(time) => time.0.to_string(),
            Node::Answer(asked) => return self.answer(instrument.slot(*asked), &into),
            Node::IsBlank(asked) => {
                let slot = instrument.slot(*asked);
                self.raw(slot, &format!("{into}r"));
                let (all, _) = self.asked(slot);
                format!("MISSING({into}r) & NOT MISSING({all}) & ({all})").replace("NOT MISSING(1) & ", "")
            }
            Node::IsSkipped(asked) => {
                let slot = instrument.slot(*asked);
                self.raw(slot, &format!("{into}r"));
                let (all, _) = self.asked(slot);
                self.compute(&format!("{into}a"), &all);
                self.compute(&into, &format!("MISSING({into}a) & MISSING({into}r)"));
                self.line(&format!("IF (NOT MISSING({into}a)) {into} = ({into}a = 0)."));
                return;
            }
            Node::IsMissingOption { asked, option } => {
                let slot = instrument.slot(*asked);
                self.raw(slot, &format!("{into}r"));
                let (all, _) = self.asked(slot);
                self.compute(&format!("{into}a"), &all);
                self.compute(&into, "0");
                self.line(&format!("IF ({into}r = {option}) {into} = 1."));
                self.line(&format!("IF ({into}a = 0) {into} = 0."));
                return;
            }
            Node::IsMissing(of) => format!("MISSING({})", v(*of)),
            Node::IsLeftOut { .. } => "0".to_string(),
            Node::IsInformant(only) => self.informant(*only),
            Node::Administered => {
                self.out.lose(
                    "administered",
                    "date of the response",
                    Kind::Dropped,
                    "the syntax reads no column `administered`",
                );
                "$SYSMIS".to_string()
            }
            Node::Code { of, question } => {
                let rows: Vec<(String, String)> = options(instrument, instrument.question(*question))
                    .iter()
                    .enumerate()
                    .filter_map(|(at, option)| {
                        option.code.as_ref().map(|code| (format!("{} = {at}", v(*of)), number(code)))
                    })
                    .collect();
                return self.places(&into, &rows);
            }
            Node::ClassCode { of, class } => {
                let rows: Vec<(String, String)> = instrument.classes[class.at()]
                    .options
                    .iter()
                    .enumerate()
                    .filter_map(|(at, option)| {
                        option.code.as_ref().map(|code| (format!("{} = {at}", v(*of)), number(code)))
                    })
                    .collect();
                return self.places(&into, &rows);
            }
            Node::IsOption { of, option } => format!("{} = {option}", v(*of)),
            Node::Has { of, option } => match self.chosen(*of, *option) {
                Some(found) => {
                    self.compute(&into, "$SYSMIS");
                    self.line(&format!("IF ({} = 1) {into} = ({found}).", v(*of)));
                    return;
                }
                None => return self.lose(id),
            },
            Node::CountChosen(of) => {
                let Node::Answer(asked) = instrument.node(*of) else { return self.lose(id) };
                // An option that nothing applies counts 0.
                let counted: Vec<bool> = instrument
                    .options(instrument.question(asked.question))
                    .map(|(_, choice)| !choice.none)
                    .collect();
                let counted = (0..counted.len()).filter(|&at| counted[at]);
                let mut parts: Vec<String> = counted
                    .filter_map(|at| self.chosen(*of, at as u16))
                    .map(|found| format!("({found})"))
                    .collect();
                if parts.is_empty() {
                    parts.push("0".into());
                }
                self.compute(&into, "$SYSMIS");
                self.line(&format!("IF ({} = 1) {into} =\n  {}.", v(*of), parts.join(" +\n  ")));
                return;
            }
            Node::Negate(of) => format!("-{}", v(*of)),
            Node::Add(a, b) => format!("{} + {}", v(*a), v(*b)),
            Node::Subtract(a, b) => format!("{} - {}", v(*a), v(*b)),
            // In SPSS 0 times nothing is 0, and nothing to the power of 0 is 1.
            Node::Multiply(a, b) => {
                return self.of_all(&into, &format!("{} * {}", v(*a), v(*b)), &[v(*a), v(*b)]);
            }
            Node::Divide(a, b) => {
                self.compute(&into, "$SYSMIS");
                self.line(&format!("IF ({1} ~= 0) {into} = {0} / {1}.", v(*a), v(*b)));
                return;
            }
            Node::Power(of, exponent) => {
                return self.of_all(&into, &format!("{} ** ({exponent})", v(*of)), &[v(*of)]);
            }
            Node::PowerApproximate(a, b) => {
                return self.of_all(&into, &format!("{} ** {}", v(*a), v(*b)), &[v(*a), v(*b)]);
            }
            Node::Reverse { of, low, high } => format!("{} + {} - {}", number(low), number(high), v(*of)),
            Node::Percent { of, low, high } => {
                format!("100 * ({0} - {1}) / ({2} - {1})", v(*of), number(low), number(high))
            }
            Node::Round { of, digits } => {
                let scale = format!("(10 ** ({digits}))");
                let half = format!("TRUNC(ABS({}) * {scale} + 0.5 + 0.000000001) / {scale}", v(*of));
                self.compute(&into, &half);
                self.line(&format!("IF ({} < 0) {into} = -{into}.", v(*of)));
                return;
            }
            Node::Floor(of) => {
                format!("TRUNC({0} + 0.000000001) - ({0} + 0.000000001 < TRUNC({0} + 0.000000001))", v(*of))
            }
            Node::Ceiling(of) => {
                format!("TRUNC({0} - 0.000000001) + ({0} - 0.000000001 > TRUNC({0} - 0.000000001))", v(*of))
            }
            Node::Absolute(of) => format!("ABS({})", v(*of)),
            Node::Clamp { of, low, high } => {
                self.of_all(&into, &v(*of), &[v(*of), v(*low), v(*high)]);
                self.line(&format!("IF ({0} < {1}) {into} = {1}.", v(*of), v(*low)));
                self.line(&format!("IF ({0} > {1}) {into} = {1}.", v(*of), v(*high)));
                return;
            }
            Node::SquareRoot(of) => format!("SQRT({})", v(*of)),
            Node::Exponential(of) => format!("EXP({})", v(*of)),
            Node::Logarithm(of) => format!("LN({})", v(*of)),
            Node::Years { from, to } => {
                let part = |name: &str, of: &NodeId| format!("XDATE.{name}({})", v(*of));
                let key = |of: &NodeId| format!("({} * 100 + {})", part("MONTH", of), part("MDAY", of));
                self.compute(&into, &format!("{} - {}", part("YEAR", to), part("YEAR", from)));
                self.line(&format!(
                    "IF ({1} >= {0} & {3} < {2}) {into} = {into} - 1.",
                    v(*from),
                    v(*to),
                    key(from),
                    key(to)
                ));
                self.line(&format!(
                    "IF ({1} < {0} & {3} > {2}) {into} = {into} + 1.",
                    v(*from),
                    v(*to),
                    key(from),
                    key(to)
                ));
                return;
            }
            Node::Hours { from, to } => format!("MOD({1} - {0} + 86400, 86400) / 3600", v(*from), v(*to)),
            Node::Compare { op, left, right } => compared(*op, &v(*left), &v(*right)),
            Node::Within { of, cells } => {
                cells.iter().map(|cell| fits(cell, &v(*of))).collect::<Vec<_>>().join(" | ")
            }
            Node::Not(of) => format!("NOT ({})", v(*of)),
            Node::And(of) => of.iter().map(|one| format!("({})", v(*one))).collect::<Vec<_>>().join(" & "),
            Node::Or(of) => of.iter().map(|one| format!("({})", v(*one))).collect::<Vec<_>>().join(" | "),
            Node::If { condition, then, otherwise } => {
                self.compute(&into, "$SYSMIS");
                self.line(&format!("IF ({} = 1) {into} = {}.", v(*condition), v(*then)));
                self.line(&format!("IF ({} = 0) {into} = {}.", v(*condition), v(*otherwise)));
                return;
            }
            Node::First(of) => {
                self.compute(&into, "$SYSMIS");
                for one in of {
                    self.line(&format!("IF (MISSING({into})) {into} = {}.", v(*one)));
                }
                return;
            }
            Node::ForOthers { of, never } => {
                self.compute(&into, &v(*of));
                self.line(&format!("IF ({}) {into} = $SYSMIS.", self.informant(*never)));
                return;
            }
            Node::InRound { of, group, round } => {
                self.compute(&into, &v(*of));
                if let Some(rounds) = &instrument.group(*group).rounds {
                    self.line(&format!(
                        "IF (MISSING({0}) | {0} <= {round}) {into} = $SYSMIS.",
                        v(rounds.times)
                    ));
                }
                return;
            }
            Node::IfAsked { of, .. } => v(*of),
            Node::Aggregate { kind, of, needs, missing } => {
                return self.aggregate(id, *kind, of, *needs, *missing);
            }
            Node::Recode { of, recode } => {
                let key = self.key(*of, &into);
                return self.look_up(&into, &instrument.recodes[recode.at()].map, &[key]);
            }
            Node::Table { keys, table } => {
                let keys: Vec<String> = keys
                    .iter()
                    .enumerate()
                    .map(|(at, key)| self.key(*key, &format!("{into}k{at}")))
                    .collect();
                return self.look_up(&into, &instrument.tables[table.at()].map, &keys);
            }
            Node::Withhold { of, when } => {
                self.compute(&into, "$SYSMIS");
                self.line(&format!("IF ({} = 1) {into} = {}.", v(*when), v(*of)));
                return;
            }
            Node::Band { of, sets, .. } => return self.bands(&into, sets, &v(*of)),
            Node::Class { rules, otherwise, .. } => {
                let rows: Vec<(String, String)> =
                    rules.iter().map(|(when, option)| (v(*when), option.to_string())).collect();
                let last = otherwise.map_or("$SYSMIS".to_string(), |option| option.to_string());
                return self.chain(&into, &rows, &last, true);
            }
        };
        self.compute(&into, &value);
    }

    fn lose(&mut self, id: NodeId) {
        let name = Legend::of(self.instrument).write(id);
        self.out.lose(
            crate::texts::short(&name, 100),
            "operation",
            Kind::Dropped,
            "SPSS has no words for it",
        );
        self.compute(&v(id), "$SYSMIS");
    }

    fn answer(&mut self, slot: SlotId, into: &str) {
        let question = self.instrument.question(self.instrument.asked(slot).question);
        self.raw(slot, into);
        if !matches!(question.answer, AnswerType::Many(_)) {
            for (at, option) in options(self.instrument, question).iter().enumerate() {
                if option.missing && matches!(question.answer, AnswerType::Scale(_)) {
                    self.line(&format!("IF ({into} = {at}) {into} = $SYSMIS."));
                }
            }
        } else {
            self.line(&format!("IF ({into} = 0) {into} = $SYSMIS."));
        }
        let (all, open) = self.asked(slot);
        if all == "1" {
            return;
        }
        self.compute(&format!("{into}a"), &all);
        self.line(&format!("IF ({into}a = 0) {into} = $SYSMIS."));
        let otherwise = match &question.otherwise {
            Some(Answer::Number(value)) => number(value),
            Some(Answer::Truth(truth)) => if *truth { "1" } else { "0" }.into(),
            Some(Answer::Option(option)) => option.to_string(),
            Some(Answer::Date(_) | Answer::Time(_) | Answer::Many(_) | Answer::Text(_)) | None => return,
        };
        self.compute(&format!("{into}o"), &open);
        self.line(&format!("IF ({into}a = 0 & {into}o = 1) {into} = {otherwise}."));
    }

    /// A value as the key of a recode: of a question, missing options count.
    fn key(&mut self, id: NodeId, into: &str) -> String {
        if let Node::Answer(asked) = self.instrument.node(id) {
            let slot = self.instrument.slot(*asked);
            let question = self.instrument.question(asked.question);
            if matches!(question.answer, AnswerType::Scale(_))
                && options(self.instrument, question).iter().any(|option| option.missing)
            {
                let name = format!("{into}k");
                self.raw(slot, &name);
                let (all, _) = self.asked(slot);
                if all != "1" {
                    self.compute(&format!("{name}a"), &all);
                    self.line(&format!("IF ({name}a = 0) {name} = $SYSMIS."));
                }
                return name;
            }
        }
        v(id)
    }

    fn chosen(&self, of: NodeId, option: u16) -> Option<String> {
        let Node::Answer(asked) = self.instrument.node(of) else { return None };
        let question = self.instrument.question(asked.question);
        let option = options(self.instrument, question).into_iter().nth(usize::from(option))?;
        let name = variable(&self.instrument.slot_name(*asked));
        Some(format!(
            "CHAR.INDEX(CONCAT('|', RTRIM({name}), '|'), {}) > 0",
            quoted(&format!("|{}|", option.value))
        ))
    }
}

fn v(id: NodeId) -> String {
    format!("#n{}", id.0)
}
