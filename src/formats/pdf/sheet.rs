//! Headings, texts, tables and questions, broken into lines and put on pages of A4.

use super::letters::{Face, Letters, Run};
use super::render::{About, Mentioned, render};
use super::strip::{Mark, Owner, Page, Strip, artifact, beside};
use super::tree::{Bullet, ElementId, Role, Tree};
use crate::Refused;
use crate::report::{Kind, Loss};

/// A4, in points.
pub const WIDTH: f32 = 595.28;
pub const HEIGHT: f32 = 841.89;
/// 2 cm.
pub const MARGIN: f32 = 56.7;

const TEXT: f32 = 10.0;
const SMALL: f32 = 8.5;
/// Of a line, in parts of the size of its letters.
const LEADING: f32 = 1.35;
/// How far below the top of its line the foot of a letter is, in parts of its size.
const BASELINE: f32 = 1.02;
const BOX: f32 = 9.0;
/// Of a line that is written on.
const WRITING: f32 = 25.0;
/// Of the words at the ends of a row of numbers.
const END: f32 = 84.0;

/// A question on paper.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    pub number: usize,
    pub text: String,
    /// That several options can be chosen, in words.
    pub many: Option<String>,
    /// When it is to be filled in.
    pub note: Option<String>,
    pub hint: Option<String>,
    pub options: Vec<String>,
    /// How many lines to write on.
    pub lines: usize,
    /// The words at both ends of a row of numbers, or of a line on which a place is marked.
    pub ends: Option<[String; 2]>,
    pub row: Vec<String>,
    /// Behind the last line.
    pub unit: Option<(String, Option<String>)>,
}

/// Questions with the same options.
#[derive(Debug, Clone, Default)]
pub struct BoxTable {
    pub options: Vec<String>,
    /// Of the column of the questions.
    pub head: String,
    pub many: bool,
    pub rows: Vec<Asked>,
}

/// Pages that are being written.
pub struct Sheet {
    letters: Letters,
    tree: Tree,
    pages: Vec<Page>,
    /// How far the last page is filled.
    y: f32,
    /// What goes with what comes next.
    pending: Vec<Strip>,
    headings: Vec<Mentioned>,
    /// The level of the last heading: none is left out below it.
    level: u16,
    /// Of what Peil says on paper, where the document is in another language.
    spoken: Option<String>,
}

impl Sheet {
    /// An empty page. `spoken`: the language of what Peil says, where that is not the document's.
    ///
    /// # Errors
    /// When a font of this program cannot be read.
    pub fn new(spoken: Option<&str>) -> Result<Sheet, Refused> {
        Ok(Sheet {
            letters: Letters::new()?,
            tree: Tree::default(),
            pages: vec![Page::new()],
            y: MARGIN,
            pending: Vec::new(),
            headings: Vec::new(),
            level: 0,
            spoken: spoken.map(str::to_string),
        })
    }

    /// A heading; a level that leaves one out is made less deep.
    pub fn heading(&mut self, level: usize, runs: &[Run]) {
        let level = u16::try_from(level).unwrap_or(u16::MAX).clamp(1, self.level + 1);
        self.level = level;
        let size = match level {
            1 => 20.0,
            2 => 14.0,
            3 => 12.0,
            _deeper => 10.5,
        };
        let runs: Vec<Run> = runs.iter().map(|run| Run { size, face: Face::Bold, ..run.clone() }).collect();
        let text: String = runs.iter().map(|run| run.text.as_str()).collect();
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let id = self.tree.outermost(Role::Heading { level, text: text.to_string() });
        let mut strips = self.text(&runs, MARGIN, WIDTH - 2.0 * MARGIN, id);
        if let Some(first) = strips.first_mut() {
            first.marks.push(Mark::Heading { level, text: text.to_string() });
        }
        self.pending.push(Strip::gap(size));
        self.pending.append(&mut strips);
        self.pending.push(Strip::gap(size * 0.3));
    }

    pub fn paragraph(&mut self, runs: &[Run]) {
        let id = self.tree.outermost(Role::Paragraph);
        let mut strips = self.text(runs, MARGIN, WIDTH - 2.0 * MARGIN, id);
        strips.push(Strip::gap(TEXT * 0.6));
        self.place(strips, false, None);
    }

    /// A paragraph of plain words.
    pub fn words(&mut self, text: &str) {
        self.paragraph(&[Run::new(text, Face::Regular, TEXT)]);
    }

    /// Words that stay with what comes next.
    pub fn before(&mut self, run: Run) {
        let id = self.tree.outermost(Role::Paragraph);
        let mut strips = self.text(&[run], MARGIN, WIDTH - 2.0 * MARGIN, id);
        self.pending.append(&mut strips);
        self.pending.push(Strip::gap(TEXT * 0.6));
    }

