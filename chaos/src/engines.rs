//! The databases: one PostgreSQL cluster for the whole run, and for each kind of studio a
//! database that is filled once and then copied for every round.

mod cluster;
mod database;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use anyhow::{Context, Result};
use storage::Engine;
use tokio::sync::{Mutex, OnceCell};

use crate::{
    options::Options,
    world::{Lumbar, Studio},
};
pub use cluster::Cluster;
pub use database::Database;

/// What a world's database is copied from.
#[derive(Clone, Debug)]
struct Template {
    /// The data folder: the master key, and SQLite's file.
    folder: PathBuf,
    /// PostgreSQL's database.
    database: String,
}

/// Where databases come from.
pub struct Engines<'a> {
    options: &'a Options,
    cluster: OnceCell<Cluster>,
    templates: Mutex<HashMap<(bool, Studio), Template>>,
    /// How many databases were made.
    made: AtomicU32,
    /// Everything that is not kept lies in here.
    folder: PathBuf,
}

impl<'a> Engines<'a> {
    /// Nothing is started yet.
    pub fn new(options: &'a Options) -> Self {
        let folder = std::env::temp_dir().join(format!("lumbar-chaos-{}", std::process::id()));
        Self {
            options,
            cluster: OnceCell::new(),
            templates: Mutex::default(),
            made: AtomicU32::new(0),
            folder,
        }
    }

    /// PostgreSQL, with the durability that a studio has.
    pub async fn cluster(&self) -> Result<&Cluster> {
        self.cluster.get_or_try_init(async || Cluster::start(&self.folder.join("postgres"))).await
    }

    /// The cluster, where something has started it already.
    pub fn started(&self) -> Result<&Cluster> {
        self.cluster.get().context("PostgreSQL was not started")
    }

    /// A folder for a world, which is not there yet.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A database with this studio in it, for a world whose data folder is `data`.
    pub async fn database(&self, engine: Engine, studio: &Studio, data: &Path) -> Result<Database> {
        let template = self.template(engine, studio).await?;
        std::fs::create_dir_all(data)?;
        for file in ["master.key", "lumbar.db", "lumbar.db-wal"] {
            if template.folder.join(file).exists() {
                std::fs::copy(template.folder.join(file), data.join(file))?;
            }
        }
        match engine {
            Engine::Sqlite => Database::open(engine, sqlite(data), None).await,
            Engine::Postgres => {
                let cluster = self.cluster().await?;
                let number = self.made.fetch_add(1, Ordering::Relaxed);
                let name = format!("world_{number}");
                cluster.make_database(&name, Some(&template.database)).await?;
                Database::open(engine, cluster.url(&name), Some(name)).await
            }
        }
    }

    /// Moves the folder of a world to where it stays.
    pub fn kept(options: &Options, folder: &Path) -> Result<PathBuf> {
        let name = folder.file_name().unwrap_or_default();
        let kept = options.out.join(name);
        if kept.exists() {
            std::fs::remove_dir_all(&kept)?;
        }
        std::fs::create_dir_all(&options.out)?;
        // The temporary folder may lie on another disk, so that it cannot just be renamed.
        let status = std::process::Command::new("cp").arg("-r").arg(folder).arg(&kept).status()?;
        anyhow::ensure!(status.success(), "it cannot be copied");
        std::fs::remove_dir_all(folder)?;
        Ok(kept)
    }

    async fn template(&self, engine: Engine, studio: &Studio) -> Result<Template> {
        let mut templates = self.templates.lock().await;
        let key = (engine == Engine::Postgres, studio.clone());
        if let Some(template) = templates.get(&key) {
            return Ok(template.clone());
        }
        let number = templates.len();
        let folder = self.folder(&format!("template-{number}"));
        std::fs::create_dir_all(&folder)?;
        let database = format!("template_{number}");
        let url = match engine {
            Engine::Sqlite => sqlite(&folder),
            Engine::Postgres => {
                let cluster = self.cluster().await?;
                cluster.make_database(&database, None).await?;
                cluster.url(&database)
            }
        };
        let lumbar = Lumbar::of(self.options, &folder, &url);
        lumbar.to_the_end(&["migrate", "up"])?;
        let file = folder.join("studio.toml");
        std::fs::write(&file, studio.toml())?;
        lumbar.to_the_end(&["create-studio", &file.to_string_lossy()])?;
        let template = Template { folder, database };
        templates.insert(key, template.clone());
        Ok(template)
    }
}

fn sqlite(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("lumbar.db").display())
}

impl Drop for Engines<'_> {
    fn drop(&mut self) {
        if let Some(cluster) = self.cluster.take() {
            let _ = cluster.pg_ctl(&["-m", "immediate", "stop"]);
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
