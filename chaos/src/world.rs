//! A small studio with everything around it, as real processes: the server, its worker, the
//! payment stand-in, and a mail server.

mod lumbar;
mod owner;
mod ports;
mod process;
mod sink;
mod stripe;
mod studio;
pub mod time;

use std::path::PathBuf;

use anyhow::Result;

pub use self::stripe::{Page, Stripe};
use crate::{
    engines::{Database, Engines},
    http::Http,
    round::Round,
};
pub use lumbar::{Lumbar, WEBHOOK_SECRET};
pub use owner::{Hours, Off, Owner};
pub use ports::free as free_port;
pub use process::Process;
pub use sink::Sink;
pub use studio::Studio;

/// How a world is to be.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The studio that is there.
    pub studio: Studio,
    /// The jobs are done by a process of their own.
    pub worker_apart: bool,
    /// The stand-in tells nobody: whoever made the world delivers its webhooks.
    pub silent_stripe: bool,
    /// Which of several worlds of a round it is.
    pub lane: usize,
}

/// Everything that runs. Fields are public: a fault reaches for what it breaks.
pub struct World {
    /// The data folder and the logs.
    pub folder: PathBuf,
    pub database: Database,
    pub stripe: Stripe,
    pub mail: Sink,
    /// How `lumbar` is started here.
    pub lumbar: Lumbar,
    /// `lumbar serve`.
    pub server: Process,
    /// `lumbar worker`, where it is apart.
    pub worker: Option<Process>,
    pub http: Http,
    plan: Plan,
}

impl World {
    /// Makes one, and waits until it answers.
    pub async fn make(round: &Round<'_>, plan: Plan) -> Result<Self> {
        let engine = crate::report::engine_name(round.engine);
        let (fault, seed) = (round.fault.number, round.seed);
        let name = format!("fault-{fault}-{engine}-{seed}-{}", plan.lane);
        let folder = round.engines.folder(&name);
        let data = folder.join("data");
        let database = round.engines.database(round.engine, &plan.studio, &data).await?;
        let mut lumbar = Lumbar::of(round.options, &data, &database.url);
        lumbar.log = folder.join("lumbar.log");
        lumbar.port = ports::free(round.options.port + 6 * u16::try_from(plan.lane)?)?;
        let told = (!plan.silent_stripe).then(|| format!("{}/stripe/webhook", lumbar.url()));
        let http = Http::default();
        let port = ports::free(lumbar.port + 1)?;
        let stripe =
            Stripe::start(&round.options.binaries, &folder, port, told, http.clone()).await?;
        let mail = Sink::start()?;
        lumbar.stripe = Some(stripe.url.clone());
        lumbar.smtp = Some(mail.url.clone());
        let words: &[&str] = if plan.worker_apart { &["serve", "--no-worker"] } else { &["serve"] };
        let server = lumbar.serve(words, &http).await?;
        let worker = plan.worker_apart.then(|| lumbar.start(&["worker"])).transpose()?;
        Ok(Self { folder, database, stripe, mail, lumbar, server, worker, http, plan })
    }

    /// Starts the server again after it was killed, and waits until it answers.
    pub async fn serve_again(&mut self) -> Result<()> {
        self.server.kill();
        let apart = self.plan.worker_apart;
        let words: &[&str] = if apart { &["serve", "--no-worker"] } else { &["serve"] };
        self.server = self.lumbar.serve(words, &self.http).await?;
        Ok(())
    }

    /// Starts the worker again after it was killed, where it is apart.
    pub fn work_again(&mut self) -> Result<()> {
        if let Some(worker) = &mut self.worker {
            worker.kill();
            *worker = self.lumbar.start(&["worker"])?;
        }
        Ok(())
    }

    /// The address of something at the server, such as `/readyz`.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.lumbar.url())
    }

    /// Ends everything, and leaves nothing behind.
    pub async fn end(self, round: &Round<'_>) {
        let Self { folder, database, .. } = self.stopped();
        database.close().await;
        if let Some(name) = &database.name
            && let Ok(cluster) = round.engines.cluster().await
        {
            let _ = cluster.drop_database(name).await;
        }
        let _ = std::fs::remove_dir_all(folder);
    }

    /// Ends everything, and keeps the folder where whoever looks for the cause finds it.
    pub async fn keep(self, round: &Round<'_>) -> PathBuf {
        let Self { folder, database, .. } = self.stopped();
        if let Some(name) = &database.name
            && let Ok(cluster) = round.engines.cluster().await
        {
            let _ = cluster.dump(name, &folder.join("database.sql"));
            let _ = std::fs::write(folder.join("postgres.log"), cluster.log());
        }
        database.close().await;
        let kept = Engines::kept(round.options, &folder);
        kept.unwrap_or(folder)
    }

    fn stopped(mut self) -> Self {
        self.server.kill();
        if let Some(worker) = &mut self.worker {
            worker.kill();
        }
        self.stripe.process.kill();
        self
    }
}
