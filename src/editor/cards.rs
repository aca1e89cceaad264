//! Cards: what is shown of a thing while the cursor is on it.

use std::path::Path;

use peil::analysis::{Declared, Kind};
use peil::language::Language;
use peil::model::{Concept, Direction};
use peil::show::{Answer, Band, Choice, Class, Codebook, Domain, Item, Score, Text};
use peil_project::explain;

use crate::findings::Finding;
use crate::kinds::FileKind;
use crate::place::Place;
use crate::unit::Unit;
use crate::uses::at;
use crate::workspace::Workspace;

/// What is shown, and of which stretch of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    pub place: Place,
    /// Markdown.
    pub text: String,
}

/// The card of what is at a place, with the pages of what is reported there.
pub fn hover(workspace: &mut Workspace, path: &Path, byte: usize) -> Option<Card> {
    let own = match FileKind::of(path) {
        FileKind::Wording => crate::wordings::hover(workspace, path, byte),
        FileKind::Cases => crate::cases::hover(workspace, path, byte),
        FileKind::Source if workspace.is_study(path) => beside_card(workspace, path, byte),
        FileKind::Source
        | FileKind::BesideWording
        | FileKind::Table
        | FileKind::StudyLock
        | FileKind::Other => {
            named(workspace, path, byte).or_else(|| crate::terminologies::card(workspace, path, byte))
        }
    };
    let found: Vec<Finding> =
        workspace.findings(path).into_iter().filter(|found| found.place.touches(byte)).collect();
    let pages: Vec<String> = found.iter().filter_map(page).collect();
    match own {
        Some(card) if pages.is_empty() => Some(card),
        Some(card) => {
            Some(Card { text: format!("{}\n\n---\n\n{}", card.text, pages.join("\n\n---\n\n")), ..card })
        }
        None => {
            let place = found.first()?.place.clone();
            (!pages.is_empty()).then(|| Card { place, text: pages.join("\n\n---\n\n") })
        }
    }
}

/// The card of something by its name, for a completion.
pub fn card_of(workspace: &mut Workspace, path: &Path, name: &str) -> Option<String> {
    let unit = workspace.good(path).or_else(|| workspace.unit(path))?;
    let one = unit.analysis().declared.iter().find(|one| one.name == name)?;
    Some(of_declared(&unit, one, unit.book(), workspace.settings.tongue))
}

/// What a code means: its page up to the examples; `peil explain` has the whole.
fn page(finding: &Finding) -> Option<String> {
    let Some(code) = finding.code else {
        // Of a test that failed: how the value came about.
        let how = finding.witness.as_ref()?;
        return Some(format!(
            "**{}**\n\n{}\n\n```text\n{}\n```",
            finding.message,
            finding.label,
            how.trim_end()
        ));
    };
    let page = explain::page(code)?;
    let head = page.split("\n## Example").next().unwrap_or(page).trim();
    let head = head.strip_prefix("# ").unwrap_or(head);
    let (title, rest) = head.split_once('\n').unwrap_or((head, ""));
    let rest = rest.trim().replace("\n## ", "\n#### ");
    Some(format!("**{title}**\n\n{rest}\n\n`peil explain {code}`"))
}

/// The card of what a protocol names of its instrument.
fn beside_card(workspace: &mut Workspace, path: &Path, byte: usize) -> Option<Card> {
    let (unit, name) = crate::beside::named_at(workspace, path, byte)?;
    let one = unit.analysis().declared.get(name.declared)?;
    let text = of_declared(&unit, one, unit.book(), workspace.settings.tongue);
    Some(Card { place: Place::new(path, name.range), text })
}

