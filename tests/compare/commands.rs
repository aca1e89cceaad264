//! `peil diff` and `peil ci` as people run them.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::cli::{folder, peil, root};
use crate::wording::SMALL;

pub fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("git runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A repository with one instrument and words of a gemeente.
fn repository() -> tempfile::TempDir {
    let formatted = peil::format::format(SMALL);
    let folder = folder(&[
        ("klein/klein.peil", formatted.as_bytes()),
        (
            "klein/wording/enschede.nl.yaml",
            b"instrument: klein\nlanguage: nl\nfor: enschede\nitems:\n  fin1: Ik kan het betalen.\n",
        ),
    ]);
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-qm", "een"]);
    folder
}

#[test]
fn a_change_is_held_against_a_revision() {
    let repository = repository();
    let at = repository.path();
    let run = peil(at, &["diff", "HEAD:klein", "klein"]);
    assert_eq!((run.code, run.out.lines().next()), (0, Some("nothing changes")), "{}", run.err);
    assert_eq!(peil(at, &["diff", "HEAD:klein/klein.peil", "klein/klein.peil"]).code, 0);

    let path = at.join("klein/klein.peil");
    let text = std::fs::read_to_string(&path).expect("it is there").replacen("from 2", "from 1", 1);
    std::fs::write(&path, &text).expect("it can be written");
    let run = peil(at, &["diff", "HEAD:klein", "klein", "--format", "json"]);
    let found: Value = serde_json::from_str(&run.out).expect("it is JSON");
    assert_eq!((run.code, found["class"].as_str()), (0, Some("scoring")));
    assert!(found["touched"][0]["example"]["traces"]["new"].is_object(), "{found:#}");
    let run = peil(at, &["diff", "HEAD:klein", "klein", "--require-version"]);
    assert_eq!(run.code, 1);
    assert_eq!(run.last(), "error: the version must be at least 2.0.0, but it is 1.0.0");
    let run = peil(at, &["ci", "klein", "--against", "HEAD"]);
    assert_eq!(run.code, 1, "{}", run.out);
    assert!(run.out.contains("  Score `totaal` changes: 1 of 2 bands moves"), "{}", run.out);
    std::fs::write(&path, text.replace("1.0.0", "2.0.0")).expect("it can be written");
    let run = peil(at, &["ci", "klein", "--against", "HEAD"]);
    assert_eq!(run.code, 0, "{}", run.out);
}

#[test]
fn every_form_of_ci_says_the_same() {
    let repository = repository();
    let at = repository.path();
    let file = at.join("klein/wording/enschede.nl.yaml");
    std::fs::write(&file, "instrument: klein\nlanguage: nl\nfor: enschede\nitems:\n  fin1: Ik kan het betalen.\n  fni2: Ik lig wakker.\n")
        .expect("it can be written");
    let ci = |format: &str| {
        let run = peil(at, &["ci", "klein", "--against", "HEAD", "--format", format]);
        assert_eq!(run.code, 1, "{format}: {}{}", run.out, run.err);
        run.out
    };
    assert!(ci("github").starts_with("::error file=klein/wording/enschede.nl.yaml,line=6,col=3,endLine=6,endColumn=7,title=PEIL0704::`klein` has no text"));
    let sarif: Value = serde_json::from_str(&ci("sarif")).expect("it is JSON");
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "PEIL0704");
    assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startLine"], 6);
    let junit = ci("junit");
    assert!(
        junit.contains("<testsuites name=\"peil\" tests=\"5\" failures=\"1\">")
            && junit.contains("name=\"wording\">\n      <failure"),
        "{junit}"
    );
    assert!(ci("markdown").contains("✗ wording"));
    assert!(ci("human").contains("klein: FAILED: wording"));
}

#[test]
fn arguments_that_name_nothing_are_status_two() {
    let repository = repository();
    for arguments in [
        &["diff", "HEAD:nergens", "klein"][..],
        &["diff", "nergens", "klein"],
        &["diff", "geen_revisie:klein", "klein"],
        &["diff", "--", "--output=x:klein", "klein"],
        &["ci", "klein", "--against", "geen_revisie"],
        &["ci", "klein"],
        &["ci", "nergens", "--against", "HEAD"],
    ] {
        let run = peil(repository.path(), arguments);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?} {}", run.err);
    }
}

/// Our own instruments pass when compared with what is committed: unchanged they need no new version.
#[test]
fn our_own_instruments_pass_ci() {
    let copy = tempfile::tempdir().expect("a folder");
    copy_all(&root().join("instruments"), &copy.path().join("instruments"));
    git(copy.path(), &["init", "-q"]);
    git(copy.path(), &["add", "-A"]);
    git(copy.path(), &["commit", "-qm", "instruments"]);
    let run = peil(copy.path(), &["ci", "instruments", "--against", "HEAD"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert_eq!(run.out.matches(": good, ").count(), 7, "{}", run.out);
    let run = peil(copy.path(), &["wording", "status", "instruments", "--require", "100%"]);
    assert_eq!(run.code, 0, "{}", run.out);
}

fn copy_all(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("it can be read").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_all(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("it can be copied");
        }
    }
}
