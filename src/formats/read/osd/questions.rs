//! Questions of OpenScales: what each accepts, and the range that its runner knows.

use super::*;

impl<'j> Reader<'j> {
    pub(super) fn question(&mut self, one: &'j Json, conditions: Vec<&'j Json>, out: &mut Vec<Node>) {
        let id = member(one, "id");
        if self.dimension_off(one) {
            self.build.form.lose(id.clone(), "dimension", Kind::Dropped, "its dimension is off by default");
            self.symbols.add(&id, &plain(&id), Means::Lost(format!("`{id}` is not asked by default")), None);
            return;
        }
        let kind = member(one, "type");
        if kind == "grid" {
            self.grid(one, &id, conditions, out);
            return;
        }
        let key = Some(member(one, "text_key")).filter(|key| !key.is_empty()).unwrap_or_else(|| id.clone());
        let Some((answer, range)) = self.answer(one, &kind, &id) else {
            self.build.form.lose(
                id.clone(),
                format!("question of type {kind}"),
                Kind::Dropped,
                "Peil has no such answers",
            );
            self.symbols.add(&id, &plain(&id), Means::Lost(format!("`{id}` is of the type {kind}")), None);
            return;
        };
        self.add(one, &id, &key, answer, range, conditions, out);
    }

    #[allow(clippy::too_many_arguments)]
    pub(super) fn add(
        &mut self,
        one: &'j Json,
        id: &str,
        text_key: &str,
        answer: Answer,
        range: Option<(Decimal, Decimal)>,
        conditions: Vec<&'j Json>,
        out: &mut Vec<Node>,
    ) {
        let endings = match &answer {
            Answer::Many(scale) => crate::read::common::endings(scale),
            _single => Vec::new(),
        };
        let name = self.build.name(id, &endings);
        let words = self.text(text_key);
        let text = self.build.label(id, words);
        let means = match &answer {
            Answer::One(scale) => Means::One(scale.clone()),
            Answer::Many(scale) => Means::Many(scale.clone()),
            Answer::Integer(..) | Answer::Decimal(..) => Means::Number,
            Answer::Date => Means::Date,
            Answer::Time => Means::Time,
            Answer::YesNo => Means::Truth,
            Answer::Text | Answer::LongText => Means::Text,
        };
        self.symbols.add(id, &name, means, None);
        self.ranges.insert(id.to_string(), range);
        let mut item = Item::new(id, &name, text, answer);
        let kind = member(one, "type");
        item.required = match one.get("required").or_else(|| self.definition.get("default_required")) {
            Some(value) => truthy(value),
            None => matches!(kind.as_str(), "likert" | "vas" | "multi" | "grid" | "multicheck"),
        };
        let hint = member(one, "hint_key");
        if !hint.is_empty() {
            let words = self.text(&hint);
            item.hint = self.build.words(id, words);
        }
        self.pending.push((name.clone(), conditions));
        self.gated.insert(name.clone(), self.gates.len());
        if let Some(gate) = one.get("gate").filter(|gate| gate.is_object()) {
            self.gates.push((gate, id.to_string()));
            self.build.form.lose(
                id,
                "gate",
                Kind::Changed,
                "what comes after it is asked only when it does not end the administration",
            );
        }
        for (name, detail) in
            [("random_group", "random order of questions"), ("image", "a picture"), ("media", "media")]
        {
            if one.get(name).is_some_and(|value| !value.is_null()) {
                self.build.form.lose(id, name, Kind::Dropped, format!("{detail} is not supported"));
            }
        }
        out.push(Node::Item(item));
    }

    pub(super) fn grid(&mut self, one: &'j Json, id: &str, conditions: Vec<&'j Json>, out: &mut Vec<Node>) {
        let mut options = Vec::new();
        for (at, column) in list(one, "columns").into_iter().enumerate() {
            let (key, value) = match column {
                Json::Object(_) => {
                    let key = [member(column, "text_key"), member(column, "label_key")]
                        .into_iter()
                        .find(|key| !key.is_empty())
                        .unwrap_or_default();
                    (key, column.get("value").map(scalar).unwrap_or_else(|| (at + 1).to_string()))
                }
                other => (scalar(other), (at + 1).to_string()),
            };
            options.push((value, self.text(&key)));
        }
        let scale = self.build.scale(id, None, options);
        let range = scale.low_high();
        let key =
            Some(member(one, "text_key")).filter(|key| !key.is_empty()).unwrap_or_else(|| id.to_string());
        let words = self.text(&key);
        let title = self.build.label(id, words);
        let name = self.build.name(&format!("{id}_grid"), &[]);
        let language = self.build.form.language.clone();
        let short = title.map(|text| texts::short(text, 60));
        let mut group = Group { source: id.into(), name, title: short, matrix: true, ..Group::default() };
        if title.text(&language).chars().count() > 60 {
            group.intro = title;
        }
        for (at, row) in list(one, "rows").into_iter().enumerate() {
            let key = match row {
                Json::Object(_) => member(row, "text_key"),
                other => scalar(other),
            };
            let row_id = format!("{id}_{}", at + 1);
            self.add(
                one,
                &row_id,
                &key,
                Answer::One(scale.clone()),
                range.clone(),
                conditions.clone(),
                &mut group.nodes,
            );
        }
        if !group.nodes.is_empty() {
            out.push(Node::Group(group));
        }
    }

