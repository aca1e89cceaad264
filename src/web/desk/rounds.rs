//! Which administrations of a case belong together, and whether their answers may be seen.
//!
//! The first time that each informant is asked an instrument is its first round, the second time its second. Nobody's answers or scores are shown before everybody
//! in the round has sent theirs in, so that the own view is one's own.

use peil_store::Summary;

/// The administrations of one instrument that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    pub instrument: String,
    /// From 1.
    pub number: usize,
    /// One for each informant that was asked, in the order they were asked.
    pub members: Vec<Summary>,
}

impl Round {
    /// Everybody has sent in: answers and scores may be seen.
    pub fn is_open(&self) -> bool {
        self.members.iter().all(|member| member.sent_in.is_some())
    }
}

/// The rounds of a case, newest first; what was erased is left out.
pub fn rounds(mut administrations: Vec<Summary>) -> Vec<Round> {
    administrations.retain(|administration| administration.erased.is_none());
    administrations.sort_by(|a, b| a.created.cmp(&b.created).then_with(|| a.id.cmp(&b.id)));
    let mut rounds: Vec<Round> = Vec::new();
    for administration in administrations {
        let taken = |round: &Round| round.members.iter().any(|member| member.informant == administration.informant);
        match rounds.iter_mut().find(|round| round.instrument == administration.instrument && !taken(round)) {
            Some(round) => round.members.push(administration),
            None => {
                let number = 1 + rounds.iter().filter(|round| round.instrument == administration.instrument).count();
                rounds.push(Round { instrument: administration.instrument.clone(), number, members: vec![administration] });
            }
        }
    }
    rounds.reverse();
    rounds
}
