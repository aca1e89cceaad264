//! What a question accepts: its answer type, a range of days, words at both ends, and the options beside.

use super::Lowerer;
use crate::diagnostic::{Diagnostic, Edit, Fix, codes};
use crate::model::{
    AnswerType, Day, Days, Ends, GroupId, MOST_CHOICES, MOST_YEARS_BEFORE, NumberShown, ScaleId,
};
use crate::source::Span;
use crate::syntax::ast;

impl<'a> Lowerer<'a> {
    /// Whether a scale of a question could not be read whole.
    pub(super) fn is_partial(&self, answer: Option<&AnswerType>, or: Option<ScaleId>) -> bool {
        let own = match answer {
            Some(AnswerType::Scale(scale) | AnswerType::Many(scale)) => Some(*scale),
            _ => None,
        };
        own.iter().chain(&or).any(|scale| self.partial.contains(&scale.at()))
    }

    /// What a question accepts. None where that was reported.
    pub(super) fn answer_type(
        &mut self,
        answer: Option<&'a ast::AnswerType>,
        name: &ast::Name,
    ) -> (Option<AnswerType>, Option<ScaleId>) {
        let nothing = (None, None);
        let Some(answer) = answer else {
            self.say(
                Diagnostic::new(codes::NO_TYPE, name.span, format!("`{}` has no answer type", name.text))
                    .help("write `: SCALE`, `: integer 0..10`, `: yesno` and so on after its text, or on the domain"),
            );
            return nothing;
        };
        let or = answer.or.as_ref().and_then(|name| {
            let at = self.scale_named(name)?;
            let scale = &self.graph.parts.scales[at.at()];
            if scale.options.iter().all(|option| option.missing) {
                return Some(at);
            }
            let text = name.text.clone();
            self.refuse(
                Diagnostic::new(
                    codes::OR_SCALE,
                    name.span,
                    format!("`or {text}` adds missing options, but `{text}` also has other options"),
                )
                .help(
                    "put `missing` before each of its options, or make a scale that holds only such options",
                ),
            )
        });
        let numeric = |this: &mut Self, bounds: &Option<ast::Bounds>, word: &str, whole: bool| {
            let Some(bounds) = bounds else {
                // What follows could not be read, and may be the range.
                let unread = this.loaded.files.iter().flat_map(|file| &file.unread);
                if unread.into_iter().any(|unread| {
                    unread.file == answer.span.file
                        && (answer.span.start..=answer.span.end + 1).contains(&unread.start)
                }) {
                    return None;
                }
                return this.refuse(
                    Diagnostic::new(
                        codes::NO_RANGE,
                        answer.span,
                        format!("`{word}` has no range"),
                    )
                    .help(format!(
                        "write `{word} 0..{}`, for example: values outside the range are refused when they are typed",
                        if word == "minutes" { "1440" } else { "120" }
                    )),
                );
            };
            let (low, high) = (this.number(&bounds.low)?, this.number(&bounds.high)?);
            if low > high {
                return this.refuse(
                    Diagnostic::new(codes::RANGE_ORDER, bounds.span, "the range ends before it begins")
                        .write(format!("{high}..{low}")),
                );
            }
            if whole && !(low.is_whole() && high.is_whole()) {
                return this.refuse(
                    Diagnostic::new(
                        codes::RANGE_ORDER,
                        bounds.span,
                        format!("`{word}` goes between whole numbers"),
                    )
                    .help("use `decimal`"),
                );
            }
            Some((low, high))
        };
        let found = match &answer.kind {
            ast::AnswerKind::Named(name) => match name.text.as_str() {
                "yesno" => AnswerType::YesNo,
                "text" => AnswerType::Text { long: false },
                "date" => AnswerType::Date,
                "time" => AnswerType::Time,
                _ => match self.scale_named(name) {
                    Some(scale) => AnswerType::Scale(scale),
                    None => return nothing,
                },
            },
            ast::AnswerKind::LongText => AnswerType::Text { long: true },
            ast::AnswerKind::Many(name) => match self.scale_named(name) {
                Some(scale) => AnswerType::Many(scale),
                None => return nothing,
            },
            ast::AnswerKind::DateWithin(from, to) => match self.days(from.as_ref(), to.as_ref(), answer.span)
            {
                Some(days) => AnswerType::DateWithin(days),
                None => return nothing,
            },
            ast::AnswerKind::Integer(bounds) => {
                let Some((low, high)) = numeric(self, bounds, "integer", true) else { return nothing };
                AnswerType::Number { low, high, whole: true, shown: NumberShown::Plain }
            }
            ast::AnswerKind::Decimal(bounds) => {
                let Some((low, high)) = numeric(self, bounds, "decimal", false) else { return nothing };
                AnswerType::Number { low, high, whole: false, shown: NumberShown::Plain }
            }
            ast::AnswerKind::Minutes(bounds) => {
                let Some((low, high)) = numeric(self, bounds, "minutes", true) else { return nothing };
                AnswerType::Number { low, high, whole: true, shown: NumberShown::Minutes }
            }
        };
        self.options_fit(&found, or, answer);
        let chosen_among = match found {
            AnswerType::Many(scale) => self.graph.parts.scale(scale).options.len(),
            AnswerType::Scale(_)
            | AnswerType::YesNo
            | AnswerType::Number { .. }
            | AnswerType::Text { .. }
            | AnswerType::Date
            | AnswerType::DateWithin(_)
            | AnswerType::Time => 0,
        };
        if chosen_among > MOST_CHOICES { nothing } else { (Some(found), or) }
    }

