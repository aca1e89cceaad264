//! Style sheets made small when the program is built: what no page uses is left out, tokens are filled in, and
//! what residents need is apart from the rest. It reads CSS without nesting, as the sheets here are written.

use std::collections::{BTreeMap, BTreeSet};

/// A rule of a style sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// `a, b { c: d }`
    Style { selectors: Vec<String>, declarations: Vec<(String, String)> },
    /// `@media (…) { … }`
    Group { prelude: String, rules: Vec<Rule> },
    /// Anything else, kept as it is.
    Whole(String),
}

/// The words of templates and sources: what can be the name of a class.
pub fn words(text: &str) -> BTreeSet<String> {
    let parts = text.split(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '-' || sign == '_'));
    parts.filter(|word| !word.is_empty()).map(str::to_string).collect()
}

/// Two sheets of one: for pages of residents, whose words are `first`, and what other pages need besides.
/// `all` are the words of every page. Our own classes are all kept; of a component only what is used.
pub fn reduced(css: &str, first: &BTreeSet<String>, all: &BTreeSet<String>) -> (String, String) {
    let used = |selector: &str| {
        classes(selector).iter().all(|class| !class.starts_with("utrecht-") || all.contains(class))
    };
    let mut rules = only(read(css), &used);
    // Filling a token in can leave another without a use.
    loop {
        let before = rules.clone();
        fill(&mut rules);
        forget(&mut rules);
        if rules == before {
            break;
        }
    }
    let is_first = |selector: &str| classes(selector).iter().all(|class| first.contains(class));
    let rest = only(rules.clone(), &|selector| !is_first(selector));
    (written(&without_whole(only(rules, &is_first), false)), written(&without_whole(rest, true)))
}

/// Rules that are kept as they are belong to the first sheet alone.
fn without_whole(rules: Vec<Rule>, drop: bool) -> Vec<Rule> {
    rules
        .into_iter()
        .filter_map(|rule| match rule {
            Rule::Whole(_) if drop => None,
            Rule::Group { prelude, rules } => {
                let rules = without_whole(rules, drop);
                (!rules.is_empty()).then_some(Rule::Group { prelude, rules })
            }
            rule => Some(rule),
        })
        .collect()
}

/// The rules with the selectors that pass.
fn only(rules: Vec<Rule>, passes: &dyn Fn(&str) -> bool) -> Vec<Rule> {
    rules
        .into_iter()
        .filter_map(|rule| match rule {
            Rule::Style { selectors, declarations } => {
                let selectors: Vec<String> = selectors.into_iter().filter(|one| passes(one)).collect();
                (!selectors.is_empty() && !declarations.is_empty())
                    .then_some(Rule::Style { selectors, declarations })
            }
            Rule::Group { prelude, rules } => {
                let rules = only(rules, passes);
                (!rules.is_empty()).then_some(Rule::Group { prelude, rules })
            }
            Rule::Whole(text) => Some(Rule::Whole(text)),
        })
        .collect()
}

/// The classes that an element needs for a selector; not those in `:not(…)`.
fn classes(selector: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = selector;
    while let Some(at) = rest.find(['.', ':', '[']) {
        let after = &rest[at + 1..];
        rest = match rest.as_bytes()[at] {
            b'[' => &after[after.find(']').unwrap_or(after.len())..],
            b':' if after.starts_with("not(") => &after[closing(after, 3).unwrap_or(after.len())..],
            b':' => after,
            _ => {
                let class: String = after
                    .chars()
                    .take_while(|sign| sign.is_ascii_alphanumeric() || *sign == '-' || *sign == '_')
                    .collect();
                let end = class.len();
                found.push(class);
                &after[end..]
            }
        };
    }
    found
}

