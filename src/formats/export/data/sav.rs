//! Data of SPSS (`.sav`), as PSPP's manual of developers describes the format: not compressed, UTF-8, with
//! names of up to 64 bytes.

use peil::model::Instrument;

use super::super::sps::variable as plain_name;
use super::{About, Case, Cell, Exported, Holds, Kind, Level, Variable, variables};

/// Bytes that a string in one variable of the file holds; a longer one takes several.
const SEGMENT: usize = 255;
/// How wide a segment counts in the dictionary, but for the last.
const COUNTED: usize = 252;
/// Bytes of a label of a value, of a label of a variable, of a string.
const VALUE_LABEL: usize = 120;
const LABEL: usize = 255;
const STRING: usize = 32_767;
/// Days from 14 October 1582, where SPSS begins, to 1 January 1970.
const EPOCH: i64 = 141_428;
/// What stands for missing.
const MISSING: f64 = -f64::MAX;

/// Writes the answers, scores, bands and classes of all cases.
pub fn write(instrument: &Instrument, cases: &[Case]) -> Exported {
    write_about(instrument, cases, Vec::new(), |_| false)
}

/// Writes the same behind columns that say what each case is, and without the variables that `without`
/// holds for.
pub fn write_about(
    instrument: &Instrument,
    cases: &[Case],
    about: Vec<About>,
    without: impl Fn(&str) -> bool,
) -> Exported {
    let mut out = Exported::default();
    let mut all: Vec<Variable> = about.into_iter().map(About::variable).collect();
    let own = variables(instrument, cases, &mut out);
    all.extend(own.into_iter().filter(|variable| !without(&variable.name)));
    names(&mut all, &mut out);
    let columns: Vec<Stored<'_>> = stored(&all, &mut out);
    let mut file = File::default();
    file.header(instrument, cases.len(), columns.iter().map(Stored::places).sum());
    columns.iter().for_each(|column| file.variable(column, &mut out));
    let mut place = 1;
    for column in &columns {
        file.value_labels(column, place, &mut out);
        place += column.places();
    }
    file.extensions(&columns);
    for case in 0..cases.len() {
        columns.iter().for_each(|column| file.cell(column, case));
    }
    out.bytes = file.0;
    out
}

/// Names that SPSS takes: its own words get `_` behind them.
fn names(all: &mut [Variable], out: &mut Exported) {
    for variable in all {
        let name = plain_name(&variable.name);
        if name != variable.name {
            out.lose(&variable.name, "name", Kind::Changed, format!("it is `{name}`: a word of SPSS"));
            variable.name = name;
        }
    }
}

/// A variable as it is in the file: with a short name for each of its segments.
struct Stored<'v> {
    of: &'v Variable,
    /// 0 for a number, otherwise how many bytes the longest text has.
    width: usize,
    first: usize,
}

fn stored<'v>(all: &'v [Variable], out: &mut Exported) -> Vec<Stored<'v>> {
    let mut first = 1;
    all.iter()
        .map(|of| {
            let longest = of
                .cells
                .iter()
                .map(|cell| match cell {
                    Cell::Words(words) => words.len(),
                    Cell::Nothing | Cell::Number(_) | Cell::Day(_) | Cell::Seconds(_) => 0,
                })
                .max()
                .unwrap_or(0);
            if longest > STRING {
                out.lose(&of.name, "long text", Kind::Changed, format!("texts are cut at {STRING} bytes"));
            }
            let width = if of.holds == Holds::Words { longest.clamp(1, STRING) } else { 0 };
            let stored = Stored { of, width, first };
            first += stored.segments();
            stored
        })
        .collect()
}

