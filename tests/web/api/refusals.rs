//! What is refused: every kind of wrong request gets its 4xx, as a problem, and changes nothing.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

use super::{Client, asking, client, client_that_may, dead_tokens, errors, problem};
use crate::web::{Answer, Server};

const NOBODY: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaa";

fn sent(server: &Server, builder: axum::http::request::Builder, body: impl Into<Body>) -> Answer {
    server.send(builder.body(body.into()).expect("it is a request"))
}

fn bearing(client: &Client<'_>, method: &str, path: &str) -> axum::http::request::Builder {
    asking(method, path).header(header::AUTHORIZATION, format!("Bearer {}", client.token))
}

#[test]
fn without_a_right_token_nothing_is_told() {
    let server = Server::new();
    let none = sent(&server, asking("GET", "/instruments"), "");
    assert_eq!((none.status, problem(&none)["code"].as_str()), (StatusCode::UNAUTHORIZED, Some("noToken")));
    assert_eq!(none.headers[header::WWW_AUTHENTICATE], "Bearer");
    let [expired, revoked] = dead_tokens(&server);
    for said in [
        "Bearer AAAAAAAAAAAAAAAAAAAAAA".to_string(),
        format!("Bearer {expired}"),
        format!("bearer {revoked}"),
        "Bearer ".into(),
    ] {
        let answer = sent(&server, asking("GET", "/instruments").header(header::AUTHORIZATION, &said), "");
        assert_eq!(
            (answer.status, problem(&answer)["code"].as_str()),
            (StatusCode::UNAUTHORIZED, Some("wrongToken")),
            "{said}"
        );
        assert!(
            !answer.text.contains(said.split_once(' ').expect("it has two words").1) || said == "Bearer ",
            "a token is not repeated"
        );
    }
    for said in ["Basic ZGVtbzpkZW1v", "AAAAAAAAAAAAAAAAAAAAAA"] {
        let answer = sent(&server, asking("GET", "/instruments").header(header::AUTHORIZATION, said), "");
        assert_eq!(
            (answer.status, problem(&answer)["code"].as_str()),
            (StatusCode::UNAUTHORIZED, Some("noToken")),
            "{said}"
        );
    }
    // Neither an invitation nor a session of the pages is a token.
    let answer = server.get("/api/v1/instruments", &server.signed_in());
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[test]
fn a_token_opens_what_its_scopes_say_and_no_more() {
    let server = Server::new();
    let path = client(&server).sent_in();
    let wanted = [
        ("GET", "/instruments".to_string(), "instruments:read", None),
        ("GET", path.clone(), "administrations:read", None),
        ("POST", "/cases".into(), "administrations:write", Some(json!({ "pseudonym": "x" }))),
        ("POST", format!("{path}/invitations"), "administrations:write", Some(json!({}))),
        ("GET", format!("{path}/answers"), "answers:read", None),
        ("GET", format!("{path}/pages"), "answers:read", None),
        ("PATCH", format!("{path}/answers"), "answers:write", Some(json!({ "revision": 1 }))),
        ("GET", format!("{path}/scores"), "scores:read", None),
    ];
    for (method, path, scope, body) in &wanted {
        let others: Vec<&str> =
            peil_web::api::SCOPES.iter().map(|(other, _)| *other).filter(|other| other != scope).collect();
        let answer = client_that_may(&server, &others).send(method, path, body.as_ref());
        assert_eq!(
            (answer.status, problem(&answer)["scope"].as_str()),
            (StatusCode::FORBIDDEN, Some(*scope)),
            "{method} {path}"
        );
        assert!(
            answer.headers[header::WWW_AUTHENTICATE]
                .to_str()
                .expect("it is ASCII")
                .contains(&format!("scope=\"{scope}\""))
        );
        let status = client_that_may(&server, &[scope]).send(method, path, body.as_ref()).status;
        assert!(
            status != StatusCode::FORBIDDEN && status != StatusCode::UNAUTHORIZED,
            "{method} {path}: {status}"
        );
    }
}

#[test]
fn what_is_not_there_is_not_found() {
    let server = Server::new();
    let client = client(&server);
    let path = client.opened("gad7");
    for missing in [
        "",
        "/",
        "/nergens",
        "/instruments/nergens",
        "/instruments/gad7/",
        "/instruments/gad7/wordings/xx",
        "/instruments/gad7/wordings/nergens.nl",
        "/instruments/%00",
        "/administrations/%00",
        "/administrations/x",
        "/cases/AAAAAAAAAAAAAAAAAAAAAAAAAA",
        &format!("/cases/{NOBODY}"),
        &format!("/administrations/{NOBODY}"),
        &format!("/administrations/{NOBODY}/scores"),
        &format!("{path}/nergens"),
    ] {
        assert_eq!(client.refused("GET", missing, None)["status"], 404, "{missing}");
    }
    assert_eq!(client.refused("DELETE", &format!("{path}/invitations/{NOBODY}"), None)["status"], 404);
    let decision = json!({ "revision": 1, "chosen": false });
    assert_eq!(client.refused("PUT", &format!("{path}/domains/nergens"), Some(&decision))["status"], 404);
    // The invitation of another administration is not one of this.
    let other = client.opened("gad7");
    let link = client.does("POST", &format!("{other}/invitations"), &json!({}));
    assert_eq!(
        client.refused("DELETE", &format!("{path}/invitations/{}", super::text(&link["id"])), None)["status"],
        404
    );
}

#[test]
fn what_a_resource_does_not_do_is_refused_with_what_it_does() {
    let server = Server::new();
    let client = client(&server);
    let answer = client.send("DELETE", "/instruments", None);
    assert_eq!(
        (answer.status, problem(&answer)["code"].as_str()),
        (StatusCode::METHOD_NOT_ALLOWED, Some("method"))
    );
    assert!(answer.headers[header::ALLOW].to_str().expect("it is ASCII").contains("GET"));
    assert_eq!(
        client.send("PUT", "/administrations", Some(&json!({}))).status,
        StatusCode::METHOD_NOT_ALLOWED
    );
}

#[test]
fn only_json_goes_in_and_comes_out() {
    let server = Server::new();
    let client = client(&server);
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonl", ""] {
        let answer = sent(
            &server,
            bearing(&client, "POST", "/cases").header(header::CONTENT_TYPE, kind),
            "{\"pseudonym\":\"x\"}",
        );
        assert_eq!(
            (answer.status, problem(&answer)["status"].as_u64()),
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, Some(415)),
            "{kind}"
        );
    }
    assert_eq!(
        sent(&server, bearing(&client, "POST", "/cases"), "{\"pseudonym\":\"x\"}").status,
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
    let right =
        bearing(&client, "POST", "/cases").header(header::CONTENT_TYPE, "application/json; charset=utf-8");
    assert_eq!(sent(&server, right, "{\"pseudonym\":\"x\"}").status, StatusCode::CREATED);
    for accept in ["text/html", "application/json;q=0", "image/*, text/*"] {
        let answer =
            sent(&server, bearing(&client, "GET", "/instruments").header(header::ACCEPT, accept), "");
        assert_eq!(
            (answer.status, problem(&answer)["code"].as_str()),
            (StatusCode::NOT_ACCEPTABLE, Some("accept")),
            "{accept}"
        );
    }
    for accept in ["*/*", "text/html, application/json;q=0.5", "application/*"] {
        assert_eq!(
            sent(&server, bearing(&client, "GET", "/instruments").header(header::ACCEPT, accept), "").status,
            StatusCode::OK,
            "{accept}"
        );
    }
}

