//! From pest's pairs to the tree: recodes, tables, tests, and the words and numbers they are made of.

#![expect(clippy::wildcard_enum_match_arm, reason = "pest has a variant for every rule of the grammar")]

use pest::iterators::Pair;

use super::Rule;
use super::ast::*;
use super::build::{Builder, parts};
use crate::source::Span;

impl<'t> Builder<'t> {
    pub fn recode(&mut self, pair: Pair<'t, Rule>) -> Recode {
        let span = self.head(&pair);
        let (mut name, mut rows) = (None, Vec::new());
        self.each(pair, Rule::only_recode_row, |builder, part| match part.as_rule() {
            Rule::ident => name = Some(builder.name(&part)),
            Rule::recode_row => rows.extend(builder.row(part)),
            _ => {}
        });
        Recode { name: name.unwrap_or_else(|| self.no_name(span)), rows, span }
    }

    pub fn table(&mut self, pair: Pair<'t, Rule>) -> Table {
        let span = self.head(&pair);
        let (mut name, mut keys, mut rows) = (None, Vec::new(), Vec::new());
        let (mut path, mut otherwise, mut categories) = (None, None, Vec::new());
        self.each(pair, Rule::only_row, |builder, part| match part.as_rule() {
            Rule::ident if name.is_none() => name = Some(builder.name(&part)),
            Rule::ident => keys.push(builder.name(&part)),
            Rule::categories => categories = builder.names(part),
            Rule::category => otherwise = builder.category(part),
            Rule::row => rows.extend(builder.row(part)),
            Rule::string => path = Some(builder.string(part)),
            Rule::signed => otherwise = Some(RowValue::Number(builder.number(&part))),
            Rule::kw_missing => otherwise = Some(RowValue::Missing(builder.span(&part))),
            _ => {}
        });
        let body = match path {
            Some(path) => TableBody::File { path, otherwise },
            None => TableBody::Rows(rows),
        };
        Table { name: name.unwrap_or_else(|| self.no_name(span)), keys, categories, body, span }
    }

    fn row(&mut self, pair: Pair<'t, Rule>) -> Option<Row> {
        let span = self.span(&pair);
        let (mut cells, mut value) = (Vec::new(), None);
        for part in parts(pair) {
            match part.as_rule() {
                Rule::cell => cells.extend(self.cell(part)),
                Rule::signed => value = Some(RowValue::Number(self.number(&part))),
                Rule::kw_missing => value = Some(RowValue::Missing(self.span(&part))),
                Rule::category => value = self.category(part),
                _ => {}
            }
        }
        Some(Row { cells, value: value?, span })
    }

    fn category(&mut self, pair: Pair<'t, Rule>) -> Option<RowValue> {
        let name = parts(pair).find(|part| part.as_rule() == Rule::ident)?;
        Some(RowValue::Category(self.name(&name)))
    }

    fn cell(&mut self, pair: Pair<'t, Rule>) -> Option<Cell> {
        let inner = parts(pair).next()?;
        self.cell_part(inner)
    }

    /// A cell's only part, or a `set` or `span` that is by itself after `in`.
    pub fn cell_part(&mut self, inner: Pair<'t, Rule>) -> Option<Cell> {
        let span = self.span(&inner);
        let raw = Raw { text: inner.as_str().trim_end().into(), span };
        Some(match inner.as_rule() {
            Rule::threshold => {
                let mut halves = parts(inner);
                let word = halves.next();
                Cell::Threshold(self.threshold(word, &halves.next()?)?)
            }
            Rule::span => {
                let mut ends = parts(inner).filter(|part| part.as_rule() == Rule::signed);
                let low = self.number(&ends.next()?);
                match ends.next() {
                    Some(high) => Cell::Between(low, self.number(&high)),
                    None => Cell::Number(low),
                }
            }
            Rule::set => Cell::Set(
                parts(inner)
                    .filter(|part| part.as_rule() == Rule::cell)
                    .filter_map(|part| self.cell(part))
                    .collect(),
                span,
            ),
            Rule::date => Cell::Date(raw),
            Rule::time => Cell::Time(raw),
            Rule::truth => Cell::Truth(inner.as_str().trim_end().eq_ignore_ascii_case("yes"), span),
            _ => Cell::Name(self.name(&inner)),
        })
    }

    pub fn test(&mut self, pair: Pair<'t, Rule>) -> Test {
        let span = self.head(&pair);
        let (mut name, mut steps) = (None, Vec::new());
        self.each(pair, Rule::only_step, |builder, part| match part.as_rule() {
            Rule::string => name = Some(builder.string(part)),
            Rule::step => steps.extend(builder.step(part)),
            _ => {}
        });
        Test { name: name.unwrap_or_else(|| Str { value: String::new(), span }), steps, span }
    }

    pub fn guarantee(&mut self, pair: Pair<'t, Rule>) -> Option<Guarantee> {
        let span = self.span(&pair);
        let (mut always, mut reason, mut condition) = (false, None, None);
        for part in parts(pair) {
            match part.as_rule() {
                Rule::kw_always => always = true,
                Rule::string => reason = Some(self.string(part)),
                Rule::expr => condition = Some(self.expression(part)),
                _ => {}
            }
        }
        Some(Guarantee { always, reason: reason?, condition: condition?, span })
    }

