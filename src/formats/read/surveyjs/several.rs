//! Questions of SurveyJS that are several: matrices, texts together, panels that are repeated.

use super::*;

impl<'j> Reader<'j> {
    pub(super) fn matrix(&mut self, one: &'j Json, source: &str, context: &Context, out: &mut Vec<Node>) {
        let columns = self.plain_options(&list(one, "columns"), source);
        if columns.is_empty() {
            self.build.form.lose(source, "matrix", Kind::Dropped, "it has no columns");
            return;
        }
        let scale = self.build.scale(source, None, columns);
        let name = self.build.name(source, &[]);
        let mut inner = context.clone();
        inner.depth += 1;
        let mut nodes = Vec::new();
        let rows = self.plain_options(&list(one, "rows"), source);
        for (row, label) in rows {
            let label = Json::Object(
                label
                    .0
                    .iter()
                    .map(|(language, text)| (language.clone(), Json::String(text.clone())))
                    .collect(),
            );
            let title = label.as_object().is_some_and(|all| !all.is_empty()).then_some(label);
            let empty = &Json::Null;
            self.question(
                empty,
                &format!("{source}.{row}"),
                title.as_ref(),
                Answer::One(scale.clone()),
                &inner,
                &mut nodes,
            );
        }
        let required = one.get("eachRowRequired") == Some(&Json::Bool(true))
            || one.get("isAllRowRequired") == Some(&Json::Bool(true));
        for node in &mut nodes {
            if let Node::Item(item) = node {
                item.required = required;
            }
        }
        self.properties(one, source);
        if nodes.is_empty() {
            return;
        }
        self.pages += 1;
        let number = self.pages;
        let mut group = self.group(one, &name, source, nodes, number, None);
        group.matrix = true;
        out.push(Node::Group(group));
    }

    pub(super) fn matrix_dropdown(
        &mut self,
        one: &'j Json,
        source: &str,
        context: &Context,
        out: &mut Vec<Node>,
    ) {
        let name = self.build.name(source, &[]);
        let mut inner = context.clone();
        inner.depth += 1;
        let mut nodes = Vec::new();
        let rows = self.plain_options(&list(one, "rows"), source);
        let columns = list(one, "columns");
        for (row, row_label) in &rows {
            for column in &columns {
                let column_name = member(column, "name");
                let whole = format!("{source}.{row}.{column_name}");
                let kind = Some(member(column, "cellType"))
                    .filter(|kind| !kind.is_empty() && kind != "default")
                    .or_else(|| one.get("cellType").map(scalar))
                    .unwrap_or_else(|| "dropdown".into());
                let mut merged = (*column).clone();
                if let Some(cell) = merged.as_object_mut()
                    && !cell.contains_key("choices")
                    && let Some(choices) = one.get("choices")
                {
                    cell.insert("choices".into(), choices.clone());
                }
                let Some(answer) = self.answer(&merged, &kind, &whole) else {
                    self.build.form.lose(
                        whole,
                        format!("cell of type {kind}"),
                        Kind::Dropped,
                        "Peil has no such answers",
                    );
                    continue;
                };
                let column_label = self.words(column.get("title"));
                let language = self.build.form.language.clone();
                let label = format!(
                    "{}: {}",
                    Some(row_label.text(&language)).filter(|text| !text.is_empty()).unwrap_or(row),
                    Some(column_label.text(&language))
                        .filter(|text| !text.is_empty())
                        .unwrap_or(&column_name)
                );
                self.question(&Json::Null, &whole, Some(&Json::String(label)), answer, &inner, &mut nodes);
            }
        }
        self.properties(one, source);
        if !nodes.is_empty() {
            self.build.form.lose(
                source,
                "matrixdropdown",
                Kind::Approximated,
                "each of its cells is a question",
            );
            self.pages += 1;
            let number = self.pages;
            let group = self.group(one, &name, source, nodes, number, None);
            out.push(Node::Group(group));
        }
    }

    pub(super) fn multiple_text(
        &mut self,
        one: &'j Json,
        source: &str,
        context: &Context,
        out: &mut Vec<Node>,
    ) {
        let name = self.build.name(source, &[]);
        let mut inner = context.clone();
        inner.depth += 1;
        let mut nodes = Vec::new();
        for part in list(one, "items") {
            let whole = format!("{source}.{}", member(part, "name"));
            let answer = self.typed(part, &member(part, "inputType"), &whole);
            self.question(
                part,
                &whole,
                part.get("title").or_else(|| part.get("name")),
                answer,
                &inner,
                &mut nodes,
            );
        }
        if !nodes.is_empty() {
            self.pages += 1;
            let number = self.pages;
            let group = self.group(one, &name, source, nodes, number, None);
            out.push(Node::Group(group));
        }
    }

    pub(super) fn repeated(&mut self, one: &'j Json, source: &str, context: &Context, out: &mut Vec<Node>) {
        let bound = one.pointer("/bindings/panelCount").map(scalar).unwrap_or_default();
        let times = self
            .symbols
            .get(&bound)
            .filter(|symbol| matches!(symbol.means, Means::Number) && symbol.repeat.is_none())
            .cloned();
        let Some(times) = times.filter(|_| context.panel.is_none()) else {
            self.build.form.lose(
                source,
                "paneldynamic",
                Kind::Dropped,
                "a respondent adds rounds as needed: Peil asks first how many there are, and only a panel bound to a number is imported",
            );
            self.symbols.add(
                source,
                &plain(source),
                Means::Lost(format!("`{source}` is a panel without a number of rounds")),
                None,
            );
            return;
        };
        let most = one
            .get("maxPanelCount")
            .map(scalar)
            .and_then(|text| text.parse::<u32>().ok())
            .filter(|most| (1..=200).contains(most))
            .unwrap_or_else(|| {
                self.build.form.lose(
                    source,
                    "paneldynamic",
                    Kind::Approximated,
                    "the highest number of rounds is not given: ten rounds",
                );
                10
            });
        let ends: Vec<String> = (1..=most).map(|round| format!("_{round}")).collect();
        let name = self.build.name(source, &ends);
        let count = Ex::name(&times.name);
        whole(&mut self.build.form.nodes, &times.name);
        whole(out, &times.name);
        self.symbols.add(source, &name, Means::Repeat(count.clone()), None);
        let inner = Context {
            panel: Some((source.to_string(), name.clone())),
            depth: context.depth + 1,
            around: context.around.clone(),
        };
        let mut nodes = Vec::new();
        self.elements(&list(one, "templateElements"), &inner, &mut nodes);
        if nodes.is_empty() {
            return;
        }
        self.pages += 1;
        let number = self.pages;
        let mut group = self.group(
            one,
            &name,
            source,
            nodes,
            number,
            Some(Rounds { times: count, most, scores: Vec::new() }),
        );
        let title = group.title.map(|text| text.replace('…', &texts::placeholder(&name)));
        group.title = title;
        out.push(Node::Group(group));
    }
}

/// How often something is asked is a whole number.
pub(super) fn whole(nodes: &mut [Node], name: &str) {
    for node in nodes {
        match node {
            Node::Item(item) if item.name == name => {
                if let Answer::Decimal(least, most) = &item.answer {
                    item.answer = Answer::Integer(
                        Decimal::integer(least.value().ceil() as i64),
                        Decimal::integer(most.value().floor() as i64),
                    );
                }
            }
            Node::Item(_) | Node::Note(_) => {}
            Node::Group(group) => whole(&mut group.nodes, name),
        }
    }
}
