//! Texts between questions that the compiler refuses.

use crate::expression::{Ex, written};
use crate::ir::Form;
use crate::report::Kind;
use crate::walk::{each_note, take_note};

/// Mends a note: its placeholders are taken out; where that is not what is wrong, the note. False when nothing
/// was changed.
pub fn mend(form: &mut Form, name: &str, code: &str, why: &str) -> bool {
    if !code.starts_with("PEIL07") {
        return lose(form, name, why);
    }
    let mut changed = None;
    each_note(&mut form.nodes, &mut |note| {
        if note.name == name {
            let text = note.text.map(|text| crate::texts::without(text, |_| false));
            if text != note.text && !text.is_empty() {
                note.text = text;
                changed = Some(note.source.clone());
            }
        }
    });
    match changed {
        Some(source) => {
            form.lose(source, "text", Kind::Changed, why);
            true
        }
        None => lose(form, name, why),
    }
}

fn lose(form: &mut Form, name: &str, why: &str) -> bool {
    let Some(note) = take_note(&mut form.nodes, name) else { return false };
    let text = crate::texts::short(note.text.text(&form.language), 80);
    form.lose(note.source, "text between questions", Kind::Dropped, format!("“{text}”: {why}"));
    true
}

/// What the original calls a note.
pub fn source(form: &Form, name: &str) -> Option<String> {
    form.notes().iter().find(|note| note.name == name).map(|note| note.source.clone())
}

/// Takes out what became constant: conditions that always hold, and notes that are never shown.
pub fn tidy(form: &mut Form) {
    let mut never: Vec<String> = Vec::new();
    each_note(&mut form.nodes, &mut |note| {
        if note.when == Some(Ex::Truth(true)) {
            note.when = None;
        }
        if note.when.as_ref().is_some_and(|when| *when == Ex::Truth(false) || !written(when)) {
            never.push(note.name.clone());
        }
    });
    for name in never {
        lose(form, &name, "its condition can never be true here");
    }
}