fn named(workspace: &mut Workspace, path: &Path, byte: usize) -> Option<Card> {
    for unit in workspace.knowing(path, &|unit| at(unit, path, byte).is_some()) {
        let Some(file) = unit.file(path) else { continue };
        let Some(declared) = at(&unit, path, byte) else { continue };
        let span = named_span(&unit, declared, file, byte);
        let good = workspace.good(&unit.path);
        let book = good.as_ref().and_then(|unit| unit.book());
        let text = of_declared(&unit, declared, book, workspace.settings.tongue);
        return Some(Card { place: unit.place(span), text });
    }
    None
}

/// The span of the name at a place, not that of its declaration.
fn named_span(
    unit: &Unit,
    declared: &Declared,
    file: peil::source::FileId,
    byte: usize,
) -> peil::source::Span {
    let holds = |span: &peil::source::Span| {
        span.file == file && (span.start as usize..=span.end as usize).contains(&byte)
    };
    unit.analysis().places_of(declared).find(holds).unwrap_or(declared.span)
}

/// The card of something that is declared; without a codebook what its declaration says.
pub(crate) fn of_declared(
    unit: &Unit,
    declared: &Declared,
    book: Option<&Codebook>,
    tongue: Language,
) -> String {
    let name = declared.name.as_str();
    let known = book.and_then(|book| match declared.kind {
        Kind::Question => {
            book.items.iter().find(|item| item.name == name).map(|item| question(book, item, tongue))
        }
        Kind::Score => {
            book.scores.iter().find(|score| score.name == name).map(|one| score(one, book, tongue))
        }
        Kind::Class => book.classes.iter().find(|class| class.name == name).map(|one| class(one, tongue)),
        Kind::Domain | Kind::Repeat => {
            book.domains.iter().find(|domain| domain.name == name).map(|one| domain(one, book, tongue))
        }
        Kind::Scale => {
            book.scale(name).map(|scale| format!("**scale** `{name}`\n\n{}", options(&scale.options, tongue)))
        }
        Kind::Let => book
            .lets
            .iter()
            .find(|one| one.name == name)
            .map(|one| format!("**let** `{name}`\n\n```peil\n{}\n```", one.formula)),
        Kind::Recode | Kind::Table => {
            let rows = book.recodes.iter().chain(&book.tables).find(|rows| rows.name == name)?;
            let word = if declared.kind == Kind::Recode { "recode" } else { "table" };
            let shown: Vec<String> =
                rows.rows.iter().take(MOST_ROWS).map(|(key, value)| format!("{key} -> {value}")).collect();
            let more = rows.rows.len().saturating_sub(MOST_ROWS);
            let more = if more > 0 { format!("\n… {more}") } else { String::new() };
            Some(format!(
                "**{word}** `{name}`({})\n\n```text\n{}{more}\n```",
                rows.keys.join(", "),
                shown.join("\n")
            ))
        }
        Kind::Informant => book
            .informants
            .iter()
            .find(|one| one.name == name)
            .map(|one| format!("**informant** `{name}`{}", said(one.title.as_ref()))),
        Kind::Instrument => Some(instrument(book)),
        Kind::Check | Kind::Alert | Kind::Feedback => {
            book.messages.iter().find(|message| message.name == name).map(|message| {
                let when = if message.when.is_empty() {
                    String::new()
                } else {
                    format!("\n\n```peil\nwhen {}\n```", message.when)
                };
                format!("**{}** `{name}`{}{when}", word(declared.kind), said(message.text.as_ref()))
            })
        }
        Kind::Note => book.notes.iter().find(|note| note.name == name).map(|note| {
            let when = note.when.as_ref().map(|when| format!("\n\n```peil\nwhen {when}\n```"));
            format!("**note** `{name}`{}{}", said(note.text.as_ref()), when.unwrap_or_default())
        }),
        Kind::Option | Kind::Band => option(unit, declared, book, tongue),
        Kind::Bands | Kind::Formula | Kind::Parameter => None,
        _ => None,
    });
    known.unwrap_or_else(|| plain(unit, declared))
}

const MOST_ROWS: usize = 12;

