//! Where a cursor is, read off the words before it: in which block, in which statement, behind which word. It
//! needs no text that can be read as a whole.

/// A word, a number, a text or a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Word,
    Number,
    Text,
    Sign,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'t> {
    pub kind: Kind,
    pub text: &'t str,
    pub start: usize,
    /// It begins a line.
    pub first: bool,
}

impl Token<'_> {
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub fn is(&self, text: &str) -> bool {
        self.kind != Kind::Text && self.text == text
    }
}

/// What a cursor is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inside {
    Code,
    Comment,
    /// A text that begins at this byte and is not closed yet.
    Text(usize),
}

/// The words before a cursor.
#[derive(Debug, Clone)]
pub struct Context<'t> {
    pub inside: Inside,
    /// The blocks around it, from the outermost: the words of the statement that opened each.
    pub blocks: Vec<Vec<Token<'t>>>,
    /// The statement so far, without the word that is being written.
    pub statement: Vec<Token<'t>>,
    /// Where the word that is being written begins.
    pub word: usize,
    /// Nothing but that word is in its statement.
    pub fresh: bool,
}

/// The words of a text, with what its end is in.
pub fn tokens(text: &str) -> (Vec<Token<'_>>, Inside) {
    let (mut found, mut at, mut first) = (Vec::new(), 0, true);
    while let Some(sign) = text[at..].chars().next() {
        let rest = &text[at..];
        if sign == '\n' || sign == '\r' {
            first = true;
            at += 1;
            continue;
        }
        if sign.is_whitespace() || sign == '\u{feff}' {
            at += sign.len_utf8();
            continue;
        }
        if sign == '#' {
            match rest.find('\n') {
                Some(end) => at += end,
                None => return (found, Inside::Comment),
            }
            continue;
        }
        let (kind, length) = if let Some(inside) = rest.strip_prefix("\"\"\"") {
            match inside.find("\"\"\"") {
                Some(end) => (Kind::Text, end + 6),
                None => return (found, Inside::Text(at)),
            }
        } else if sign == '"' {
            match closing(rest) {
                Some(length) => (Kind::Text, length),
                None if rest.contains('\n') => (Kind::Text, rest.find('\n').unwrap_or(rest.len())),
                None => return (found, Inside::Text(at)),
            }
        } else if sign.is_alphabetic() || sign == '_' {
            (Kind::Word, rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()))
        } else if sign.is_ascii_digit() {
            (Kind::Number, number(rest))
        } else {
            let two = ["..", "->", "!=", "<=", ">=", "==", "&&", "||"];
            let length = if two.iter().any(|two| rest.starts_with(two)) { 2 } else { sign.len_utf8() };
            (Kind::Sign, length)
        };
        found.push(Token { kind, text: &rest[..length], start: at, first });
        first = false;
        at += length;
    }
    (found, Inside::Code)
}

/// A number, a date, a time or a version: `1.5`, `2024-11-30`, `23:15`, `1.0.0`; not the dots of a range.
fn number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        match bytes[at] {
            b'0'..=b'9' => at += 1,
            b'.' | b':' | b'-' if digit(at + 1) && at > 0 && (bytes[at] != b'-' || at == 4 || at == 7) => {
                at += 1
            }
            _ => break,
        }
    }
    at
}

/// The length of a text on one line, with its quotes.
fn closing(text: &str) -> Option<usize> {
    let mut signs = text.char_indices().skip(1);
    while let Some((at, sign)) = signs.next() {
        match sign {
            '"' => return Some(at + 1),
            '\n' => return None,
            '\\' => {
                signs.next();
            }
            _ => {}
        }
    }
    None
}

/// What a line begins with that goes on with the one above.
const JOINTS: [&str; 24] = [
    "and", "or", "is", "has", "in", "then", "else", "for", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*",
    "/", "^", "&&", "||", "==", ")", "]",
];
/// What a line ends with that goes on on the next.
const OPEN: [&str; 28] = [
    "and", "or", "not", "is", "has", "in", "if", "then", "else", "when", "=", "!=", "<", ">", "<=", ">=",
    "+", "-", "*", "/", "^", ",", "&&", "||", "==", "(", "[", ":",
];

impl<'t> Context<'t> {
    /// Reads the text up to a cursor.
    pub fn of(text: &'t str, cursor: usize) -> Context<'t> {
        let cursor = text.floor_char_boundary(cursor.min(text.len()));
        let before = &text[..cursor];
        let (mut tokens, inside) = tokens(before);
        let mut word = cursor;
        if inside == Inside::Code
            && let Some(last) = tokens.last()
            && last.kind == Kind::Word
            && last.end() == cursor
        {
            word = last.start;
        }
        let written = tokens.last().copied().filter(|last| word < cursor && last.start == word);
        if written.is_some() {
            tokens.pop();
        }
        let mut context = Context { inside, blocks: Vec::new(), statement: Vec::new(), word, fresh: false };
        let mut depth = 0usize;
        for token in tokens {
            if token.first && depth == 0 && !context.goes_on(&token) {
                context.statement.clear();
            }
            match token.text {
                "{" if token.kind == Kind::Sign => {
                    context.blocks.push(std::mem::take(&mut context.statement));
                    depth = 0;
                }
                "}" if token.kind == Kind::Sign => {
                    context.statement = context.blocks.pop().unwrap_or_default();
                    context.statement.push(token);
                    depth = 0;
                }
                "(" | "[" if token.kind == Kind::Sign => {
                    depth += 1;
                    context.statement.push(token);
                }
                ")" | "]" if token.kind == Kind::Sign => {
                    depth = depth.saturating_sub(1);
                    context.statement.push(token);
                }
                "," if depth == 0 && token.kind == Kind::Sign && context.in_rows() => {
                    context.statement.clear()
                }
                _ => context.statement.push(token),
            }
        }
        // A line that is begun is its own statement, unless the one above cannot be over.
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        let begins = context.statement.last().is_none_or(|last| last.end() <= line) && word >= line;
        let open =
            context.statement.last().is_some_and(|last| last.kind != Kind::Text && OPEN.contains(&last.text));
        if begins && depth == 0 && !open && inside == Inside::Code {
            context.statement.clear();
        }
        context.fresh = context.statement.is_empty();
        context
    }

    fn goes_on(&self, next: &Token<'t>) -> bool {
        let Some(last) = self.statement.last() else { return true };
        let joins = next.kind != Kind::Text && JOINTS.contains(&next.text);
        joins || last.kind != Kind::Text && OPEN.contains(&last.text)
    }

    /// The keyword of the block around the cursor; empty at the top.
    pub fn block(&self) -> &'t str {
        self.blocks.last().map_or("", |opened| keyword(opened))
    }

