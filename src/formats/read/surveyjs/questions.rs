//! A question of SurveyJS: what it accepts, its options, and what of it has no place.

use super::*;

impl<'j> Reader<'j> {
    pub(super) fn question(
        &mut self,
        one: &'j Json,
        source: &str,
        title: Option<&Json>,
        answer: Answer,
        context: &Context,
        out: &mut Vec<Node>,
    ) {
        let ends = match &answer {
            Answer::Many(scale) => endings(scale),
            _single => Vec::new(),
        };
        let name = self
            .build
            .name(source.rsplit('.').next().filter(|_| context.panel.is_some()).unwrap_or(source), &ends);
        let words = self.words(title);
        let words = if words.is_empty() { Words::one(&self.build.form.language, source) } else { words };
        let text = self.build.label(source, words);
        let key = self.key(source, context);
        let repeat = context.panel.as_ref().map(|(_, name)| name.as_str());
        let means = match &answer {
            Answer::One(scale) => Means::One(scale.clone()),
            Answer::Many(scale) => Means::Many(scale.clone()),
            Answer::YesNo => Means::Truth,
            Answer::Integer(..) | Answer::Decimal(..) => Means::Number,
            Answer::Date => Means::Date,
            Answer::Time => Means::Time,
            Answer::Text | Answer::LongText => Means::Text,
        };
        self.symbols.add(&key, &name, means, repeat);
        let column = match &context.panel {
            Some((panel, _)) => format!("{panel}.{{round}}.{source}"),
            None => source.to_string(),
        };
        let mut item = Item::new(&column, &name, text, answer);
        if let (Answer::YesNo, Some(value)) = (&item.answer, one.get("valueTrue")) {
            item.codes.insert(0, (scalar(value), "yes".into()));
            item.codes.insert(
                1,
                (one.get("valueFalse").map(scalar).unwrap_or_else(|| "false".into()), "no".into()),
            );
        }
        item.required = one.get("isRequired") == Some(&Json::Bool(true));
        let hint = self.words(one.get("description"));
        item.hint = self.build.words(source, hint);
        let condition = member(one, "visibleIf");
        if !condition.is_empty() {
            self.when.push(Pending {
                name: name.clone(),
                source: source.into(),
                text: condition,
                repeat: repeat.map(str::to_string),
            });
        }
        if let Some(value) = one.get("correctAnswer") {
            self.correct.push((key.clone(), value.clone()));
        }
        self.properties(one, source);
        out.push(Node::Item(item));
        self.other(one, source, &key, &name, context, out);
    }

    /// “Other, namely”: an option, and a question for the words.
    pub(super) fn other(
        &mut self,
        one: &'j Json,
        source: &str,
        key: &str,
        name: &str,
        context: &Context,
        out: &mut Vec<Node>,
    ) {
        if !(["hasOther", "showOtherItem", "hasComment", "showCommentArea"]
            .iter()
            .any(|flag| one.get(*flag) == Some(&Json::Bool(true))))
        {
            return;
        }
        let other =
            ["hasOther", "showOtherItem"].iter().any(|flag| one.get(*flag) == Some(&Json::Bool(true)));
        let column = format!("{source}-Comment");
        let words_name = self.build.name(&format!("{name}_{}", if other { "other" } else { "comment" }), &[]);
        let language = self.build.form.language.clone();
        let label = self.words(one.get(if other { "otherText" } else { "commentText" }));
        let label = if label.is_empty() {
            Words::one(&language, if other { "Other (describe)" } else { "Comment" })
        } else {
            label
        };
        let text = self.build.label(&column, label);
        let repeat = context.panel.as_ref().map(|(_, name)| name.as_str());
        self.symbols.add(&format!("{key}-Comment"), &words_name, Means::Text, repeat);
        let full = match &context.panel {
            Some((panel, _)) => format!("{panel}.{{round}}.{column}"),
            None => column.clone(),
        };
        let mut item = Item::new(&full, &words_name, text, Answer::Text);
        if other {
            let found = match self.symbols.get(key).map(|symbol| symbol.means.clone()) {
                Some(Means::One(scale)) => scale.choice("other").map(|choice| {
                    Ex::Is(Box::new(Ex::name(name)), crate::expression::translate::key(choice))
                }),
                Some(Means::Many(scale)) => scale.choice("other").map(|choice| {
                    Ex::Has(Box::new(Ex::name(name)), crate::expression::translate::key(choice))
                }),
                _other => None,
            };
            item.when = found.map(|when| when.or_truth(false));
            self.build.form.lose(
                source,
                "other, namely",
                Kind::Changed,
                format!("the words are a separate question, `{words_name}`"),
            );
        }
        out.push(Node::Item(item));
    }