    /// What Peil says.
    pub fn says(&mut self, text: &str) {
        let run = self.said(text, TEXT);
        self.paragraph(&[run]);
    }

    /// Names with what belongs to them.
    pub fn facts(&mut self, facts: &[(String, Vec<Run>)]) {
        let list = self.tree.outermost(Role::List(Bullet::None));
        let left = 120.0;
        for (name, value) in facts {
            let item = self.tree.within(list, Role::Item);
            let body = self.tree.within(item, Role::Body);
            let name = self.text(&[Run::new(name, Face::Bold, SMALL)], MARGIN, left - 8.0, body);
            let value = self.text(value, MARGIN + left, WIDTH - 2.0 * MARGIN - left, body);
            let mut strips = beside(name, value);
            strips.push(Strip::gap(2.0));
            self.place(strips, true, None);
        }
        self.place(vec![Strip::gap(TEXT * 0.6)], false, None);
    }

    /// A table; the first cell of a row is its heading.
    pub fn table(&mut self, caption: &[Run], head: &[String], rows: &[Vec<Vec<Run>>]) {
        let table = self.tree.outermost(Role::Table);
        let whole = WIDTH - 2.0 * MARGIN;
        if !caption.is_empty() {
            let id = self.tree.within(table, Role::Caption);
            let mut strips = self.text(caption, MARGIN, whole, id);
            self.pending.append(&mut strips);
            self.pending.push(Strip::gap(2.0));
        }
        let head: Vec<Vec<Run>> = head.iter().map(|word| vec![Run::new(word, Face::Bold, SMALL)]).collect();
        let widths = self.columns(&head, rows, whole);
        let thead = self.tree.within(table, Role::Head);
        let row = self.tree.within(thead, Role::Row);
        let head: Vec<(Role, Vec<Run>)> = head.into_iter().map(|cell| (Role::ColumnHead, cell)).collect();
        let head = self.row(&head, &widths, row, 1.0);
        self.pending.extend(head.iter().cloned());
        let head: Vec<Strip> = head.into_iter().map(artifact).collect();
        let body = self.tree.within(table, Role::Rows);
        for cells in rows {
            let row = self.tree.within(body, Role::Row);
            let cells: Vec<(Role, Vec<Run>)> = (0..widths.len())
                .map(|at| {
                    let role = if at == 0 { Role::RowHead } else { Role::Cell };
                    let runs = cells.get(at).filter(|runs| runs.iter().any(|run| !run.text.is_empty()));
                    (
                        role,
                        runs.cloned()
                            .unwrap_or_else(|| vec![Run::new("\u{2013}", Face::Regular, SMALL).grey()]),
                    )
                })
                .collect();
            let strips = self.row(&cells, &widths, row, 0.4);
            self.place(strips, true, Some(&head));
        }
        self.place(vec![Strip::gap(TEXT)], false, None);
    }

    /// How wide columns are: as wide as they need; what there is more is for those that would break most.
    fn columns(&mut self, head: &[Vec<Run>], rows: &[Vec<Vec<Run>>], whole: f32) -> Vec<f32> {
        const AROUND: f32 = 8.0;
        let mut natural = vec![0.0_f32; head.len()];
        let mut least = vec![0.0_f32; head.len()];
        for cells in std::iter::once(head).chain(rows.iter().map(Vec::as_slice)) {
            for ((cell, natural), least) in cells.iter().zip(&mut natural).zip(&mut least) {
                let (line, word) = self.letters.widths(cell);
                *natural = natural.max(line + AROUND);
                *least = least.max(word.min(whole / 3.0) + AROUND);
            }
        }
        let (needed, lowest): (f32, f32) = (natural.iter().sum(), least.iter().sum());
        if needed <= whole {
            return natural;
        }
        if lowest >= whole {
            return least.iter().map(|least| least / lowest * whole).collect();
        }
        let share = (whole - lowest) / (needed - lowest);
        natural.iter().zip(&least).map(|(natural, least)| least + (natural - least) * share).collect()
    }

    /// The lines of a row, with a rule below.
    fn row(&mut self, cells: &[(Role, Vec<Run>)], widths: &[f32], row: ElementId, weight: f32) -> Vec<Strip> {
        let mut strips = Vec::new();
        let mut x = MARGIN;
        for ((role, cell), width) in cells.iter().zip(widths) {
            let id = self.tree.within(row, role.clone());
            let column = self.text(cell, x, width - 6.0, id);
            strips = beside(strips, column);
            x += width;
        }
        strips.insert(0, Strip { height: 2.5, ..Strip::default() });
        strips.push(Strip { height: 2.5, ..Strip::default() });
        strips.push(Strip::rule(MARGIN, x, weight));
        strips
    }

