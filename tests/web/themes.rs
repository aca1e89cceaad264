//! What a gemeente brings: the foot of its pages, its letters, and its colours in the dark.

use axum::http::StatusCode;
use tempfile::TempDir;

use super::{Server, values};

const COLOURS: &str = "name = \"Gemeente Proef\"\nprimary = \"#005f73\"\non-primary = \"#ffffff\"\nlink = \"#00526b\"\nheader = \"#e8f4f6\"\non-header = \"#10333b\"\n";

/// A server with one theme of its own; the folder stays as long as it is held.
fn with_theme(more: &str) -> (Result<Server, String>, TempDir) {
    let folder = TempDir::new().expect("there is a place for a folder");
    let theme = folder.path().join("proef");
    std::fs::create_dir(&theme).expect("it can be made");
    std::fs::write(theme.join("theme.toml"), format!("{COLOURS}{more}")).expect("it can be written");
    std::fs::write(theme.join("logo.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .expect("it can be written");
    let toml = format!("theme = \"proef\"\nthemes = {:?}\n", folder.path().to_string_lossy());
    let server = Server::try_of(&super::super::cli::root().join("instruments"), &toml);
    (server, folder)
}

#[test]
fn the_foot_of_every_page_leads_to_statements_and_to_somebody() {
    let more = "privacy = \"https://proef.example/privacy\"\naccessibility = \"https://proef.example/wcag\"\ncontact = \"https://proef.example/contact\"\ntelephone = \"+31 (0)10 123\"\n";
    let (server, _folder) = with_theme(more);
    let server = server.expect("nothing is wrong");
    let (base, cookie) = server.enter(server.shown.resident.as_ref().expect("there is a link"));
    for page in [server.get("/", ""), server.get(&base, &cookie), server.get("/cases", &server.signed_in())] {
        assert_eq!(page.status, StatusCode::OK);
        let foot = page.text.split("<footer").nth(1).expect("there is a foot");
        let expected = [
            "https://proef.example/privacy",
            "https://proef.example/wcag",
            "https://proef.example/contact",
            "tel:+31010123",
        ];
        assert_eq!(values(foot, "href"), expected, "{foot}");
        assert!(
            foot.contains("Privacy") && foot.contains("Toegankelijkheid") && foot.contains("Contact"),
            "{foot}"
        );
    }
}

#[test]
fn a_foot_that_leads_nowhere_is_refused() {
    for (more, said) in [
        ("privacy = \"javascript:alert(1)\"\n", "`privacy`"),
        ("contact = \"mailto:a@b\"\n", "`contact`"),
        ("telephone = \"bel ons\"\n", "`telephone`"),
        ("[letter]\ntelephone = \"--\"\n", "`telephone`"),
        ("[letter.text]\nde = \"Guten Tag\"\n", "`letter.text`"),
    ] {
        let (server, _folder) = with_theme(more);
        let Err(message) = server else { panic!("{more} is not refused") };
        assert!(message.contains("proef") && message.contains(said), "{message}");
    }
}

#[test]
fn a_letter_has_its_sender_telephone_and_own_text() {
    let more = "[letter]\nsender = \"\"\"\nWijkteam Proef\nPostbus 1\"\"\"\ntelephone = \"14 010\"\n[letter.text]\nnl = \"Wij bespreken uw antwoorden <samen>.\"\n";
    let (server, _folder) = with_theme(more);
    let server = server.expect("nothing is wrong");
    let session = server.signed_in();
    let list = server.get("/cases", &session);
    let case =
        values(&list.text, "href").into_iter().find(|path| path.starts_with("/cases/") && path.len() == 33);
    let make = values(&server.get(&case.expect("there is a case"), &session).text, "action");
    let make = make.into_iter().find(|path| path.contains("/link/")).expect("a link can be made");
    let (_, page) = server.makes_link(&make, &session);
    let letter = page.text.split("peil-letter").nth(1).expect("there is a letter");
    assert!(letter.contains("Wijkteam Proef\nPostbus 1</p>"), "{letter}");
    assert!(letter.contains("Wij bespreken uw antwoorden &#60;samen&#62;."), "{letter}");
    assert!(letter.contains("Bel 14 010."), "{letter}");
    assert!(letter.contains("Ga op internet naar 127.0.0.1:8080."), "{letter}");
}

/// Every shipped theme can be read in the dark: its colours are made lighter until they have enough contrast.
#[test]
fn colours_are_light_enough_in_the_dark() {
    let server = Server::new();
    let page = server.get("/", "");
    assert!(page.text.contains("<html class=\"utrecht-root peil-dark\""), "{}", page.text);
    assert!(server.get("/cases", &server.signed_in()).text.contains("<html class=\"utrecht-root\""));
    let path = values(&server.get("/sign-in", "").text, "href")
        .into_iter()
        .find(|path| path.ends_with("/theme.css"));
    let path = path.expect("it loads a theme");
    for theme in ["peil", "zeedorp", "heidestad"] {
        let path = format!("/theme/{theme}/{}", path.split('/').skip(3).collect::<Vec<_>>().join("/"));
        let css = server.get(&path, "").text;
        let dark =
            css.split("@media screen and (prefers-color-scheme: dark)").nth(1).expect("it has a dark part");
        for name in ["--peil-primary: #", "--peil-link: #"] {
            let colour = dark.split(name).nth(1).and_then(|rest| rest.get(..6)).expect("it is a colour");
            let parts =
                [0, 2, 4].map(|at| u8::from_str_radix(&colour[at..at + 2], 16).expect("it is hexadecimal"));
            assert!(contrast(parts) >= 7.0, "{theme}: {name}{colour} has {}", contrast(parts));
        }
    }
}

/// With the page in the dark (WCAG 2.2).
fn contrast(colour: [u8; 3]) -> f64 {
    let light = |parts: [u8; 3]| {
        let linear = parts.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05
    };
    light(colour) / light([0x12, 0x16, 0x1b])
}
