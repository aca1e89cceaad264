//! Notes on how texts read: right where it counts, silent where nothing is known.

use peil::language::Language;
use peil::model::TextKey;
use peil::source::{FileId, Span};
use peil_wording::readable::{PlainerWords, Text, ease, read_list, review};

fn codes(text: &str, language: &str) -> Vec<&'static str> {
    let key = TextKey("items.x".into());
    let span = Span { file: FileId(0), start: 0, end: text.len() as u32 + 2 };
    let notes =
        review(&[Text { key: &key, text, span }], language, &PlainerWords::of(language), Language::English);
    notes.iter().map(|note| note.code.id).collect()
}

#[test]
fn what_survey_methodology_warns_of_is_noted() {
    for (language, text, code) in [
        ("nl", "Ik weet waar ik hulp kan krijgen, en ik maak er gebruik van.", "PEIL0720"),
        ("nl", "Hebt u pijn? Of bent u moe?", "PEIL0720"),
        ("nl", "Ik ga en/of bel naar de huisarts.", "PEIL0720"),
        ("fy", "Ik wit wêr't ik help krije kin, en ik meitsje der gebrûk fan.", "PEIL0720"),
        ("en", "I know where to get help, and I make use of it.", "PEIL0720"),
        ("nl", "Ik heb nooit geen hulp.", "PEIL0721"),
        ("fy", "Ik haw nea gjin help.", "PEIL0721"),
        ("en", "I never have no help.", "PEIL0721"),
        (
            "nl",
            "Kunt u zeggen hoe vaak u in de afgelopen vier weken, de vakantie en de feestdagen niet meegerekend, met een vriend of buurman over geld en schulden hebt gepraat?",
            "PEIL0722",
        ),
        (
            "nl",
            "De gemeentelijke schuldhulpverleningsorganisatie communiceert verantwoordelijkheidsverdelingen onvoldoende inzichtelijk richting betrokken inwoners en ketenpartners",
            "PEIL0723",
        ),
        ("nl", "Ik kan mijn rekeningen middels mijn inkomen betalen.", "PEIL0724"),
        ("nl", "Ten aanzien van mijn schulden heb ik hulp.", "PEIL0724"),
    ] {
        assert!(codes(text, language).contains(&code), "{text}: {:?}", codes(text, language));
    }
}

#[test]
fn plain_questions_are_left_alone() {
    for (language, text) in [
        ("nl", "Zenuwachtig, angstig of gespannen zijn"),
        ("nl", "Ik kan mijn rekeningen betalen."),
        ("nl", "De school en ik werken goed samen."),
        ("nl", "Niet kunnen stoppen met piekeren"),
        ("en", "Feeling nervous, anxious or on edge"),
        ("fy", "Ik kin myn rekkens betelje."),
        (
            "de",
            "Ich habe niemals keine Hilfe, und ich weiß nicht, ob ich sie brauche, aber ich frage auch nicht.",
        ),
    ] {
        assert_eq!(codes(text, language), Vec::<&str>::new(), "{text}");
    }
}

/// Counted by hand: ten words, seventeen syllables, two sentences.
#[test]
fn the_formula_is_douma_s() {
    let text = "De inwoner kan de rekeningen betalen. Dat is een zorg.";
    let found = ease(text, "nl").expect("there is a formula for Dutch");
    assert_eq!((found.words, found.sentences, found.syllables), (10, 2, 17));
    let by_hand = 206.84 - 77.0 * 17.0 / 10.0 - 0.93 * 10.0 / 2.0;
    assert!((found.score - by_hand).abs() < 1e-9, "{}", found.score);
    assert_eq!(ease(text, "fy"), None);
    assert_eq!(ease("", "nl"), None);
}

#[test]
fn a_list_of_our_own_adds_words() {
    let (words, wrong) =
        read_list("# ons\nkeukentafelgesprek = gesprek bij u thuis\nonzin\n", FileId(0), Language::Dutch);
    assert_eq!(wrong.len(), 1);
    let key = TextKey("items.x".into());
    let text = "Hebt u een Keukentafelgesprek gehad?";
    let span = Span { file: FileId(0), start: 0, end: text.len() as u32 + 2 };
    let notes = review(&[Text { key: &key, text, span }], "nl", &words, Language::Dutch);
    assert_eq!(notes[0].help.as_deref(), Some("gewoner: \"gesprek bij u thuis\""));
    assert_eq!((notes[0].span().start, notes[0].span().end), (12, 30));
}

/// Somebody writes an address, or joins words without end: a text is read however long a word in it is.
#[test]
fn a_word_may_be_of_any_length() {
    for (language, word) in [
        ("en", "hippopotomonstrosesquippedaliophobia".repeat(3)),
        ("nl", "hottentottensoldatententententoonstelling".repeat(40)),
    ] {
        let found = ease(&format!("Ik zie {word}."), language).expect("it has words");
        assert!(found.words == 3 && found.syllables > 20, "{found:?}");
        codes(&word, language);
    }
}
