//! What guards every page: headers, other sites, other names, limits, and links that open nothing.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use sha2::Digest;

use super::{Server, path_of, request};

#[test]
fn every_page_carries_the_headers() {
    let server = Server::new();
    for path in ["/", "/sign-in", "/nowhere", "/healthz", "/cases"] {
        let answer = server.get(path, "");
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().expect("it is ASCII");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store", "{path}");
        assert_eq!(answer.headers[header::REFERRER_POLICY], "no-referrer", "{path}");
        assert_eq!(answer.headers[header::X_FRAME_OPTIONS], "DENY", "{path}");
        assert!(
            !answer.headers.contains_key(header::STRICT_TRANSPORT_SECURITY),
            "{path}: this machine has no TLS"
        );
    }
}

#[test]
fn pages_hold_no_script_and_no_style_of_their_own() {
    let server = Server::new();
    let (base, cookie) = server.enter(server.shown.resident.as_ref().expect("there is a link"));
    let case = server.get("/cases", &server.signed_in());
    let pages = [
        server.get("/", ""),
        server.get("/sign-in", ""),
        server.get(&base, &cookie),
        server.get(&format!("{base}/page/hulp"), &cookie),
        case,
    ];
    for (at, page) in pages.iter().enumerate() {
        assert_eq!(page.status, StatusCode::OK);
        for word in ["style=\"", "onclick", "javascript:"] {
            assert!(!page.text.contains(word), "{word} in {}", page.text);
        }
        // What may be the first page has its style inside, and its policy allows that by its hash alone.
        let styles: Vec<&str> =
            page.text.split("<style>").skip(1).filter_map(|rest| rest.split("</style>").next()).collect();
        assert_eq!(styles.len(), if [0, 2].contains(&at) { 2 } else { 0 }, "{}", page.text);
        let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().expect("it is ASCII");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(policy.matches("sha256-").count(), styles.len(), "{policy}");
        for style in styles {
            let hash = data_encoding::BASE64.encode(&sha2::Sha256::digest(style.as_bytes()));
            assert!(policy.contains(&format!("'sha256-{hash}'")), "{policy}");
        }
        assert!(page.text.matches("<script").count() == 1 && page.text.contains("<script src="));
    }
}

#[test]
fn a_form_of_another_site_does_nothing() {
    let server = Server::new();
    let cookie = server.signed_in();
    let builder = request(Method::POST, "/cases", &cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let forged = builder
        .header("sec-fetch-site", "cross-site")
        .header(header::ORIGIN, "https://elders.example")
        .body(Body::from("pseudonym=vals"));
    let answer = server.send(forged.expect("it is a request"));
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.text.contains("kwam van een andere website"), "{}", answer.text);
    assert!(!server.get("/cases", &cookie).text.contains("vals"));
}

#[test]
fn another_name_for_this_server_gets_nothing() {
    let server = Server::new();
    let asked =
        axum::http::Request::builder().uri("/").header(header::HOST, "elders.example").body(Body::empty());
    assert_eq!(server.send(asked.expect("it is a request")).status, StatusCode::MISDIRECTED_REQUEST);
}

#[test]
fn a_form_that_is_too_long_or_no_form_is_refused() {
    let server = Server::new();
    let long = "x".repeat(600 * 1024);
    let answer = server.post("/sign-in", "", &[("name", &long)]);
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let builder = request(Method::POST, "/sign-in", "")
        .header(header::CONTENT_TYPE, "text/plain")
        .body(Body::from("name=x"));
    assert_eq!(server.send(builder.expect("it is a request")).status, StatusCode::BAD_REQUEST);
}

#[test]
fn guessed_links_open_nothing_and_guessing_ends() {
    let server = Server::new();
    for _ in 0..20 {
        let answer = server.get("/i/AAAAAAAAAAAAAAAAAAAAAA", "");
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert!(answer.text.contains("Deze link werkt niet"));
    }
    assert_eq!(server.get("/i/AAAAAAAAAAAAAAAAAAAAAB", "").status, StatusCode::TOO_MANY_REQUESTS);
}

#[test]
fn someone_elses_link_does_not_open_this_administration() {
    let server = Server::new();
    let (base, cookie) = server.enter(server.shown.resident.as_ref().expect("there is a link"));
    assert_eq!(server.get(&base, &cookie).status, StatusCode::OK);
    assert_eq!(server.get(&base, "").status, StatusCode::NOT_FOUND);
    assert_eq!(server.get("/answer/aaaaaaaaaaaaaaaaaaaaaaaaaa", &cookie).status, StatusCode::NOT_FOUND);
    assert_eq!(server.get(&base, "peil-invitation=AAAAAAAAAAAAAAAAAAAAAA").status, StatusCode::NOT_FOUND);
}

#[test]
fn nobody_sees_a_case_without_signing_in() {
    let server = Server::new();
    for path in ["/cases", "/instruments", "/cases/x", "/own/x", "/cases/x/results/y"] {
        let answer = server.get(path, "peil-session=AAAAAAAAAAAAAAAAAAAAAA");
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/sign-in"), "{path}");
    }
    let wrong = server.post("/sign-in", "", &[("name", "demo"), ("password", "x"), ("code", "000000")]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("klopt niet"));
}

#[test]
fn cookies_are_of_this_site_alone() {
    let server = Server::new();
    let answer = server.get(path_of(server.shown.resident.as_ref().expect("there is a link")), "");
    let cookie = answer.headers[header::SET_COOKIE].to_str().expect("it is ASCII");
    assert!(
        cookie.contains("HttpOnly")
            && cookie.contains("SameSite=Lax")
            && cookie.contains("Path=/answer/")
            && !cookie.contains("Secure"),
        "{cookie}"
    );
}

#[test]
fn the_language_is_changed_anywhere_and_kept() {
    let server = Server::new();
    let answer = server.get("/sign-in?language=fy", "");
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/sign-in"));
    assert!(
        server
            .get("/sign-in", &answer.cookie())
            .text
            .contains("<html class=\"utrecht-root peil-dark\" lang=\"fy\">")
    );
}
