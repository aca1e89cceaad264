//! Walks over what was read: each question, group or score is changed in place.

use crate::ir::{Computed, Form, Group, Node, Note};

pub fn each_item(nodes: &mut [Node], change: &mut dyn FnMut(&mut crate::ir::Item)) {
    for node in nodes {
        match node {
            Node::Item(item) => change(item),
            Node::Group(group) => each_item(&mut group.nodes, change),
            Node::Note(_) => {}
        }
    }
}

pub fn each_note(nodes: &mut [Node], change: &mut dyn FnMut(&mut Note)) {
    for node in nodes {
        match node {
            Node::Item(_) => {}
            Node::Group(group) => each_note(&mut group.nodes, change),
            Node::Note(note) => change(note),
        }
    }
}

/// Takes a text between questions out. A group of which nothing is left stays: it is for the reader to say.
pub fn take_note(nodes: &mut Vec<Node>, name: &str) -> Option<Note> {
    let is_it = |node: &Node| matches!(node, Node::Note(note) if note.name == name);
    if let Some(at) = nodes.iter().position(is_it) {
        return match nodes.remove(at) {
            Node::Note(note) => Some(note),
            Node::Item(_) | Node::Group(_) => None,
        };
    }
    nodes.iter_mut().find_map(|node| match node {
        Node::Group(group) => take_note(&mut group.nodes, name),
        Node::Item(_) | Node::Note(_) => None,
    })
}

pub fn each_group(nodes: &mut [Node], change: &mut dyn FnMut(&mut Group)) {
    for node in nodes {
        if let Node::Group(group) = node {
            change(group);
            each_group(&mut group.nodes, change);
        }
    }
}

/// Looks at every group.
pub fn every_group<'n>(nodes: &'n [Node], see: &mut dyn FnMut(&'n Group)) {
    for node in nodes {
        if let Node::Group(group) = node {
            see(group);
            every_group(&group.nodes, see);
        }
    }
}

pub fn each_computed(form: &mut Form, change: &mut dyn FnMut(&mut Computed)) {
    form.computed.iter_mut().for_each(&mut *change);
    each_group(&mut form.nodes, &mut |group| {
        if let Some(rounds) = &mut group.repeat {
            rounds.scores.iter_mut().for_each(&mut *change);
        }
    });
}
