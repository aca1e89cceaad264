//! Telling other programs what happened: messages that the store keeps are sent to the address of a hook, signed,
//! until the receiver says that it has them.
//!
//! ```text
//! store: what is to be told ─► claim ─► look up the address, refuse this machine ─► POST ─► note what came of it
//! ```
//!
//! An address is looked up once, and the connection goes to what was found and looked at. Nothing is followed
//! elsewhere, and of what comes back only the status is read.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use axum::http::Uri;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, lookup_host};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::tls::Secret;
use super::{log_inside, zone};
use peil_store::{Delivery, DueToTell, Error, HookEvent, Moment, Store, WaveStanding};

/// How hooks are called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calling {
    /// Whether addresses of this machine and its link may be called.
    pub this_machine: bool,
    /// The certificates that vouch for others, in PEM; none: those of the system.
    pub roots: Option<PathBuf>,
}

/// How often is looked for messages to send,
const EVERY: Duration = Duration::from_secs(5);
/// and for what is due or ends soon.
const LOOK: Duration = Duration::from_secs(15 * 60);
/// How many are sent at once.
const AT_ONCE: u64 = 16;
/// How long one may take, from looking up the address to the answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a claim holds: longer than sending takes.
const LEASE: Duration = Duration::from_secs(60);
/// How much of an answer is read.
const LONGEST_ANSWER: usize = 1024;

/// Sends messages for as long as the server runs.
pub async fn forever(store: Store, calling: Calling) {
    let (mut sends, mut looks) = (interval(EVERY), interval(LOOK));
    sends.set_missed_tick_behavior(MissedTickBehavior::Delay);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let done = tokio::select! {
            _ = looks.tick() => look(&store).await,
            _ = sends.tick() => deliver(&store, &calling).await.map(drop),
        };
        // Another server may have been faster; it is tried again.
        if let Err(error) = done {
            log_inside(&error);
        }
    }
}

/// Has hooks tell what is due and what ends soon.
///
/// # Errors
/// Those of the store.
pub async fn look(store: &Store) -> Result<(), Error> {
    if store.hooks().await?.is_empty() {
        return Ok(());
    }
    store.tell_expiring().await?;
    let today = zone::today();
    for practice in store.practices_told(HookEvent::Due).await? {
        let followed = store.followed(&practice).await?;
        let due = followed.iter().flat_map(|one| {
            let open = one.waiting(today).filter(|(_, standing)| *standing != WaveStanding::Outside);
            open.map(|(wave, _)| DueToTell {
                practice: practice.clone(),
                case: one.case.clone(),
                study: one.study.clone(),
                wave: wave.name.clone(),
                round: wave.round.clone(),
                until: wave.until.to_string(),
            })
        });
        store.tell_due(due.collect()).await?;
    }
    Ok(())
}

/// Sends what is to be sent now; how many messages were tried.
///
/// # Errors
/// Those of the store.
pub async fn deliver(store: &Store, calling: &Calling) -> Result<usize, Error> {
    if !store.has_deliveries().await? {
        return Ok(0);
    }
    let claimed = store.claim_deliveries(AT_ONCE, LEASE).await?;
    let count = claimed.len();
    let mut sending = JoinSet::new();
    for delivery in claimed {
        let calling = calling.clone();
        sending.spawn(async move {
            let sent = send(&delivery, &calling).await;
            (delivery, sent)
        });
    }
    while let Some(sent) = sending.join_next().await {
        // One that ended otherwise is sent again when its claim is over.
        if let Ok((delivery, sent)) = sent {
            store.note_delivery(&delivery, sent.err()).await?;
        }
    }
    Ok(count)
}

/// Sends one message, for the command line: waits for the answer.
///
/// # Errors
/// What went wrong, in a sentence.
pub fn try_out(delivery: &Delivery, calling: &Calling) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("no threads can be started: {error}"))?;
    runtime.block_on(send(delivery, calling))
}

/// Sends one message.
///
/// # Errors
/// What went wrong, in a sentence.
pub(super) async fn send(delivery: &Delivery, calling: &Calling) -> Result<(), String> {
    match timeout(PATIENCE, post(delivery, calling)).await {
        Ok(sent) => sent,
        Err(_) => Err(format!("no answer within {} seconds", PATIENCE.as_secs())),
    }
}

/// Where a message goes.
struct Target {
    secure: bool,
    host: String,
    /// As the header `Host` has it.
    authority: String,
    port: u16,
    path: String,
}

/// Reads an address.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub fn check_address(url: &str) -> Result<(), String> {
    Target::read(url).map(drop)
}

