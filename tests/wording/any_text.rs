//! Whatever is in a wording file, it is read.

use peil::language::Language;
use peil::source::Sources;
use peil_wording::{Reader, of_name};

use super::{SMALL, build};

/// However a file is cut, nothing panics, and every place lies in it.
#[test]
fn a_file_cut_anywhere_is_read() {
    let base = build(SMALL);
    let whole = "instrument: klein\nlanguage: fy\nitems:\n  fin1: \"Ik kin \\\"it\\\" betelje – ja.\"\n  'fin2': |\n    wekker\nscales:\n  mate: {0: Net, 1: Wol}\n";
    for cut in (0..=whole.len()).filter(|&cut| whole.is_char_boundary(cut)) {
        for text in [
            whole[..cut].to_string(),
            whole[cut..].to_string(),
            format!("{}\t[{}", &whole[..cut], &whole[cut..]),
        ] {
            let mut sources = Sources::default();
            let (_, found) = Reader::new(&base, Language::English).read("fy.yaml", &text, &mut sources);
            for label in found.iter().flat_map(|diagnostic| &diagnostic.labels) {
                assert!(sources.get(label.span.file).text.get(label.span.range()).is_some(), "{text}");
            }
        }
    }
}

#[test]
fn names_of_files_say_language_and_gemeente() {
    assert_eq!(of_name("wording/fy.yaml"), Some((None, "fy")));
    assert_eq!(of_name("a.b/sudwest-fryslan.fy.yaml"), Some((Some("sudwest-fryslan"), "fy")));
    assert_eq!(of_name("peil.lock"), None);
}
