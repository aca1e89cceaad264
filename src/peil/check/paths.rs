//! Scores that one path through the questions makes missing.

use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

use super::Checker;
use super::inquiry::Verdict;
use super::interpret::View;
use super::interval::Interval;
use super::known::Known;
use super::want::{Also, Goal, Want};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{NodeId, Number, ScoreId};

impl Checker<'_> {
    /// A question's or domain's `when` whose being false makes a score missing, whatever else is answered.
    /// Proved by working through everything that hangs on the skipped questions; shown by a response that
    /// leaves nothing open that is asked. A score with a `when` of its own that is not true then is withheld
    /// on purpose, and a domain left out is a choice made on purpose.
    pub fn path_without_score(&mut self) {
        let mut paths: Vec<NodeId> = Vec::new();
        for when in self
            .parts
            .questions
            .iter()
            .map(|question| &question.when)
            .chain(self.parts.groups.iter().map(|group| &group.when))
        {
            // All rounds of a repeat have the same conditions, each about itself.
            if let Some(&when) = when.first()
                && self.inquiry.known(when).can_be(false)
                && !paths.contains(&when)
            {
                paths.push(when);
            }
        }
        let mut found: FxHashMap<ScoreId, Vec<NodeId>> = FxHashMap::default();
        for when in paths {
            let lost = self.lost(when);
            // A score that is missing because another one is: the other is reported.
            let values: Vec<NodeId> =
                lost.iter().map(|score| self.parts.scores[score.at()].value[0]).collect();
            for score in &lost {
                let value = self.parts.scores[score.at()].value[0];
                let slice = self.inquiry.slice(&[value]);
                let follows =
                    values.iter().any(|other| *other != value && slice.nodes.binary_search(other).is_ok());
                if !follows && !self.follows_from_told(value) {
                    found.entry(*score).or_default().push(when);
                }
            }
        }
        let mut found: Vec<(ScoreId, Vec<NodeId>)> = found.into_iter().collect();
        found.sort_unstable();
        for (score, paths) in found {
            self.say_path(score, &paths);
        }
    }

    fn say_path(&mut self, id: ScoreId, paths: &[NodeId]) {
        let score = &self.parts.scores[id.at()];
        let span = self.places.scores[id.at()];
        for (at, &when) in paths.iter().enumerate() {
            let mut goal = Goal::new(when, Want::truth(false)).also(Also::Missing(score.value[0])).complete();
            for condition in self.unwithheld(score.value[0]).0 {
                goal = goal.and(condition, Want::truth(true));
            }
            if let Some(rounds) = score.repeat.and_then(|repeat| self.parts.group(repeat).rounds.as_ref()) {
                // One round, so that it is this one that lacks the score.
                let once = Want::numbers(Interval::at(&Number::ONE));
                if once.possible(self.inquiry.known(rounds.times)) {
                    goal = goal.and(rounds.times, once);
                }
            }
            let Some((place, asked)) = self.condition_place(when) else { continue };
            match self.inquiry.find(&goal) {
                Verdict::Never => {}
                Verdict::Open => {
                    self.undecided(
                        codes::PATH_WITHOUT_SCORE,
                        span,
                        format!("whether anyone has no `{}` because `{asked}` is skipped", score.name),
                    );
                }
                Verdict::Shown(response) => {
                    let rounds = score.repeat.is_some();
                    let name = score.name.clone();
                    let test =
                        self.witness(&goal, &response, &format!("{} without {asked}", score.name), |_| {
                            Some(if rounds {
                                format!("any({name} is missing)")
                            } else {
                                format!("{name} is missing")
                            })
                        });
                    let mut diagnostic = Diagnostic::new(
                        codes::PATH_WITHOUT_SCORE,
                        span,
                        format!("`{}` is missing for everyone who is not asked `{asked}`", score.name),
                    )
                    .also(place, "when this is false");
                    let mut each = vec![format!("`{asked}`")];
                    // The same was proved of these: each needs its own answer.
                    for (place, asked) in
                        paths[at + 1..].iter().filter_map(|when| self.condition_place(*when))
                    {
                        diagnostic = diagnostic.also(
                            place,
                            format!("and for everyone who is not asked `{asked}`, when this is false"),
                        );
                        each.push(format!("`{asked}`"));
                    }
                    let each = match &each[..] {
                        [one] => format!("{one} when it is skipped"),
                        several => format!("each of {} when it is skipped", several.join(", ")),
                    };
                    diagnostic = diagnostic.help(format!(
                        "say with `otherwise` which answer counts for {each}, let the score do without (`needs:`), \
                         or withhold the score on purpose: `when …` with a reason"
                    ));
                    diagnostic.witness = test;
                    return self.say(diagnostic);
                }
            }
        }
    }

    /// The scores that are missing whenever a condition is false, their own conditions aside.
    fn lost(&mut self, when: NodeId) -> Vec<ScoreId> {
        let mut assumed: FxHashMap<NodeId, Known> = FxHashMap::default();
        assumed.insert(when, Known::truth(false, true));
        let mut open: BTreeSet<NodeId> = self.inquiry.users().get(when).iter().copied().collect();
        while let Some(id) = open.pop_first() {
            if self.inquiry.steps == 0 {
                return Vec::new();
            }
            self.inquiry.steps -= 1;
            let view = View { base: &self.inquiry.known, assumed: Some(&assumed), administered: true };
            let known = self.inquiry.interpreter.node(id, view, false);
            if known != self.inquiry.known[id.at()] {
                assumed.insert(id, known);
                open.extend(self.inquiry.users().get(id));
            }
        }
        let never = |id: NodeId| assumed.get(&id).is_some_and(|known| !known.can_be_present());
        let mut lost = Vec::new();
        for (at, score) in self.parts.scores.iter().enumerate() {
            let value = score.value[0];
            if !never(value) || !self.inquiry.known(value).can_be_present() {
                continue;
            }
            let (conditions, inner) = self.unwithheld(value);
            let withheld = conditions
                .iter()
                .any(|condition| assumed.get(condition).is_some_and(|known| !known.can_be(true)));
            if !withheld && never(inner) {
                lost.push(ScoreId(at as u32));
            }
        }
        lost
    }
}