impl Target {
    fn read(url: &str) -> Result<Target, String> {
        let uri: Uri = url.parse().map_err(|_| format!("`{url}` is not an address"))?;
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            Some(_) | None => return Err(format!("`{url}` should begin with https:// or http://")),
        };
        let authority = uri.authority().ok_or_else(|| format!("`{url}` has no host"))?;
        if authority.as_str().contains('@') || authority.host().is_empty() {
            return Err(format!("`{url}` should have a host, and no name or password"));
        }
        Ok(Target {
            secure,
            host: authority.host().trim_matches(['[', ']']).to_string(),
            authority: authority.as_str().to_string(),
            port: authority.port_u16().unwrap_or(if secure { 443 } else { 80 }),
            path: uri.path_and_query().map_or("/", |path| path.as_str()).to_string(),
        })
    }

    /// A connection to the first address that may be called and answers.
    async fn connect(&self, calling: &Calling) -> Result<TcpStream, String> {
        let found = lookup_host((self.host.as_str(), self.port)).await;
        let found: Vec<SocketAddr> =
            found.map_err(|error| format!("`{}` is not found: {error}", self.host))?.collect();
        let allowed = found.iter().filter(|address| calling.this_machine || !is_inside(address.ip()));
        let mut trouble = format!(
            "`{}` is this machine or its link, which is not called: see `hooks-to-this-machine`",
            self.host
        );
        for address in allowed {
            match TcpStream::connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => trouble = format!("no connection: {error}"),
            }
        }
        Err(trouble)
    }
}

/// Whether an address is of this machine, of its link, or of nobody in particular: by such a one a hook would
/// reach what is open to this machine alone.
fn is_inside(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            ip.is_loopback()
                || ip.is_link_local()
                || ip.is_unspecified()
                || ip.is_broadcast()
                || ip.is_multicast()
                || ip.octets()[0] == 0
        }
        IpAddr::V6(ip) => {
            let inner = ip.to_ipv4().or_else(|| translated(ip));
            ip.is_loopback()
                || ip.is_unspecified()
                || ip.is_multicast()
                || ip.is_unicast_link_local()
                || inner.is_some_and(|inner| is_inside(IpAddr::V4(inner)))
        }
    }
}

/// The address of version 4 in one that is translated (64:ff9b::/96) or tunnelled (2002::/16).
fn translated(ip: Ipv6Addr) -> Option<std::net::Ipv4Addr> {
    let parts = ip.segments();
    let of = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        std::net::Ipv4Addr::new(a, b, c, d)
    };
    match parts {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => Some(of(high, low)),
        [..] => None,
    }
}

async fn post(delivery: &Delivery, calling: &Calling) -> Result<(), String> {
    let target = Target::read(&delivery.url)?;
    let signature = delivery.signature(Moment::now()).map_err(|error| error.to_string())?;
    let request = format!(
        "POST {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: peil/{}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Peil-Id: {}\r\nPeil-Event: {}\r\nPeil-Signature: {signature}\r\nConnection: close\r\n\r\n{}",
        target.path,
        target.authority,
        env!("CARGO_PKG_VERSION"),
        delivery.body.len(),
        delivery.id,
        delivery.event,
        delivery.body,
    );
    let secret = if target.secure { Some(Secret::new(calling.roots.as_deref())?) } else { None };
    let stream = target.connect(calling).await?;
    let status = match secret {
        Some(secret) => exchange(secret.over(&target.host, stream).await?, &request).await?,
        None => exchange(stream, &request).await?,
    };
    if (200..300).contains(&status) { Ok(()) } else { Err(format!("the answer was {status}")) }
}

/// Sends a request; the status of the answer.
async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, request: &str) -> Result<u16, String> {
    let broken = |error: std::io::Error| format!("the connection broke: {error}");
    stream.write_all(request.as_bytes()).await.map_err(broken)?;
    stream.flush().await.map_err(broken)?;
    let mut answer = Vec::new();
    let mut part = [0; 256];
    while !answer.contains(&b'\n') && answer.len() < LONGEST_ANSWER {
        match stream.read(&mut part).await.map_err(broken)? {
            0 => break,
            count => answer.extend_from_slice(&part[..count]),
        }
    }
    status(&answer).ok_or_else(|| "the answer is not one of HTTP".to_string())
}

/// The number in `HTTP/1.1 204 No Content`.
fn status(answer: &[u8]) -> Option<u16> {
    let line = std::str::from_utf8(answer.split(|byte| *byte == b'\n').next()?).ok()?;
    let mut words = line.split_ascii_whitespace();
    words.next().filter(|version| version.starts_with("HTTP/1."))?;
    words.next()?.parse().ok()
}
