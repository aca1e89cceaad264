//! Which constructs an expression holds.

use super::constructs::{Found, Stands};
use super::tree::*;

impl<'t> Found<'t> {
    pub(super) fn stands(&self, name: &str) -> Stands {
        fn find(
            declarations: &[Declaration],
            name: &str,
            repeat: Option<&str>,
            found: &Found,
        ) -> Option<Stands> {
            declarations.iter().find_map(|declaration| {
                let repeat = repeat.map(str::to_string);
                match declaration {
                    Declaration::Question(question) if question.name == name => {
                        Some(Stands::Question { repeat })
                    }
                    Declaration::Domain(domain) if domain.name == name => Some(Stands::Domain),
                    Declaration::Domain(domain) => find(&domain.contents, name, repeat.as_deref(), found),
                    Declaration::Repeat(repeat) => find(&repeat.contents, name, Some(&repeat.name), found),
                    Declaration::Let(let_) if let_.name == name => {
                        Some(Stands::Let { list: found.is_list(&let_.body, repeat.as_deref()), repeat })
                    }
                    Declaration::Score(score) if score.name == name => Some(Stands::Score { repeat }),
                    Declaration::Class(class) if class.name == name => Some(Stands::Class),
                    _ => None,
                }
            })
        }
        find(&self.tree.declarations, name, None, self).unwrap_or(Stands::Parameter)
    }

    pub(super) fn is_list(&self, expr: &Expr, here: Option<&str>) -> bool {
        match expr {
            Expr::List(_) | Expr::Range(..) => true,
            Expr::Aggregate { .. } => false,
            Expr::Is { left, what: Is::Skipped, .. } if matches!(&**left, Expr::Name(name) if self.stands(name) == Stands::Domain) => {
                false
            }
            Expr::Function(Function::Reverse | Function::Percent, parts) if parts.len() > 1 => true,
            Expr::Name(name) => match self.stands(name) {
                Stands::Domain => true,
                Stands::Let { list: true, .. } => true,
                Stands::Question { repeat } | Stands::Let { repeat, .. } | Stands::Score { repeat } => {
                    repeat.is_some() && repeat.as_deref() != here
                }
                Stands::Class | Stands::Parameter => false,
            },
            other => other.parts().into_iter().any(|part| self.is_list(part, here)),
        }
    }

    pub(super) fn applies_formula(&self, expr: &Expr) -> bool {
        let lookup = |name: &String| {
            self.tree.recodes.iter().any(|recode| recode.name == *name)
                || self.tree.tables.iter().any(|table| table.name == *name)
        };
        matches!(expr, Expr::Apply(name, _) if !lookup(name))
            || expr.parts().into_iter().any(|part| self.applies_formula(part))
    }

