//! From pest's pairs to the tree: declarations, clauses, rows.

#![expect(clippy::wildcard_enum_match_arm, reason = "pest has a variant for every rule of the grammar")]

use pest::iterators::Pair;

use super::Rule;
use super::ast::*;
use super::{published, trimmed};
use crate::diagnostic::{Diagnostic, Edit, Fix, codes};
use crate::source::{FileId, Span};

/// Builds the tree of one file, and collects what is to be said about it.
pub struct Builder<'t> {
    pub file: FileId,
    pub text: &'t str,
    pub diagnostics: Vec<Diagnostic>,
    pub unread: Vec<Span>,
    /// Statements in a block where they cannot be: they are read as if they were behind it.
    pub displaced: Vec<Declaration>,
    /// What the domain that is being read says about itself in its block.
    pub properties: Vec<Clause>,
}

/// The parts of a pair, comments left out: they may be between any two.
pub fn parts<'t>(pair: Pair<'t, Rule>) -> impl Iterator<Item = Pair<'t, Rule>> + Clone {
    pair.into_inner().filter(|part| part.as_rule() != Rule::comment)
}

impl<'t> Builder<'t> {
    pub fn new(file: FileId, text: &'t str) -> Self {
        Builder {
            file,
            text,
            diagnostics: Vec::new(),
            unread: Vec::new(),
            displaced: Vec::new(),
            properties: Vec::new(),
        }
    }

    /// Where a pair is, without the space that pest may have read after it.
    pub fn span(&self, pair: &Pair<'t, Rule>) -> Span {
        let start = pair.as_span().start();
        Span::new(self.file, start..start + trimmed(pair.as_str()).len())
    }

    /// Where its first line is: enough for a message about a block.
    pub fn head(&self, pair: &Pair<'t, Rule>) -> Span {
        let start = pair.as_span().start();
        let line = pair.as_str().lines().next().unwrap_or_default();
        let line = line.split_once('{').map_or(line, |(head, _)| head);
        Span::new(self.file, start..start + trimmed(line).len())
    }

    pub fn file(&mut self, pair: Pair<'t, Rule>) -> File {
        let mut declarations = Vec::new();
        self.each(pair, Rule::only_declaration, |builder, part| {
            builder.declaration(part, &mut declarations);
            declarations.append(&mut builder.displaced);
        });
        declarations.append(&mut self.displaced);
        File { declarations, unread: std::mem::take(&mut self.unread) }
    }

    pub fn declaration(&mut self, pair: Pair<'t, Rule>, out: &mut Vec<Declaration>) {
        match pair.as_rule() {
            Rule::instrument => out.push(Declaration::Header(self.header(pair))),
            Rule::use_file => {
                if let Some(path) = parts(pair).find(|part| part.as_rule() == Rule::string) {
                    out.push(Declaration::Use(self.string(path)));
                }
            }
            Rule::informant => {
                let mut inner = parts(pair).skip(1);
                if let (Some(name), Some(label)) = (inner.next(), inner.next()) {
                    out.push(Declaration::Informant { name: self.name(&name), label: self.words(label) });
                }
            }
            Rule::scale => out.push(Declaration::Scale(self.scale(pair))),
            Rule::let_ => out.push(Declaration::Let(self.let_(pair))),
            Rule::recode => out.push(Declaration::Recode(self.recode(pair))),
            Rule::table => out.push(Declaration::Table(self.table(pair))),
            Rule::bands_decl => out.push(Declaration::Bands(self.bands_declaration(pair))),
            Rule::score => out.push(Declaration::Score(self.score(pair))),
            Rule::class => out.push(Declaration::Class(self.class(pair))),
            Rule::check | Rule::alert | Rule::feedback => out.push(Declaration::Message(self.message(pair))),
            Rule::test => out.push(Declaration::Test(self.test(pair))),
            Rule::guarantee => out.extend(self.guarantee(pair).map(Declaration::Guarantee)),
            _ => {
                let mut entries = Vec::new();
                self.entry(pair, &mut entries);
                out.extend(entries.into_iter().map(|entry| match entry {
                    Entry::Score(score) => Declaration::Score(score),
                    Entry::Let(let_) => Declaration::Let(let_),
                    Entry::Class(class) => Declaration::Class(class),
                    Entry::Message(message) => Declaration::Message(message),
                    entry @ (Entry::Item(_)
                    | Entry::Domain(_)
                    | Entry::Repeat(_)
                    | Entry::Intro(..)
                    | Entry::Layout(_)
                    | Entry::Page(_)
                    | Entry::Note(_)) => Declaration::Entry(entry),
                }));
            }
        }
    }

