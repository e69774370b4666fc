//! `lumbar serve`: the site, and by default the jobs.

use std::{io, net::SocketAddr};

use services::{jobs::run_worker, seed as demonstration};
use tokio::net::{TcpListener, TcpSocket};

use super::{CommandError, follow, seed, setup_link, shutdown, upkeep};
use crate::{Config, cli::Serve, http, wiring};

/// How many connections the system completes before they are taken in: what Linux allows
/// unless it is told otherwise. Beyond the usual 1,024, clients of a rush knock again later.
const WAITING_AT_THE_DOOR: u32 = 4096;

/// Serves until asked to stop; then answers what has been asked, ends the job under
/// way, and returns.
pub async fn run(config: &Config, how: &Serve) -> Result<(), CommandError> {
    let assets = http::load_assets(&config.site)?;
    let store = wiring::open_store(config).await?;
    store.migrate().await?;
    wiring::insist_on_schema(&store).await?;
    store.prove_no_overlap_guard().await?;
    let listener = listen(config.listen).map_err(|e| {
        format!("cannot listen on {} ({e}); choose another with LUMBAR_LISTEN", config.listen)
    })?;
    let metrics = crate::telemetry::metrics()?;
    let stand_in = wiring::stand_in(config).await?;
    let services = wiring::services(config, store, stand_in.as_ref()).await?;
    wiring::insist_on_key(config, &services).await?;
    let seeded = how.demo && demonstration::is_empty(&services).await?;
    if seeded {
        seed::demo(&services, stand_in.as_ref()).await?;
    }
    let replica = wiring::replica(config).await?;
    let shutdown::Told { leaving, stopping } = shutdown::listen(config.drain);
    let worker =
        (!how.no_worker).then(|| tokio::spawn(run_worker(services.clone(), leaving.clone())));
    let watched = services.store.clone();
    tokio::spawn(async move { watched.watch().await });
    tokio::spawn(upkeep::run(services.clone(), metrics.clone(), stopping.clone()));
    if let Some(replica) = replica.clone() {
        tokio::spawn(follow::run(replica, stopping.clone()));
    }
    let around = wiring::Around { assets, metrics, replica, leaving, stopping: stopping.clone() };
    let site = wiring::site(config, services.clone(), around, stand_in.as_ref());
    announce(config, how, stand_in.is_some());
    setup_link::announce(config, &services).await?;
    let late = shutdown::overdue(stopping.clone(), http::PATIENCE);
    let mut stopping = stopping;
    let lobby = http::Lobby::of(&site);
    let served = http::serve(listener, http::router(site), lobby, async move {
        let _ = stopping.wait_for(|stop| *stop).await;
    });
    let under_way = async {
        served.await;
        if let Some(worker) = worker {
            worker.await?;
        }
        Ok::<_, CommandError>(())
    };
    tokio::select! {
        ended = under_way => ended?,
        () = late => tracing::warn!("stopping: what is under way still is broken off"),
    }
    Ok(())
}

/// Every client is an open file, and all of them may come in the same second: when a
/// studio's new month opens, say. What the machine refuses to allow, it goes without.
fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // As `TcpListener::bind` does: a restart need not wait for the last connections to be forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING_AT_THE_DOOR)
}

fn announce(config: &Config, how: &Serve, demo_payments: bool) {
    println!("Lumbar serves {}", config.base_url);
    if demo_payments {
        println!("Demo payments: no money moves. Set STRIPE_SECRET_KEY to take real ones.");
    }
    if config.smtp_url.is_none() {
        if demo_payments {
            println!("Mails are kept: read them at {}/mail", config.base_url);
        } else {
            println!(
                "Mails are NOT sent: set SMTP_URL. They are kept in {}",
                config.data.display()
            );
        }
    }
    if how.demo {
        seed::print_sign_ins();
    }
}