    pub(super) fn is_truth(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Truth(_) | Expr::Compare(..) | Expr::And(..) | Expr::Or(..) | Expr::Not(_) => true,
            Expr::In { .. } | Expr::Is { .. } | Expr::InformantIs { .. } | Expr::Has { .. } => true,
            Expr::Aggregate { kind, .. } => {
                matches!(kind, Aggregate::Any | Aggregate::All | Aggregate::AtLeast(_))
            }
            Expr::If(_, then, _) => self.is_truth(then),
            Expr::Function(Function::First, parts) => self.is_truth(&parts[0]),
            Expr::Name(name) => match self.stands(name) {
                Stands::Question { .. } => self.is_yesno(name),
                _ => false,
            },
            _ => false,
        }
    }

    pub(super) fn is_yesno(&self, name: &str) -> bool {
        fn find(declarations: &[Declaration], name: &str) -> bool {
            declarations.iter().any(|declaration| match declaration {
                Declaration::Question(question) => {
                    question.name == name
                        && question.answer.as_ref().is_some_and(|answer| answer.kind == Kind::YesNo)
                }
                Declaration::Domain(domain) => find(&domain.contents, name),
                Declaration::Repeat(repeat) => find(&repeat.contents, name),
                _ => false,
            })
        }
        find(&self.tree.declarations, name)
    }

    pub(super) fn expr(&mut self, expr: &Expr, here: Option<&str>) {
        let list = |found: &Self, expr: &Expr| found.is_list(expr, here);
        match expr {
            Expr::Number(number) => {
                self.add(if number.places > 0 { "number with decimals" } else { "number" })
            }
            Expr::Truth(_) => self.add("yes or no"),
            Expr::Date(_) => self.add("date"),
            Expr::Time(_) => self.add("time"),
            Expr::Administered => self.add("administered"),
            Expr::Name(name) => match self.stands(name) {
                Stands::Question { repeat } => {
                    self.add("question");
                    self.when(repeat.is_some() && repeat.as_deref() != here, "rounds as list");
                }
                Stands::Domain => self.add("domain as list"),
                Stands::Let { .. } => self.add("let by name"),
                Stands::Score { .. } => self.add("score by name"),
                Stands::Class | Stands::Parameter => {}
            },
            Expr::Range(..) => self.add("range"),
            Expr::Of { name, .. } => {
                self.add("in one round");
                self.when(self.stands(name) == Stands::Class, "class in one round");
            }
            Expr::Informant => self.add("informant as key"),
            Expr::List(parts) => {
                self.add("list");
                self.when(parts.iter().any(|part| list(self, part)), "list in list");
            }
            Expr::Apply(name, arguments) => {
                let on_list = arguments.iter().any(|argument| list(self, argument));
                if self.tree.recodes.iter().any(|recode| recode.name == *name) {
                    self.add("recode applied");
                    let class =
                        matches!(&arguments[0], Expr::Name(name) if self.stands(name) == Stands::Class);
                    self.when(class, "recode of class");
                    self.when(on_list, "recode on list");
                    let recode = self.tree.recodes.iter().find(|recode| recode.name == *name);
                    let of_truth = recode.is_some_and(|recode| {
                        recode.rows.iter().any(|(key, _)| matches!(key, Key::Truth(_)))
                    });
                    self.when(of_truth, if on_list { "recode of truths" } else { "recode of truth" });
                } else if let Some(table) = self.tree.tables.iter().find(|table| table.name == *name) {
                    self.add("table applied");
                    self.when(!table.categories.is_empty(), "category");
                } else {
                    self.add("formula applied");
                    self.when(on_list, "formula on list");
                }
            }
            Expr::Negate(_) => self.add("negation"),
            Expr::Arithmetic(operator, left, right) => {
                self.when(list(self, left) || list(self, right), "arithmetic on list");
                self.when(list(self, left) && list(self, right), "arithmetic on two lists");
                self.add(match operator {
                    Operator::Add => "addition",
                    Operator::Subtract => "subtraction",
                    Operator::Multiply => "multiplication",
                    Operator::Divide => "division",
                    Operator::Power => match &**right {
                        Expr::Number(number) if number.places > 0 => "power fractional",
                        Expr::Number(_) => "power",
                        Expr::Negate(_) => "power negative",
                        _ => "power of variable",
                    },
                });
            }
            Expr::Compare(comparison, left, right) => {
                self.when(list(self, left) || list(self, right), "comparison of list");
                self.add(match comparison {
                    Comparison::Equal => "=",
                    Comparison::NotEqual => "!=",
                    Comparison::Less => "<",
                    Comparison::LessOrEqual => "<=",
                    Comparison::Greater => ">",
                    Comparison::GreaterOrEqual => ">=",
                });
            }
            Expr::And(left, right) | Expr::Or(left, right) => {
                self.when(list(self, left) || list(self, right), "and or not on list");
                self.add(if matches!(expr, Expr::And(..)) { "and" } else { "or" });
            }
            Expr::Not(inner) => {
                self.when(list(self, inner), "and or not on list");
                self.add("not");
            }
            Expr::If(_, then, _) => {
                self.add(if self.is_truth(then) { "if of truths" } else { "if of numbers" })
            }
            Expr::In { left, negated, among } => {
                self.when(*negated, "not in");
                self.when(list(self, left), "in on list");
                match among {
                    Among::Between(..) => self.add("in range"),
                    Among::List(members) => {
                        self.add("in list");
                        self.when(
                            members.iter().any(|member| matches!(member, Member::Between(..))),
                            "in list with range",
                        );
                        self.when(
                            members.iter().any(|member| matches!(member, Member::Name(_))),
                            "in list with option",
                        );
                    }
                }
            }
            Expr::Is { left, negated, what } => self.is(left, *negated, what, here),
            Expr::InformantIs { negated, .. } => {
                self.add("informant is");
                self.when(*negated, "is not");
            }
            Expr::Has { .. } => self.add("has"),
            Expr::Function(function, parts) => self.function(*function, parts, here),
            Expr::Aggregate { kind, arguments, needs, missing } => {
                self.aggregate(*kind, arguments, *needs, *missing)
            }
        }
        expr.parts().into_iter().for_each(|part| self.expr(part, here));
    }

    fn is(&mut self, left: &Expr, negated: bool, what: &Is, here: Option<&str>) {
        self.when(negated, "is not");
        self.when(self.is_list(left, here), "is on list");
        let stands = if let Expr::Name(name) = left { Some(self.stands(name)) } else { None };
        match what {
            Is::Missing => {
                self.add("is missing");
                let name = matches!(left, Expr::Name(_) | Expr::List(_) | Expr::Range(..));
                self.when(!name, "expression is missing");
            }
            Is::Blank => self.add("is blank"),
            Is::Skipped if stands == Some(Stands::Domain) => self.add("domain is skipped"),
            Is::Skipped => self.add("is skipped"),
            Is::Name(name) => {
                let options = self.tree.scales.iter().flat_map(|scale| &scale.options);
                let missing =
                    options.clone().any(|option| option.missing && option.name.as_ref() == Some(name));
                let option = options.clone().any(|option| option.name.as_ref() == Some(name));
                self.add(match (stands, missing, option) {
                    (_, true, _) => "is missing option",
                    (_, _, true) => "is option",
                    (Some(Stands::Class), ..) => "is class option",
                    _ => "is band",
                });
            }
        }
    }

    fn function(&mut self, function: Function, parts: &[Expr], here: Option<&str>) {
        let list = parts.len() > 1 || self.is_list(&parts[0], here);
        self.add(match function {
            Function::Reverse => "reverse",
            Function::Percent => "percent",
            Function::Round => "round",
            Function::Floor => "floor",
            Function::Ceil => "ceil",
            Function::Abs => "abs",
            Function::Clamp => "clamp",
            Function::Sqrt => "sqrt",
            Function::Exp => "exp",
            Function::Ln => "ln",
            Function::First => "first",
            Function::Years => "years",
            Function::Hours => "hours",
        });
        match function {
            Function::Reverse => self.when(list, "reverse list"),
            Function::Percent => {
                self.when(list, "percent list");
                self.when(matches!(&parts[0], Expr::Function(Function::Reverse, _)), "percent of reverse");
            }
            Function::Round => self.when(parts.len() > 1, "round to places"),
            Function::First => self.when(self.is_list(&parts[0], here), "first on list"),
            _ => {}
        }
    }

    fn aggregate(&mut self, kind: Aggregate, arguments: &[Expr], needs: Needs, missing: IfMissing) {
        self.add(match kind {
            Aggregate::Sum => "sum",
            Aggregate::Mean => "mean",
            Aggregate::Min => "min",
            Aggregate::Max => "max",
            Aggregate::Sd => "sd",
            Aggregate::Median => "median",
            Aggregate::Count => "count",
            Aggregate::Answered => "answered",
            Aggregate::Any => "any",
            Aggregate::All => "all",
            Aggregate::AtLeast(_) => "at_least",
        });
        if kind == Aggregate::Count && matches!(arguments, [Expr::Name(_)]) {
            self.add("count of many");
            self.when(missing == IfMissing::No, "count of many, missing no");
        }
        self.add(match needs {
            Needs::Unsaid => "needs unsaid",
            Needs::All => "needs all",
            Needs::Half => "needs half",
            Needs::Number(_) => "needs N",
            Needs::NumberOf(..) => "needs N of M",
            Needs::AllAsked | Needs::HalfAsked | Needs::NumberAsked(_) => "needs of asked",
        });
        match missing {
            IfMissing::Unsaid => {}
            IfMissing::Prorate => self.add("missing prorate"),
            IfMissing::Zero => {
                self.add("missing zero");
                self.when(needs != Needs::Unsaid, "missing zero with needs");
            }
            IfMissing::No => {
                self.add("missing no");
                self.when(needs != Needs::Unsaid, "missing no with needs");
            }
        }
    }
}