    /// A question, with room for its answer.
    pub fn question(&mut self, asked: &Asked) {
        let mut strips = vec![Strip::gap(7.0)];
        let (left, whole) = (MARGIN + 24.0, WIDTH - 2.0 * MARGIN - 24.0);
        let text = self.tree.outermost(Role::Paragraph);
        let number = Run::new(format!("{}. ", asked.number), Face::Bold, TEXT);
        let number = self.text(&[number], MARGIN, 24.0, text);
        let mut words = vec![Run::new(&asked.text, Face::Bold, TEXT)];
        if let Some(many) = &asked.many {
            words.push(Run::new(" ", Face::Regular, TEXT));
            let many = self.said(many, TEXT);
            words.push(many);
        }
        let text = self.text(&words, left, whole, text);
        strips.append(&mut beside(number, text));
        if let Some(note) = &asked.note {
            let id = self.tree.outermost(Role::Paragraph);
            let run = self.said(note, SMALL);
            strips.append(&mut self.text(&[run], left, whole, id));
        }
        if let Some(hint) = &asked.hint {
            let id = self.tree.outermost(Role::Paragraph);
            strips.append(&mut self.text(&[Run::new(hint, Face::Regular, SMALL).grey()], left, whole, id));
        }
        strips.push(Strip::gap(2.0));
        if let Some(ends) = &asked.ends {
            strips.append(&mut self.ends(ends, &asked.row, left, whole));
        }
        for line in 1..=asked.lines {
            let unit = asked.unit.as_ref().filter(|_| line == asked.lines);
            strips.push(self.line(unit, left, whole));
        }
        if !asked.options.is_empty() {
            strips.append(&mut self.options(&asked.options, asked.many.is_some(), left, whole));
        }
        strips.push(Strip::gap(4.0));
        self.place(strips, true, None);
    }

    /// Boxes with their words: beside each other where they fit, otherwise below each other.
    fn options(&mut self, options: &[String], many: bool, left: f32, whole: f32) -> Vec<Strip> {
        const APART: f32 = 18.0;
        let bullet = if many { Bullet::Square } else { Bullet::Circle };
        let list = self.tree.outermost(Role::List(bullet));
        let run = |option: &String| Run::new(option, Face::Regular, TEXT);
        let wide: Vec<f32> =
            options.iter().map(|option| BOX + 5.0 + self.letters.widths(&[run(option)]).0 + APART).collect();
        let in_a_row = wide.iter().sum::<f32>() - APART <= whole && options.len() > 1;
        let mut strips = Vec::new();
        let mut x = left;
        for (option, wide) in options.iter().zip(&wide) {
            let item = self.tree.within(list, Role::Item);
            let label = self.tree.within(item, Role::Label);
            let owner = Owner::Piece(self.tree.piece(label));
            let body = self.tree.within(item, Role::Body);
            let mut lines = self.text(&[run(option)], x + BOX + 5.0, whole - BOX - 5.0, body);
            if let Some(first) = lines.first_mut() {
                first.marks.push(Mark::Box { x, y: 2.0, side: BOX, round: !many, owner });
                first.height = first.height.max(BOX + 4.0);
            }
            if in_a_row {
                strips = beside(strips, lines);
                x += wide;
            } else {
                strips.append(&mut lines);
                strips.push(Strip::gap(2.0));
            }
        }
        strips
    }