    fn header(&mut self, pair: Pair<'t, Rule>) -> Header {
        let span = self.head(&pair);
        let mut name = None;
        let mut meta = Vec::new();
        self.each(pair, Rule::only_meta, |builder, part| match part.as_rule() {
            Rule::ident => name = Some(builder.name(&part)),
            Rule::meta => meta.extend(builder.meta(part)),
            _ => {}
        });
        Header { name: name.unwrap_or_else(|| self.no_name(span)), meta, span }
    }

    fn meta(&mut self, pair: Pair<'t, Rule>) -> Option<Meta> {
        let mut inner = parts(pair);
        let key = inner.next()?;
        if key.as_rule() == Rule::code {
            return self.code_of_header(key);
        }
        let value = inner.next()?;
        let raw = Raw { text: value.as_str().into(), span: self.span(&value) };
        let value = match value.as_rule() {
            Rule::version => MetaValue::Version(raw),
            Rule::tag => MetaValue::Tag(raw),
            _ => MetaValue::Text(self.words(value)),
        };
        Some(Meta { key: self.name(&key), value })
    }

    fn scale(&mut self, pair: Pair<'t, Rule>) -> Scale {
        let span = self.head(&pair);
        let mut name = None;
        let mut options = Vec::new();
        self.each(pair, Rule::only_option, |builder, part| match part.as_rule() {
            Rule::ident => name = Some(builder.name(&part)),
            Rule::option => {
                builder.decimal_code(&part, options.last());
                options.extend(builder.option(part));
            }
            _ => {}
        });
        Scale { name: name.unwrap_or_else(|| self.no_name(span)), options, span }
    }

    /// `0,5 "Half"` reads as two options, the first without a label.
    fn decimal_code(&mut self, option: &Pair<'t, Rule>, before: Option<&ScaleOption>) {
        let at = option.as_span().start();
        let Some(ScaleOption::Codes { low, high, .. }) = before else { return };
        let digits =
            option.as_str().len() - option.as_str().trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits == 0
            || low.span != high.span
            || low.span.end as usize + 1 != at
            || !self.text[..at].ends_with(',')
        {
            return;
        }
        let span = Span { end: (at + digits) as u32, ..low.span };
        let write = format!("{}.{}", low.text, &option.as_str()[..digits]);
        self.diagnostics.push(
            Diagnostic::new(codes::DECIMAL_COMMA, span, "a number has a decimal point, not a comma")
                .help(format!("write `{write}`; or leave a space after the comma if these are two options"))
                .fix(Fix::chosen(format!("write `{write}`"), Edit::new(span, write))),
        );
    }

    fn option(&mut self, pair: Pair<'t, Rule>) -> Option<ScaleOption> {
        let span = self.span(&pair);
        let (mut missing, mut none, mut key, mut label, mut renamed) = (false, false, None, None, None);
        let mut codes = Vec::new();
        for part in parts(pair) {
            match part.as_rule() {
                Rule::bounds => {
                    let Bounds { low, high, span } = self.bounds(part)?;
                    return Some(ScaleOption::Codes { low, high, span });
                }
                Rule::signed => {
                    let code = self.number(&part);
                    return Some(ScaleOption::Codes { low: code.clone(), high: code, span });
                }
                Rule::kw_missing => missing = true,
                Rule::kw_none => none = true,
                Rule::option_key => key = Some(self.option_key(part)),
                Rule::text => label = Some(self.words(part)),
                Rule::renamed => renamed = self.renamed(part),
                Rule::code => codes.extend(self.concept(part)),
                _ => {}
            }
        }
        Some(ScaleOption::Labelled { key: key?, missing, none, label: label?, renamed, codes, span })
    }

