//! A data dictionary of REDCap. What is asked and computed is that of the XLSForm, its expressions written in
//! REDCap's logic, in which a comparison with a blank is false and arithmetic with one is blank too.

mod logic;

use peil::model::Instrument;

use super::Exported;
use super::xlsform::{Form, Row, form};
use crate::expression::parse::{Dialect, Sx, parse};
use crate::report::Kind;
use logic::Logic;

const HEADS: [&str; 18] = [
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
];

pub fn write(instrument: &Instrument, source: Option<&str>) -> Exported {
    let Form { rows, lists, out } = form(instrument);
    let logic = Logic::of(&rows, &lists);
    let mut writer = Writer {
        instrument,
        logic,
        out,
        lines: vec![HEADS.map(String::from).to_vec()],
        lists: &lists,
        header: String::new(),
        when: Vec::new(),
    };
    writer.line(Field { name: "record_id".into(), kind: "text", label: "Record".into(), ..Field::default() });
    for row in &rows {
        writer.row(row);
    }
    if let Some(source) = source {
        let tag = crate::carry::tag(source, &writer.lines);
        // The first field, the number of the record, has no annotation of its own.
        if let Some(cell) = writer.lines.get_mut(1).and_then(|line| line.last_mut()) {
            *cell = tag;
        }
    }
    let mut out = writer.out;
    out.text = writer
        .lines
        .iter()
        .map(|line| line.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\n")
        .collect();
    out
}

#[derive(Default)]
struct Field {
    name: String,
    kind: &'static str,
    label: String,
    choices: String,
    note: String,
    validation: &'static str,
    least: String,
    most: String,
    branching: String,
    required: bool,
    annotation: String,
}

struct Writer<'w> {
    instrument: &'w Instrument,
    logic: Logic<'w>,
    out: Exported,
    lines: Vec<Vec<String>>,
    lists: &'w [super::xlsform::List],
    /// The header that the next field gets.
    header: String,
    /// The conditions of the groups that are open; none inside a repeat, which is not written.
    when: Vec<Option<String>>,
}

