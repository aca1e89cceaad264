//! What a change of an instrument is classed as, checked by scoring answers under both.

mod answered;
mod classes;
pub mod commands;
mod edits;
mod generated;
mod guarantees;
mod neutral;
mod pairs;
mod proofs;
mod rewrite;
mod rewritten;
mod statements;
mod weights;

use peil::model::Instrument;
use peil_wording::compare::{Class, Side, differences};

/// A small generator for tests (xorshift64*), the same every time.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32) as usize) % bound.max(1)
    }

    pub fn pick<'p, T>(&mut self, of: &'p [T]) -> Option<&'p T> {
        of.get(self.below(of.len()))
    }
}

pub fn class(old: &Instrument, new: &Instrument) -> Option<Class> {
    differences(Side { instrument: old, wordings: &[] }, Side { instrument: new, wordings: &[] })
        .iter()
        .map(|difference| difference.class)
        .min()
}

/// The sources of instruments without their tests, whose answers would no longer fit.
pub fn sources() -> Vec<(String, String)> {
    let found = crate::wording::instruments();
    let without_tests = found.into_iter().map(|(path, text)| {
        let end = text.find("\ntest \"").map_or(text.len(), |at| at + 1);
        (path.to_string_lossy().into_owned(), text[..end].to_string())
    });
    without_tests.filter(|(path, text)| build(path, text).is_some()).collect()
}

pub fn build(path: &str, text: &str) -> Option<Instrument> {
    peil::build(path, text, &crate::wording::Disk).instrument
}