    /// A row of numbers between words, or a line to mark a place on.
    fn ends(&mut self, ends: &[String; 2], row: &[String], left: f32, whole: f32) -> Vec<Strip> {
        let low = self.tree.outermost(Role::Paragraph);
        let low = self.text(&[Run::new(&ends[0], Face::Regular, SMALL)], left, END - 6.0, low);
        let (from, room) = (left + END, whole - 2.0 * END);
        let mut middle = Vec::new();
        if row.is_empty() {
            let rule = |x: f32, y: f32, to_x: f32, to_y: f32| Mark::Rule { x, y, to_x, to_y, weight: 0.8 };
            let to = from + room - 6.0;
            let marks = vec![rule(from, 8.0, to, 8.0), rule(from, 3.0, from, 13.0), rule(to, 3.0, to, 13.0)];
            middle.push(Strip { height: 18.0, gap: false, marks });
        } else {
            let list = self.tree.outermost(Role::List(Bullet::Circle));
            let step = room / row.len() as f32;
            let mut boxes = Strip { height: BOX + 4.0, ..Strip::default() };
            let mut numbers = Strip { height: SMALL * LEADING, ..Strip::default() };
            for (at, number) in row.iter().enumerate() {
                let item = self.tree.within(list, Role::Item);
                let label = self.tree.within(item, Role::Label);
                let owner = Owner::Piece(self.tree.piece(label));
                let middle = from + step * (at as f32 + 0.5);
                boxes.marks.push(Mark::Box { x: middle - BOX / 2.0, y: 2.0, side: BOX, round: true, owner });
                let body = self.tree.within(item, Role::Body);
                let owner = Owner::Piece(self.tree.piece(body));
                let run = self.letters.writable(&Run::new(number, Face::Regular, SMALL));
                let x = middle - self.letters.width(&run) / 2.0;
                numbers.marks.push(Mark::Text { x, y: SMALL * BASELINE, run, owner });
            }
            middle.push(boxes);
            middle.push(numbers);
        }
        let high = self.tree.outermost(Role::Paragraph);
        let high =
            self.text(&[Run::new(&ends[1], Face::Regular, SMALL)], left + whole - END + 6.0, END - 6.0, high);
        beside(beside(low, middle), high)
    }

    /// A line to write on.
    fn line(&mut self, unit: Option<&(String, Option<String>)>, left: f32, whole: f32) -> Strip {
        let mut to = left + whole;
        let mut marks = Vec::new();
        if let Some((unit, language)) = unit {
            let run = Run::new(unit, Face::Regular, SMALL).grey().in_language(language.as_deref());
            let run = self.letters.writable(&run);
            to -= self.letters.width(&run) + 6.0;
            let id = self.tree.outermost(Role::Paragraph);
            let owner = Owner::Piece(self.tree.piece(id));
            marks.push(Mark::Text { x: to + 6.0, y: WRITING - 2.0, run, owner });
        }
        marks.push(Mark::Rule { x: left, y: WRITING, to_x: to, to_y: WRITING, weight: 0.6 });
        Strip { height: WRITING + 1.0, gap: false, marks }
    }

    /// A line to write on behind words.
    pub fn blank(&mut self, words: &str) {
        let id = self.tree.outermost(Role::Paragraph);
        let run = self.said(words, TEXT);
        let run = self.letters.writable(&run);
        let wide = self.letters.width(&run) + 8.0;
        let mut strip = self.line(None, MARGIN + wide, WIDTH - 2.0 * MARGIN - wide);
        let owner = Owner::Piece(self.tree.piece(id));
        strip.marks.push(Mark::Text { x: MARGIN, y: WRITING - 2.0, run, owner });
        self.place(vec![strip], true, None);
    }

    /// Questions as rows, their options as columns.
    pub fn boxes(&mut self, asked: &BoxTable) {
        let whole = WIDTH - 2.0 * MARGIN;
        let first = whole * 0.46;
        let step = (whole - first) / asked.options.len().max(1) as f32;
        let table = self.tree.outermost(Role::Table);
        let thead = self.tree.within(table, Role::Head);
        let row = self.tree.within(thead, Role::Row);
        let mut cells = vec![(Role::ColumnHead, vec![self.said(&asked.head, SMALL)])];
        cells.extend(
            asked
                .options
                .iter()
                .map(|option| (Role::ColumnHead, vec![Run::new(option, Face::Regular, SMALL)])),
        );
        let widths: Vec<f32> = std::iter::once(first).chain(asked.options.iter().map(|_| step)).collect();
        self.pending.push(Strip::gap(6.0));
        let head = self.row(&cells, &widths, row, 1.0);
        self.pending.extend(head.iter().cloned());
        let head: Vec<Strip> = head.into_iter().map(artifact).collect();
        let body = self.tree.within(table, Role::Rows);
        for question in &asked.rows {
            let row = self.tree.within(body, Role::Row);
            let mut runs =
                vec![Run::new(format!("{}. {}", question.number, question.text), Face::Regular, TEXT)];
            if let Some(note) = &question.note {
                runs.push(Run::new("\n", Face::Regular, SMALL));
                let note = self.said(note, SMALL);
                runs.push(note);
            }
            if let Some(hint) = &question.hint {
                runs.push(Run::new(format!("\n{hint}"), Face::Regular, SMALL).grey());
            }
            let id = self.tree.within(row, Role::RowHead);
            let mut strips = self.text(&runs, MARGIN, first - 10.0, id);
            if let Some(line) = strips.first_mut() {
                for at in 0..asked.options.len() {
                    let id = self.tree.within(row, Role::Cell);
                    let owner = Owner::Piece(self.tree.piece(id));
                    let x = MARGIN + first + step * at as f32 + 2.0;
                    line.marks.push(Mark::Box { x, y: 2.0, side: BOX, round: !asked.many, owner });
                }
            }
            strips.insert(0, Strip { height: 3.0, ..Strip::default() });
            strips.push(Strip { height: 3.0, ..Strip::default() });
            strips.push(Strip::rule(MARGIN, MARGIN + whole, 0.4));
            self.place(strips, true, Some(&head));
        }
        self.place(vec![Strip::gap(TEXT)], false, None);
    }

