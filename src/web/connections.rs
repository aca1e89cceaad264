//! Connections: who may have how many, how long one that asks nothing stays, and how they end when the server
//! stops.
//!
//! A connection *works* while one of its requests is answered. One that does not work is worth little: it is
//! closed when it lasts, when its client has too many, and when the server stops. So half a request, a silent
//! handshake and an answer that nobody reads cost nobody else anything.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tower_service::Service;

use super::address::{Network, counted};
use super::tls::TlsAcceptor;

/// How many connections one client can have: browsers make six each, and an office may be behind one
/// address. Trusted proxies have no limit but that of all.
const OF_ONE_CLIENT: usize = 256;
/// How many all can have together, where the system lets it.
const OF_ALL: usize = 16_384;
/// Files that are left for everything else than connections.
const OTHER_FILES: usize = 128;
/// A handshake and the head of a request take a second or two on a bad line; a browser asks again when it was
/// cut off between two requests.
const LONGEST_SILENCE: Duration = Duration::from_secs(30);
/// How often it is looked at.
const LOOKED_AT: Duration = Duration::from_secs(2);
/// How long requests that are worked on keep the server when it stops.
const LONGEST_STOP: Duration = Duration::from_secs(10);

/// Serves pages on connections of a listener, until `stop` is there; then finishes what is worked on, for a
/// while.
pub async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    pages: Router,
    trusted: Vec<Network>,
    stop: impl Future<Output = ()>,
) {
    let places = Places::new(trusted);
    let (stopping, stopped) = watch::channel(false);
    let mut running = JoinSet::new();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            Some(_) = running.join_next(), if !running.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    if let Some(place) = places.take(peer.ip()) {
                        running.spawn(connection(stream, peer, place, tls.clone(), pages.clone(), stopped.clone()));
                    }
                }
                Err(error) => pause_after(&error).await,
            },
        }
    }
    drop(listener);
    let _ = stopping.send(true);
    let _ = tokio::time::timeout(LONGEST_STOP, async { while running.join_next().await.is_some() {} }).await;
    running.shutdown().await;
}

/// Errors of one connection are ignored; when the system has no more to give, it is left alone for a moment.
async fn pause_after(error: &std::io::Error) {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        eprintln!("peil: no connection can be accepted: {error}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    place: Place,
    tls: Option<TlsAcceptor>,
    pages: Router,
    stopped: watch::Receiver<bool>,
) {
    let _ = stream.set_nodelay(true);
    let place = Arc::new(place);
    match tls {
        None => answers(stream, peer, &place, pages, stopped).await,
        Some(acceptor) => {
            let shaken = tokio::select! {
                shaken = acceptor.accept(stream) => shaken.ok(),
                () = place.is_useless(stopped.clone()) => None,
            };
            if let Some(stream) = shaken {
                answers(stream, peer, &place, pages, stopped).await;
            }
        }
    }
}

/// Answers requests until the connection ends, or is of no use any more.
async fn answers(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    peer: SocketAddr,
    place: &Arc<Place>,
    pages: Router,
    stopped: watch::Receiver<bool>,
) {
    let working = place.clone();
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        let (mut pages, work) = (pages.clone(), working.work());
        async move {
            let response = pages.call(request).await;
            drop(work);
            response
        }
    });
    let mut answering = std::pin::pin!(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    let mut stopping = stopped.clone();
    tokio::select! {
        _ = &mut answering => return,
        () = place.is_useless(stopped) => return,
        () = told(&mut stopping) => {}
    }
    // It is worked on: this request, and no more.
    answering.as_mut().graceful_shutdown();
    let _ = answering.await;
}

/// Returns when the server stops.
async fn told(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopping| *stopping).await;
}

/// What is known of one connection.
struct Taken {
    client: Option<u128>,
    /// Since when it does not work; none while it does.
    silent: Option<Instant>,
    close: Arc<Notify>,
}

/// The places that connections have.
#[derive(Clone)]
struct Places(Arc<Room>);

struct Room {
    trusted: Vec<Network>,
    most: usize,
    taken: Mutex<(u64, HashMap<u64, Taken>)>,
}

/// A place, until it is dropped.
struct Place {
    number: u64,
    room: Arc<Room>,
    close: Arc<Notify>,
}

