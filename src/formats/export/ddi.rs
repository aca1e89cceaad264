//! DDI-Codebook 2.5: a variable for each column and score, with its question, categories, universe and
//! derivation.

use peil::formula::Legend;
use peil::model::{AnswerType, Concept, Instrument, NoteId};

use super::Exported;
use super::columns::{bounds, class_label, class_title, columns, say, title, titled};
use super::notes::Beside;
use crate::report::Kind;

pub fn write(instrument: &Instrument) -> Exported {
    let mut out = Exported::default();
    let legend = Legend::of(instrument);
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<codeBook xmlns=\"ddi:codebook:2_5\" version=\"2.5\">\n  <stdyDscr>\n    <citation>\n      <titlStmt>\n",
    );
    xml.push_str(&format!(
        "        <titl xml:lang=\"{}\">{}</titl>\n",
        instrument.language,
        escaped(&title(instrument))
    ));
    xml.push_str(&format!("        <IDNo>{}</IDNo>\n      </titlStmt>\n", escaped(&instrument.name)));
    xml.push_str(&format!(
        "      <verStmt>\n        <version>{}</version>\n      </verStmt>\n    </citation>\n",
        escaped(&instrument.version)
    ));
    study_info(&mut xml, instrument);
    if let Some(licence) = &instrument.licence {
        xml.push_str(&format!("    <dataAccs>\n      <useStmt>\n        <conditions>{}</conditions>\n      </useStmt>\n    </dataAccs>\n", escaped(licence)));
    }
    xml.push_str("  </stdyDscr>\n  <dataDscr>\n");
    let mut number = 0;
    let beside = Beside::of(instrument);
    let texts = |notes: Option<&Vec<NoteId>>, element: &str| -> String {
        let notes = notes.into_iter().flatten().map(|id| &instrument.note(*id).name);
        let texts = notes.filter_map(|name| say(instrument, &["notes", name]));
        texts.map(|text| format!("        <{element}>{}</{element}>\n", escaped(&text))).collect()
    };
    for column in columns(instrument) {
        number += 1;
        xml.push_str(&format!(
            "    <var ID=\"V{number}\" name=\"{}\" intrvl=\"{}\">\n",
            escaped(&column.name),
            if bounds(column.question).is_some() { "contin" } else { "discrete" }
        ));
        xml.push_str(&format!("      <labl>{}</labl>\n", escaped(&short(&column.text))));
        xml.push_str("      <qstn>\n");
        if let Some(intro) = column
            .question
            .group
            .and_then(|group| say(instrument, &["domains", &instrument.group(group).name, "intro"]))
        {
            xml.push_str(&format!("        <preQTxt>{}</preQTxt>\n", escaped(&intro)));
        }
        let id = instrument.question_named(&column.question.name);
        xml.push_str(&texts(id.and_then(|id| beside.before.get(&id)), "preQTxt"));
        xml.push_str(&format!("        <qstnLit>{}</qstnLit>\n", escaped(&column.text)));
        xml.push_str(&texts(id.and_then(|id| beside.after.get(&id)), "postQTxt"));
        if let Some(hint) = &column.hint {
            xml.push_str(&format!("        <ivuInstr>{}</ivuInstr>\n", escaped(hint)));
        }
        xml.push_str("      </qstn>\n");
        if let Some((low, high)) = bounds(column.question) {
            xml.push_str(&format!(
                "      <valrng>\n        <range min=\"{low}\" max=\"{high}\"/>\n      </valrng>\n"
            ));
        }
        let conditions = conditions(instrument, &legend, column.question);
        if !conditions.is_empty() {
            xml.push_str(&format!(
                "      <universe>{}</universe>\n",
                escaped(&format!("who is asked: {}", conditions.join(" and ")))
            ));
        }
        for option in &column.options {
            let missing = if option.missing { " missing=\"Y\"" } else { "" };
            xml.push_str(&format!(
                "      <catgry{missing}>\n        <catValu>{}</catValu>\n        <labl>{}</labl>\n      </catgry>\n",
                escaped(&option.value),
                escaped(&option.label)
            ));
        }
        concepts(&mut xml, &column.question.concepts);
        let kind =
            if matches!(column.question.answer, AnswerType::Text { .. }) { "character" } else { "numeric" };
        let character =
            !column.options.is_empty() && !super::columns::is_coded(&column) || kind == "character";
        xml.push_str(&format!(
            "      <varFormat type=\"{}\"/>\n    </var>\n",
            if character { "character" } else { "numeric" }
        ));
    }
    for score in &instrument.scores {
        for round in 0..score.value.len() {
            number += 1;
            let name = instrument.round_name(&score.name, score.repeat, round as u16);
            xml.push_str(&format!(
                "    <var ID=\"V{number}\" name=\"{}\" intrvl=\"{}\">\n",
                escaped(&name),
                if score.truth { "discrete" } else { "contin" }
            ));
            xml.push_str(&format!(
                "      <labl>{}</labl>\n",
                escaped(&short(&titled(instrument, "scores", &score.name)))
            ));
            if let Some(description) = say(instrument, &["scores", &score.name, "description"]) {
                xml.push_str(&format!("      <txt>{}</txt>\n", escaped(&description)));
            }
            concepts(&mut xml, &score.concepts);
            let when = score.when.as_ref().map(|when| format!(", when {when}")).unwrap_or_default();
            xml.push_str(&format!(
                "      <derivation>\n        <drvdesc>{}</drvdesc>\n        <drvcmd syntax=\"Peil\">{}</drvcmd>\n      </derivation>\n",
                escaped(&format!("{}{when}", score.formula)),
                escaped(&score.formula)
            ));
            xml.push_str("      <varFormat type=\"numeric\"/>\n    </var>\n");
        }
    }
    for class in &instrument.classes {
        number += 1;
        xml.push_str(&format!(
            "    <var ID=\"V{number}\" name=\"{}\" intrvl=\"discrete\">\n      <labl>{}</labl>\n",
            escaped(&class.name),
            escaped(&short(&class_title(instrument, class)))
        ));
        for option in &class.options {
            xml.push_str(&format!(
                "      <catgry>\n        <catValu>{}</catValu>\n        <labl>{}</labl>\n      </catgry>\n",
                escaped(&option.key()),
                escaped(&class_label(instrument, class.declared(), option))
            ));
        }
        let rules: Vec<String> = class
            .rules
            .iter()
            .map(|(option, when)| {
                format!(
                    "{} when {}",
                    class.options.get(usize::from(*option)).map(|option| option.key()).unwrap_or_default(),
                    when.as_deref().unwrap_or("no other holds")
                )
            })
            .collect();
        xml.push_str(&format!(
            "      <derivation>\n        <drvdesc>{}</drvdesc>\n      </derivation>\n      <varFormat type=\"character\"/>\n    </var>\n",
            escaped(&rules.join("; "))
        ));
    }
    xml.push_str("  </dataDscr>\n</codeBook>\n");
    out.text = xml;
    left_out(instrument, &mut out);
    for id in &beside.alone {
        let detail = "a codebook of data has a text beside a question only";
        out.lose(&instrument.note(*id).name, "note", Kind::Dropped, detail);
    }
    for note in instrument.notes.iter().filter(|note| !note.when.is_empty()) {
        let detail = "the text is beside its question without its condition";
        out.lose(&note.name, "note", Kind::Changed, detail);
    }
    for message in &instrument.messages {
        out.lose(
            &message.name,
            "message",
            Kind::Dropped,
            "a codebook of data has no place for checks, alerts and feedback",
        );
    }
    out
}

