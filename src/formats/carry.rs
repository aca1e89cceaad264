//! A file that Peil wrote carries the instrument it was made of, under a seal over everything else in it. As
//! long as the seal fits, nobody changed the file, and reading it gives the instrument back: whatever the
//! format cannot hold comes back too. A file that was changed is read like any other.

use serde_json::{Map, Value as Json};

use crate::Input;
use crate::read::common;

/// The address of the extension in FHIR, the name of the sheet in a workbook, and of the member in other JSON.
pub const EXTENSION: &str = "urn:peil:instrument";
pub const NAME: &str = "peil";
/// The action tag in a dictionary of REDCap.
const TAG: &str = "@PEIL=";

/// An instrument that a file carries.
pub struct Carried {
    /// The format of the file.
    pub format: &'static str,
    /// The instrument as Peil.
    pub text: String,
}

/// FNV-1a in 64 bits: against slips, not against forgers.
pub fn seal(content: &str) -> String {
    let hash = content.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// What a file carries, where its seal fits.
pub fn of(input: &Input) -> Option<Carried> {
    let Input::File { bytes, .. } = input else { return None };
    if bytes.len() > crate::read::LARGEST {
        return None;
    }
    if crate::read::is_workbook(bytes) {
        return crate::read::workbook(bytes).ok().and_then(|sheets| in_sheets(&sheets));
    }
    let text = common::text(bytes);
    if text.trim_start().starts_with('{') {
        let may = text.contains(EXTENSION) || text.contains(&format!("\"{NAME}\""));
        return if may { in_json(serde_json::from_str(&text).ok()?) } else { None };
    }
    if !text.contains(TAG) {
        return None;
    }
    in_rows(common::csv(text.trim_start_matches('\u{feff}')))
}

/// The cells of sheets as one text, without what is empty at the end of a row.
pub fn cells<'s>(sheets: impl Iterator<Item = (&'s str, &'s [Vec<String>])>) -> String {
    let mut out = String::new();
    for (name, rows) in sheets {
        out.push_str(name);
        out.push('\n');
        for row in rows {
            let line = row.iter().map(|cell| cell.trim()).collect::<Vec<_>>().join("\u{1f}");
            let line = line.trim_end_matches('\u{1f}');
            if !line.is_empty() {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}

/// The rows of the sheet that carries an instrument: the seal, then its lines.
pub fn sheet(source: &str, content: &str) -> Vec<Vec<String>> {
    std::iter::once(vec![seal(content)]).chain(source.lines().map(|line| vec![format!("|{line}")])).collect()
}

fn in_sheets(sheets: &[(String, Vec<Vec<String>>)]) -> Option<Carried> {
    let (_, rows) = sheets.iter().find(|(name, _)| name == NAME)?;
    let mut lines = rows.iter().map(|row| row.first().map_or("", String::as_str));
    let sealed = lines.next()?.to_string();
    let text: String =
        lines.filter_map(|line| line.strip_prefix('|')).map(|line| format!("{line}\n")).collect();
    let others =
        sheets.iter().filter(|(name, _)| name != NAME).map(|(name, rows)| (name.as_str(), rows.as_slice()));
    (seal(&cells(others)) == sealed.trim()).then_some(Carried { format: "xlsform", text })
}

/// Puts an instrument into JSON: as an extension of a Questionnaire, or as a member.
pub fn into_json(json: &mut Json, source: &str) {
    let sealed = seal(&json.to_string());
    let Some(map) = json.as_object_mut() else { return };
    if map.contains_key("resourceType") {
        let own = serde_json::json!({ "url": EXTENSION, "extension": [
            { "url": "seal", "valueString": sealed },
            { "url": "text", "valueString": source },
        ] });
        match map.get_mut("extension").and_then(Json::as_array_mut) {
            Some(all) => all.push(own),
            None => {
                map.insert("extension".into(), Json::Array(vec![own]));
            }
        }
    } else {
        map.insert(NAME.into(), serde_json::json!({ "seal": sealed, "text": source }));
    }
}

fn in_json(mut json: Json) -> Option<Carried> {
    let map = json.as_object_mut()?;
    let (format, sealed, text) = if map.contains_key("resourceType") {
        let all = map.get_mut("extension")?.as_array_mut()?;
        let at = all.iter().position(|one| common::member(one, "url") == EXTENSION)?;
        let own = all.remove(at);
        let part = |name: &str| {
            let found =
                common::list(&own, "extension").into_iter().find(|part| common::member(part, "url") == name);
            found.map(|part| common::member(part, "valueString"))
        };
        let (sealed, text) = (part("seal")?, part("text")?);
        if all.is_empty() {
            map.shift_remove("extension");
        }
        ("fhir", sealed, text)
    } else {
        let own: Map<String, Json> = map.shift_remove(NAME)?.as_object()?.clone();
        let part = |name: &str| own.get(name).and_then(Json::as_str).map(str::to_string);
        ("osd", part("seal")?, part("text")?)
    };
    (seal(&json.to_string()) == sealed).then_some(Carried { format, text })
}

/// The annotation that carries an instrument in a dictionary.
pub fn tag(source: &str, rows: &[Vec<String>]) -> String {
    format!("{TAG}{}\n{source}", seal(&cells(std::iter::once((NAME, rows)))))
}

fn in_rows(mut rows: Vec<Vec<String>>) -> Option<Carried> {
    let own = rows.iter_mut().flatten().find(|cell| cell.starts_with(TAG)).map(std::mem::take)?;
    let (sealed, text) = own.strip_prefix(TAG)?.split_once('\n')?;
    (seal(&cells(std::iter::once((NAME, rows.as_slice())))) == sealed.trim())
        .then(|| Carried { format: "redcap", text: text.to_string() })
}
