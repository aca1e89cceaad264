//! Which administrations of a case belong together, and whether their answers may be seen.
//!
//! A round is what was asked at once. Nobody's answers or scores are shown while somebody in the round can still
//! answer, so that the own view is one's own. Who let the time pass keeps nobody else's answers closed.

use peil_store::{Moment, Round as Known, Summary};

/// The administrations of one round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    pub instrument: String,
    /// From 1.
    pub number: u64,
    /// What it is called, if it has a name.
    pub name: Option<String>,
    /// One for each informant that was asked, in the order they were asked.
    pub members: Vec<Summary>,
}

impl Round {
    /// Somebody has sent in, and nobody can any more: answers and scores may be seen.
    pub fn is_open(&self, now: Moment) -> bool {
        self.answered().next().is_some() && !self.is_waited_for(now)
    }

    /// Somebody can still send in.
    pub fn is_waited_for(&self, now: Moment) -> bool {
        let can =
            |member: &Summary| member.sent_in.is_none() && member.expires.is_none_or(|expires| expires > now);
        self.members.iter().any(can)
    }

    /// Those who have sent in.
    pub fn answered(&self) -> impl Iterator<Item = &Summary> {
        self.members.iter().filter(|member| member.sent_in.is_some())
    }
}

/// The rounds of a case in which somebody was asked, newest first; what was erased is left out.
pub fn rounds(mut administrations: Vec<Summary>, known: Vec<Known>) -> Vec<Round> {
    administrations.retain(|administration| administration.erased.is_none());
    administrations.sort_by(|a, b| a.created.cmp(&b.created).then_with(|| a.id.cmp(&b.id)));
    let (mut members, mut rounds) = (administrations, Vec::new());
    for round in known {
        let (own, others) =
            members.into_iter().partition(|member: &Summary| member.round.as_ref() == Some(&round.id));
        members = others;
        rounds.push(Round {
            instrument: round.instrument,
            number: round.number,
            name: round.name,
            members: own,
        });
    }
    rounds.retain(|round| !round.members.is_empty());
    rounds.sort_by_key(|round| round.members[0].created);
    rounds.reverse();
    rounds
}
