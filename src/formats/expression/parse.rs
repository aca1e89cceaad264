//! Expressions of the formats as a tree, by one operator parser: what differs between XPath, REDCap's logic,
//! SurveyJS's and JavaScript is how names are written and which operators there are, and a [`Dialect`] says
//! that.

use std::fmt;

/// How deep an expression may nest.
const DEEPEST: usize = 100;
/// How long it may be, in bytes.
const LONGEST: usize = 200_000;

/// An expression as its format has it.
#[derive(Debug, Clone, PartialEq)]
pub enum Sx {
    Number(String),
    Text(String),
    /// A question or variable.
    Reference(String),
    /// A bare word: a JavaScript variable, an XPath name.
    Word(String),
    Call(String, Vec<Sx>),
    Member(Box<Sx>, String),
    /// `x[0]`, or an XPath predicate.
    Index(Box<Sx>, Box<Sx>),
    Unary(String, Box<Sx>),
    Binary(String, Box<Sx>, Box<Sx>),
    Choose(Box<Sx>, Box<Sx>, Box<Sx>),
    List(Vec<Sx>),
    /// XPath's `.`: the question itself.
    Here,
    /// A path of XPath that is more than a name.
    Path(String),
}

/// Why an expression cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread(pub String);

impl fmt::Display for Unread {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Whose expressions are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    XPath,
    RedCap,
    SurveyJs,
    JavaScript,
    OpenScales,
    /// Read by its own parser; named here for what its engine does with blanks.
    FhirPath,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(String),
    Text(String),
    Reference(String),
    Word(String),
    Sign(&'static str),
}

const SIGNS: [&str; 42] = [
    "===", "!==", "**", "==", "!=", "<>", "<=", ">=", "=<", "=>", "&&", "||", "??", "::", "//", "..", "(",
    ")", "[", "]", ",", "?", ":", "+", "-", "*", "/", "%", "^", "=", "<", ">", "!", ".", "@", "|", "{", "}",
    ";", "&", "×", "÷",
];

/// Reads an expression whole.
///
/// # Errors
/// When it is not one of the dialect's, with what is in the way.
pub fn parse(text: &str, dialect: Dialect) -> Result<Sx, Unread> {
    if text.len() > LONGEST {
        return Err(Unread("the expression is too long".into()));
    }
    let tokens = lex(text, dialect)?;
    let mut parser = Parser { tokens, at: 0, dialect, depth: 0 };
    let found = parser.expression(0)?;
    // A statement of JavaScript may end in a semicolon.
    if dialect == Dialect::JavaScript && parser.peek_sign() == Some(";") {
        parser.at += 1;
    }
    match parser.tokens.get(parser.at) {
        None => Ok(found),
        Some(token) => Err(Unread(format!("`{}` cannot follow there", show(token)))),
    }
}

fn show(token: &Token) -> String {
    match token {
        Token::Number(text) | Token::Text(text) | Token::Reference(text) | Token::Word(text) => text.clone(),
        Token::Sign(sign) => (*sign).to_string(),
    }
}

fn lex(text: &str, dialect: Dialect) -> Result<Vec<Token>, Unread> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(character) = text[at..].chars().next() {
        let rest = &text[at..];
        if character.is_whitespace() || character == '\u{feff}' {
            at += character.len_utf8();
        } else if let Some((reference, length)) = reference(rest, dialect)? {
            tokens.push(Token::Reference(reference));
            at += length;
        } else if dialect == Dialect::RedCap && (rest.starts_with("//") || rest.starts_with('#')) {
            // A comment to the end of the line.
            at += rest.find('\n').unwrap_or(rest.len());
        } else if matches!(character, '"' | '\'' | '‘' | '’' | '“' | '”' | '`') {
            let (text, length) = quoted(rest, character, dialect)?;
            tokens.push(Token::Text(text));
            at += length;
        } else if character.is_ascii_digit()
            || character == '.' && rest[1..].starts_with(|next: char| next.is_ascii_digit())
        {
            let length = number_length(rest);
            tokens.push(Token::Number(rest[..length].to_string()));
            at += length;
        } else if character.is_alphabetic() || matches!(character, '_' | '$' | '#') {
            let length = word_length(rest, dialect);
            tokens.push(Token::Word(rest[..length].to_string()));
            at += length;
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            tokens.push(Token::Sign(sign));
            at += sign.len();
        } else {
            return Err(Unread(format!("`{character}` means nothing there")));
        }
    }
    Ok(tokens)
}

