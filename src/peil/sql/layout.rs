//! How a long expression is laid out: what is in brackets or in a `CASE` goes deeper, and lists and
//! chains have a line for each part.

/// How long a line may be.
const WIDTH: usize = 120;
/// It is broken at the first of these that is between them: what binds least goes first.
const SIGNS: [&str; 6] = [" OR ", " AND ", " || ", " + ", " - ", " * "];
/// The words at which the lines of a `CASE` begin.
const ROWS: [&str; 2] = ["WHEN ", "ELSE "];

/// An expression with so many spaces before it, and each further line.
pub fn laid_out(text: &str, indent: usize) -> String {
    let mut out = String::new();
    lay_out(text, indent, 0, &mut out);
    out
}

/// `after`: how many characters will be behind it on its last line.
fn lay_out(text: &str, indent: usize, after: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    if indent + text.chars().count() + after <= WIDTH {
        out.push_str(&format!("{pad}{text}"));
        return;
    }
    if let Some((name, rest)) = alias(text) {
        lay_out(rest, indent, after + name.chars().count(), out);
        out.push_str(name);
        return;
    }
    if let Some(rows) = case_rows(text) {
        out.push_str(&format!("{pad}CASE\n"));
        for row in rows {
            row_of_case(row, indent + 4, out);
            out.push('\n');
        }
        out.push_str(&format!("{pad}END"));
        return;
    }
    let items = parted(text, ", ");
    if items.len() > 1 {
        list(&items, indent, out);
        return;
    }
    for sign in SIGNS {
        let parts = parted(text, sign);
        if parts.len() > 1 && !(sign == " AND " && text.contains(" BETWEEN ") && parts.len() == 2) {
            for (at, part) in parts.iter().enumerate() {
                if at > 0 {
                    out.push_str(&format!("\n{pad}{} ", sign.trim()));
                    let mut inner = String::new();
                    lay_out(part, indent, 0, &mut inner);
                    out.push_str(inner.trim_start());
                } else {
                    lay_out(part, indent, 0, out);
                }
            }
            return;
        }
    }
    if let Some((open, close)) = outer_brackets(text) {
        out.push_str(&format!("{pad}{}\n", &text[..=open]));
        let inside = &text[open + 1..close];
        // What is cast goes deeper whole, with its type behind it.
        lay_out(inside, indent + 4, 0, out);
        out.push_str(&format!("\n{pad}{}", &text[close..]));
        return;
    }
    out.push_str(&format!("{pad}{text}"));
}

/// Several of a list on a line, or one where it is long.
fn list(items: &[&str], indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    let mut line = String::new();
    let last = items.len() - 1;
    let mut lines: Vec<String> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let comma = if at < last { "," } else { "" };
        let short = item.len() <= 30;
        if !line.is_empty() && (!short || indent + line.chars().count() + item.chars().count() + 2 > WIDTH) {
            lines.push(format!("{pad}{}", std::mem::take(&mut line)));
        }
        if short {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&format!("{item}{comma}"));
        } else {
            let mut inner = String::new();
            lay_out(item, indent, 1, &mut inner);
            lines.push(format!("{inner}{comma}"));
        }
    }
    if !line.is_empty() {
        lines.push(format!("{pad}{line}"));
    }
    out.push_str(&lines.join("\n"));
}

/// `WHEN … THEN …`, or `ELSE …`.
fn row_of_case(row: &str, indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    if indent + row.chars().count() <= WIDTH {
        out.push_str(&format!("{pad}{row}"));
        return;
    }
    let Some(rest) = row.strip_prefix("WHEN ") else {
        let inner = row.strip_prefix("ELSE ").unwrap_or(row);
        out.push_str(&format!("{pad}ELSE\n"));
        lay_out(inner, indent + 4, 0, out);
        return;
    };
    let parts = parted(rest, " THEN ");
    let (when, then) = (parts[0], parts.get(1).copied().unwrap_or_default());
    if indent + when.chars().count() + 10 <= WIDTH {
        out.push_str(&format!("{pad}WHEN {when} THEN\n"));
    } else {
        out.push_str(&format!("{pad}WHEN\n"));
        lay_out(when, indent + 4, 0, out);
        out.push_str(&format!("\n{pad}THEN\n"));
    }
    lay_out(then, indent + 4, 0, out);
}

