//! From a codebook to a page without a form.

use super::document::{Block, Document, Line, Section, Table, code, joined, plain, said, words};
use super::sentences::missing;
use super::words::{Words, words as words_in};
use super::*;
use crate::language::Language;
use crate::page::formula_line;

/// The most rows of a table that are shown.
const MOST_ROWS: usize = 400;

/// The page of a codebook, before it is text, Markdown, HTML or paper.
pub fn document(book: &Codebook, language: Language) -> Document {
    let mut writer = Writer { book, words: words_in(language), sections: Vec::new() };
    writer.header();
    writer.contents();
    writer.scores();
    writer.classes();
    writer.lets();
    writer.scales();
    writer.rows();
    writer.messages();
    writer.guarantees();
    writer.shares();
    Document {
        title: joined(vec![said(book.heading()), words("codebook")], " · "),
        language: language.tag(),
        said_language: book.language.clone(),
        sections: writer.sections,
        contents: writer.words.contents.to_string(),
    }
}

/// `loinc 44250-9, icf b152`
fn coded(concepts: &[Concept]) -> Line {
    joined(concepts.iter().map(|concept| code(concept.to_string())).collect(), ", ")
}

pub(super) struct Writer<'b> {
    pub(super) book: &'b Codebook,
    pub(super) words: &'static Words,
    sections: Vec<Section>,
}