#[test]
fn a_body_that_is_too_long_or_no_json_is_refused() {
    let server = Server::new();
    let client = client(&server);
    let posted = |body: Vec<u8>| {
        sent(
            &server,
            bearing(&client, "POST", "/cases").header(header::CONTENT_TYPE, "application/json"),
            body,
        )
    };
    let long = posted(format!("{{\"pseudonym\":\"{}\"}}", "x".repeat(600 * 1024)).into_bytes());
    assert_eq!(
        (long.status, problem(&long)["code"].as_str()),
        (StatusCode::PAYLOAD_TOO_LARGE, Some("tooLarge"))
    );
    for wrong in [
        &b""[..],
        b"{",
        b"{\"pseudonym\":\"x\"",
        b"{\"pseudonym\":\"\xff\"}",
        b"\xef\xbb\xbf{}",
        b"NaN",
        "[".repeat(100_000).as_bytes(),
    ] {
        assert_eq!(
            errors(&problem(&posted(wrong.to_vec()))),
            [" syntax"],
            "{:?}",
            &wrong[..wrong.len().min(20)]
        );
    }
    for wrong in ["[]", "null", "\"x\"", "1"] {
        assert_eq!(errors(&problem(&posted(wrong.into()))), [" type"], "{wrong}");
    }
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let server = Server::new();
    let client = client(&server);
    let body = json!({ "caseId": "x", "instrument": 3, "domains": [{ "name": "wonen" }, { "name": "x", "reason": "", "raar/~": 1 }],
        "administered": "30-11-2024", "expires": "morgen", "onzin": null });
    let mut found = errors(&client.refused("POST", "/administrations", Some(&body)));
    found.sort();
    let mut wanted = [
        "/caseId pattern",
        "/instrument type",
        "/domains/0/reason required",
        "/domains/1/reason length",
        "/domains/1/raar~1~0 unknown",
        "/administered format",
        "/expires format",
        "/onzin unknown",
    ];
    wanted.sort_unstable();
    assert_eq!(found, wanted);
    // What only the instrument can say is reported at once too.
    let body = json!({ "caseId": NOBODY, "instrument": "draagkracht", "wording": "xx", "informant": "buurman", "expires": "2020-01-01T00:00:00Z",
        "domains": [{ "name": "tuin", "reason": "  " }] });
    let found = errors(&client.refused("POST", "/administrations", Some(&body)));
    let wanted = [
        "/caseId unknown",
        "/expires past",
        "/wording unknown",
        "/informant unknown",
        "/domains/0/name unknown",
        "/domains/0/reason blank",
    ];
    assert_eq!(found, wanted);
    let found = errors(&client.refused(
        "GET",
        "/administrations?pageSize=0&pageSize=2&sentIn=ja&after=x&onzin=1&instrument=%00",
        None,
    ));
    assert_eq!(
        found,
        [
            "pageSize range",
            "pageSize twice",
            "sentIn type",
            "after pattern",
            "onzin unknown",
            "instrument pattern"
        ]
    );
    assert_eq!(
        errors(&client.refused("GET", "/administrations?pageSize=9999999999999999999999", None)),
        ["pageSize type"]
    );
}

