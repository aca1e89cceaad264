//! Sound instruments, made at random: nothing is said about them.

use peil::diagnostic::{Style, render_all};
use peil::source::NoFiles;

use crate::compiled::Chance;

const INSTRUMENTS: u64 = 300;
const LABELS: [&[&str]; 4] = [
    &["Never", "Seldom", "Sometimes", "Often", "Always", "Without end"],
    &["Not at all", "A little", "Somewhat", "Much", "Very much", "Completely"],
    &["Disagree", "Rather disagree", "Neither", "Rather agree", "Agree", "Fully agree"],
    &["None", "Mild", "Moderate", "Severe", "Very severe", "Extreme"],
];

/// The text of a sound instrument.
fn sound(seed: u64) -> String {
    let mut chance = Chance::new(seed + 7);
    for _ in 0..8 {
        chance.below(2);
    }
    let mut text = format!(
        "instrument sound_{seed} {{\n    title    \"Sound {seed}\"\n    version  1.0.0\n    language en\n}}\n"
    );
    let first = chance.below(2);
    let options = 2 + chance.below(4);
    let labels = LABELS[chance.below(4) as usize];
    let mut scale: Vec<String> =
        (0..options).map(|at| format!("    {} \"{}\"\n", at + first, labels[at as usize])).collect();
    if chance.below(2) == 0 {
        scale.push("    missing unknown = 9 \"I don't know\"\n".into());
    }
    text.push_str(&format!("scale extent {{\n{}}}\n", scale.concat()));
    text.push_str(
        "scale sex { female = 1 \"Female\", male = 2 \"Male\" }\nitem age \"How old are you?\" : integer 18..99 unit \"years\"\nitem who \"Your sex\" : sex\n",
    );
    let domains = 1 + chance.below(3);
    let (mut scores, mut sizes) = (Vec::new(), Vec::new());
    for domain in 0..domains {
        let size = 3 + chance.below(6);
        sizes.push(size);
        let items: Vec<String> = (0..size)
            .map(|at| format!("    item d{domain}_q{at} \"Question {at} of domain {domain}\"\n"))
            .collect();
        text.push_str(&format!("domain d{domain} \"Domain {domain}\" : extent {{\n{}}}\n", items.concat()));
        let (low, high) = (size * first, size * (first + options - 1));
        let cut = low + 1 + chance.below(high - low);
        let list = if chance.below(2) == 0 {
            format!("d{domain}")
        } else {
            let turned = chance.below(size);
            let named: Vec<String> = (0..size)
                .map(|at| {
                    if at == turned {
                        format!("reverse(d{domain}_q{at})")
                    } else {
                        format!("d{domain}_q{at}")
                    }
                })
                .collect();
            named.join(", ")
        };
        let (formula, bands) = match chance.below(4) {
            0 => (
                format!("sum({list})"),
                format!("bands {{ low \"Low\" from {low}, high \"High\" from {cut} }}"),
            ),
            1 => (
                format!("sum({list}, needs: {} of {size}, missing: prorate)", size - 1),
                format!("bands {{ low \"Low\" from {low}, high \"High\" from {cut} }}"),
            ),
            2 => (format!("round(mean({list}, needs: half), 2)"), "higher is worse".to_string()),
            _ => (
                format!("sum({list})"),
                format!(
                    "bands when who is female {{ low \"Low\" from {low}, high \"High\" from {cut} }}\n    bands {{ low from {low}, high from {high} }}"
                ),
            ),
        };
        scores.push(format!("score s{domain} \"Score {domain}\" = {formula} {{\n    {bands}\n}}\n"));
        if chance.below(2) == 0 {
            let rows = format!(
                "table norm{domain}(raw, who) {{\n    {low}..{}, female -> 40\n    {low}..{}, male -> 41\n    from {cut}, [female, male] -> 60\n}}\n",
                cut - 1,
                cut - 1
            );
            scores.push(format!(
                "{rows}score t{domain} \"Norm {domain}\" = norm{domain}(sum(d{domain}), who)\n"
            ));
        }
        if chance.below(2) == 0 {
            scores.push(format!("let sum{domain} = sum(d{domain})\nclass c{domain} \"Class {domain}\" {{\n    high \"High\" when sum{domain} >= {cut}\n    low \"Low\" when sum{domain} in {low}..{}\n}}\n", cut - 1));
        }
        if chance.below(3) == 0 {
            let level = first + 1 + chance.below(options - 1);
            scores.push(format!("score n{domain} \"Criteria of {domain}\" = count(d{domain} >= {level})\nalert a{domain} \"Look at {domain}\" when d{domain}_q0 >= {level} and age >= 65\n"));
        }
    }
    text.push_str(&scores.concat());
    if domains > 1 {
        let parts: Vec<String> = (0..domains).map(|domain| format!("sum(d{domain})")).collect();
        text.push_str(&format!("score total \"Total\" = {}\n", parts.join(" + ")));
    }
    text.push_str(
        "score years \"Age in tens\" = floor(age / 10)\nfeedback thanks \"Thank you.\" when age >= 60\n",
    );
    if !text.contains("who is") && !text.contains(", who)") {
        text.push_str("class sexes \"Sex\" { f \"Female\" when who is female, m \"Male\" otherwise }\n");
    }
    text
}

#[test]
fn nothing_is_said_of_three_hundred() {
    let mut wrong = Vec::new();
    for seed in 0..INSTRUMENTS {
        let text = sound(seed);
        let compiled = peil::compile("sound.peil", &text, &NoFiles);
        if !compiled.diagnostics.is_empty() {
            wrong.push(render_all(&compiled.sources, &compiled.diagnostics, Style::PLAIN));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {INSTRUMENTS}:\n{}",
        wrong.len(),
        wrong.iter().take(5).cloned().collect::<Vec<_>>().join("\n")
    );
}
