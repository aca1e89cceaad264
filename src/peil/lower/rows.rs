//! Recodes and tables: cells, rows, and what they say about the keys they are given.
//!
//! A recode is written once and may be used on questions with different scales; in the model there is one for
//! each kind of key, so that the name of an option is an index there.

use super::Lowerer;
use super::extents::{Extent, thresholds};
use super::operand::{Element, Origin};
use crate::diagnostic::{Diagnostic, codes, did_you_mean};
use crate::model::{
    Cell, Choice, Choices, InformantKey, Map, MapRow, NodeId, Number, Recode, RecodeId, ScaleId, Table,
    TableId, Type,
};
use crate::source::Span;
use crate::syntax::ast::{self, RowValue};

/// Which recode or table, by its place among the declarations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lookup {
    Recode(usize),
    /// A table, and its rows for one informant where that is a key: at this place.
    Table(usize, Option<InformantKey>),
}

/// What a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// A number; of a question with these missing options, if any.
    Number(Option<ScaleId>),
    /// Options, that have codes or not.
    Coded(Choices),
    Named(Choices),
    Date,
    Time,
    /// Yes or no; of a question with these missing options, if any.
    Truth(Option<ScaleId>),
}

impl Lowerer<'_> {
    /// Looks at every recode as written.
    pub fn recodes(&mut self) {
        for at in 0..self.resolved.recodes.len() {
            let recode = self.resolved.recodes[at];
            self.rows_written(&recode.name, &recode.rows, 1, false);
        }
    }

    /// Looks at every table as written, and reads those that are in a file.
    pub fn tables(&mut self) {
        for at in 0..self.resolved.tables.len() {
            let table = self.resolved.tables[at];
            let rows = match &table.body {
                ast::TableBody::Rows(rows) => rows.clone(),
                ast::TableBody::File { path, otherwise } => {
                    let mut rows = self.table_file(table, path.span);
                    if let Some(value) = otherwise {
                        rows.push(ast::Row { cells: Vec::new(), value: value.clone(), span: path.span });
                    }
                    rows
                }
            };
            self.categories(table, &rows);
            self.rows_written(
                &table.name,
                &rows,
                table.keys.len(),
                matches!(table.body, ast::TableBody::File { .. }),
            );
            self.table_rows.push(rows);
        }
    }

    /// That the rows of a table give what it says that they give.
    fn categories(&mut self, table: &ast::Table, rows: &[ast::Row]) {
        for row in rows {
            let diagnostic = match &row.value {
                RowValue::Category(name) if table.categories.is_empty() => Diagnostic::new(
                    codes::CATEGORY,
                    name.span,
                    format!("`{}` gives numbers, and `{}` is a name", table.name.text, name.text),
                )
                .help(format!(
                    "write after its keys which categories it gives: `table {}(…) -> {}, …`",
                    table.name.text, name.text
                )),
                RowValue::Category(name) => {
                    let known = table.categories.iter().map(|category| category.text.as_str());
                    if known.clone().any(|category| category == name.text) {
                        continue;
                    }
                    let near = did_you_mean(&name.text, known.clone());
                    let all = known.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                    Diagnostic::new(
                        codes::CATEGORY,
                        name.span,
                        format!("`{}` has no category `{}`", table.name.text, name.text),
                    )
                    .suggest_or(near, format!("its categories are {all}"))
                }
                RowValue::Number(number) if !table.categories.is_empty() => Diagnostic::new(
                    codes::CATEGORY,
                    number.span,
                    format!("`{}` gives categories, and {} is a number", table.name.text, number.text),
                )
                .help("write one of the names after its keys, or remove those"),
                RowValue::Number(_) | RowValue::Missing(_) => continue,
            };
            self.say(diagnostic);
            // What is wrong with one row is wrong with all.
            return;
        }
    }

    fn rows_written(&mut self, name: &ast::Name, rows: &[ast::Row], keys: usize, from_file: bool) {
        if rows.is_empty() && !self.resolved.incomplete && !from_file {
            self.say(
                Diagnostic::new(codes::EMPTY, name.span, format!("`{}` has no rows", name.text))
                    .help("write one row per line: `1 -> 100`"),
            );
        }
        let mut otherwise: Option<Span> = None;
        let mut boxes: Vec<(Vec<Vec<Extent>>, Span)> = Vec::new();
        for row in rows {
            if row.cells.is_empty() {
                if let Some(first) = otherwise {
                    self.say(
                        Diagnostic::new(codes::OVERLAP, row.span, "there are two rows `otherwise`")
                            .label("the second")
                            .also(first, "the first")
                            .help("remove one"),
                    );
                }
                otherwise = Some(row.span);
                continue;
            }
            if row.cells.len() != keys {
                let message = format!(
                    "this row has {}, and `{}` has {keys}",
                    super::counted(row.cells.len(), "key"),
                    name.text
                );
                self.say(Diagnostic::new(codes::ROW_KEYS, row.span, message).help(
                    "write a cell for each key, separated by commas; put several codes for one key in `[ ]`",
                ));
                continue;
            }
            if let RowValue::Number(number) = &row.value {
                self.number(number);
            }
            let extents: Vec<Vec<Extent>> = row.cells.iter().map(|cell| self.extents(cell)).collect();
            boxes.push((extents, row.span));
        }
        if thresholds(rows) {
            self.ascending(rows);
        } else {
            self.overlaps(&name.text, boxes);
        }
    }

    /// Rows that only meet once it is known which code an option has: `man -> 0, 1 -> 2`, where `man` is 1.
    fn options_and_codes(&mut self, name: &str, rows: &[ast::Row], map: &Map) {
        let is_name = |cell: &ast::Cell| cell.each().iter().any(|cell| matches!(cell, ast::Cell::Name(_)));
        let keyed: Vec<&ast::Row> = rows.iter().filter(|row| !row.cells.is_empty()).collect();
        let keys = keyed.first().map_or(0, |row| row.cells.len());
        let mixed = |key: usize| {
            keyed.iter().any(|row| is_name(&row.cells[key]))
                && keyed.iter().any(|row| !is_name(&row.cells[key]))
        };
        if keyed.len() == map.rows.len() && (0..keys).any(mixed) {
            let extent = |cell: &Cell| match cell {
                Cell::Between(low, high) => {
                    Extent::Numbers { low: Some((low.clone(), false)), high: Some(high.clone()) }
                }
                Cell::From(low) => Extent::Numbers { low: Some((low.clone(), false)), high: None },
                Cell::Above(low) => Extent::Numbers { low: Some((low.clone(), true)), high: None },
                Cell::Option(_)
                | Cell::DateBetween(..)
                | Cell::TimeBetween(..)
                | Cell::Truth(_)
                | Cell::Any => Extent::Name(format!("{cell:?}")),
            };
            let boxes = keyed.iter().zip(&map.rows).map(|(written, row)| {
                (row.keys.iter().map(|cells| cells.iter().map(extent).collect()).collect(), written.span)
            });
            self.overlaps(name, boxes.collect());
        }
    }

    /// The node that is looked up, and what it is: the number of a coded option, a number, an option, a date,
    /// a time.
    pub fn key(&mut self, element: &Element, span: Span) -> Option<(NodeId, KeyKind)> {
        let missing_options = if let Origin::Answer(asked) = element.origin {
            self.graph.parts.question(asked.question).or
        } else {
            None
        };
        match self.graph.type_of(element.node) {
            Type::Number { .. } if element.category.is_some() => {
                self.numeric(element, span).map(|element| (element.node, KeyKind::Number(None)))
            }
            Type::Number { .. } => Some((element.node, KeyKind::Number(missing_options))),
            Type::Choice(choices) => Some(match self.code_node(element.node, choices) {
                Some(node) => (node, KeyKind::Coded(choices)),
                None => (element.node, KeyKind::Named(choices)),
            }),
            Type::Date => Some((element.node, KeyKind::Date)),
            Type::Time => Some((element.node, KeyKind::Time)),
            Type::Truth => Some((element.node, KeyKind::Truth(missing_options))),
            Type::Text | Type::Chosen(_) => {
                let what = self.described(element);
                self.refuse(
                    Diagnostic::new(codes::KEY, span, format!("{what} cannot be looked up"))
                        .help("recodes and tables take numbers, options, yes and no, dates and times"),
                )
            }
        }
    }

    pub fn recode_for(&mut self, at: usize, kind: KeyKind, span: Span) -> Option<RecodeId> {
        let lookup = (Lookup::Recode(at), vec![kind]);
        if let Some(known) = self.maps.get(&lookup) {
            return known.map(RecodeId);
        }
        let recode = self.resolved.recodes[at];
        let map = self.lookup_map(&recode.name, &recode.rows, &[kind], &[span], &[]);
        let id = map.map(|map| {
            self.graph.parts.recodes.push(Recode { name: recode.name.text.clone(), map });
            self.places.recodes.push(recode.name.span);
            self.places.recode_rows.push(row_places(&recode.rows));
            self.graph.parts.recodes.len() as u32 - 1
        });
        self.maps.insert(lookup, id);
        id.map(RecodeId)
    }

    /// The table for these kinds of keys; with an informant its rows for that one, the keys being the others.
    pub fn table_for(
        &mut self,
        at: usize,
        who: Option<InformantKey>,
        kinds: Vec<KeyKind>,
        spans: &[Span],
    ) -> Option<TableId> {
        let lookup = (Lookup::Table(at, who), kinds);
        if let Some(known) = self.maps.get(&lookup) {
            return known.map(TableId);
        }
        let table = self.resolved.tables[at];
        let rows = match who {
            Some(who) => self.rows_for(&self.table_rows[at], who),
            None => self.table_rows[at].clone(),
        };
        let map = self.lookup_map(&table.name, &rows, &lookup.1, spans, &table.categories);
        let id = map.map(|map| {
            let place = who.map(|who| usize::from(who.place));
            let keys = table.keys.iter().enumerate().filter(|(key, _)| Some(*key) != place);
            self.graph.parts.tables.push(Table {
                name: table.name.text.clone(),
                keys: keys.map(|(_, key)| key.text.clone()).collect(),
                categories: table.categories.iter().map(|name| name.text.clone()).collect(),
                informant: who,
                map,
            });
            self.places.tables.push(table.name.span);
            self.places.table_rows.push(row_places(&rows));
            self.graph.parts.tables.len() as u32 - 1
        });
        self.maps.insert(lookup, id);
        id.map(TableId)
    }

    /// The rows of a table that hold for one informant, without that key.
    fn rows_for(&self, rows: &[ast::Row], who: InformantKey) -> Vec<ast::Row> {
        let name =
            self.resolved.informants.get(usize::from(who.informant)).map(|(name, _)| name.text.as_str());
        let is =
            |cell: &ast::Cell| matches!(cell, ast::Cell::Name(found) if Some(found.text.as_str()) == name);
        let holds = |cell: &ast::Cell| cell.each().iter().any(is);
        let place = usize::from(who.place);
        rows.iter()
            .filter(|row| row.cells.get(place).is_none_or(holds))
            .map(|row| {
                let mut row = row.clone();
                if place < row.cells.len() {
                    row.cells.remove(place);
                }
                row
            })
            .collect()
    }

    /// How many rows a table has for one informant.
    pub(super) fn rows_of(&self, rows: &[ast::Row], who: InformantKey) -> usize {
        self.rows_for(rows, who).len()
    }

    fn lookup_map(
        &mut self,
        name: &ast::Name,
        rows: &[ast::Row],
        kinds: &[KeyKind],
        spans: &[Span],
        categories: &[ast::Name],
    ) -> Option<Map> {
        let mut map = Map { thresholds: thresholds(rows), rows: Vec::new(), otherwise: None };
        let mut good = true;
        let before = self.diagnostics.len();
        for row in rows {
            // That the keys are of another kind than the cells is one mistake, however many rows there are.
            if self.diagnostics[before..].iter().any(|diagnostic| diagnostic.code == codes::CELL) {
                return None;
            }
            let value = match &row.value {
                RowValue::Number(number) => Some(self.number(number)?),
                RowValue::Missing(_) => None,
                RowValue::Category(name) => {
                    let at = categories.iter().position(|category| category.text == name.text)?;
                    Some(Number::integer(at as i64))
                }
            };
            if row.cells.is_empty() {
                map.otherwise = Some(value);
                continue;
            }
            if row.cells.len() != kinds.len() {
                return None;
            }
            let mut keys = Vec::with_capacity(kinds.len());
            for (cell, kind) in row.cells.iter().zip(kinds) {
                match self.key_cells(name, cell, *kind, spans) {
                    Some(cells) => keys.push(cells),
                    None => good = false,
                }
            }
            map.rows.push(MapRow { keys, value });
        }
        if good {
            self.options_and_codes(&name.text, rows, &map);
        }
        (good && !(map.rows.is_empty() && map.otherwise.is_none())).then_some(map)
    }

    /// The cells of one key in a row, for the kind of key it is given.
    fn key_cells(
        &mut self,
        name: &ast::Name,
        cell: &ast::Cell,
        kind: KeyKind,
        spans: &[Span],
    ) -> Option<Vec<Cell>> {
        if let ast::Cell::Set(cells, _) = cell {
            let found: Vec<Option<Vec<Cell>>> =
                cells.iter().map(|cell| self.key_cells(name, cell, kind, spans)).collect();
            return found.into_iter().collect::<Option<Vec<_>>>().map(|cells| cells.concat());
        }
        let options: Vec<Choice> = match kind {
            KeyKind::Coded(choices) | KeyKind::Named(choices) => {
                self.graph.parts.choices(choices).into_iter().cloned().collect()
            }
            KeyKind::Number(Some(scale)) | KeyKind::Truth(Some(scale)) => {
                self.graph.parts.scale(scale).options.clone()
            }
            KeyKind::Number(_) | KeyKind::Date | KeyKind::Time | KeyKind::Truth(_) => Vec::new(),
        };
        let used = |diagnostic: Diagnostic| {
            spans.iter().fold(diagnostic, |diagnostic, span| {
                diagnostic.also(*span, format!("`{}` is used here", name.text))
            })
        };
        match (cell, kind) {
            (ast::Cell::Name(option), _) => {
                let Some(at) =
                    options.iter().position(|choice| choice.name.as_deref() == Some(option.text.as_str()))
                else {
                    let names: Vec<&str> =
                        options.iter().filter_map(|choice| choice.name.as_deref()).collect();
                    let message = match kind {
                        KeyKind::Number(None) | KeyKind::Truth(None) | KeyKind::Date | KeyKind::Time => {
                            format!("the key of `{}` has no options, and `{}` is one", name.text, option.text)
                        }
                        KeyKind::Number(_) | KeyKind::Coded(_) | KeyKind::Named(_) | KeyKind::Truth(_) => {
                            format!("the key of `{}` has no option `{}`", name.text, option.text)
                        }
                    };
                    let diagnostic = used(Diagnostic::new(codes::NO_SUCH_OPTION, option.span, message));
                    let near = did_you_mean(&option.text, names.iter().copied());
                    return self.refuse(match near {
                        Some(near) => diagnostic.suggest(near),
                        None => diagnostic,
                    });
                };
                // A missing option is looked up by itself; any other by its code, as the key is.
                match (&options[at].code, kind) {
                    (Some(code), KeyKind::Coded(_)) if !options[at].missing => {
                        Some(vec![Cell::Between(code.clone(), code.clone())])
                    }
                    _ => Some(vec![Cell::Option(at as u16)]),
                }
            }
            (
                ast::Cell::Number(_) | ast::Cell::Between(..) | ast::Cell::Threshold(_),
                KeyKind::Number(_) | KeyKind::Coded(_),
            ) => {
                let plain = self.plain_cell(cell)?;
                if let Some(diagnostic) = self.impossible_code(cell, &plain, kind, &options) {
                    self.say(used(diagnostic));
                }
                // A missing option may be given by its code.
                let by_code =
                    |code: &Number| matches!(&plain, Cell::Between(low, high) if low == code && high == code);
                if let Some(at) = options
                    .iter()
                    .position(|choice| choice.missing && choice.code.as_ref().is_some_and(by_code))
                {
                    return Some(vec![Cell::Option(at as u16)]);
                }
                Some(vec![plain])
            }
            (ast::Cell::Truth(..), KeyKind::Truth(_))
            | (ast::Cell::Date(_), KeyKind::Date)
            | (ast::Cell::Time(_), KeyKind::Time) => self.plain_cell(cell).map(|cell| vec![cell]),
            (ast::Cell::Truth(..), KeyKind::Named(_)) => self.refuse(used(
                Diagnostic::new(
                    codes::CELL,
                    cell.span(),
                    format!("the key of `{}` has options, and this is yes or no", name.text),
                )
                .help("write the names of the options"),
            )),
            (_, KeyKind::Named(_)) => self.refuse(used(
                Diagnostic::new(
                    codes::CELL,
                    cell.span(),
                    format!("the key of `{}` has options without codes, and this is a code", name.text),
                )
                .help("write the names of the options, or give them codes"),
            )),
            _ => {
                let given = match kind {
                    KeyKind::Date => "a date",
                    KeyKind::Time => "a time of day",
                    KeyKind::Truth(_) => "yes or no",
                    KeyKind::Number(_) | KeyKind::Coded(_) | KeyKind::Named(_) => "a number",
                };
                let found = match cell {
                    ast::Cell::Date(_) => "a date",
                    ast::Cell::Time(_) => "a time of day",
                    ast::Cell::Truth(..) => "yes or no",
                    ast::Cell::Threshold(_)
                    | ast::Cell::Number(_)
                    | ast::Cell::Between(..)
                    | ast::Cell::Name(_)
                    | ast::Cell::Set(..) => "a number",
                };
                let points = matches!((cell, kind), (ast::Cell::Number(_), KeyKind::Truth(_)));
                self.refuse(used(Diagnostic::new(codes::CELL, cell.span(), format!("the key of `{}` is {given}, and this is {found}", name.text)).help(if points {
                    "write `yes -> …` and `no -> …`"
                } else {
                    "a row has a value that the key can have: numbers, yes and no, dates, times of day, or options"
                })))
            }
        }
    }

    /// A single code that the scale of the key does not have.
    fn impossible_code(
        &self,
        cell: &ast::Cell,
        plain: &Cell,
        kind: KeyKind,
        options: &[Choice],
    ) -> Option<Diagnostic> {
        let (KeyKind::Coded(choices), Cell::Between(low, high)) = (kind, plain) else { return None };
        if low != high || options.iter().any(|choice| choice.code.as_ref() == Some(low)) {
            return None;
        }
        let of = match choices {
            Choices::Scale(scale, _) => format!("the scale `{}`", self.graph.parts.scale(scale).name),
            Choices::Class(class) => format!("the class `{}`", self.graph.parts.classes[class.at()].name),
            Choices::Bands(_) => "these bands".into(),
        };
        Some(
            Diagnostic::new(codes::NO_SUCH_CODE, cell.span(), format!("{low} is not a code of {of}"))
                .help("remove it, or check for a typing error"),
        )
    }

    /// A number, range, threshold, date or time.
    pub fn plain_cell(&mut self, cell: &ast::Cell) -> Option<Cell> {
        Some(match cell {
            ast::Cell::Number(number) => {
                let number = self.number(number)?;
                Cell::Between(number.clone(), number)
            }
            ast::Cell::Between(low, high) => {
                let (low, high) = (self.number(low)?, self.number(high)?);
                if low > high {
                    return self.refuse(
                        Diagnostic::new(codes::RANGE_ORDER, cell.span(), "the range ends before it begins")
                            .write(format!("{high}..{low}")),
                    );
                }
                Cell::Between(low, high)
            }
            ast::Cell::Threshold(threshold) => {
                let value = self.number(&threshold.value)?;
                if threshold.open { Cell::Above(value) } else { Cell::From(value) }
            }
            ast::Cell::Date(raw) => {
                let date = self.date(&raw.text, raw.span)?;
                Cell::DateBetween(date, date)
            }
            ast::Cell::Time(raw) => {
                let time = self.time(&raw.text, raw.span)?;
                Cell::TimeBetween(time, time)
            }
            ast::Cell::Truth(truth, _) => Cell::Truth(*truth),
            ast::Cell::Name(_) | ast::Cell::Set(..) => return None,
        })
    }
}

fn row_places(rows: &[ast::Row]) -> Vec<Span> {
    rows.iter().filter(|row| !row.cells.is_empty()).map(|row| row.span).collect()
}
