//! A comparison for people, for a review, and for programs.

use serde_json::{Value, json};

use super::summary::{capitalised, sentences};
use super::version::{Bump, VersionVerdict, version_verdict};
use super::witness::Shown;
use super::{About, Class, Comparison, Difference, Example, Touched};
use peil::language::Language;

/// The most texts that are shown one by one.
const MOST_TEXTS: usize = 12;

fn heading(class: Class) -> &'static str {
    match class {
        Class::Data => "data: stored answers rely on this",
        Class::Scoring => "scoring",
        Class::Flow => "flow: who is asked what",
        Class::Addition => "addition",
        Class::Concepts => "concepts: codes of terminologies",
        Class::Rewritten => "rewritten, and proved the same",
        Class::Translation => "translation",
        Class::Wording => "wording",
    }
}

/// For a terminal. `trace` gives the traces of an example, if there are any to show.
pub fn human(comparison: &Comparison, trace: &dyn Fn(&Touched, &Example) -> Option<String>) -> String {
    let mut out =
        format!("{} {} -> {}\n", comparison.instrument, comparison.old_version, comparison.new_version);
    if comparison.differences.is_empty() {
        return out + "no difference in meaning or words\n";
    }
    for (class, differences) in by_class(comparison) {
        out += &format!("\n{}\n", heading(class));
        let mut texts = 0;
        for difference in &differences {
            if matches!(difference.about, About::Text { .. }) {
                texts += 1;
                if texts > MOST_TEXTS {
                    continue;
                }
            }
            out += &format!("  {}\n", difference.message);
            out += &difference.old.as_ref().map_or(String::new(), |old| format!("    - {}\n", one_line(old)));
            out += &difference.new.as_ref().map_or(String::new(), |new| format!("    + {}\n", one_line(new)));
        }
        if texts > MOST_TEXTS {
            out += &format!("  … and {} more texts\n", texts - MOST_TEXTS);
        }
    }
    if !comparison.touched.is_empty() {
        let proved = comparison.touched.iter().any(|touched| touched.proof.is_some());
        out += if proved {
            "\nwhat is proved about each output\n"
        } else {
            "\nanswers that score differently, the fewest found\n"
        };
        for touched in &comparison.touched {
            match &touched.example {
                None => out += &format!("  {}: {}\n", touched.name, without_example(touched)),
                Some(example) => {
                    out +=
                        &format!("  {}: {} -> {}\n", touched.name, shown(&example.old), shown(&example.new));
                    if let Some(proof) = &touched.proof {
                        out += &format!("    {}; the smallest:\n", proof.sentence());
                    }
                    out += &format!("    {}\n", answers_line(example));
                    if let Some(trace) = trace(touched, example) {
                        out += &trace
                            .lines()
                            .map(|line| format!("    {line}").trim_end().to_string() + "\n")
                            .collect::<String>();
                    }
                }
            }
        }
    }
    out += &format!("\n{}\n", version_sentence(&version_verdict(comparison), comparison));
    out
}

/// For a pull request.
pub fn markdown(comparison: &Comparison, trace: &dyn Fn(&Touched, &Example) -> Option<String>) -> String {
    let mut out = format!(
        "### `{}` {} → {}\n\n",
        comparison.instrument, comparison.old_version, comparison.new_version
    );
    for sentence in sentences(comparison, Language::English) {
        out += &format!("- {}\n", capitalised(&sentence));
    }
    if comparison.differences.is_empty() {
        return out;
    }
    out += &format!("\n{}\n", capitalised(&version_sentence(&version_verdict(comparison), comparison)));
    if !comparison.touched.is_empty() {
        out += "\n| output | answers | was | is |\n|---|---|---|---|\n";
        for touched in &comparison.touched {
            match &touched.example {
                None => out += &format!("| `{}` | {} | | |\n", touched.name, without_example(touched)),
                Some(example) => {
                    let proved = touched
                        .proof
                        .as_ref()
                        .map_or(String::new(), |proof| format!("{}; the smallest: ", proof.sentence()));
                    out += &format!(
                        "| `{}` | {proved}{} | {} | {} |\n",
                        touched.name,
                        cell(&answers_line(example)),
                        shown(&example.old),
                        shown(&example.new)
                    )
                }
            }
        }
        for touched in &comparison.touched {
            if let Some(trace) = touched.example.as_ref().and_then(|example| trace(touched, example)) {
                out += &format!(
                    "\n<details><summary>How <code>{}</code> is computed</summary>\n\n```text\n{}\n```\n\n</details>\n",
                    touched.name,
                    trace.trim_end()
                );
            }
        }
    }
    let texts: Vec<&Difference> = comparison
        .differences
        .iter()
        .filter(|difference| matches!(difference.about, About::Text { .. }))
        .collect();
    if !texts.is_empty() {
        out += &format!(
            "\n<details><summary>{} texts</summary>\n\n| text | was | is |\n|---|---|---|\n",
            texts.len()
        );
        for text in texts {
            let of = |words: &Option<String>| words.as_ref().map_or(String::new(), |words| cell(words));
            out += &format!("| {} | {} | {} |\n", cell(&text.message), of(&text.old), of(&text.new));
        }
        out += "\n</details>\n";
    }
    out
}

