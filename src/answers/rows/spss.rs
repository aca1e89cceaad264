//! Data of SPSS: `.sav`, plain and compressed, and `.zsav`, as PSPP's manual of developers describes them.
//! Whatever is not sound is an error, and no size is believed before it was seen.

use std::collections::HashMap;
use std::io::Read as _;

use peil::text::Names;

use super::labelled::{Labelled, Value, Variable};

/// How large a file may be, in bytes, and what its compressed parts may come to.
pub const MOST_FILE: u64 = 256 << 20;
const MOST_DATA: u64 = 1 << 30;
const MOST_VARIABLES: usize = 100_000;
/// Seconds from 14 October 1582 to 1 January 1970, and in a day.
const EPOCH: f64 = 12_219_379_200.0;
const DAY: f64 = 86_400.0;

/// Whether a file begins as one of SPSS.
pub fn is_spss(start: &[u8]) -> bool {
    start.starts_with(b"$FL2") || start.starts_with(b"$FL3")
}

/// The cases as CSV.
///
/// # Errors
/// Says what is not sound.
pub fn spss_as_csv(bytes: &[u8], names: Option<&Names<'_>>) -> Result<String, String> {
    let mut file = File { bytes, at: 0, swapped: false };
    let head = file.head()?;
    let mut dictionary = Dictionary::default();
    dictionary.read(&mut file)?;
    let places = dictionary.places.len();
    if places == 0 {
        return Err("it has no variables".into());
    }
    let columns = dictionary.columns()?;
    let variables = columns.iter().map(|column| column.variable.clone()).collect();
    let mut table = Labelled::new(variables, names);
    let rest = file.bytes.get(file.at..).unwrap_or_default();
    let unpacked;
    let data = match head.compression {
        0 | 1 => rest,
        _zlib => {
            unpacked = unpacked_blocks(bytes, file.at)?;
            &unpacked
        }
    };
    let mut cells = Cells {
        data,
        at: 0,
        bias: head.bias,
        codes: [0; 8],
        next: 8,
        packed: head.compression != 0,
        swapped: file.swapped,
    };
    let mut row: Vec<[u8; 8]> = Vec::with_capacity(places);
    while cells.case(places, &mut row)? {
        let values: Vec<Value> =
            columns.iter().map(|column| column.value(&row, file.swapped, dictionary.encoding)).collect();
        table.row(&values)?;
    }
    Ok(table.finish())
}

struct Head {
    compression: i32,
    bias: f64,
}

struct File<'b> {
    bytes: &'b [u8],
    at: usize,
    /// Numbers are with their largest part first.
    swapped: bool,
}

impl File<'_> {
    fn take(&mut self, count: usize) -> Result<&[u8], String> {
        let end = self.at.checked_add(count).filter(|end| *end <= self.bytes.len());
        let end = end.ok_or("it ends before it should")?;
        let found = &self.bytes[self.at..end];
        self.at = end;
        Ok(found)
    }

    fn int(&mut self) -> Result<i32, String> {
        let swapped = self.swapped;
        let bytes: [u8; 4] = self.take(4)?.try_into().map_err(|_| "it ends before it should")?;
        Ok(if swapped { i32::from_be_bytes(bytes) } else { i32::from_le_bytes(bytes) })
    }

    fn count(&mut self) -> Result<usize, String> {
        usize::try_from(self.int()?).map_err(|_| "a size in it is below zero".to_string())
    }

    fn double(&mut self) -> Result<f64, String> {
        let swapped = self.swapped;
        let bytes: [u8; 8] = self.take(8)?.try_into().map_err(|_| "it ends before it should")?;
        Ok(double(bytes, swapped))
    }

    fn head(&mut self) -> Result<Head, String> {
        self.take(64)?;
        let layout = self.int()?;
        if layout != 2 && layout != 3 {
            self.swapped = true;
        }
        self.take(4)?;
        let compression = self.int()?;
        if !(0..=2).contains(&compression) {
            return Err("it is compressed in a way that is not known".into());
        }
        self.take(8)?;
        let bias = self.double()?;
        self.take(84)?;
        Ok(Head { compression, bias })
    }
}

fn double(bytes: [u8; 8], swapped: bool) -> f64 {
    if swapped { f64::from_be_bytes(bytes) } else { f64::from_le_bytes(bytes) }
}

/// A place of eight bytes in a case.
#[derive(Default)]
struct Place {
    /// 0 for a number, otherwise the bytes of its text; a place that goes on with the text before it has
    /// none.
    width: Option<usize>,
    short: String,
    format: i32,
    missing: Vec<(f64, f64)>,
    labels: Vec<(f64, String)>,
}

struct Dictionary {
    places: Vec<Place>,
    long_names: HashMap<String, String>,
    long_texts: HashMap<String, usize>,
    encoding: &'static encoding_rs::Encoding,
}

