//! An installation: a data folder, a database, and where its payments are taken.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use storage::Engine;

use crate::{
    engines::Database,
    http::Http,
    round::Round,
    world::{Lumbar, Stripe, free_port},
};

/// What the README has whoever restores on PostgreSQL call.
const RESTORE: &str = include_str!("../../../../deploy/restore.sh");

/// What keeps an installation, apart from its master key.
pub struct Copies {
    database: PathBuf,
    keyring: PathBuf,
}

/// An installation.
pub struct Place {
    pub lumbar: Lumbar,
    folder: PathBuf,
    engine: Engine,
    /// Its database in the cluster.
    name: Option<String>,
}

impl Place {
    /// An empty one.
    pub async fn make(round: &Round<'_>, name: &str) -> Result<Self> {
        let folder = round.engines.folder(&format!("backup-{}-{name}", round.seed));
        let data = folder.join("data");
        std::fs::create_dir_all(&folder)?;
        let (database, url) = match round.engine {
            Engine::Sqlite => (None, format!("sqlite://{}", data.join("lumbar.db").display())),
            Engine::Postgres => {
                let cluster = round.engines.cluster().await?;
                let database = format!("backup_{}_{name}", round.seed);
                cluster.make_database(&database, None).await?;
                let url = cluster.url(&database);
                (Some(database), url)
            }
        };
        let mut lumbar = Lumbar::of(round.options, &data, &url);
        // Not where the other one was: its webhooks would come here.
        lumbar.port = free_port(round.options.port + if name == "restored" { 40 } else { 0 })?;
        lumbar.log = folder.join("lumbar.log");
        Ok(Self { lumbar, folder, engine: round.engine, name: database })
    }

    /// Starts the payment stand-in, which tells the server of this installation what happens.
    pub async fn with_stripe(&mut self, round: &Round<'_>, http: &Http) -> Result<Stripe> {
        let port = free_port(self.lumbar.port + 1)?;
        let told = Some(format!("{}/stripe/webhook", self.lumbar.url()));
        let binaries = &round.options.binaries;
        let stripe = Stripe::start(binaries, &self.folder, port, told, http.clone()).await?;
        self.lumbar.stripe = Some(stripe.url.clone());
        Ok(stripe)
    }

    /// The master key lies elsewhere than the copies.
    pub fn with_key_of(&self, other: &Self) -> Result<()> {
        std::fs::create_dir_all(&self.lumbar.data)?;
        let key = "master.key";
        std::fs::copy(other.lumbar.data.join(key), self.lumbar.data.join(key))?;
        Ok(())
    }

    /// As the README says, while the server runs.
    pub fn back_up(&self, round: &Round<'_>) -> Result<Copies> {
        let copies =
            Copies { database: self.folder.join("copy"), keyring: self.folder.join("keyring") };
        match self.engine {
            Engine::Sqlite => drop(self.lumbar.to_the_end(&["backup", text(&copies.database)?])?),
            Engine::Postgres => {
                let file = format!("--file={}", copies.database.display());
                let name = self.name.as_deref().context("it has a name")?;
                let words = [
                    "--format=custom",
                    "--exclude-table-data=keyring",
                    "--exclude-table-data=draft",
                    &file,
                ];
                round.engines.started()?.tool("pg_dump", name, &words)?;
            }
        }
        self.lumbar.to_the_end(&["keyring", "save", text(&copies.keyring)?])?;
        Ok(copies)
    }

    /// As the README says. Returns what was said.
    pub fn restore(&self, round: &Round<'_>, copies: &Copies) -> Result<String> {
        let (copy, ring) = (text(&copies.database)?, text(&copies.keyring)?);
        if self.engine == Engine::Sqlite {
            return self.lumbar.to_the_end(&["restore", copy, "--keyring", ring]);
        }
        let programs = round.engines.started()?.programs();
        self.lumbar.script(RESTORE, programs, &[copy, "--keyring", ring])
    }

    /// Its database, read plainly.
    pub async fn open(&self) -> Result<Database> {
        Database::open(self.engine, self.lumbar.database.clone(), self.name.clone()).await
    }

    /// Leaves nothing of it.
    pub async fn remove(self, round: &Round<'_>) -> Result<()> {
        if let Some(name) = &self.name {
            round.engines.cluster().await?.drop_database(name).await?;
        }
        Ok(std::fs::remove_dir_all(self.folder)?)
    }
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().context("a path of the harness is text")
}