    /// Properties that have no place, and checks.
    pub(super) fn properties(&mut self, one: &Json, source: &str) {
        for (name, detail) in [
            ("defaultValue", "a preset answer is an answer that nobody gave: not imported"),
            ("defaultValueExpression", "a computed preset answer: not imported"),
            ("setValueExpression", "an answer that a formula gives: not imported"),
            ("setValueIf", "an answer that a formula gives: not imported"),
            ("resetValueIf", "answers are not cleared"),
            ("requiredIf", "`required` has no condition in Peil"),
            ("enableIf", "it can always be answered here"),
            ("readOnly", "it can be answered here"),
            ("choicesVisibleIf", "all options are always shown"),
            ("choicesEnableIf", "all options can always be chosen"),
            ("choicesByUrl", "options from the web cannot be read"),
            ("valueName", "two questions that share one value are two questions here"),
            ("maskType", "texts are not masked"),
            ("maskSettings", "texts are not masked"),
            ("maxSelectedChoices", "the number of chosen options is not checked"),
            ("minSelectedChoices", "the number of chosen options is not checked"),
            ("imageLink", "pictures are not supported"),
            ("rateMinDescription", "words at the ends of a rating"),
            ("minRateDescription", "words at the ends of a rating are lost"),
            ("maxRateDescription", "words at the ends of a rating are lost"),
            ("useDisplayValuesInDynamicTexts", "texts repeat the words of an answer"),
        ] {
            if one.get(name).is_some_and(|value| !value.is_null() && *value != Json::Bool(false)) {
                self.build.form.lose(source, name, Kind::Dropped, detail);
            }
        }
        if matches!(member(one, "choicesOrder").as_str(), "random" | "asc" | "desc")
            || member(one, "rowOrder") == "random"
            || member(one, "rowsOrder") == "random"
        {
            self.build.form.lose(
                source,
                "choicesOrder",
                Kind::Dropped,
                "options come in the order of the file",
            );
        }
        for validator in list(one, "validators") {
            if member(validator, "type") == "expression" {
                let text = self.words(validator.get("text"));
                self.checks.push((
                    source.to_string(),
                    member(validator, "expression"),
                    text,
                    source.to_string(),
                    true,
                ));
            } else if member(validator, "type") != "numeric" {
                self.build.form.lose(
                    source,
                    format!("validator {}", member(validator, "type")),
                    Kind::Dropped,
                    "answers are not checked in this way",
                );
            }
        }
    }

    pub(super) fn options(&mut self, one: &Json, source: &str) -> Option<Scale> {
        let mut choices = list(one, "choices");
        let json = self.json;
        let from = member(one, "choicesFromQuestion");
        if choices.is_empty()
            && !from.is_empty()
            && let Some(other) = find(json, &from, 0)
        {
            choices = list(other, "choices");
            self.build.form.lose(
                source,
                "choicesFromQuestion",
                Kind::Changed,
                format!("the options of `{from}` were copied"),
            );
            if !member(one, "choicesFromQuestionMode").is_empty() {
                self.build.form.lose(
                    source,
                    "choicesFromQuestionMode",
                    Kind::Dropped,
                    "all options are shown, whatever was chosen there",
                );
            }
        }
        let mut options = self.plain_options(&choices, source);
        if let Some(least) = one.get("choicesMin").map(scalar).and_then(|text| text.parse::<i64>().ok())
            && let Some(most) = one.get("choicesMax").map(scalar).and_then(|text| text.parse::<i64>().ok())
        {
            let step = one
                .get("choicesStep")
                .map(scalar)
                .and_then(|text| text.parse::<i64>().ok())
                .filter(|step| *step > 0)
                .unwrap_or(1);
            options.extend(
                (least..=most)
                    .step_by(usize::try_from(step).unwrap_or(1))
                    .take(500)
                    .map(|code| (code.to_string(), Words::default())),
            );
        }
        let language = self.build.form.language.clone();
        for (flags, code, text, default) in [
            (["hasNone", "showNoneItem"], "none", "noneText", "None"),
            (["hasRefuse", "showRefuseItem"], "refused", "refuseText", "Refuse to answer"),
            (["hasDontKnow", "showDontKnowItem"], "dontknow", "dontKnowText", "Don't know"),
            (["hasOther", "showOtherItem"], "other", "otherText", "Other (describe)"),
        ] {
            if flags.iter().any(|flag| one.get(*flag) == Some(&Json::Bool(true))) {
                let label = self.words(one.get(text));
                options.push((
                    code.into(),
                    if label.is_empty() { Words::one(&language, default) } else { label },
                ));
                if code == "none" && matches!(member(one, "type").as_str(), "checkbox" | "tagbox") {
                    self.build.form.lose(
                        source,
                        "none excludes the others",
                        Kind::Approximated,
                        "the option `none` can be chosen beside others",
                    );
                }
            }
        }
        if ["hasSelectAll", "showSelectAllItem"].iter().any(|flag| one.get(*flag) == Some(&Json::Bool(true)))
        {
            self.build.form.lose(source, "select all", Kind::Dropped, "a button that chooses everything");
        }
        if options.is_empty() {
            return None;
        }
        Some(self.build.scale(source, None, options))
    }