impl Stored<'_> {
    fn segments(&self) -> usize {
        if self.width <= SEGMENT { 1 } else { self.width.div_ceil(COUNTED) }
    }

    /// The width of a segment in the dictionary.
    fn width_of(&self, segment: usize) -> usize {
        if self.width <= SEGMENT {
            self.width
        } else if segment + 1 < self.segments() {
            SEGMENT
        } else {
            self.width - COUNTED * (self.segments() - 1)
        }
    }

    /// How many places of eight bytes it takes in a case.
    fn places(&self) -> usize {
        (0..self.segments()).map(|segment| self.width_of(segment).div_ceil(8).max(1)).sum()
    }

    fn short(&self, segment: usize) -> String {
        format!("V{}", self.first + segment)
    }
}

#[derive(Default)]
struct File(Vec<u8>);

impl File {
    fn int(&mut self, value: usize) {
        self.0.extend(i32::try_from(value).unwrap_or(i32::MAX).to_le_bytes());
    }

    fn ints(&mut self, values: &[i32]) {
        values.iter().for_each(|value| self.0.extend(value.to_le_bytes()));
    }

    fn double(&mut self, value: f64) {
        self.0.extend(value.to_le_bytes());
    }

    /// A text in so many bytes, with spaces behind it.
    fn padded(&mut self, text: &str, width: usize) {
        let text = cut(text, width);
        self.0.extend(text.as_bytes());
        self.0.resize(self.0.len() + width - text.len(), b' ');
    }

    fn header(&mut self, instrument: &Instrument, cases: usize, places: usize) {
        self.0.extend(b"$FL2");
        self.padded("@(#) SPSS DATA FILE Peil", 60);
        self.ints(&[2]);
        self.int(places);
        // Not compressed, no weight.
        self.ints(&[0, 0]);
        self.int(cases);
        self.double(100.0);
        // Room for the moment at which it was made: a file of the same answers is the same file.
        self.padded("01 Jan 70", 9);
        self.padded("00:00:00", 8);
        self.padded(&format!("{} {}", instrument.name, instrument.version), 64);
        self.0.extend([0; 3]);
    }

    fn variable(&mut self, column: &Stored<'_>, out: &mut Exported) {
        for segment in 0..column.segments() {
            let width = column.width_of(segment);
            let missing = if segment == 0 { missing(column.of, out) } else { (0, Vec::new()) };
            let label = cut(&column.of.label, LABEL);
            let label = if segment == 0 { label } else { "" };
            self.ints(&[2]);
            self.int(width);
            self.ints(&[i32::from(!label.is_empty()), missing.0]);
            let format = format(column.of.holds, width);
            self.ints(&[format, format]);
            self.padded(&column.short(segment), 8);
            if !label.is_empty() {
                self.int(label.len());
                self.padded(label, label.len().next_multiple_of(4));
            }
            missing.1.into_iter().for_each(|value| self.double(value));
            for _more in 1..width.div_ceil(8).max(1) {
                self.ints(&[2, -1, 0, 0, 0, 0]);
                self.padded("", 8);
            }
        }
    }

    fn value_labels(&mut self, column: &Stored<'_>, place: usize, out: &mut Exported) {
        let labels = &column.of.labels;
        if labels.is_empty() || column.width > 0 {
            return;
        }
        self.ints(&[3]);
        self.int(labels.len());
        for (value, label) in labels {
            if label.len() > VALUE_LABEL {
                out.lose(
                    &column.of.name,
                    "label of a value",
                    Kind::Changed,
                    format!("“{}” is cut at {VALUE_LABEL} bytes", crate::texts::short(label, 60)),
                );
            }
            let label = cut(label, VALUE_LABEL);
            self.double(*value);
            self.0.push(label.len() as u8);
            self.padded(label, (label.len() + 1).next_multiple_of(8) - 1);
        }
        self.ints(&[4, 1]);
        self.int(place);
    }

    fn extension(&mut self, subtype: i32, size: i32, bytes: &[u8]) {
        self.ints(&[7, subtype, size]);
        self.int(bytes.len() / size as usize);
        self.0.extend(bytes);
    }

