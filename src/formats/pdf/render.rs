//! From lines on pages to the bytes of a PDF.

use krilla::Document;
use krilla::color::luma;
use krilla::configure::{Configuration, Validator};
use krilla::destination::XyzDestination;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{ArtifactType, ContentTag, Identifier, SpanTag};
use krilla::{SerializeSettings, num::NormalizedF32};

use super::letters::{Letters, Run};
use super::sheet::{HEIGHT, MARGIN, WIDTH};
use super::strip::{Mark, Owner, Page};
use super::tree::Tree;
use crate::Refused;

/// Grey that has enough contrast on white.
const GREY: u8 = 0x55;
/// A part of a circle as a curve.
const ROUND: f32 = 0.552_285;

/// A heading, for the list of contents that a reader shows.
pub struct Mentioned {
    pub level: u16,
    pub text: String,
    pub page: usize,
    pub y: f32,
}

/// What is written of the document itself.
pub struct About<'a> {
    pub title: &'a str,
    pub language: &'a str,
    /// At the foot of each page.
    pub foot: &'a str,
}

pub fn render(
    letters: &mut Letters,
    pages: &[Page],
    tree: &Tree,
    headings: &[Mentioned],
    about: &About<'_>,
) -> Result<Vec<u8>, Refused> {
    let mut document = Document::new_with(SerializeSettings {
        configuration: Configuration::new_with_validator(Validator::UA1),
        ..SerializeSettings::default()
    });
    document.set_metadata(
        Metadata::new()
            .title(about.title.to_string())
            .language(about.language.to_string())
            .creator("Peil".to_string()),
    );
    let size = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| Refused("a page has no size".into()))?;
    let mut drawn: Vec<Option<Identifier>> = Vec::new();
    for (at, marks) in pages.iter().enumerate() {
        let mut page = document.start_page_with(size.clone());
        let mut surface = page.surface();
        for mark in marks {
            draw(&mut surface, letters, mark, &mut drawn);
        }
        let number = format!("{} / {}", at + 1, pages.len());
        foot(&mut surface, letters, about.foot, &number);
        surface.finish();
        page.finish();
    }
    document.set_outline(outline(headings));
    document.set_tag_tree(tree.tags(&drawn, about.language));
    document.finish().map_err(|error| Refused(format!("the pages cannot be written: {error:?}")))
}

fn foot(surface: &mut Surface<'_>, letters: &mut Letters, words: &str, number: &str) {
    let small = |text: &str| Run::new(text, super::Face::Regular, 8.0).grey();
    let y = HEIGHT - MARGIN * 0.6;
    let number = letters.writable(&small(number));
    let wide = letters.width(&number);
    let words = letters.writable(&small(words));
    let words = letters.lines(&[words], WIDTH - 2.0 * MARGIN - wide - 12.0).into_iter().next();
    surface.start_tagged(ContentTag::Artifact(ArtifactType::Footer));
    for run in words.unwrap_or_default() {
        write(surface, letters, &run, MARGIN, y);
    }
    write(surface, letters, &number, WIDTH - MARGIN - wide, y);
    surface.end_tagged();
}

fn draw(surface: &mut Surface<'_>, letters: &Letters, mark: &Mark, drawn: &mut Vec<Option<Identifier>>) {
    match mark {
        Mark::Text { x, y, run, owner } => {
            let tag = SpanTag::empty().with_lang(run.language.as_deref());
            tagged(surface, *owner, ContentTag::Span(tag), drawn, |surface| {
                write(surface, letters, run, *x, *y);
            });
        }
        Mark::Box { x, y, side, round, owner } => {
            let sign = if *round { "\u{25cb}" } else { "\u{2610}" };
            let tag = SpanTag::empty().with_actual_text(Some(sign));
            tagged(surface, *owner, ContentTag::Span(tag), drawn, |surface| {
                let path = if *round { circle(*x, *y, *side) } else { square(*x, *y, *side) };
                stroke(surface, path, 0.8, 0);
            });
        }
        Mark::Rule { x, y, to_x, to_y, weight } => {
            surface.start_tagged(ContentTag::Artifact(ArtifactType::Other));
            let mut path = PathBuilder::new();
            path.move_to(*x, *y);
            path.line_to(*to_x, *to_y);
            stroke(surface, path.finish(), *weight, GREY);
            surface.end_tagged();
        }
        // Was taken out when its line got its place.
        Mark::Heading { .. } => {}
    }
}