/// `${x}`, `[x]` or `{x}`, with its length.
fn reference(rest: &str, dialect: Dialect) -> Result<Option<(String, usize)>, Unread> {
    let (open, close) = match dialect {
        Dialect::XPath => ("${", '}'),
        Dialect::RedCap => ("[", ']'),
        Dialect::SurveyJs => ("{", '}'),
        Dialect::JavaScript | Dialect::OpenScales | Dialect::FhirPath => return Ok(None),
    };
    let Some(inner) = rest.strip_prefix(open) else { return Ok(None) };
    let end = inner.find(close).ok_or_else(|| Unread(format!("a `{open}` without its `{close}`")))?;
    Ok(Some((inner[..end].trim().to_string(), open.len() + end + 1)))
}

fn quoted(rest: &str, quote: char, dialect: Dialect) -> Result<(String, usize), Unread> {
    let ends: &[char] = match quote {
        '‘' | '’' => &['‘', '’'],
        '“' | '”' => &['“', '”'],
        '`' => &['`'],
        '"' => &['"'],
        _other => &['\''],
    };
    let escapes = matches!(dialect, Dialect::JavaScript | Dialect::SurveyJs);
    let mut out = String::new();
    let mut characters = rest.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        if escapes && character == '\\' {
            if let Some((_, next)) = characters.next() {
                out.push(match next {
                    'n' => '\n',
                    't' => '\t',
                    other => other,
                });
            }
        } else if ends.contains(&character) {
            return Ok((out, at + character.len_utf8()));
        } else {
            out.push(character);
        }
    }
    Err(Unread("a text that does not end".into()))
}

fn number_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 0;
    while at < bytes.len() && bytes[at].is_ascii_digit() {
        at += 1;
    }
    if bytes.get(at) == Some(&b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
        at += 1;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        if bytes.get(at + 1 + sign).is_some_and(u8::is_ascii_digit) {
            at += 1 + sign;
            while at < bytes.len() && bytes[at].is_ascii_digit() {
                at += 1;
            }
        }
    }
    at
}

fn word_length(rest: &str, dialect: Dialect) -> usize {
    let mut length = 0;
    for (at, character) in rest.char_indices() {
        let next_is_letter =
            rest[at + character.len_utf8()..].starts_with(|next: char| next.is_alphabetic() || next == '_');
        let belongs = character.is_alphanumeric()
            || character == '_'
            || at == 0
            || character == '$'
            || dialect == Dialect::XPath
                && (character == '-' && next_is_letter
                    || character == ':' && next_is_letter && !rest[at + 1..].starts_with(':'))
            || dialect == Dialect::XPath && character == '.' && next_is_letter;
        if !belongs {
            break;
        }
        length = at + character.len_utf8();
    }
    length
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    dialect: Dialect,
    depth: usize,
}