    pub(super) fn answer(
        &mut self,
        one: &Json,
        kind: &str,
        id: &str,
    ) -> Option<(Answer, Option<(Decimal, Decimal)>)> {
        match kind {
            "likert" => {
                let whole = self.definition.get("likert_options");
                let own = |name: &str| {
                    one.get(format!("likert_{name}"))
                        .filter(|value| !value.is_null())
                        .or_else(|| whole.and_then(|whole| whole.get(name)))
                };
                let points: i64 =
                    own("points").map(scalar).and_then(|text| text.parse().ok()).unwrap_or(5).clamp(1, 200);
                let least: i64 = own("min").map(scalar).and_then(|text| text.parse().ok()).unwrap_or(1);
                let most: i64 = own("max").map(scalar).and_then(|text| text.parse().ok()).unwrap_or(points);
                let labels = match one.get("likert_labels").filter(|value| !value.is_null()) {
                    Some(_) => list(one, "likert_labels"),
                    None => whole.map(|whole| list(whole, "labels")).unwrap_or_default(),
                };
                let options = (0..points)
                    .map(|at| {
                        let key = usize::try_from(at)
                            .ok()
                            .and_then(|at| labels.get(at))
                            .map(|label| scalar(label))
                            .unwrap_or_default();
                        (
                            (least + at).to_string(),
                            if key.is_empty() { Words::default() } else { self.text(&key) },
                        )
                    })
                    .collect();
                let scale = self.build.scale(id, None, options);
                if one.get("likert_reverse").is_some_and(truthy) {
                    self.build.form.lose(
                        id,
                        "likert_reverse",
                        Kind::Dropped,
                        "options are shown from the lowest code to the highest",
                    );
                }
                Some((Answer::One(scale), Some((Decimal::integer(least), Decimal::integer(most)))))
            }
            "multi" | "multicheck" => {
                let mut options = Vec::new();
                for (at, option) in list(one, "options").into_iter().enumerate() {
                    let (key, value) = match option {
                        Json::Object(_) => {
                            let key = [member(option, "text_key"), member(option, "label")]
                                .into_iter()
                                .find(|key| !key.is_empty())
                                .unwrap_or_default();
                            (key, option.get("value").map(scalar).unwrap_or_else(|| (at + 1).to_string()))
                        }
                        other => (scalar(other), scalar(other)),
                    };
                    options.push((value, self.text(&key)));
                }
                let scale = self.build.scale(id, None, options);
                if scale.choices.is_empty() {
                    return None;
                }
                for name in ["min_selected", "max_selected"] {
                    if one.get(name).is_some() || one.pointer(&format!("/validation/{name}")).is_some() {
                        self.build.form.lose(
                            id,
                            name,
                            Kind::Dropped,
                            "the number of chosen options is not checked",
                        );
                    }
                }
                if kind == "multicheck" && scale.choices.len() <= 128 {
                    Some((Answer::Many(scale), None))
                } else {
                    Some((Answer::One(scale), None))
                }
            }
            "vas" => {
                let least = one
                    .get("min")
                    .map(scalar)
                    .and_then(|text| Decimal::read(&text))
                    .unwrap_or(Decimal::integer(0));
                let most = one
                    .get("max")
                    .map(scalar)
                    .and_then(|text| Decimal::read(&text))
                    .unwrap_or(Decimal::integer(100));
                self.build.form.lose(
                    id,
                    "vas",
                    Kind::Approximated,
                    "a line to mark is a number; the words at its ends are lost",
                );
                Some((Answer::Decimal(least.clone(), most.clone()), Some((least, most))))
            }
            "binary" => {
                let options = vec![
                    ("1".to_string(), Words::one("en", "Yes")),
                    ("0".to_string(), Words::one("en", "No")),
                ];
                let scale = self.build.scale(id, None, options);
                Some((Answer::One(scale), Some((Decimal::integer(0), Decimal::integer(1)))))
            }
            "short" | "long" => {
                let validation = one.get("validation").cloned().unwrap_or(Json::Null);
                let bound = |names: [&str; 2]| {
                    names
                        .iter()
                        .find_map(|name| validation.get(name).or_else(|| one.get(name)))
                        .map(scalar)
                        .and_then(|text| Decimal::read(&text))
                };
                let (least, most) = (bound(["min", "number_min"]), bound(["max", "number_max"]));
                let number = member(&validation, "type") == "number"
                    || matches!(member(one, "input_type").as_str(), "number" | "numeric" | "integer")
                    || least.is_some()
                    || most.is_some();
                for name in ["pattern", "min_length", "max_length", "min_words", "max_words"] {
                    if validation.get(name).is_some() {
                        self.build.form.lose(
                            id,
                            format!("validation.{name}"),
                            Kind::Dropped,
                            "texts are not checked",
                        );
                    }
                }
                if !number {
                    return Some((if kind == "long" { Answer::LongText } else { Answer::Text }, None));
                }
                if least.is_none() || most.is_none() {
                    self.build.form.lose(
                        id,
                        "number without bounds",
                        Kind::Approximated,
                        "Peil's numbers have bounds: wide ones were chosen where the original has none",
                    );
                }
                let least = least.unwrap_or(Decimal::integer(0));
                let most = most.unwrap_or(Decimal("999999".into()));
                let (least, most) = if least.value() > most.value() { (most, least) } else { (least, most) };
                Some((Answer::Decimal(least, most), None))
            }
            _other => None,
        }
    }
}