/// The keyword of a declaration.
pub(crate) fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Instrument => "instrument",
        Kind::Informant => "informant",
        Kind::Scale => "scale",
        Kind::Option => "option",
        Kind::Question => "item",
        Kind::Domain => "domain",
        Kind::Repeat => "repeat",
        Kind::Let => "let",
        Kind::Formula => "let",
        Kind::Parameter => "parameter",
        Kind::Score => "score",
        Kind::Class => "class",
        Kind::Bands => "bands",
        Kind::Band => "band",
        Kind::Recode => "recode",
        Kind::Table => "table",
        Kind::Check => "check",
        Kind::Alert => "alert",
        Kind::Feedback => "feedback",
        Kind::Round => "round",
        Kind::Note => "note",
        _ => "name",
    }
}

/// What the text itself says about a declaration.
fn plain(unit: &Unit, declared: &Declared) -> String {
    let text = declared.text.as_ref().map(|text| format!(" · {text}")).unwrap_or_default();
    let line = unit.analysis().compiled.sources.text(declared.whole);
    let line = line.lines().next().unwrap_or_default().trim();
    let source = if line.is_empty() { String::new() } else { format!("\n\n```peil\n{line}\n```") };
    format!("**{}** `{}`{text}{source}", word(declared.kind), declared.name)
}

/// A text behind a name, with its rewordings.
fn said(text: Option<&Text>) -> String {
    let Some(text) = text else { return String::new() };
    let variants: Vec<String> = text
        .variants
        .iter()
        .map(|variant| format!("\n- `{}`: {}", variant.informant, variant.text))
        .collect();
    let list = if variants.is_empty() { String::new() } else { format!("\n{}", variants.concat()) };
    format!(" · {}{list}", text.text)
}

/// What something is, for those who read about it.
fn described(out: &mut String, description: Option<&Text>) {
    if let Some(description) = description {
        *out += &format!("\n\n{}", description.text);
    }
}

/// The concepts that something is about.
fn coded(out: &mut String, concepts: &[Concept]) {
    if !concepts.is_empty() {
        let shown: Vec<String> = concepts.iter().map(|concept| format!("`{concept}`")).collect();
        *out += &format!("\n\n{}", shown.join(", "));
    }
}

fn instrument(book: &Codebook) -> String {
    let mut text = format!("**{}** · {} · {}", book.heading(), book.version, book.language);
    described(&mut text, book.description.as_ref());
    for line in [&book.source, &book.licence].into_iter().flatten() {
        text += &format!("\n\n{line}");
    }
    coded(&mut text, &book.concepts);
    text + &format!("\n\n{} items, {} scores", book.items.len(), book.scores.len())
}

fn domain(domain: &Domain, book: &Codebook, tongue: Language) -> String {
    let within = |item: &&Item| item.domain.as_deref() == Some(&domain.name);
    let count = book.items.iter().filter(within).count();
    let word = if domain.rounds.is_some() { "repeat" } else { "domain" };
    let mut text = format!("**{word}** `{}`{}", domain.name, said(domain.title.as_ref()));
    described(&mut text, domain.description.as_ref());
    coded(&mut text, &domain.concepts);
    text += &tongue.tell(format!("\n\n{count} questions"), format!("\n\n{count} vragen"));
    if domain.optional {
        text += tongue.say("; may be left out", "; mag overgeslagen worden");
    }
    who(&mut text, &domain.only, tongue);
    condition(&mut text, domain.when.as_deref(), tongue);
    text
}