/// ` AS "name"` at the end, and what is before it.
fn alias(text: &str) -> Option<(&str, &str)> {
    let parts = parted(text, " AS ");
    let [first, name] = parts[..] else { return None };
    (name.starts_with(['"', '`'])).then(|| (&text[first.len()..], first))
}

/// The rows of a text that is one `CASE` from its first word to its last.
fn case_rows(text: &str) -> Option<Vec<&str>> {
    let inside = text.strip_prefix("CASE ")?.strip_suffix(" END")?;
    let mut starts = Vec::new();
    let closed = walk(inside, |at, depth| {
        if depth == 0
            && ROWS.iter().any(|word| inside[at..].starts_with(word))
            && (at == 0 || inside[..at].ends_with(' '))
        {
            starts.push(at);
        }
    });
    if !closed {
        return None;
    }
    let ends = starts.iter().skip(1).map(|end| end - 1).chain([inside.len()]);
    Some(starts.iter().zip(ends).map(|(start, end)| &inside[*start..end]).collect())
}

/// The parts of a text between these signs, outside brackets, quotes and `CASE`.
fn parted<'t>(text: &'t str, sign: &str) -> Vec<&'t str> {
    let mut parts = Vec::new();
    let mut start = 0;
    walk(text, |at, depth| {
        if depth == 0 && at >= start && text[at..].starts_with(sign) {
            parts.push(&text[start..at]);
            start = at + sign.len();
        }
    });
    parts.push(&text[start..]);
    parts
}

/// The brackets that end a text: of a call, or around it.
fn outer_brackets(text: &str) -> Option<(usize, usize)> {
    let close = text.rfind(')')?;
    let mut open = None;
    walk(text, |at, depth| {
        if depth == 0 && text[at..].starts_with('(') {
            open = Some(at);
        }
    });
    open.filter(|open| *open < close).map(|open| (open, close))
}

/// Every place outside quotes, with how many brackets and `CASE`s are open there; false where one is closed
/// that was not opened.
fn walk(text: &str, mut see: impl FnMut(usize, usize)) -> bool {
    let (mut depth, mut quote) = (0usize, None);
    let word_ends =
        |at: usize| text[at..].chars().next().is_none_or(|sign| !sign.is_alphanumeric() && sign != '_');
    let mut before = ' ';
    for (at, sign) in text.char_indices() {
        if let Some(open) = quote {
            if sign == open {
                quote = None;
            }
            before = sign;
            continue;
        }
        let word = !before.is_alphanumeric() && before != '_';
        if sign == ')' || word && text[at..].starts_with("END") && word_ends(at + 3) {
            let Some(less) = depth.checked_sub(1) else { return false };
            depth = less;
        }
        see(at, depth);
        if sign == '(' || word && text[at..].starts_with("CASE") && word_ends(at + 4) {
            depth += 1;
        }
        if matches!(sign, '\'' | '"' | '`') {
            quote = Some(sign);
        }
        before = sign;
    }
    depth == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_has_a_line_for_each_part() {
        let part = "coalesce(\"a_rather_long_name\", 0)";
        let chain = [part; 5].join(" + ");
        assert_eq!(laid_out(&chain, 4), format!("    {part}{}", format!("\n    + {part}").repeat(4)));
    }

    #[test]
    fn nothing_but_space_is_changed() {
        let inner = "CASE WHEN \"x, y\" IS NULL THEN 'a + b' WHEN \"z\" BETWEEN 1 AND 2 THEN concat_ws(' ', 'one', 'two') ELSE '' END";
        let text = format!(
            "nullif(concat_ws(' ', {inner}, {inner}), '') || CASE WHEN \"z\" = 1 THEN {inner} END AS \"name\""
        );
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        let laid = laid_out(&text, 8);
        assert_eq!(bare(&laid), bare(&text));
        assert!(laid.lines().all(|line| line.chars().count() <= WIDTH), "{laid}");
    }
}
