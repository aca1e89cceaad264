//! From pest's pairs to the tree: what a declaration says besides its name.

#![expect(clippy::wildcard_enum_match_arm, reason = "pest has a variant for every rule of the grammar")]

use pest::iterators::Pair;

use super::Rule;
use super::ast::*;
use super::build::{Builder, parts};

impl<'t> Builder<'t> {
    /// A property, or a block of them.
    pub fn clauses(&mut self, part: Pair<'t, Rule>, clauses: &mut Vec<Clause>) {
        match part.as_rule() {
            Rule::clause => clauses.extend(self.clause(part)),
            Rule::clause_block => self.each(part, Rule::only_clause, |builder, inner| {
                if inner.as_rule() == Rule::clause {
                    clauses.extend(builder.clause(inner));
                }
            }),
            _ => {}
        }
    }

    pub fn clause(&mut self, pair: Pair<'t, Rule>) -> Option<Clause> {
        let span = self.span(&pair);
        let inner = parts(pair).next()?;
        let kind = match inner.as_rule() {
            Rule::unit => ClauseKind::Unit(
                parts(inner).find(|part| part.as_rule() == Rule::string).map(|part| self.string(part))?,
            ),
            Rule::required => ClauseKind::Required,
            Rule::optional => ClauseKind::Optional,
            Rule::urgent => ClauseKind::Urgent,
            Rule::when => {
                let (mut condition, mut reason) = (None, None);
                for part in parts(inner) {
                    match part.as_rule() {
                        Rule::expr => condition = Some(self.expression(part)),
                        Rule::text => reason = Some(self.words(part)),
                        _ => {}
                    }
                }
                ClauseKind::When { condition: condition?, reason }
            }
            Rule::otherwise => ClauseKind::Otherwise(self.constant(parts(inner).last()?)?),
            Rule::only => ClauseKind::Only(self.names(inner)),
            Rule::renamed => ClauseKind::Renamed(self.renamed(inner)?),
            Rule::hint => ClauseKind::Hint(
                parts(inner).find(|part| part.as_rule() == Rule::text).map(|part| self.words(part))?,
            ),
            Rule::code => ClauseKind::Code(self.concept(inner)?),
            Rule::description => ClauseKind::Description(
                parts(inner).find(|part| part.as_rule() == Rule::text).map(|part| self.words(part))?,
            ),
            Rule::direction => {
                ClauseKind::Direction { better: parts(inner).any(|part| part.as_rule() == Rule::kw_better) }
            }
            Rule::shown => ClauseKind::Shown(
                parts(inner).find(|part| part.as_rule() == Rule::number).map(|part| self.number(&part))?,
            ),
            Rule::bands => ClauseKind::Bands(self.bands_clause(inner)),
            _ => return None,
        };
        Some(Clause { kind, span })
    }

    /// `code loinc "44250-9"`
    pub fn concept(&mut self, pair: Pair<'t, Rule>) -> Option<ConceptCode> {
        let span = self.span(&pair);
        let (mut system, mut code) = (None, None);
        for part in parts(pair) {
            match part.as_rule() {
                Rule::ident => system = Some(Terminology::Known(self.name(&part))),
                Rule::string if system.is_none() => system = Some(Terminology::At(self.string(part))),
                Rule::string => code = Some(self.string(part)),
                _ => {}
            }
        }
        Some(ConceptCode { system: system?, code: code?, span })
    }

    /// A code of the instrument, as a line of its header.
    pub fn code_of_header(&mut self, pair: Pair<'t, Rule>) -> Option<Meta> {
        let word = parts(pair.clone()).find(|part| part.as_rule() == Rule::kw_code)?;
        let key = Name { text: "code".into(), span: self.span(&word) };
        Some(Meta { key, value: MetaValue::Code(self.concept(pair)?) })
    }
}