#[test]
fn answers_that_are_not_accepted_change_nothing() {
    let server = Server::new();
    let client = client(&server);
    let path = client.opened("gad7");
    let changes = json!({ "revision": 1, "answers": { "gad1": "1", "gad2": "9", "gad3": ["1", "2"], "gad99": "1", "gad4": "\u{1F600}" },
        "leftOpen": ["niets"], "confirmed": ["niets"] });
    let refused = client.refused("PATCH", &format!("{path}/answers"), Some(&changes));
    let wanted = [
        "/answers/gad2 notAccepted",
        "/answers/gad3 notAccepted",
        "/answers/gad99 unknown",
        "/answers/gad4 notAccepted",
        "/leftOpen/0 unknown",
        "/confirmed/0 unknown",
    ];
    assert_eq!(errors(&refused), wanted);
    assert!(!refused.to_string().contains('\u{1F600}'), "an answer is not repeated: {refused}");
    assert_eq!(
        (client.get(&path)["revision"].as_u64(), client.get(&path)["progress"]["answered"].as_u64()),
        (Some(1), Some(0))
    );
    let wrong = json!({ "revision": 1, "answers": { "gad1": 1, "gad2": true, "gad3": {}, "gad4": [1] } });
    let found = errors(&client.refused("PATCH", &format!("{path}/answers"), Some(&wrong)));
    assert_eq!(
        found,
        ["/answers/gad1 type", "/answers/gad2 type", "/answers/gad3 type", "/answers/gad4 type"]
    );
    assert_eq!(
        errors(&client.refused("PATCH", &format!("{path}/answers"), Some(&json!({ "revision": -1 })))),
        ["/revision range"]
    );
    assert_eq!(
        errors(&client.refused("PATCH", &format!("{path}/answers"), Some(&json!({ "revision": 1.5 })))),
        ["/revision type"]
    );
}

#[test]
fn from_another_revision_nothing_is_saved_and_it_is_told_what_differs() {
    let server = Server::new();
    let client = client(&server);
    let path = client.opened("gad7");
    let first = client.does(
        "PATCH",
        &format!("{path}/answers"),
        &json!({ "revision": 1, "answers": { "gad1": "1", "gad2": "0" } }),
    );
    let late = json!({ "revision": 1, "answers": { "gad1": "3", "gad5": "1" } });
    let refused = client.refused("PATCH", &format!("{path}/answers"), Some(&late));
    assert_eq!(
        (refused["status"].as_u64(), refused["code"].as_str(), &refused["revision"]),
        (Some(409), Some("revision"), &first["revision"])
    );
    let differs = |question: &str, answer: &str| json!({ "question": question, "answer": answer, "by": "client:portaal-0" });
    assert_eq!(refused["differences"], json!([differs("gad1", "1"), differs("gad2", "0")]));
    assert_eq!(client.get(&path)["revision"], first["revision"]);
    for (method, path, body) in [
        ("PATCH", format!("{path}/answers"), json!({ "revision": 99, "answers": { "gad1": "3" } })),
        ("PATCH", format!("{path}/answers"), json!({ "revision": 1 })),
        ("PUT", format!("{path}/submission"), json!({ "revision": 1 })),
    ] {
        assert_eq!(client.refused(method, &path, Some(&body))["code"], "revision", "{method} {path} {body}");
    }
}

