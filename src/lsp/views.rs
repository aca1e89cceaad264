//! What is shown of a whole text: outline, colours, hints, folds, links, lenses.

use peil::analysis::Kind;
use peil_editor::{FoldKind, LensKind, Symbol, SymbolKind, Target};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::messages::Fault;
use crate::positions::{Lines, Position};
use crate::publish::explained;
use crate::session::Session;

impl Session {
    pub fn document_symbols(&mut self, value: Value) -> Result<Value, Fault> {
        let Some((path, lines)) = self.text(&value)? else { return Ok(Value::Null) };
        let symbols = peil_editor::outline(&mut self.workspace, &path);
        if self.client.nested_symbols {
            return Ok(json!(symbols.iter().map(|symbol| nested(symbol, &lines)).collect::<Vec<_>>()));
        }
        let uri = self.uri(&path);
        let mut flat = Vec::new();
        symbols.iter().for_each(|symbol| flattened(symbol, None, &uri, &lines, &mut flat));
        Ok(json!(flat))
    }

    pub fn workspace_symbols(&mut self, value: Value) -> Result<Value, Fault> {
        #[derive(Deserialize)]
        struct Query {
            query: String,
        }
        let Query { query } = crate::messages::params(value)?;
        let found = peil_editor::find(&mut self.workspace, &query);
        let names_only = !self.client.filters_names;
        let shown = found.iter().filter_map(|one| {
            let by_text = !one.name.to_lowercase().contains(&query.to_lowercase()) && !one.detail.is_empty();
            let name = if by_text && !names_only {
                format!("{} · {}", one.name, one.detail)
            } else {
                one.name.clone()
            };
            let within = one.within.clone().unwrap_or_else(|| one.detail.clone());
            let location = self.location(&one.place)?;
            let kind = symbol_kind(one.kind);
            Some(json!({ "name": name, "kind": kind, "location": location, "containerName": within }))
        });
        Ok(json!(shown.collect::<Vec<_>>()))
    }

    pub fn tokens(&mut self, value: Value, ranged: bool) -> Result<Value, Fault> {
        let area = if ranged { Some(self.area(&value)?) } else { None };
        let Some((path, lines)) = self.text(&value)? else { return Ok(Value::Null) };
        let within = area.map_or(0..lines.text.len(), |area| lines.bytes(area));
        let mut data: Vec<u32> = Vec::new();
        let mut last = Position { line: 0, character: 0 };
        for colour in peil_editor::colours(&mut self.workspace, &path) {
            if colour.range.end < within.start || colour.range.start > within.end {
                continue;
            }
            let area = lines.area(colour.range.clone());
            if area.start.line != area.end.line || area.start < last {
                continue;
            }
            let line = area.start.line - last.line;
            let character = area.start.character - if line == 0 { last.character } else { 0 };
            let length = area.end.character - area.start.character;
            data.extend([line, character, length, colour.kind, colour.modifiers]);
            last = area.start;
        }
        Ok(json!({ "data": data }))
    }

    pub fn hints(&mut self, value: Value) -> Result<Value, Fault> {
        let area = self.area(&value)?;
        let Some((path, lines)) = self.text(&value)? else { return Ok(Value::Null) };
        let found = peil_editor::hints(&mut self.workspace, &path, lines.bytes(area));
        let shown = found.iter().map(|hint| {
            json!({
                "position": lines.position(hint.at),
                "label": hint.label,
                "tooltip": hint.about,
                "paddingLeft": true,
            })
        });
        Ok(json!(shown.collect::<Vec<_>>()))
    }

    pub fn folds(&mut self, value: Value) -> Result<Value, Fault> {
        let Some((path, lines)) = self.text(&value)? else { return Ok(Value::Null) };
        let mut shown: Vec<Value> = Vec::new();
        for fold in peil_editor::folds(&self.workspace, &path) {
            let area = lines.area(fold.range.clone());
            // What closes a block stays to be seen.
            let closes = fold.kind == FoldKind::Block && lines.text[fold.range.end..].starts_with('}');
            let last = if closes { area.end.line.saturating_sub(1) } else { area.end.line };
            if last <= area.start.line {
                continue;
            }
            let mut one = json!({ "startLine": area.start.line, "endLine": last });
            match fold.kind {
                FoldKind::Comment => one["kind"] = json!("comment"),
                FoldKind::Imports => one["kind"] = json!("imports"),
                FoldKind::Block | FoldKind::Text => {}
            }
            if !self.client.folding_by_line && !closes {
                one["startCharacter"] = json!(area.start.character);
                one["endCharacter"] = json!(area.end.character);
            }
            if !shown.contains(&one) {
                shown.push(one);
            }
        }
        Ok(json!(shown))
    }

    pub fn selections(&mut self, value: Value) -> Result<Value, Fault> {
        #[derive(Deserialize)]
        struct Positions {
            positions: Vec<Position>,
        }
        let Positions { positions } = crate::messages::params(value.clone())?;
        let Some((path, lines)) = self.text(&value)? else { return Ok(Value::Null) };
        let mut shown = Vec::new();
        for position in positions {
            let byte = lines.byte(position);
            let ranges = peil_editor::around(&mut self.workspace, &path, byte);
            let whole = json!({ "range": lines.area(byte..byte) });
            let nested = ranges.into_iter().rev().fold(None, |parent: Option<Value>, range| {
                let mut one = json!({ "range": lines.area(range) });
                if let Some(parent) = parent {
                    one["parent"] = parent;
                }
                Some(one)
            });
            shown.push(nested.unwrap_or(whole));
        }
        Ok(json!(shown))
    }

