//! Listening, and stopping without losing what is under way.

use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;

use super::preview::{self, Preview};
use super::{App, router};

/// Serves until it is told to stop, by the terminal or the system; requests that are under way are finished.
///
/// # Errors
/// A sentence, when the address cannot be listened at.
pub fn serve(app: App, ready: impl FnOnce(SocketAddr)) -> Result<(), String> {
    let (listen, store) = (app.settings.listen, app.store.clone());
    let served = serve_at(listen, router(app), ready);
    store.close();
    served
}

/// The same for the preview.
///
/// # Errors
/// A sentence, when the address cannot be listened at.
pub fn serve_preview(preview: Preview, ready: impl FnOnce(SocketAddr)) -> Result<(), String> {
    let listen = preview.settings().listen;
    serve_at(listen, preview::router(preview), ready)
}

fn serve_at(listen: SocketAddr, pages: Router, ready: impl FnOnce(SocketAddr)) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| format!("no threads can be started: {error}"))?;
    runtime.block_on(async move {
        let listener = TcpListener::bind(listen).await.map_err(|error| match error.kind() {
            std::io::ErrorKind::AddrInUse => format!("{listen} is in use: stop what listens there, or choose another port with --port"),
            _ => format!("{listen} cannot be listened at: {error}"),
        })?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        ready(address);
        let service = pages.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service).with_graceful_shutdown(told_to_stop()).await.map_err(|error| error.to_string())
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
