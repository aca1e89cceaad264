//! TLS without a proxy: a certificate and its key from files, and connections that are handed on once their handshake is done.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, Request};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::serve::{IncomingStream, Listener};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{Error, ServerConfig};
use tokio_rustls::server::TlsStream;

use super::settings::Tls;
use peil_project::files;

/// A handshake takes a second or two on a bad line; one that takes longer is no browser's.
const LONGEST_HANDSHAKE: Duration = Duration::from_secs(10);
/// Handshakes that can be under way at once; whoever comes then waits.
const MOST_HANDSHAKES: usize = 256;

/// What makes connections secret: TLS 1.2 and 1.3, with the certificate of the settings.
///
/// # Errors
/// A sentence that says which file is wrong and why.
pub fn acceptor(tls: &Tls) -> Result<TlsAcceptor, String> {
    let wrong = |setting: &str, path: &Path, why: &str| format!("`{setting}`: `{}` {why}", path.display());
    let read = |setting: &str, path: &Path| std::fs::read(path).map_err(|error| wrong(setting, path, &format!("cannot be read: {}", files::reason(&error))));
    let (cert, key) = (read("tls-cert", &tls.cert)?, read("tls-key", &tls.key)?);
    let chain: Result<Vec<CertificateDer<'static>>, pem::Error> = CertificateDer::pem_slice_iter(&cert).collect();
    let chain = chain.map_err(|error| wrong("tls-cert", &tls.cert, &format!("is no PEM file: {error}")))?;
    if chain.is_empty() {
        return Err(wrong("tls-cert", &tls.cert, "holds no certificate: it should be a PEM file with a part that begins with -----BEGIN CERTIFICATE-----"));
    }
    let key = PrivateKeyDer::from_pem_slice(&key).map_err(|error| match error {
        pem::Error::NoItemsFound => {
            wrong("tls-key", &tls.key, "holds no private key that can be read: it should be a PEM file, and not protected by a password")
        }
        error => wrong("tls-key", &tls.key, &format!("is no PEM file: {error}")),
    })?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions();
    let config = config.and_then(|config| config.with_no_client_auth().with_single_cert(chain, key)).map_err(|error| match error {
        Error::InconsistentKeys(_) => format!("`tls-key`: the key in `{}` is not that of the certificate in `{}`", tls.key.display(), tls.cert.display()),
        error => wrong("tls-cert", &tls.cert, &format!("and `{}` cannot be used: {error}", tls.key.display())),
    });
    let mut config = config?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Connections whose handshake is done. Handshakes are made beside each other, so that a slow one keeps nobody waiting.
pub struct Secured {
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    address: SocketAddr,
    shaking: JoinHandle<()>,
}

impl Secured {
    /// # Errors
    /// When the system does not say at which address it listens.
    pub fn new(listener: TcpListener, acceptor: TlsAcceptor) -> io::Result<Secured> {
        let address = listener.local_addr()?;
        let (done, ready) = mpsc::channel(MOST_HANDSHAKES);
        Ok(Secured { ready, address, shaking: tokio::spawn(shake_hands(listener, acceptor, done)) })
    }
}

impl Drop for Secured {
    fn drop(&mut self) {
        self.shaking.abort();
    }
}

async fn shake_hands(mut listener: TcpListener, acceptor: TlsAcceptor, done: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>) {
    let under_way = Arc::new(Semaphore::new(MOST_HANDSHAKES));
    loop {
        let Ok(place) = under_way.clone().acquire_owned().await else { return };
        // What axum does with a plain listener: errors of one connection are passed over, and when the system has no more to give, it waits.
        let (stream, peer) = Listener::accept(&mut listener).await;
        let (acceptor, done) = (acceptor.clone(), done.clone());
        tokio::spawn(async move {
            let shaken = tokio::time::timeout(LONGEST_HANDSHAKE, acceptor.accept(stream)).await;
            drop(place);
            if let Ok(Ok(stream)) = shaken {
                // When nobody takes it, the server is stopping.
                let _ = done.send((stream, peer)).await;
            }
        });
    }
}

impl Listener for Secured {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(shaken) => shaken,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// Whom a connection comes from. axum knows it of plain listeners only.
#[derive(Debug, Clone, Copy)]
pub struct Peer(SocketAddr);

impl Connected<IncomingStream<'_, Secured>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Secured>) -> Peer {
        Peer(*stream.remote_addr())
    }
}

/// The same pages, told whom they are asked by as they are over a plain listener.
pub fn with_peers(pages: Router) -> Router {
    pages.layer(middleware::from_fn(async |mut request: Request, next: Next| -> Response {
        if let Some(ConnectInfo(Peer(address))) = request.extensions().get::<ConnectInfo<Peer>>().copied() {
            request.extensions_mut().insert(ConnectInfo(address));
        }
        next.run(request).await
    }))
}
