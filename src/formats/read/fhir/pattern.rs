//! Patterns of `matches`: literals, `.`, classes, groups, `|`, `*`, `+`, `?`, `{n,m}`, `^` and `$`, found
//! anywhere in a text as `fhirpath.js` does.

/// Places of a pattern and of a text that are looked at, at most: a pattern that doubles back for ever ends.
const MOST_STEPS: usize = 20_000;
/// Groups in groups.
const DEEPEST: usize = 30;

enum Piece {
    One(char),
    Any,
    /// Ranges, and whether what is not in them is meant.
    Class(Vec<(char, char)>, bool),
    Start,
    End,
    Group(Vec<Vec<Part>>),
}

struct Part {
    piece: Piece,
    least: usize,
    most: usize,
}

/// Whether a pattern is somewhere in a text.
///
/// # Errors
/// When it has something else, or takes too long.
pub fn matches(text: &str, pattern: &str) -> Result<bool, String> {
    let wrong = || format!("`matches` with the pattern “{pattern}”");
    let letters: Vec<char> = pattern.chars().collect();
    let mut at = 0;
    let choices = choices(&letters, &mut at, 0).filter(|_| at == letters.len()).ok_or_else(wrong)?;
    let text: Vec<char> = text.chars().collect();
    let mut search = Search { text: &text, steps: 0 };
    for from in 0..=text.len() {
        for choice in &choices {
            if !search.parts(choice, from).ok_or_else(wrong)?.is_empty() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn choices(letters: &[char], at: &mut usize, depth: usize) -> Option<Vec<Vec<Part>>> {
    if depth > DEEPEST {
        return None;
    }
    let mut all = vec![Vec::new()];
    while let Some(&letter) = letters.get(*at) {
        if letter == ')' {
            break;
        }
        *at += 1;
        let piece = match letter {
            '|' => {
                all.push(Vec::new());
                continue;
            }
            '(' => {
                if letters.get(*at) == Some(&'?') {
                    // Groups that only group.
                    *at += 2;
                    if letters.get(*at - 1) != Some(&':') {
                        return None;
                    }
                }
                let inner = choices(letters, at, depth + 1)?;
                if letters.get(*at) != Some(&')') {
                    return None;
                }
                *at += 1;
                Piece::Group(inner)
            }
            '[' => class(letters, at)?,
            '.' => Piece::Any,
            '^' => Piece::Start,
            '$' => Piece::End,
            '\\' => {
                let ranges = escaped(*letters.get(*at)?)?;
                *at += 1;
                Piece::Class(ranges, false)
            }
            '*' | '+' | '?' | '{' | '}' | ']' => return None,
            other => Piece::One(other),
        };
        let (least, most) = times(letters, at)?;
        all.last_mut()?.push(Part { piece, least, most });
    }
    Some(all)
}

/// What is behind a backslash.
fn escaped(letter: char) -> Option<Vec<(char, char)>> {
    match letter {
        'd' => Some(vec![('0', '9')]),
        'w' => Some(vec![('0', '9'), ('A', 'Z'), ('a', 'z'), ('_', '_')]),
        's' => Some(vec![(' ', ' '), ('\t', '\r')]),
        other if other.is_ascii_alphanumeric() => None,
        other => Some(vec![(other, other)]),
    }
}

fn class(letters: &[char], at: &mut usize) -> Option<Piece> {
    let not = letters.get(*at) == Some(&'^');
    *at += usize::from(not);
    let mut ranges = Vec::new();
    loop {
        let letter = *letters.get(*at)?;
        *at += 1;
        match letter {
            ']' => return Some(Piece::Class(ranges, not)),
            '\\' => {
                ranges.extend(escaped(*letters.get(*at)?)?);
                *at += 1;
            }
            from => {
                let to = match (letters.get(*at), letters.get(*at + 1)) {
                    (Some('-'), Some(to)) if *to != ']' => {
                        *at += 2;
                        *to
                    }
                    _single => from,
                };
                ranges.push((from, to));
            }
        }
    }
}

/// How often: once, or as `*`, `+`, `?` and `{n,m}` say.
fn times(letters: &[char], at: &mut usize) -> Option<(usize, usize)> {
    let found = match letters.get(*at) {
        Some('*') => (0, usize::MAX),
        Some('+') => (1, usize::MAX),
        Some('?') => (0, 1),
        Some('{') => {
            let end = letters.iter().skip(*at).position(|letter| *letter == '}')? + *at;
            let inner: String = letters[*at + 1..end].iter().collect();
            *at = end;
            match inner.split_once(',') {
                None => (inner.parse().ok()?, inner.parse().ok()?),
                Some((least, "")) => (least.parse().ok()?, usize::MAX),
                Some((least, most)) => (least.parse().ok()?, most.parse().ok()?),
            }
        }
        Some(_) | None => return Some((1, 1)),
    };
    *at += 1;
    // What follows is as few as possible, which does not change whether it matches.
    if letters.get(*at) == Some(&'?') {
        *at += 1;
    }
    Some(found)
}

struct Search<'t> {
    text: &'t [char],
    steps: usize,
}

impl Search<'_> {
    /// Where these parts can end that begin here. None: it takes too long.
    fn parts(&mut self, parts: &[Part], at: usize) -> Option<Vec<usize>> {
        let mut ends = vec![at];
        for part in parts {
            let mut next = Vec::new();
            for end in ends {
                self.times(part, end, &mut next)?;
            }
            next.sort_unstable();
            next.dedup();
            ends = next;
        }
        Some(ends)
    }

    /// Where a part can end that begins here.
    fn times(&mut self, part: &Part, at: usize, ends: &mut Vec<usize>) -> Option<()> {
        let mut now = vec![at];
        let mut own = Vec::new();
        for count in 0..=part.most {
            if count >= part.least {
                own.extend(&now);
            }
            if count == part.most {
                break;
            }
            let mut next = Vec::new();
            for place in now {
                self.steps += 1;
                if self.steps > MOST_STEPS {
                    return None;
                }
                self.once(&part.piece, place, &mut next)?;
            }
            next.sort_unstable();
            next.dedup();
            // Nothing more was taken: it would go on for ever.
            next.retain(|place| count < part.least || !own.contains(place));
            if next.is_empty() {
                break;
            }
            now = next;
        }
        ends.extend(own);
        Some(())
    }

    fn once(&mut self, piece: &Piece, at: usize, ends: &mut Vec<usize>) -> Option<()> {
        let letter = self.text.get(at).copied();
        let fits = match piece {
            Piece::One(one) => letter == Some(*one),
            Piece::Any => letter.is_some(),
            Piece::Class(ranges, not) => letter.is_some_and(|letter| {
                ranges.iter().any(|(from, to)| (*from..=*to).contains(&letter)) != *not
            }),
            Piece::Start | Piece::End => {
                let here = if matches!(piece, Piece::Start) { at == 0 } else { at == self.text.len() };
                if here {
                    ends.push(at);
                }
                return Some(());
            }
            Piece::Group(choices) => {
                for choice in choices {
                    ends.extend(self.parts(choice, at)?);
                }
                return Some(());
            }
        };
        if fits {
            ends.push(at + 1);
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_are_found_as_in_javascript() {
        for (text, pattern, found) in [
            ("womac.pain.q12", r"womac\.(pain|stiff|func)\.q[0-9]+", true),
            ("womac.total", r"womac\.(pain|stiff|func)\.q[0-9]+", false),
            ("sfmpq.matrix.s1", r"matrix\.s\d", true),
            ("q10", "^q1$", false),
            ("q10", "q1", true),
            ("q1", "^q[2-9]$|^q1$", true),
            ("aaab", "^(a*)*b$", true),
            ("abab", "^(?:ab){2}$", true),
            ("abab", "^(ab){3,}$", false),
            ("aab", "^a?a{0,2}b$", true),
            ("x-y", "[^a-z]", true),
            ("", "^$", true),
        ] {
            assert_eq!(matches(text, pattern), Ok(found), "{text} {pattern}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_refused_and_ends() {
        for pattern in ["(", ")", "[a", "*", r"\b", "a{2", "(?=a)", &"(".repeat(10_000)] {
            assert!(matches("a", pattern).is_err(), "{pattern}");
        }
        let text = "a".repeat(3_000);
        // Found, not found or too long: it ends.
        let _ended = matches(&text, "^(a+)+(a+)+(a+)+$b");
    }
}