fn question(book: &Codebook, item: &Item, tongue: Language) -> String {
    let mut text = format!("**item** `{}`{}", item.name, said(item.text.as_ref()));
    if let Some(hint) = &item.hint {
        text += &format!("\n\n*{}*", hint.text);
    }
    coded(&mut text, &item.concepts);
    text += &format!("\n\n{}", accepts(&item.answer, item.unit.as_deref(), tongue));
    for scale in [&item.answer.scale, &item.answer.or].into_iter().flatten() {
        if let Some(scale) = book.scale(scale) {
            text += &format!("\n\n{}", options(&scale.options, tongue));
        }
    }
    if item.required {
        text += tongue.say("\n\nrequired", "\n\nverplicht");
    }
    who(&mut text, &item.only, tongue);
    condition(&mut text, item.when.as_deref(), tongue);
    if let Some(otherwise) = &item.otherwise {
        text += &tongue
            .tell(format!("\n\nelse counts as {otherwise}"), format!("\n\ntelt anders als {otherwise}"));
    }
    formerly(&mut text, &item.renamed_from, tongue);
    text
}

/// What a question accepts, in a few words.
pub(crate) fn accepts(answer: &Answer, unit: Option<&str>, tongue: Language) -> String {
    let kind = match answer.kind {
        "option" => tongue.say("one of", "een van"),
        "options" => tongue.say("any of", "een of meer van"),
        "yesno" => tongue.say("yes or no", "ja of nee"),
        "integer" => tongue.say("whole number", "geheel getal"),
        "decimal" => tongue.say("number", "getal"),
        "minutes" => tongue.say("minutes", "minuten"),
        "text" => tongue.say("short text", "korte tekst"),
        "long_text" => tongue.say("long text", "lange tekst"),
        "date" => tongue.say("date", "datum"),
        "time" => tongue.say("time of day", "tijdstip"),
        other => other,
    };
    let scale = answer.scale.as_ref().map(|scale| format!(" `{scale}`")).unwrap_or_default();
    let range = match (&answer.low, &answer.high) {
        (None, None) => String::new(),
        (low, high) => {
            format!(" {}…{}", low.as_deref().unwrap_or_default(), high.as_deref().unwrap_or_default())
        }
    };
    let or = answer.or.as_ref().map(|or| format!(" {} `{or}`", tongue.say("or", "of"))).unwrap_or_default();
    let unit = unit.map(|unit| format!(" {unit}")).unwrap_or_default();
    format!("{kind}{scale}{range}{unit}{or}")
}

fn options(options: &[Choice], tongue: Language) -> String {
    let rows = options.iter().map(|option| {
        let code = option.code.as_ref().filter(|code| **code != option.key);
        let code = code.map(|code| format!(" = {code}")).unwrap_or_default();
        let label = option.label.as_ref().map(|label| format!(" {}", label.text)).unwrap_or_default();
        let missing = match option.missing {
            true => tongue.say(" (counts as missing)", " (geldt als ontbrekend)"),
            false => "",
        };
        let concepts: String = option.concepts.iter().map(|concept| format!(" · `{concept}`")).collect();
        format!("- `{}`{code}{label}{missing}{concepts}", option.key)
    });
    rows.collect::<Vec<_>>().join("\n")
}

/// The card of a score: title, values, missing rule in words, bands, who gets it, source.
fn score(score: &Score, book: &Codebook, tongue: Language) -> String {
    let mut text = format!("**score** `{}`{}", score.name, said(score.title.as_ref()));
    text += &format!("\n\n```peil\n{}\n```", score.formula);
    described(&mut text, score.description.as_ref());
    coded(&mut text, &score.concepts);
    let mut facts: Vec<String> = Vec::new();
    if let Some(range) = range(score) {
        let unit = score.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
        facts.push(format!("{}: {range}{unit}", tongue.say("values", "waarden")));
    }
    match score.direction {
        Some(Direction::Better) => facts.push(tongue.say("higher is better", "hoger is beter").into()),
        Some(Direction::Worse) => facts.push(tongue.say("higher is worse", "hoger is slechter").into()),
        None => {}
    }
    facts.push(format!("{}: {}", tongue.say("missing", "ontbreekt"), score.missing.in_words(tongue)));
    for set in &score.bands {
        let when = set
            .when
            .as_ref()
            .map(|when| format!(" ({} `{when}`)", tongue.say("when", "als")))
            .unwrap_or_default();
        let bands: Vec<String> = set.bands.iter().map(band).collect();
        facts.push(format!("{}{when}: {}", tongue.say("bands", "banden"), bands.join(", ")));
    }
    text += &facts.iter().map(|fact| format!("\n- {fact}")).collect::<String>().replacen('\n', "\n\n", 1);
    who(&mut text, &score.only, tongue);
    condition(&mut text, score.when.as_deref(), tongue);
    formerly(&mut text, &score.renamed_from, tongue);
    if let Some(source) = &book.source {
        text += &format!("\n\n{}: {source}", tongue.say("source", "bron"));
    }
    text
}

