//! What an instrument from somebody else must not bring about: showing what else is on this machine, waiting
//! for ever, taking over a terminal.

use std::path::Path;
use std::time::{Duration, Instant};

use super::{Run, folder, peil};

const SECRET: &str = "een-geheime-regel = 12345";

/// An instrument around some declarations, with a question of this type.
fn instrument(declarations: &str, scale: &str, score: &str) -> String {
    format!(
        "instrument kort {{\n    title \"Kort\"\n    version 1.0.0\n    language nl\n}}\n\n{declarations}\n\nitem q1 \"Slaapt u?\" : {scale}\n\nscore som \"Som\" = {score}\n"
    )
}

/// An instrument that uses a file, and one that takes a table from it.
fn naming(used: &str) -> [String; 2] {
    let table = format!("table norm(q1) from \"{used}\" otherwise missing");
    [
        instrument(&format!("use \"{used}\""), "integer 0..3", "q1"),
        instrument(&table, "integer 0..3", "norm(q1)"),
    ]
}

fn check(folder: &Path, file: &str) -> Run {
    let began = Instant::now();
    let run = peil(folder, &["check", file]);
    assert!(began.elapsed() < Duration::from_secs(20), "{file}: {:?}", began.elapsed());
    run
}

/// What a run says, without the lines and frames of a diagnostic.
fn in_one_line(run: &Run) -> String {
    format!("{} {}", run.out, run.err).replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(unix)]
#[test]
fn no_line_of_a_file_outside_is_shown() {
    let outside = folder(&[
        ("geheim.txt", SECRET.as_bytes()),
        ("geheim.peil", SECRET.as_bytes()),
        ("geheim.csv", SECRET.as_bytes()),
    ]);
    let here = folder(&[("a/b/kort.peil", b""), ("peil.toml", b"")]);
    let place = here.path().join("a/b");
    let made =
        std::process::Command::new("mkfifo").arg(place.join("pijp.peil")).status().expect("mkfifo runs");
    assert!(made.success());
    std::os::unix::fs::symlink(outside.path().join("geheim.peil"), place.join("link.peil"))
        .expect("a link can be made");
    std::os::unix::fs::symlink(outside.path(), place.join("map")).expect("a link can be made");
    let absolute = outside.path().join("geheim.peil").to_string_lossy().into_owned();
    let upwards = format!("../../../../../../../..{absolute}");
    let names = [
        "/proc/self/environ",
        "../../../../../../../../proc/self/environ",
        "/proc/self/cmdline",
        "/dev/zero",
        "/dev/stdin",
        "/etc/passwd",
        "pijp.peil",
        "link.peil",
        "map/geheim.csv",
        &absolute,
        &upwards,
    ];
    for name in names {
        for text in naming(name) {
            std::fs::write(place.join("kort.peil"), text).expect("it can be written");
            let run = check(&place, "kort.peil");
            assert_eq!(run.code, 1, "{name}: {}", run.err);
            let said = in_one_line(&run);
            assert!(
                !said.contains("geheime-regel") && !said.contains("root:") && !said.contains("PATH="),
                "{name}: {said}"
            );
            // Without standard input `/dev/stdin` leads nowhere.
            let refused = ["is outside the project", "not an ordinary file", "there is no such file"];
            assert!(refused.iter().any(|why| said.contains(why)), "{name}: {said}");
        }
    }
}

/// What belongs together is read: below, beside, and elsewhere in the project.
#[test]
fn files_of_a_project_use_each_other() {
    let shared = b"scale sterk { 0 \"nee\", 1 \"ja\" }\n";
    let here = folder(&[
        ("library/sterk.peil", shared),
        ("kort/deel/sterk.peil", shared),
        ("kort/kort.peil", b""),
        ("diep/in/de/kort.peil", b""),
    ]);
    let text = |used: &str| instrument(&format!("use \"{used}\""), "sterk", "q1");
    for (file, used) in [
        ("kort/kort.peil", "deel/sterk.peil"),
        ("kort/kort.peil", "../library/sterk.peil"),
        ("diep/in/de/kort.peil", "../../../library/sterk.peil"),
    ] {
        std::fs::write(here.path().join(file), text(used)).expect("it can be written");
        let run = check(here.path(), file);
        assert_eq!(run.code, 0, "{file} {used}: {}", run.err);
    }
    // From within the folder of one of them too.
    let inside = check(&here.path().join("kort"), "kort.peil");
    assert_eq!(inside.code, 0, "{}", inside.err);
    // Further away only where something says how far the project goes.
    std::fs::write(here.path().join("diep/in/de/kort.peil"), text("../../../library/sterk.peil"))
        .expect("it can be written");
    let below = here.path().join("diep/in/de");
    assert_eq!(check(&below, "kort.peil").code, 1);
    std::fs::write(here.path().join("peil.toml"), b"").expect("it can be written");
    let marked = check(&below, "kort.peil");
    assert_eq!(marked.code, 0, "{}", marked.err);
}

/// A folder that somebody else filled: links in it to what is elsewhere are reported, and not read.
#[cfg(unix)]
#[test]
fn links_in_a_folder_lead_nowhere_else() {
    let outside = folder(&[("geheim.txt", SECRET.as_bytes())]);
    let good = instrument("", "integer 0..3", "q1");
    for place in ["kort/ander.peil", "kort/wording/fy.yaml", "kort/cases/rij.csv"] {
        let here = folder(&[
            ("kort/kort.peil", good.as_bytes()),
            ("kort/wording/README", b""),
            ("kort/cases/README", b""),
        ]);
        std::os::unix::fs::symlink(outside.path().join("geheim.txt"), here.path().join(place))
            .expect("a link can be made");
        for command in ["check", "test"] {
            let run = peil(here.path(), &[command, "kort"]);
            assert!(
                !format!("{}{}", run.out, run.err).contains("geheime-regel"),
                "{command} {place}: {}",
                run.err
            );
        }
        let looked = ["check", "test"].map(|command| in_one_line(&peil(here.path(), &[command, "kort"])));
        assert!(
            looked.iter().any(|said| said.contains("is a link to a file outside")),
            "{place}: {looked:?}"
        );
    }
}

#[cfg(unix)]
#[test]
fn what_has_no_end_is_refused() {
    let here = folder(&[]);
    let run = check(here.path(), "/dev/zero");
    assert!(run.code == 2 && run.err.contains("longer than 64 megabytes"), "{} {}", run.code, run.err);
}

/// Nothing that a file holds moves the cursor of the person who reads what is wrong with it.
#[test]
fn no_escape_sequence_reaches_a_terminal() {
    let esc = "\u{1b}[2J\u{1b}]0;titel\u{7}\u{202e}";
    let text = instrument("", "integer 0..3", "q2")
        .replace("Kort\"", &format!("Kort {esc}\""))
        .replace("Slaapt u?", esc);
    let here = folder(&[
        ("kort.peil", text.as_bytes()),
        ("a.csv", "gad1,gad2,gad3,gad4,gad5,gad6,gad7\n\u{1b}[2J,1,1,1,1,1,1\n".as_bytes()),
    ]);
    let gad7 = super::root().join("instruments/gad7");
    let gad7 = gad7.to_str().expect("paths are UTF-8");
    for arguments in [
        &["check", "kort.peil"][..],
        &["test", "kort.peil"],
        &["score", gad7, "a.csv"],
        &["check", "\u{1b}[2Jweg.peil"],
    ] {
        let run = peil(here.path(), arguments);
        assert!(run.code != 0, "{arguments:?}");
        assert!(!run.err.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{arguments:?}: {:?}", run.err);
    }
}