impl Default for Dictionary {
    fn default() -> Dictionary {
        Dictionary {
            places: Vec::new(),
            long_names: HashMap::new(),
            long_texts: HashMap::new(),
            encoding: encoding_rs::WINDOWS_1252,
        }
    }
}

impl Dictionary {
    fn read(&mut self, file: &mut File<'_>) -> Result<(), String> {
        let (mut names, mut texts, mut labels) = (Vec::new(), Vec::new(), Vec::new());
        loop {
            match file.int()? {
                2 => self.variable(file)?,
                3 => labels.push(value_labels(file)?),
                6 => {
                    let lines = file.count()?;
                    file.take(lines.checked_mul(80).ok_or("a size in it is too large")?)?;
                }
                7 => {
                    let subtype = file.int()?;
                    let (size, count) = (file.count()?, file.count()?);
                    let length = size.checked_mul(count).ok_or("a size in it is too large")?;
                    let bytes = file.take(length)?;
                    match subtype {
                        13 => names = bytes.to_vec(),
                        14 => texts = bytes.to_vec(),
                        20 => {
                            self.encoding = encoding_rs::Encoding::for_label(bytes).unwrap_or(self.encoding)
                        }
                        _other => {}
                    }
                }
                999 => {
                    file.take(4)?;
                    break;
                }
                other => return Err(format!("it has a record of a kind that is not known ({other})")),
            }
        }
        for (short, long) in pairs(&self.text(&names), '\t') {
            self.long_names.insert(short.to_uppercase(), long);
        }
        for (short, width) in pairs(&self.text(&texts).replace('\0', ""), '\t') {
            if let Ok(width) = width.trim().parse() {
                self.long_texts.insert(short.to_uppercase(), width);
            }
        }
        for (rows, places) in labels {
            for place in places {
                let place = place.checked_sub(1).and_then(|at| self.places.get_mut(at));
                let place = place.ok_or("a label is for a variable that is not there")?;
                place.labels = rows
                    .iter()
                    .map(|(value, label)| (*value, self.encoding.decode(label).0.into_owned()))
                    .collect();
            }
        }
        Ok(())
    }

    fn text(&self, bytes: &[u8]) -> String {
        self.encoding.decode_without_bom_handling(bytes).0.into_owned()
    }

    fn variable(&mut self, file: &mut File<'_>) -> Result<(), String> {
        let width = file.int()?;
        let has_label = file.int()?;
        let missing = file.int()?;
        file.take(4)?;
        let format = file.int()?;
        let short = String::from_utf8_lossy(file.take(8)?).trim_end().to_string();
        if has_label == 1 {
            let length = file.count()?;
            file.take(length.checked_next_multiple_of(4).ok_or("a size in it is too large")?)?;
        }
        let mut values = Vec::new();
        for _value in 0..missing.unsigned_abs().min(3) {
            values.push(file.double()?);
        }
        let missing = match (missing, values.as_slice()) {
            (-2, [low, high]) => vec![(*low, *high)],
            (-3, [low, high, one]) => vec![(*low, *high), (*one, *one)],
            (_, values) => values.iter().map(|value| (*value, *value)).collect(),
        };
        if self.places.len() >= MOST_VARIABLES {
            return Err(format!("it has more than {MOST_VARIABLES} variables"));
        }
        let width = usize::try_from(width).ok();
        let kind = format >> 16 & 0xff;
        self.places.push(Place { width, short, format: kind, missing, labels: Vec::new() });
        Ok(())
    }

    /// Variables as columns: those that a long text is parted over together.
    fn columns(&self) -> Result<Vec<Column>, String> {
        let mut columns = Vec::new();
        let mut at = 0;
        while let Some(place) = self.places.get(at) {
            let Some(width) = place.width else {
                at += 1;
                continue;
            };
            let name = self.long_names.get(&place.short.to_uppercase()).unwrap_or(&place.short).clone();
            let variable = Variable {
                name,
                labels: if width == 0 { place.labels.clone() } else { Vec::new() },
                letters: Vec::new(),
                missing: place.missing.clone(),
            };
            let mut column = Column { variable, first: at, width, format: place.format, parts: Vec::new() };
            match self.long_texts.get(&place.short.to_uppercase()).filter(|long| **long > 255) {
                Some(long) => {
                    column.width = *long;
                    for _segment in 0..long.div_ceil(252) {
                        let part = self.places.get(at).and_then(|place| place.width);
                        let part = part.ok_or("a long text is not whole")?;
                        column.parts.push((at, part.min(255)));
                        at += part.div_ceil(8).max(1);
                    }
                }
                None => {
                    column.parts.push((at, width));
                    at += width.div_ceil(8).max(1);
                }
            }
            columns.push(column);
        }
        Ok(columns)
    }
}

type RawLabels = (Vec<(f64, Vec<u8>)>, Vec<usize>);

