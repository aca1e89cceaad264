//! XLIFF 1.2, which most translators' programs read.
//! <https://docs.oasis-open.org/xliff/v1.2/os/xliff-core.html>

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::{Row, Sheet};
use crate::write::Head;
use peil::model::TextKey;

pub fn write(sheet: &Sheet) -> Result<String, String> {
    let Head { instrument, language, gemeente } = &sheet.head;
    let category =
        gemeente.as_ref().map_or(String::new(), |gemeente| format!(" category=\"{}\"", escaped(gemeente)));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xliff version=\"1.2\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\">\n  <file original=\"{}\" source-language=\"{}\" target-language=\"{}\" datatype=\"plaintext\"{category}>\n    <body>\n",
        escaped(instrument),
        escaped(&sheet.base_language),
        escaped(language),
    );
    for row in &sheet.rows {
        for text in [&row.base, &row.words] {
            if text.chars().any(|sign| !allowed(sign)) {
                return Err(format!("the text of `{}` has a character that XML does not allow", row.key));
            }
        }
        out += &format!(
            "      <trans-unit id=\"{}\" extradata=\"{}\" xml:space=\"preserve\">\n        <source>{}</source>\n",
            escaped(&row.key.0),
            escaped(&row.fingerprint),
            escaped(&row.base),
        );
        if !row.words.is_empty() {
            let state = match row.state.as_str() {
                "stale" => "needs-review-translation",
                "new" => "translated",
                _ => "final",
            };
            out += &format!("        <target state=\"{state}\">{}</target>\n", escaped(&row.words));
        }
        out += &format!("        <note from=\"peil\">{}</note>\n      </trans-unit>\n", escaped(&row.state));
    }
    out += "    </body>\n  </file>\n</xliff>\n";
    Ok(out)
}

/// Whether XML 1.0 can hold a sign.
fn allowed(sign: char) -> bool {
    matches!(sign, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            // Readers turn these into spaces and line feeds unless they are written out.
            '\r' => out += "&#13;",
            '\t' => out += "&#9;",
            sign => out.push(sign),
        }
    }
    out
}

#[derive(Clone, Copy, PartialEq)]
enum In {
    Nothing,
    Source,
    Target,
    Note,
}

pub fn read(text: &str) -> Result<Sheet, String> {
    let mut reader = Reader::from_str(text);
    let mut sheet: Option<Sheet> = None;
    let mut row: Option<Row> = None;
    let mut inside = In::Nothing;
    loop {
        let event =
            reader.read_event().map_err(|error| format!("byte {}: {error}", reader.error_position()))?;
        let mut add = |text: &str| {
            if let Some(row) = &mut row {
                match inside {
                    In::Source => row.base.push_str(text),
                    In::Target => row.words.push_str(text),
                    In::Note => row.state.push_str(text),
                    In::Nothing => {}
                }
            }
        };
        match event {
            Event::Start(start) | Event::Empty(start) if start.local_name().as_ref() == "file" => {
                let head = Head {
                    instrument: attribute(&start, "original").unwrap_or_default(),
                    language: attribute(&start, "target-language").unwrap_or_default(),
                    gemeente: attribute(&start, "category"),
                };
                sheet = Some(Sheet {
                    head,
                    base_language: attribute(&start, "source-language").unwrap_or_default(),
                    rows: Vec::new(),
                });
            }
            Event::Start(start) => match start.local_name().as_ref() {
                "trans-unit" => {
                    row = Some(Row {
                        key: TextKey(attribute(&start, "id").unwrap_or_default()),
                        base: String::new(),
                        fingerprint: attribute(&start, "extradata").unwrap_or_default(),
                        words: String::new(),
                        state: String::new(),
                    });
                }
                "source" => inside = In::Source,
                "target" => inside = In::Target,
                "note" => inside = In::Note,
                // Marks that a program put around words: the words count.
                _ => {}
            },
            Event::End(end) => match end.local_name().as_ref() {
                "trans-unit" => {
                    if let (Some(sheet), Some(row)) = (&mut sheet, row.take()) {
                        sheet.rows.push(row);
                    }
                }
                "source" | "target" | "note" => inside = In::Nothing,
                _ => {}
            },
            Event::Text(text) => add(&text.xml_content(XmlVersion::Implicit1_0)),
            Event::CData(text) => add(&text.xml_content(XmlVersion::Implicit1_0)),
            Event::GeneralRef(reference) => {
                let sign = reference.resolve_char_ref().map_err(|error| error.to_string())?;
                let named = match &*reference.xml_content(XmlVersion::Implicit1_0) {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    "apos" => "'",
                    _ => "",
                };
                match sign {
                    Some(sign) => add(sign.encode_utf8(&mut [0; 4])),
                    None if named.is_empty() => {
                        return Err("it has a character reference that XML does not know".into());
                    }
                    None => add(named),
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    sheet.ok_or_else(|| "it holds no `file`".to_string())
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute =
        start.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    attribute.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
}
