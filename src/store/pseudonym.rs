//! Does a pseudonym give a person away? A warning for the person who types it: no rule knows every name.

/// What a text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suspicion {
    /// A burgerservicenummer: nine digits (or eight) that stand the test of eleven.
    Bsn,
    Email,
    /// A telephone number.
    Phone,
    /// A date, as of a birth.
    Date,
    /// Words that begin with capitals, or initials: a name of a person.
    Name,
}

/// What a text looks like, in the order of [`Suspicion`]; empty when it looks like nothing of the kind.
pub fn suspicions(text: &str) -> Vec<Suspicion> {
    let found = [
        (Suspicion::Bsn, has_bsn(text)),
        (Suspicion::Email, has_email(text)),
        (Suspicion::Phone, has_phone(text)),
        (Suspicion::Date, has_date(text)),
        (Suspicion::Name, has_name(text)),
    ];
    found.into_iter().filter(|(_, found)| *found).map(|(suspicion, _)| suspicion).collect()
}

/// Runs of digits, with the dots, spaces and hyphens that people put between them.
fn numbers(text: &str) -> impl Iterator<Item = Vec<u32>> {
    let within = |c: char| c.is_ascii_digit() || matches!(c, '.' | ' ' | '-');
    text.split(move |c| !within(c)).map(|run| run.chars().filter_map(|c| c.to_digit(10)).collect())
}

/// The test of eleven: the digits times 9, 8, … 2 and −1 add up to a multiple of eleven.
fn has_bsn(text: &str) -> bool {
    numbers(text).any(|mut digits| {
        // An old number has eight, and a nought in front that is left out.
        if digits.len() == 8 {
            digits.insert(0, 0);
        }
        let sum: i64 = digits
            .iter()
            .zip([9, 8, 7, 6, 5, 4, 3, 2, -1])
            .map(|(digit, weight)| i64::from(*digit) * weight)
            .sum();
        digits.len() == 9 && digits.iter().any(|digit| *digit > 0) && sum % 11 == 0
    })
}

fn has_email(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        word.split_once('@')
            .is_some_and(|(who, place)| !who.is_empty() && place.trim_end_matches('.').contains('.'))
    })
}

/// Ten digits from a nought, or eleven and more behind `+` or `00`.
fn has_phone(text: &str) -> bool {
    let abroad = text.contains("+31") || text.contains("0031");
    numbers(text).any(|digits| (digits.len() == 10 && digits[0] == 0) || (abroad && digits.len() >= 11))
}

/// Three numbers parted by `-`, `/` or `.`, of which one is a year.
fn has_date(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        let parts: Vec<&str> = word.split(['-', '/', '.']).collect();
        let numbers = parts.iter().all(|part| {
            !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit())
        });
        let year = |part: &&&str| part.len() == 4 && matches!(&part[..2], "19" | "20");
        parts.len() == 3 && numbers && parts.iter().filter(year).count() == 1
    })
}

/// Two words with a capital, where small words such as `van der` may be between; or initials before one.
fn has_name(text: &str) -> bool {
    const BETWEEN: [&str; 12] =
        ["van", "de", "der", "den", "het", "ter", "ten", "te", "in", "'t", "op", "el"];
    let capital = |word: &&str| {
        let mut letters = word.trim_end_matches([',', '.']).chars();
        letters.next().is_some_and(char::is_uppercase)
            && letters.clone().count() > 0
            && letters.all(|c| c.is_lowercase() || matches!(c, '-' | '\'') || c.is_uppercase())
    };
    let initials = |word: &&str| {
        word.ends_with('.')
            && word
                .split('.')
                .all(|part| part.chars().count() <= 2 && part.chars().next().is_none_or(char::is_uppercase))
    };
    let words: Vec<&str> =
        text.split_whitespace().filter(|word| !BETWEEN.contains(&word.to_lowercase().as_str())).collect();
    words.windows(2).any(|pair| {
        (capital(&pair[0]) || initials(&pair[0]))
            && capital(&pair[1])
            && pair[1].chars().any(char::is_lowercase)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gives_a_person_away_is_seen() {
        for (text, expected) in [
            // The number that the Dutch government uses in examples.
            ("111222333", Suspicion::Bsn),
            ("zaak 1112.22.333", Suspicion::Bsn),
            ("jan@voorbeeld.nl", Suspicion::Email),
            ("0612345678", Suspicion::Phone),
            ("06-1234 5678", Suspicion::Phone),
            ("+31 6 12345678", Suspicion::Phone),
            ("geb. 3-1-1984", Suspicion::Date),
            ("Jan Jansen", Suspicion::Name),
            ("Anna van der Berg", Suspicion::Name),
            ("A.B. Jansen", Suspicion::Name),
            ("Sjoukje Hoekstra-de Vries", Suspicion::Name),
        ] {
            assert!(suspicions(text).contains(&expected), "{text}: {:?}", suspicions(text));
        }
    }

    #[test]
    fn a_pseudonym_is_none_of_it() {
        for text in [
            "blauwe-vis",
            "2026-0042",
            "K17",
            "Zaak 12",
            "blauwe vis 7",
            "111222334",
            "000000000",
            "wijkteam noord 3",
            "a@b",
            "Noord",
        ] {
            assert_eq!(suspicions(text), [], "{text}");
        }
    }
}
