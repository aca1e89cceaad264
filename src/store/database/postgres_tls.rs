//! How a connection to PostgreSQL is kept secret: what an address says about TLS.
//!
//! | `sslmode` | what happens |
//! |---|---|
//! | none, `disable`, `allow`, `prefer` | no TLS: for a socket, or a server on the same machine |
//! | `require`, `verify-ca`, `verify-full` | TLS, with a certificate that is valid for the host |
//!
//! libpq checks nothing for `require`, and no name for `verify-ca`. Peil always checks both: a connection that is
//! not checked protects against nobody who can change it.

use std::path::Path;
use std::sync::Arc;

use tokio_postgres::Config;
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::Error;
use super::postgres::failed;

/// A database, and what makes the connection to it secret.
pub struct Target {
    pub config: Config,
    /// None: nothing does.
    pub tls: Option<MakeRustlsConnect>,
}

/// Reads an address: `postgres://user@host/database?sslmode=verify-full&sslrootcert=/etc/peil/ca.pem`.
///
/// # Errors
/// [`Error::Database`] with a sentence, when the address, the mode or the certificates cannot be used.
pub fn target(url: &str) -> Result<Target, Error> {
    let (place, query) = url.split_once('?').unwrap_or((url, ""));
    let (mut mode, mut roots, mut rest) = (None, None, Vec::new());
    for part in query.split('&').filter(|part| !part.is_empty()) {
        match part.split_once('=') {
            Some(("sslmode", value)) => mode = Some(value),
            Some(("sslrootcert", value)) => roots = Some(value),
            Some(_) | None => rest.push(part),
        }
    }
    let plain = if rest.is_empty() { place.to_string() } else { format!("{place}?{}", rest.join("&")) };
    let mut config: Config = plain.parse().map_err(failed)?;
    let tls = match mode {
        None | Some("disable" | "allow" | "prefer") if roots.is_none() => None,
        None | Some("require" | "verify-ca" | "verify-full") => Some(connector(roots.map(decoded))?),
        Some("disable" | "allow" | "prefer") => {
            return Err(Error::Database("`sslrootcert` needs `sslmode=verify-full`".into()));
        }
        Some(other) => {
            return Err(Error::Database(format!(
                "`sslmode={other}` is not known: use `verify-full`, or `disable` for a server on this machine"
            )));
        }
    };
    config.ssl_mode(if tls.is_some() { SslMode::Require } else { SslMode::Disable });
    Ok(Target { config, tls })
}

/// A part of an address without its `%20` and the like.
fn decoded(part: &str) -> String {
    let (mut bytes, mut rest) = (Vec::with_capacity(part.len()), part.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match hex.filter(|_| *first == b'%').and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn connector(roots: Option<String>) -> Result<MakeRustlsConnect, Error> {
    let roots = match roots {
        Some(path) => from_file(Path::new(&path))
            .map_err(|why| Error::Database(format!("`sslrootcert`: `{path}` {why}")))?,
        None => from_system()?,
    };
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Database(format!("TLS: {error}")))?;
    Ok(MakeRustlsConnect::new(config.with_root_certificates(roots).with_no_client_auth()))
}

fn from_file(path: &Path) -> Result<RootCertStore, String> {
    let text = std::fs::read(path).map_err(|error| format!("cannot be read: {error}"))?;
    let mut roots = RootCertStore::empty();
    for found in CertificateDer::pem_slice_iter(&text) {
        let certificate = found.map_err(|error| format!("is not a PEM file: {error}"))?;
        roots
            .add(certificate)
            .map_err(|error| format!("holds a certificate that cannot be used: {error}"))?;
    }
    if roots.is_empty() { Err("holds no certificate".into()) } else { Ok(roots) }
}

fn from_system() -> Result<RootCertStore, Error> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(Error::Database(
            "this system has no certificates to check the server with: name a file in `sslrootcert`".into(),
        ));
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_whether_a_connection_is_secret() {
        let is_secret = |url: &str| target(url).map(|target| target.tls.is_some());
        for url in ["postgres://peil@db/peil", "postgres://peil@db/peil?sslmode=disable&connect_timeout=3"] {
            assert_eq!(is_secret(url), Ok(false), "{url}");
        }
        let refused = [
            ("postgres://peil@db/peil?sslmode=veilig", "is not known"),
            (
                "postgres://peil@db/peil?sslmode=verify-full&sslrootcert=/geen%20pad",
                "`/geen pad` cannot be read",
            ),
            ("postgres://peil@db/peil?sslrootcert=/geen", "cannot be read"),
            ("postgres://peil@db/peil?sslmode=prefer&sslrootcert=/geen", "needs `sslmode=verify-full`"),
            ("postgres://peil@db/peil?ssl=on", "unknown"),
        ];
        for (url, why) in refused {
            let said = is_secret(url).map_err(|error| error.to_string());
            assert!(said.as_ref().is_err_and(|said| said.contains(why)), "{url}: {said:?}");
        }
        assert_eq!(decoded("/a%2Fb%zz%"), "/a/b%zz%");
    }
}