    /// Where the words at both ends of its numbers are.
    pub(super) fn words_at_ends(&self, at: usize) -> Option<Ends> {
        let decl = &self.resolved.items[at];
        decl.answer?.ends.as_ref()?;
        if decl.ast.answer.is_some() {
            return Some(Ends::Own);
        }
        let around = std::iter::successors(decl.group, |&group| self.resolved.groups[group].parent);
        around
            .into_iter()
            .find(|&group| self.resolved.groups[group].answer.is_some())
            .map(|group| Ends::Group(GroupId(group as u32)))
    }

    /// The days that a question accepts. None where they were reported as wrong.
    pub(super) fn days(
        &mut self,
        first: Option<&ast::Day>,
        last: Option<&ast::Day>,
        span: Span,
    ) -> Option<Days> {
        let mut end = |day: Option<&ast::Day>| -> Option<Option<Day>> {
            Some(match day {
                None => None,
                Some(ast::Day::On(raw)) => Some(Day::On(self.date(&raw.text, raw.span)?)),
                Some(ast::Day::Administered(None, _)) => Some(Day::Before(0)),
                Some(ast::Day::Administered(Some(years), _)) => Some(Day::Before(
                    u16::try_from(self.whole(years, "`years`", 0, MOST_YEARS_BEFORE)?).unwrap_or_default(),
                )),
            })
        };
        let (from, to) = (end(first)?, end(last)?);
        let backwards = match (from, to) {
            (Some(Day::On(from)), Some(Day::On(to))) => from > to,
            (Some(Day::Before(from)), Some(Day::Before(to))) => from < to,
            (Some(_), Some(_) | None) | (None, _) => false,
        };
        if backwards {
            let days = Days { from: to, to: from };
            let place = |day: Option<&ast::Day>| day.map(ast::Day::span);
            let place = place(first).zip(place(last)).map_or(span, |(first, last)| first.to(last));
            return self.refuse(
                Diagnostic::new(codes::RANGE_ORDER, span, "the range ends before it begins")
                    .write_at(place, days.to_string()),
            );
        }
        Some(Days { from, to })
    }