/// What the whole is about: by terminology, and in words.
fn study_info(xml: &mut String, instrument: &Instrument) {
    let description = say(instrument, &["instrument", "description"]);
    if description.is_none() && instrument.concepts.is_empty() {
        return;
    }
    xml.push_str("    <stdyInfo>\n");
    if !instrument.concepts.is_empty() {
        xml.push_str("      <subject>\n");
        for one in &instrument.concepts {
            xml.push_str(&format!("        {}\n", element("keyword", one)));
        }
        xml.push_str("      </subject>\n");
    }
    if let Some(description) = description {
        xml.push_str(&format!("      <abstract>{}</abstract>\n", escaped(&description)));
    }
    xml.push_str("    </stdyInfo>\n");
}

/// A concept, with the terminology that it is of.
fn element(name: &str, concept: &Concept) -> String {
    let (title, address, code) = (escaped(concept.title()), escaped(&concept.system), escaped(&concept.code));
    format!("<{name} vocab=\"{title}\" vocabURI=\"{address}\">{code}</{name}>")
}

/// Reports what is said about domains and options.
fn left_out(instrument: &Instrument, out: &mut Exported) {
    for group in &instrument.groups {
        let room = if group.rounds.is_some() { "repeats" } else { "domains" };
        let is_described = say(instrument, &[room, &group.name, "description"]).is_some();
        for (construct, there) in [("description", is_described), ("code", !group.concepts.is_empty())] {
            if there {
                out.lose(&group.name, construct, Kind::Dropped, "domains are not in a codebook of data");
            }
        }
    }
    for scale in &instrument.scales {
        if scale.options.iter().any(|option| !option.concepts.is_empty()) {
            out.lose(&scale.name, "code", Kind::Dropped, "a category has no concept");
        }
    }
}

/// What a variable is about, by terminology.
fn concepts(xml: &mut String, concepts: &[Concept]) {
    for one in concepts {
        xml.push_str(&format!("      {}\n", element("concept", one)));
    }
}

/// The conditions under which a question is asked, from the outside in.
fn conditions(instrument: &Instrument, legend: &Legend<'_>, question: &peil::model::Question) -> Vec<String> {
    let mut out: Vec<String> = instrument
        .ancestors(question.group)
        .flat_map(|group| instrument.group(group).when.first().copied())
        .map(|when| legend.write(when))
        .collect();
    out.reverse();
    out.extend(question.when.first().map(|when| legend.write(*when)));
    out
}

fn short(text: &str) -> String {
    crate::texts::short(text, 120)
}

fn escaped(text: &str) -> String {
    let clean: String =
        text.chars().filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t')).collect();
    clean.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