    /// A run of what Peil says.
    pub fn said(&self, text: &str, size: f32) -> Run {
        Run::new(text, Face::Regular, size).in_language(self.spoken.as_deref())
    }

    /// Lines of a text that belong to an element.
    fn text(&mut self, runs: &[Run], x: f32, width: f32, of: ElementId) -> Vec<Strip> {
        let runs: Vec<Run> = runs.iter().map(|run| self.letters.writable(run)).collect();
        let largest = runs.iter().map(|run| run.size).fold(0.0, f32::max);
        let mut strips = Vec::new();
        for line in self.letters.lines(&runs, width) {
            let mut strip = Strip { height: largest * LEADING, ..Strip::default() };
            let mut at = x;
            for run in line {
                let wide = self.letters.width(&run);
                let owner = Owner::Piece(self.tree.piece(of));
                strip.marks.push(Mark::Text { x: at, y: largest * BASELINE, run, owner });
                at += wide;
            }
            strips.push(strip);
        }
        strips
    }

    /// Puts lines on the page after what is on it; `together`: on the next page where they do not fit, unless
    /// they are longer than a page. On each new page `head` comes first.
    fn place(&mut self, strips: Vec<Strip>, together: bool, head: Option<&[Strip]>) {
        const LOWEST: f32 = HEIGHT - MARGIN;
        let mut all = std::mem::take(&mut self.pending);
        let leading = all.len() + 2;
        all.extend(strips);
        let kept = if together { all.len() } else { leading.min(all.len()) };
        let need: f32 = all.iter().take(kept).map(|strip| strip.height).sum();
        let fits = need <= LOWEST - MARGIN;
        if self.y + need > LOWEST && fits && self.y > MARGIN {
            self.turn();
            // A table that begins here has its head in what is placed.
            if leading == 2 {
                self.put_all(head);
            }
        }
        for strip in all {
            if self.y + strip.height > LOWEST && self.y > MARGIN && !strip.gap {
                self.turn();
                self.put_all(head);
            }
            self.put(strip);
        }
    }

    fn put_all(&mut self, strips: Option<&[Strip]>) {
        for strip in strips.unwrap_or_default() {
            self.put(strip.clone());
        }
    }

    fn turn(&mut self) {
        self.pages.push(Page::new());
        self.y = MARGIN;
    }

    fn put(&mut self, strip: Strip) {
        if strip.gap && self.y <= MARGIN {
            return;
        }
        let at = self.pages.len() - 1;
        for mark in strip.marks {
            let mark = match mark {
                Mark::Heading { level, text } => {
                    self.headings.push(Mentioned { level, text, page: at, y: self.y });
                    continue;
                }
                Mark::Text { x, y, run, owner } => Mark::Text { x, y: y + self.y, run, owner },
                Mark::Box { x, y, side, round, owner } => Mark::Box { x, y: y + self.y, side, round, owner },
                Mark::Rule { x, y, to_x, to_y, weight } => {
                    Mark::Rule { x, y: y + self.y, to_x, to_y: to_y + self.y, weight }
                }
            };
            if let Some(page) = self.pages.last_mut() {
                page.push(mark);
            }
        }
        self.y += strip.height;
    }

    /// The letters that the fonts lack, as a loss.
    pub fn losses(&self) -> Vec<Loss> {
        if self.letters.lacking.is_empty() {
            return Vec::new();
        }
        let lacking: Vec<String> = self.letters.lacking.iter().take(30).map(char::to_string).collect();
        vec![Loss {
            source: lacking.join(" "),
            construct: "letter".into(),
            kind: Kind::Changed,
            detail: "the font of the pages lacks it: `?` is written".into(),
        }]
    }

    /// The bytes of the document.
    ///
    /// # Errors
    /// When `krilla` refuses to write it.
    pub fn finish(mut self, title: &str, language: &str, foot: &str) -> Result<Vec<u8>, Refused> {
        self.place(Vec::new(), false, None);
        let about = About { title, language, foot };
        render(&mut self.letters, &self.pages, &self.tree, &self.headings, &about)
    }
}