    /// The options of a question count through its scale and that of `or`: they must be distinct, and a
    /// number may not be both an answer and a code of no answer.
    pub(super) fn options_fit(&mut self, found: &AnswerType, or: Option<ScaleId>, answer: &ast::AnswerType) {
        let own = found.scale();
        if let Some(scale) = own
            && matches!(found, AnswerType::Many(_))
            && self.graph.parts.scale(scale).options.len() > MOST_CHOICES
        {
            self.say(
                Diagnostic::new(
                    codes::TOO_MANY,
                    answer.span,
                    format!("`many of` takes a scale of at most {MOST_CHOICES} options"),
                )
                .help("split it into several questions"),
            );
        }
        if let AnswerType::Scale(scale) = found
            && let Some(none) = self.graph.parts.scale(*scale).options.iter().find(|option| option.none)
        {
            let (key, name) = (none.key(), self.graph.parts.scale(*scale).name.clone());
            let diagnostic = Diagnostic::new(
                codes::NONE_OF_ONE,
                answer.span,
                format!("`none {key}` excludes the other options, but here only one option is chosen"),
            )
            .help(format!("write `many of {name}`, or remove `none` from the scale"));
            // From the word `none` up to the option that it marks.
            let written = self.resolved.scales[scale.at()].options.iter().find_map(|option| match option {
                ast::ScaleOption::Labelled { none: true, key, span, .. } => {
                    Some(Span { end: key.span.start, ..*span })
                }
                ast::ScaleOption::Labelled { .. } | ast::ScaleOption::Codes { .. } => None,
            });
            self.say(match written {
                Some(span) => diagnostic.fix(Fix::chosen("remove `none`", Edit::new(span, ""))),
                None => diagnostic,
            });
        }
        let Some(or) = or else { return };
        let parts = &self.graph.parts;
        let mut clash = None;
        for option in &parts.scale(or).options {
            if let Some(own) = own {
                let options = &parts.scale(own).options;
                if options.iter().any(|other| other.name.is_some() && other.name == option.name) {
                    clash = Some(format!("`{}` is an option of both scales", option.key()));
                } else if let Some(code) = &option.code
                    && options.iter().any(|other| other.code.as_ref() == Some(code))
                {
                    clash = Some(format!(
                        "the code {code} of `{}` is also a code of `{}`",
                        option.key(),
                        parts.scale(own).name
                    ));
                }
            }
            if let (AnswerType::Number { low, high, .. }, Some(code)) = (found, &option.code)
                && low <= code
                && code <= high
            {
                clash = Some(format!(
                    "the code {code} of `{}` is also an answer between {low} and {high}",
                    option.key()
                ));
            }
        }
        if let Some(message) = clash {
            self.say(
                Diagnostic::new(codes::EQUAL_CODES, answer.span, message)
                    .help("an answer must have one meaning: give the missing option another code"),
            );
        }
    }

    pub fn scale_named(&mut self, name: &ast::Name) -> Option<ScaleId> {
        if let Some(&at) = self.resolved.scale_names.get(name.text.as_str()) {
            return Some(ScaleId(at as u32));
        }
        if self.resolved.may_be_unread(&name.text) {
            return None;
        }
        let kinds = ["yesno", "text", "date", "time", "integer", "decimal", "minutes"];
        let other = match name.text.to_lowercase().as_str() {
            "bool" | "boolean" | "janee" | "ja_nee" | "yes_no" => Some("yesno"),
            "int" | "number" | "numeric" | "getal" => Some("integer 0..100"),
            "float" | "double" | "real" => Some("decimal 0..100"),
            "string" | "tekst" => Some("text"),
            "datum" => Some("date"),
            "tijd" => Some("time"),
            "minuten" => Some("minutes 0..1440"),
            _ => None,
        };
        let diagnostic =
            Diagnostic::new(codes::UNKNOWN_NAME, name.span, format!("no scale is called `{}`", name.text));
        let near = crate::diagnostic::did_you_mean(
            &name.text,
            self.resolved.scale_names.keys().copied().chain(kinds),
        );
        self.refuse(match other.or(near) {
            Some(near) => diagnostic.suggest(near),
            None => diagnostic.help("declare it with `scale NAME { … }`"),
        })
    }
}