    fn option_key(&mut self, pair: Pair<'t, Rule>) -> OptionKey {
        let mut key = OptionKey { name: None, code: None, span: self.span(&pair) };
        for part in parts(pair) {
            match part.as_rule() {
                Rule::ident => key.name = Some(self.name(&part)),
                Rule::signed => key.code = Some(self.number(&part)),
                _ => {}
            }
        }
        key
    }

    pub fn entry(&mut self, pair: Pair<'t, Rule>, out: &mut Vec<Entry>) {
        match pair.as_rule() {
            Rule::domain => out.extend(self.domain(pair).map(Entry::Domain)),
            Rule::repeat => out.extend(self.repeat(pair).map(Entry::Repeat)),
            Rule::intro => {
                let span = self.span(&pair);
                if let Some(text) = parts(pair).find(|part| part.as_rule() == Rule::text) {
                    out.push(Entry::Intro(self.words(text), span));
                }
            }
            Rule::layout => {
                if let Some(name) = parts(pair).find(|part| part.as_rule() == Rule::ident) {
                    out.push(Entry::Layout(self.name(&name)));
                }
            }
            Rule::page => out.push(Entry::Page(self.span(&pair))),
            Rule::note => out.extend(self.note(pair).map(Entry::Note)),
            Rule::let_ => out.push(Entry::Let(self.let_(pair))),
            Rule::score => out.push(Entry::Score(self.score(pair))),
            Rule::class => out.push(Entry::Class(self.class(pair))),
            Rule::check | Rule::alert | Rule::feedback => out.push(Entry::Message(self.message(pair))),
            Rule::item => out.extend(self.item(pair).map(Entry::Item)),
            Rule::property => {
                let property = self.clause(pair);
                self.properties.extend(property);
            }
            // What is read of the block of a line that could not be read.
            Rule::entries | Rule::entries_rep => {
                self.each(pair, Rule::only_entry, |builder, part| builder.entry(part, out))
            }
            _ => {}
        }
    }

    pub fn entries(&mut self, pair: Pair<'t, Rule>) -> Vec<Entry> {
        let mut entries = Vec::new();
        self.entry(pair, &mut entries);
        entries
    }

    fn item(&mut self, pair: Pair<'t, Rule>) -> Option<Item> {
        let span = self.span(&pair);
        let (mut name, mut text, mut answer, mut clauses) = (None, None, None, Vec::new());
        self.each(pair, Rule::only_clause, |builder, part| match part.as_rule() {
            Rule::ident => name = Some(builder.name(&part)),
            Rule::text => text = Some(builder.words(part)),
            Rule::answer_type => answer = builder.answer_type(part),
            Rule::reworded => builder.reworded(part, &mut text),
            _ => builder.clauses(part, &mut clauses),
        });
        Some(Item { name: name?, text: text?, answer, clauses, span })
    }

    fn note(&mut self, pair: Pair<'t, Rule>) -> Option<Note> {
        let span = self.span(&pair);
        let (mut name, mut text, mut clauses) = (None, None, Vec::new());
        self.each(pair, Rule::only_clause, |builder, part| match part.as_rule() {
            Rule::ident => name = Some(builder.name(&part)),
            Rule::text => text = Some(builder.words(part)),
            _ => builder.clauses(part, &mut clauses),
        });
        Some(Note { name: name?, text: text?, clauses, span })
    }

    fn domain(&mut self, pair: Pair<'t, Rule>) -> Option<Domain> {
        let span = self.head(&pair);
        let around = std::mem::take(&mut self.properties);
        let (mut name, mut text, mut answer, mut clauses, mut entries) =
            (None, None, None, Vec::new(), Vec::new());
        self.each(pair, Rule::only_clause, |builder, part| match part.as_rule() {
            Rule::ident => name = Some(builder.name(&part)),
            Rule::text => text = Some(builder.words(part)),
            Rule::answer_type => answer = builder.answer_type(part),
            Rule::reworded => builder.reworded(part, &mut text),
            Rule::entries => entries = builder.entries(part),
            _ => builder.clauses(part, &mut clauses),
        });
        clauses.append(&mut std::mem::replace(&mut self.properties, around));
        Some(Domain { name: name?, text: text?, answer, clauses, entries, span })
    }

