//! TLS without a proxy: a certificate and its key from files; and TLS to others, whom hooks tell something.

use std::path::Path;
use std::sync::Arc;

use tokio::net::TcpStream;
pub use tokio_rustls::TlsAcceptor;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, Error, RootCertStore, ServerConfig};

use super::settings::Tls;
use peil_project::files;

/// What makes connections secret: TLS 1.2 and 1.3, with the certificate of the settings.
///
/// # Errors
/// A sentence that says which file is wrong and why.
pub fn acceptor(tls: &Tls) -> Result<TlsAcceptor, String> {
    let wrong = |setting: &str, path: &Path, why: &str| format!("`{setting}`: `{}` {why}", path.display());
    let read = |setting: &str, path: &Path| {
        std::fs::read(path)
            .map_err(|error| wrong(setting, path, &format!("cannot be read: {}", files::reason(&error))))
    };
    let (cert, key) = (read("tls-cert", &tls.cert)?, read("tls-key", &tls.key)?);
    let chain: Result<Vec<CertificateDer<'static>>, pem::Error> =
        CertificateDer::pem_slice_iter(&cert).collect();
    let chain =
        chain.map_err(|error| wrong("tls-cert", &tls.cert, &format!("is not a PEM file: {error}")))?;
    if chain.is_empty() {
        return Err(wrong(
            "tls-cert",
            &tls.cert,
            "holds no certificate: it should be a PEM file with a part that begins with -----BEGIN CERTIFICATE-----",
        ));
    }
    let key = PrivateKeyDer::from_pem_slice(&key).map_err(|error| match error {
        pem::Error::NoItemsFound => wrong(
            "tls-key",
            &tls.key,
            "holds no private key that can be read: it should be a PEM file, and not protected by a password",
        ),
        error => wrong("tls-key", &tls.key, &format!("is not a PEM file: {error}")),
    })?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions();
    let config = config.and_then(|config| config.with_no_client_auth().with_single_cert(chain, key)).map_err(
        |error| match error {
            Error::InconsistentKeys(_) => format!(
                "`tls-key`: the key in `{}` is not that of the certificate in `{}`",
                tls.key.display(),
                tls.cert.display()
            ),
            error => {
                wrong("tls-cert", &tls.cert, &format!("and `{}` cannot be used: {error}", tls.key.display()))
            }
        },
    );
    let mut config = config?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Where systems keep the certificates that vouch for others.
const ROOTS: [&str; 3] =
    ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/// What makes connections to others secret.
pub struct Secret(TlsConnector);

impl Secret {
    /// With the certificates of a file, or of the system.
    ///
    /// # Errors
    /// A sentence, when there are none.
    pub fn new(roots: Option<&Path>) -> Result<Secret, String> {
        let system = || ROOTS.iter().map(Path::new).find(|path| path.is_file());
        let Some(path) = roots.or_else(system) else {
            return Err("this machine has no list of certificates: set `hook-roots`".into());
        };
        let wrong = |why: &str| format!("`hook-roots`: `{}` {why}", path.display());
        let pem = std::fs::read(path)
            .map_err(|error| wrong(&format!("cannot be read: {}", files::reason(&error))))?;
        let mut store = RootCertStore::empty();
        let (added, _) =
            store.add_parsable_certificates(CertificateDer::pem_slice_iter(&pem).filter_map(Result::ok));
        if added == 0 {
            return Err(wrong("holds no certificate"));
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(store)
            .with_no_client_auth();
        Ok(Secret(TlsConnector::from(Arc::new(config))))
    }

    /// A connection that is secret, with somebody whose certificate is of this host.
    ///
    /// # Errors
    /// A sentence, when it is not.
    pub async fn over(
        &self,
        host: &str,
        stream: TcpStream,
    ) -> Result<tokio_rustls::client::TlsStream<TcpStream>, String> {
        let name = ServerName::try_from(host.to_string()).map_err(|error| error.to_string())?;
        self.0.connect(name, stream).await.map_err(|error| format!("no secret connection: {error}"))
    }
}
