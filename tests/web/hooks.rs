//! Hooks, with a receiver of our own: what is sent and how it is signed, what is tried again, and what is not
//! called at all.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use peil_store::{Actor, HookEvent, Since, Store, Submission, What};
use peil_web::hooks::{Calling, check_address, deliver, look};
use sha2::Sha256;

use crate::store::{Place, gad7, new_in};

/// What came: the first line, the headers, the body.
struct Came {
    line: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Came {
    fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str()).expect("it is there")
    }
}

/// A receiver that answers each request with the next of these; none: it says nothing at all.
fn receiver(answers: &'static [Option<&'static str>]) -> (String, Receiver<Came>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    let address = listener.local_addr().expect("it has one");
    let (sender, came) = channel();
    std::thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().expect("somebody comes");
            let mut reader = BufReader::new(stream.try_clone().expect("it can be read"));
            let mut lines = Vec::new();
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).expect("it is text");
                let line = line.trim_end().to_string();
                if line.is_empty() {
                    break;
                }
                lines.push(line);
            }
            let headers: Vec<(String, String)> = lines[1..]
                .iter()
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_string(), value.to_string()))
                .collect();
            let mut one = Came { line: lines[0].clone(), headers, body: String::new() };
            let length = one.header("content-length").parse().expect("it is a number");
            let mut body = vec![0; length];
            reader.read_exact(&mut body).expect("it is whole");
            one.body = String::from_utf8(body).expect("it is text");
            sender.send(one).expect("the test waits");
            if let Some(answer) = answer {
                write!(
                    stream,
                    "HTTP/1.1 {answer}\r\nContent-Length: 0\r\nLocation: http://127.0.0.1:1/\r\n\r\n"
                )
                .expect("it is sent");
            }
        }
    });
    (format!("http://{address}/peil?van=peil"), came)
}

fn delivered(store: &Store, calling: &Calling) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("it starts");
    runtime.block_on(async {
        look(store).await.expect("it is looked at");
        deliver(store, calling).await.expect("it is sent")
    })
}

/// A hook at an address, and something to tell it; its secret.
fn told(store: &Store, url: &str) -> String {
    let secret =
        store.add_hook(None, "ontvanger", url, &HookEvent::ALL, &Actor::Program).wait().expect("it is added");
    let case = store.open_case("vis", &Actor::Program).wait().expect("it opens");
    let id = store.open_administration(new_in(&case, &gad7())).wait().expect("it opens");
    let submission = Submission {
        administration: id,
        id: None,
        since: Since::Unknown,
        by: Actor::Respondent,
        what: vec![What::Given { question: "gad1".into(), answer: "3".into() }, What::SentIn],
        alerts: None,
    };
    store.submit(submission).wait().expect("it is saved");
    secret.reveal().to_string()
}

fn this_machine() -> Calling {
    Calling { this_machine: true, roots: None }
}

#[test]
fn a_message_is_signed_and_sent_until_it_is_taken() {
    let place = Place::sqlite();
    let store = place.open();
    let (url, came) = receiver(&[Some("500 Broken"), Some("302 Elsewhere"), Some("204 No Content")]);
    let secret = told(&store, &url);
    let mut ids = Vec::new();
    for _ in 0..3 {
        assert_eq!(delivered(&store, &this_machine()), 1);
        let one = came.recv_timeout(Duration::from_secs(5)).expect("it came");
        assert_eq!(one.line, "POST /peil?van=peil HTTP/1.1");
        assert_eq!((one.header("content-type"), one.header("peil-event")), ("application/json", "sent-in"));
        let signed = one.header("peil-signature");
        let (seconds, code) =
            signed.strip_prefix("t=").and_then(|rest| rest.split_once(",v1=")).expect("it is signed");
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("it is a key");
        mac.update(format!("{seconds}.{}", one.body).as_bytes());
        let bytes: Vec<u8> = (0..code.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&code[at..at + 2], 16).expect("it is hexadecimal"))
            .collect();
        mac.verify_slice(&bytes).expect("it is signed with the secret");
        assert!(!one.body.contains("gad1"), "no answer is in it: {}", one.body);
        ids.push(one.header("peil-id").to_string());
        assert_eq!(delivered(&store, &this_machine()), 0, "nothing is sent before its pause is over");
        place.sql("UPDATE deliveries SET due = 0 WHERE delivered IS NULL");
    }
    ids.dedup();
    assert_eq!(ids.len(), 1, "always under the same identifier");
    assert_eq!(delivered(&store, &this_machine()), 0, "what is taken is not sent again");
    let hook = store.hooks().wait().expect("they are there").remove(0);
    assert_eq!((hook.delivered, hook.waiting, hook.trouble), (1, 0, None));
}

/// An address by which a hook would reach what only this machine may.
#[test]
fn this_machine_and_its_link_are_not_called() {
    for host in [
        "127.0.0.1",
        "127.8.8.8",
        "localhost",
        "0.0.0.0",
        "169.254.169.254",
        "224.0.0.1",
        "255.255.255.255",
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:7f00:1::]",
    ] {
        let store = Place::sqlite();
        let store = store.open();
        told(&store, &format!("http://{host}:9/"));
        assert_eq!(delivered(&store, &Calling::default()), 1);
        let hook = store.hooks().wait().expect("they are there").remove(0);
        let trouble = hook.trouble.expect("it was not sent");
        assert!(trouble.contains("is not called"), "{host}: {trouble}");
    }
}

#[test]
fn what_goes_wrong_is_said_and_takes_no_longer_than_it_may() {
    let store = Place::sqlite();
    let store = store.open();
    let (url, _came) = receiver(&[None]);
    told(&store, &url);
    let begun = std::time::Instant::now();
    delivered(&store, &this_machine());
    assert!(begun.elapsed() < Duration::from_secs(15));
    let trouble =
        |store: &Store| store.hooks().wait().expect("they are there").remove(0).trouble.expect("it failed");
    assert_eq!(trouble(&store), "the answer is not one of HTTP");
    // A receiver with another certificate, or none, is not told.
    let store = Place::sqlite();
    let store = store.open();
    let folder = tempfile::tempdir().expect("a folder can be made");
    let roots = folder.path().join("roots.pem");
    std::fs::write(&roots, "niets").expect("it can be written");
    told(&store, "https://127.0.0.1:9/");
    delivered(&store, &Calling { this_machine: true, roots: Some(roots) });
    assert!(trouble(&store).contains("holds no certificate"), "{}", trouble(&store));
    assert!(check_address("https://ontvanger.example/peil").is_ok());
    for wrong in ["ftp://a.example/", "https://", "/peil", "https://naam:geheim@a.example/", "https://a b/"] {
        assert!(check_address(wrong).is_err(), "{wrong}");
    }
}