    pub(super) fn plain_options(&mut self, choices: &[&Json], source: &str) -> Vec<(String, Words)> {
        let mut options = Vec::new();
        for choice in choices {
            match choice {
                Json::Object(_) => {
                    let value = choice.get("value").map(scalar).unwrap_or_default();
                    let text = self.words(choice.get("text"));
                    for name in ["visibleIf", "enableIf"] {
                        if choice.get(name).is_some() {
                            self.build.form.lose(
                                source,
                                format!("{name} of option {value}"),
                                Kind::Dropped,
                                "options are always shown",
                            );
                        }
                    }
                    let label = if text.is_empty() && Decimal::read(&value).is_none() {
                        Words::one(&self.build.form.language, value.clone())
                    } else {
                        text
                    };
                    options.push((value, label));
                }
                other => {
                    let value = scalar(other);
                    // `1|One`, as the editor of SurveyJS takes it.
                    let (value, label) =
                        value.split_once('|').map_or((value.clone(), String::new()), |(value, label)| {
                            (value.to_string(), label.to_string())
                        });
                    let label = if label.is_empty() && Decimal::read(&value).is_none() {
                        value.clone()
                    } else {
                        label
                    };
                    options.push((value, Words::one(&self.build.form.language, label)));
                }
            }
        }
        options.retain(|(value, _)| !value.is_empty());
        options
    }

    pub(super) fn answer(&mut self, one: &Json, kind: &str, source: &str) -> Option<Answer> {
        match kind {
            "radiogroup" | "dropdown" | "buttongroup" | "imagepicker"
                if one.get("multiSelect") != Some(&Json::Bool(true)) =>
            {
                if kind == "imagepicker" {
                    self.build.form.lose(
                        source,
                        "imagepicker",
                        Kind::Changed,
                        "pictures are not supported: options are words",
                    );
                }
                self.options(one, source).map(Answer::One)
            }
            "checkbox" | "tagbox" | "imagepicker" => {
                let scale = self.options(one, source)?;
                (scale.choices.len() <= 128).then_some(Answer::Many(scale))
            }
            "boolean" => Some(Answer::YesNo),
            "rating" => {
                let values = list(one, "rateValues");
                let options = if values.is_empty() {
                    let least =
                        one.get("rateMin").map(scalar).and_then(|text| text.parse::<i64>().ok()).unwrap_or(1);
                    let count = one.get("rateCount").map(scalar).and_then(|text| text.parse::<i64>().ok());
                    let most = one
                        .get("rateMax")
                        .map(scalar)
                        .and_then(|text| text.parse::<i64>().ok())
                        .unwrap_or_else(|| count.map_or(5, |count| least + count - 1));
                    let step = one
                        .get("rateStep")
                        .map(scalar)
                        .and_then(|text| text.parse::<i64>().ok())
                        .filter(|step| *step > 0)
                        .unwrap_or(1);
                    (least..=most)
                        .step_by(usize::try_from(step).unwrap_or(1))
                        .take(200)
                        .map(|code| (code.to_string(), Words::default()))
                        .collect()
                } else {
                    self.plain_options(&values, source)
                };
                (!options.is_empty()).then(|| Answer::One(self.build.scale(source, None, options)))
            }
            "comment" => Some(Answer::LongText),
            "slider" => {
                if member(one, "sliderType") == "range" {
                    return None;
                }
                let bound = |name: &str, default: i64| {
                    one.get(name)
                        .map(scalar)
                        .and_then(|text| Decimal::read(&text))
                        .unwrap_or(Decimal::integer(default))
                };
                self.build.form.lose(
                    source,
                    "slider",
                    Kind::Approximated,
                    "a slider is a number; the words at its ends are lost",
                );
                Some(Answer::Decimal(bound("min", 0), bound("max", 100)))
            }
            "text" => Some(self.typed(one, &member(one, "inputType"), source)),
            _other => None,
        }
    }

    pub(super) fn typed(&mut self, one: &Json, input: &str, source: &str) -> Answer {
        match input {
            "number" | "range" => {
                let validator = list(one, "validators")
                    .into_iter()
                    .find(|validator| member(validator, "type") == "numeric");
                let bound = |names: [&str; 2]| {
                    one.get(names[0])
                        .or_else(|| validator.and_then(|validator| validator.get(names[1])))
                        .map(scalar)
                        .and_then(|text| Decimal::read(&text))
                };
                let (least, most) = (bound(["min", "minValue"]), bound(["max", "maxValue"]));
                if least.is_none() || most.is_none() {
                    self.build.form.lose(
                        source,
                        "number without bounds",
                        Kind::Approximated,
                        "Peil's numbers have bounds: wide ones were chosen where the original has none",
                    );
                }
                let (least, most) = (
                    least.unwrap_or(Decimal::integer(-1_000_000)),
                    most.unwrap_or(Decimal::integer(1_000_000_000)),
                );
                if least.value() > most.value() {
                    Answer::Decimal(most, least)
                } else {
                    Answer::Decimal(least, most)
                }
            }
            "date" => Answer::Date,
            "time" => Answer::Time,
            "" | "text" => Answer::Text,
            other => {
                self.build.form.lose(
                    source,
                    format!("inputType {other}"),
                    Kind::Approximated,
                    "it is text here, and its format is not checked",
                );
                Answer::Text
            }
        }
    }
}
