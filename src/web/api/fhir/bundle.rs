//! What a search finds, a page at a time.

use serde_json::{Value, json};

use super::base;
use crate::Shared;
use crate::percent::encoded;

/// How many resources a page has where the request does not say.
pub const PAGE: u64 = 50;

/// A search, as its own address says it: the parameters that were given.
#[derive(Debug, Clone, Default)]
pub struct Searched(Vec<(&'static str, String)>);

impl Searched {
    /// With a parameter, if it was given.
    pub fn with(mut self, name: &'static str, value: Option<&impl ToString>) -> Searched {
        self.0.extend(value.map(|value| (name, value.to_string())));
        self
    }

    fn address(&self, app: &Shared, kind: &str, after: Option<&str>) -> String {
        let given = self.0.iter().map(|(name, value)| (*name, value.as_str()));
        let all = given.chain(after.map(|after| ("after", after)));
        let query: Vec<String> =
            all.map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let whole = format!("{}/{kind}", base(app));
        if query.is_empty() { whole } else { format!("{whole}?{}", query.join("&")) }
    }
}

/// A page of what was found: `here` is where it begins, `next` where the next one does, `total` how many there
/// are on all pages, where that is known.
pub fn page(
    app: &Shared,
    kind: &str,
    searched: &Searched,
    (here, next): (Option<&str>, Option<&str>),
    total: Option<usize>,
    resources: Vec<Value>,
) -> Value {
    let mut links = vec![json!({ "relation": "self", "url": searched.address(app, kind, here) })];
    links.extend(
        next.map(|next| json!({ "relation": "next", "url": searched.address(app, kind, Some(next)) })),
    );
    let entries: Vec<Value> = resources
        .into_iter()
        .map(|resource| {
            let id = resource["id"].as_str().unwrap_or_default();
            let full = format!("{}/{kind}/{id}", base(app));
            json!({ "fullUrl": full, "resource": resource, "search": { "mode": "match" } })
        })
        .collect();
    let mut bundle = json!({ "resourceType": "Bundle", "type": "searchset", "link": links });
    if let Some(map) = bundle.as_object_mut() {
        map.extend(total.map(|total| ("total".to_string(), json!(total))));
        // FHIR does not allow an empty list.
        if !entries.is_empty() {
            map.insert("entry".into(), Value::Array(entries));
        }
    }
    bundle
}
