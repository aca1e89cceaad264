//! Data of Stata (`.dta`), release 118, as `help dta` of Stata describes it. Missing options are `.a`, `.b`
//! and so on, with their labels.

use peil::model::Instrument;

use super::{Case, Cell, Exported, Holds, Kind, Variable, variables};

/// Bytes of a text, of a label of a variable; letters of a name.
const STRING: usize = 2_045;
const LABEL: usize = 80;
const NAME: usize = 32;
/// Days from 1960-01-01, where Stata begins, to 1970-01-01.
const EPOCH: i64 = 3_653;
/// `.` among doubles; `.a` is one step further.
const MISSING: u64 = 0x7fe0_0000_0000_0000;
const STEP: u64 = 0x0000_0100_0000_0000;
/// `.` among the values of labels.
const MISSING_LABEL: u32 = 0x7fff_ffe5;
/// The words of Stata that are not names.
const RESERVED: [&str; 18] = [
    "byte",
    "double",
    "float",
    "if",
    "in",
    "int",
    "long",
    "using",
    "with",
    "aggregate",
    "array",
    "boolean",
    "break",
    "class",
    "colvector",
    "complex",
    "const",
    "do",
];

/// Writes the answers, scores, bands and classes of all cases.
pub fn write(instrument: &Instrument, cases: &[Case]) -> Exported {
    let mut out = Exported::default();
    let all = variables(instrument, cases, &mut out);
    let names = names(&all, &mut out);
    let widths: Vec<usize> = all.iter().map(|variable| width(variable, &mut out)).collect();
    let mut file = File::default();
    let title = format!("{} {}", instrument.name, instrument.version);
    file.head(all.len(), cases.len(), &title);
    file.part("variable_types", |file| {
        for width in &widths {
            let kind = if *width == 0 { 65_526 } else { *width as u16 };
            file.0.extend(kind.to_le_bytes());
        }
    });
    file.part("varnames", |file| names.iter().for_each(|name| file.fixed(name, 129)));
    file.part("sortlist", |file| file.0.resize(file.0.len() + 2 * (all.len() + 1), 0));
    file.part("formats", |file| {
        all.iter().zip(&widths).for_each(|(one, width)| file.fixed(&format(one, *width), 57))
    });
    file.part("value_label_names", |file| {
        for (at, one) in all.iter().enumerate() {
            file.fixed(&if has_labels(one) { format!("labels_{at}") } else { String::new() }, 129);
        }
    });
    file.part("variable_labels", |file| {
        all.iter().for_each(|one| file.fixed(&one.label.chars().take(LABEL).collect::<String>(), 321))
    });
    file.part("characteristics", |_| {});
    file.part("data", |file| {
        for case in 0..cases.len() {
            all.iter().zip(&widths).for_each(|(one, width)| file.cell(one, *width, case));
        }
    });
    file.part("strls", |_| {});
    file.part("value_labels", |file| {
        all.iter().enumerate().filter(|(_, one)| has_labels(one)).for_each(|(at, one)| file.labels(at, one))
    });
    lost_labels(&all, &mut out);
    out.bytes = file.finish();
    out
}

/// Only whole values have labels in Stata.
fn has_labels(of: &Variable) -> bool {
    !of.labels.is_empty() && of.labels.iter().all(|(value, _)| value.fract() == 0.0 && value.abs() < 2e9)
}

fn lost_labels(all: &[Variable], out: &mut Exported) {
    for one in all {
        if !one.labels.is_empty() && !has_labels(one) {
            out.lose(&one.name, "labels of values", Kind::Dropped, "in Stata only whole numbers have labels");
        }
        if one.label.chars().count() > LABEL {
            out.lose(&one.name, "label", Kind::Changed, format!("it is cut at {LABEL} letters"));
        }
    }
}

fn names(all: &[Variable], out: &mut Exported) -> Vec<String> {
    let mut taken: Vec<String> = Vec::new();
    for one in all {
        let mut name: String = one.name.chars().take(NAME).collect();
        if RESERVED.contains(&name.as_str()) {
            name.push('_');
        }
        let mut at = 2;
        while taken.contains(&name) {
            let ending = format!("_{at}");
            name = one.name.chars().take(NAME - ending.len()).collect::<String>() + &ending;
            at += 1;
        }
        if name != one.name {
            out.lose(
                &one.name,
                "name",
                Kind::Changed,
                format!("it is `{name}`: names have {NAME} letters in Stata"),
            );
        }
        taken.push(name);
    }
    taken
}

