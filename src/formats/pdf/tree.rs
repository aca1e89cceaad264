//! What things on the pages mean: the tree that a screen reader follows.

use std::num::NonZeroU16;

use krilla::tagging::{Identifier, ListNumbering, Node, TableHeaderScope, Tag, TagGroup, TagKind, TagTree};

/// An element of the tree, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ElementId(usize);

/// A piece of a page that belongs to an element, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PieceId(usize);

impl PieceId {
    pub fn at(self) -> usize {
        self.0
    }
}

/// What is before each item of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bullet {
    None,
    /// One of them can be chosen.
    Circle,
    /// Several can.
    Square,
}

/// What an element is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    Heading {
        level: u16,
        text: String,
    },
    Paragraph,
    List(Bullet),
    Item,
    /// What is before an item: its box.
    Label,
    Body,
    Table,
    Caption,
    Head,
    Rows,
    Row,
    ColumnHead,
    RowHead,
    Cell,
}

impl Role {
    fn tag(&self) -> TagKind {
        match self {
            Role::Heading { level, text } => {
                Tag::Hn(NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN), Some(text.clone())).into()
            }
            Role::Paragraph => Tag::P.into(),
            Role::List(Bullet::None) => Tag::L(ListNumbering::None).into(),
            Role::List(Bullet::Circle) => Tag::L(ListNumbering::Circle).into(),
            Role::List(Bullet::Square) => Tag::L(ListNumbering::Square).into(),
            Role::Item => Tag::LI.into(),
            Role::Label => Tag::Lbl.into(),
            Role::Body => Tag::LBody.into(),
            Role::Table => Tag::Table.into(),
            Role::Caption => Tag::Caption.into(),
            Role::Head => Tag::THead.into(),
            Role::Rows => Tag::TBody.into(),
            Role::Row => Tag::TR.into(),
            Role::ColumnHead => Tag::TH(TableHeaderScope::Column).into(),
            Role::RowHead => Tag::TH(TableHeaderScope::Row).into(),
            Role::Cell => Tag::TD.into(),
        }
    }
}

enum Child {
    Element(ElementId),
    Piece(PieceId),
}

struct Element {
    role: Role,
    children: Vec<Child>,
}

/// Elements in the order in which they are read.
#[derive(Default)]
pub struct Tree {
    elements: Vec<Element>,
    outermost: Vec<ElementId>,
    pieces: usize,
}

impl Tree {
    pub fn outermost(&mut self, role: Role) -> ElementId {
        let id = self.element(role);
        self.outermost.push(id);
        id
    }

    pub fn within(&mut self, parent: ElementId, role: Role) -> ElementId {
        let id = self.element(role);
        self.child(parent, Child::Element(id));
        id
    }

    pub fn piece(&mut self, of: ElementId) -> PieceId {
        let id = PieceId(self.pieces);
        self.pieces += 1;
        self.child(of, Child::Piece(id));
        id
    }

    fn element(&mut self, role: Role) -> ElementId {
        self.elements.push(Element { role, children: Vec::new() });
        ElementId(self.elements.len() - 1)
    }

    fn child(&mut self, parent: ElementId, child: Child) {
        if let Some(element) = self.elements.get_mut(parent.0) {
            element.children.push(child);
        }
    }

    /// As `krilla` takes it, with where each piece was drawn.
    pub fn tags(&self, drawn: &[Option<Identifier>], language: &str) -> TagTree {
        let mut tree = TagTree::new().with_lang(Some(language.to_string()));
        for id in &self.outermost {
            if let Some(node) = self.group(*id, drawn) {
                tree.push(node);
            }
        }
        tree
    }

    /// Elements nest as deep as a cell of a table.
    fn group(&self, id: ElementId, drawn: &[Option<Identifier>]) -> Option<Node> {
        let element = self.elements.get(id.0)?;
        let mut group = TagGroup::new(element.role.tag());
        for child in &element.children {
            match child {
                Child::Element(inner) => {
                    if let Some(node) = self.group(*inner, drawn) {
                        group.push(node);
                    }
                }
                Child::Piece(piece) => {
                    if let Some(Some(identifier)) = drawn.get(piece.at()) {
                        group.push(*identifier);
                    }
                }
            }
        }
        Some(Node::Group(group))
    }
}