impl Places {
    fn new(trusted: Vec<Network>) -> Places {
        Places(Arc::new(Room { trusted, most: most_connections(), taken: Mutex::default() }))
    }

    /// A place for a new connection: where there is none, that of the connection that is silent for the
    /// longest; none when all are worked on.
    fn take(&self, peer: IpAddr) -> Option<Place> {
        let peer = peer.to_canonical();
        let client = (!self.0.trusted.iter().any(|network| network.holds(peer))).then(|| counted(peer));
        let mut taken = self.0.lock();
        if client.is_some()
            && taken.1.values().filter(|other| other.client == client).count() >= OF_ONE_CLIENT
        {
            let silent = longest_silent(&taken.1, |other| other.client == client)?;
            close(&mut taken.1, silent);
        }
        if taken.1.len() >= self.0.most {
            let silent = longest_silent(&taken.1, |_| true)?;
            close(&mut taken.1, silent);
        }
        taken.0 += 1;
        let (number, notify) = (taken.0, Arc::new(Notify::new()));
        taken.1.insert(number, Taken { client, silent: Some(Instant::now()), close: notify.clone() });
        Some(Place { number, room: self.0.clone(), close: notify })
    }
}

fn longest_silent(taken: &HashMap<u64, Taken>, which: impl Fn(&Taken) -> bool) -> Option<u64> {
    let silent = taken
        .iter()
        .filter(|(_, taken)| which(taken))
        .filter_map(|(number, taken)| Some((taken.silent?, *number)));
    silent.min().map(|(_, number)| number)
}

fn close(taken: &mut HashMap<u64, Taken>, number: u64) {
    if let Some(closed) = taken.remove(&number) {
        closed.close.notify_one();
    }
}

impl Room {
    fn lock(&self) -> MutexGuard<'_, (u64, HashMap<u64, Taken>)> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Works, until what this gives is dropped.
    fn work(self: &Arc<Place>) -> Working {
        self.set_silent(None);
        Working(self.clone())
    }

    fn set_silent(&self, silent: Option<Instant>) {
        if let Some(taken) = self.room.lock().1.get_mut(&self.number) {
            taken.silent = silent;
        }
    }

    fn silent_for(&self) -> Duration {
        self.room
            .lock()
            .1
            .get(&self.number)
            .and_then(|taken| taken.silent)
            .map_or(Duration::ZERO, |since| since.elapsed())
    }

    fn works(&self) -> bool {
        self.room.lock().1.get(&self.number).is_some_and(|taken| taken.silent.is_none())
    }

    /// Returns when the connection should be closed at once: its place is given to another, it is silent for
    /// too long, or it does not work and the server stops.
    async fn is_useless(&self, mut stopped: watch::Receiver<bool>) {
        loop {
            tokio::select! {
                () = self.close.notified() => return,
                () = tokio::time::sleep(LOOKED_AT) => {}
                () = told(&mut stopped) => {
                    if self.works() {
                        // The handler that answers ends it.
                        std::future::pending::<()>().await;
                    }
                    return;
                }
            }
            if self.silent_for() > LONGEST_SILENCE {
                return;
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.room.lock().1.remove(&self.number);
    }
}

/// A request that is worked on.
struct Working(Arc<Place>);

impl Drop for Working {
    fn drop(&mut self) {
        self.0.set_silent(Some(Instant::now()));
    }
}

/// As many as the system lets this program have, once it asked for all that it may have.
#[cfg(unix)]
fn most_connections() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let wanted = (OF_ALL + OTHER_FILES) as u64;
    let raised = Rlimit {
        current: Some(limit.maximum.map_or(wanted, |most| most.min(wanted))),
        maximum: limit.maximum,
    };
    if limit.current.is_some_and(|now| now < wanted) {
        // Where it cannot be raised it stays what it is.
        let _ = setrlimit(Resource::Nofile, raised);
    }
    let files =
        getrlimit(Resource::Nofile).current.map_or(OF_ALL, |now| usize::try_from(now).unwrap_or(OF_ALL));
    files.saturating_sub(OTHER_FILES).clamp(16, OF_ALL)
}

#[cfg(not(unix))]
fn most_connections() -> usize {
    OF_ALL
}