impl Writer<'_> {
    fn section(&mut self, level: usize, id: &str, heading: Line, blocks: Vec<Block>) {
        self.sections.push(Section { heading: Some(heading), level, id: id.to_string(), blocks });
    }

    /// The text, and below it its rewordings.
    pub(super) fn text(&self, text: &Option<Text>) -> Line {
        let Some(text) = text else { return Line::new() };
        let mut parts = if text.text.is_empty() { Vec::new() } else { vec![said(&text.text)] };
        for variant in &text.variants {
            let mut line = words((self.words.for_informant)(&self.informant(&variant.informant)));
            line.extend(said(&variant.text));
            parts.push(line);
        }
        joined(parts, " / ")
    }

    fn informant(&self, name: &str) -> String {
        let found = self.book.informants.iter().find(|informant| informant.name == name);
        found
            .and_then(|informant| informant.title.as_ref())
            .map_or_else(|| name.to_string(), |title| title.text.clone())
    }

    pub(super) fn only(&self, only: &[String]) -> Line {
        if only.is_empty() {
            Line::new()
        } else {
            words(only.iter().map(|name| self.informant(name)).collect::<Vec<_>>().join(", "))
        }
    }

    fn header(&mut self) {
        let (book, w) = (self.book, self.words);
        let mut facts = vec![
            (w.name.to_string(), code(&book.name)),
            (w.version.to_string(), words(&book.version)),
            (w.language.to_string(), words(&book.language)),
        ];
        facts.extend(self.coded(&book.concepts));
        facts.extend(book.source.as_ref().map(|source| (w.source.to_string(), words(source))));
        facts.extend(book.licence.as_ref().map(|licence| (w.licence.to_string(), words(licence))));
        if !book.informants.is_empty() {
            let one =
                |informant: &Informant| joined(vec![code(&informant.name), self.text(&informant.title)], " ");
            facts.push((w.informants.to_string(), joined(book.informants.iter().map(one).collect(), ", ")));
        }
        let prints = [&book.fingerprints.structure, &book.fingerprints.scoring, &book.fingerprints.text];
        let prints = w
            .fingerprint_names
            .iter()
            .zip(prints)
            .map(|(label, print)| (label.to_string(), code(print)))
            .collect();
        let mut blocks = self.described(&book.description);
        blocks.extend([Block::Facts(facts), Block::Paragraph(words(w.fingerprints)), Block::Facts(prints)]);
        self.sections.push(Section { heading: None, level: 1, id: "codebook".into(), blocks });
    }

    /// A description as a paragraph; none where there is none.
    fn described(&self, description: &Option<Text>) -> Vec<Block> {
        description.iter().map(|_| Block::Paragraph(self.text(description))).collect()
    }

    /// Concepts as a fact; none where there are none.
    fn coded(&self, concepts: &[Concept]) -> Option<(String, Line)> {
        let line = coded(concepts);
        (!line.is_empty()).then(|| (self.words.coded.to_string(), line))
    }

    /// What is asked: a section for each domain, a table for the items that follow each other in it.
    fn contents(&mut self) {
        let mut blocks = Vec::new();
        let mut heading = (2, "items".to_string(), words(self.words.asked));
        let mut rows: Vec<Vec<Line>> = Vec::new();
        let mut table_of = String::new();
        for place in &self.book.contents {
            let (row, domain, level) = match *place {
                Place::Item { item, level } => {
                    let item = &self.book.items[item];
                    (self.item(item), item.domain.clone().unwrap_or_default(), level)
                }
                Place::Note { note, level } => {
                    let note = &self.book.notes[note];
                    (self.note(note), note.domain.clone().unwrap_or_default(), level)
                }
                Place::Page { level } => (self.new_page(), table_of.clone(), level),
                Place::Domain { domain, level } => {
                    self.close_table(&mut rows, &mut blocks, &table_of);
                    let found = &self.book.domains[domain];
                    let (old_level, id, line) = std::mem::replace(
                        &mut heading,
                        (level + 3, format!("domain-{}", found.name), self.titled(&found.title, &found.name)),
                    );
                    self.section(old_level, &id, line, std::mem::take(&mut blocks));
                    blocks.extend(self.domain(found));
                    table_of = found.name.clone();
                    continue;
                }
            };
            // After a domain that ended, what is in the one around it goes on.
            if domain != table_of && (level + 2 < heading.0 || !rows.is_empty()) {
                self.close_table(&mut rows, &mut blocks, &table_of);
            }
            table_of = domain;
            rows.push(row);
        }
        self.close_table(&mut rows, &mut blocks, &table_of);
        let (level, id, line) = heading;
        self.section(level, &id, line, blocks);
    }

    fn close_table(&self, rows: &mut Vec<Vec<Line>>, blocks: &mut Vec<Block>, domain: &str) {
        if rows.is_empty() {
            return;
        }
        let w = self.words;
        self.shared_answer(rows, blocks);
        let title = self.book.domain(domain).and_then(|domain| domain.title.as_ref());
        let caption = title.map_or_else(|| words(w.asked), |title| said(&title.text));
        blocks.push(Block::Table(Table::new(
            caption,
            &[w.item, w.question, w.answer, w.remarks],
            std::mem::take(rows),
        )));
    }

    /// What all rows of a table accept is said once above it, every option with its label.
    fn shared_answer(&self, rows: &mut [Vec<Line>], blocks: &mut Vec<Block>) {
        const MOST: usize = 12;
        let w = self.words;
        let names: Vec<String> = rows.iter().map(|row| plain(&row[0])).collect();
        let answers: Vec<&Answer> = self
            .book
            .items
            .iter()
            .filter(|item| names.contains(&item.name))
            .map(|item| &item.answer)
            .collect();
        let [first, rest @ ..] = &answers[..] else { return };
        let scale = first
            .scale
            .as_ref()
            .and_then(|scale| self.book.scale(scale))
            .filter(|scale| scale.options.len() <= MOST);
        let (Some(scale), true) = (scale, !rest.is_empty() && rest.iter().all(|answer| answer == first))
        else {
            return;
        };
        let option = |option: &Choice| {
            let mut parts = vec![code(option.code.as_ref().unwrap_or(&option.key)), self.text(&option.label)];
            if option.missing {
                parts.push(words(format!("({})", w.means_missing)));
            }
            if option.none {
                parts.push(words(format!("({})", w.means_none)));
            }
            joined(parts, " ")
        };
        let kind = if first.kind == "options" { w.many_of } else { w.one_of };
        let options = joined(scale.options.iter().map(option).collect(), ", ");
        blocks.push(Block::Paragraph(joined(vec![words(format!("{kind}:")), options], " ")));
        rows.iter_mut().filter_map(|row| row.get_mut(2)).for_each(Vec::clear);
    }

    /// `Angst en spanning (angst)`
    fn titled(&self, title: &Option<Text>, name: &str) -> Line {
        match title {
            Some(title) if !title.text.is_empty() && title.text != name => {
                joined(vec![said(&title.text), code(name)], " · ")
            }
            _ => code(name),
        }
    }

    fn domain(&self, domain: &Domain) -> Vec<Block> {
        let w = self.words;
        let mut facts = Vec::new();
        facts.extend(domain.when.as_ref().map(|when| (w.when.to_string(), code(formula_line(when)))));
        if !domain.only.is_empty() {
            facts.push((w.only.to_string(), self.only(&domain.only)));
        }
        facts.extend(self.coded(&domain.concepts));
        let mut blocks = self.described(&domain.description);
        if let Some(rounds) = &domain.rounds {
            blocks.push(Block::Paragraph(if rounds.named.is_empty() {
                joined(vec![words((w.repeat)(rounds.up_to)), code(&rounds.times)], " ")
            } else {
                let named = rounds.named.iter();
                let named = named.map(|round| joined(vec![code(&round.name), self.text(&round.text)], " "));
                joined(vec![words(w.repeat_over), joined(named.collect(), ", ")], " ")
            }));
        }
        if domain.optional {
            blocks.push(Block::Paragraph(words(w.optional)));
        }
        if !facts.is_empty() {
            blocks.push(Block::Facts(facts));
        }
        if domain.intro.is_some() {
            blocks.push(Block::Paragraph(self.text(&domain.intro)));
        }
        blocks
    }

    fn item(&self, item: &Item) -> Vec<Line> {
        let w = self.words;
        let fact = |label: &str, line: Line| joined(vec![words(label), line], " ");
        let mut remarks = Vec::new();
        if item.required {
            remarks.push(words(w.required));
        }
        let around = item.domain.as_ref().and_then(|name| self.book.domain(name)).map(|domain| &domain.only);
        if !item.only.is_empty() && around != Some(&item.only) {
            remarks.push(fact(w.only, self.only(&item.only)));
        }
        remarks.extend(item.when.as_ref().map(|when| fact(w.when, code(formula_line(when)))));
        remarks.extend(item.otherwise.as_ref().map(|otherwise| fact(w.otherwise, code(otherwise))));
        remarks.extend(item.hint.as_ref().map(|hint| fact(w.hint, self.text(&Some(hint.clone())))));
        if !item.concepts.is_empty() {
            remarks.push(fact(w.coded, coded(&item.concepts)));
        }
        if !item.renamed_from.is_empty() {
            remarks.push(fact(w.renamed, code(item.renamed_from.join(", "))));
        }
        vec![code(&item.name), self.text(&item.text), self.answer(item), joined(remarks, "; ")]
    }

    fn answer(&self, item: &Item) -> Line {
        let w = self.words;
        let answer = &item.answer;
        let kind = match answer.kind {
            "option" => w.one_of,
            "options" => w.many_of,
            "yesno" => w.yesno,
            "integer" => w.integer,
            "decimal" => w.decimal,
            "minutes" => w.minutes,
            "text" => w.text,
            "long_text" => w.long_text,
            "date" => w.date,
            _ => w.time,
        };
        let mut parts = vec![words(kind)];
        if let Some(scale) = &answer.scale {
            // A short scale without labels says all it has to say by its codes.
            parts = match self.codes(scale) {
                Some(codes) if answer.kind == "option" => vec![words(codes)],
                _ => vec![words(kind), code(scale)],
            };
        }
        match (&answer.low, &answer.high, &answer.ends) {
            (Some(low), Some(high), Some([first, last])) => parts.extend([
                words(format!("{low} (")),
                said(&first.text),
                words(format!(") {} {high} (", w.to)),
                said(&last.text),
                words(")"),
            ]),
            (Some(low), Some(high), None) => parts.push(words(format!("{low} {} {high}", w.to))),
            (Some(low), None, _) => parts.push(words(format!("{low} …"))),
            (None, Some(high), _) => parts.push(words(format!("… {high}"))),
            (None, None, _) => {}
        }
        parts.extend(item.unit.as_ref().map(said));
        if let Some(or) = &answer.or {
            parts.push(words(w.or));
            parts.push(code(or));
        }
        joined(parts, " ")
    }

    /// The codes of a scale none of whose options has a label: `0 … 3`.
    fn codes(&self, scale: &str) -> Option<String> {
        let scale = self.book.scale(scale)?;
        let bare =
            scale.options.iter().all(|option| option.label.is_none() && !option.missing && !option.none);
        match &scale.options[..] {
            [first, .., last] if bare => Some(format!("{} {} {}", first.key, self.words.to, last.key)),
            _ => None,
        }
    }

    fn scores(&mut self) {
        if self.book.scores.is_empty() {
            return;
        }
        self.section(2, "scores", words(self.words.scores), Vec::new());
        for score in &self.book.scores {
            let blocks = self.score(score);
            self.section(3, &format!("score-{}", score.name), self.titled(&score.title, &score.name), blocks);
        }
    }

    fn score(&self, score: &Score) -> Vec<Block> {
        let w = self.words;
        let mut facts = vec![(w.formula.to_string(), code(formula_line(&score.formula)))];
        if score.truth {
            facts.push((w.value.to_string(), words(w.truth)));
        }
        if let [first, .., last] = &score.columns[..] {
            facts.push((w.columns.to_string(), joined(vec![code(first), code(last)], " … ")));
        }
        facts.extend(score.direction.map(|direction| {
            let better = direction == Direction::Better;
            (w.direction.to_string(), words(if better { w.better } else { w.worse }))
        }));
        facts.extend(score.unit.as_ref().map(|unit| (w.unit.to_string(), said(unit))));
        facts.extend(score.shown.map(|decimals| (w.shown.to_string(), words((w.decimals)(decimals)))));
        facts.extend(score.range.as_ref().map(|range| (w.range.to_string(), words(self.range(range)))));
        facts.push((w.missing.to_string(), words(missing(&score.missing, w))));
        facts.extend(self.given(&score.when, &score.reason, &score.only));
        if !score.renamed_from.is_empty() {
            facts.push((w.renamed.to_string(), code(score.renamed_from.join(", "))));
        }
        facts.extend(self.coded(&score.concepts));
        let mut blocks = self.described(&score.description);
        blocks.push(Block::Facts(facts));
        for set in &score.bands {
            let caption = match &set.when {
                None => joined(vec![words(w.bands), code(&score.name)], " "),
                Some(when) => {
                    joined(vec![words(w.bands), code(&score.name), words(w.bands_when), code(when)], " ")
                }
            };
            let row = |band: &Band| {
                let lowest = if set.bands.len() == 1 { w.any_number } else { w.lowest };
                let bound = band.from.as_ref().map_or_else(|| words(lowest), |from| words((w.bound)(from)));
                vec![code(&band.key), bound, self.text(&band.label)]
            };
            blocks.push(Block::Table(Table::new(
                caption,
                &[w.band, w.value, w.label],
                set.bands.iter().map(row).collect(),
            )));
        }
        blocks
    }

    fn range(&self, range: &Range) -> String {
        let w = self.words;
        let ends = match (&range.low, &range.high) {
            (Some(low), Some(high)) if range.low_attained && range.high_attained => {
                format!("{low} {} {high}", w.to)
            }
            (Some(low), Some(high)) => (w.within)(low, range.low_attained, high, range.high_attained),
            (Some(low), None) => (w.at_least)(low),
            (None, Some(high)) => (w.at_most)(high),
            (None, None) => w.any_number.to_string(),
        };
        if range.whole { format!("{ends}, {}", w.whole) } else { ends }
    }

    fn given(&self, when: &Option<String>, reason: &Option<Text>, only: &[String]) -> Vec<(String, Line)> {
        let w = self.words;
        let mut facts = Vec::new();
        if let Some(when) = when {
            facts.push((
                w.given_when.to_string(),
                joined(vec![code(formula_line(when)), self.text(reason)], ": "),
            ));
        }
        if !only.is_empty() {
            facts.push((w.only.to_string(), self.only(only)));
        }
        facts
    }

    fn classes(&mut self) {
        let w = self.words;
        if self.book.classes.is_empty() {
            return;
        }
        self.section(2, "classes", words(w.classes), Vec::new());
        for class in &self.book.classes {
            let row = |rule: &Rule| {
                let option = class.options.iter().find(|option| option.key == rule.option);
                let label = option.map_or_else(Line::new, |option| self.text(&option.label));
                let number = option.and_then(|option| option.code.as_ref()).map_or_else(Line::new, words);
                let when = rule
                    .when
                    .as_ref()
                    .map_or_else(|| words(w.otherwise_rule), |when| code(formula_line(when)));
                vec![code(&rule.option), number, label, when]
            };
            let rows = class.rules.iter().map(row).collect();
            let mut blocks = Vec::new();
            let facts = self.given(&class.when, &class.reason, &class.only);
            if !facts.is_empty() {
                blocks.push(Block::Facts(facts));
            }
            blocks.push(Block::Paragraph(words(w.rules)));
            blocks.push(Block::Table(Table::new(
                code(&class.name),
                &[w.class, w.code, w.label, w.bands_when],
                rows,
            )));
            self.section(3, &format!("class-{}", class.name), self.titled(&class.title, &class.name), blocks);
        }
    }

    fn lets(&mut self) {
        let w = self.words;
        if self.book.lets.is_empty() {
            return;
        }
        let rows = self
            .book
            .lets
            .iter()
            .map(|found| vec![code(&found.name), code(formula_line(&found.formula))])
            .collect();
        let table = Table::new(words(w.lets), &[w.name, w.formula], rows);
        self.section(2, "lets", words(w.lets), vec![Block::Table(table)]);
    }

    fn scales(&mut self) {
        let w = self.words;
        if self.book.scales.is_empty() {
            return;
        }
        let table = |scale: &Scale| {
            let row = |option: &Choice| {
                let named = option.code.as_ref() != Some(&option.key);
                vec![
                    option.code.as_ref().map_or_else(Line::new, code),
                    if named { code(&option.key) } else { Line::new() },
                    self.text(&option.label),
                    match (option.missing, option.none) {
                        (true, _) => words(w.means_missing),
                        (false, true) => words(w.means_none),
                        (false, false) => Line::new(),
                    },
                    coded(&option.concepts),
                ]
            };
            let mut rows: Vec<Vec<Line>> = scale.options.iter().map(row).collect();
            let mut head = vec![w.code, w.name, w.label, w.remarks, w.coded];
            // Options without codes are called by their names.
            if scale.options.iter().all(|option| option.code.is_none()) {
                head.remove(0);
                rows.iter_mut().for_each(|row| drop(row.remove(0)));
            }
            Block::Table(Table::new(code(&scale.name), &head, rows))
        };
        let blocks = self.book.scales.iter().map(table).collect();
        self.section(2, "scales", words(w.scales), blocks);
    }

    fn rows(&mut self) {
        let w = self.words;
        if self.book.recodes.is_empty() && self.book.tables.is_empty() {
            return;
        }
        let table = |what: &str, found: &Rows, head: &str| {
            let row = |(key, value): &(String, String)| vec![code((w.cells)(key)), code((w.cells)(value))];
            let rows = found.rows.iter().take(MOST_ROWS).map(row).collect();
            let left_out = found.rows.len().saturating_sub(MOST_ROWS);
            let mut caption = vec![words(what), code(&found.name)];
            caption.extend(found.informant.iter().map(|informant| words(format!("({informant})"))));
            let caption = joined(caption, " ");
            Block::Table(Table {
                left_out,
                left_out_words: (w.more_rows)(left_out),
                ..Table::new(caption, &[head, w.gives], rows)
            })
        };
        let recodes = self.book.recodes.iter().map(|found| table(w.recode, found, w.answer));
        let tables = self.book.tables.iter().map(|found| table(w.table, found, &found.keys.join(", ")));
        let blocks = recodes.chain(tables).collect();
        self.section(2, "recodes", words(w.recodes), blocks);
    }

    fn guarantees(&mut self) {
        let w = self.words;
        if self.book.guarantees.is_empty() {
            return;
        }
        let row = |guarantee: &Guarantee| {
            let word = if guarantee.always { "always" } else { "never" };
            let missing = match guarantee.can_be_missing {
                Some(true) => words(w.can_be_missing),
                Some(false) | None => Line::new(),
            };
            vec![
                code(format!("{word} {}", formula_line(&guarantee.formula))),
                said(&guarantee.reason),
                missing,
            ]
        };
        let rows = self.book.guarantees.iter().map(row).collect();
        let table = Table::new(words(w.guarantees), &[w.guaranteed, w.reason, w.remarks], rows);
        self.section(2, "guarantees", words(w.guarantees), vec![Block::Table(table)]);
    }

    fn shares(&mut self) {
        let w = self.words;
        if self.book.shares.is_empty() {
            return;
        }
        let mut rows = Vec::new();
        for output in &self.book.shares {
            if let Some(why) = &output.why {
                rows.push(vec![code(&output.name), Line::new(), Line::new(), words(why.clone())]);
            }
            for share in &output.shares {
                let key = share.key.as_ref().map_or_else(|| words(w.share_missing), code);
                rows.push(vec![
                    code(&output.name),
                    key,
                    words(share.percent.clone()),
                    words(share.count.clone()),
                ]);
            }
        }
        let table = Table::new(words(w.shares), &[w.name, w.value, "%", w.share_count], rows);
        let blocks = vec![Block::Paragraph(words(w.no_prevalence)), Block::Table(table)];
        self.section(2, "shares", words(w.shares), blocks);
    }

    fn messages(&mut self) {
        let w = self.words;
        if self.book.messages.is_empty() {
            return;
        }
        let row = |message: &Message| {
            let kind = match (message.kind, message.required) {
                (MessageKind::Check, true) => w.blocking_check,
                (MessageKind::Check, false) => w.check,
                (MessageKind::Alert, _) if message.urgent => w.urgent_alert,
                (MessageKind::Alert, _) => w.alert,
                (MessageKind::Feedback, _) => w.feedback,
            };
            let only = self.only(&message.only);
            let when =
                if message.when.is_empty() { words(w.always) } else { code(formula_line(&message.when)) };
            let when = if only.is_empty() {
                when
            } else {
                joined(vec![when, joined(vec![words(w.only), only], " ")], "; ")
            };
            vec![code(&message.name), words(kind), self.text(&message.text), when]
        };
        let rows = self.book.messages.iter().map(row).collect();
        let table = Table::new(words(w.messages), &[w.name, w.kind, w.wording, w.bands_when], rows);
        self.section(2, "messages", words(w.messages), vec![Block::Table(table)]);
    }
}