    fn repeat(&mut self, pair: Pair<'t, Rule>) -> Option<Repeat> {
        let span = self.head(&pair);
        let around = std::mem::take(&mut self.properties);
        let (mut name, mut text, mut answer, mut clauses, mut entries) =
            (None, None, None, Vec::new(), Vec::new());
        let (mut times, mut up_to, mut over) = (None, None, None);
        self.each(pair, Rule::only_clause, |builder, part| match part.as_rule() {
            Rule::ident => name = Some(builder.name(&part)),
            Rule::text => text = Some(builder.words(part)),
            Rule::answer_type => answer = builder.answer_type(part),
            Rule::reworded => builder.reworded(part, &mut text),
            Rule::expr => times = Some(builder.expression(part)),
            Rule::number => up_to = Some(builder.number(&part)),
            Rule::over => over = Some(builder.over(part)),
            Rule::entries_rep => entries = builder.entries(part),
            _ => builder.clauses(part, &mut clauses),
        });
        clauses.append(&mut std::mem::replace(&mut self.properties, around));
        let rounds = match over {
            Some(over) => over,
            None => Rounds::Times { times: times?, up_to: up_to? },
        };
        Some(Repeat { name: name?, text, answer, rounds, clauses, entries, span })
    }

    fn over(&mut self, pair: Pair<'t, Rule>) -> Rounds {
        let span = self.span(&pair);
        let mut rounds = Vec::new();
        for part in parts(pair).filter(|part| part.as_rule() == Rule::round) {
            let (mut name, mut text, mut renamed) = (None, None, None);
            for part in parts(part) {
                match part.as_rule() {
                    Rule::ident => name = Some(self.name(&part)),
                    Rule::text => text = Some(self.words(part)),
                    Rule::renamed => renamed = self.renamed(part),
                    _ => {}
                }
            }
            if let (Some(name), Some(text)) = (name, text) {
                rounds.push(Round { name, text, renamed });
            }
        }
        Rounds::Over(rounds, span)
    }

    /// Rewordings that are behind the type; they belong to the text.
    fn reworded(&mut self, pair: Pair<'t, Rule>, text: &mut Option<Text>) {
        let more = self.words(pair).variants;
        if let Some(text) = text {
            text.variants.extend(more);
        }
    }

    fn answer_type(&mut self, pair: Pair<'t, Rule>) -> Option<AnswerType> {
        let span = self.span(&pair);
        let (mut kind, mut ends, mut or, mut after_or) = (None, None, None, false);
        for part in parts(pair) {
            match part.as_rule() {
                Rule::kw_or => after_or = true,
                Rule::ident if after_or => or = Some(self.name(&part)),
                Rule::ident if matches!(kind, Some(AnswerKind::Many(_))) => {
                    kind = Some(AnswerKind::Many(self.name(&part)))
                }
                Rule::ident => kind = Some(AnswerKind::Named(self.name(&part))),
                Rule::kw_many => kind = Some(AnswerKind::Many(self.name(&part))),
                Rule::kw_long => kind = Some(AnswerKind::LongText),
                Rule::kw_integer => kind = Some(AnswerKind::Integer(None)),
                Rule::kw_decimal => kind = Some(AnswerKind::Decimal(None)),
                Rule::kw_minutes => kind = Some(AnswerKind::Minutes(None)),
                Rule::ends => {
                    let mut texts = parts(part).filter(|part| part.as_rule() == Rule::text);
                    if let (Some(low), Some(high)) = (texts.next(), texts.next()) {
                        ends = Some((self.words(low), self.words(high)));
                    }
                }
                Rule::days => kind = Some(self.days(part)),
                Rule::bounds => {
                    let found = self.bounds(part);
                    if let Some(
                        AnswerKind::Integer(bounds)
                        | AnswerKind::Decimal(bounds)
                        | AnswerKind::Minutes(bounds),
                    ) = &mut kind
                    {
                        *bounds = found;
                    }
                }
                _ => {}
            }
        }
        Some(AnswerType { kind: kind?, ends, or, span })
    }

