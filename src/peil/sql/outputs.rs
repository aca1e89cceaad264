//! The last `SELECT`: what `peil score --reasons` writes, column by column; and the text around it.

use super::expression::Sql;
use super::layout::laid_out;
use super::reasons::spaced;
use super::steps::spelled;
use super::term::Worth;
use super::{Export, Holds, Maker, Options, Unsayable};
use crate::model::{Node, NodeId};

/// The column that names those with something that their question does not accept. No name of an instrument
/// begins so.
pub const INVALID: &str = "_invalid";

impl Maker<'_> {
    /// Writes the query.
    pub(super) fn finish(mut self, options: &Options) -> Result<Export, Unsayable> {
        let mut lines: Vec<(String, Sql)> = Vec::new();
        let parts = self.parts;
        for score in &parts.scores {
            for (round, &id) in score.value.iter().enumerate() {
                let name = parts.round_name(&score.name, score.repeat, round as u16);
                let value = self.value(id);
                lines.push((name.clone(), value));
                if let Some(&band) = score.band.get(round) {
                    let band = self.category(band);
                    lines.push((format!("{name}_band"), band));
                }
                let reason = self.reported_reason(id);
                lines.push((format!("{name}_missing"), reason));
            }
        }
        for class in &parts.classes {
            let value = self.category(class.value);
            lines.push((class.name.clone(), value));
            let reason = self.reported_reason(class.value);
            lines.push((format!("{}_missing", class.name), reason));
        }
        let mut carried = options.carried.clone();
        let special = self
            .table
            .iter()
            .filter(|column| matches!(column.holds, Holds::Informant | Holds::Administered))
            .map(|column| column.name.clone());
        for name in special.collect::<Vec<_>>() {
            if !carried.contains(&name) {
                carried.push(name);
            }
        }
        let clash =
            carried.iter().find(|name| lines.iter().any(|(output, _)| output.eq_ignore_ascii_case(name)));
        if let Some(name) = clash {
            return Err(Unsayable {
                what: format!("the column `{name}` would be copied, but it is also a column of the result"),
                place: None,
            });
        }
        self.refuse_rows(&mut lines);
        self.note_invalid(&mut lines);
        let columns = carried.len() + self.steps.count().max(lines.len());
        if let Some(most) = self.dialect.most_columns().filter(|most| columns > *most) {
            let what = format!(
                "{columns} columns, and {} holds {most}: fewer scores or rounds are needed",
                self.dialect.name()
            );
            return Err(Unsayable { what, place: None });
        }
        Ok(self.written(options, &carried, &lines))
    }

    /// A score as it is reported: a whole number, the double nearest a fraction, 1 or 0 for a truth.
    fn value(&self, id: NodeId) -> Sql {
        let term = self.term(id);
        match &term.worth {
            Worth::Number(number) if number.under.is_one() => number.over.sql.clone(),
            Worth::Number(number) => number.double(self.dialect),
            Worth::Truth(truth) => truth.cast("INTEGER"),
            Worth::Double(sql)
            | Worth::Choice(sql)
            | Worth::Chosen(sql, _)
            | Worth::Text(sql)
            | Worth::Date(sql)
            | Worth::Time(sql) => sql.clone(),
        }
    }

    /// The name of a band or of an option of a class.
    fn category(&self, id: NodeId) -> Sql {
        let value = self.term(id).presence();
        if matches!(self.parts.node(id), Node::Band { .. }) && self.bandless.contains(&id) {
            Sql::call("nullif", &[value, Sql::text("")])
        } else {
            value
        }
    }

    fn reported_reason(&mut self, id: NodeId) -> Sql {
        let text = self.dialect.text_type();
        self.reason(id).unwrap_or_else(|| Sql::atom("NULL").cast(text))
    }

    /// A row whose informant or domains cannot be read has no scores.
    fn refuse_rows(&mut self, lines: &mut [(String, Sql)]) {
        if self.refused.is_empty() {
            return;
        }
        let refused = Sql::or(self.refused.clone());
        let comment = "who answered, or which domains were chosen, cannot be read: no scores".to_string();
        let refused = self.steps.define("_refused", refused, Some(comment));
        for (_, line) in lines {
            *line = Sql::only_if(&refused.negated(), line);
        }
    }

    fn note_invalid(&mut self, lines: &mut Vec<(String, Sql)>) {
        let text = self.dialect.text_type();
        let line = if self.invalid.is_empty() {
            Sql::atom("NULL").cast(text)
        } else {
            // What is known from the table alone is computed beside it: later steps do not have its columns.
            let (later, mut names): (Vec<Sql>, Vec<Sql>) =
                self.invalid.iter().cloned().partition(|one| self.steps.hangs_on_steps(one));
            if !later.is_empty() && !names.is_empty() {
                let first = Sql::call("nullif", &[spaced(&names), Sql::text("")]);
                names = vec![self.steps.define("_invalid_cells", first, None)];
            }
            names.extend(later);
            let names = Sql::call("nullif", &[spaced(&names), Sql::text("")]);
            self.steps.define(
                INVALID,
                names,
                Some("columns that hold what their question does not accept, taken as blank".into()),
            )
        };
        lines.push((INVALID.to_string(), line));
    }

    fn written(self, options: &Options, carried: &[String], lines: &[(String, Sql)]) -> Export {
        let dialect = self.dialect;
        let table = options.table.split('.').map(|part| dialect.quoted(part)).collect::<Vec<_>>().join(".");
        let mut text = self.header(carried);
        if let Some(view) = &options.view {
            let view = view.split('.').map(|part| dialect.quoted(part)).collect::<Vec<_>>().join(".");
            text.push_str(&format!("CREATE OR REPLACE VIEW {view} AS\n"));
        }
        let (chain, last) = self.steps.print(dialect, &table, carried);
        text.push_str(&chain);
        text.push_str("SELECT\n");
        let mut written: Vec<String> =
            carried.iter().map(|name| format!("    {}", dialect.quoted(name))).collect();
        written.extend(lines.iter().map(|(name, sql)| {
            let (sql, column) = (spelled(sql.as_str(), dialect), dialect.quoted(name));
            laid_out(&if sql == column { column } else { format!("{sql} AS {column}") }, 4)
        }));
        text.push_str(&written.join(",\n"));
        text.push_str(&format!("\nFROM {last};\n"));
        Export { sql: text, columns: self.table }
    }

    fn header(&self, carried: &[String]) -> String {
        let parts = self.parts;
        let dialect = self.dialect;
        let mut text = format!(
            "-- {} {}, for {}. Written by Peil {}.\n",
            parts.name,
            parts.version,
            dialect.name(),
            env!("CARGO_PKG_VERSION")
        );
        text.push_str("-- One row for each response. A column NAME_missing says why NAME is NULL; _invalid names the columns that hold\n");
        text.push_str("-- what their question does not accept, which was taken as blank: look at it before the scores are used.\n");
        text.push_str(
            "--\n-- The columns it reads, with the types they are advised to have; NULL is blank:\n",
        );
        for name in carried.iter().filter(|name| !self.table.iter().any(|column| column.name == **name)) {
            text.push_str(&format!("--     {} (any type, carried along)\n", dialect.quoted(name)));
        }
        for column in &self.table {
            let about = match column.holds {
                Holds::Answer(slot) => crate::model::accepts(parts, parts.asked(slot).question),
                Holds::Chosen { .. } => "whether it was chosen".to_string(),
                Holds::Domain(_) => "whether this optional domain was chosen; NULL: it was".to_string(),
                Holds::Informant => format!(
                    "{}; NULL: {}",
                    parts.informants.join(", "),
                    parts.informants.first().map_or("", String::as_str)
                ),
                Holds::Administered => "the date of the response".to_string(),
            };
            text.push_str(&format!(
                "--     {} {}: {about}\n",
                dialect.quoted(&column.name),
                column.advised(parts, dialect)
            ));
        }
        if let Some(note) = dialect.note() {
            text.push_str(&format!("--\n-- {note}\n"));
        }
        text
    }
}
