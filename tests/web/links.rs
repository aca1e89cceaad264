//! Links and the codes of letters: how they are typed, how they are listed, and that no page makes one twice.

use axum::http::StatusCode;
use sha2::{Digest, Sha256};

use super::{Answer, Server, path_of, values};

const OLD: &str = "Zk3_x9QmT-2bLw8RyH5cVA";

/// The case of the demonstration, and where a link of its resident is made.
fn makes(server: &Server, session: &str) -> (String, String) {
    let list = server.get("/cases", session);
    let case = values(&list.text, "href")
        .into_iter()
        .find(|path| path.starts_with("/cases/") && path.len() == "/cases/".len() + 26)
        .expect("there is a case");
    let make = values(&server.get(&case, session).text, "action")
        .into_iter()
        .find(|path| path.contains("/link/"))
        .expect("a link can be made");
    (case, make)
}

fn code_of(link: &str) -> String {
    path_of(link).trim_start_matches("/i/").to_string()
}

fn types(server: &Server, typed: &str) -> Answer {
    server.post("/code", "", &[("code", typed)])
}

#[test]
fn a_code_has_sixteen_signs_in_fours_that_nobody_mistakes() {
    let server = Server::new();
    let session = server.signed_in();
    let (_, make) = makes(&server, &session);
    for _ in 0..8 {
        let (link, page) = server.makes_link(&make, &session);
        let code = code_of(&link);
        let fours: Vec<&str> = code.split('-').collect();
        assert!(fours.len() == 4 && fours.iter().all(|four| four.len() == 4), "{code}");
        assert!(
            code.chars().all(|sign| sign == '-' || "0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains(sign)),
            "{code}"
        );
        assert!(page.text.contains(&format!("peil-code\">{code}</p>")), "the letter has it: {}", page.text);
        assert!(page.text.contains("peil-qr"), "{}", page.text);
    }
}

#[test]
fn a_code_is_read_however_it_is_typed() {
    let server = Server::new();
    let session = server.signed_in();
    let (_, make) = makes(&server, &session);
    let code = code_of(&server.makes_link(&make, &session).0);
    let plain = code.replace('-', "");
    let looks = code.replace('0', "o").replace('1', "l");
    let also = code.replace('0', "O").replace('1', "I");
    let ways = [
        code.clone(),
        code.to_lowercase(),
        plain.clone(),
        code.replace('-', " "),
        format!("  {}\u{2013}{} ", &code[..9], &code[10..]),
        looks,
        also,
        format!("http://127.0.0.1:8080/i/{code}"),
    ];
    for typed in &ways {
        let answer = types(&server, typed);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{typed}: {}", answer.text);
        assert!(answer.location().starts_with("/answer/"), "{typed}");
        assert_eq!(answer.cookie(), format!("peil-invitation={code}"), "{typed}");
        let opened = server.get(answer.location(), &answer.cookie());
        assert_eq!(opened.status, StatusCode::OK, "{typed}");
    }
    // The address is as patient.
    assert_eq!(server.get(&format!("/i/{}", plain.to_lowercase()), "").status, StatusCode::SEE_OTHER);
}

#[test]
fn the_first_page_has_a_place_for_a_code_and_says_what_is_wrong_with_it() {
    let server = Server::new();
    let home = server.get("/", "");
    assert!(home.text.contains("Ik heb een code") && home.text.contains("action=\"/code\""), "{}", home.text);
    for (typed, said) in [
        ("", "Typ de code"),
        ("K7Q2-9XM4", "U typte er 8"),
        ("K7Q2-9XM4-UUUU-DEF1", "een teken in dat in geen code voorkomt"),
        ("K7Q2-9XM4-0ABC-DEF1", "niets te openen"),
        ("<script>", "U typte er 8"),
    ] {
        let answer = types(&server, typed);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(answer.text.contains(said), "{typed}: {}", answer.text);
        assert!(answer.text.contains("aria-invalid=\"true\""), "{typed}");
        assert!(!answer.text.contains("<script>\""), "{}", answer.text);
    }
}

#[test]
fn guessing_codes_ends() {
    let server = Server::new();
    let guess = |at: usize| types(&server, &format!("K7Q2-9XM4-0ABC-{at:04}")).status;
    // What cannot be a code is no guess.
    for _ in 0..40 {
        assert_eq!(types(&server, "K7Q2").status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let first = (0..20).map(guess).collect::<Vec<_>>();
    assert!(first.iter().all(|status| *status == StatusCode::UNPROCESSABLE_ENTITY), "{first:?}");
    assert_eq!(guess(21), StatusCode::TOO_MANY_REQUESTS);
    // Guesses of addresses are of the same number.
    assert_eq!(server.get("/i/AAAAAAAAAAAAAAAAAAAAAA", "").status, StatusCode::TOO_MANY_REQUESTS);
    // And a right one opens, also then.
    let link = server.shown.resident.clone().expect("there is a link");
    assert_eq!(types(&server, &code_of(&link)).status, StatusCode::SEE_OTHER);
}

#[test]
fn a_link_of_before_there_were_codes_goes_on_working() {
    let server = Server::new();
    let database = rusqlite::Connection::open(server._folder.path().join("test.db")).expect("it opens");
    let hash = Sha256::digest(OLD.as_bytes()).to_vec();
    database.execute("UPDATE invitations SET hash = ?1", [hash]).expect("it is changed");
    let answer = server.get(&format!("/i/{OLD}"), "");
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(answer.cookie(), format!("peil-invitation={OLD}"));
    assert_eq!(server.get(answer.location(), &answer.cookie()).status, StatusCode::OK);
    assert_eq!(types(&server, OLD).status, StatusCode::SEE_OTHER, "typed as it is, too");
    // It has capitals that count.
    assert_eq!(server.get(&format!("/i/{}", OLD.to_lowercase()), "").status, StatusCode::NOT_FOUND);
}

#[test]
fn a_page_with_a_link_makes_no_other_one_when_it_is_loaded_again() {
    let server = Server::new();
    let session = server.signed_in();
    let (case, make) = makes(&server, &session);
    let id = make.rsplit('/').next().expect("there is one").to_string();
    let count = || {
        let id = peil_store::AdministrationId(id.clone());
        server.store.invitations(&id).wait().expect("they are there").len()
    };
    let before = count();
    let made = server.post(&make, &session, &[]);
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    let cookies = format!("{session}; {}", made.cookie());
    let cookie = made.headers[axum::http::header::SET_COOKIE].to_str().expect("it is ASCII");
    assert!(cookie.contains(&format!("Path={}", made.location())) && cookie.contains("HttpOnly"), "{cookie}");
    assert!(cookie.contains("Max-Age=600"), "{cookie}");
    let links: Vec<String> = (0..3)
        .map(|_| values(&server.get(made.location(), &cookies).text, "id=\"link\" value").remove(0))
        .collect();
    assert!(links.windows(2).all(|pair| pair[0] == pair[1]), "{links:?}");
    assert_eq!(count(), before + 1);

    // Which it is, when it was made and by whom; the link itself only in the browser in which it was made.
    let later = server.get(made.location(), &session);
    assert_eq!(later.status, StatusCode::OK);
    assert!(!later.text.contains(&code_of(&links[0])), "{}", later.text);
    let line = format!("Link {}: gemaakt op ", before + 1);
    for page in [&later, &server.get(&case, &session)] {
        assert!(page.text.contains(&line) && page.text.contains(" door demo."), "{}", page.text);
    }
    // The code of another questionnaire is not shown as that of this one.
    let other = server.shown.resident.clone().expect("there is a link");
    let forged = format!("{session}; peil-link={}", code_of(&other));
    let forged = server.get(made.location(), &forged);
    assert_eq!(forged.status, StatusCode::OK);
}