    fn step(&mut self, pair: Pair<'t, Rule>) -> Option<Step> {
        let span = self.span(&pair);
        let inner = parts(pair).next()?;
        let kind = match inner.as_rule() {
            Rule::answer => {
                let (mut targets, mut value, mut after) = (Vec::new(), None, false);
                for part in parts(inner) {
                    match part.as_rule() {
                        Rule::equals => after = true,
                        Rule::list | Rule::reference if !after => targets.push(self.operand(part)),
                        Rule::list => value = Some(Given::List(self.operand(part))),
                        Rule::constant => value = self.constant(part).map(Given::One),
                        _ => {}
                    }
                }
                // Several targets are answered as their list is.
                let target = match targets.len() {
                    0 | 1 => targets.pop()?,
                    _ => {
                        let span = targets.first()?.span.to(targets.last()?.span);
                        Expr { kind: ExprKind::List(targets), span }
                    }
                };
                StepKind::Answer { target, value: value? }
            }
            Rule::blank => {
                let targets =
                    parts(inner).filter(|part| matches!(part.as_rule(), Rule::list | Rule::reference));
                StepKind::Blank(targets.map(|part| self.operand(part)).collect())
            }
            Rule::skip => StepKind::Skip(self.names(inner)),
            Rule::as_informant => StepKind::Informant(self.names(inner).pop()?),
            Rule::on_date => {
                let date = parts(inner).find(|part| part.as_rule() == Rule::date)?;
                StepKind::Administered(Raw { text: date.as_str().trim_end().into(), span: self.span(&date) })
            }
            _ => StepKind::Expect(
                parts(inner).find(|part| part.as_rule() == Rule::expr).map(|part| self.expression(part))?,
            ),
        };
        Some(Step { kind, span })
    }

    pub fn constant(&mut self, pair: Pair<'t, Rule>) -> Option<Constant> {
        let inner = parts(pair).next()?;
        let raw = Raw { text: inner.as_str().trim_end().into(), span: self.span(&inner) };
        Some(match inner.as_rule() {
            Rule::date => Constant::Date(raw),
            Rule::time => Constant::Time(raw),
            Rule::signed => Constant::Number(self.number(&inner)),
            Rule::string => Constant::Text(self.string(inner)),
            _ => Constant::Name(self.name(&inner)),
        })
    }

    pub fn name(&self, pair: &Pair<'t, Rule>) -> Name {
        Name { text: pair.as_str().trim_end().into(), span: self.span(pair) }
    }

    pub fn names(&self, pair: Pair<'t, Rule>) -> Vec<Name> {
        parts(pair).filter(|part| part.as_rule() == Rule::ident).map(|part| self.name(&part)).collect()
    }

    /// A number without the space between its sign and its digits, and with the sign as `-`.
    pub fn number(&self, pair: &Pair<'t, Rule>) -> Number {
        let written = pair.as_str().trim_end();
        let digits = written.trim_start_matches(['-', '−', '–', ' ', '\t', '\u{a0}']);
        let text = if digits.len() == written.len() { digits.to_string() } else { format!("-{digits}") };
        Number { text, span: self.span(pair) }
    }

    pub fn words(&mut self, pair: Pair<'t, Rule>) -> Text {
        let span = self.span(&pair);
        let (mut base, mut variants, mut informant) = (None, Vec::new(), None);
        for part in parts(pair) {
            match part.as_rule() {
                Rule::ident => informant = Some(self.name(&part)),
                Rule::string => {
                    let string = self.string(part);
                    match informant.take() {
                        Some(name) => variants.push((name, string)),
                        None => base = Some(string),
                    }
                }
                _ => {}
            }
        }
        Text { base: base.unwrap_or_else(|| Str { value: String::new(), span }), variants }
    }

    pub fn string(&mut self, pair: Pair<'t, Rule>) -> Str {
        let span = self.span(&pair);
        let Some(inner) = parts(pair).next() else { return Str { value: String::new(), span } };
        let written = inner.as_str().trim_end();
        let value = match inner.as_rule() {
            Rule::block_text | Rule::open_text => {
                unindent(written.trim_start_matches("\"\"\"").trim_end_matches("\"\"\""))
            }
            Rule::line_text => {
                unescape(written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(written))
            }
            _ => written.trim_matches(['“', '”', '„', '«', '»', '"', '\'']).to_string(),
        };
        Str { value, span }
    }

    pub fn no_name(&self, span: Span) -> Name {
        Name { text: String::new(), span }
    }

    pub fn no_text(&self, span: Span) -> Text {
        Text { base: Str { value: String::new(), span }, variants: Vec::new() }
    }

    pub fn no_value(&self, span: Span) -> Expr {
        Expr { kind: ExprKind::List(Vec::new()), span }
    }
}

fn unescape(written: &str) -> String {
    let mut value = String::with_capacity(written.len());
    let mut characters = written.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n') => value.push('\n'),
                Some(other) => value.push(other),
                None => value.push('\\'),
            },
            other => value.push(other),
        }
    }
    value
}

/// A text over lines without the indentation that all its lines share, and without the line breaks beside the
/// quotes.
fn unindent(written: &str) -> String {
    let written = written.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> =
        written.trim_start_matches([' ', '\t']).trim_start_matches('\n').trim_end().split('\n').collect();
    let indent = lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start_matches([' ', '\t']).len())
        .min();
    lines
        .iter()
        .map(|line| line.get(indent.unwrap_or(0)..).unwrap_or_default().trim_end())
        .collect::<Vec<_>>()
        .join("\n")
}