#[test]
fn what_was_sent_in_expired_or_erased_takes_no_answers() {
    let server = Server::new();
    let client = client(&server);
    let path = client.sent_in();
    let revision = client.get(&path)["revision"].clone();
    for changes in [
        json!({ "revision": revision, "answers": { "gad1": "3" } }),
        json!({ "revision": revision }),
        json!({ "revision": 1, "answers": { "gad1": "3" } }),
    ] {
        assert_eq!(
            client.refused("PATCH", &format!("{path}/answers"), Some(&changes))["status"],
            409,
            "{changes}"
        );
    }
    assert_eq!(client.refused("POST", &format!("{path}/invitations"), Some(&json!({})))["code"], "sentIn");

    let path = client.opened("gad7");
    let id = peil_store::AdministrationId(path.rsplit('/').next().expect("it has parts").to_string());
    server
        .store
        .set_expiry(&id, Some(peil_store::Moment::now()), &peil_store::Actor::Program)
        .wait()
        .expect("it is there");
    assert_eq!(client.get(&path)["state"], "expired");
    for changes in [json!({ "revision": 1, "answers": { "gad1": "3" } }), json!({ "revision": 1 })] {
        assert_eq!(client.refused("PATCH", &format!("{path}/answers"), Some(&changes))["code"], "expired");
    }
    assert_eq!(client.refused("POST", &format!("{path}/invitations"), Some(&json!({})))["code"], "expired");

    let case = peil_store::CaseId(super::text(&client.get(&path)["caseId"]));
    server.store.erase_case(&case, &peil_store::Actor::Program).wait().expect("it is there");
    for path in [
        path.clone(),
        format!("{path}/answers"),
        format!("{path}/pages"),
        format!("{path}/scores"),
        format!("{path}/invitations"),
    ] {
        assert_eq!(client.refused("GET", &path, None)["status"], 410, "{path}");
    }
    assert_eq!(
        client.refused("PATCH", &format!("{path}/answers"), Some(&json!({ "revision": 1 })))["status"],
        410
    );
}

#[test]
fn a_pseudonym_that_gives_somebody_away_is_looked_at_twice() {
    let server = Server::new();
    let client = client(&server);
    let refused = client.refused("POST", "/cases", Some(&json!({ "pseudonym": "Jan de Vries 06-12345678" })));
    assert!(
        errors(&refused).iter().all(|error| error == "/pseudonym suspicious") && errors(&refused).len() > 1,
        "{refused}"
    );
    client.does("POST", "/cases", &json!({ "pseudonym": "Jan de Vries 06-12345678", "lookedAt": true }));
    let case = client.case("groene-kikker");
    let taken = client.refused("POST", "/cases", Some(&json!({ "pseudonym": " groene-kikker " })));
    assert_eq!((taken["status"].as_u64(), taken["caseId"].as_str()), (Some(409), Some(case.as_str())));
    for wrong in ["", " ", "a\nb", "a\u{0}b"] {
        assert_eq!(
            client.refused("POST", "/cases", Some(&json!({ "pseudonym": wrong })))["status"],
            400,
            "{wrong:?}"
        );
    }
}

#[test]
fn pages_guards_do_not_stand_in_the_way() {
    let server = Server::new();
    let client = client(&server);
    // Another site has no token, so its forms are not a danger here, and a portal may say where it comes from.
    let forged = bearing(&client, "POST", "/cases")
        .header(header::CONTENT_TYPE, "application/json")
        .header("sec-fetch-site", "cross-site");
    assert_eq!(
        sent(&server, forged.header(header::ORIGIN, "https://portaal.example"), "{\"pseudonym\":\"x\"}")
            .status,
        StatusCode::CREATED
    );
    // A parameter of that name is a parameter, and no wish for a cookie.
    assert_eq!(errors(&client.refused("GET", "/instruments?language=fy", None)), ["language unknown"]);
    let elsewhere = Request::builder()
        .method(Method::GET)
        .uri("/api/v1/openapi.json")
        .header(header::HOST, "elders.example")
        .body(Body::empty());
    let answer = server.send(elsewhere.expect("it is a request"));
    assert_eq!(
        (answer.status, problem(&answer)["code"].as_str()),
        (StatusCode::MISDIRECTED_REQUEST, Some("host"))
    );
    let headers = client.send("GET", "/instruments", None).headers;
    assert_eq!(
        (&headers[header::X_CONTENT_TYPE_OPTIONS], &headers[header::CACHE_CONTROL]),
        (&"nosniff".parse().expect("it is a value"), &"no-store".parse().expect("it is a value"))
    );
    assert!(
        !headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN)
            && !headers.contains_key(header::SET_COOKIE)
    );
    let _: Value = client.get("/instruments");
}