/// 0 for a number, otherwise how many bytes the longest text has.
fn width(of: &Variable, out: &mut Exported) -> usize {
    if of.holds != Holds::Words {
        return 0;
    }
    let longest = of.cells.iter().map(|cell| match cell {
        Cell::Words(words) => words.len(),
        Cell::Nothing | Cell::Number(_) | Cell::Day(_) | Cell::Seconds(_) => 0,
    });
    let longest = longest.max().unwrap_or(0);
    if longest > STRING {
        out.lose(&of.name, "long text", Kind::Changed, format!("texts are cut at {STRING} bytes"));
    }
    longest.clamp(1, STRING)
}

fn format(of: &Variable, width: usize) -> String {
    match of.holds {
        Holds::Words => format!("%{width}s"),
        Holds::Numbers(0) => "%9.0g".into(),
        Holds::Numbers(_) => "%12.0g".into(),
        Holds::Dates => "%td".into(),
        Holds::Times => "%tcHH:MM:SS".into(),
    }
}

/// The file, and where its parts begin.
#[derive(Default)]
struct File(Vec<u8>, Vec<u64>);

impl File {
    fn head(&mut self, variables: usize, cases: usize, title: &str) {
        self.1.push(0);
        self.0.extend(b"<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>");
        self.0.extend((variables as u16).to_le_bytes());
        self.0.extend(b"</K><N>");
        self.0.extend((cases as u64).to_le_bytes());
        self.0.extend(b"</N><label>");
        let title: String = title.chars().take(LABEL).collect();
        self.0.extend((title.len() as u16).to_le_bytes());
        self.0.extend(title.as_bytes());
        self.0.extend(b"</label><timestamp>\0</timestamp></header>");
        self.1.push(self.0.len() as u64);
        self.0.extend(b"<map>");
        self.0.resize(self.0.len() + 14 * 8, 0);
        self.0.extend(b"</map>");
    }

    fn part(&mut self, name: &str, write: impl FnOnce(&mut File)) {
        self.1.push(self.0.len() as u64);
        self.0.extend(format!("<{name}>").as_bytes());
        write(self);
        self.0.extend(format!("</{name}>").as_bytes());
    }

    /// A text in so many bytes, with zeros behind it.
    fn fixed(&mut self, text: &str, width: usize) {
        let bytes = text.as_bytes();
        let end = bytes.len().min(width);
        self.0.extend(&bytes[..end]);
        self.0.resize(self.0.len() + width - end, 0);
    }

    fn cell(&mut self, of: &Variable, width: usize, case: usize) {
        let cell = of.cells.get(case).unwrap_or(&Cell::Nothing);
        if width > 0 {
            let words = match cell {
                Cell::Words(words) => words.as_str(),
                Cell::Nothing | Cell::Number(_) | Cell::Day(_) | Cell::Seconds(_) => "",
            };
            let mut end = words.len().min(width);
            while !words.is_char_boundary(end) {
                end -= 1;
            }
            return self.fixed(&words[..end], width);
        }
        let value = match cell {
            Cell::Number(value) => match of.missing.iter().position(|missing| missing == value) {
                Some(at) if at < 26 => f64::from_bits(MISSING + STEP * (at as u64 + 1)),
                Some(_) | None => *value,
            },
            Cell::Day(day) => (day + EPOCH) as f64,
            Cell::Seconds(seconds) => seconds * 1_000.0,
            Cell::Nothing | Cell::Words(_) => f64::from_bits(MISSING),
        };
        self.0.extend(value.to_le_bytes());
    }

    fn labels(&mut self, at: usize, of: &Variable) {
        let mut texts = Vec::new();
        let mut offsets = Vec::new();
        let mut values = Vec::new();
        for (value, label) in &of.labels {
            offsets.push(texts.len() as u32);
            texts.extend(label.as_bytes());
            texts.push(0);
            values.push(match of.missing.iter().position(|missing| missing == value) {
                Some(at) if at < 26 => MISSING_LABEL + at as u32 + 1,
                Some(_) | None => (*value as i32) as u32,
            });
        }
        let length = 8 + 8 * values.len() + texts.len();
        self.0.extend(b"<lbl>");
        self.0.extend((length as u32).to_le_bytes());
        self.fixed(&format!("labels_{at}"), 129);
        self.0.extend([0; 3]);
        self.0.extend((values.len() as u32).to_le_bytes());
        self.0.extend((texts.len() as u32).to_le_bytes());
        offsets.iter().chain(&values).for_each(|number| self.0.extend(number.to_le_bytes()));
        self.0.extend(texts);
        self.0.extend(b"</lbl>");
    }

    /// Ends the file, and fills in where its parts begin.
    fn finish(mut self) -> Vec<u8> {
        self.1.push(self.0.len() as u64);
        self.0.extend(b"</stata_dta>");
        self.1.push(self.0.len() as u64);
        let map = self.1[1] as usize + "<map>".len();
        for (at, offset) in self.1.iter().enumerate() {
            self.0[map + at * 8..map + at * 8 + 8].copy_from_slice(&offset.to_le_bytes());
        }
        self.0
    }
}
