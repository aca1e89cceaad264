//! Which scores of an instrument go into which picture.

use super::axis::{Axis, Point, Series};
use super::{Plane, Radar, Strip};
use crate::model::{Cut, Direction, Node, NodeId, Number, Parts, Score, ScoreId, TextKey};
use crate::score::Outcome;

/// The pictures that an instrument's scores make, with one series for each outcome.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pictures {
    /// Scores of one range; None with fewer than three.
    pub radar: Option<Radar>,
    /// Two scores whose difference has bands.
    pub plane: Option<Plane>,
}

/// The fewest axes that make an area.
const FEWEST_AXES: usize = 3;

/// `ranges` hold the lowest and highest value of each score, None where there is no bound; `outcomes` are
/// what the informants' answers came to, with what each is called.
pub fn choose(
    parts: &Parts,
    ranges: &[Option<(Number, Number)>],
    outcomes: &[(String, &Outcome)],
) -> Pictures {
    let chosen = Chosen { parts, ranges, outcomes };
    Pictures { radar: chosen.radar(), plane: chosen.plane() }
}

pub(super) struct Chosen<'a> {
    pub parts: &'a Parts,
    pub ranges: &'a [Option<(Number, Number)>],
    pub outcomes: &'a [(String, &'a Outcome)],
}

impl Chosen<'_> {
    fn radar(&self) -> Option<Radar> {
        let mut families: Vec<Vec<ScoreId>> = Vec::new();
        for at in 0..self.parts.scores.len() {
            let id = ScoreId(at as u32);
            if !self.is_plain_number(id) {
                continue;
            }
            match families.iter_mut().find(|family| self.alike(family[0], id)) {
                Some(family) => family.push(id),
                None => families.push(vec![id]),
            }
        }
        for family in &mut families {
            let whole = family.clone();
            family.retain(|id| {
                !whole.iter().any(|other| other != id && self.is_made_of(self.node(*id), self.node(*other)))
            });
        }
        // An axis on which nobody has a value shows nothing, and makes the others hard to read.
        for family in &mut families {
            family.retain(|id| {
                self.outcomes.is_empty()
                    || self.outcomes.iter().any(|(_, outcome)| self.point(*id, outcome).is_some())
            });
        }
        // Of two families of one size the first declared.
        let largest =
            families.into_iter().rev().max_by_key(Vec::len).filter(|family| family.len() >= FEWEST_AXES)?;
        let axes = largest.iter().map(|id| self.axis(*id)).collect::<Option<Vec<_>>>()?;
        Some(Radar { axes, series: self.series(&largest) })
    }

    /// The first score that is a difference of one that is better when higher and one that is worse.
    pub(super) fn plane(&self) -> Option<Plane> {
        let balance = (0..self.parts.scores.len()).find_map(|at| {
            let id = ScoreId(at as u32);
            let (better, worse) = self.difference(id)?;
            Some((id, self.axis(worse)?, self.axis(better)?, [worse, better]))
        });
        let (id, along, upright, both) = balance?;
        let score = self.score(id);
        let strips = self.cuts(score).iter().map(|cut| Strip {
            label: self.band(score, cut.band),
            from: cut.from.as_ref().map(Number::to_f64),
        });
        Some(Plane { along, upright, strips: strips.collect(), series: self.series(&both) })
    }

    fn score(&self, id: ScoreId) -> &Score {
        &self.parts.scores[id.at()]
    }

    fn node(&self, id: ScoreId) -> NodeId {
        self.score(id).value[0]
    }

    fn is_plain_number(&self, id: ScoreId) -> bool {
        let score = self.score(id);
        !score.truth && score.repeat.is_none() && score.value.len() == 1 && self.range(id).is_some()
    }

    fn range(&self, id: ScoreId) -> Option<&(Number, Number)> {
        self.ranges.get(id.at())?.as_ref()
    }

    /// Whether two scores can be in one picture: the same range, direction and bands.
    fn alike(&self, one: ScoreId, other: ScoreId) -> bool {
        let (a, b) = (self.score(one), self.score(other));
        self.range(one) == self.range(other)
            && a.direction == b.direction
            && a.bands == b.bands
            && self.cuts(a) == self.cuts(b)
    }

    /// The cuts of a score with one set of bands; none where a condition decides between several.
    pub(super) fn cuts(&self, score: &Score) -> &[Cut] {
        match score.band.first().map(|id| self.parts.node(*id)) {
            Some(Node::Band { sets, .. }) if sets.len() == 1 => &sets[0].cuts,
            _ => &[],
        }
    }

    fn is_made_of(&self, whole: NodeId, part: NodeId) -> bool {
        let mut open = vec![whole];
        let mut seen = std::collections::BTreeSet::new();
        while let Some(id) = open.pop() {
            if id == part {
                return true;
            }
            // Operands are before what is made of them.
            open.extend(
                self.parts
                    .node(id)
                    .children()
                    .into_iter()
                    .filter(|child| *child >= part && seen.insert(*child)),
            );
        }
        false
    }

    /// The two scores that a score is the difference of: better when higher, then worse when higher.
    fn difference(&self, id: ScoreId) -> Option<(ScoreId, ScoreId)> {
        if !self.is_plain_number(id) {
            return None;
        }
        let mut node = self.node(id);
        while let Node::Withhold { of, .. } | Node::Round { of, .. } = self.parts.node(node) {
            node = *of;
        }
        let Node::Subtract(left, right) = self.parts.node(node) else { return None };
        let named = |node: NodeId, direction: Direction| {
            let mut ids = (0..self.parts.scores.len()).map(|at| ScoreId(at as u32));
            ids.find(|id| {
                self.is_plain_number(*id)
                    && self.node(*id) == node
                    && self.score(*id).direction == Some(direction)
            })
        };
        Some((named(*left, Direction::Better)?, named(*right, Direction::Worse)?))
    }

    fn axis(&self, id: ScoreId) -> Option<Axis> {
        let (score, (low, high)) = (self.score(id), self.range(id)?);
        let bands = self
            .cuts(score)
            .iter()
            .map(|cut| (self.band(score, cut.band), cut.from.as_ref().map_or(low.to_f64(), Number::to_f64)));
        Some(Axis {
            name: score.name.clone(),
            title: self.title(score),
            low: low.to_f64(),
            high: high.to_f64(),
            bands: bands.collect(),
        })
    }

    pub(super) fn title(&self, score: &Score) -> String {
        let title = self.parts.texts.say(&TextKey::new(&["scores", &score.name, "title"]), None);
        title.unwrap_or(&score.name).to_string()
    }

    pub(super) fn band(&self, score: &Score, band: u16) -> String {
        let Some(choice) = score.bands.get(usize::from(band)) else { return String::new() };
        self.parts
            .texts
            .say(&self.parts.band_key(score, choice), None)
            .map_or_else(|| choice.key(), str::to_string)
    }

    fn series(&self, ids: &[ScoreId]) -> Vec<Series> {
        let values = |outcome: &Outcome| ids.iter().map(|id| self.point(*id, outcome)).collect();
        self.outcomes
            .iter()
            .map(|(label, outcome)| Series { label: label.clone(), values: values(outcome) })
            .collect()
    }

    fn point(&self, id: ScoreId, outcome: &Outcome) -> Option<Point> {
        let found = outcome.scores.iter().find(|score| score.score == id)?;
        let number = found.number()?;
        Some(Point {
            value: number.to_f64(),
            text: crate::spoken::decimals(number, self.score(id).shown),
            band: found.band.map(|band| self.band(self.score(id), band)),
        })
    }
}
