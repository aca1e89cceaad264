//! gettext's PO: the key is the context, the base text the id.
//! <https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html>

use super::{Row, Sheet};
use crate::write::Head;
use peil::model::TextKey;

/// Before the fingerprint of a base text, in an extracted comment.
const MARK: &str = "#. peil ";

pub fn write(sheet: &Sheet) -> String {
    let Head { instrument, language, gemeente } = &sheet.head;
    let mut header = format!(
        "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\nMIME-Version: 1.0\nLanguage: {language}\nX-Source-Language: {}\nX-Peil-Instrument: {instrument}\n",
        sheet.base_language
    );
    if let Some(gemeente) = gemeente {
        header += &format!("X-Peil-For: {gemeente}\n");
    }
    let mut out = format!("msgid \"\"\nmsgstr {}", string(&header));
    for row in &sheet.rows {
        out += &format!("\n{MARK}{} {}\n", row.fingerprint, row.state);
        if row.state == "stale" {
            out += "#, fuzzy\n";
        }
        out += &format!(
            "msgctxt {}msgid {}msgstr {}",
            string(&row.key.0),
            string(&row.base),
            string(&row.words)
        );
    }
    out
}

/// A string, over several lines where it holds line breaks; with its newline.
fn string(text: &str) -> String {
    let quoted = |part: &str| {
        let mut out = String::from("\"");
        for sign in part.chars() {
            match sign {
                '"' => out += "\\\"",
                '\\' => out += "\\\\",
                '\n' => out += "\\n",
                '\t' => out += "\\t",
                '\r' => out += "\\r",
                sign => out.push(sign),
            }
        }
        out + "\"\n"
    };
    if text.trim_end_matches('\n').contains('\n') {
        let lines: String = text.split_inclusive('\n').map(quoted).collect();
        format!("\"\"\n{lines}")
    } else {
        quoted(text)
    }
}

#[derive(Default)]
struct Entry {
    context: Option<String>,
    id: String,
    words: String,
    note: String,
}

pub fn read(text: &str) -> Result<Sheet, String> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut now = Entry::default();
    let mut field = "";
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Only a line feed ends a line: other separators may be in texts.
    for (at, line) in text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).enumerate() {
        let line = line.trim_matches([' ', '\t']);
        let wrong = |what: &str| format!("line {}: {what}", at + 1);
        if line.is_empty() || line.starts_with('#') && !line.starts_with("#~") {
            if field == "msgstr" {
                entries.push(std::mem::take(&mut now));
                field = "";
            }
            if let Some(note) = line.strip_prefix(MARK) {
                now.note = note.to_string();
            }
            continue;
        }
        if line.starts_with("#~") {
            continue;
        }
        let (keyword, rest) = if line.starts_with('"') {
            (field, line)
        } else {
            line.split_once([' ', '\t']).ok_or_else(|| wrong("this is not PO"))?
        };
        let value = unquoted(rest.trim()).ok_or_else(|| wrong("a text that does not end"))?;
        if !line.starts_with('"') && field == "msgstr" {
            entries.push(std::mem::take(&mut now));
        }
        match keyword {
            "msgctxt" if line.starts_with('"') => now.context.get_or_insert_default().push_str(&value),
            "msgctxt" => now.context = Some(value),
            "msgid" => now.id.push_str(&value),
            "msgstr" => now.words.push_str(&value),
            _ => return Err(wrong(&format!("`{keyword}` cannot be read"))),
        }
        field = match keyword {
            "msgctxt" => "msgctxt",
            "msgid" => "msgid",
            _ => "msgstr",
        };
    }
    if field == "msgstr" {
        entries.push(now);
    }
    let header = entries
        .iter()
        .find(|entry| entry.context.is_none() && entry.id.is_empty())
        .ok_or("there is no header")?;
    let of = |name: &str| {
        header.words.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).map(str::to_string)
    };
    let head = Head {
        instrument: of("X-Peil-Instrument").ok_or("the header has no `X-Peil-Instrument`")?,
        language: of("Language").ok_or("the header has no `Language`")?,
        gemeente: of("X-Peil-For"),
    };
    let rows = entries
        .iter()
        .filter_map(|entry| {
            let mut note = entry.note.splitn(2, ' ');
            Some(Row {
                key: TextKey(entry.context.clone()?),
                base: entry.id.clone(),
                fingerprint: note.next().unwrap_or_default().to_string(),
                state: note.next().unwrap_or_default().to_string(),
                words: entry.words.clone(),
            })
        })
        .collect();
    Ok(Sheet { base_language: of("X-Source-Language").unwrap_or_default(), head, rows })
}

fn unquoted(text: &str) -> Option<String> {
    let inner = text.strip_prefix('"')?.strip_suffix('"').filter(|_| text.len() > 1)?;
    let mut out = String::new();
    let mut signs = inner.chars();
    while let Some(sign) = signs.next() {
        if sign != '\\' {
            out.push(sign);
            continue;
        }
        match signs.next()? {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            other => out.push(other),
        }
    }
    Some(out)
}