    pub fn links(&mut self, value: Value) -> Result<Value, Fault> {
        let Some((path, lines)) = self.text(&value)? else { return Ok(Value::Null) };
        let shown = peil_editor::links(&self.workspace, &path).into_iter().map(|link| {
            let (target, tooltip) = match link.target {
                Target::File(file) => (self.uri(&file), file.display().to_string()),
                Target::Code(code) => (explained(code), format!("peil explain {code}")),
            };
            json!({ "range": lines.area(link.place.range()), "target": target, "tooltip": tooltip })
        });
        Ok(json!(shown.collect::<Vec<_>>()))
    }

    pub fn lenses(&mut self, value: Value) -> Result<Value, Fault> {
        let Some((path, lines)) = self.text(&value)? else { return Ok(Value::Null) };
        let uri = self.uri(&path);
        let found = peil_editor::lenses(&mut self.workspace, &path);
        let shown = found.iter().map(|lens| {
            let area = lines.area(lens.place.range());
            let command = |name: &str, arguments: Vec<Value>| {
                json!({ "title": lens.title, "command": name, "arguments": arguments })
            };
            match &lens.kind {
                LensKind::Run(None) => json!({ "range": area, "command": command("peil.runTests", vec![json!(uri)]) }),
                LensKind::Run(Some(name)) => {
                    json!({ "range": area, "command": command("peil.runTest", vec![json!(uri), json!(name)]) })
                }
                LensKind::Preview(name) => {
                    json!({ "range": area, "command": command("peil.preview", vec![json!(uri), json!(name)]) })
                }
                LensKind::Uses(places) => {
                    let arguments = vec![json!(uri), json!(area.start), self.locations(places)];
                    json!({ "range": area, "command": command("peil.showReferences", arguments) })
                }
                LensKind::Change => json!({ "range": area, "data": { "uri": uri, "change": true } }),
                LensKind::Prove => json!({ "range": area, "command": command("peil.prove", vec![json!(uri)]) }),
            }
        });
        Ok(json!(shown.collect::<Vec<_>>()))
    }

    /// The lens that tells what a change means: it takes a comparison, and is computed when it is shown.
    pub fn resolve_lens(&mut self, value: Value) -> Result<Value, Fault> {
        let mut lens = value;
        if !lens.is_object() {
            return Err(Fault::params("a lens is an object"));
        }
        let uri = lens.pointer("/data/uri").and_then(Value::as_str).map(str::to_string);
        if let Some(uri) = uri.filter(|_| lens.get("command").is_none()) {
            let path = self.path(&uri);
            let changed = peil_editor::change(&mut self.workspace, &path, false);
            let title = changed.map_or_else(|| "not committed yet".to_string(), |changed| changed.short());
            lens["command"] = json!({ "title": title, "command": "peil.change", "arguments": [uri] });
        }
        Ok(lens)
    }
}

fn nested(symbol: &Symbol, lines: &Lines) -> Value {
    let mut out = json!({
        "name": if symbol.name.is_empty() { "…" } else { &symbol.name },
        "kind": symbol_kind(symbol.kind),
        "range": lines.area(symbol.whole.clone()),
        "selectionRange": lines.area(symbol.name_at.clone()),
    });
    if !symbol.detail.is_empty() {
        out["detail"] = json!(symbol.detail);
    }
    if !symbol.inner.is_empty() {
        out["children"] = json!(symbol.inner.iter().map(|inner| nested(inner, lines)).collect::<Vec<_>>());
    }
    out
}

fn flattened(symbol: &Symbol, within: Option<&str>, uri: &str, lines: &Lines, found: &mut Vec<Value>) {
    let mut out = json!({
        "name": symbol.name,
        "kind": symbol_kind(symbol.kind),
        "location": { "uri": uri, "range": lines.area(symbol.whole.clone()) },
    });
    if let Some(within) = within {
        out["containerName"] = json!(within);
    }
    found.push(out);
    symbol.inner.iter().for_each(|inner| flattened(inner, Some(&symbol.name), uri, lines, found));
}

/// The number that the protocol has for a kind.
fn symbol_kind(kind: SymbolKind) -> u8 {
    match kind {
        SymbolKind::Test => 6,
        SymbolKind::Section => 3,
        SymbolKind::Text => 15,
        SymbolKind::Declared(kind) => match kind {
            Kind::Instrument => 4,
            Kind::Domain | Kind::Repeat => 3,
            Kind::Question => 8,
            Kind::Score => 13,
            Kind::Let => 14,
            Kind::Scale | Kind::Bands => 10,
            Kind::Option | Kind::Band => 22,
            Kind::Class => 5,
            Kind::Recode | Kind::Table | Kind::Formula => 12,
            Kind::Parameter => 26,
            Kind::Informant => 11,
            Kind::Check | Kind::Alert | Kind::Feedback => 24,
            Kind::Note => 15,
            _ => 13,
        },
    }
}
