//! The pages of diagnostics, as `docs/errors/` has them.

// `PAGES`: the id of each code that has a page, and the page. Made by build.rs of `docs/errors/`.
include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// The page of a code that has one.
pub fn page(id: &str) -> Option<&'static str> {
    PAGES.iter().find(|(known, _)| *known == id).map(|(_, page)| *page)
}
