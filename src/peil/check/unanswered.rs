//! Urgent alerts that rest on what was not answered.

use super::Checker;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{GroupId, MessageKind};
use crate::score::{Response, Scorer};

impl Checker<'_> {
    /// An urgent alert whose condition is true of a response in which nothing was answered. While somebody is
    /// answering it waits for sending in, so the answers that it is for are not what raises it.
    pub(super) fn urgent_unanswered(&mut self) {
        let parts = self.parts;
        let scorer = Scorer::new(parts);
        for (at, message) in parts.messages.iter().enumerate() {
            let is_urgent = message.kind == MessageKind::Alert && message.urgent && message.is_first();
            let Some(span) = self.places.message_when[at].filter(|_| is_urgent) else { continue };
            // One that is always given was reported as such.
            if self.was_said(codes::ALWAYS_TRUE, span) {
                continue;
            }
            let informants = 0..parts.informants.len().max(1);
            let raised = informants.filter(|who| message.only.has(*who as u8)).find_map(|who| {
                [false, true].into_iter().find_map(|chosen| {
                    let mut blank = Response::blank(parts);
                    blank.informant = who as u8;
                    for (group, found) in parts.groups.iter().enumerate() {
                        blank.leave_out(GroupId(group as u32), found.optional && !chosen);
                    }
                    let evaluation = scorer.evaluate(&blank);
                    evaluation.value(message.when).is_true().then_some((who, chosen))
                })
            });
            let Some((who, chosen)) = raised else { continue };
            let optional = parts.groups.iter().any(|group| group.optional);
            let by = parts.informants.get(who).map(|name| format!(" by `{name}`")).unwrap_or_default();
            let domains = match (optional, chosen) {
                (true, true) => ", with every optional domain chosen",
                (true, false) => ", with no optional domain chosen",
                (false, _) => "",
            };
            let name = message.declared();
            self.say(
                Diagnostic::new(
                    codes::URGENT_UNANSWERED,
                    span,
                    format!("the urgent alert `{name}` is given when nothing was answered{by}{domains}"),
                )
                .help("it waits until the answers are sent in: let it rest on an answer, or remove `urgent`"),
            );
        }
    }
}
