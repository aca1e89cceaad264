//! One pass over the steps of a plan.

use super::column::{Column, missing, packed, reason, reason_of, value_of};
use super::compile::Step;
use super::frame::Frame;
use super::operation::Operation;
use super::plan::Plan;
use super::shape::Den;
use super::slots::{GIVEN, OTHERWISE};
use super::{aggregates, arithmetic, choose, gate, logic, lookups};
use crate::model::{Node, NodeId, Type};
use crate::score::{Response, Scratch, Value};

/// Room for a pass; its memory is used again.
#[derive(Debug)]
pub struct Room {
    status: Vec<u8>,
    scratch: Scratch,
    response: Response,
}

impl Plan<'_> {
    /// Room for one thread to work in, to be used for as many rows as it gets.
    pub fn room(&self) -> Room {
        Room {
            status: Vec::new(),
            scratch: self.scorer().scratch(),
            response: Response::blank(self.instrument()),
        }
    }

    /// Computes every step for the responses in a frame.
    pub fn run(&self, frame: &mut Frame, room: &mut Room) {
        frame.set_aside = 0;
        let Some(compiled) = self.compiled() else { return };
        for step in &compiled.steps {
            match step {
                Step::Gate(gated) => {
                    let mut codes = std::mem::take(&mut frame.gated[gated.slot]);
                    let aside = gate::apply(frame, gated, &mut room.status, &mut codes);
                    frame.gated[gated.slot] = codes;
                    frame.set_aside += aside;
                }
                Step::Node { node, operation } => {
                    let mut out = std::mem::take(&mut frame.columns[*node]);
                    if matches!(operation, Operation::Constant { .. }) && out.data.len() == frame.rows() {
                        // It has been there since the pass before.
                    } else {
                        out.data.clear();
                        out.why.clear();
                        out.den.clear();
                        out.values.clear();
                        self.step(frame, room, *node, operation, &mut out);
                    }
                    frame.columns[*node] = out;
                }
            }
        }
    }

    fn step(&self, frame: &Frame, room: &mut Room, node: usize, operation: &Operation, out: &mut Column) {
        let rows = frame.rows();
        let columns = &frame.columns;
        let per_row = self.shape(NodeId(node as u32)).is_some_and(|shape| matches!(shape.den, Den::Each(_)));
        match operation {
            Operation::Constant { data, why } => {
                out.data.resize(rows, *data);
                out.why.resize(rows, *why);
            }
            Operation::Tabulated { table } => {
                if let Some(table) = self.compiled().and_then(|compiled| compiled.tables.get(*table)) {
                    let codes = frame.effective(table.slot);
                    out.data.extend(codes.iter().map(|code| table.data[usize::from(*code)]));
                    out.why.extend(codes.iter().map(|code| table.why[usize::from(*code)]));
                }
            }
            Operation::Answer { slot, otherwise } => self.answer(frame, *slot, *otherwise, out),
            Operation::HasCode { slot, codes } => {
                logic::always(out, frame.effective(*slot).iter().map(|code| codes.contains(code)))
            }
            Operation::Administered => {
                for date in frame.administered() {
                    out.data.push(date.unwrap_or(0));
                    out.why.push(if date.is_some() { reason::NONE } else { reason::BLANK });
                }
            }
            Operation::IsInformant(informants) => {
                logic::always(out, frame.informant[..rows].iter().map(|informant| informants.has(*informant)))
            }
            Operation::IsLeftOut { only, gates } => {
                gate::status(frame, gates, &mut room.status);
                logic::always(
                    out,
                    frame
                        .informant
                        .iter()
                        .zip(&room.status)
                        .map(|(informant, status)| !only.has(*informant) || gate::is_shut(*status)),
                );
            }
            Operation::IsMissing(of) => {
                logic::always(out, columns[*of].why.iter().map(|why| reason::is_missing(*why)))
            }
            Operation::OfOption { of, numbers } => {
                for (option, why) in columns[*of].data.iter().zip(&columns[*of].why) {
                    let number = if *why == reason::NONE {
                        numbers.get(*option as usize).copied().flatten()
                    } else {
                        Some(0)
                    };
                    out.data.push(number.unwrap_or(0));
                    // A code keeps the state of its answer, so that a recode can still map a missing option.
                    out.why.push(if number.is_some() && *why != reason::ABSENT {
                        *why
                    } else {
                        reason::OPERAND
                    });
                }
            }
            Operation::IsOption { of, option } => {
                let column = &columns[*of];
                out.data.extend(
                    column
                        .data
                        .iter()
                        .zip(&column.why)
                        .map(|(found, why)| i64::from(*why == reason::NONE && found == option)),
                );
                out.why.extend(column.why.iter().map(|why| reason::of_operand(*why)));
            }
            Operation::Has { of, option } => {
                logic::unary(&columns[*of], out, |chosen| chosen >> (option & 63) & 1)
            }
            Operation::CountChosen { of, counted } => {
                logic::unary(&columns[*of], out, |chosen| i64::from((chosen & counted).count_ones()))
            }
            Operation::Linear { terms, add } => arithmetic::linear(columns, terms, *add, out),
            Operation::LinearEach { of, scale, add, den } => {
                arithmetic::linear_each(&columns[*of], *scale, *add, *den, out)
            }
            Operation::Product(a, b) => arithmetic::product(&columns[*a], &columns[*b], out),
            Operation::Fractions { kind, a, b } => arithmetic::fractions(columns, rows, *kind, a, b, out),
            Operation::Power { of, exponent, per_row } => {
                arithmetic::power(columns, rows, of, *exponent, *per_row, out)
            }
            Operation::Absolute(of) => arithmetic::absolute(&columns[*of], out),
            Operation::Round { of, how, times, unit } => {
                arithmetic::round(columns, rows, of, *how, (*times, *unit), out)
            }
            Operation::Clamp { terms } => choose::clamp(columns, rows, terms, out),
            Operation::ClampEach { fractions } => choose::clamp_each(columns, rows, fractions, out),
            Operation::Years { from, to } => arithmetic::years(&columns[*from], &columns[*to], out),
            Operation::Hours { from, to } => arithmetic::seconds(&columns[*from], &columns[*to], out),
            Operation::Compare { op, a, b } => logic::compare(columns, rows, *op, a, b, out),
            Operation::Within { of, spans } => logic::within(columns, rows, of, spans, out),
            Operation::Not(of) => logic::unary(&columns[*of], out, |truth| i64::from(truth == 0)),
            Operation::Kleene { of, decisive } => logic::kleene(columns, rows, of, *decisive, out),
            Operation::If { condition, then, otherwise, scale } => {
                choose::either(columns, rows, *condition, [then, otherwise], *scale, per_row, out)
            }
            Operation::First { of } => choose::first(columns, rows, of, per_row, out),
            Operation::Withhold { of, when } => choose::withhold(&columns[*of], &columns[*when], out),
            Operation::ForOthers { of, never } => {
                choose::for_others(&columns[*of], &frame.informant, *never, out)
            }
            Operation::IfAsked { of, skipped } => choose::if_asked(&columns[*of], &columns[*skipped], out),
            Operation::InRound { of, times, round } => choose::in_round(columns, *of, times, *round, out),
            Operation::Packed(packed) => aggregates::packed(frame, packed, out),
            Operation::List(list) => aggregates::list(frame, list, per_row, out),
            Operation::Answered { of, rounds } => aggregates::answered(frame, of, *rounds, out),
            Operation::LookUp(lookup) => lookups::by_rows(columns, rows, lookup, out),
            Operation::Indexed { of, from, table, by_reason } => {
                lookups::indexed(&columns[*of], *from, table, by_reason, out)
            }
            Operation::Band { of, sets } => lookups::band(columns, rows, of, sets, out),
            Operation::Class { rules, otherwise } => choose::class(columns, rows, rules, *otherwise, out),
            Operation::Evaluate => self.evaluate(frame, room, NodeId(node as u32), out),
        }
    }

    fn answer(&self, frame: &Frame, slot: usize, otherwise: i64, out: &mut Column) {
        let data = &frame.data[slot];
        let Some(coding) = self.coding(crate::model::SlotId(slot as u32)) else { return };
        for (row, code) in frame.effective(slot).iter().enumerate() {
            let (value, why) = match *code {
                GIVEN => (data.get(row).copied().unwrap_or(0), reason::NONE),
                OTHERWISE => (otherwise, reason::NONE),
                code => (0, coding.reason(code)),
            };
            out.data.push(value);
            out.why.push(why);
        }
    }

    /// Row by row, by the evaluator: what no integer holds.
    fn evaluate(&self, frame: &Frame, room: &mut Room, id: NodeId, out: &mut Column) {
        let node = self.instrument().node(id);
        let mut inputs = node.children();
        if let Node::InRound { group, .. } = node {
            inputs.extend(self.instrument().group(*group).rounds.as_ref().map(|rounds| rounds.times));
        }
        let number = matches!(self.kind(id), Type::Number { .. });
        for row in 0..frame.rows() {
            for input in &inputs {
                room.scratch.values[input.at()] = self.value(frame, *input, row);
            }
            room.response.informant = frame.informant[row];
            let value = self.scorer().evaluate_node(&room.response, id, &mut room.scratch);
            out.why.push(reason_of(&value));
            if number {
                out.values.push(value);
            } else {
                out.data.push(packed(&value).unwrap_or(0));
            }
        }
    }

    /// How many answers were set aside in one row.
    pub fn set_aside_in(&self, frame: &Frame, row: usize) -> u64 {
        let slots = (0..frame.gated.len()).filter(|slot| !frame.gated[*slot].is_empty());
        slots
            .filter(|slot| {
                frame.codes(crate::model::SlotId(*slot as u32))[row] != 0
                    && frame.gated[*slot][row] >= OTHERWISE
            })
            .count() as u64
    }

    /// The column of a node that is reported.
    pub fn column<'f>(&self, frame: &'f Frame, id: NodeId) -> &'f Column {
        &frame.columns[id.at()]
    }

    /// The value of a node that has a column.
    pub fn value(&self, frame: &Frame, id: NodeId, row: usize) -> Value {
        let column = &frame.columns[id.at()];
        if let Some(value) = column.values.get(row) {
            return value.clone();
        }
        let why = column.why.get(row).copied().unwrap_or(reason::ABSENT);
        if why != reason::NONE {
            return missing(why);
        }
        let den = match self.shape(id).map(|shape| shape.den) {
            Some(Den::Same(den)) => den,
            _ => column.den.get(row).copied().unwrap_or(1),
        };
        value_of(self.kind(id), column.data[row], den)
    }
}
