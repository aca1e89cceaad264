//! Listening, and stopping without losing what is under way.

use std::future::{Future, Ready};
use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;

use super::preview::{self, Preview};
use super::settings::Settings;
use super::tls::TlsAcceptor;
use super::{App, connections, hooks, router, sweep, tls};

/// Serves until it is told to stop, by the terminal or the system; requests that are under way are finished.
/// What was kept as long as it may be is erased meanwhile, unless the settings say otherwise.
///
/// # Errors
/// A sentence, when the address cannot be listened at or the certificate not be used.
pub fn serve(app: App, ready: impl FnOnce(SocketAddr)) -> Result<(), String> {
    let (settings, store) = (app.settings.clone(), app.store.clone());
    let tls = settings.tls.as_ref().map(tls::acceptor).transpose()?;
    let sweeping = settings.sweeps.then(|| sweep::daily(store.clone(), settings.retention.clone()));
    let telling = hooks::forever(store.clone(), settings.calling.clone());
    let beside = async move {
        match sweeping {
            Some(sweeping) => {
                tokio::join!(sweeping, telling);
            }
            None => telling.await,
        }
    };
    let unknown = app.unknown_to_retention()?;
    let ready = |address| {
        ready(address);
        unknown.iter().for_each(|said| eprintln!("peil: {said}"));
    };
    let served = serve_at(&settings, tls, router(app), Some(beside), ready);
    store.close();
    served
}

/// The same for the preview.
///
/// # Errors
/// A sentence, when the address cannot be listened at.
pub fn serve_preview(preview: Preview, ready: impl FnOnce(SocketAddr)) -> Result<(), String> {
    let settings = preview.settings().clone();
    serve_at(&settings, None, preview::router(preview), None::<Ready<()>>, ready)
}

/// Whether TLS can be spoken as the settings say.
///
/// # Errors
/// A sentence that says which file is wrong and why.
pub fn check_tls(settings: &Settings) -> Result<(), String> {
    settings.tls.as_ref().map_or(Ok(()), |tls| tls::acceptor(tls).map(drop))
}

fn serve_at(
    settings: &Settings,
    tls: Option<TlsAcceptor>,
    pages: Router,
    beside: Option<impl Future<Output = ()> + Send + 'static>,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("no threads can be started: {error}"))?;
    let listen = settings.listen;
    runtime.block_on(async move {
        let listener = TcpListener::bind(listen).await.map_err(|error| match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                format!("{listen} is in use: stop what listens there, or choose another port with --port")
            }
            _ => format!("cannot listen on {listen}: {error}"),
        })?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        ready(address);
        // It ends with the runtime.
        beside.map(tokio::spawn);
        connections::serve(listener, tls, pages, settings.trusted_proxies.clone(), told_to_stop()).await;
        Ok(())
    })
}

async fn told_to_stop() {
    let interrupt = async {
        // Without a handler for it there is nothing to wait for.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
