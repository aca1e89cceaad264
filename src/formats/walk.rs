//! Walks over what was read: each question, group or score is changed in place.

use crate::ir::{Computed, Form, Group, Node};

pub fn each_item(nodes: &mut [Node], change: &mut dyn FnMut(&mut crate::ir::Item)) {
    for node in nodes {
        match node {
            Node::Item(item) => change(item),
            Node::Group(group) => each_item(&mut group.nodes, change),
        }
    }
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
