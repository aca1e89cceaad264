//! What an item accepts: options from Codings and value sets with their weights; and `enableWhen` on them.

use serde_json::Value as Json;

use super::super::common::{list, member, scalar};
use super::concepts::{self, OfOptions};
use super::{EntryKind, Reader, TEXTS, WAITING, extensions, is_true, value_of};
use crate::expression::translate::{key, negate};
use crate::expression::{Ex, Op};
use crate::ir::{Answer, Decimal, Item, Node, Recode, Scale, Words};
use crate::report::Kind;
use crate::texts;

/// How deep concepts may be nested in the expansion of a value set.
const DEEPEST: usize = 20;

/// The concepts of a value set that can be chosen, each with the system of the list that it is in: of its expansion
/// if it has one, else those that it lists.
fn choosable(set: &Json) -> Vec<(&Json, String)> {
    let mut found = Vec::new();
    if let Some(expansion) = set.get("expansion") {
        nested(expansion, DEEPEST, &mut found);
    }
    if found.is_empty()
        && let Some(compose) = set.get("compose")
    {
        for include in list(compose, "include") {
            let system = member(include, "system");
            found.extend(list(include, "concept").into_iter().map(|one| (one, system.clone())));
        }
    }
    found
}

/// What an expansion contains, and what is nested in it; a heading that cannot be chosen is left out.
fn nested<'j>(of: &'j Json, deep: usize, found: &mut Vec<(&'j Json, String)>) {
    for concept in list(of, "contains") {
        if !is_true(concept, "abstract") {
            found.push((concept, String::new()));
        }
        if deep > 0 {
            nested(concept, deep - 1, found);
        }
    }
}

impl<'j> Reader<'j> {
    pub(super) fn open_choice(
        &mut self,
        link: &str,
        name: &str,
        at: usize,
        repeat: bool,
        out: &mut Vec<Node>,
    ) {
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

    pub(super) fn answer(&mut self, item: &'j Json, kind: &str, link: &str) -> Option<(Answer, EntryKind)> {
        let options = item.get("answerOption").is_some()
            || item.get("answerValueSet").is_some()
            || item.get("options").is_some()
            || item.get("option").is_some();
        let repeats = is_true(item, "repeats");
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
            "dateTime" => {
                let detail = "a date with a time is text: Peil has days and times of day";
                self.build.form.lose(link, "dateTime", Kind::Approximated, detail);
                Some((Answer::Text, EntryKind::Text))
            }
            _other => None,
        }
    }

    pub(super) fn options(&mut self, item: &'j Json, link: &str) -> Option<Scale> {
        let mut rows: Vec<(String, Words, Option<Decimal>)> = Vec::new();
        let mut hint = None;
        let mut coded = OfOptions::new();
        for option in list(item, "answerOption").into_iter().chain(list(item, "option")) {
            let Some(value) = value_of(option) else { continue };
            let row = self.coding(value, Some(option));
            coded.extend(concepts::concept(value, None).map(|concept| (row.0.clone(), concept)));
            rows.push(row);
        }
        if rows.is_empty() {
            let address = Some(member(item, "answerValueSet"))
                .filter(|text| !text.is_empty())
                .or_else(|| item.pointer("/options/reference").map(scalar))
                .unwrap_or_default();
            if let Some(set) = self.contained_set(&address) {
                hint = Some(member(set, "id")).filter(|id| !id.is_empty());
                for (one, system) in choosable(set) {
                    let row = self.coding(one, None);
                    coded.extend(
                        concepts::concept(one, Some(&system)).map(|concept| (row.0.clone(), concept)),
                    );
                    rows.push(row);
                }
            } else if let Some(known) = super::super::fhir_lists::list(&address) {
                for (code, label, weight) in known.1 {
                    rows.push((code.to_string(), Words::one("en", *label), weight.map(Decimal::integer)));
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
        let mut scale = self.weighted(link, hint.as_deref(), rows);
        concepts::of_options(&mut scale, &coded);
        Some(scale)
    }

    /// The value set with this address that is in the file: by its `#id`, or by its `url`, with or without a
    /// version.
    fn contained_set(&self, address: &str) -> Option<&'j Json> {
        let url = address.split('|').next().unwrap_or_default();
        list(self.json, "contained").into_iter().find(|one| match address.strip_prefix('#') {
            Some(id) => member(one, "id") == id,
            None => !url.is_empty() && member(one, "url") == url,
        })
    }

    /// A Coding, or another value, as an option: code, words, weight.
    pub(super) fn coding(&self, value: &Json, option: Option<&Json>) -> (String, Words, Option<Decimal>) {
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
    pub(super) fn weighted(
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
            // LHC-Forms orders no texts: `>` and its like are false.
            EntryKind::Text if op != Op::Equal => return Ok(Ex::Truth(false)),
            EntryKind::Text => return Err(TEXTS.into()),
            EntryKind::Group => return Err("a group has no answer".into()),
            EntryKind::Lost(why) => return Err(why.clone()),
        };
        // LHC-Forms holds `!=` of what was not answered for true.
        let found = if unequal { negate(found) } else { found };
        Ok(found.or_truth(unequal))
    }
}
