//! R: a function `score_NAME(data)` in base R alone that gives a data frame of scores, bands and classes.
//! Each operation of the instrument is one line, in the order in which they are computed; `NA` is missing,
//! and R's `&` and `|` are Kleene's.

use peil::formula::Legend;
use peil::model::{
    Aggregate, Answer, AnswerType, BandSet, Cell, Comparison, Informants, Instrument, Map, MissingRule,
    Needs, Node, NodeId, Number, SlotId,
};
use peil::score::{Gate, gates};

use super::Exported;
use super::columns::{options, title};
use super::program::needed;
use crate::report::Kind;

const PRELUDE: &str = include_str!("prelude.R");

pub fn write(instrument: &Instrument) -> Exported {
    let mut writer = Writer { instrument, out: String::new(), lost: Vec::new() };
    writer.whole();
    let mut out = Exported { text: writer.out, ..Exported::default() };
    out.lose(
        "numbers",
        "exact numbers",
        Kind::Approximated,
        "R counts with doubles: values nearer to each other than 1e-9 are taken as equal, so that cut-offs hold",
    );
    out.lose(
        "reasons",
        "why a score is missing",
        Kind::Dropped,
        "a missing score is `NA`; `peil score --reasons` says why",
    );
    for (name, detail) in writer.lost {
        out.lose(name, "operation", Kind::Dropped, detail);
    }
    out
}

struct Writer<'i> {
    instrument: &'i Instrument,
    out: String,
    lost: Vec<(String, String)>,
}

