//! What is written out again as Peil means what it meant: compiled once more beside the original, it is the
//! same node of the graph.

use crate::compiled::{compiled, compiled_text, every};
use peil::formula::Legend;
use peil::model::{Informants, Instrument, Node, NodeId};

/// What can be said in one round, for everybody, and outside a repeat.
fn can_be_said_again(instrument: &Instrument, id: NodeId) -> bool {
    let mut open = vec![id];
    let mut seen = 0;
    while let Some(id) = open.pop() {
        seen += 1;
        let node = instrument.node(id);
        let in_a_round = match node {
            Node::Answer(asked)
            | Node::IsBlank(asked)
            | Node::IsSkipped(asked)
            | Node::IsMissingOption { asked, .. } => instrument.question(asked.question).repeat.is_some(),
            Node::IsLeftOut { group, .. } => instrument.group(*group).repeat.is_some(),
            _ => false,
        };
        // A list over rounds is written by the names that it is over, and means the whole list; what it is
        // made of need not be.
        if let Node::InRound { .. } = node {
            continue;
        }
        if in_a_round || seen > 400 {
            return false;
        }
        open.extend(node.children());
    }
    true
}

fn unwithheld(instrument: &Instrument, mut id: NodeId) -> NodeId {
    while let Node::Withhold { of, .. } = instrument.node(id) {
        id = *of;
    }
    id
}

#[test]
fn written_out_and_compiled_again_it_is_the_same() {
    let mut again = 0;
    for path in every() {
        let source = std::fs::read_to_string(crate::root().join(&path)).expect("the file is there");
        let instrument = compiled(&path);
        let legend = Legend::of(&instrument);
        let everybody = Informants::all(instrument.informants.len());
        let mut wanted: Vec<NodeId> = Vec::new();
        for score in
            instrument.scores.iter().filter(|score| score.repeat.is_none() && score.only == everybody)
        {
            wanted.push(unwithheld(&instrument, score.value[0]));
        }
        wanted.extend(instrument.questions.iter().filter_map(|question| question.when.first().copied()));
        wanted.extend(instrument.groups.iter().filter_map(|group| group.when.first().copied()));
        for class in instrument.classes.iter().filter(|class| class.only == everybody) {
            if let Node::Class { rules, .. } = instrument.node(unwithheld(&instrument, class.value)) {
                wanted.extend(rules.iter().map(|(when, _)| *when));
            }
        }
        wanted.extend(
            instrument
                .messages
                .iter()
                .filter(|message| message.only == everybody)
                .map(|message| message.when),
        );
        wanted.retain(|&id| can_be_said_again(&instrument, id));
        wanted.dedup();
        let written: Vec<String> = wanted.iter().map(|&id| legend.write_whole(id)).collect();
        let added: String = written
            .iter()
            .enumerate()
            .map(|(at, text)| format!("\nscore weer_{at} \"Weer {at}\" = {text}\n"))
            .collect();
        let twice = compiled_text(&path, &format!("{source}{added}"));
        for (at, text) in written.iter().enumerate() {
            let found = twice
                .scores
                .iter()
                .find(|score| score.name == format!("weer_{at}"))
                .expect("it was added")
                .value[0];
            let whole = |instrument: &Instrument, id: NodeId| spelt(instrument, id);
            assert_eq!(whole(&twice, found), whole(&instrument, wanted[at]), "{path}: {text}");
            again += 1;
        }
    }
    assert!(again > 200, "only {again} expressions were written out again");
}

/// A node with all that it is made of, however it is numbered.
fn spelt(instrument: &Instrument, id: NodeId) -> String {
    // Bounded: what can be said again is small.
    let mut spelt: Vec<Option<String>> = vec![None; id.at() + 1];
    let mut open = vec![id];
    while let Some(&top) = open.last() {
        let children = instrument.node(top).children();
        let waiting: Vec<NodeId> =
            children.iter().copied().filter(|child| spelt[child.at()].is_none()).collect();
        if waiting.is_empty() {
            let inner: Vec<&str> = children.iter().filter_map(|child| spelt[child.at()].as_deref()).collect();
            let shape = format!("{:?}", instrument.node(top));
            let shape: String = shape
                .split("NodeId(")
                .map(|part| part.trim_start_matches(|sign: char| sign.is_ascii_digit()))
                .collect();
            let text = format!("{shape}[{}]", inner.join(";"));
            spelt[top.at()] = Some(text);
            open.pop();
        } else {
            open.extend(waiting);
        }
    }
    spelt[id.at()].take().unwrap_or_default()
}
