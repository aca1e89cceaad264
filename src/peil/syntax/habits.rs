//! What users of SPSS write, or people who write Peil in Dutch: each gets a complete answer with what Peil
//! has for it.
//!
//! One function per habit, with its name; each looks at the place where reading stopped.

use super::Rule;
use super::advice::{Advice, last_word};
use super::expected::Place;
use super::ranges::two_numbers;
use crate::diagnostic::codes;

/// The functions that take `needs:`.
const AGGREGATES: [&str; 7] = ["sum", "mean", "median", "min", "max", "sd", "count"];

/// `sum(q1 to q5)`, `mean(q1-q5 …)` where it cannot be a difference
pub fn range_of_questions(place: &Place<'_, '_>) -> Option<Advice> {
    let first = last_word(place.before.trim_end());
    let sign = ["...", "…", ":", "–", "thru", "THRU", "through", "t/m", "tot en met", "tot", "to", "TO"]
        .into_iter()
        .find(|sign| place.rest.starts_with(sign))?;
    let after = &place.rest[sign.len()..];
    let rest = after.trim_start();
    let last = &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len())];
    let worded = sign.ends_with(char::is_alphabetic);
    let parted = !worded || place.before.ends_with(' ') && after.starts_with(' ');
    let names = [first, last].iter().all(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()));
    (names && parted && place.wants_operator()).then_some(())?;
    let (function, begins) = capital_function(place.before, first);
    let end = place.before.len() + sign.len() + after.len() - rest.len() + last.len();
    let text = format!("{function}{first}..{last}");
    let message = format!("a range of questions is not written with `{sign}`");
    Advice::replace(codes::OTHER_OPERATOR, place.before.len() - begins, end - begins, message, text)
}

/// `MEAN(` of SPSS before a name: how it is written, and where it begins; nothing where there is none.
fn capital_function<'b>(before: &'b str, first: &str) -> (String, usize) {
    let name_at = before.trim_end().len() - first.len();
    let Some(open) = before[..name_at].strip_suffix('(') else { return (String::new(), name_at) };
    let function: &'b str = last_word(open);
    let small = function.to_ascii_lowercase();
    let capital =
        function.bytes().any(|byte| byte.is_ascii_uppercase()) && AGGREGATES.contains(&small.as_str());
    if capital { (format!("{small}("), open.len() - function.len()) } else { (String::new(), name_at) }
}

/// `mean.4(q1..q5)` of SPSS: at least four have to be there.
pub fn function_with_a_number(place: &Place<'_, '_>) -> Option<Advice> {
    let function = last_word(place.before);
    let small = function.to_ascii_lowercase();
    AGGREGATES.contains(&small.as_str()).then_some(())?;
    let rest = place.rest.strip_prefix('.')?;
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let inside = rest.get(digits..)?.strip_prefix('(').filter(|_| digits > 0)?;
    let end = inside.find(')')?;
    let needs = &rest[..digits];
    // SPSS adds up what is there.
    let missing = if small == "sum" { ", missing: zero" } else { "" };
    let text = format!("{small}({}, needs: {needs}{missing})", question_ranges(&inside[..end]));
    let length = function.len() + 1 + digits + 1 + end + 1;
    let message =
        format!("`{function}.{needs}` is from SPSS: write `needs:` for how many answers are needed");
    Advice::replace(codes::OTHER_OPERATOR, function.len(), length, message, text)
}

/// The arguments of a function of SPSS, with its ranges as Peil's.
fn question_ranges(arguments: &str) -> String {
    let mut written: Vec<String> = Vec::new();
    let mut words = arguments.split_whitespace().peekable();
    while let Some(word) = words.next() {
        match word.to_lowercase().as_str() {
            "to" | "t/m" | "tot" if !written.is_empty() && words.peek().is_some() => {
                if let (Some(last), Some(next)) = (written.last_mut(), words.next()) {
                    *last = format!("{last}..{next}");
                }
            }
            _ => written.push(word.to_string()),
        }
    }
    written.join(" ")
}

/// `: 1..5`, which is not a scale yet
pub fn bounds_without_a_type(place: &Place<'_, '_>) -> Option<Advice> {
    place.wants(&[Rule::answer_type]).then_some(())?;
    let (length, ends) = two_numbers(place.rest);
    let (low, high) = ends?;
    let kind = if low.contains('.') || high.contains('.') { "decimal" } else { "integer" };
    let text = format!("{kind} {low}..{high}");
    let help = format!("write `{text}`; or the name of a `scale`, which gives each code its label");
    Advice::new(codes::UNEXPECTED, length, "a range alone is not an answer type", help)?.may_write(text)
}

/// `: often(0..3)`
pub fn scale_in_brackets(place: &Place<'_, '_>) -> Option<Advice> {
    let name = last_word(place.before);
    let before = place.before[..place.before.len() - name.len()].trim_end();
    let (length, ends) = two_numbers(place.rest);
    (place.rest.starts_with('(') && ends.is_some() && before.ends_with(':') && !name.is_empty())
        .then_some(())?;
    let numeric = ["integer", "decimal", "minutes"].contains(&name);
    (!numeric).then_some(())?;
    let help = format!("write `{name}`: the codes are in the declaration of the scale");
    Advice::new(codes::UNEXPECTED, length, "a scale is named without brackets", help)?.writes("")
}

