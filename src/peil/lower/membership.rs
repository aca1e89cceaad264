//! `has` and `in`: what a value is one of.

use super::comparisons::{find, near_or_all};
use super::operand::{Element, Operand, Origin};
use super::{Lowerer, Scope};
use crate::diagnostic::{Diagnostic, Edit, Fix, codes};
use crate::model::{Cell, Choice, Node, NodeId, Number, Type};
use crate::source::Span;
use crate::syntax::ast::{self, Expr};

impl Lowerer<'_> {
    pub fn has(&mut self, left: &Expr, name: &ast::Name, span: Span, scope: &Scope) -> Option<Operand> {
        let operand = self.expression(left, scope)?;
        let mut elements = Vec::with_capacity(operand.elements.len());
        for element in &operand.elements {
            let what = self.described(element);
            let Type::Chosen(question) = self.graph.type_of(element.node) else {
                return self.refuse(
                    Diagnostic::new(
                        codes::NOT_SEVERAL,
                        span,
                        format!("{what} is one answer, not a choice of several"),
                    )
                    .help(format!("write `is {}`, or `=` for a number", name.text))
                    .fix(Fix::safe(
                        "write `is`",
                        Edit::new(span, format!("{} is {}", self.written(left.span), name.text)),
                    )),
                );
            };
            let options: Vec<Choice> = self
                .graph
                .parts
                .options(self.graph.parts.question(question))
                .map(|(_, choice)| choice.clone())
                .collect();
            let Some(at) = find(&options, &name.text).or_else(|| {
                options
                    .iter()
                    .position(|choice| choice.code.as_ref().is_some_and(|code| code.to_string() == name.text))
            }) else {
                let diagnostic = Diagnostic::new(
                    codes::NO_SUCH_OPTION,
                    name.span,
                    format!("{what} has no option `{}`", name.text),
                );
                let codes: Vec<String> = options.iter().map(Choice::key).collect();
                let codes = format!("it has {}", super::quoted(codes.iter().map(String::as_str)));
                return self.refuse(near_or_all(diagnostic, &name.text, &options, &codes));
            };
            if options[at].missing {
                return self.refuse(
                    Diagnostic::new(
                        codes::STATE,
                        span,
                        format!("`has` tests what was chosen, and `{}` is a missing option", name.text),
                    )
                    .help(format!("write `is {}`", name.text))
                    .fix(Fix::safe(
                        "write `is`",
                        Edit::new(span, format!("{} is {}", self.written(left.span), name.text)),
                    )),
                );
            }
            let node = self.graph.add(Node::Has { of: element.node, option: at as u16 }, Some(span));
            elements.push(Element::worked(node, &[element]));
        }
        Some(Operand { elements, list: operand.list, span, each: None })
    }

    pub fn within(
        &mut self,
        left: &Expr,
        negated: bool,
        cells: &[ast::Cell],
        span: Span,
        scope: &Scope,
    ) -> Option<Operand> {
        let operand = self.expression(left, scope)?;
        let mut elements = Vec::with_capacity(operand.elements.len());
        for element in &operand.elements {
            let mut node = self.within_one(element, cells, span)?;
            if negated {
                node = self.graph.add(Node::Not(node), Some(span));
            }
            elements.push(Element::worked(node, &[element]));
        }
        Some(Operand { elements, list: operand.list, span, each: None })
    }

    pub(super) fn within_one(
        &mut self,
        element: &Element,
        cells: &[ast::Cell],
        span: Span,
    ) -> Option<NodeId> {
        let numeric = cells.iter().any(|cell| {
            matches!(cell, ast::Cell::Number(_) | ast::Cell::Between(..) | ast::Cell::Threshold(_))
        });
        let mut found = Vec::new();
        let mut missing_options = Vec::new();
        for cell in cells {
            if let ast::Cell::Name(name) = cell
                && let (Some(options), Origin::Answer(asked)) = (self.options_of(element), element.origin)
                && let Some(at) = find(&options, &name.text).filter(|&at| options[at].missing)
            {
                missing_options
                    .push(self.graph.add(Node::IsMissingOption { asked, option: at as u16 }, Some(span)));
                continue;
            }
            found.push(self.cell(cell, element, numeric)?);
        }
        let of = if numeric { self.numeric(element, span)?.node } else { self.choice_node(element) };
        let mut parts = Vec::new();
        if !found.is_empty() {
            // A mixture of codes and names is asked in two parts: the names of the option, the numbers of its
            // code.
            let (names, numbers): (Vec<Cell>, Vec<Cell>) =
                found.into_iter().partition(|cell| matches!(cell, Cell::Option(_)));
            if !numbers.is_empty() {
                parts.push(self.graph.add(Node::Within { of, cells: numbers }, Some(span)));
            }
            if !names.is_empty() {
                let of = self.choice_node(element);
                parts.push(self.graph.add(Node::Within { of, cells: names }, Some(span)));
            }
        }
        parts.extend(missing_options);
        match parts[..] {
            [one] => Some(one),
            _ => Some(self.graph.add(Node::Or(parts), Some(span))),
        }
    }

    /// A cell after `in`, for what is on the left.
    pub(super) fn cell(&mut self, cell: &ast::Cell, element: &Element, numeric: bool) -> Option<Cell> {
        let what = self.described(element);
        match cell {
            ast::Cell::Name(name) => {
                let options = self.options_of(element);
                match options.as_ref().and_then(|options| find(options, &name.text)) {
                    Some(at) if element.category.is_some() => {
                        let at = Number::integer(at as i64);
                        Some(Cell::Between(at.clone(), at))
                    }
                    Some(at) => Some(Cell::Option(at as u16)),
                    None => {
                        let diagnostic = Diagnostic::new(
                            codes::NO_SUCH_OPTION,
                            name.span,
                            format!("{what} has no option `{}`", name.text),
                        );
                        let otherwise = "a list after `in` has numbers, dates, times, or options of the question on the left";
                        self.refuse(near_or_all(
                            diagnostic,
                            &name.text,
                            &options.unwrap_or_default(),
                            otherwise,
                        ))
                    }
                }
            }
            ast::Cell::Set(_, span) => self.refuse(
                Diagnostic::new(codes::CELL, *span, "a list after `in` cannot contain lists")
                    .help("write its elements side by side"),
            ),
            ast::Cell::Date(_) | ast::Cell::Time(_) if numeric => self.refuse(
                Diagnostic::new(codes::CELL, cell.span(), "numbers, dates and times cannot be in one list")
                    .help("keep what the left side can be, and remove the rest"),
            ),
            ast::Cell::Date(raw) if self.graph.type_of(element.node) != Type::Date => self.refuse(
                Diagnostic::new(codes::CELL, raw.span, format!("{what} is not a date, but this is"))
                    .help("write what the left side can be"),
            ),
            ast::Cell::Time(raw) if self.graph.type_of(element.node) != Type::Time => self.refuse(
                Diagnostic::new(codes::CELL, raw.span, format!("{what} is not a time of day, but this is"))
                    .help("write what the left side can be"),
            ),
            ast::Cell::Threshold(_)
            | ast::Cell::Number(_)
            | ast::Cell::Between(..)
            | ast::Cell::Date(_)
            | ast::Cell::Time(_)
            | ast::Cell::Truth(..) => self.plain_cell(cell),
        }
    }
}
