//! Source texts that several tests read, and the tree of a text without places.

use peil::source::FileId;

/// The examples of the design, and a file that holds every construct; by name.
pub const ALL: [(&str, &str); 8] = [
    ("everything", include_str!("fixtures/everything.peil")),
    ("adversary", include_str!("fixtures/design/adversary.peil")),
    ("draagkracht", include_str!("fixtures/design/draagkracht.peil")),
    ("ipaq", include_str!("fixtures/design/ipaq.peil")),
    ("pcl5", include_str!("fixtures/design/pcl5.peil")),
    ("psqi", include_str!("fixtures/design/psqi.peil")),
    ("rand36", include_str!("fixtures/design/rand36.peil")),
    ("sdq", include_str!("fixtures/design/sdq.peil")),
];

/// For tests that take every byte: every construct, once.
pub const EVERYTHING: &str = ALL[0].1;

/// What a text means, as far as reading goes: its tree without places.
pub fn tree(text: &str) -> String {
    let (file, _) = peil::syntax::parse(FileId(0), text);
    let written = format!("{:?}", file.declarations);
    let mut parts = written.split("Span { file: FileId(0), ");
    let mut erased = parts.next().unwrap_or_default().to_string();
    for part in parts {
        erased.push('@');
        erased.push_str(part.split_once(" }").expect("a span ends").1);
    }
    erased
}