impl Writer<'_> {
    fn line(&mut self, field: Field) {
        let header = std::mem::take(&mut self.header);
        let required = if field.required { "y" } else { "" };
        self.lines.push(vec![
            field.name,
            self.instrument.name.clone(),
            header,
            field.kind.into(),
            field.label,
            field.choices,
            field.note,
            field.validation.into(),
            field.least,
            field.most,
            String::new(),
            field.branching,
            required.into(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            field.annotation,
        ]);
    }

    fn row(&mut self, row: &Row) {
        match row.kind.as_str() {
            "begin group" => {
                if !row.label.is_empty() {
                    self.header = row.label.clone();
                }
                self.when.push(Some(row.relevant.clone()));
            }
            "begin repeat" => {
                self.out.lose(
                    &row.name,
                    "repeat",
                    Kind::Dropped,
                    "rounds in REDCap are a setting of the project and not in a dictionary: its questions are not written",
                );
                self.when.push(None);
            }
            "end group" | "end repeat" => {
                self.when.pop();
            }
            _field if self.when.iter().any(Option::is_none) => {}
            _field => self.field(row),
        }
    }

    fn field(&mut self, row: &Row) {
        let (kind, list) = row.kind.split_once(' ').unwrap_or((row.kind.as_str(), ""));
        let mut field = Field {
            name: logic::name(&row.name),
            label: logic::piped(&row.label),
            note: logic::piped(&row.hint),
            required: row.required,
            branching: self.branching(row),
            ..Field::default()
        };
        match kind {
            "select_one" | "select_multiple" => {
                field.kind = if kind == "select_one" { "radio" } else { "checkbox" };
                let choices = self.lists.iter().find(|(name, _)| name == list).map(|(_, choices)| choices);
                field.choices = choices
                    .into_iter()
                    .flatten()
                    .map(|(value, label)| format!("{value}, {}", label.replace(['|', '\n'], "/")))
                    .collect::<Vec<_>>()
                    .join(" | ");
            }
            "integer" | "decimal" => {
                field.kind = "text";
                field.validation = if kind == "integer" { "integer" } else { "number" };
                (field.least, field.most) = range(&row.constraint);
            }
            "date" | "time" => {
                field.kind = "text";
                field.validation = if kind == "date" { "date_ymd" } else { "time" };
                if !row.constraint.is_empty() {
                    self.out.lose(&row.name, "bounds of a date", Kind::Dropped, "they are not written");
                }
            }
            "text" => field.kind = if row.appearance == "multiline" { "notes" } else { "text" },
            "note" => field.kind = "descriptive",
            "calculate" => return self.calculation(row, field),
            _other => return,
        }
        self.line(field);
    }

    fn calculation(&mut self, row: &Row, mut field: Field) {
        let written = parse(&row.calculation, Dialect::XPath)
            .map_err(|error| error.to_string())
            .and_then(|sx| self.logic.value(&sx).map(|text| (self.logic.is_words(&sx), text)));
        match written {
            Ok((true, text)) => {
                // Only numbers are calculated fields: words are a text that is filled in.
                field.kind = "text";
                field.annotation = format!("@CALCTEXT({text}) @READONLY");
                self.logic.words.insert(row.name.clone());
            }
            Ok((false, text)) => {
                field.kind = "calc";
                field.choices = text;
            }
            Err(why) => {
                self.logic.lost.insert(row.name.clone());
                if !row.name.starts_with('_') {
                    self.out.lose(&row.name, "score", Kind::Dropped, why);
                }
                return;
            }
        }
        if field.label.is_empty() {
            field.label = row.name.trim_start_matches('_').to_string();
        }
        if row.name.starts_with('_') {
            field.annotation = format!("{} @HIDDEN", field.annotation).trim().to_string();
        }
        self.line(field);
    }

    /// The conditions on a field and around it.
    fn branching(&mut self, row: &Row) -> String {
        let mut all: Vec<String> = Vec::new();
        let around: Vec<String> = self.when.iter().flatten().cloned().collect();
        for relevant in around.iter().chain([&row.relevant]).filter(|relevant| !relevant.is_empty()) {
            let written = parse(relevant, Dialect::XPath)
                .map_err(|error| error.to_string())
                .and_then(|sx| self.logic.truth(&sx));
            match written {
                Ok(text) => all.push(format!("({text})")),
                Err(why) => {
                    self.out.lose(&row.name, "when", Kind::Dropped, format!("{why}: it is always asked"))
                }
            }
        }
        match all.as_slice() {
            [one] => one
                .trim_start_matches('(')
                .strip_suffix(')')
                .filter(|_| !one[1..one.len() - 1].contains('('))
                .map_or_else(|| one.clone(), str::to_string),
            several => several.join(" and "),
        }
    }
}

/// `. >= 0 and . <= 60` as two bounds.
fn range(constraint: &str) -> (String, String) {
    let bound = |sx: &Sx| match sx {
        Sx::Number(number) => Some(number.clone()),
        Sx::Unary(sign, inner) if sign == "-" => match &**inner {
            Sx::Number(number) => Some(format!("-{number}")),
            _other => None,
        },
        _other => None,
    };
    let (mut least, mut most) = (String::new(), String::new());
    let mut open = parse(constraint, Dialect::XPath).into_iter().collect::<Vec<_>>();
    while let Some(sx) = open.pop() {
        if let Sx::Binary(op, left, right) = sx {
            match (op.as_str(), &*left, bound(&right)) {
                ("and", ..) => open.extend([*left, *right]),
                (">=", Sx::Here, Some(number)) => least = number,
                ("<=", Sx::Here, Some(number)) => most = number,
                _other => {}
            }
        }
    }
    (least, most)
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.into() }
}