fn tagged(
    surface: &mut Surface<'_>,
    owner: Owner,
    tag: ContentTag<'_>,
    drawn: &mut Vec<Option<Identifier>>,
    inner: impl FnOnce(&mut Surface<'_>),
) {
    match owner {
        Owner::Artifact => {
            surface.start_tagged(ContentTag::Artifact(ArtifactType::Other));
            inner(surface);
        }
        Owner::Piece(piece) => {
            let identifier = surface.start_tagged(tag);
            inner(surface);
            if drawn.len() <= piece.at() {
                drawn.resize(piece.at() + 1, None);
            }
            if let Some(place) = drawn.get_mut(piece.at()) {
                *place = Some(identifier);
            }
        }
    }
    surface.end_tagged();
}

fn write(surface: &mut Surface<'_>, letters: &Letters, run: &Run, x: f32, y: f32) {
    let Some(font) = letters.font(run.face) else { return };
    let shade = if run.grey { GREY } else { 0 };
    surface.set_stroke(None);
    surface.set_fill(Some(Fill { paint: luma::Color::new(shade).into(), ..Fill::default() }));
    surface.draw_glyphs(Point::from_xy(x, y), &letters.glyphs(run), font, &run.text, run.size, false);
}

fn stroke(surface: &mut Surface<'_>, path: Option<Path>, width: f32, shade: u8) {
    let Some(path) = path else { return };
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke {
        paint: luma::Color::new(shade).into(),
        width,
        opacity: NormalizedF32::ONE,
        ..Stroke::default()
    }));
    surface.draw_path(&path);
}

fn square(x: f32, y: f32, side: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(Rect::from_xywh(x, y, side, side)?);
    path.finish()
}

fn circle(x: f32, y: f32, side: f32) -> Option<Path> {
    let (radius, curve) = (side / 2.0, side / 2.0 * ROUND);
    let (cx, cy) = (x + radius, y + radius);
    let mut path = PathBuilder::new();
    path.move_to(cx + radius, cy);
    path.cubic_to(cx + radius, cy + curve, cx + curve, cy + radius, cx, cy + radius);
    path.cubic_to(cx - curve, cy + radius, cx - radius, cy + curve, cx - radius, cy);
    path.cubic_to(cx - radius, cy - curve, cx - curve, cy - radius, cx, cy - radius);
    path.cubic_to(cx + curve, cy - radius, cx + radius, cy - curve, cx + radius, cy);
    path.close();
    path.finish()
}

/// Headings under headings, as deep as they are.
fn outline(headings: &[Mentioned]) -> Outline {
    let mut outline = Outline::new();
    let mut open: Vec<(u16, OutlineNode)> = Vec::new();
    for heading in headings {
        let place = Point::from_xy(MARGIN, (heading.y - 4.0).max(0.0));
        let node = OutlineNode::new(heading.text.clone(), XyzDestination::new(heading.page, place));
        close(&mut open, &mut outline, heading.level);
        open.push((heading.level, node));
    }
    close(&mut open, &mut outline, 0);
    outline
}

/// Closes the headings that are as deep as this level or deeper.
fn close(open: &mut Vec<(u16, OutlineNode)>, outline: &mut Outline, level: u16) {
    while let Some((_, node)) = open.pop_if(|(own, _)| *own >= level) {
        match open.last_mut() {
            Some((_, around)) => around.push_child(node),
            None => outline.push_child(node),
        }
    }
}