/// For programs. `trace` gives the traces of an example under the old and the new instrument.
pub fn json(comparison: &Comparison, trace: &dyn Fn(&Touched, &Example) -> Option<Value>) -> Value {
    let touched: Vec<Value> = comparison
        .touched
        .iter()
        .map(|touched| {
            let example = touched.example.as_ref().map(|example| {
                let answers: serde_json::Map<String, Value> = example.answers.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
                json!({
                    "answers": answers, "informant": example.informant, "left_out": example.left_out, "old": example.old, "new": example.new,
                    "traces": trace(touched, example),
                })
            });
            let mut json = json!({ "kind": touched.kind, "name": touched.name, "example": example });
            if let (Value::Object(json), Some(proof)) = (&mut json, &touched.proof) {
                json.insert("proof".into(), proof.json(touched.example.as_ref()));
            }
            json
        })
        .collect();
    json!({
        "instrument": comparison.instrument,
        "old_version": comparison.old_version,
        "new_version": comparison.new_version,
        "class": comparison.class(),
        "differences": comparison.differences,
        "touched": touched,
        "version": version_verdict(comparison),
        "summary": sentences(comparison, Language::English),
    })
}

fn by_class(comparison: &Comparison) -> Vec<(Class, Vec<&Difference>)> {
    let mut classes: Vec<(Class, Vec<&Difference>)> = Vec::new();
    for difference in &comparison.differences {
        match classes.last_mut() {
            Some((class, found)) if *class == difference.class => found.push(difference),
            _ => classes.push((difference.class, vec![difference])),
        }
    }
    classes
}

/// What is known of an output without an example.
fn without_example(touched: &Touched) -> String {
    match &touched.proof {
        Some(proof) => proof.sentence(),
        None => "none were found among random answers, which proves nothing".into(),
    }
}

/// What the version should be, in a sentence.
pub fn version_sentence(verdict: &VersionVerdict, comparison: &Comparison) -> String {
    let part = match verdict.asked {
        Bump::None => return "the version may stay the same".into(),
        Bump::Patch => "a patch version",
        Bump::Minor => "a minor version",
        Bump::Major => "a major version",
    };
    let class = comparison.class().map_or("", Class::name);
    if verdict.enough {
        format!("a {class} change requires {part}: {} is enough", comparison.new_version)
    } else {
        format!(
            "a {class} change requires {part}: at least {}, but it is {}",
            verdict.lowest, comparison.new_version
        )
    }
}

fn shown(shown: &Shown) -> String {
    shown.band.as_ref().map_or_else(|| shown.value.clone(), |band| format!("{} ({band})", shown.value))
}

/// The answers of an example on one line, runs of equal answers included one by one.
pub fn answers_line(example: &Example) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(example.informant.as_ref().map(|informant| format!("informant {informant}")));
    parts.extend(example.left_out.iter().map(|group| format!("{group} left out")));
    parts.extend(example.answers.iter().map(|(name, value)| format!("{name} = {value}")));
    if parts.is_empty() { "no answer at all".into() } else { parts.join(", ") }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cell(text: &str) -> String {
    one_line(text).replace('|', "\\|")
}
