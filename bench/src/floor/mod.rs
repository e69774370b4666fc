//! What the machine and the libraries cost without us: a server of a few lines, in a process
//! of its own, on the same database. Every figure is told as a multiple of one of its answers.

mod reader;

use std::sync::Arc;

use anyhow::Result;
use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use clap::Args;
use tokio::net::TcpListener;

use reader::{FreeTimes, Reader};

/// How the floor is served.
#[derive(Debug, Args)]
pub struct Floor {
    /// Where to listen, on this machine.
    #[arg(long)]
    pub port: u16,
    /// The database of the server that is measured.
    #[arg(long)]
    pub database: String,
    /// The studio that is measured.
    #[arg(long)]
    pub studio: String,
    /// The first day of free times, in epoch seconds.
    #[arg(long)]
    pub from: i64,
}

/// Something went wrong, so that nothing was measured.
type Broken = (StatusCode, String);

/// An answer without anything behind it.
pub const HELLO: &str = "/hello";
/// A row by its index.
pub const ROW: &str = "/row";
/// A month of free times of everybody.
pub const ALL: &str = "/slots/all";
/// The same of one therapist.
pub const ONE: &str = "/slots/one";

/// Serves until it is ended.
pub async fn serve(floor: &Floor) -> Result<()> {
    let reader = Arc::new(Reader::open(floor).await?);
    let router = Router::new()
        .route(HELLO, get(async || "hello"))
        .route(ROW, get(async |State(it): State<Arc<Reader>>| it.row().await.map_err(told)))
        .route(ALL, get(async |State(it): State<Arc<Reader>>| free(it, false).await))
        .route(ONE, get(async |State(it): State<Arc<Reader>>| free(it, true).await))
        .with_state(reader);
    let listener = TcpListener::bind(("127.0.0.1", floor.port)).await?;
    Ok(axum::serve(listener, router).await?)
}

async fn free(reader: Arc<Reader>, one: bool) -> Result<Json<Vec<FreeTimes>>, Broken> {
    reader.free(one).await.map(Json).map_err(told)
}

fn told(error: anyhow::Error) -> Broken {
    (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}"))
}
