//! What the text of a cell says, asked once of the reader of single rows and remembered.

use rustc_hash::FxHashMap;

use crate::columns::{Plan, pack_date};
use crate::exchange::{Filler, Meaning, Names, Reading, Row};

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
/// The same where the cell ends at once.
pub const EMPTY: u8 = 251;

/// The texts of one column.
#[derive(Debug, Clone)]
pub struct Memory {
    meaning: Meaning,
    column: String,
    /// By the only byte of a cell: its code.
    pub single: Box<[u8; 256]>,
    /// The code of a cell with nothing in it.
    pub blank: u8,
    /// Whether a number stands beside its codes.
    wide: bool,
    known: FxHashMap<Box<[u8]>, Said>,
}

/// What is needed to find out what a text says.
pub struct Asking<'a, 'i> {
    pub plan: &'a Plan<'i>,
    pub filler: Filler<'a>,
    pub row: Row,
}

impl<'a, 'i> Asking<'a, 'i> {
    pub fn new(plan: &'a Plan<'i>, names: &'a Names<'a>, reading: &'a Reading, comma: bool) -> Asking<'a, 'i> {
        let filler = Filler::new(names, reading, comma);
        let row = filler.row();
        Asking { plan, filler, row }
    }

    /// Reads one cell into a row of its own, and looks at what became of it.
    fn ask(&mut self, meaning: Meaning, column: &str, bytes: &[u8]) -> Said {
        let Ok(text) = std::str::from_utf8(bytes) else { return Said::Unusual };
        let row = &mut self.row;
        self.filler.begin(row, 0);
        self.filler.put(row, column, meaning, text);
        if !row.refusals.is_empty() || row.blanked > 0 {
            return Said::Unusual;
        }
        match meaning {
            Meaning::Answer(slot) => match self.plan.coding(slot).and_then(|coding| coding.code(row.response.answer(slot))) {
                Some((code, data)) => Said::Code(code, data),
                None => Said::Unusual,
            },
            Meaning::Domain(group) => Said::Code(u8::from(row.response.is_left_out(group)), 0),
            Meaning::Informant => Said::Code(row.response.informant, 0),
            Meaning::Administered => row.response.administered.map_or(Said::Code(0, 0), |date| Said::Code(1, pack_date(date))),
            // Options chosen one by one: the row knows.
            Meaning::Chosen { .. } | Meaning::Rounds(_) => Said::Unusual,
        }
    }
}

impl Memory {
    pub fn new(meaning: Meaning, column: &str, separator: u8, asking: &mut Asking<'_, '_>) -> Memory {
        // What a letter says is asked when it is first met.
        let mut single = Box::new([LOOK; 256]);
        single[usize::from(separator)] = EMPTY;
        let wide = matches!(meaning, Meaning::Answer(slot) if asking.plan.is_wide(slot.at()));
        let blank = match asking.ask(meaning, column, b"") {
            Said::Code(code, _) => code,
            Said::Unusual => 0,
        };
        Memory { meaning, column: column.to_string(), single, blank, wide, known: FxHashMap::default() }
    }

    pub fn said(&mut self, bytes: &[u8], asking: &mut Asking<'_, '_>) -> Said {
        if let Some(said) = self.known.get(bytes) {
            return *said;
        }
        let said = asking.ask(self.meaning, &self.column, bytes);
        if let (Said::Code(code, 0), [byte], false) = (said, bytes, self.wide)
            && code < LOOK
            && !matches!(byte, b'"' | b'\r' | b'\n')
        {
            self.single[usize::from(*byte)] = code;
        }
        if self.known.len() < MOST {
            self.known.insert(bytes.into(), said);
        }
        said
    }
}

/// Whether a column can be read cell by cell, without looking at the others of its row.
pub fn stands_alone(meaning: Meaning) -> bool {
    !matches!(meaning, Meaning::Chosen { .. } | Meaning::Rounds(_))
}
