//! A row of the survey that asks something.

use super::*;

impl Reader {
    /// A note that begins a group is its introduction; any other is a text between questions.
    pub(super) fn note(&mut self, row: &Row, source: &str, repeat: Option<&str>, group: &mut Group) {
        self.properties(row, source);
        let label = self.words(row, "label");
        let words = self.build.words(source, label.clone());
        let first = group.nodes.is_empty() && !group.name.is_empty() && row.get("relevant").is_empty();
        if first {
            for (language, text) in &words.0 {
                let so_far = group.intro.0.get(language).cloned().unwrap_or_default();
                group.intro.set(
                    language,
                    if so_far.is_empty() { text.clone() } else { format!("{so_far}\n\n{text}") },
                );
            }
            if !words.is_empty() {
                self.build.form.texts.push((source.to_string(), group.name.clone()));
                return;
            }
        }
        let Some(mut note) = self.build.note(source, label) else { return };
        let hint = self.words(row, "hint");
        for (language, text) in self.build.words(source, hint).0 {
            let so_far = note.text.text(&language).to_string();
            note.text.set(&language, format!("{so_far}\n{text}"));
        }
        let relevant = row.get("relevant");
        if !relevant.is_empty() {
            self.pending.push(Pending {
                name: note.name.clone(),
                source: source.into(),
                text: relevant,
                repeat: repeat.map(str::to_string),
                what: What::Shown,
            });
        }
        group.nodes.push(Node::Note(note));
    }

    pub(super) fn question(
        &mut self,
        row: &Row,
        source: &str,
        answer: Answer,
        repeat: Option<&str>,
        argument: &str,
        last: &mut Open,
    ) {
        let ends = match &answer {
            Answer::Many(scale) => endings(scale),
            _single => Vec::new(),
        };
        let name = self.build.name(source, &ends);
        let means = match &answer {
            Answer::One(scale) => Means::One(scale.clone()),
            Answer::Many(scale) => Means::Many(scale.clone()),
            Answer::Integer(..) | Answer::Decimal(..) => Means::Number,
            Answer::Date => Means::Date,
            Answer::Time => Means::Time,
            Answer::YesNo => Means::Truth,
            Answer::Text | Answer::LongText => Means::Text,
        };
        let label = self.words(row, "label");
        let text = self.build.label(source, label);
        self.symbols.add(source, &name, means.clone(), repeat);
        let mut item = Item::new(source, &name, text, answer);
        let required = row.get("required");
        match required.to_lowercase().trim() {
            "" | "no" | "false" | "false()" | "0" => {}
            "yes" | "true" | "true()" | "1" => item.required = true,
            other => self.build.form.lose(
                source,
                "required",
                Kind::Dropped,
                format!("`required` has no condition in Peil: `{}`", texts::short(other, 100)),
            ),
        }
        let hint = self.words(row, "hint");
        item.hint = self.build.words(source, hint);
        let guidance = self.words(row, "guidance_hint");
        if !guidance.is_empty() {
            let guidance = self.build.words(source, guidance);
            for (language, text) in guidance.0 {
                let so_far = item.hint.0.get(&language).cloned().unwrap_or_default();
                item.hint.set(&language, if so_far.is_empty() { text } else { format!("{so_far}\n{text}") });
            }
        }
        let relevant = row.get("relevant");
        if !relevant.is_empty() {
            self.pending.push(Pending {
                name: name.clone(),
                source: source.into(),
                text: relevant,
                repeat: repeat.map(str::to_string),
                what: What::Relevant,
            });
        }
        let constraint = row.get("constraint");
        if !constraint.is_empty() {
            let message = self.words(row, "constraint_message");
            self.pending.push(Pending {
                name: name.clone(),
                source: source.into(),
                text: constraint,
                repeat: repeat.map(str::to_string),
                what: What::Constraint { message },
            });
        }
        self.properties(row, source);
        last.group.nodes.push(Node::Item(item));
        if argument.ends_with(" or_other") {
            self.or_other(source, &name, &means, repeat, last);
        }
    }

    pub(super) fn or_other(
        &mut self,
        source: &str,
        name: &str,
        means: &Means,
        repeat: Option<&str>,
        last: &mut Open,
    ) {
        let column = format!("{source}_other");
        let other = self.build.name(&column, &[]);
        let language = self.build.form.language.clone();
        let text = Words::one(
            &language,
            match language.as_str() {
                "nl" => "Geef aan wat u bedoelt",
                "fr" => "Précisez",
                "es" => "Especifique",
                _other => "Specify other",
            },
        );
        let mut item = Item::new(&column, &other, text, Answer::Text);
        item.when = match means {
            Means::One(scale) => scale.choice("other").map(|choice| {
                crate::read::osd::equal_option(&Ex::name(name), scale, &choice.source).or_truth(false)
            }),
            Means::Many(scale) => scale.choice("other").map(|choice| {
                Ex::Has(Box::new(Ex::name(name)), crate::expression::translate::key(choice)).or_truth(false)
            }),
            _other => None,
        };
        self.symbols.add(&column, &other, Means::Text, repeat);
        self.build.form.lose(
            source,
            "or_other",
            Kind::Changed,
            format!("the words are a question of their own, `{other}`"),
        );
        last.group.nodes.push(Node::Item(item));
    }