/// `als q1 > 2 dan 1 anders 0`
pub fn dutch_expression(place: &Place<'_, '_>) -> Option<Advice> {
    const WORDS: [(&str, &str); 7] = [
        ("als", "if"),
        ("dan", "then"),
        ("anders", "else"),
        ("en", "and"),
        ("of", "or"),
        ("niet", "not"),
        ("ontbreekt", "is missing"),
    ];
    let dutch = |word: &str| WORDS.iter().find(|(known, _)| *known == word).map(|(_, word)| *word);
    let before = place.before.trim_end();
    let (word, back) = match dutch(place.word()) {
        Some(_) if place.wants_operator() || place.wants(&[Rule::kw_then, Rule::kw_else]) => {
            (place.word(), 0)
        }
        _ => (last_word(before), place.before.len() - before.len() + last_word(before).len()),
    };
    // A condition begins with `when`: said elsewhere.
    (!(word == "als" && place.wants(&[Rule::kw_when]))).then_some(())?;
    let write = dutch(word)?;
    (place.wants_operator() || place.wants(&[Rule::kw_then, Rule::kw_else])).then_some(())?;
    let from = place.before.len() - back;
    let line = format!("{}{}", place.before, place.rest);
    let line = line[..line.find('#').unwrap_or(line.len())].trim_end();
    let expression = line.get(from..).filter(|text| !text.contains('"'))?;
    let words: Vec<&str> = expression.split(' ').map(|word| dutch(word).unwrap_or(word)).collect();
    let advice = Advice::new(
        codes::OTHER_OPERATOR,
        word.len(),
        format!("`{word}` is written `{write}`"),
        format!("write `{}`", words.join(" ")),
    )?;
    Advice { back, length: expression.len(), ..advice }.writes(words.join(" "))
}

/// A property in Dutch, or as other languages call it.
pub fn other_clause(place: &Place<'_, '_>) -> Option<Advice> {
    const WORDS: [(&str, &str); 19] = [
        ("als", "when"),
        ("wanneer", "when"),
        ("verplicht", "required"),
        ("mandatory", "required"),
        ("optioneel", "optional"),
        ("dringend", "urgent"),
        ("eenheid", "unit"),
        ("alleen", "only"),
        ("anders", "otherwise"),
        ("else", "otherwise"),
        ("default", "otherwise"),
        ("toelichting", "hint"),
        ("uitleg", "hint"),
        ("help", "hint"),
        ("beschrijving", "description"),
        ("concept", "code"),
        ("vanaf", "from"),
        ("boven", "above"),
        ("banden", "bands"),
    ];
    let (word, write) = WORDS.iter().find(|(word, _)| *word == place.word())?;
    let wanted = match *write {
        "from" => place.wants(&[Rule::kw_from, Rule::kw_above, Rule::threshold, Rule::cell]),
        "above" => place.wants(&[Rule::kw_above, Rule::kw_from, Rule::threshold, Rule::cell]),
        _ => place.wants(&[Rule::clause, Rule::kw_when, Rule::kw_otherwise]),
    };
    wanted.then_some(())?;
    Advice::replace(codes::UNKNOWN_KEYWORD, 0, word.len(), format!("`{word}` is written `{write}`"), *write)
}

/// `Ja=1`, `1=Ja`, `1 Ja` in a scale
pub fn value_label(place: &Place<'_, '_>) -> Option<Advice> {
    (place.context == Rule::only_option).then_some(())?;
    let begins = place.before.rfind(['{', ',', ';']).map_or(0, |at| at + 1);
    let indent = place.before[begins..].len() - place.before[begins..].trim_start().len();
    let begins = (begins + indent).min(place.before.len());
    let behind = place.rest.find([',', ';', '}', '#']).unwrap_or(place.rest.len());
    let row = format!("{}{}", &place.before[begins..], place.rest[..behind].trim_end());
    (!row.contains('"')).then_some(())?;
    let code = |text: &str| {
        !text.is_empty() && text.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit())
    };
    let words = |text: &str| text.starts_with(char::is_alphabetic) && !text.contains(['=', ':', '{']);
    let parted = row
        .split_once(['=', ':'])
        .or_else(|| row.split_once(' '))
        .map(|(a, b)| (a.trim(), b.trim().trim_matches('\'')))?;
    let (key, label) = match parted {
        (key, label) if code(key) && words(label) => (key, label),
        (label, key) if code(key) && words(label.trim_matches('\'')) => (key, label.trim_matches('\'')),
        _ => return None,
    };
    let length = row.len();
    let text = format!("{key} \"{label}\"");
    Advice::replace(
        codes::UNREADABLE,
        place.before.len() - begins,
        length,
        "an option is a code and its label between quotes",
        text,
    )
}

/// The keyword that a Dutch or another word for the same stands for.
pub fn dutch_keyword(word: &str) -> Option<&'static str> {
    const WORDS: [(&[&str], &str); 18] = [
        (&["vraag", "question", "stelling"], "item"),
        (&["schaal", "antwoordschaal"], "scale"),
        (&["domein", "groep", "group", "section"], "domain"),
        (&["herhaal", "herhaling"], "repeat"),
        (&["hercodeer", "hercodering"], "recode"),
        (&["tabel"], "table"),
        (&["banden"], "bands"),
        (&["klasse"], "class"),
        (&["controle"], "check"),
        (&["signaal"], "alert"),
        (&["terugkoppeling"], "feedback"),
        (&["gebruik", "import", "include"], "use"),
        (&["inleiding"], "intro"),
        (&["notitie", "toelichting", "instructie"], "note"),
        (&["pagina", "pagebreak", "page_break", "new_page"], "page"),
        (&["beschrijving"], "description"),
        (&["antwoord"], "answer"),
        (&["verwacht"], "expect"),
    ];
    let lower = word.to_lowercase();
    WORDS.iter().find(|(words, _)| words.contains(&lower.as_str())).map(|(_, keyword)| *keyword)
}
