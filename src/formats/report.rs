//! The report of an import: what was imported under which name, and every loss.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// What happened to a part of the original that did not come over as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It is not in the instrument.
    Dropped,
    /// It is there and differs.
    Changed,
    /// It is there as near as can be.
    Approximated,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Kind::Dropped => "dropped",
            Kind::Changed => "changed",
            Kind::Approximated => "approximated",
        }
    }
}

/// One loss.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// Where in the original: a row, an id, a linkId.
    pub source: String,
    /// What it is, in the format's own terms.
    pub construct: String,
    pub kind: Kind,
    pub detail: String,
}

/// The report of one import.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    pub format: String,
    /// The instrument's file, beside the report.
    pub instrument: String,
    /// Column of the original → column of Peil.
    pub columns: IndexMap<String, String>,
    /// Question of Peil → code of the original → code or name of Peil.
    pub options: IndexMap<String, IndexMap<String, String>>,
    /// Computed value of the original → score or class of Peil.
    pub computed: IndexMap<String, String>,
    /// Calculated text of the original → class of Peil, whose options have other names than the texts: `options`
    /// has the name for each text, and a loss says so.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub classes: IndexMap<String, String>,
    /// Computed value of the original → score or class of Peil that can have another value, because a condition was
    /// lost: a loss says so.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub differs: IndexMap<String, String>,
    /// Page, group or section of the original → domain or repeat of Peil.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub groups: IndexMap<String, String>,
    /// Text of the original that is not a question → note of Peil; or the domain, repeat or question that it stands
    /// with.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub texts: IndexMap<String, String>,
    pub losses: Vec<Loss>,
}

impl Report {
    /// As JSON, indented.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// As a page that can be read: what came over, what changed and why it matters, what did not, by the
    /// names of the original.
    pub fn to_page(&self) -> String {
        let mut out = String::new();
        out.push_str("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n");
        out.push_str(&format!(
            "<title>Import of {}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n",
            escaped(&self.instrument)
        ));
        out.push_str(&format!("<h1>Import of {}</h1>\n", escaped(&self.instrument)));
        out.push_str(&format!(
            "<p>From the format <b>{}</b>. {} columns and {} computed values came over; {} things were dropped, {} changed, {} came over as near as can be.</p>\n",
            escaped(&self.format),
            self.columns.len(),
            self.computed.len() + self.classes.len() + self.differs.len(),
            self.of(Kind::Dropped).count(),
            self.of(Kind::Changed).count(),
            self.of(Kind::Approximated).count()
        ));
        for (kind, title, about) in [
            (
                Kind::Dropped,
                "What did not come over",
                "None of this is in the instrument. Where it matters, write it in Peil by hand.",
            ),
            (Kind::Changed, "What changed", "This is in the instrument and differs from the original."),
            (
                Kind::Approximated,
                "What came over as near as can be",
                "Look at each: an author has to say whether it is good enough.",
            ),
        ] {
            self.losses_of(kind, title, about, &mut out);
        }
        out.push_str("<h2>What each column is called</h2>\n<table>\n<thead><tr><th scope=\"col\">Original</th><th scope=\"col\">Peil</th><th scope=\"col\">Codes</th></tr></thead>\n<tbody>\n");
        for (source, name) in
            self.columns.iter().chain(&self.computed).chain(&self.classes).chain(&self.differs)
        {
            let codes = self
                .options
                .get(name)
                .map(|codes| {
                    codes
                        .iter()
                        .filter(|(a, b)| a != b)
                        .map(|(a, b)| format!("{a} → {b}"))
                        .collect::<Vec<_>>()
                        .join(", ")
                })
                .unwrap_or_default();
            out.push_str(&format!(
                "<tr><td>{}</td><td><code>{}</code></td><td>{}</td></tr>\n",
                escaped(source),
                escaped(name),
                escaped(&codes)
            ));
        }
        out.push_str("</tbody>\n</table>\n</main>\n</body>\n</html>\n");
        out
    }

    fn of(&self, kind: Kind) -> impl Iterator<Item = &Loss> {
        self.losses.iter().filter(move |loss| loss.kind == kind)
    }

    /// Losses of a kind, as construct and detail, each with every place of the original where it happened.
    pub fn grouped(&self, kind: Kind) -> IndexMap<(&str, &str), Vec<&str>> {
        let mut rows: IndexMap<(&str, &str), Vec<&str>> = IndexMap::new();
        for loss in self.of(kind) {
            rows.entry((&loss.construct, &loss.detail)).or_default().push(&loss.source);
        }
        rows
    }

    fn losses_of(&self, kind: Kind, title: &str, about: &str, out: &mut String) {
        let rows = self.grouped(kind);
        if rows.is_empty() {
            return;
        }
        out.push_str(&format!("<h2>{title}</h2>\n<p>{about}</p>\n<table>\n<thead><tr><th scope=\"col\">Where</th><th scope=\"col\">What</th><th scope=\"col\">What became of it</th></tr></thead>\n<tbody>\n"));
        for ((construct, detail), sources) in rows {
            let places = sources.iter().map(|source| escaped(source)).collect::<Vec<_>>().join(", ");
            out.push_str(&format!(
                "<tr><td>{places}</td><td>{}</td><td>{}</td></tr>\n",
                escaped(construct),
                escaped(detail)
            ));
        }
        out.push_str("</tbody>\n</table>\n");
    }
}

const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;margin:0}main{max-width:62rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;\
border-bottom:1px solid #ccc;overflow-wrap:anywhere}td:first-child{width:25%}code{font-family:ui-monospace,monospace}";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
