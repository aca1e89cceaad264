//! Two texts side by side, word by word: what went, and what came.

/// A stretch of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    pub text: String,
    /// It is in the one text, and not in the other.
    pub differs: bool,
}

/// More words than these are not compared one by one.
const MOST: usize = 1500;

/// The stretches of both texts.
pub fn differ(was: &str, is: &str) -> (Vec<Stretch>, Vec<Stretch>) {
    let (a, b): (Vec<&str>, Vec<&str>) = (words(was), words(is));
    if a.len() > MOST || b.len() > MOST {
        let whole = |text: &str| vec![Stretch { text: text.to_string(), differs: was != is }];
        return (whole(was), whole(is));
    }
    // The length of the longest common row of words from each place on.
    let width = b.len() + 1;
    let mut common = vec![0u16; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            common[i * width + j] = if a[i] == b[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let (mut old, mut new) = (Vec::new(), Vec::new());
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            push(&mut old, a[i], false);
            push(&mut new, b[j], false);
            (i, j) = (i + 1, j + 1);
        } else if j >= b.len() || i < a.len() && common[(i + 1) * width + j] >= common[i * width + j + 1] {
            push(&mut old, a[i], true);
            i += 1;
        } else {
            push(&mut new, b[j], true);
            j += 1;
        }
    }
    (old, new)
}

/// Words, spaces and signs, each apart.
fn words(text: &str) -> Vec<&str> {
    let kind = |sign: char| match sign {
        sign if sign.is_alphanumeric() || matches!(sign, '\'' | '’' | '-' | '{' | '}' | '_') => 0,
        sign if sign.is_whitespace() => 1,
        _ => 2,
    };
    let mut found = Vec::new();
    let mut start = 0;
    let mut before = None;
    for (at, sign) in text.char_indices() {
        let now = kind(sign);
        if before.is_some_and(|before| before != now || now == 2) {
            found.push(&text[start..at]);
            start = at;
        }
        before = Some(now);
    }
    if start < text.len() {
        found.push(&text[start..]);
    }
    found
}

fn push(stretches: &mut Vec<Stretch>, word: &str, differs: bool) {
    match stretches.last_mut() {
        Some(last) if last.differs == differs => last.text.push_str(word),
        _ => stretches.push(Stretch { text: word.to_string(), differs }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(stretches: &[Stretch]) -> String {
        let one = |stretch: &Stretch| {
            if stretch.differs { format!("[{}]", stretch.text) } else { stretch.text.clone() }
        };
        stretches.iter().map(one).collect()
    }

    #[test]
    fn only_the_words_that_differ_are_marked() {
        let (old, new) = differ("Ik weet wat er binnenkomt.", "Ik weet wat er aan geld binnenkomt.");
        assert_eq!(marked(&old), "Ik weet wat er binnenkomt.");
        assert_eq!(marked(&new), "Ik weet wat er [aan geld ]binnenkomt.");
        let (old, new) = differ("Eén kind?", "");
        assert_eq!((marked(&old).as_str(), marked(&new).as_str()), ("[Eén kind?]", ""));
        let (old, new) = differ("gelijk", "gelijk");
        assert_eq!((marked(&old).as_str(), marked(&new).as_str()), ("gelijk", "gelijk"));
    }
}
