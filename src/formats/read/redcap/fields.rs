//! The rows of a dictionary as fields.

/// The columns of a dictionary, by what their heads begin with.
pub(super) struct Columns {
    pub(super) name: usize,
    pub(super) form: usize,
    pub(super) header: usize,
    pub(super) kind: usize,
    pub(super) label: usize,
    pub(super) choices: usize,
    pub(super) note: usize,
    pub(super) validation: usize,
    pub(super) least: usize,
    pub(super) most: usize,
    pub(super) identifier: usize,
    pub(super) branching: usize,
    pub(super) required: usize,
    pub(super) matrix: usize,
    pub(super) annotation: usize,
}

pub(super) struct Field {
    pub(super) name: String,
    pub(super) form: String,
    pub(super) header: String,
    pub(super) kind: String,
    pub(super) label: String,
    pub(super) choices: String,
    pub(super) note: String,
    pub(super) validation: String,
    pub(super) least: String,
    pub(super) most: String,
    pub(super) identifier: bool,
    pub(super) branching: String,
    pub(super) required: bool,
    pub(super) matrix: String,
    pub(super) annotation: String,
}

pub(super) fn columns(head: &[String]) -> Option<Columns> {
    let lower: Vec<String> = head.iter().map(|text| text.trim().to_lowercase()).collect();
    let find = |starts: &[&str]| {
        lower.iter().position(|column| starts.iter().any(|start| column.starts_with(start)))
    };
    let or = |starts: &[&str]| find(starts).unwrap_or(usize::MAX);
    Some(Columns {
        name: find(&["variable / field name", "field_name"])?,
        form: or(&["form name", "form_name"]),
        header: or(&["section header", "section_header"]),
        kind: find(&["field type", "field_type"])?,
        label: or(&["field label", "field_label"]),
        choices: or(&["choices", "select_choices_or_calculations"]),
        note: or(&["field note", "field_note"]),
        validation: or(&["text validation type", "text_validation_type"]),
        least: or(&["text validation min", "text_validation_min"]),
        most: or(&["text validation max", "text_validation_max"]),
        identifier: or(&["identifier"]),
        branching: or(&["branching logic", "branching_logic"]),
        required: or(&["required field", "required_field"]),
        matrix: or(&["matrix group name", "matrix_group_name"]),
        annotation: or(&["field annotation", "field_annotation"]),
    })
}

pub(super) fn field(columns: &Columns, row: &[String]) -> Field {
    let cell = |at: usize| row.get(at).map(|cell| cell.trim().to_string()).unwrap_or_default();
    let yes = |at: usize| cell(at).eq_ignore_ascii_case("y");
    Field {
        name: cell(columns.name),
        form: cell(columns.form),
        header: cell(columns.header),
        kind: cell(columns.kind).to_lowercase(),
        label: cell(columns.label),
        choices: cell(columns.choices),
        note: cell(columns.note),
        validation: cell(columns.validation).to_lowercase(),
        least: cell(columns.least),
        most: cell(columns.most),
        identifier: yes(columns.identifier),
        branching: cell(columns.branching),
        required: yes(columns.required),
        matrix: cell(columns.matrix),
        annotation: cell(columns.annotation),
    }
}

/// `0, Never | 1, Sometimes`
pub(super) fn choices(text: &str) -> Vec<(String, String)> {
    let parts: Vec<&str> =
        if text.contains('|') { text.split('|').collect() } else { text.split('\n').collect() };
    parts
        .into_iter()
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            part.split_once(',').map_or((part.to_string(), String::new()), |(code, label)| {
                (code.trim().to_string(), label.trim().to_string())
            })
        })
        .collect()
}
