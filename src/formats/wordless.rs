//! Whatever people see has words: what the original left without gets its name, and that is reported.

use crate::ir::{Answer, Form, Item, Value, Words};
use crate::report::Kind;
use crate::walk::{each_computed, each_group, each_item};

/// Gives every question, option, group and result that has no words its name.
pub fn name_the_wordless(form: &mut Form) {
    let language = form.language.clone();
    let mut named: Vec<String> = Vec::new();
    let mut give = |words: &mut Words, source: &str, name: &str| {
        if words.is_empty() {
            let text = if source.trim().is_empty() { name } else { source };
            words.set(&language, text);
            named.push(text.to_string());
        }
    };
    each_group(&mut form.nodes, &mut |group| give(&mut group.title, &group.source, &group.name));
    each_item(&mut form.nodes, &mut |item: &mut Item| {
        give(&mut item.text, &item.source, &item.name);
        match &mut item.answer {
            Answer::One(scale) | Answer::Many(scale) => {
                for choice in &mut scale.choices {
                    give(&mut choice.label, &choice.source, &item.name);
                }
            }
            Answer::YesNo
            | Answer::Integer(..)
            | Answer::Decimal(..)
            | Answer::Date
            | Answer::Time
            | Answer::Text
            | Answer::LongText => {}
        }
    });
    each_computed(form, &mut |computed| match &computed.value {
        Value::Score { .. } | Value::Class { .. } => {
            give(&mut computed.label, &computed.source, &computed.name)
        }
        Value::Let(_) => {}
    });
    for text in named {
        form.lose(text, "text", Kind::Changed, "it has no words: its name is used");
    }
}
