//! Answers in columns: what the engine reads.

use jiff::civil::Date;

use super::column::{Column, pack_date, unpack_date};
use super::plan::Plan;
use crate::model::{GroupId, SlotId};
use crate::score::Response;

/// No date.
const NO_DATE: i64 = i64::MIN;

/// Some responses in columns, and room for what is made of them; its memory is used again.
#[derive(Debug)]
pub struct Frame {
    rows: usize,
    capacity: usize,
    /// How far the codes of one question are from those of the next: not a power of two, lest they all meet
    /// in one place of the cache.
    stride: usize,
    codes: Vec<u8>,
    /// By slot; empty where a code says all.
    pub(super) data: Vec<Vec<i64>>,
    pub(super) informant: Vec<u8>,
    administered: Vec<i64>,
    /// By group; empty where the group is not optional.
    pub(super) left_out: Vec<Vec<bool>>,
    /// By slot, where a gate is before it: the codes that count.
    pub(super) gated: Vec<Vec<u8>>,
    /// By node.
    pub(super) columns: Vec<Column>,
    pub(super) set_aside: u64,
}

/// Whether a response could be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// All of it is in its row.
    Yes,
    /// An answer is beyond what its column holds: this response is for the evaluator.
    No,
}

impl Frame {
    pub(super) fn new(plan: &Plan<'_>, capacity: usize) -> Frame {
        let parts = plan.instrument();
        let wide = |slot: usize| if plan.is_wide(slot) { vec![0; capacity] } else { Vec::new() };
        let slots = parts.slot_count();
        let stride = capacity + 64;
        Frame {
            rows: 0,
            capacity,
            stride,
            codes: vec![0; slots * stride],
            data: (0..slots).map(wide).collect(),
            informant: vec![0; capacity],
            administered: vec![NO_DATE; capacity],
            left_out: parts
                .groups
                .iter()
                .map(|group| if group.optional { vec![false; capacity] } else { Vec::new() })
                .collect(),
            gated: vec![Vec::new(); slots],
            columns: (0..parts.core).map(|_| Column::default()).collect(),
            set_aside: 0,
        }
    }

    /// How many responses it has room for.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// How many responses are in it.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Says how many responses are in it; what was in a row before stays there until it is set.
    pub fn set_rows(&mut self, rows: usize) {
        self.rows = rows.min(self.capacity);
    }

    /// How far the codes of one slot are from those of the next, in [`Frame::codes_mut`].
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// The codes of all slots, each `stride` further.
    pub fn codes_mut(&mut self) -> &mut [u8] {
        &mut self.codes
    }

    /// The codes of a slot.
    pub fn codes(&self, slot: SlotId) -> &[u8] {
        let start = slot.at() * self.stride;
        &self.codes[start..start + self.rows]
    }

    /// The codes that count, once the gates were looked at.
    pub(super) fn effective(&self, slot: usize) -> &[u8] {
        if self.gated[slot].is_empty() {
            self.codes(SlotId(slot as u32))
        } else {
            &self.gated[slot][..self.rows]
        }
    }

    /// The numbers beside the codes of a slot; empty where a code says all.
    pub fn data_mut(&mut self, slot: SlotId) -> &mut [i64] {
        &mut self.data[slot.at()]
    }

    /// Puts a code and the number beside it in a row.
    pub fn put(&mut self, row: usize, slot: SlotId, code: u8, data: i64) {
        self.set_code(row, slot, code);
        if let Some(place) = self.data[slot.at()].get_mut(row) {
            *place = data;
        }
    }

    /// Puts a code in a row.
    pub fn set_code(&mut self, row: usize, slot: SlotId, code: u8) {
        self.codes[slot.at() * self.stride + row] = code;
    }

    /// Who answered in a row.
    pub fn informant(&self, row: usize) -> u8 {
        self.informant[row]
    }

    /// Says who answered in a row, as an index of the instrument’s informants.
    pub fn set_informant(&mut self, row: usize, informant: u8) {
        self.informant[row] = informant;
    }

    /// Says what the date of the response in a row is.
    pub fn set_administered(&mut self, row: usize, date: Option<Date>) {
        self.administered[row] = date.map_or(NO_DATE, pack_date);
    }

    pub(super) fn administered(&self) -> impl Iterator<Item = Option<i64>> {
        self.administered[..self.rows].iter().map(|date| Some(*date).filter(|date| *date != NO_DATE))
    }

    /// Says whether an optional domain is left out in a row.
    pub fn leave_out(&mut self, row: usize, group: GroupId, left_out: bool) {
        if let Some(place) = self.left_out[group.at()].get_mut(row) {
            *place = left_out;
        }
    }

    /// Puts a response in a row, whole or not at all.
    pub fn set(&mut self, plan: &Plan<'_>, row: usize, response: &Response) -> Held {
        self.set_informant(row, response.informant);
        self.set_administered(row, response.administered);
        for (at, left_out) in self.left_out.iter_mut().enumerate() {
            if let Some(place) = left_out.get_mut(row) {
                *place = response.is_left_out(GroupId(at as u32));
            }
        }
        let mut held = Held::Yes;
        for at in 0..self.data.len() {
            let slot = SlotId(at as u32);
            let (code, data) = plan
                .coding(slot)
                .and_then(|coding| coding.code(response.answer(slot)))
                .unwrap_or_else(|| {
                    held = Held::No;
                    (0, 0)
                });
            self.set_code(row, slot, code);
            if let Some(place) = self.data[at].get_mut(row) {
                *place = data;
            }
        }
        held
    }

    /// The response in a row. A text comes back as some text.
    pub fn response(&self, plan: &Plan<'_>, row: usize, response: &mut Response) {
        response.clear();
        response.informant = self.informant[row];
        response.administered =
            Some(self.administered[row]).filter(|date| *date != NO_DATE).and_then(unpack_date);
        for (at, left_out) in self.left_out.iter().enumerate() {
            response.leave_out(GroupId(at as u32), left_out.get(row).copied().unwrap_or(false));
        }
        for at in 0..self.data.len() {
            let slot = SlotId(at as u32);
            let code = self.codes[at * self.stride + row];
            let data = self.data[at].get(row).copied().unwrap_or(0);
            response.set(slot, plan.coding(slot).and_then(|coding| coding.answer(code, data)));
        }
    }

    /// Answers that do not count, in all rows together.
    pub fn set_aside(&self) -> u64 {
        self.set_aside
    }
}
