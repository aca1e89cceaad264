//! TLS of the server itself, by the program: with a certificate made for these tests (self-signed, for
//! localhost, a hundred years long).

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::cli::{folder, peil, root};
use crate::running::Running;

pub fn file(name: &str) -> PathBuf {
    root().join("tests/web/tls").join(name)
}

/// Starts `peil serve` with the instruments that come with Peil, in a folder, on a port that was free a
/// moment ago.
pub fn serving(folder: &Path, arguments: &[&str]) -> Running {
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("there is a free port")
        .port()
        .to_string();
    let instruments = root().join("instruments");
    let serve = ["serve", instruments.to_str().expect("paths are UTF-8"), "--db", "test.db", "--port", &port];
    Running::start(folder, &[&serve, arguments].concat())
}

/// A page over TLS, by a client that trusts the certificate of these tests and no other.
pub fn get(port: u16, path: &str) -> String {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(file("cert.pem")).expect("it is a certificate"))
        .expect("it can be trusted");
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("they are known");
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from("localhost").expect("it is a name");
    let client = ClientConnection::new(Arc::new(config), name).expect("it can begin");
    let mut stream = StreamOwned::new(client, TcpStream::connect(("127.0.0.1", port)).expect("it listens"));
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n")
        .expect("it is sent");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("it comes whole");
    text
}

#[test]
fn pages_come_over_tls_and_cookies_go_over_nothing_else() {
    let here = folder(&[]);
    let (cert, key) = (file("cert.pem"), file("key.pem"));
    let running = serving(
        here.path(),
        &["--tls-cert", cert.to_str().expect("UTF-8"), "--tls-key", key.to_str().expect("UTF-8")],
    );
    // A connection that says nothing keeps nobody waiting.
    let silent = TcpStream::connect(("127.0.0.1", running.port)).expect("it listens");
    let page = get(running.port, "/");
    assert!(
        page.starts_with("HTTP/1.1 200") && page.contains("strict-transport-security: max-age="),
        "{page}"
    );
    let switched = get(running.port, "/sign-in?language=fy");
    assert!(switched.contains("peil-language=fy;") && switched.contains("; Secure"), "{switched}");
    // A request without TLS gets no page.
    let mut plain = TcpStream::connect(("127.0.0.1", running.port)).expect("it listens");
    let mut bytes = Vec::new();
    // It may be cut off at once.
    let _ = plain.write_all(
        format!("GET / HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n", running.port).as_bytes(),
    );
    let _ = plain.read_to_end(&mut bytes);
    assert!(!String::from_utf8_lossy(&bytes).contains("HTTP/1.1 200"), "{bytes:?}");
    drop(silent);
}

#[test]
fn files_that_are_wrong_or_not_there_are_said_before_anything_is_made() {
    let here = folder(&[
        ("no.pem", b"not a certificate"),
        ("rubbish.pem", b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n"),
    ]);
    let instruments = root().join("instruments");
    let (cert, key, other) = (file("cert.pem"), file("key.pem"), file("other-key.pem"));
    let path = |path: &PathBuf| path.to_str().expect("paths are UTF-8").to_string();
    for (cert, key, said) in [
        (path(&cert), None, "`tls-cert` is set and `tls-key` is not"),
        (
            path(&cert),
            Some("nowhere.pem".into()),
            "`tls-key`: `nowhere.pem` cannot be read: there is no such file",
        ),
        (
            "nowhere.pem".into(),
            Some(path(&key)),
            "`tls-cert`: `nowhere.pem` cannot be read: there is no such file",
        ),
        ("no.pem".into(), Some(path(&key)), "`tls-cert`: `no.pem` holds no certificate"),
        (path(&key), Some(path(&cert)), "holds no certificate"),
        (path(&cert), Some(path(&cert)), "holds no private key"),
        (path(&cert), Some(path(&other)), "is not that of the certificate"),
        ("rubbish.pem".into(), Some(path(&key)), "`tls-cert`: `rubbish.pem` is not a PEM file"),
    ] {
        let mut arguments =
            vec!["serve", instruments.to_str().expect("UTF-8"), "--db", "test.db", "--tls-cert", &cert];
        if let Some(key) = &key {
            arguments.extend(["--tls-key", key]);
        }
        let run = peil(here.path(), &arguments);
        assert!(run.code == 2 && run.err.contains(said), "{said}: {}", run.err);
        assert!(!here.path().join("test.db").exists(), "{said}: a database was made");
    }
}
