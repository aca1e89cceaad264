//! The letters: three faces of the Liberation fonts, how wide a text in them is, and where its lines break.

use std::collections::{BTreeSet, HashMap};

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

use crate::Refused;

const REGULAR: &[u8] = include_bytes!("fonts/LiberationSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("fonts/LiberationSans-Bold.ttf");
const MONO: &[u8] = include_bytes!("fonts/LiberationMono-Regular.ttf");

/// What is written where the fonts lack a letter.
const LACKING: char = '?';

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Face {
    Regular,
    Bold,
    /// For names and formulas.
    Mono,
}

/// Letters of one kind that follow each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    pub text: String,
    pub face: Face,
    /// In points.
    pub size: f32,
    pub grey: bool,
    /// BCP 47, where it is not the language of the document.
    pub language: Option<String>,
}

impl Run {
    pub fn new(text: impl Into<String>, face: Face, size: f32) -> Run {
        Run { text: text.into(), face, size, grey: false, language: None }
    }

    pub fn grey(self) -> Run {
        Run { grey: true, ..self }
    }

    pub fn in_language(self, language: Option<&str>) -> Run {
        Run { language: language.map(str::to_string), ..self }
    }
}

/// The fonts, and the letters that they were asked for and lack.
pub struct Letters {
    faces: HashMap<Face, Measured>,
    pub lacking: BTreeSet<char>,
}

struct Measured {
    font: Font,
    /// By letter: its glyph, and how wide it is in parts of the size.
    glyphs: HashMap<char, (u32, f32)>,
}

impl Letters {
    /// # Errors
    /// When a font of this program cannot be read.
    pub fn new() -> Result<Letters, Refused> {
        let mut faces = HashMap::new();
        for (face, bytes) in [(Face::Regular, REGULAR), (Face::Bold, BOLD), (Face::Mono, MONO)] {
            let measured =
                measured(bytes).ok_or_else(|| Refused("a font of this program cannot be read".into()))?;
            faces.insert(face, measured);
        }
        Ok(Letters { faces, lacking: BTreeSet::new() })
    }

    pub fn font(&self, face: Face) -> Option<Font> {
        self.faces.get(&face).map(|measured| measured.font.clone())
    }

    /// A run as it can be written: letters that the fonts lack are kept, and replaced. Signs that cannot be
    /// seen are left out.
    pub fn writable(&mut self, run: &Run) -> Run {
        let Some(measured) = self.faces.get(&run.face) else { return run.clone() };
        let mut text = String::with_capacity(run.text.len());
        for letter in run.text.chars() {
            match letter {
                '\n' => text.push('\n'),
                '\t' | '\r' => text.push(' '),
                '\u{ad}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}' => {}
                hidden if hidden.is_control() => {}
                known if measured.glyphs.contains_key(&known) => text.push(known),
                lacking => {
                    self.lacking.insert(lacking);
                    text.push(LACKING);
                }
            }
        }
        Run { text, ..run.clone() }
    }

    /// How wide a letter is, in points.
    fn wide(&self, letter: char, run: &Run) -> f32 {
        let glyph = self.faces.get(&run.face).and_then(|measured| measured.glyphs.get(&letter));
        glyph.map_or(0.0, |(_, wide)| wide * run.size)
    }

    pub fn width(&self, run: &Run) -> f32 {
        run.text.chars().map(|letter| self.wide(letter, run)).sum()
    }

    /// How wide runs are when they do not break, and their longest word.
    pub fn widths(&self, runs: &[Run]) -> (f32, f32) {
        let (mut line, mut word, mut longest_line, mut longest_word) = (0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32);
        for run in runs {
            for letter in run.text.chars() {
                let wide = self.wide(letter, run);
                line = if letter == '\n' { 0.0 } else { line + wide };
                word = if letter.is_whitespace() { 0.0 } else { word + wide };
                longest_line = longest_line.max(line);
                longest_word = longest_word.max(word);
            }
        }
        (longest_line, longest_word)
    }

    /// Lines of at most this width: they break after a space, and inside a word that is wider than a line.
    pub fn lines(&self, runs: &[Run], width: f32) -> Vec<Vec<Run>> {
        let letters: Vec<(char, usize)> = runs
            .iter()
            .enumerate()
            .flat_map(|(at, run)| run.text.chars().map(move |letter| (letter, at)))
            .collect();
        let mut lines = Vec::new();
        let (mut start, mut space, mut so_far) = (0, 0, 0.0_f32);
        let mut at = 0;
        while let Some(&(letter, run)) = letters.get(at) {
            if letter == '\n' {
                lines.push(line(&letters[start..at], runs));
                (start, space, so_far) = (at + 1, at + 1, 0.0);
                at += 1;
                continue;
            }
            so_far += runs.get(run).map_or(0.0, |run| self.wide(letter, run));
            if letter == ' ' {
                space = at + 1;
            } else if so_far > width && at > start {
                // From the last space on, the letters are measured again.
                let end = if space > start { space } else { at };
                lines.push(line(&letters[start..end], runs));
                (start, space, so_far) = (end, end, 0.0);
                at = end;
                continue;
            }
            at += 1;
        }
        if start < letters.len() || lines.is_empty() {
            lines.push(line(&letters[start..], runs));
        }
        lines
    }

    /// The glyphs of a text that is writable.
    pub fn glyphs(&self, run: &Run) -> Vec<KrillaGlyph> {
        let Some(measured) = self.faces.get(&run.face) else { return Vec::new() };
        let glyph = |(at, letter): (usize, char)| {
            let (id, wide) = *measured.glyphs.get(&letter)?;
            let range = at..at + letter.len_utf8();
            Some(KrillaGlyph::new(GlyphId::new(id), wide, 0.0, 0.0, 0.0, range, None))
        };
        run.text.char_indices().filter_map(glyph).collect()
    }
}

fn measured(bytes: &'static [u8]) -> Option<Measured> {
    let font = Font::new(bytes.into(), 0)?;
    let found = FontRef::new(bytes).ok()?;
    let metrics = found.glyph_metrics(Size::unscaled(), LocationRef::default());
    let whole = f32::from(found.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
    let mut glyphs = HashMap::new();
    for (code, glyph) in found.charmap().mappings() {
        if let (Some(letter), Some(wide)) = (char::from_u32(code), metrics.advance_width(glyph)) {
            glyphs.insert(letter, (glyph.to_u32(), wide / whole));
        }
    }
    Some(Measured { font, glyphs })
}

/// Letters back in their runs.
fn line(letters: &[(char, usize)], runs: &[Run]) -> Vec<Run> {
    let mut out: Vec<(usize, Run)> = Vec::new();
    for (letter, at) in letters {
        match out.last_mut() {
            Some((last, run)) if last == at => run.text.push(*letter),
            Some(_) | None => {
                if let Some(run) = runs.get(*at) {
                    out.push((*at, Run { text: letter.to_string(), ..run.clone() }));
                }
            }
        }
    }
    out.into_iter().map(|(_, run)| run).collect()
}
