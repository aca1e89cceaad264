//! A store on PostgreSQL over TLS: only with a certificate that is valid for the host.

use peil_store::{Address, Store};

use crate::postgres;

#[test]
fn a_server_is_reached_only_if_its_certificate_is_valid() {
    let Some(server) = postgres::server() else { return };
    let url = server.database();
    let folder = tempfile::tempdir().expect("there is room");
    let certificate = folder.path().join("ca.pem");
    std::fs::write(&certificate, postgres::CERTIFICATE).expect("it can be written");
    let address = |more: &str| Address::parse(&format!("{url}?{more}"));
    let roots = format!("sslrootcert={}", certificate.display());
    for mode in ["require", "verify-ca", "verify-full"] {
        let store = Store::open(&address(&format!("sslmode={mode}&{roots}"))).expect("it is reached");
        assert!(store.accounts().wait().expect("it answers").is_empty());
        // The server itself says that the connection is secret.
        let asked = postgres::asked(&url, "SELECT COUNT(*) FROM pg_stat_ssl WHERE ssl");
        assert_ne!(asked, ["0"]);
        drop(store);
        // The certificates of the system do not know this server.
        let refused = Store::open(&address(&format!("sslmode={mode}"))).map(drop);
        let why = refused.expect_err("nobody vouches for it").to_string();
        assert!(why.contains("certificate") || why.contains("tls"), "{why}");
    }
    let other = url.replace("127.0.0.1", "127.0.0.2");
    let refused = Store::open(&Address::parse(&format!("{other}?sslmode=verify-full&{roots}"))).map(drop);
    assert!(refused.is_err(), "its name is another");
    drop(Store::open(&address("sslmode=disable")).expect("it is reached"));
}