    fn days(&mut self, pair: Pair<'t, Rule>) -> AnswerKind {
        let (mut ends, mut after) = ([None, None], 0);
        for part in parts(pair) {
            match part.as_rule() {
                Rule::dots => after = 1,
                Rule::day => ends[after] = self.day(part),
                _ => {}
            }
        }
        let [from, to] = ends;
        AnswerKind::DateWithin(from, to)
    }

    fn day(&mut self, pair: Pair<'t, Rule>) -> Option<Day> {
        let span = self.span(&pair);
        let (mut day, mut years) = (None, None);
        for part in parts(pair) {
            match part.as_rule() {
                Rule::date => {
                    day = Some(Day::On(Raw { text: part.as_str().trim_end().into(), span: self.span(&part) }))
                }
                Rule::number => years = Some(self.number(&part)),
                _ => {}
            }
        }
        Some(day.unwrap_or(Day::Administered(years, span)))
    }

    fn bounds(&mut self, pair: Pair<'t, Rule>) -> Option<Bounds> {
        let span = self.span(&pair);
        let mut ends = parts(pair).filter(|part| part.as_rule() == Rule::signed);
        Some(Bounds { low: self.number(&ends.next()?), high: self.number(&ends.next()?), span })
    }

    pub fn bands_clause(&mut self, pair: Pair<'t, Rule>) -> BandsClause {
        let mut clause = BandsClause { name: None, when: None, bands: None, span: self.head(&pair) };
        for part in parts(pair) {
            match part.as_rule() {
                Rule::ident => clause.name = Some(self.name(&part)),
                Rule::expr => clause.when = Some(self.expression(part)),
                Rule::band_block => clause.bands = Some(self.band_block(part)),
                _ => {}
            }
        }
        clause
    }

    fn band_block(&mut self, pair: Pair<'t, Rule>) -> Vec<Band> {
        if let Some(published) = published::read(self.file, pair.as_span().start(), pair.as_str()) {
            // A slip in a line that is written again is answered with it.
            let block = self.span(&pair);
            self.diagnostics.retain(|diagnostic| {
                diagnostic.span().start < block.start || diagnostic.span().end > block.end
            });
            self.diagnostics.push(published.diagnostic);
            return published.bands;
        }
        let mut bands = Vec::new();
        self.each(pair, Rule::only_band, |builder, part| {
            if part.as_rule() == Rule::band {
                bands.extend(builder.band(part));
            }
        });
        bands
    }

    fn band(&mut self, pair: Pair<'t, Rule>) -> Option<Band> {
        let span = self.span(&pair);
        let (mut name, mut label, mut bound, mut renamed) = (None, None, None, None);
        let mut open = None;
        for part in parts(pair) {
            match part.as_rule() {
                Rule::ident => name = Some(self.name(&part)),
                Rule::text => label = Some(self.words(part)),
                Rule::kw_from | Rule::kw_above => open = Some(part),
                Rule::signed => bound = self.threshold(open.take(), &part),
                Rule::renamed => renamed = self.renamed(part),
                _ => {}
            }
        }
        Some(Band { name: name?, label, bound, renamed, span })
    }

    pub fn threshold(&mut self, word: Option<Pair<'t, Rule>>, value: &Pair<'t, Rule>) -> Option<Threshold> {
        let word = word?;
        let value = self.number(value);
        Some(Threshold {
            open: word.as_rule() == Rule::kw_above,
            span: self.span(&word).to(value.span),
            value,
        })
    }