    pub(super) fn properties(&mut self, row: &Row, source: &str) {
        if !row.get("appearance").is_empty() {
            self.appearances.push(source.to_string());
        }
        for (column, construct, detail) in [
            ("default", "default", "a preset answer is an answer that nobody gave: not imported"),
            ("choice_filter", "choice_filter", "all options are always shown"),
            ("trigger", "trigger", "it is computed whenever its values are there"),
            ("calculation", "calculation of a question", "an answer that a formula gives: not imported"),
            ("media::image", "image", "pictures are not supported"),
            ("media::audio", "audio", "sound has no place"),
            ("media::video", "video", "films have no place"),
            ("image", "image", "pictures are not supported"),
            ("required_message", "required_message", "Peil has its own words"),
        ] {
            let text = row.get(column);
            if !text.is_empty() {
                self.build.form.lose(
                    source,
                    construct,
                    Kind::Dropped,
                    format!("{detail}: `{}`", texts::short(&text, 100)),
                );
            }
        }
        if matches!(row.get("read_only").to_lowercase().as_str(), "yes" | "true" | "true()") {
            self.build.form.lose(source, "read_only", Kind::Dropped, "it can be answered here");
        }
        let parameters = row.get("parameters");
        if parameters.contains("randomize") {
            self.build.form.lose(source, "randomize", Kind::Dropped, "options come in the order of the file");
        }
    }

    pub(super) fn answer(&mut self, row: &Row, word: &str, argument: &str, source: &str) -> Option<Answer> {
        match word {
            "select one" | "select multiple" => {
                let (list, other) =
                    argument.strip_suffix(" or_other").map_or((argument, false), |list| (list, true));
                let mut options = self.lists.get(list.trim()).cloned().unwrap_or_default();
                if other && !options.iter().any(|(name, ..)| name == "other") {
                    options.push(("other".into(), Words::one(&self.build.form.language, "Other"), false));
                }
                if options.is_empty() {
                    return None;
                }
                if options.iter().any(|(_, _, media)| *media) {
                    self.build.form.lose(source, "pictures of options", Kind::Dropped, "options are words");
                }
                let rows = options.into_iter().map(|(name, label, _)| (name, label)).collect();
                let scale: Scale = self.build.scale(source, Some(list.trim()), rows);
                if word == "select multiple" && scale.choices.len() <= 128 {
                    Some(Answer::Many(scale))
                } else if word == "select one" {
                    Some(Answer::One(scale))
                } else {
                    None
                }
            }
            "integer" => Some(self.wide(true)),
            "decimal" => Some(self.wide(false)),
            "range" => {
                let parameters = row.get("parameters");
                let value = |name: &str| {
                    parameters
                        .split([' ', ';', ','])
                        .filter_map(|part| part.split_once('='))
                        .find(|(key, _)| key.trim() == name)
                        .and_then(|(_, value)| Decimal::read(value))
                };
                let (least, most) = (
                    value("start").unwrap_or(Decimal::integer(0)),
                    value("end").unwrap_or(Decimal::integer(10)),
                );
                let step = value("step").unwrap_or(Decimal::integer(1));
                let (least, most) = if least.value() > most.value() { (most, least) } else { (least, most) };
                Some(if least.is_whole() && most.is_whole() && step.is_whole() {
                    Answer::Integer(least, most)
                } else {
                    Answer::Decimal(least, most)
                })
            }
            "text" => Some(if row.get("appearance").contains("multiline") {
                Answer::LongText
            } else {
                Answer::Text
            }),
            "date" => Some(Answer::Date),
            "time" => Some(Answer::Time),
            "acknowledge" => {
                self.build.form.lose(source, "acknowledge", Kind::Approximated, "a tick is yes or no");
                Some(Answer::YesNo)
            }
            _other => None,
        }
    }

    /// A number until its constraint is read.
    pub(super) fn wide(&self, whole: bool) -> Answer {
        let (least, most) = (Decimal(WIDE_LOW.into()), Decimal(WIDE_HIGH.into()));
        if whole { Answer::Integer(least, most) } else { Answer::Decimal(least, most) }
    }
}