    fn extensions(&mut self, columns: &[Stored<'_>]) {
        let ints = |values: &[i32]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
        // A version, then: IEEE 754, compression as it is, little endian, UTF-8.
        self.extension(3, 4, &ints(&[1, 0, 0, -1, 1, 1, 2, 65_001]));
        let lowest = f64::from_bits(MISSING.to_bits() - 1);
        let floats: Vec<u8> =
            [MISSING, f64::MAX, lowest].iter().flat_map(|value| value.to_le_bytes()).collect();
        self.extension(4, 8, &floats);
        let mut shown = Vec::new();
        let (mut long, mut segments) = (Vec::new(), Vec::new());
        for column in columns {
            for _segment in 0..column.segments() {
                let level = match column.of.level {
                    Level::Nominal => 1,
                    Level::Ordinal => 2,
                    Level::Scale => 3,
                };
                let left = i32::from(column.width == 0);
                shown.extend([level, 8, left]);
            }
            long.push(format!("{}={}", column.short(0), column.of.name));
            if column.segments() > 1 {
                segments.push(format!("{}={:05}\0\t", column.short(0), column.width));
            }
        }
        self.extension(11, 4, &ints(&shown));
        self.extension(13, 1, long.join("\t").as_bytes());
        if !segments.is_empty() {
            self.extension(14, 1, segments.concat().as_bytes());
        }
        self.extension(20, 1, b"UTF-8");
        self.ints(&[999, 0]);
    }

    fn cell(&mut self, column: &Stored<'_>, case: usize) {
        let cell = column.of.cells.get(case).unwrap_or(&Cell::Nothing);
        if column.width == 0 {
            return self.double(match cell {
                Cell::Number(value) | Cell::Seconds(value) => *value,
                Cell::Day(day) => (day + EPOCH) as f64 * 86_400.0,
                Cell::Nothing | Cell::Words(_) => MISSING,
            });
        }
        let words = match cell {
            Cell::Words(words) => cut(words, column.width),
            Cell::Nothing | Cell::Number(_) | Cell::Day(_) | Cell::Seconds(_) => "",
        };
        let bytes = words.as_bytes();
        for segment in 0..column.segments() {
            let from = (segment * SEGMENT).min(bytes.len());
            let to = (from + SEGMENT).min(bytes.len());
            let part = &bytes[from..to];
            self.0.extend(part);
            let room = column.width_of(segment).next_multiple_of(8);
            self.0.resize(self.0.len() + room.saturating_sub(part.len()), b' ');
        }
    }
}

/// The missing values of a variable as the file has them: how many, or minus two for a range; and the values.
fn missing(of: &Variable, out: &mut Exported) -> (i32, Vec<f64>) {
    let mut values = of.missing.clone();
    values.sort_by(f64::total_cmp);
    if values.len() <= 3 {
        return (values.len() as i32, values);
    }
    // Of more than three, a range that holds no other value, and one beside it.
    let free = |low: f64, high: f64| {
        of.labels.iter().all(|(value, _)| *value < low || *value > high || values.contains(value))
    };
    let (low, high) = (values[0], values[values.len() - 1]);
    if free(low, high) {
        return (-2, vec![low, high]);
    }
    let (second, before) = (values[1], values[values.len() - 2]);
    if free(second, high) {
        return (-3, vec![second, high, low]);
    }
    if free(low, before) {
        return (-3, vec![low, before, high]);
    }
    out.lose(
        &of.name,
        "missing options",
        Kind::Changed,
        "SPSS has three missing values, or a range and one: only the first three are",
    );
    values.truncate(3);
    (3, values)
}

fn format(holds: Holds, width: usize) -> i32 {
    let (kind, width, decimals) = match holds {
        Holds::Words => (1, width.min(255) as i32, 0),
        Holds::Numbers(0) => (5, 8, 0),
        Holds::Numbers(decimals) => (5, 20, i32::from(decimals)),
        Holds::Dates => (39, 10, 0),
        Holds::Times => (21, 8, 0),
    };
    kind << 16 | width << 8 | decimals
}

/// A text of at most so many bytes, cut between letters.
fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