impl Parser {
    fn peek_sign(&self) -> Option<&'static str> {
        match self.tokens.get(self.at) {
            Some(Token::Sign(sign)) => Some(sign),
            Some(_) | None => None,
        }
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = self.peek_sign() == Some(sign);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), Unread> {
        if self.take(sign) {
            return Ok(());
        }
        let found =
            self.tokens.get(self.at).map_or("the end".to_string(), |token| format!("`{}`", show(token)));
        Err(Unread(format!("`{sign}` is missing before {found}")))
    }

    /// The operator that is here, how tight it binds, and whether it takes nothing on its right.
    fn operator(&self) -> Option<(String, u8, bool)> {
        let (text, is_word) = match self.tokens.get(self.at)? {
            Token::Sign(sign) => ((*sign).to_string(), false),
            Token::Word(word) => (word.to_lowercase(), true),
            Token::Number(_) | Token::Text(_) | Token::Reference(_) => return None,
        };
        let found = match self.dialect {
            Dialect::XPath => match (text.as_str(), is_word) {
                ("or", true) => ("or", 1),
                ("and", true) => ("and", 2),
                ("=", false) => ("=", 3),
                ("!=", false) => ("!=", 3),
                ("<" | "<=" | ">" | ">=", false) => (text.as_str(), 4),
                ("+" | "-", false) => (text.as_str(), 5),
                ("*", false) => ("*", 6),
                ("div", true) => ("/", 6),
                ("mod", true) => ("%", 6),
                ("|", false) => ("|", 8),
                _other => return None,
            },
            Dialect::RedCap => match (text.as_str(), is_word) {
                ("or", true) | ("||", false) => ("or", 1),
                ("and", true) | ("&&", false) => ("and", 2),
                ("=" | "==", false) => ("=", 3),
                ("<>" | "!=", false) => ("!=", 3),
                ("<" | "<=" | ">" | ">=", false) => (text.as_str(), 4),
                ("+" | "-", false) => (text.as_str(), 5),
                ("*" | "/" | "%", false) => (text.as_str(), 6),
                ("^", false) => ("^", 8),
                _other => return None,
            },
            Dialect::SurveyJs => match text.as_str() {
                "or" | "||" => ("or", 1),
                "and" | "&&" => ("and", 2),
                "=" | "==" | "equal" => ("=", 3),
                "<>" | "!=" | "notequal" => ("!=", 3),
                "<" | "less" => ("<", 3),
                "<=" | "lessorequal" => ("<=", 3),
                ">" | "greater" => (">", 3),
                ">=" | "greaterorequal" => (">=", 3),
                "contains" | "contain" | "*=" => ("contains", 3),
                "notcontains" | "notcontain" => ("notcontains", 3),
                "anyof" => ("anyof", 3),
                "allof" => ("allof", 3),
                "noneof" => ("noneof", 3),
                "empty" => return Some(("empty".into(), 3, true)),
                "notempty" => return Some(("notempty".into(), 3, true)),
                "+" | "-" => (text.as_str(), 5),
                "*" | "/" | "%" => (text.as_str(), 6),
                "^" | "power" => ("^", 8),
                _other => return None,
            },
            Dialect::FhirPath => return None,
            Dialect::OpenScales => match (text.as_str(), is_word) {
                ("or", true) => ("or", 1),
                ("and", true) => ("and", 2),
                ("==", false) => ("=", 4),
                ("!=", false) => ("!=", 4),
                ("<" | "<=" | ">" | ">=", false) => (text.as_str(), 4),
                ("+" | "-", false) => (text.as_str(), 5),
                ("*" | "/", false) => (text.as_str(), 6),
                _other => return None,
            },
            Dialect::JavaScript => match text.as_str() {
                "||" | "??" => ("or", 1),
                "&&" => ("and", 2),
                "==" | "===" | "=" => ("=", 3),
                "!=" | "!==" => ("!=", 3),
                "<" | "<=" | ">" | ">=" => (text.as_str(), 4),
                "+" | "-" => (text.as_str(), 5),
                "*" | "/" | "%" => (text.as_str(), 6),
                "**" => ("^", 8),
                _other => return None,
            },
        };
        Some((found.0.to_string(), found.1, false))
    }

    fn expression(&mut self, least: u8) -> Result<Sx, Unread> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Unread("the expression nests too deep".into()));
        }
        let mut left = self.unary()?;
        while let Some((operator, binds, postfix)) = self.operator() {
            if binds < least {
                break;
            }
            self.at += 1;
            // `=` is an assignment in JavaScript: never a condition that was meant.
            if self.dialect == Dialect::JavaScript && self.tokens.get(self.at - 1) == Some(&Token::Sign("="))
            {
                return Err(Unread("`=` assigns, and does not compare".into()));
            }
            left = if postfix {
                Sx::Unary(operator, Box::new(left))
            } else {
                let right = self.expression(if operator == "^" { binds } else { binds + 1 })?;
                Sx::Binary(operator, Box::new(left), Box::new(right))
            };
        }
        if least == 0 && self.dialect == Dialect::JavaScript && self.take("?") {
            let then = self.expression(0)?;
            self.expect(":")?;
            let otherwise = self.expression(0)?;
            left = Sx::Choose(Box::new(left), Box::new(then), Box::new(otherwise));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn unary(&mut self) -> Result<Sx, Unread> {
        for (sign, name) in [("-", "-"), ("!", "not"), ("+", "+")] {
            if self.take(sign) {
                let of = self.expression(7)?;
                return Ok(Sx::Unary(name.into(), Box::new(of)));
            }
        }
        if self.dialect == Dialect::OpenScales
            && self.tokens.get(self.at) == Some(&Token::Word("not".into()))
            && self.tokens.get(self.at + 1) != Some(&Token::Sign("("))
        {
            self.at += 1;
            return Ok(Sx::Unary("not".into(), Box::new(self.expression(4)?)));
        }
        if self.dialect == Dialect::SurveyJs
            && let Some(Token::Word(word)) = self.tokens.get(self.at)
            && word.eq_ignore_ascii_case("negate")
        {
            self.at += 1;
            return Ok(Sx::Unary("not".into(), Box::new(self.expression(7)?)));
        }
        self.postfix()
    }

    fn postfix(&mut self) -> Result<Sx, Unread> {
        let mut found = self.primary()?;
        loop {
            if self.dialect != Dialect::RedCap && self.peek_sign() == Some("[") {
                self.at += 1;
                let index = self.expression(0)?;
                self.expect("]")?;
                found = Sx::Index(Box::new(found), Box::new(index));
            } else if matches!(self.dialect, Dialect::JavaScript | Dialect::OpenScales) && self.take(".") {
                let Some(Token::Word(word)) = self.tokens.get(self.at).cloned() else {
                    return Err(Unread("a name is missing after `.`".into()));
                };
                self.at += 1;
                found = if self.peek_sign() == Some("(") {
                    let mut of = vec![found];
                    of.extend(self.arguments()?);
                    Sx::Call(format!(".{word}"), of)
                } else {
                    Sx::Member(Box::new(found), word)
                };
            } else if self.dialect == Dialect::RedCap
                && matches!(self.tokens.get(self.at), Some(Token::Reference(_)))
            {
                // `[event][field]`, `[field][instance]`
                return Err(Unread("a field of another event or instance".into()));
            } else if self.dialect == Dialect::XPath && matches!(self.peek_sign(), Some("/" | "//")) {
                let path = self.path();
                found = Sx::Path(path);
            } else {
                return Ok(found);
            }
        }
    }

    /// The rest of a path of XPath: it is never followed, only skipped.
    fn path(&mut self) -> String {
        let mut out = String::new();
        while let Some(token) = self.tokens.get(self.at) {
            match token {
                Token::Sign("/" | "//" | ".." | "." | "@" | "::" | "*")
                | Token::Word(_)
                | Token::Reference(_) => {
                    let ends_step = matches!(token, Token::Word(_) | Token::Reference(_))
                        && !out.is_empty()
                        && !out.ends_with(['/', '@', ':']);
                    if ends_step {
                        break;
                    }
                    out.push_str(&show(token));
                    self.at += 1;
                }
                Token::Sign("[") => {
                    let mut open = 0usize;
                    while let Some(token) = self.tokens.get(self.at) {
                        self.at += 1;
                        match token {
                            Token::Sign("[") => open += 1,
                            Token::Sign("]") => {
                                open -= 1;
                                if open == 0 {
                                    break;
                                }
                            }
                            Token::Sign(_)
                            | Token::Word(_)
                            | Token::Number(_)
                            | Token::Text(_)
                            | Token::Reference(_) => {}
                        }
                    }
                }
                Token::Sign(_) | Token::Number(_) | Token::Text(_) => break,
            }
        }
        out
    }

    fn arguments(&mut self) -> Result<Vec<Sx>, Unread> {
        self.expect("(")?;
        let mut out = Vec::new();
        if self.take(")") {
            return Ok(out);
        }
        loop {
            out.push(self.expression(0)?);
            if self.take(")") {
                return Ok(out);
            }
            self.expect(",")?;
        }
    }

    fn primary(&mut self) -> Result<Sx, Unread> {
        let Some(token) = self.tokens.get(self.at).cloned() else {
            return Err(Unread("it ends too early".into()));
        };
        self.at += 1;
        match token {
            Token::Number(text) => Ok(Sx::Number(text)),
            Token::Text(text) => Ok(Sx::Text(text)),
            Token::Reference(name) => Ok(Sx::Reference(name)),
            Token::Word(word) => {
                if self.peek_sign() == Some("(") {
                    let of = self.arguments()?;
                    return Ok(Sx::Call(word, of));
                }
                Ok(Sx::Word(word))
            }
            Token::Sign("(") => {
                let inner = self.expression(0)?;
                self.expect(")")?;
                Ok(inner)
            }
            Token::Sign("[") if self.dialect != Dialect::XPath => {
                let mut out = Vec::new();
                while !self.take("]") {
                    out.push(self.expression(0)?);
                    if !self.take(",") {
                        self.expect("]")?;
                        break;
                    }
                }
                Ok(Sx::List(out))
            }
            Token::Sign(".") if self.dialect == Dialect::XPath && !matches!(self.peek_sign(), Some("/")) => {
                Ok(Sx::Here)
            }
            Token::Sign("." | ".." | "/" | "//" | "@") if self.dialect == Dialect::XPath => {
                self.at -= 1;
                Ok(Sx::Path(self.path()))
            }
            Token::Sign(sign) => Err(Unread(format!("`{sign}` is not allowed there"))),
        }
    }
}
