//! One reader per format: bytes in, the intermediate form out. The format is recognised from the content.

pub mod common;
mod fhir;
mod fhir_lists;
mod osd;
mod redcap;
mod reproschema;
mod sheets;
mod surveyjs;
mod xlsform;

use crate::ir::Form;
use crate::{Input, Refused};

/// The largest file that is read, in bytes.
pub const LARGEST: usize = 20_000_000;

/// Reads an instrument of any format.
///
/// # Errors
/// When the format is not known or the file is not sound.
pub fn read(input: &Input) -> Result<Form, Refused> {
    match input {
        Input::File { name, bytes } => {
            if bytes.len() > LARGEST {
                return Err(Refused(format!("`{name}` is larger than {} MB", LARGEST / 1_000_000)));
            }
            file(name, bytes)
        }
        Input::Folder { name, files } => {
            if files.values().map(Vec::len).sum::<usize>() > LARGEST {
                return Err(Refused(format!("`{name}` is larger than {} MB", LARGEST / 1_000_000)));
            }
            reproschema::read(name, files)
        }
    }
}

/// Whether a file is a workbook.
pub fn is_workbook(bytes: &[u8]) -> bool {
    sheets::is_workbook(bytes)
}

/// The sheets of a workbook by name.
///
/// # Errors
/// When it is not sound, or unpacks to too much.
pub fn workbook(bytes: &[u8]) -> Result<sheets::Sheets, String> {
    sheets::read(bytes)
}

fn file(name: &str, bytes: &[u8]) -> Result<Form, Refused> {
    if sheets::is_workbook(bytes) {
        let sheets = sheets::read(bytes).map_err(|why| Refused(format!("`{name}`: {why}")))?;
        return xlsform::read(name, &sheets);
    }
    let text = common::text(bytes);
    if !text.trim_start().starts_with(['{', '[']) {
        let head = text.lines().next().unwrap_or_default().to_lowercase();
        if head.contains("field_name") || head.contains("variable / field name") {
            return redcap::read(name, &text);
        }
        if head.starts_with("<?xml") || head.starts_with('<') {
            return Err(Refused(format!(
                "`{name}` is XML. XForms and LimeSurvey's `.lss` are not supported: import the XLSForm, or export the survey in another format"
            )));
        }
        return Err(Refused(format!(
            "`{name}` has no known format: XLSForm, REDCap data dictionary, FHIR Questionnaire, SurveyJS, OpenScales and ReproSchema are read"
        )));
    }
    let json: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| Refused(format!("`{name}` is not JSON: {error}")))?;
    if json.get("resourceType").and_then(serde_json::Value::as_str) == Some("Questionnaire") {
        return fhir::read(name, &json);
    }
    if json.get("osd_version").is_some() || json.pointer("/definition/scale_info").is_some() {
        return osd::read(name, &json);
    }
    if ["pages", "elements", "questions"]
        .iter()
        .any(|key| json.get(key).is_some_and(serde_json::Value::is_array))
    {
        return surveyjs::read(name, &json);
    }
    if json.get("SurveyEntry").is_some() {
        return Err(Refused(format!(
            "`{name}` is a survey of Qualtrics: its format is not published, so it cannot be read reliably"
        )));
    }
    if json.get("ui").is_some() && json.get("schemaVersion").is_some() {
        return Err(Refused(format!(
            "`{name}` is a schema of ReproSchema: its questions are in separate files; import its folder"
        )));
    }
    Err(Refused(format!(
        "`{name}` has no known format: XLSForm, REDCap data dictionary, FHIR Questionnaire, SurveyJS, OpenScales and ReproSchema are read"
    )))
}
