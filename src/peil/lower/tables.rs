//! Calls of tables: a value for each key, one of which may be the informant.

use super::functions::one_list;
use super::operand::{Element, Operand};
use super::{Lowerer, Scope};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{InformantKey, Informants, Node, NodeId};
use crate::source::Span;
use crate::syntax::ast::{self, Argument, ExprKind};

impl Lowerer<'_> {
    pub fn table_call(
        &mut self,
        at: usize,
        name: &ast::Name,
        arguments: &[Argument],
        span: Span,
        scope: &Scope,
    ) -> Option<Operand> {
        let table = self.resolved.tables[at];
        let keys: Vec<&str> = table.keys.iter().map(|key| key.text.as_str()).collect();
        let form = format!("`{}({})`: a value for each key, in this order", name.text, keys.join(", "));
        let place = arguments.iter().position(is_informant);
        let Some(place) = place.filter(|_| arguments.len() == keys.len()) else {
            let values = self.values(name, arguments, scope)?;
            let values = self.exactly(name, values, keys.len(), &form)?;
            return self.look_up(at, name, &values, &[None], span);
        };
        if self.resolved.informants.is_empty() {
            return self.refuse(
                Diagnostic::new(
                    codes::INFORMANT_VALUE,
                    span,
                    "this instrument has no informants, so that none can be a key",
                )
                .help("declare them: `informant NAME \"…\"`"),
            );
        }
        self.cells_are_informants(at, place);
        let others: Vec<Argument> = arguments
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != place)
            .map(|(_, argument)| argument.clone())
            .collect();
        if others.is_empty() {
            return self.refuse(
                Diagnostic::new(codes::KEY, span, "a table takes something besides the informant")
                    .help("write `if informant is NAME then … else …`"),
            );
        }
        let values = self.values(name, &others, scope)?;
        let who = scope.informants.unwrap_or(self.everybody());
        let whose: Vec<Option<InformantKey>> =
            who.iter().map(|informant| Some(InformantKey { informant, place: place as u16 })).collect();
        self.look_up(at, name, &values, &whose, span)
    }

    /// Looks up every element, in the rows of the person who answers where the informant is a key.
    fn look_up(
        &mut self,
        at: usize,
        name: &ast::Name,
        values: &[Operand],
        whose: &[Option<InformantKey>],
        span: Span,
    ) -> Option<Operand> {
        let spans: Vec<Span> = values.iter().map(|value| value.span).collect();
        let gives_categories = !self.resolved.tables[at].categories.is_empty();
        let mut failed = false;
        let result = self.zip(values, span, |this, elements| {
            match this.looked_up(at, elements, whose, &spans, span) {
                Some(node) => {
                    let category = gives_categories.then_some(at);
                    Element { category, ..Element::worked(node, elements) }
                }
                None => {
                    failed = true;
                    (*elements[0]).clone()
                }
            }
        })?;
        let each = one_list(values).map(|place| (name.text.clone(), place));
        (!failed).then_some(Operand { each, ..result })
    }

    fn looked_up(
        &mut self,
        at: usize,
        elements: &[&Element],
        whose: &[Option<InformantKey>],
        spans: &[Span],
        span: Span,
    ) -> Option<NodeId> {
        let keys: Vec<_> = elements
            .iter()
            .zip(spans)
            .map(|(element, span)| self.key(element, *span))
            .collect::<Option<_>>()?;
        let kinds: Vec<_> = keys.iter().map(|(_, kind)| *kind).collect();
        let keys: Vec<NodeId> = keys.into_iter().map(|(id, _)| id).collect();
        let mut found = Vec::with_capacity(whose.len());
        for who in whose {
            let table = match self.table_for(at, *who, kinds.clone(), spans) {
                Some(table) => table,
                None => return self.nothing_for(at, *who, span),
            };
            found.push((*who, self.graph.add(Node::Table { keys: keys.clone(), table }, Some(span))));
        }
        let (_, mut node) = found.pop()?;
        for (who, then) in found.into_iter().rev() {
            let informant = who.map_or(0, |who| who.informant);
            let condition = self.graph.add(Node::IsInformant(Informants::of(informant)), None);
            node = self.graph.add(Node::If { condition, then, otherwise: node }, Some(span));
        }
        Some(node)
    }

    /// A table that has no row for somebody who is given a value by it.
    fn nothing_for<T>(&mut self, at: usize, who: Option<InformantKey>, span: Span) -> Option<T> {
        let table = self.resolved.tables[at];
        let rows = &self.table_rows[at];
        let name = who.and_then(|who| self.resolved.informants.get(usize::from(who.informant)));
        let (Some((name, _)), Some(who)) = (name, who) else { return None };
        if self.rows_of(rows, who) > 0 || rows.is_empty() {
            return None;
        }
        self.refuse(
            Diagnostic::new(
                codes::CELL,
                table.name.span,
                format!("`{}` has no row for the informant `{}`", table.name.text, name.text),
            )
            .also(span, "looked up here")
            .help("add rows for this informant, or `otherwise -> missing`"),
        )
    }

    /// That every row names informants at the place of that key.
    fn cells_are_informants(&mut self, at: usize, place: usize) {
        let mut wrong = None;
        for row in &self.table_rows[at] {
            let Some(cell) = row.cells.get(place) else { continue };
            let cells = cell.each();
            let known = |cell: &ast::Cell| matches!(cell, ast::Cell::Name(name) if self.resolved.informant(&name.text).is_some());
            if let Some(cell) = cells.iter().find(|cell| !known(cell)) {
                wrong = Some(cell.clone());
                break;
            }
        }
        match wrong {
            Some(ast::Cell::Name(name)) => self.unknown_informant(&name),
            Some(cell) => self.say(
                Diagnostic::new(codes::CELL, cell.span(), "this key is the informant, and this is not one")
                    .help("write the name of an informant"),
            ),
            None => {}
        }
    }
}

fn is_informant(argument: &Argument) -> bool {
    match argument {
        Argument::Value(value) => matches!(&value.kind, ExprKind::Name(name) if name == "informant"),
        Argument::Named { .. } => false,
    }
}