/// Where the bracket at a place is closed.
fn closing(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, sign) in text.char_indices().skip_while(|(at, _)| *at < open) {
        match sign {
            '(' => depth += 1,
            ')' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// Every declaration, and whether it is one of `:root` outside any group.
fn each(rules: &mut [Rule], grouped: bool, work: &mut dyn FnMut(bool, &mut (String, String))) {
    for rule in rules {
        match rule {
            Rule::Style { selectors, declarations } => {
                let at_root = !grouped && selectors.len() == 1 && selectors[0] == ":root";
                for declaration in declarations {
                    work(at_root, declaration);
                }
            }
            Rule::Group { rules, .. } => each(rules, true, work),
            Rule::Whole(_) => {}
        }
    }
}

/// Fills in tokens that have one value, and fallbacks of those that have none.
fn fill(rules: &mut [Rule]) {
    let mut declared: BTreeMap<String, (usize, Option<String>)> = BTreeMap::new();
    each(rules, false, &mut |at_root, (name, value)| {
        if name.starts_with("--") {
            let known = declared.entry(name.clone()).or_default();
            known.0 += 1;
            known.1 = at_root.then(|| value.clone());
        }
    });
    each(rules, false, &mut |_, (_, value)| *value = filled(value, &declared));
}

fn filled(value: &str, declared: &BTreeMap<String, (usize, Option<String>)>) -> String {
    let Some(at) = value.find("var(") else { return value.to_string() };
    let Some(end) = closing(value, at + 3) else { return value.to_string() };
    let inner = &value[at + 4..end];
    let (name, fallback) = match inner.split_once(',') {
        Some((name, fallback)) => (name.trim(), Some(fallback.trim())),
        None => (inner.trim(), None),
    };
    // The colours of a theme come later, and from elsewhere.
    let of_theme = name.starts_with("--peil-");
    let here = match (declared.get(name), fallback) {
        (Some((1, Some(only))), _) if !of_theme => filled(only, declared),
        (None, Some(fallback)) if !of_theme => filled(fallback, declared),
        (_, Some(fallback)) => format!("var({name},{})", filled(fallback, declared)),
        (_, None) => format!("var({name})"),
    };
    format!("{}{here}{}", &value[..at], filled(&value[end + 1..], declared))
}

/// Leaves out tokens that nothing uses.
fn forget(rules: &mut Vec<Rule>) {
    let mut used = BTreeSet::new();
    each(rules, false, &mut |_, (_, value)| {
        used.extend(words(value).into_iter().filter(|word| word.starts_with("--")));
    });
    drop_unused(rules, &used);
}

fn drop_unused(rules: &mut Vec<Rule>, used: &BTreeSet<String>) {
    for rule in rules.iter_mut() {
        match rule {
            Rule::Style { declarations, .. } => {
                declarations.retain(|(name, _)| !name.starts_with("--") || used.contains(name));
            }
            Rule::Group { rules, .. } => drop_unused(rules, used),
            Rule::Whole(_) => {}
        }
    }
    rules.retain(|rule| match rule {
        Rule::Style { declarations, .. } => !declarations.is_empty(),
        Rule::Group { rules, .. } => !rules.is_empty(),
        Rule::Whole(_) => true,
    });
}

/// The rules of a sheet.
pub fn read(css: &str) -> Vec<Rule> {
    rules(&without_comments(css))
}

fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find("/*") {
        out.push_str(&rest[..at]);
        rest = rest[at..].find("*/").map_or("", |end| &rest[at + end + 2..]);
    }
    out.push_str(rest);
    out
}

fn rules(css: &str) -> Vec<Rule> {
    let mut found = Vec::new();
    let mut rest = css.trim_start();
    while let Some(at) = outside(rest, &['{', ';']) {
        let prelude = plain(&rest[..at]);
        if rest[at..].starts_with(';') {
            if !prelude.starts_with("@charset") && !prelude.is_empty() {
                found.push(Rule::Whole(format!("{prelude};")));
            }
            rest = rest[at + 1..].trim_start();
            continue;
        }
        let end = block(rest, at);
        let inner = &rest[at + 1..end.min(rest.len())];
        found.push(if prelude.starts_with("@media") || prelude.starts_with("@supports") {
            Rule::Group { prelude, rules: rules(inner) }
        } else if prelude.starts_with('@') {
            Rule::Whole(format!("{prelude}{{{}}}", plain(inner)))
        } else {
            Rule::Style { selectors: parts(&prelude, ','), declarations: declarations(inner) }
        });
        rest = rest.get(end + 1..).unwrap_or_default().trim_start();
    }
    found
}

/// Where the block that opens at a place ends.
fn block(text: &str, open: usize) -> usize {
    let (mut depth, mut quoted) = (0usize, None);
    for (at, sign) in text[open..].char_indices() {
        match (quoted, sign) {
            (Some(quote), _) if sign == quote => quoted = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quoted = Some(sign),
            (None, '{') => depth += 1,
            (None, '}') => {
                depth -= 1;
                if depth == 0 {
                    return open + at;
                }
            }
            (None, _) => {}
        }
    }
    text.len()
}

/// The first of these signs outside quotes and brackets.
fn outside(text: &str, signs: &[char]) -> Option<usize> {
    let (mut depth, mut quoted) = (0usize, None);
    for (at, sign) in text.char_indices() {
        match (quoted, sign) {
            (Some(quote), _) if sign == quote => quoted = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quoted = Some(sign),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth = depth.saturating_sub(1),
            (None, _) if depth == 0 && signs.contains(&sign) => return Some(at),
            (None, _) => {}
        }
    }
    None
}

fn parts(text: &str, by: char) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = outside(rest, &[by]) {
        found.push(rest[..at].trim().to_string());
        rest = &rest[at + by.len_utf8()..];
    }
    found.push(rest.trim().to_string());
    found.retain(|part| !part.is_empty());
    found
}

fn declarations(inner: &str) -> Vec<(String, String)> {
    let all = parts(inner, ';');
    all.iter()
        .filter_map(|one| one.split_once(':'))
        .map(|(name, value)| (name.trim().to_string(), plain(value)))
        .collect()
}

/// With one space where there was some.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(").replace(" )", ")")
}

fn written(rules: &[Rule]) -> String {
    let mut out = String::new();
    for rule in rules {
        match rule {
            Rule::Style { selectors, declarations } => {
                let all: Vec<String> =
                    declarations.iter().map(|(name, value)| format!("{name}:{value}")).collect();
                out.push_str(&format!("{}{{{}}}", selectors.join(","), all.join(";")));
            }
            Rule::Group { prelude, rules } => out.push_str(&format!("{prelude}{{{}}}", written(rules))),
            Rule::Whole(text) => out.push_str(text),
        }
    }
    out
}