/// `0…6`, as far as it is known.
pub(crate) fn range(score: &Score) -> Option<String> {
    let range = score.range.as_ref()?;
    let end = |end: &Option<String>| end.clone().unwrap_or_default();
    Some(format!("{}…{}", end(&range.low), end(&range.high)))
}

fn band(band: &Band) -> String {
    let label = band.label.as_ref().map(|label| format!(" {}", label.text)).unwrap_or_default();
    let from = band.from.as_ref().map(|from| format!(" {from}")).unwrap_or_default();
    format!("`{}`{label}{from}", band.key)
}

fn class(class: &Class, tongue: Language) -> String {
    let mut text = format!("**class** `{}`{}", class.name, said(class.title.as_ref()));
    for rule in &class.rules {
        let when = match &rule.when {
            Some(when) => format!("{} `{when}`", tongue.say("when", "als")),
            None => tongue.say("otherwise", "anders").to_string(),
        };
        let label = class.options.iter().find(|option| option.key == rule.option);
        let label = label
            .and_then(|option| option.label.as_ref())
            .map(|label| format!(" {}", label.text))
            .unwrap_or_default();
        text += &format!("\n- `{}`{label} {when}", rule.option);
    }
    who(&mut text, &class.only, tongue);
    condition(&mut text, class.when.as_deref(), tongue);
    formerly(&mut text, &class.renamed_from, tongue);
    text
}

fn option(unit: &Unit, declared: &Declared, book: &Codebook, tongue: Language) -> Option<String> {
    let holder = unit.analysis().declared.get(declared.within?)?;
    let key = declared.name.as_str();
    if declared.kind == Kind::Band {
        let score = book.scores.iter().find(|score| score.name == holder.name);
        let from = score.and_then(|score| {
            let mut bands = score.bands.iter().flat_map(|set| &set.bands);
            bands.find(|band| band.key == key).map(band_line)
        });
        let label = declared.text.as_ref().map(|text| format!(" · {text}")).unwrap_or_default();
        return Some(format!("**band** `{key}`{label}{} · `{}`", from.unwrap_or_default(), holder.name));
    }
    let all = book.scale(&holder.name).map(|scale| &scale.options);
    let all = all.or_else(|| {
        book.classes.iter().find(|class| class.name == holder.name).map(|class| &class.options)
    })?;
    let option = all.iter().find(|option| option.key == key)?;
    Some(format!("**option** of `{}`\n\n{}", holder.name, options(std::slice::from_ref(option), tongue)))
}

fn band_line(band: &Band) -> String {
    band.from.as_ref().map(|from| format!(" {from}")).unwrap_or_default()
}

fn who(text: &mut String, only: &[String], tongue: Language) {
    if !only.is_empty() {
        *text += &format!("\n\n{} {}", tongue.say("only for", "alleen voor"), only.join(", "));
    }
}

fn condition(text: &mut String, when: Option<&str>, tongue: Language) {
    if let Some(when) = when {
        *text += &format!("\n\n{} `{when}`", tongue.say("when", "als"));
    }
}

fn formerly(text: &mut String, names: &[String], tongue: Language) {
    if !names.is_empty() {
        *text += &format!("\n\n{} `{}`", tongue.say("formerly", "eerder"), names.join("`, `"));
    }
}
