//! Any text compiles to diagnostics or an instrument: no panic, no span outside the text, and what compiles
//! reads back from JSON.

#![no_main]

use libfuzzer_sys::fuzz_target;
use peil::model::Instrument;
use peil::score::{Response, Scorer};
use peil::source::NoFiles;

fuzz_target!(|text: &str| {
    let compiled = peil::compile("fuzz.peil", text, &NoFiles);
    for diagnostic in &compiled.diagnostics {
        for label in &diagnostic.labels {
            let file = compiled.sources.get(label.span.file);
            assert!(file.text.get(label.span.range()).is_some(), "{}: {:?}", diagnostic.code.id, label.span);
        }
        peil::diagnostic::render(&compiled.sources, diagnostic, peil::diagnostic::Style::PLAIN);
    }
    if let Some(instrument) = &compiled.instrument {
        let again = Instrument::from_json(&instrument.to_json().to_string());
        assert!(again.is_ok_and(|again| again == *instrument));
        Scorer::new(instrument).score(&Response::blank(instrument));
    }
    let formatted = peil::format::format(text);
    assert_eq!(peil::format::format(&formatted), formatted);
});