fn value_labels(file: &mut File<'_>) -> Result<RawLabels, String> {
    let mut rows = Vec::new();
    for _label in 0..file.count()? {
        let value = file.double()?;
        let length = usize::from(file.take(1)?.first().copied().unwrap_or(0));
        let label = file.take((length + 1).next_multiple_of(8) - 1)?;
        rows.push((value, label.get(..length).unwrap_or(label).to_vec()));
    }
    if file.int()? != 4 {
        return Err("labels of values are for no variable".into());
    }
    let mut places = Vec::new();
    for _place in 0..file.count()? {
        places.push(file.count()?);
    }
    Ok((rows, places))
}

fn pairs(text: &str, separator: char) -> Vec<(String, String)> {
    text.split(separator)
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.trim().to_string(), value.to_string()))
        .collect()
}

struct Column {
    variable: Variable,
    first: usize,
    width: usize,
    format: i32,
    /// The places of its parts, with how many bytes of text each holds.
    parts: Vec<(usize, usize)>,
}

impl Column {
    fn value(&self, row: &[[u8; 8]], swapped: bool, encoding: &'static encoding_rs::Encoding) -> Value {
        if self.width == 0 {
            let value = row.get(self.first).map_or(-f64::MAX, |bytes| double(*bytes, swapped));
            if value == -f64::MAX || value.is_nan() {
                return Value::Nothing;
            }
            return match self.format {
                // Days, in whatever order they are shown.
                20 | 23 | 24 | 38 | 39 => Value::Day(((value - EPOCH) / DAY).floor() as i64),
                21 => Value::Seconds(value),
                _number => Value::Number(value),
            };
        }
        let mut bytes = Vec::new();
        for (place, width) in &self.parts {
            let all: Vec<u8> =
                row.iter().skip(*place).take(width.div_ceil(8)).flatten().copied().take(*width).collect();
            bytes.extend(all);
        }
        bytes.truncate(self.width);
        let text = encoding.decode_without_bom_handling(&bytes).0.trim_end_matches([' ', '\0']).to_string();
        if text.is_empty() { Value::Nothing } else { Value::Text(text) }
    }
}

/// The cases, a place after another.
struct Cells<'d> {
    data: &'d [u8],
    at: usize,
    bias: f64,
    codes: [u8; 8],
    next: usize,
    packed: bool,
    swapped: bool,
}

impl Cells<'_> {
    /// Reads one case; false at the end.
    fn case(&mut self, places: usize, row: &mut Vec<[u8; 8]>) -> Result<bool, String> {
        row.clear();
        while row.len() < places {
            match self.place()? {
                Some(bytes) => row.push(bytes),
                None if row.is_empty() => return Ok(false),
                None => return Err("its last case is not whole".into()),
            }
        }
        Ok(true)
    }

    fn raw(&mut self) -> Option<[u8; 8]> {
        let bytes = self.data.get(self.at..self.at + 8)?.try_into().ok()?;
        self.at += 8;
        Some(bytes)
    }

    fn place(&mut self) -> Result<Option<[u8; 8]>, String> {
        if !self.packed {
            return Ok(self.raw());
        }
        loop {
            if self.next == 8 {
                let Some(codes) = self.raw() else { return Ok(None) };
                self.codes = codes;
                self.next = 0;
            }
            let code = self.codes[self.next];
            self.next += 1;
            let number = |value: f64| if self.swapped { value.to_be_bytes() } else { value.to_le_bytes() };
            return Ok(Some(match code {
                0 => continue,
                252 => return Ok(None),
                253 => self.raw().ok_or("it ends before it should")?,
                254 => [b' '; 8],
                255 => number(-f64::MAX),
                code => number(f64::from(code) - self.bias),
            }));
        }
    }
}

/// The data of a `.zsav`: blocks, each compressed by itself, one after another.
fn unpacked_blocks(bytes: &[u8], at: usize) -> Result<Vec<u8>, String> {
    let broken = || "its compressed part is not sound".to_string();
    let number = |at: usize| -> Result<usize, String> {
        let bytes: [u8; 8] =
            bytes.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).ok_or_else(broken)?;
        usize::try_from(i64::from_le_bytes(bytes)).map_err(|_| broken())
    };
    let (first, trailer) = (number(at)?, number(at + 8)?);
    let blocks = first.checked_add(24).ok_or_else(broken)?;
    let blocks = bytes.get(blocks.min(at + 24)..trailer).ok_or_else(broken)?;
    let mut out = Vec::new();
    let mut rest = blocks;
    while !rest.is_empty() {
        let mut decoder = flate2::read::ZlibDecoder::new(rest);
        let room = MOST_DATA.saturating_sub(out.len() as u64);
        (&mut decoder).take(room).read_to_end(&mut out).map_err(|_| broken())?;
        let used = decoder.total_in() as usize;
        if out.len() as u64 >= MOST_DATA {
            return Err(format!("it comes to more than {} MB", MOST_DATA >> 20));
        }
        rest = rest.get(used.max(1)..).unwrap_or_default();
    }
    Ok(out)
}
