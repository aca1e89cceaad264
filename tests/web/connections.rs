//! Connections that cost others nothing: half requests, silent ones, silent handshakes.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::tls::{file, get, serving};
use crate::cli::folder;

/// A page without TLS, within a few seconds.
fn page(port: u16) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("it can be set");
    write!(stream, "GET /healthz HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n")
        .expect("it is sent");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("it comes");
    text
}

/// How long it takes to end after SIGTERM, which must not be long.
fn ends_within(running: &mut crate::running::Running, most: Duration) {
    let began = Instant::now();
    let id = running.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().expect("kill runs").success());
    while TcpStream::connect(("127.0.0.1", running.port)).is_ok() || running.lives() {
        assert!(began.elapsed() < most, "it has not ended after {:?}", began.elapsed());
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[cfg(unix)]
#[test]
fn half_a_request_does_not_keep_the_server() {
    let here = folder(&[]);
    let mut running = serving(here.path(), &[]);
    let mut halves = Vec::new();
    for said in [
        "",
        "GET / HTT",
        "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
        "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n",
    ] {
        let mut stream = TcpStream::connect(("127.0.0.1", running.port)).expect("it listens");
        stream.write_all(said.as_bytes()).expect("it is sent");
        halves.push(stream);
    }
    // One that was answered, and is kept for another request.
    let mut idle = TcpStream::connect(("127.0.0.1", running.port)).expect("it listens");
    write!(idle, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("it is sent");
    assert!(idle.read(&mut [0; 1024]).expect("it answers") > 0);
    ends_within(&mut running, Duration::from_secs(14));
    // It anchored what it had, as it does when it stops.
    let verified = crate::cli::peil(here.path(), &["db", "verify", "--db", "test.db"]);
    assert_eq!(verified.code, 0, "{}", verified.err);
    drop(halves);
}

#[test]
fn silent_connections_shut_nobody_out() {
    let here = folder(&[]);
    let running = serving(here.path(), &[]);
    let silent: Vec<TcpStream> =
        (0..900).filter_map(|_| TcpStream::connect(("127.0.0.1", running.port)).ok()).collect();
    assert!(silent.len() > 300, "{}", silent.len());
    let began = Instant::now();
    assert!(page(running.port).starts_with("HTTP/1.1 200"));
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[test]
fn silent_handshakes_stall_nobody() {
    let here = folder(&[]);
    let (cert, key) = (file("cert.pem"), file("key.pem"));
    let running = serving(
        here.path(),
        &["--tls-cert", cert.to_str().expect("UTF-8"), "--tls-key", key.to_str().expect("UTF-8")],
    );
    let silent: Vec<TcpStream> =
        (0..600).filter_map(|_| TcpStream::connect(("127.0.0.1", running.port)).ok()).collect();
    assert!(silent.len() > 300, "{}", silent.len());
    let began = Instant::now();
    assert!(get(running.port, "/").starts_with("HTTP/1.1 200"));
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

/// A client that never reads and one that never asks are closed after a while, not kept for ever.
#[test]
fn a_silent_connection_is_closed_after_a_while() {
    let here = folder(&[]);
    let running = serving(here.path(), &[]);
    let mut silent = TcpStream::connect(("127.0.0.1", running.port)).expect("it listens");
    silent.write_all(b"GET / HTTP/1.1\r\nHost: ").expect("it is sent");
    silent.set_read_timeout(Some(Duration::from_secs(60))).expect("it can be set");
    let began = Instant::now();
    assert_eq!(silent.read(&mut [0; 16]).unwrap_or(0), 0, "it is closed without an answer");
    assert!(began.elapsed() < Duration::from_secs(45), "{:?}", began.elapsed());
}