impl Writer<'_> {
    fn whole(&mut self) {
        let instrument = self.instrument;
        self.line(&format!(
            "# {} ({} {}), written by Peil.",
            title(instrument).replace('\n', " "),
            instrument.name,
            instrument.version
        ));
        self.line("# Its argument is a data frame with a column for each question: codes, or otherwise names of options. It returns a data frame of scores.");
        self.line(&format!("score_{} <- function(data) {{", instrument.name));
        self.out.push_str(PRELUDE);
        let roles: Vec<String> = instrument.informants.iter().map(|name| quoted(name)).collect();
        if roles.is_empty() {
            self.line("  informant <- rep(0, n)");
        } else {
            self.line(&format!("  informant <- match(cell(\"informant\"), c({})) - 1", roles.join(", ")));
            self.line("  informant[cell(\"informant\") == \"\"] <- 0");
        }
        self.line("  administered <- dates(cell(\"administered\"))");
        let needed = needed(self.instrument);
        for at in &needed {
            let id = NodeId(*at);
            let text = self.node(id);
            self.line(&format!("  n{at} <- {text}"));
        }
        self.outputs();
        self.line("}");
    }

    fn outputs(&mut self) {
        let instrument = self.instrument;
        let mut columns = Vec::new();
        for score in &instrument.scores {
            for (round, value) in score.value.iter().enumerate() {
                let name = instrument.round_name(&score.name, score.repeat, round as u16);
                columns.push(format!("    {} = {}", name, v(*value)));
                if let Some(band) = score.band.get(round) {
                    let keys: Vec<String> = score.bands.iter().map(|band| quoted(&band.key())).collect();
                    columns.push(format!("    {name}_band = c({})[{} + 1]", keys.join(", "), v(*band)));
                }
            }
        }
        for class in &instrument.classes {
            let keys: Vec<String> = class.options.iter().map(|option| quoted(&option.key())).collect();
            columns.push(format!("    {} = c({})[{} + 1]", class.name, keys.join(", "), v(class.value)));
        }
        columns.push("    stringsAsFactors = FALSE".into());
        let text = format!("  data.frame(\n{}\n  )", columns.join(",\n"));
        self.line(&text);
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn lose(&mut self, id: NodeId, detail: &str) -> String {
        let name = Legend::of(self.instrument).write(id);
        self.lost.push((name, detail.into()));
        "rep(NA, n)".into()
    }

    /// What was answered, whether or not it counts.
    fn raw(&self, slot: SlotId) -> String {
        let instrument = self.instrument;
        let asked = instrument.asked(slot);
        let question = instrument.question(asked.question);
        let name = quoted(&instrument.slot_name(asked));
        let keys = || {
            options(instrument, question)
                .iter()
                .map(|option| {
                    let mut keys = vec![quoted(&option.value)];
                    keys.extend(
                        option.name.as_ref().filter(|name| **name != option.value).map(|name| quoted(name)),
                    );
                    format!("c({})", keys.join(", "))
                })
                .collect::<Vec<_>>()
                .join(", ")
        };
        match &question.answer {
            AnswerType::Scale(_) => format!("option({name}, {})", keys()),
            AnswerType::Many(_) => format!("several({name}, {})", keys()),
            AnswerType::YesNo => format!("truth({name})"),
            AnswerType::Number { .. } => {
                format!("number({name})")
            }
            AnswerType::Date | AnswerType::DateWithin(_) => format!("dates(cell({name}))"),
            AnswerType::Time => format!("times(cell({name}))"),
            AnswerType::Text { .. } => format!("words({name})"),
        }
    }

    /// Whether a question is asked: yes, no, or not known.
    fn asked(&self, slot: SlotId) -> String {
        let parts: Vec<String> = gates(self.instrument, slot)
            .into_iter()
            .map(|gate| match gate {
                Gate::When(when) => v(when),
                Gate::Round { times, round, .. } => format!("gt({}, {round})", v(times)),
                Gate::Informant(only) => self.informant(only),
                Gate::Chosen(group) => format!("chosen({})", quoted(&self.instrument.group(group).name)),
            })
            .collect();
        if parts.is_empty() { "rep(TRUE, n)".into() } else { parts.join(" & ") }
    }

    /// Whether what shuts a question out permanently does not.
    fn open(&self, slot: SlotId) -> String {
        let parts: Vec<String> = gates(self.instrument, slot)
            .into_iter()
            .filter_map(|gate| match gate {
                Gate::Informant(only) => Some(self.informant(only)),
                Gate::Chosen(group) => {
                    Some(format!("chosen({})", quoted(&self.instrument.group(group).name)))
                }
                Gate::Round { times, round, .. } => Some(format!("gt({}, {round})", v(times))),
                Gate::When(_) => None,
            })
            .collect();
        if parts.is_empty() { "rep(TRUE, n)".into() } else { parts.join(" & ") }
    }

    fn informant(&self, only: Informants) -> String {
        let places: Vec<String> = (0..self.instrument.informants.len().max(1))
            .filter(|at| only.has(*at as u8))
            .map(|at| at.to_string())
            .collect();
        format!("(informant %in% c({}))", places.join(", "))
    }

    /// The places of missing options of a question.
    fn missing_options(&self, slot: SlotId) -> String {
        let question = self.instrument.question(self.instrument.asked(slot).question);
        let places: Vec<String> = options(self.instrument, question)
            .iter()
            .enumerate()
            .filter(|(_, option)| option.missing)
            .map(|(at, _)| at.to_string())
            .collect();
        format!("c({})", places.join(", "))
    }

    fn otherwise(&self, slot: SlotId) -> String {
        let question = self.instrument.question(self.instrument.asked(slot).question);
        match &question.otherwise {
            None => "NA".into(),
            Some(Answer::Number(value)) => number(value),
            Some(Answer::Truth(truth)) => if *truth { "TRUE" } else { "FALSE" }.into(),
            Some(Answer::Option(option)) => option.to_string(),
            Some(Answer::Date(date)) => format!("as.numeric(as.Date(\"{date}\"))"),
            Some(Answer::Time(time)) => time.0.to_string(),
            Some(Answer::Many(_) | Answer::Text(_)) => "NA".into(),
        }
    }

    fn node(&mut self, id: NodeId) -> String {
        let instrument = self.instrument;
        match instrument.node(id) {
            Node::Number(value) => format!("rep({}, n)", number(value)),
            Node::Truth(truth) => format!("rep({}, n)", if *truth { "TRUE" } else { "FALSE" }),
            Node::Date(date) => format!("rep(as.numeric(as.Date(\"{date}\")), n)"),
            Node::Time(time) => format!("rep({}, n)", time.0),
            Node::Answer(asked) => {
                let slot = instrument.slot(*asked);
                if matches!(instrument.question(asked.question).answer, AnswerType::Many(_)) {
                    return format!("only_set({}, {})", self.raw(slot), self.asked(slot));
                }
                format!(
                    "answer({}, {}, {}, {}, {})",
                    self.raw(slot),
                    self.asked(slot),
                    self.open(slot),
                    self.missing_options(slot),
                    self.otherwise(slot)
                )
            }
            Node::IsBlank(asked) => {
                let slot = instrument.slot(*asked);
                format!("no_na({}) & blank({})", self.asked(slot), self.raw(slot))
            }
            Node::IsSkipped(asked) => {
                let slot = instrument.slot(*asked);
                format!("is_skipped({}, {})", self.asked(slot), self.raw(slot))
            }
            Node::IsMissingOption { asked, option } => {
                let slot = instrument.slot(*asked);
                format!("!no_na(!({})) & no_na({} == {option})", self.asked(slot), self.raw(slot))
            }
            Node::IsMissing(of) => format!("missing_in({})", v(*of)),
            Node::IsLeftOut { group, .. } => {
                let group = instrument.group(*group);
                let when: Vec<String> = group.when.first().map(|when| v(*when)).into_iter().collect();
                let chosen = if group.optional {
                    format!("chosen({})", quoted(&group.name))
                } else {
                    "rep(TRUE, n)".into()
                };
                format!("!no_na({})", [vec![chosen], when].concat().join(" & "))
            }
            Node::IsInformant(only) => self.informant(*only),
            Node::Administered => "administered".into(),
            Node::Code { of, question } => {
                let codes: Vec<String> = options(instrument, instrument.question(*question))
                    .iter()
                    .map(|option| option.code.as_ref().map_or("NA".into(), number))
                    .collect();
                format!("c({})[{} + 1]", codes.join(", "), v(*of))
            }
            Node::ClassCode { of, class } => {
                let codes: Vec<String> = instrument.classes[class.at()]
                    .options
                    .iter()
                    .map(|option| option.code.as_ref().map_or("NA".into(), number))
                    .collect();
                format!("c({})[{} + 1]", codes.join(", "), v(*of))
            }
            Node::IsOption { of, option } => format!("{} == {option}", v(*of)),
            Node::Has { of, option } => format!("{}[[{}]]", v(*of), option + 1),
            Node::CountChosen(of) => match self.counted(*of) {
                None => format!("Reduce(`+`, {})", v(*of)),
                Some(counted) => format!("Reduce(`+`, {}[c({counted})])", v(*of)),
            },
            Node::Negate(of) => format!("-{}", v(*of)),
            Node::Add(a, b) => format!("{} + {}", v(*a), v(*b)),
            Node::Subtract(a, b) => format!("{} - {}", v(*a), v(*b)),
            Node::Multiply(a, b) => format!("{} * {}", v(*a), v(*b)),
            Node::Divide(a, b) => format!("ratio({}, {})", v(*a), v(*b)),
            Node::Power(of, exponent) => format!("finite({} ^ {exponent})", v(*of)),
            Node::PowerApproximate(a, b) => format!("finite({} ^ {})", v(*a), v(*b)),
            Node::Reverse { of, low, high } => format!("{} + {} - {}", number(low), number(high), v(*of)),
            Node::Percent { of, low, high } => {
                format!("100 * ({} - {}) / ({} - {})", v(*of), number(low), number(high), number(low))
            }
            Node::Round { of, digits } => format!("rounded({}, {digits})", v(*of)),
            Node::Floor(of) => format!("floor({} + tiny)", v(*of)),
            Node::Ceiling(of) => format!("ceiling({} - tiny)", v(*of)),
            Node::Absolute(of) => format!("abs({})", v(*of)),
            Node::Clamp { of, low, high } => format!("pmax(pmin({}, {}), {})", v(*of), v(*high), v(*low)),
            Node::SquareRoot(of) => format!("finite(sqrt({}))", v(*of)),
            Node::Exponential(of) => format!("finite(exp({}))", v(*of)),
            Node::Logarithm(of) => format!("finite(log({}))", v(*of)),
            Node::Years { from, to } => format!("years({}, {})", v(*from), v(*to)),
            Node::Hours { from, to } => format!("(({} - {}) %% 86400) / 3600", v(*to), v(*from)),
            Node::Compare { op, left, right } => {
                let name = match op {
                    Comparison::Equal => "eq",
                    Comparison::NotEqual => "ne",
                    Comparison::Less => "lt",
                    Comparison::LessEqual => "le",
                    Comparison::Greater => "gt",
                    Comparison::GreaterEqual => "ge",
                };
                format!("{name}({}, {})", v(*left), v(*right))
            }
            Node::Within { of, cells } => {
                let parts: Vec<String> = cells.iter().map(|cell| fits(cell, &v(*of))).collect();
                parts.join(" | ")
            }
            Node::Not(of) => format!("!{}", v(*of)),
            Node::And(of) => of.iter().map(|one| v(*one)).collect::<Vec<_>>().join(" & "),
            Node::Or(of) => of.iter().map(|one| v(*one)).collect::<Vec<_>>().join(" | "),
            Node::If { condition, then, otherwise } => {
                format!("ifelse({}, {}, {})", v(*condition), v(*then), v(*otherwise))
            }
            Node::First(of) => {
                format!("first({})", of.iter().map(|one| v(*one)).collect::<Vec<_>>().join(", "))
            }
            // What is not there for somebody is left out by the aggregate around it.
            Node::ForOthers { of, .. } | Node::InRound { of, .. } | Node::IfAsked { of, .. } => v(*of),
            Node::Aggregate { kind, of, needs, missing } => self.aggregate(*kind, of, *needs, *missing),
            Node::Recode { of, recode } => {
                let key = self.key(*of);
                look_up(&instrument.recodes[recode.at()].map, &[key])
            }
            Node::Table { keys, table } => {
                let keys: Vec<String> = keys.iter().map(|key| self.key(*key)).collect();
                look_up(&instrument.tables[table.at()].map, &keys)
            }
            Node::Withhold { of, when } => format!("ifelse(no_na({}), {}, NA)", v(*when), v(*of)),
            Node::Band { of, sets, .. } => bands(sets, &v(*of)),
            Node::Class { rules, otherwise, .. } => {
                let last = otherwise.map_or("rep(NA, n)".to_string(), |option| format!("rep({option}, n)"));
                rules
                    .iter()
                    .rev()
                    .fold(last, |rest, (when, option)| format!("ifelse({}, {option}, {rest})", v(*when)))
            }
        }
    }

    /// A value as the key of a recode: of a question, missing options count.
    fn key(&mut self, id: NodeId) -> String {
        if let Node::Answer(asked) = self.instrument.node(id) {
            let slot = self.instrument.slot(*asked);
            if matches!(self.instrument.question(asked.question).answer, AnswerType::Scale(_)) {
                return format!(
                    "answer({}, {}, {}, c(), {})",
                    self.raw(slot),
                    self.asked(slot),
                    self.open(slot),
                    self.otherwise(slot)
                );
            }
        }
        v(id)
    }

    fn aggregate(&mut self, kind: Aggregate, of: &[NodeId], needs: Needs, missing: MissingRule) -> String {
        if kind == Aggregate::Answered {
            let parts: Vec<String> = of.iter().map(|id| self.answered(*id)).collect();
            return format!("Reduce(`+`, list({}), rep(0, n))", parts.join(", "));
        }
        let mut values = Vec::new();
        let mut absent = Vec::new();
        for id in of {
            values.push(v(*id));
            let out = self.absent(*id);
            absent.push(if out.is_empty() { "rep(FALSE, n)".to_string() } else { out.join(" | ") });
        }
        let name = match kind {
            Aggregate::Sum => "sum",
            Aggregate::Mean => "mean",
            Aggregate::Min => "min",
            Aggregate::Max => "max",
            Aggregate::Sd => "sd",
            Aggregate::Median => "median",
            Aggregate::Count => "count",
            Aggregate::Any => "any",
            Aggregate::All => "all",
            Aggregate::AtLeast(_) => "at_least",
            Aggregate::Answered => "answered",
        };
        let least = if let Aggregate::AtLeast(least) = kind { least } else { 0 };
        let needs = match needs {
            Needs::All => "\"all\"".to_string(),
            Needs::Half => "\"half\"".to_string(),
            Needs::AtLeast(least) => least.to_string(),
            Needs::Nothing => "0".to_string(),
        };
        let rule = match missing {
            MissingRule::Leave => "leave",
            MissingRule::Prorate => "prorate",
            MissingRule::Zero => "zero",
            MissingRule::No => "no",
        };
        let absent = if absent.iter().all(|one| one == "rep(FALSE, n)") {
            "NULL".to_string()
        } else {
            format!("list({})", absent.join(", "))
        };
        format!("aggregated(\"{name}\", list({}), {absent}, {needs}, \"{rule}\", {least})", values.join(", "))
    }

    /// The places of the options that are counted, where an option says that nothing applies.
    fn counted(&self, of: NodeId) -> Option<String> {
        let Node::Answer(asked) = self.instrument.node(of) else { return None };
        let question = self.instrument.question(asked.question);
        let options: Vec<&peil::model::Choice> =
            self.instrument.options(question).map(|(_, choice)| choice).collect();
        options.iter().any(|choice| choice.none).then(|| {
            let counted = options.iter().enumerate().filter(|(_, choice)| !choice.none && !choice.missing);
            counted.map(|(at, _)| (at + 1).to_string()).collect::<Vec<_>>().join(", ")
        })
    }

    /// The conditions under which an element of a list is not there.
    fn absent(&self, id: NodeId) -> Vec<String> {
        match self.instrument.node(id) {
            Node::ForOthers { of, never } => {
                let mut out = self.absent(*of);
                out.push(self.informant(*never));
                out
            }
            Node::InRound { of, group, round } => {
                let mut out = self.absent(*of);
                if let Some(rounds) = &self.instrument.group(*group).rounds {
                    out.push(format!("le({}, {round})", v(rounds.times)));
                }
                out
            }
            Node::IfAsked { of, skipped } => vec![format!("({} & missing_in({}))", v(*skipped), v(*of))],
            _value => Vec::new(),
        }
    }

    fn answered(&mut self, id: NodeId) -> String {
        match self.instrument.node(id) {
            Node::Answer(asked) => {
                let slot = self.instrument.slot(*asked);
                format!("given({}, {}, {})", self.raw(slot), self.asked(slot), self.missing_options(slot))
            }
            Node::ForOthers { of, .. } | Node::InRound { of, .. } | Node::IfAsked { of, .. } => {
                let of = *of;
                self.answered(of)
            }
            _other => self.lose(id, "`answered` of something that is not a question"),
        }
    }
}

