//! The meaning of a cell's text, read once by the reader of single rows and remembered.

use rustc_hash::FxHashMap;

use crate::rows::{Filler, Reading, Row};
use peil::columns::{Plan, pack_date};
use peil::model::SlotId;
use peil::text::{Marks, Meaning, Names};

/// How many texts of a column are remembered; a column of numbers has no end of them.
const MOST: usize = 1 << 13;

/// What a cell comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// A code, and the number beside it.
    Code(u8, i64),
    /// Something for which the row is read whole.
    Unusual,
}

/// The code of a cell of one letter that must be looked at more closely.
pub const LOOK: u8 = 250;

/// By the only byte of a cell, or the separator after a cell with nothing in it: its code, or [`LOOK`].
pub type Single = [u8; 256];

/// The texts of one column.
#[derive(Debug, Clone)]
pub struct Memory {
    meaning: Meaning,
    column: String,
    known: FxHashMap<Box<[u8]>, Said>,
}

/// What is needed to find out what a text says.
pub struct Asking<'a, 'i> {
    pub plan: &'a Plan<'i>,
    pub filler: Filler<'a>,
    pub row: Row,
}

impl<'a, 'i> Asking<'a, 'i> {
    pub fn new(
        plan: &'a Plan<'i>,
        names: &'a Names<'a>,
        reading: &'a Reading,
        marks: Marks,
    ) -> Asking<'a, 'i> {
        let filler = Filler::new(names, reading, marks);
        let row = filler.row();
        Asking { plan, filler, row }
    }

    /// Reads one cell into its own row, and looks at what became of it.
    fn ask(&mut self, meaning: Meaning, column: &str, bytes: &[u8]) -> Said {
        let Ok(text) = std::str::from_utf8(bytes) else { return Said::Unusual };
        let row = &mut self.row;
        self.filler.begin(row, 0);
        self.filler.put(row, column, meaning, text);
        self.said(meaning)
    }

    /// What became of a row in which there is one cell.
    fn said(&self, meaning: Meaning) -> Said {
        let row = &self.row;
        if !row.refusals.is_empty() || row.blanked > 0 || !row.eaten.is_empty() {
            return Said::Unusual;
        }
        match meaning {
            // Whether it is accepted depends on another column.
            Meaning::Answer(slot)
                if self.filler.depends_on_response(slot) && row.response.answer(slot).is_some() =>
            {
                Said::Unusual
            }
            Meaning::Answer(slot) => {
                match self.plan.coding(slot).and_then(|coding| coding.code(row.response.answer(slot))) {
                    Some((code, data)) => Said::Code(code, data),
                    None => Said::Unusual,
                }
            }
            Meaning::Domain(group) => Said::Code(u8::from(row.response.is_left_out(group)), 0),
            Meaning::Informant => Said::Code(row.response.informant, 0),
            // It is the same version, or it does not matter.
            Meaning::Version => Said::Code(0, 0),
            Meaning::Administered => {
                row.response.administered.map_or(Said::Code(0, 0), |date| Said::Code(1, pack_date(date)))
            }
            // Options chosen one by one: the row knows.
            Meaning::Chosen { .. } | Meaning::Rounds(_) => Said::Unusual,
        }
    }
}

impl Asking<'_, '_> {
    /// The code of a column of answers that has nothing in it.
    pub fn blank(&mut self, meaning: Meaning) -> u8 {
        match self.ask(meaning, "", b"") {
            Said::Code(code, _) => code,
            Said::Unusual => 0,
        }
    }

    /// What a value of JSON under a key says.
    pub fn json(&mut self, meaning: Meaning, key: &str, value: &[u8]) -> Said {
        match (value, meaning) {
            (b"null", _) => self.ask(meaning, key, b""),
            ([b'"', ..], _) => match serde_json::from_slice::<String>(value) {
                Ok(text) => self.ask(meaning, key, text.as_bytes()),
                Err(_) => Said::Unusual,
            },
            ([b'[', ..], Meaning::Answer(slot)) => self.list(slot, key, value),
            ([b'{' | b'[', ..], _) => Said::Unusual,
            _ => self.ask(meaning, key, value),
        }
    }

    /// A list of options.
    fn list(&mut self, slot: SlotId, key: &str, value: &[u8]) -> Said {
        let Ok(values) = serde_json::from_slice::<Vec<serde_json::Value>>(value) else {
            return Said::Unusual;
        };
        if values.iter().any(|value| value.is_array() || value.is_object()) {
            return Said::Unusual;
        }
        let text =
            |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_string);
        let texts: Vec<String> = values.iter().filter(|value| !value.is_null()).map(text).collect();
        let row = &mut self.row;
        self.filler.begin(row, 0);
        self.filler.put_list(row, key, slot, &texts);
        self.said(Meaning::Answer(slot))
    }
}

impl Memory {
    pub fn new(meaning: Meaning, column: &str) -> Memory {
        Memory { meaning, column: column.to_string(), known: FxHashMap::default() }
    }

    /// What is known before the first letter is met: what a cell with nothing in it says.
    pub fn letters(&self, separator: u8, asking: &mut Asking<'_, '_>) -> Box<Single> {
        let mut single = Box::new([LOOK; 256]);
        if let Said::Code(code, 0) = asking.ask(self.meaning, &self.column, b"")
            && code < LOOK
        {
            single[usize::from(separator)] = code;
        }
        single
    }

    /// What a cell says. Where no number is beside its code, a letter by itself is put in `single`.
    pub fn said(&mut self, bytes: &[u8], asking: &mut Asking<'_, '_>, single: Option<&mut Single>) -> Said {
        if let Some(said) = self.known.get(bytes) {
            return *said;
        }
        let said = asking.ask(self.meaning, &self.column, bytes);
        if let (Said::Code(code, 0), [byte], Some(single)) = (said, bytes, single)
            && code < LOOK
            && !self.is_wide(asking.plan)
            && !matches!(byte, b'"' | b'\r' | b'\n')
        {
            single[usize::from(*byte)] = code;
        }
        if self.known.len() < MOST {
            self.known.insert(bytes.into(), said);
        }
        said
    }

    fn is_wide(&self, plan: &Plan<'_>) -> bool {
        matches!(self.meaning, Meaning::Answer(slot) if plan.is_wide(slot.at()))
    }
}

/// Whether a column can be read cell by cell, without looking at the others of its row.
pub fn stands_alone(meaning: Meaning) -> bool {
    !matches!(meaning, Meaning::Chosen { .. } | Meaning::Rounds(_))
}
