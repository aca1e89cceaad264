//! Items as questions, groups and texts; options from Codings and value sets; `enableWhen`.

use serde_json::Value as Json;

use super::super::common::{endings, list, member, scalar};
use super::{EntryKind, Reader, WAITING, expression, extensions, is_true, value_of};
use crate::expression::Ex;
use crate::ir::{Answer, Decimal, Group, Item, Node, Rounds, Words};
use crate::names::plain;
use crate::report::Kind;
use crate::texts;

/// How deep items may be in each other.
const DEEPEST: usize = 40;
/// How often a group that repeats is asked at most.
const OPEN_ROUNDS: u32 = 10;

impl<'j> Reader<'j> {
    pub(super) fn items(
        &mut self,
        json: &'j Json,
        parent: Option<usize>,
        around: &[&'j Json],
        depth: usize,
        repeat: bool,
        out: &mut Vec<Node>,
    ) {
        if depth > DEEPEST {
            self.build.form.lose(member(json, "linkId"), "item", Kind::Dropped, "items are nested too deep");
            return;
        }
        let mut notes: Vec<(String, Words)> = Vec::new();
        for item in list(json, "item") {
            let kind = member(item, "type");
            let link = member(item, "linkId");
            if kind == "display" {
                let words = self.translated(item, "text");
                let words = self.build.words(&link, words);
                if out.is_empty()
                    && parent.is_some()
                    && item.get("enableWhen").is_none()
                    && expression(item, "enableWhenExpression").is_none()
                {
                    notes.push((link, words));
                } else {
                    self.noted(item, &link);
                    self.text(item, &link, words, parent, repeat, out);
                }
                continue;
            }
            self.noted(item, &link);
            let own = self.entries.len();
            self.variables_of(item, Some(own));
            if kind == "group" {
                self.group(item, &link, parent, around, depth, repeat, out);
            } else {
                self.question(item, &kind, &link, parent, around, depth, repeat, out);
            }
        }
        // Texts at the start of a group are its introduction.
        self.intro = notes;
    }

    /// A text between questions, under its own condition.
    fn text(
        &mut self,
        item: &'j Json,
        link: &str,
        words: Words,
        parent: Option<usize>,
        repeat: bool,
        out: &mut Vec<Node>,
    ) {
        if !self.concepts(item, link).is_empty() {
            self.not_coded(link);
        }
        let Some(note) = self.build.note(link, words) else { return };
        let at = self.entry(link, "", EntryKind::Lost(format!("`{link}` is a text")), parent, repeat);
        self.shown.push((note.name.clone(), at, item));
        out.push(Node::Note(note));
    }

    fn noted(&mut self, item: &'j Json, link: &str) {
        if !member(item, "prefix").is_empty() {
            self.prefixes.push(link.to_string());
        }
        if !extensions(item, "questionnaire-itemControl").is_empty()
            || !extensions(item, "questionnaire-choiceOrientation").is_empty()
        {
            self.controls.push(link.to_string());
        }
        for (ending, construct, detail) in [
            (
                "sdc-questionnaire-initialExpression",
                "initialExpression",
                "what is filled in beforehand is not part of the instrument",
            ),
            (
                "sdc-questionnaire-candidateExpression",
                "candidateExpression",
                "proposals are not part of the instrument",
            ),
            ("sdc-questionnaire-answerExpression", "answerExpression", "computed options are not supported"),
            (
                "sdc-questionnaire-answerOptionsToggleExpression",
                "answerOptionsToggleExpression",
                "all options are always shown",
            ),
            ("regex", "regex", "texts are not checked"),
            ("entryFormat", "entryFormat", "how to fill it in is not part of the instrument"),
            (
                "questionnaire-optionExclusive",
                "optionExclusive",
                "the option can be chosen together with others",
            ),
            ("maxDecimalPlaces", "maxDecimalPlaces", "decimals are not counted"),
            ("questionnaire-minOccurs", "minOccurs", "how many answers there may be is not checked"),
            ("questionnaire-maxOccurs", "maxOccurs", "how many answers there may be is not checked"),
            ("questionnaire-constraint", "constraint", "it is not checked"),
            ("questionnaire-supportLink", "supportLink", "an address for help is not supported"),
        ] {
            if !extensions(item, ending).is_empty() {
                self.build.form.lose(link, construct, Kind::Dropped, detail);
            }
        }
        for (name, detail) in [
            ("initial", "a preset answer is an answer that nobody gave: not imported"),
            ("maxLength", "texts are not checked"),
            ("definition", "a definition elsewhere is not supported"),
        ] {
            if item.get(name).is_some_and(|value| !value.is_null()) {
                self.build.form.lose(link, name, Kind::Dropped, detail);
            }
        }
        if list(item, "answerOption")
            .iter()
            .any(|option| option.get("initialSelected") == Some(&Json::Bool(true)))
        {
            self.build.form.lose(
                link,
                "initialSelected",
                Kind::Dropped,
                "a preset answer is an answer that nobody gave: not imported",
            );
        }
        if let Some(behaviour) = item.get("disabledDisplay").map(scalar).filter(|text| text == "protected") {
            self.build.form.lose(
                link,
                format!("disabledDisplay {behaviour}"),
                Kind::Dropped,
                "a question that is not asked is not shown",
            );
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn group(
        &mut self,
        item: &'j Json,
        link: &str,
        parent: Option<usize>,
        around: &[&'j Json],
        depth: usize,
        repeat: bool,
        out: &mut Vec<Node>,
    ) {
        let language = self.build.form.language.clone();
        let repeats = is_true(item, "repeats");
        if repeats && repeat {
            self.build.form.lose(
                link,
                "group that repeats",
                Kind::Dropped,
                "a repeat in a repeat is not supported: it is asked once in each round",
            );
        }
        let rounds = repeats && !repeat;
        let ends: Vec<String> =
            if rounds { (1..=OPEN_ROUNDS).map(|round| format!("_{round}")).collect() } else { Vec::new() };
        let name = self.build.name(link, &ends);
        let at = self.entry(link, "", EntryKind::Group, parent, repeat || rounds);
        let words = self.translated(item, "text");
        let mut title = self.build.words(link, words);
        if title.text(&language).is_empty() {
            title = Words::one(&language, texts::humane(link));
        }
        let mut inner: Vec<&'j Json> = around.to_vec();
        inner.push(item);
        let mut group = Group { source: link.into(), name: name.clone(), ..Group::default() };
        let control: Vec<String> = extensions(item, "questionnaire-itemControl")
            .into_iter()
            .filter_map(value_of)
            .flat_map(|value| {
                list(value, "coding").into_iter().map(|coding| member(coding, "code")).collect::<Vec<_>>()
            })
            .collect();
        group.concepts = self.concepts(item, link);
        group.matrix = control.iter().any(|code| matches!(code.as_str(), "gtable" | "table" | "htable"));
        self.items(item, Some(at), &inner, depth + 1, repeat || rounds, &mut group.nodes);
        let mut intro = Words::default();
        let opening = std::mem::take(&mut self.intro);
        if group.nodes.is_empty() {
            if opening.is_empty() {
                return;
            }
            // A group without questions is its texts.
            let words = self.translated(item, "text");
            for (link, words) in std::iter::once((link.to_string(), words)).chain(opening) {
                self.text(item, &link, words, Some(at), repeat, out);
            }
            return;
        }
        for (link, words) in opening {
            self.build.form.texts.push((link, name.clone()));
            for (language, text) in words.0 {
                let so_far = intro.0.get(&language).cloned().unwrap_or_default();
                intro.set(&language, if so_far.is_empty() { text } else { format!("{so_far}\n\n{text}") });
            }
        }
        if title.text(&language).chars().count() > 90 {
            if intro.is_empty() {
                intro = title.clone();
            }
            title = title.map(|text| texts::short(text, 80));
        }
        group.title = title;
        group.intro = intro;
        self.whens.push((name, at, item));
        if group.matrix
            && !group
                .nodes
                .iter()
                .all(|node| matches!(node, Node::Item(one) if matches!(one.answer, Answer::One(_))))
        {
            group.matrix = false;
        }
        if rounds {
            let count = self.build.name(&format!("{link}_count"), &[]);
            let of = texts::short(group.title.text(&language), 60);
            let text = Words::one(
                &language,
                if language.starts_with("nl") {
                    format!("Hoe vaak: {of}?")
                } else {
                    format!("How many: {of}?")
                },
            );
            let mut question = Item::new(
                "",
                &count,
                text,
                Answer::Integer(Decimal::integer(0), Decimal::integer(i64::from(OPEN_ROUNDS))),
            );
            question.comments.push(
                "The original lets a respondent add rounds as needed; here they are counted first.".into(),
            );
            self.build.form.lose(
                link,
                "group that repeats",
                Kind::Approximated,
                format!("a respondent adds rounds; Peil asks first how many there are, up to {OPEN_ROUNDS}, in a question that the original does not have"),
            );
            self.whens.push((count.clone(), at, item));
            out.push(Node::Item(question));
            group.repeat = Some(Rounds { times: Ex::Name(count), most: OPEN_ROUNDS, scores: Vec::new() });
        }
        out.push(Node::Group(group));
    }

    #[allow(clippy::too_many_arguments)]
    fn question(
        &mut self,
        item: &'j Json,
        kind: &str,
        link: &str,
        parent: Option<usize>,
        around: &[&'j Json],
        depth: usize,
        repeat: bool,
        out: &mut Vec<Node>,
    ) {
        if expression(item, "calculatedExpression").is_some() {
            let at = self.entry(link, &plain(link), EntryKind::Lost(WAITING.into()), parent, repeat);
            self.entries[at].calculated_option = matches!(kind, "choice" | "open-choice" | "coding");
            if repeat {
                self.build.form.lose(
                    link,
                    "calculatedExpression",
                    Kind::Dropped,
                    "values that are computed in a group that repeats are not supported",
                );
                self.entries[at].kind = EntryKind::Lost(format!("`{link}` is in a group that repeats"));
                return;
            }
            self.calcs.push((at, item, around.to_vec()));
            self.below(item, at, around, depth, repeat, out);
            return;
        }
        let hidden = extensions(item, "questionnaire-hidden")
            .into_iter()
            .filter_map(value_of)
            .any(|value| *value == Json::Bool(true));
        let lost = |this: &mut Self, construct: String, detail: &str| {
            this.build.form.lose(link, construct, Kind::Dropped, detail);
            this.entry(
                link,
                &plain(link),
                EntryKind::Lost(format!("`{link}` was not imported")),
                parent,
                repeat,
            )
        };
        let used = self.named.contains(link);
        if hidden && used {
            self.build.form.lose(
                link,
                "hidden",
                Kind::Changed,
                "nobody sees it in the original, where a program fills it in; a calculation or condition uses it, so it is asked here",
            );
        }
        if hidden && !used {
            let at = lost(
                self,
                "hidden".into(),
                "nobody sees it: what a program fills in is not part of the instrument",
            );
            self.below(item, at, around, depth, repeat, out);
            return;
        }
        let Some((answer, entry)) = self.answer(item, kind, link) else {
            let at = lost(
                self,
                format!("item of type {kind}"),
                "Peil has no such answers, or its list of answers is not in the file",
            );
            self.below(item, at, around, depth, repeat, out);
            return;
        };
        let ends = match &answer {
            Answer::Many(scale) => endings(scale),
            _single => Vec::new(),
        };
        let name = self.build.name(link, &ends);
        let at = self.entry(link, &name, entry, parent, repeat);
        let words = self.translated(item, "text");
        let text = self.build.label(link, words);
        let mut question = Item::new(link, &name, text, answer);
        question.required = is_true(item, "required");
        question.unit = unit(item);
        question.concepts = self.concepts(item, link);
        if is_true(item, "readOnly") {
            self.build.form.lose(link, "readOnly", Kind::Dropped, "it can be answered here");
        }
        self.whens.push((name.clone(), at, item));
        out.push(Node::Item(question));
        if kind == "open-choice"
            || matches!(member(item, "answerConstraint").as_str(), "optionsOrString" | "optionsOrType")
        {
            self.open_choice(link, &name, at, repeat, out);
        }
        self.below(item, at, around, depth, repeat, out);
    }

    /// Items below a question are after it, under its condition.
    fn below(
        &mut self,
        item: &'j Json,
        at: usize,
        around: &[&'j Json],
        depth: usize,
        repeat: bool,
        out: &mut Vec<Node>,
    ) {
        if list(item, "item").is_empty() {
            return;
        }
        let mut inner: Vec<&'j Json> = around.to_vec();
        inner.push(item);
        let mut nodes = Vec::new();
        self.items(item, Some(at), &inner, depth + 1, repeat, &mut nodes);
        for (link, words) in std::mem::take(&mut self.intro) {
            // A text below a question is its hint.
            if let Some(Node::Item(question)) = out.last_mut() {
                self.build.form.texts.push((link, question.name.clone()));
                for (language, text) in words.0 {
                    let so_far = question.hint.0.get(&language).cloned().unwrap_or_default();
                    question
                        .hint
                        .set(&language, if so_far.is_empty() { text } else { format!("{so_far}\n{text}") });
                }
            }
        }
        for node in &nodes {
            match node {
                Node::Item(one) => self.whens.push((one.name.clone(), at, item)),
                Node::Group(one) => self.whens.push((one.name.clone(), at, item)),
                Node::Note(one) => self.shown.push((one.name.clone(), at, item)),
            }
        }
        out.append(&mut nodes);
    }
}

fn unit(item: &Json) -> Option<String> {
    let value = extensions(item, "questionnaire-unit").into_iter().filter_map(value_of).next()?;
    [member(value, "display"), member(value, "code")].into_iter().find(|text| !text.trim().is_empty())
}