fn v(id: NodeId) -> String {
    format!("n{}", id.0)
}

fn number(value: &Number) -> String {
    let text = value.to_string();
    // More decimals than are written: the ratio itself.
    match value.to_small() {
        Some((n, d)) if d != 1 && text.len() > 12 => format!("({n} / {d})"),
        Some(_) | None => text,
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

fn fits(cell: &Cell, key: &str) -> String {
    match cell {
        Cell::Any => format!("(is.na({key}) | TRUE)"),
        Cell::Between(low, high) if low == high => format!("eq({key}, {})", number(low)),
        Cell::Between(low, high) => format!("(ge({key}, {}) & le({key}, {}))", number(low), number(high)),
        Cell::From(bound) => format!("ge({key}, {})", number(bound)),
        Cell::Above(bound) => format!("gt({key}, {})", number(bound)),
        Cell::Truth(truth) => format!("({key} == {})", if *truth { "TRUE" } else { "FALSE" }),
        Cell::Option(option) => format!("({key} == {option})"),
        Cell::DateBetween(low, high) => {
            format!("({key} >= as.numeric(as.Date(\"{low}\")) & {key} <= as.numeric(as.Date(\"{high}\")))")
        }
        Cell::TimeBetween(low, high) => format!("({key} >= {} & {key} <= {})", low.0, high.0),
    }
}

fn look_up(map: &Map, keys: &[String]) -> String {
    let value = |value: &Option<Number>| value.as_ref().map_or("NA".to_string(), number);
    let mut rows: Vec<(String, String)> = map
        .rows
        .iter()
        .map(|row| {
            let holds: Vec<String> = row
                .keys
                .iter()
                .zip(keys)
                .map(|(cells, key)| {
                    format!("({})", cells.iter().map(|cell| fits(cell, key)).collect::<Vec<_>>().join(" | "))
                })
                .collect();
            (holds.join(" & "), value(&row.value))
        })
        .collect();
    if map.thresholds {
        rows.reverse();
    }
    let missing: Vec<String> = keys.iter().map(|key| format!("is.na({key})")).collect();
    let otherwise = map.otherwise.as_ref().map_or("NA".to_string(), value);
    let conditions: Vec<String> = rows.iter().map(|(when, _)| when.clone()).collect();
    let values: Vec<String> = rows.iter().map(|(_, value)| value.clone()).collect();
    format!(
        "looked_up({}, list({}), c({}), {otherwise})",
        missing.join(" | "),
        conditions.join(", "),
        values.join(", ")
    )
}

fn bands(sets: &[BandSet], value: &str) -> String {
    let mut whole = "rep(NA, n)".to_string();
    for set in sets.iter().rev() {
        let mut own = "rep(NA, n)".to_string();
        for cut in &set.cuts {
            let admits = match &cut.from {
                None => format!("!is.na({value})"),
                Some(from) if cut.open => format!("gt({value}, {})", number(from)),
                Some(from) => format!("ge({value}, {})", number(from)),
            };
            own = format!("ifelse({admits}, {}, {own})", cut.band);
        }
        whole = match set.when {
            None => own,
            Some(when) => format!("ifelse({}, {own}, {whole})", v(when)),
        };
    }
    whole
}
