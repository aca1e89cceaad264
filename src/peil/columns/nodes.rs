//! Each kind of node as an operation on columns.

use super::column::{packed, reason};
use super::compile::Compiler;
use super::operation::{Arithmetic, Operation, Rounding};
use super::shape::{Common, Den, Shape};
use super::slots::BLANK;
use crate::model::{Comparison, Node, NodeId, Number, Type};
use crate::score::{Value, Why};

impl Compiler<'_> {
    /// None where only the evaluator can work it out.
    pub(super) fn operation(&mut self, id: NodeId) -> Option<(Operation, Shape)> {
        let parts = self.parts;
        let truth = |operation| Some((operation, Shape::PLAIN));
        match parts.node(id) {
            Node::Number(_) => None,
            Node::Truth(truth) => {
                Some((Operation::Constant { data: i64::from(*truth), why: reason::NONE }, Shape::PLAIN))
            }
            Node::Date(date) => Some((
                Operation::Constant { data: packed(&Value::Date(*date))?, why: reason::NONE },
                Shape::PLAIN,
            )),
            Node::Time(time) => {
                Some((Operation::Constant { data: time.0.into(), why: reason::NONE }, Shape::PLAIN))
            }
            Node::Answer(asked) => self.wide_answer(*asked),
            Node::IsBlank(asked) => Some(self.has_code(*asked, &[BLANK])),
            Node::IsSkipped(asked) => Some(self.has_code(*asked, &Self::SKIPPED)),
            Node::IsMissingOption { asked, option } => {
                let coding = self.coding(parts.slot(*asked));
                let codes: Vec<u8> =
                    coding.codes().filter(|code| coding.missing_option(*code) == Some(*option)).collect();
                Some(self.has_code(*asked, &codes))
            }
            Node::IsMissing(of) => truth(Operation::IsMissing(self.held(*of)?)),
            Node::IsLeftOut { group, round } => {
                let gates = self.on_columns(&crate::model::group_gates(parts, Some(*group), *round))?;
                truth(Operation::IsLeftOut { only: parts.group(*group).only, gates })
            }
            Node::IsInformant(informants) => truth(Operation::IsInformant(*informants)),
            Node::Administered => truth(Operation::Administered),
            Node::Code { of, question } => {
                let numbers: Vec<Option<Number>> =
                    parts.options(parts.question(*question)).map(|(_, choice)| choice.code.clone()).collect();
                self.of_option(*of, &numbers)
            }
            Node::ClassCode { of, class } => {
                let numbers: Vec<Option<Number>> =
                    parts.classes[class.at()].options.iter().map(|choice| choice.code.clone()).collect();
                self.of_option(*of, &numbers)
            }
            Node::IsOption { of, option } => {
                truth(Operation::IsOption { of: self.held(*of)?, option: i64::from(*option) })
            }
            Node::Has { of, option } => truth(Operation::Has { of: self.held(*of)?, option: *option }),
            Node::CountChosen(of) => {
                let counted = if let Type::Chosen(question) = self.kind(*of) {
                    self.parts.counted(self.parts.question(question)) as i64
                } else {
                    -1
                };
                Some((Operation::CountChosen { of: self.held(*of)?, counted }, Shape::same(1, 0, 64)?))
            }
            Node::Negate(of) => self.affine(*of, (-1, 1), (0, 1)),
            Node::Add(a, b) => self.sum(*a, *b, 1),
            Node::Subtract(a, b) => self.sum(*a, *b, -1),
            Node::Multiply(a, b) => self.product(*a, *b),
            Node::Divide(a, b) => self.quotient(*a, *b),
            Node::Power(of, exponent) => self.power(*of, *exponent),
            Node::Reverse { of, low, high } => {
                self.affine(*of, (-1, 1), super::shape::small(&low.add(high)?)?)
            }
            Node::Percent { of, low, high } => {
                let times = Number::integer(100).divide(&high.subtract(low)?)?;
                let plus = low.negate().multiply(&times)?;
                self.affine(*of, super::shape::small(&times)?, super::shape::small(&plus)?)
            }
            Node::Round { of, digits } => self.rounded(*of, Rounding::Nearest, *digits),
            Node::Floor(of) => self.rounded(*of, Rounding::Down, 0),
            Node::Ceiling(of) => self.rounded(*of, Rounding::Up, 0),
            Node::Absolute(of) => {
                let shape = self.shape(*of)?;
                let (low, high) =
                    if shape.low >= 0 { (shape.low, shape.high) } else { (0, shape.high.max(-shape.low)) };
                Some((Operation::Absolute(self.column(*of)), Shape { low, high, ..shape }))
            }
            Node::Clamp { of, low, high } => self.clamp([*of, *low, *high]),
            Node::PowerApproximate(..) | Node::SquareRoot(_) | Node::Exponential(_) | Node::Logarithm(_) => {
                None
            }
            Node::Years { from, to } => Some((
                Operation::Years { from: self.held(*from)?, to: self.held(*to)? },
                Shape::same(1, -20_000, 20_000)?,
            )),
            Node::Hours { from, to } => Some((
                Operation::Hours { from: self.held(*from)?, to: self.held(*to)? },
                Shape::same(3600, 0, 86_399)?,
            )),
            Node::Compare { op, left, right } => self.comparison(*op, *left, *right),
            Node::Within { of, cells } => {
                let spans =
                    cells.iter().map(|cell| self.span(cell, self.kind(*of))).collect::<Option<_>>()?;
                truth(Operation::Within { of: self.fraction(*of)?, spans })
            }
            Node::Not(of) => truth(Operation::Not(self.held(*of)?)),
            Node::And(of) => truth(Operation::Kleene { of: self.all_held(of)?, decisive: false }),
            Node::Or(of) => truth(Operation::Kleene { of: self.all_held(of)?, decisive: true }),
            Node::If { condition, then, otherwise } => {
                let common = Common::of(&[self.shape(*then)?, self.shape(*otherwise)?])?;
                let operation = Operation::If {
                    condition: self.held(*condition)?,
                    then: self.fraction(*then)?,
                    otherwise: self.fraction(*otherwise)?,
                    scale: [common.scale[0], common.scale[1]],
                };
                Some((operation, common.shape))
            }
            Node::First(of) => {
                let shapes: Vec<Shape> = of.iter().map(|id| self.shape(*id)).collect::<Option<_>>()?;
                let common = Common::of(&shapes)?;
                let of = of
                    .iter()
                    .zip(&common.scale)
                    .map(|(id, scale)| Some((self.fraction(*id)?, *scale)))
                    .collect::<Option<_>>()?;
                Some((Operation::First { of }, common.shape))
            }
            Node::Withhold { of, when } => {
                Some((Operation::Withhold { of: self.held(*of)?, when: self.held(*when)? }, self.shape(*of)?))
            }
            Node::ForOthers { of, never } => {
                Some((Operation::ForOthers { of: self.held(*of)?, never: *never }, self.shape(*of)?))
            }
            Node::IfAsked { of, skipped } => Some((
                Operation::IfAsked { of: self.held(*of)?, skipped: self.held(*skipped)? },
                self.shape(*of)?,
            )),
            Node::InRound { of, group, round } => {
                let times = self.parts.times(*group)?;
                let times = self.fraction(times)?;
                Some((
                    Operation::InRound { of: self.held(*of)?, times, round: i64::from(*round) },
                    self.shape(*of)?,
                ))
            }
            Node::Aggregate { kind, of, needs, missing } => self.list(*kind, of, *needs, *missing),
            Node::Recode { of, recode } => self.lookup(&[*of], &parts.recodes[recode.at()].map),
            Node::Table { keys, table } => self.lookup(keys, &parts.tables[table.at()].map),
            Node::Band { of, sets, .. } => self.bands(*of, sets),
            Node::Class { rules, otherwise, .. } => {
                let rules = rules
                    .iter()
                    .map(|(when, option)| Some((self.held(*when)?, *option)))
                    .collect::<Option<_>>()?;
                truth(Operation::Class { rules, otherwise: *otherwise })
            }
        }
    }

    /// The column of a node that integers hold.
    pub fn held(&mut self, id: NodeId) -> Option<usize> {
        self.shape(id)?;
        Some(self.column(id))
    }

    pub fn all_held(&mut self, ids: &[NodeId]) -> Option<Vec<usize>> {
        ids.iter().map(|id| self.held(*id)).collect()
    }

    fn comparison(&mut self, op: Comparison, left: NodeId, right: NodeId) -> Option<(Operation, Shape)> {
        let operation = Operation::Compare { op, a: self.fraction(left)?, b: self.fraction(right)? };
        Some((operation, Shape::PLAIN))
    }

    fn of_option(&mut self, of: NodeId, numbers: &[Option<Number>]) -> Option<(Operation, Shape)> {
        let values: Vec<Value> = numbers
            .iter()
            .map(|number| number.clone().map_or(Value::missing(Why::Operand), Value::Number))
            .collect();
        let mut data = vec![0; values.len()];
        let shape = super::tabulate::numbers(&values, &mut data)?;
        let numbers = data.iter().zip(&values).map(|(data, value)| value.number().map(|_| *data)).collect();
        Some((Operation::OfOption { of: self.held(of)?, numbers }, shape))
    }

    /// x · times + plus, both fractions.
    pub(super) fn affine(
        &mut self,
        of: NodeId,
        times: (i128, i128),
        plus: (i128, i128),
    ) -> Option<(Operation, Shape)> {
        use super::shape::{fitting, lcm};
        let shape = self.shape(of)?;
        let column = self.column(of);
        if let Den::Each(most) = shape.den {
            let den = lcm(times.1, plus.1)?;
            let (scale, add) = (times.0.checked_mul(den / times.1)?, plus.0.checked_mul(den / plus.1)?);
            let reach = shape
                .most()
                .checked_mul(scale.abs())?
                .checked_add(i128::from(most).checked_mul(add.abs())?)?;
            let result = Shape::each(i128::from(most).checked_mul(den)?, reach)?;
            return Some((
                Operation::LinearEach {
                    of: column,
                    scale: fitting(scale)?,
                    add: fitting(add)?,
                    den: fitting(den)?,
                },
                result,
            ));
        }
        // times.0 / (times.1 · den) in lowest terms, over a denominator shared with what is added.
        let divisor = times.1.checked_mul(shape.most_den())?;
        let common = num_integer::gcd(times.0, divisor).max(1);
        let (n, d) = (times.0 / common, divisor / common);
        let den = lcm(d, plus.1)?;
        let (scale, add) = (n.checked_mul(den / d)?, plus.0.checked_mul(den / plus.1)?);
        let ends = [
            i128::from(shape.low).checked_mul(scale)?.checked_add(add)?,
            i128::from(shape.high).checked_mul(scale)?.checked_add(add)?,
        ];
        let result = Shape::same(den, ends[0].min(ends[1]), ends[0].max(ends[1]))?;
        let terms = vec![super::operation::Term { of: column, scale: fitting(scale)? }];
        Some((Operation::Linear { terms, add: fitting(add)? }, result))
    }

    fn sum(&mut self, a: NodeId, b: NodeId, sign: i64) -> Option<(Operation, Shape)> {
        let (left, right) = (self.shape(a)?, self.shape(b)?);
        if matches!((left.den, right.den), (Den::Same(_), Den::Same(_))) {
            let (common, mut terms) = self.terms(&[a, b])?;
            terms[1].scale *= sign;
            let end = |shape: &Shape, scale: i64| {
                (i128::from(shape.low) * i128::from(scale), i128::from(shape.high) * i128::from(scale))
            };
            let (x, y) = (end(&left, terms[0].scale), end(&right, terms[1].scale));
            let (low, high) = (x.0.min(x.1) + y.0.min(y.1), x.0.max(x.1) + y.0.max(y.1));
            return Some((
                Operation::Linear { terms, add: 0 },
                Shape::same(common.shape.most_den(), low, high)?,
            ));
        }
        let kind = if sign < 0 { Arithmetic::Subtract } else { Arithmetic::Add };
        let reach = left
            .most()
            .checked_mul(right.most_den())?
            .checked_add(right.most().checked_mul(left.most_den())?)?;
        let shape = Shape::each(left.most_den().checked_mul(right.most_den())?, reach)?;
        Some((Operation::Fractions { kind, a: self.fraction(a)?, b: self.fraction(b)? }, shape))
    }

    fn product(&mut self, a: NodeId, b: NodeId) -> Option<(Operation, Shape)> {
        for (number, other) in [(a, b), (b, a)] {
            if let Some(constant) = self.constant_number(number) {
                let times = super::shape::small(constant)?;
                return self.affine(other, times, (0, 1));
            }
        }
        let (left, right) = (self.shape(a)?, self.shape(b)?);
        let den = left.most_den().checked_mul(right.most_den())?;
        if matches!((left.den, right.den), (Den::Same(_), Den::Same(_))) {
            let ends = |x: &Shape| [i128::from(x.low), i128::from(x.high)];
            let products: Vec<i128> = ends(&left).iter().flat_map(|x| ends(&right).map(|y| x * y)).collect();
            let shape = Shape::same(den, *products.iter().min()?, *products.iter().max()?)?;
            return Some((Operation::Product(self.column(a), self.column(b)), shape));
        }
        let shape = Shape::each(den, left.most().checked_mul(right.most())?)?;
        Some((
            Operation::Fractions { kind: Arithmetic::Multiply, a: self.fraction(a)?, b: self.fraction(b)? },
            shape,
        ))
    }

    fn quotient(&mut self, a: NodeId, b: NodeId) -> Option<(Operation, Shape)> {
        if let Some(constant) = self.constant_number(b)
            && !constant.is_zero()
        {
            let (n, d) = super::shape::small(constant)?;
            return self.affine(a, (d * n.signum(), n.abs()), (0, 1));
        }
        let (left, right) = (self.shape(a)?, self.shape(b)?);
        let mut fractions = (self.fraction(a)?, self.fraction(b)?);
        let (mut top, mut bottom) = (right.most_den(), left.most_den());
        if let (Den::Same(x), Den::Same(y)) = (left.den, right.den) {
            let common = num_integer::gcd(x, y).max(1);
            fractions.0.den = x / common;
            fractions.1.den = y / common;
            (top, bottom) = (i128::from(y / common), i128::from(x / common));
        }
        let shape = Shape::each(right.most().checked_mul(bottom)?.max(1), left.most().checked_mul(top)?)?;
        Some((Operation::Fractions { kind: Arithmetic::Divide, a: fractions.0, b: fractions.1 }, shape))
    }

    fn power(&mut self, of: NodeId, exponent: i32) -> Option<(Operation, Shape)> {
        let shape = self.shape(of)?;
        let exponent = u32::try_from(exponent).ok()?;
        let raised = |base: i128| base.checked_pow(exponent).filter(|power| *power <= super::shape::MOST);
        let (most, den) = (raised(shape.most())?.max(1), raised(shape.most_den())?);
        let per_row = matches!(shape.den, Den::Each(_));
        let low = if exponent % 2 == 1 && shape.low < 0 { -most } else { 0 };
        let shape = if per_row { Shape::each(den, most)? } else { Shape::same(den, low, most)? };
        Some((Operation::Power { of: self.fraction(of)?, exponent, per_row }, shape))
    }

    fn rounded(&mut self, of: NodeId, how: Rounding, digits: i32) -> Option<(Operation, Shape)> {
        let shape = self.shape(of)?;
        let ten = 10i128.pow(digits.unsigned_abs());
        // In multiples of 1/ten, or of ten.
        let (times, unit, den) = if digits >= 0 { (ten, 1, ten) } else { (1, ten, 1) };
        let most = shape.most().checked_mul(times)?.checked_add(ten.checked_mul(shape.most_den())?)?;
        let least_den = match shape.den {
            Den::Same(den) => i128::from(den),
            Den::Each(_) => 1,
        };
        let reach = most / least_den + ten;
        let low = if shape.low >= 0 { 0 } else { -reach };
        super::shape::fitting(shape.most_den().checked_mul(2 * ten)?)?;
        let fitted = Shape::same(den, low, reach)?;
        super::shape::fitting(most)?;
        Some((
            Operation::Round { of: self.fraction(of)?, how, times: times as i64, unit: unit as i64 },
            fitted,
        ))
    }

    fn clamp(&mut self, ids: [NodeId; 3]) -> Option<(Operation, Shape)> {
        let (common, terms) = self.terms(&ids)?;
        if let Den::Each(_) = common.shape.den {
            let fractions = [self.fraction(ids[0])?, self.fraction(ids[1])?, self.fraction(ids[2])?];
            return Some((Operation::ClampEach { fractions }, common.shape));
        }
        Some((Operation::Clamp { terms: [terms[0], terms[1], terms[2]] }, common.shape))
    }

    /// Whether a node is a number.
    pub fn is_number(&self, id: NodeId) -> bool {
        matches!(self.kind(id), Type::Number { .. })
    }
}
