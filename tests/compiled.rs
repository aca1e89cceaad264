//! Every instrument that tests can get hold of, and random responses to it.

use std::path::{Path, PathBuf};

use peil::model::{Answer, AnswerType, GroupId, Instrument, Number, SlotId, Time};
use peil::score::Response;
use peil::source::{Loader, Unreadable};

struct Folder;

impl Loader for Folder {
    fn load(&self, from: &str, path: &str) -> Result<(String, String), Unreadable> {
        let path = Path::new(from).parent().map_or_else(|| PathBuf::from(path), |folder| folder.join(path));
        std::fs::read_to_string(&path)
            .map(|text| (path.display().to_string(), text))
            .map_err(|error| Unreadable::new(error.to_string()))
    }
}

/// The instrument in a file, which compiles. The path is relative to the project.
pub fn compiled(path: &str) -> Instrument {
    let text = std::fs::read_to_string(crate::root().join(path)).expect("the file is there");
    compiled_text(path, &text)
}

pub fn compiled_text(path: &str, text: &str) -> Instrument {
    let path = crate::root().join(path).display().to_string();
    let compiled = peil::build(&path, text, &Folder);
    compiled.instrument.unwrap_or_else(|| panic!("{path}: {:?}", compiled.diagnostics))
}

/// The paths of the instruments that come with Peil, of the reference sets, of the examples of the design,
/// and one that holds a bit of everything.
pub fn every() -> Vec<String> {
    let root = crate::root();
    let mut found = Vec::new();
    for folder in ["instruments", "tests/reference"] {
        for entry in std::fs::read_dir(root.join(folder))
            .expect("the folder is there")
            .flatten()
            .filter(|entry| entry.path().is_dir())
        {
            let name = entry.file_name().into_string().expect("names are UTF-8");
            found.push(format!("{folder}/{name}/{name}.peil"));
        }
    }
    for name in ["adversary", "draagkracht", "ipaq", "pcl5", "psqi", "rand36", "sdq"] {
        found.push(format!("tests/fixtures/design/{name}.peil"));
    }
    found.push("tests/fixtures/cli/alles.peil".to_string());
    found.sort();
    found
}

/// Numbers that are the same on every machine.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Less than `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound.max(1)
    }
}

/// A response in which about one in `blanks` questions is left open, and some domains are.
pub fn random(instrument: &Instrument, seed: u64, blanks: u64) -> Response {
    let mut chance = Chance::new(seed);
    let mut response = Response::blank(instrument);
    response.informant = chance.below(instrument.informants.len() as u64) as u8;
    response.administered = (chance.below(4) > 0).then(|| "2026-03-14".parse().expect("it is a date"));
    for (at, group) in instrument.groups.iter().enumerate() {
        response.leave_out(GroupId(at as u32), group.optional && chance.below(3) == 0);
    }
    for slot in (0..instrument.slot_count() as u32).map(SlotId) {
        if chance.below(blanks) > 0 {
            response.set(slot, Some(answer(instrument, slot, &mut chance)));
        }
    }
    response
}

fn answer(instrument: &Instrument, slot: SlotId, chance: &mut Chance) -> Answer {
    let question = instrument.question(instrument.asked(slot).question);
    let options = instrument.options(question).count() as u64;
    match &question.answer {
        AnswerType::Scale(_) => Answer::Option(chance.below(options) as u16),
        AnswerType::Many(_) => Answer::Many(u128::from(1 + chance.below((1 << options.min(60)) - 1))),
        AnswerType::YesNo => Answer::Truth(chance.below(2) == 0),
        AnswerType::Number { low, high, .. } => {
            let (low, high) = (low.to_f64() as i64, high.to_f64() as i64);
            // Small numbers are where the cut-offs are.
            let span = if chance.below(2) == 0 { (high - low + 1).min(13) } else { high - low + 1 };
            Answer::Number(Number::integer(low + chance.below(span.unsigned_abs()) as i64))
        }
        AnswerType::Text { .. } => Answer::Text("ja, maar toch".into()),
        AnswerType::Date | AnswerType::DateWithin(_) => Answer::Date(jiff::civil::date(
            1950 + chance.below(70) as i16,
            1 + chance.below(12) as i8,
            1 + chance.below(28) as i8,
        )),
        AnswerType::Time => Answer::Time(Time(chance.below(24 * 12) as u32 * 300)),
    }
}