    /// Whether a comma parts rows here: not the keys of a table, nor names behind `only`.
    fn in_rows(&self) -> bool {
        match self.block() {
            "scale" | "bands" | "recode" => true,
            "table" => self.statement.iter().any(|token| token.is("->")),
            "class" => !self.statement.first().is_some_and(|first| first.is("only")),
            _ => false,
        }
    }

    /// The last words before the one that is being written.
    pub fn last(&self, back: usize) -> &'t str {
        let at = self.statement.len().checked_sub(back + 1);
        match at.and_then(|at| self.statement.get(at)) {
            Some(token) if token.kind != Kind::Text => token.text,
            Some(_) => "\"",
            None => "",
        }
    }

    /// The call around the cursor: its name, and the words between its bracket and the cursor.
    pub fn call(&self) -> Option<(Token<'t>, &[Token<'t>])> {
        let mut depth = 0usize;
        for (at, token) in self.statement.iter().enumerate().rev() {
            if token.kind != Kind::Sign {
                continue;
            }
            match token.text {
                ")" | "]" => depth += 1,
                "[" if depth > 0 => depth -= 1,
                "(" if depth > 0 => depth -= 1,
                "(" => {
                    let name = at.checked_sub(1).and_then(|at| self.statement.get(at)).copied()?;
                    return (name.kind == Kind::Word).then(|| (name, &self.statement[at + 1..]));
                }
                _ => {}
            }
        }
        None
    }
}

/// The word that a statement begins with; of `bands` in a score, `bands`.
pub fn keyword<'t>(statement: &[Token<'t>]) -> &'t str {
    let last_bands = statement.iter().rposition(|token| token.is("bands"));
    if let Some(at) = last_bands
        && !statement[at..].iter().any(|token| token.is("}"))
        && statement.len() - at <= 24
    {
        return "bands";
    }
    statement.first().map_or("", |first| first.text)
}

/// Whether a cursor is in the list behind `in`.
pub fn in_set(context: &Context<'_>) -> bool {
    let Some(open) = context.statement.iter().rposition(|token| token.is("[")) else { return false };
    let closed = context.statement[open..].iter().any(|token| token.is("]"));
    let before = open.checked_sub(1).and_then(|at| context.statement.get(at));
    !closed && before.is_some_and(|before| before.is("in"))
}

/// Whether the statement of a question or a domain is in one of its conditions.
pub fn in_expression(context: &Context<'_>) -> bool {
    let words = ["when", "times"];
    context.statement.iter().any(|token| words.iter().any(|word| token.is(word)))
}

/// The name that `is` or `has` asks about, so many words back.
pub fn subject<'t>(context: &Context<'t>, back: usize) -> Option<&'t str> {
    let end = context.statement.len().checked_sub(back)?;
    let before = context.statement.get(..end)?;
    match before.last()? {
        last if last.kind == Kind::Word => Some(last.text),
        // `(a, b) is`, `q1..q9 is`: the first name inside.
        last if last.is(")") || last.is("]") => {
            let mut depth = 0usize;
            let mut name = None;
            for token in before.iter().rev() {
                match token.text {
                    ")" | "]" => depth += 1,
                    "(" | "[" => {
                        depth = depth.saturating_sub(1);
                        if depth == 0 {
                            break;
                        }
                    }
                    _ if token.kind == Kind::Word => name = Some(token.text),
                    _ => {}
                }
            }
            name
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Context<'_> {
        let cursor = text.find('|').unwrap_or(text.len());
        Context::of(Box::leak(text.replace('|', "").into_boxed_str()), cursor)
    }

    #[test]
    fn a_cursor_is_placed_by_the_words_before_it() {
        let context = at("domain d \"D\" : mate {\n    it|");
        assert_eq!((context.block(), context.fresh), ("domain", true));
        let context = at("score s \"S\" = sum(a, b,\n  needs: |");
        assert_eq!(
            (context.block(), context.last(1), context.call().map(|call| call.0.text)),
            ("", "needs", Some("sum"))
        );
        let context = at("score s \"S\" = a {\n bands { laag from 0, ho|");
        assert_eq!((context.block(), context.fresh), ("bands", true));
        let context = at("alert a \"A\" when s is ho|\nitem");
        assert_eq!((context.last(0), context.last(1)), ("is", "s"));
        let context = at("item a \"A\" : mate\n|");
        assert!(context.fresh && context.blocks.is_empty());
        let context = at("let x = a\n  and |");
        assert_eq!(context.last(0), "and");
        let context = at("scale m { 0 \"N\" }\nitem x \"tot {na|");
        assert_eq!(context.inside, Inside::Text(25));
        assert_eq!(at("# is |").inside, Inside::Comment);
    }
}
