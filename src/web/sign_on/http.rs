//! Asking the system that vouches for people: one request, one answer. Nothing is followed elsewhere.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderValue, Request, Response, Uri, header};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::tls::Secret;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How much of an answer is read.
const LARGEST: usize = 1024 * 1024;

/// Why there is no answer, in a sentence.
#[derive(Debug)]
pub struct NoAnswer(pub String);

impl fmt::Display for NoAnswer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for NoAnswer {}

fn no(error: impl fmt::Display) -> NoAnswer {
    NoAnswer(error.to_string())
}

/// Sends a request; `roots` is the file of certificates that vouch for others, if not those of the system.
///
/// # Errors
/// When there is no answer in time, or it is too long.
pub async fn ask(request: Request<Vec<u8>>, roots: Option<PathBuf>) -> Result<Response<Vec<u8>>, NoAnswer> {
    let about = request.uri().host().unwrap_or_default().to_string();
    match timeout(PATIENCE, connect(request, roots.as_deref())).await {
        Ok(answer) => answer.map_err(|error| NoAnswer(format!("{about}: {error}"))),
        Err(_) => Err(NoAnswer(format!("{about}: no answer within {} seconds", PATIENCE.as_secs()))),
    }
}

async fn connect(request: Request<Vec<u8>>, roots: Option<&Path>) -> Result<Response<Vec<u8>>, NoAnswer> {
    let uri = request.uri().clone();
    let host = uri.host().ok_or_else(|| no("the address has no host"))?;
    let is_secret = uri.scheme_str() == Some("https");
    let port = uri.port_u16().unwrap_or(if is_secret { 443 } else { 80 });
    let bare = host.trim_matches(['[', ']']);
    let stream = TcpStream::connect((bare, port)).await.map_err(no)?;
    let request = in_origin_form(request, &uri)?;
    if is_secret {
        let secret = Secret::new(roots).map_err(no)?;
        send(secret.over(bare, stream).await.map_err(no)?, request).await
    } else {
        send(stream, request).await
    }
}

/// A request as a server reads it: the path, and the host in a header.
fn in_origin_form(request: Request<Vec<u8>>, uri: &Uri) -> Result<Request<Body>, NoAnswer> {
    let mut request = request.map(Body::from);
    let authority = uri.authority().map(|authority| authority.as_str()).unwrap_or_default();
    request.headers_mut().insert(header::HOST, HeaderValue::from_str(authority).map_err(no)?);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    *request.uri_mut() = path.parse().map_err(no)?;
    Ok(request)
}

async fn send(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Body>,
) -> Result<Response<Vec<u8>>, NoAnswer> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(no)?;
    let connection = tokio::spawn(connection);
    let answer = async {
        let (parts, body) = sender.send_request(request).await.map_err(no)?.into_parts();
        let bytes = to_bytes(Body::new(body), LARGEST).await.map_err(no)?;
        Ok(Response::from_parts(parts, bytes.to_vec()))
    }
    .await;
    connection.abort();
    answer
}
