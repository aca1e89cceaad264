//! How often one may ask, and guess.

use axum::body::Body;
use axum::http::{StatusCode, header};

use super::{asking, client, problem};
use crate::web::Server;

#[test]
fn guessing_tokens_ends_and_keeps_no_right_token_out() {
    let server = Server::new();
    let client = client(&server);
    client.get("/instruments");
    let guess = |at: usize| {
        let said = format!("Bearer {at:022}");
        server.send(
            asking("GET", "/instruments")
                .header(header::AUTHORIZATION, said)
                .body(Body::empty())
                .expect("it is a request"),
        )
    };
    for at in 0..20 {
        assert_eq!(guess(at).status, StatusCode::UNAUTHORIZED);
    }
    let ended = guess(20);
    assert_eq!(
        (ended.status, problem(&ended)["code"].as_str()),
        (StatusCode::TOO_MANY_REQUESTS, Some("guesses"))
    );
    assert!(ended.headers.contains_key(header::RETRY_AFTER));
    client.get("/instruments");
    // One that was right and is no more is a wrong one, a second later at the latest.
    server.store.revoke_client("portaal-0", &peil_store::Actor::Program).wait().expect("it is there");
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!(client.send("GET", "/instruments", None).status, StatusCode::UNAUTHORIZED);
    assert_eq!(client.send("GET", "/instruments", None).status, StatusCode::TOO_MANY_REQUESTS);
}

#[test]
fn asking_too_often_ends_with_a_problem() {
    let server = Server::new();
    let ask = || server.send(asking("GET", "/openapi.json").body(Body::empty()).expect("it is a request"));
    let refused = (0..2000).map(|_| ask()).find(|answer| answer.status != StatusCode::OK).expect("it ends");
    assert_eq!(
        (refused.status, problem(&refused)["code"].as_str()),
        (StatusCode::TOO_MANY_REQUESTS, Some("requests"))
    );
}