    fn bands_declaration(&mut self, pair: Pair<'t, Rule>) -> BandsDeclaration {
        let span = self.head(&pair);
        let (mut name, mut bands) = (None, Vec::new());
        for part in parts(pair) {
            match part.as_rule() {
                Rule::ident => name = Some(self.name(&part)),
                Rule::band_block => bands = self.band_block(part),
                _ => {}
            }
        }
        BandsDeclaration { name: name.unwrap_or_else(|| self.no_name(span)), bands, span }
    }

    fn let_(&mut self, pair: Pair<'t, Rule>) -> Let {
        let span = self.span(&pair);
        let (mut name, mut parameters, mut value) = (None, None, None);
        for part in parts(pair) {
            match part.as_rule() {
                Rule::ident => name = Some(self.name(&part)),
                Rule::parameters => parameters = Some(self.names(part)),
                Rule::expr => value = Some(self.expression(part)),
                _ => {}
            }
        }
        Let {
            name: name.unwrap_or_else(|| self.no_name(span)),
            parameters,
            value: value.unwrap_or_else(|| self.no_value(span)),
            span,
        }
    }

    fn score(&mut self, pair: Pair<'t, Rule>) -> Score {
        let span = self.head(&pair);
        let (mut name, mut text, mut value, mut clauses) = (None, None, None, Vec::new());
        self.each(pair, Rule::only_clause, |builder, part| match part.as_rule() {
            Rule::ident => name = Some(builder.name(&part)),
            Rule::text => text = Some(builder.words(part)),
            Rule::expr => value = Some(builder.expression(part)),
            _ => builder.clauses(part, &mut clauses),
        });
        Score {
            name: name.unwrap_or_else(|| self.no_name(span)),
            text: text.unwrap_or_else(|| self.no_text(span)),
            value: value.unwrap_or_else(|| self.no_value(span)),
            clauses,
            span,
        }
    }

    fn class(&mut self, pair: Pair<'t, Rule>) -> Class {
        let span = self.head(&pair);
        let (mut name, mut text, mut rules, mut clauses) = (None, None, Vec::new(), Vec::new());
        self.each(pair, Rule::only_rule, |builder, part| match part.as_rule() {
            Rule::ident => name = Some(builder.name(&part)),
            Rule::text => text = Some(builder.words(part)),
            Rule::rule => rules.extend(builder.rule(part)),
            _ => builder.clauses(part, &mut clauses),
        });
        Class { name: name.unwrap_or_else(|| self.no_name(span)), text, rules, clauses, span }
    }

    fn rule(&mut self, pair: Pair<'t, Rule>) -> Option<super::ast::Rule> {
        let span = self.span(&pair);
        let (mut key, mut label, mut when, mut renamed) = (None, None, None, None);
        for part in parts(pair) {
            match part.as_rule() {
                Rule::option_key => key = Some(self.option_key(part)),
                Rule::text => label = Some(self.words(part)),
                Rule::expr => when = Some(self.expression(part)),
                Rule::renamed => renamed = self.renamed(part),
                _ => {}
            }
        }
        Some(super::ast::Rule { key: key?, label: label?, when, renamed, span })
    }

    fn message(&mut self, pair: Pair<'t, Rule>) -> Message {
        let span = self.head(&pair);
        let kind = match pair.as_rule() {
            Rule::check => MessageKind::Check,
            Rule::alert => MessageKind::Alert,
            _ => MessageKind::Feedback,
        };
        let (mut name, mut text, mut clauses) = (None, None, Vec::new());
        self.each(pair, Rule::only_clause, |builder, part| match part.as_rule() {
            Rule::ident => name = Some(builder.name(&part)),
            Rule::text => text = Some(builder.words(part)),
            _ => builder.clauses(part, &mut clauses),
        });
        let name = name.unwrap_or_else(|| self.no_name(span));
        Message { kind, name, text: text.unwrap_or_else(|| self.no_text(span)), clauses, span }
    }

    pub fn renamed(&mut self, pair: Pair<'t, Rule>) -> Option<OptionKey> {
        parts(pair).find(|part| part.as_rule() == Rule::option_key).map(|part| self.option_key(part))
    }
}
