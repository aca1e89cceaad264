//! Items as questions, groups and texts; options from Codings and value sets; `enableWhen`.

use serde_json::Value as Json;

use super::super::common::{endings, list, member, scalar};
use super::{EntryKind, Reader, WAITING, expression, extensions, value_of};
use crate::expression::translate::{key, negate};
use crate::expression::{Ex, Op};
use crate::ir::{Answer, Decimal, Group, Item, Node, Recode, Rounds, Scale, Words};
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
        let mut notes: Vec<Words> = Vec::new();
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
                    notes.push(words);
                } else if !words.is_empty() {
                    let text = texts::short(words.text(&self.build.form.language), 80);
                    self.build.form.lose(
                        link,
                        "display",
                        Kind::Dropped,
                        format!("a text between questions is not supported: “{text}”"),
                    );
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

    fn noted(&mut self, item: &'j Json, link: &str) {
        if !member(item, "prefix").is_empty() {
            self.prefixes.push(link.to_string());
        }
        if item.get("code").is_some() {
            self.coded.push(link.to_string());
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
        let repeats = item.get("repeats") == Some(&Json::Bool(true));
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
        group.matrix = control.iter().any(|code| matches!(code.as_str(), "gtable" | "table" | "htable"));
        self.items(item, Some(at), &inner, depth + 1, repeat || rounds, &mut group.nodes);
        let mut intro = Words::default();
        for words in std::mem::take(&mut self.intro) {
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
        if group.nodes.is_empty() {
            return;
        }
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
        if hidden {
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
        question.required = item.get("required") == Some(&Json::Bool(true));
        question.unit = unit(item);
        if item.get("readOnly") == Some(&Json::Bool(true)) {
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
        for words in std::mem::take(&mut self.intro) {
            // A text below a question is its hint.
            if let Some(Node::Item(question)) = out.last_mut() {
                for (language, text) in words.0 {
                    let so_far = question.hint.0.get(&language).cloned().unwrap_or_default();
                    question
                        .hint
                        .set(&language, if so_far.is_empty() { text } else { format!("{so_far}\n{text}") });
                }
            }
        }
        for node in &nodes {
            let name = match node {
                Node::Item(one) => one.name.clone(),
                Node::Group(one) => one.name.clone(),
            };
            self.whens.push((name, at, item));
        }
        out.append(&mut nodes);
    }

    fn open_choice(&mut self, link: &str, name: &str, at: usize, repeat: bool, out: &mut Vec<Node>) {
        let language = self.build.form.language.clone();
        let source = format!("{link} (other)");
        let other = self.build.name(&format!("{name}_other"), &[]);
        let text = Words::one(
            &language,
            if language.starts_with("nl") { "Anders, namelijk" } else { "Other, namely" },
        );
        let question = Item::new(&source, &other, text, Answer::Text);
        self.entry(&source, &other, EntryKind::Text, None, repeat);
        self.build.form.lose(
            link,
            "open-choice",
            Kind::Changed,
            format!("other words than the options are a separate question, `{other}`"),
        );
        let _ = at;
        out.push(Node::Item(question));
    }

    fn answer(&mut self, item: &'j Json, kind: &str, link: &str) -> Option<(Answer, EntryKind)> {
        let options = item.get("answerOption").is_some()
            || item.get("answerValueSet").is_some()
            || item.get("options").is_some()
            || item.get("option").is_some();
        let repeats = item.get("repeats") == Some(&Json::Bool(true));
        if kind == "choice"
            || kind == "open-choice"
            || kind == "coding"
            || options && matches!(kind, "string" | "integer" | "date" | "time" | "text")
        {
            let scale = self.options(item, link)?;
            if repeats {
                if scale.choices.len() > 128 {
                    return None;
                }
                return Some((Answer::Many(scale.clone()), EntryKind::Many(scale)));
            }
            return Some((Answer::One(scale.clone()), EntryKind::One(scale)));
        }
        if repeats {
            self.build.form.lose(
                link,
                "repeats",
                Kind::Approximated,
                "several answers of this type are not supported: one can be given",
            );
        }
        let bound = |ending: &str| {
            extensions(item, ending)
                .into_iter()
                .filter_map(value_of)
                .map(scalar)
                .find_map(|text| Decimal::read(&text))
        };
        match kind {
            "boolean" => Some((Answer::YesNo, EntryKind::Truth)),
            "integer" | "decimal" | "quantity" => {
                let (least, most) = (bound("minValue"), bound("maxValue"));
                if least.is_none() || most.is_none() {
                    self.build.form.lose(
                        link,
                        "number without bounds",
                        Kind::Approximated,
                        "Peil's numbers have bounds: wide ones were chosen where the original has none",
                    );
                }
                if kind == "quantity" {
                    self.build.form.lose(link, "quantity", Kind::Approximated, "it is a number in one unit");
                }
                let (least, most) = (
                    least.unwrap_or(Decimal("-1000000".into())),
                    most.unwrap_or(Decimal("1000000000".into())),
                );
                let (least, most) = if least.value() > most.value() { (most, least) } else { (least, most) };
                let whole = kind == "integer" && least.is_whole() && most.is_whole();
                Some((
                    if whole { Answer::Integer(least, most) } else { Answer::Decimal(least, most) },
                    EntryKind::Number,
                ))
            }
            "string" => Some((Answer::Text, EntryKind::Text)),
            "text" => Some((Answer::LongText, EntryKind::Text)),
            "url" => {
                self.build.form.lose(link, "url", Kind::Approximated, "an address is text");
                Some((Answer::Text, EntryKind::Text))
            }
            "date" => Some((Answer::Date, EntryKind::Date)),
            "time" => Some((Answer::Time, EntryKind::Time)),
            _other => None,
        }
    }

    fn options(&mut self, item: &'j Json, link: &str) -> Option<Scale> {
        let mut rows: Vec<(String, Words, Option<Decimal>)> = Vec::new();
        let mut hint = None;
        for option in list(item, "answerOption").into_iter().chain(list(item, "option")) {
            let Some(value) = value_of(option) else { continue };
            rows.push(self.coding(value, Some(option)));
            if value.get("code").is_some()
                && member(value, "system").contains("loinc")
                && !self.coded.iter().any(|one| one == link)
            {
                self.coded.push(link.to_string());
            }
        }
        if rows.is_empty() {
            let address = Some(member(item, "answerValueSet"))
                .filter(|text| !text.is_empty())
                .or_else(|| item.pointer("/options/reference").map(scalar))
                .unwrap_or_default();
            if let Some(id) = address.strip_prefix('#') {
                let set = list(self.json, "contained").into_iter().find(|one| member(one, "id") == id)?;
                hint = Some(id.to_string());
                let contains =
                    set.get("expansion").map(|expansion| list(expansion, "contains")).unwrap_or_default();
                let composed: Vec<&Json> = set
                    .get("compose")
                    .map(|compose| {
                        list(compose, "include")
                            .into_iter()
                            .flat_map(|include| list(include, "concept"))
                            .collect()
                    })
                    .unwrap_or_default();
                for concept in if contains.is_empty() { composed } else { contains } {
                    rows.push(self.coding(concept, None));
                }
            } else if let Some(known) = super::super::fhir_lists::list(&address) {
                for (code, label, weight) in known.1 {
                    rows.push((code.to_string(), Words::one("en", *label), Some(Decimal::integer(*weight))));
                }
                hint = Some(known.0.to_string());
                self.build.form.lose(
                    link,
                    "answerValueSet",
                    Kind::Changed,
                    format!("the answers of `{address}` are known here and are in the instrument"),
                );
            } else {
                self.build.form.lose(
                    link,
                    "answerValueSet",
                    Kind::Dropped,
                    format!("the answers of `{address}` are not in the file"),
                );
                return None;
            }
        }
        if rows.is_empty() {
            return None;
        }
        Some(self.weighted(link, hint.as_deref(), rows))
    }

    /// A Coding, or another value, as an option: code, words, weight.
    fn coding(&self, value: &Json, option: Option<&Json>) -> (String, Words, Option<Decimal>) {
        let weight = |json: &Json| {
            [
                "ordinalValue",
                "itemWeight",
                "questionnaire-ordinalValue",
                "valueset-ordinalValue",
                "iso21090-CO-value",
            ]
            .iter()
            .flat_map(|ending| extensions(json, ending))
            .filter_map(value_of)
            .map(scalar)
            .find_map(|text| Decimal::read(&text))
        };
        let weight = weight(value).or_else(|| option.and_then(weight));
        match value {
            Json::Object(_) => {
                let code = [member(value, "code"), member(value, "display"), member(value, "reference")]
                    .into_iter()
                    .find(|text| !text.is_empty())
                    .unwrap_or_default();
                let mut words = self.translated(value, "display");
                for designation in list(value, "designation") {
                    if let Some(tag) = texts::language(&member(designation, "language")) {
                        words.set(&tag, member(designation, "value"));
                    }
                }
                if words.is_empty() {
                    words = Words::one(&self.build.form.language, code.clone());
                }
                (code, words, weight)
            }
            Json::Number(_) => (scalar(value), Words::default(), weight),
            other => (scalar(other), Words::one(&self.build.form.language, scalar(other)), weight),
        }
    }

    /// Options whose weights are all there and all different have these as codes; others have names, and a
    /// recode gives the weights.
    fn weighted(
        &mut self,
        link: &str,
        hint: Option<&str>,
        rows: Vec<(String, Words, Option<Decimal>)>,
    ) -> Scale {
        let weights: Vec<Option<Decimal>> = rows.iter().map(|(_, _, weight)| weight.clone()).collect();
        let mut scale = self.build.scale(
            link,
            hint,
            rows.iter().map(|(code, words, _)| (code.clone(), words.clone())).collect(),
        );
        for choice in &mut scale.choices {
            choice.weight =
                rows.iter().position(|(code, ..)| *code == choice.source).and_then(|at| weights[at].clone());
        }
        let found: Vec<&Decimal> = scale.choices.iter().filter_map(|choice| choice.weight.as_ref()).collect();
        let mut sorted: Vec<&str> = found.iter().map(|weight| weight.0.as_str()).collect();
        sorted.sort_unstable();
        let distinct = sorted.windows(2).all(|pair| pair[0] != pair[1]);
        if !found.is_empty() && found.len() == scale.choices.len() && distinct {
            scale.number = true;
            for choice in &mut scale.choices {
                choice.code = choice.weight.clone();
                choice.name = None;
            }
            self.build.mend_scale(link, &mut scale);
        } else if !found.is_empty() && scale.number {
            // Codes are numbers and weights are others: names keep them apart.
            let own: Vec<Option<Decimal>> =
                scale.choices.iter().map(|choice| Decimal::read(&choice.source)).collect();
            if scale.choices.iter().zip(own).any(|(choice, code)| choice.weight != code) {
                scale.number = false;
                let mut names = crate::names::Names::default();
                for choice in &mut scale.choices {
                    choice.code = None;
                    choice.name = Some(names.take(&format!("c_{}", choice.source.replace('-', "minus_"))));
                }
            }
        }
        scale
    }

    /// What an answer counts: its code, or a recode of its names.
    pub(super) fn weight(&mut self, name: &Ex, scale: &Scale) -> Option<Ex> {
        if scale.choices.iter().all(|choice| choice.weight.is_none()) {
            return None;
        }
        if scale.number && scale.choices.iter().all(|choice| choice.weight == choice.code) {
            return Some(name.clone());
        }
        let rows: Vec<(String, Option<Decimal>)> =
            scale.choices.iter().map(|choice| (key(choice), choice.weight.clone())).collect();
        let known = self
            .build
            .form
            .recodes
            .iter()
            .find(|recode| recode.rows == rows)
            .map(|recode| recode.name.clone());
        let recode = known.unwrap_or_else(|| {
            let at = self.build.form.recodes.len();
            let name = if at == 0 { "points".to_string() } else { format!("points_{}", at + 1) };
            self.build.form.recodes.push(Recode { name: name.clone(), rows });
            name
        });
        Some(Ex::Call(recode, vec![name.clone()]))
    }

    /// One `enableWhen`. A question without an answer makes it false.
    pub(super) fn enable_when(&mut self, condition: &Json) -> Result<Ex, String> {
        let link = member(condition, "question");
        let operator = member(condition, "operator");
        let entry =
            self.entries.iter().find(|entry| entry.link == link).cloned().ok_or("it is not in the form")?;
        let name = Ex::name(&entry.name);
        let answer = condition
            .as_object()
            .and_then(|all| all.iter().find(|(key, _)| key.starts_with("answer")))
            .map(|(_, value)| value.clone())
            .unwrap_or(Json::Null);
        if let EntryKind::Lost(why) = &entry.kind {
            return Err(if why == WAITING { "it is computed later".into() } else { why.clone() });
        }
        if entry.repeat {
            return Err("it is in a group that repeats".into());
        }
        if operator == "exists" {
            let wanted = answer != Json::Bool(false);
            let missing = name.is_missing();
            return Ok(if wanted { missing.negated() } else { missing });
        }
        let unequal = operator == "!=";
        let op = match operator.as_str() {
            "=" | "!=" => Op::Equal,
            ">" => Op::Greater,
            "<" => Op::Less,
            ">=" => Op::GreaterEqual,
            "<=" => Op::LessEqual,
            other => return Err(format!("the operator `{other}`")),
        };
        let code = match &answer {
            Json::Object(_) => {
                [member(&answer, "code"), member(&answer, "value"), member(&answer, "display")]
                    .into_iter()
                    .find(|text| !text.is_empty())
                    .unwrap_or_default()
            }
            other => scalar(other),
        };
        let found = match &entry.kind {
            EntryKind::One(scale) => match op {
                Op::Equal => super::super::osd::equal_option(&name, scale, &code),
                _order => {
                    let number =
                        Decimal::read(&code).filter(|_| scale.number).ok_or("options compared by order")?;
                    Ex::bin(op, name, Ex::Number(number))
                }
            },
            EntryKind::Many(scale) => {
                scale.choice(&code).map_or(Ex::Truth(false), |choice| Ex::Has(Box::new(name), key(choice)))
            }
            EntryKind::Truth => {
                let wanted = code == "true";
                if wanted { name } else { negate(name) }
            }
            EntryKind::Number => Ex::bin(
                op,
                name,
                Ex::Number(
                    Decimal::read(&code).ok_or("a number is compared with something that is not a number")?,
                ),
            ),
            EntryKind::Date | EntryKind::Time => Ex::bin(
                op,
                name,
                Ex::Moment(if matches!(entry.kind, EntryKind::Time) {
                    code.chars().take(5).collect()
                } else {
                    code
                }),
            ),
            EntryKind::Score(means) => match &**means {
                crate::expression::translate::Means::Number => Ex::bin(
                    op,
                    name,
                    Ex::Number(
                        Decimal::read(&code)
                            .ok_or("a number is compared with something that is not a number")?,
                    ),
                ),
                crate::expression::translate::Means::Truth => {
                    if code == "true" {
                        name
                    } else {
                        negate(name)
                    }
                }
                crate::expression::translate::Means::Class(options) => options
                    .iter()
                    .find(|(text, _)| *text == code)
                    .map_or(Ex::Truth(false), |(_, option)| Ex::Is(Box::new(name), option.clone())),
                _other => return Err("it cannot be compared".into()),
            },
            EntryKind::Text => return Err("Peil does not compare texts".into()),
            EntryKind::Group => return Err("a group has no answer".into()),
            EntryKind::Lost(why) => return Err(why.clone()),
        };
        let found = if unequal { negate(found) } else { found };
        Ok(found.or_truth(false))
    }
}

fn unit(item: &Json) -> Option<String> {
    let value = extensions(item, "questionnaire-unit").into_iter().filter_map(value_of).next()?;
    [member(value, "display"), member(value, "code")].into_iter().find(|text| !text.trim().is_empty())
}
