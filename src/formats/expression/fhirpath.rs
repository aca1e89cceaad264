//! FHIRPath as a tree.

use super::parse::Unread;

const DEEPEST: usize = 100;
const LONGEST: usize = 200_000;

/// An expression of FHIRPath.
#[derive(Debug, Clone, PartialEq)]
pub enum Fx {
    Number(String),
    Text(String),
    Truth(bool),
    /// A date or time written out, without the `@`.
    Moment(String),
    /// `{}`
    Empty,
    /// `%name`
    Variable(String),
    This,
    Total,
    /// A member of what is before it; of the context where nothing does.
    Member(Option<Box<Fx>>, String),
    Call(Option<Box<Fx>>, String, Vec<Fx>),
    Index(Box<Fx>, Box<Fx>),
    Minus(Box<Fx>),
    Binary(String, Box<Fx>, Box<Fx>),
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(String),
    Text(String),
    Moment(String),
    Variable(String),
    Special(String),
    Word(String),
    Sign(&'static str),
}

const SIGNS: [&str; 21] = [
    "<=", ">=", "!=", "!~", "(", ")", "[", "]", "{", "}", ",", ".", "+", "-", "*", "/", "=", "<", ">", "|",
    "&",
];

/// # Errors
/// When it is not FHIRPath, with what is in the way.
pub fn parse(text: &str) -> Result<Fx, Unread> {
    if text.len() > LONGEST {
        return Err(Unread("the expression is too long".into()));
    }
    let mut parser = Parser { tokens: lex(text)?, at: 0, depth: 0 };
    let found = parser.expression(0)?;
    match parser.tokens.get(parser.at) {
        None => Ok(found),
        Some(token) => Err(Unread(format!("{token:?} cannot follow there"))),
    }
}

fn lex(text: &str) -> Result<Vec<Token>, Unread> {
    let mut tokens = Vec::new();
    let mut at = 0;
    let word_length = |rest: &str| {
        rest.char_indices()
            .find(|(_, letter)| !(letter.is_alphanumeric() || *letter == '_'))
            .map_or(rest.len(), |(at, _)| at)
    };
    while let Some(letter) = text[at..].chars().next() {
        let rest = &text[at..];
        if letter.is_whitespace() {
            at += letter.len_utf8();
        } else if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |end| end + 2);
        } else if letter == '\'' || letter == '`' || letter == '"' {
            let mut out = String::new();
            let mut letters = rest.char_indices().skip(1);
            let mut end = None;
            while let Some((place, next)) = letters.next() {
                if next == '\\' {
                    if let Some((_, escaped)) = letters.next() {
                        out.push(match escaped {
                            'n' => '\n',
                            't' => '\t',
                            'r' => '\r',
                            other => other,
                        });
                    }
                } else if next == letter {
                    end = Some(place + next.len_utf8());
                    break;
                } else {
                    out.push(next);
                }
            }
            let end = end.ok_or_else(|| Unread("a text that does not end".into()))?;
            tokens.push(if letter == '`' { Token::Word(out) } else { Token::Text(out) });
            at += end;
        } else if letter == '%' {
            let inner = &rest[1..];
            if let Some(quoted) = inner.strip_prefix(['`', '\'', '"']) {
                let end =
                    quoted.find(['`', '\'', '"']).ok_or_else(|| Unread("a name that does not end".into()))?;
                tokens.push(Token::Variable(quoted[..end].to_string()));
                at += end + 3;
            } else {
                let length = inner
                    .char_indices()
                    .find(|(_, letter)| !(letter.is_alphanumeric() || *letter == '_' || *letter == '-'))
                    .map_or(inner.len(), |(at, _)| at);
                // A minus may follow a name: `%a-1`.
                let name = &inner[..length];
                let length = name
                    .find('-')
                    .filter(|dash| name[dash + 1..].starts_with(|next: char| next.is_ascii_digit()))
                    .unwrap_or(length);
                tokens.push(Token::Variable(inner[..length].to_string()));
                at += 1 + length;
            }
        } else if letter == '$' {
            let length = word_length(&rest[1..]);
            tokens.push(Token::Special(rest[1..=length].to_string()));
            at += 1 + length;
        } else if letter == '@' {
            let length = rest[1..]
                .char_indices()
                .find(|(_, next)| {
                    !(next.is_ascii_digit() || matches!(next, '-' | ':' | 'T' | 'Z' | '+' | '.'))
                })
                .map_or(rest.len() - 1, |(at, _)| at);
            tokens.push(Token::Moment(rest[1..=length].to_string()));
            at += 1 + length;
        } else if letter.is_ascii_digit() {
            let mut length = rest.bytes().take_while(u8::is_ascii_digit).count();
            if rest[length..].starts_with('.')
                && rest[length + 1..].starts_with(|next: char| next.is_ascii_digit())
            {
                length += 1 + rest[length + 1..].bytes().take_while(u8::is_ascii_digit).count();
            }
            tokens.push(Token::Number(rest[..length].to_string()));
            at += length;
        } else if letter.is_alphabetic() || letter == '_' {
            let length = word_length(rest);
            tokens.push(Token::Word(rest[..length].to_string()));
            at += length;
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            tokens.push(Token::Sign(sign));
            at += sign.len();
        } else if letter == '~' {
            tokens.push(Token::Sign("="));
            at += 1;
        } else {
            return Err(Unread(format!("`{letter}` means nothing there")));
        }
    }
    Ok(tokens)
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn take(&mut self, sign: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Sign(own)) if *own == sign);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), Unread> {
        if self.take(sign) { Ok(()) } else { Err(Unread(format!("`{sign}` is missing"))) }
    }

    fn operator(&self) -> Option<(String, u8)> {
        let (name, binds) = match self.tokens.get(self.at)? {
            Token::Sign(sign) => match *sign {
                "=" => ("=", 5),
                "!=" | "!~" => ("!=", 5),
                "<" | ">" | "<=" | ">=" => (*sign, 6),
                "|" => ("|", 7),
                "+" | "-" | "&" => (*sign, 8),
                "*" | "/" => (*sign, 9),
                _other => return None,
            },
            Token::Word(word) => match word.as_str() {
                "implies" => ("implies", 1),
                "or" | "xor" => (word.as_str(), 2),
                "and" => ("and", 3),
                "in" | "contains" => (word.as_str(), 4),
                "div" | "mod" => (word.as_str(), 9),
                _other => return None,
            },
            Token::Number(_) | Token::Text(_) | Token::Moment(_) | Token::Variable(_) | Token::Special(_) => {
                return None;
            }
        };
        Some((name.to_string(), binds))
    }

    fn expression(&mut self, least: u8) -> Result<Fx, Unread> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Unread("the expression nests too deep".into()));
        }
        let mut left = self.unary()?;
        while let Some((operator, binds)) = self.operator() {
            if binds < least {
                break;
            }
            self.at += 1;
            let right = self.expression(binds + 1)?;
            left = Fx::Binary(operator, Box::new(left), Box::new(right));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn unary(&mut self) -> Result<Fx, Unread> {
        if self.take("-") {
            return Ok(Fx::Minus(Box::new(self.expression(10)?)));
        }
        if self.take("+") {
            return self.expression(10);
        }
        let mut found = self.primary()?;
        loop {
            if self.take(".") {
                found = match self.tokens.get(self.at).cloned() {
                    Some(Token::Word(word)) => {
                        self.at += 1;
                        if self.take("(") {
                            let of = self.arguments()?;
                            Fx::Call(Some(Box::new(found)), word, of)
                        } else {
                            Fx::Member(Some(Box::new(found)), word)
                        }
                    }
                    _other => return Err(Unread("a name is missing after `.`".into())),
                };
            } else if self.take("[") {
                let index = self.expression(0)?;
                self.expect("]")?;
                found = Fx::Index(Box::new(found), Box::new(index));
            } else {
                return Ok(found);
            }
        }
    }

    fn arguments(&mut self) -> Result<Vec<Fx>, Unread> {
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

    fn primary(&mut self) -> Result<Fx, Unread> {
        let Some(token) = self.tokens.get(self.at).cloned() else {
            return Err(Unread("it ends too early".into()));
        };
        self.at += 1;
        Ok(match token {
            Token::Number(text) => {
                // `5 'mg'`, `4 days`: the unit is ignored.
                let unit = match self.tokens.get(self.at) {
                    Some(Token::Word(word)) => {
                        ["year", "years", "month", "months", "week", "weeks", "day", "days"]
                            .contains(&word.as_str())
                    }
                    Some(_) | None => false,
                };
                if unit {
                    return Err(Unread("a quantity of time".into()));
                }
                Fx::Number(text)
            }
            Token::Text(text) => Fx::Text(text),
            Token::Moment(text) => Fx::Moment(text.trim_start_matches('T').to_string()),
            Token::Variable(name) => Fx::Variable(name),
            Token::Special(name) => match name.as_str() {
                "this" => Fx::This,
                "total" => Fx::Total,
                other => return Err(Unread(format!("`${other}`"))),
            },
            Token::Word(word) => match word.as_str() {
                "true" => Fx::Truth(true),
                "false" => Fx::Truth(false),
                _name if self.take("(") => {
                    let of = self.arguments()?;
                    Fx::Call(None, word, of)
                }
                _name => Fx::Member(None, word),
            },
            Token::Sign("(") => {
                let inner = self.expression(0)?;
                self.expect(")")?;
                inner
            }
            Token::Sign("{") => {
                self.expect("}")?;
                Fx::Empty
            }
            Token::Sign(sign) => return Err(Unread(format!("`{sign}` is not allowed there"))),
        })
    }
}
