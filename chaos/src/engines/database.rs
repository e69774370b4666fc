//! A world's database, read as somebody else would read it: by plain SQL, and not through
//! what is tested.

use anyhow::{Context, Error, Result};
use serde_json::Value;
use storage::{Engine, Store, testing};

/// One database.
#[derive(Clone)]
pub struct Database {
    pub engine: Engine,
    /// What `DATABASE_URL` is.
    pub url: String,
    /// Its name in the cluster.
    pub name: Option<String>,
    store: Store,
}

impl Database {
    /// Connects to one that is there.
    pub async fn open(engine: Engine, url: String, name: Option<String>) -> Result<Self> {
        let store = Store::connect_existing(&url).await?;
        Ok(Self { engine, url, name, store })
    }

    /// How a statement reads an `id` as text.
    pub const fn id(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite => "LOWER(HEX(id))",
            Engine::Postgres => "CAST(id AS TEXT)",
        }
    }

    /// The rows that a statement finds, each an object by column.
    pub async fn rows(&self, sql: &str) -> Result<Vec<Value>> {
        testing::rows(&self.store, sql).await.map_err(Error::msg)
    }

    /// The number in the column `n` of the one row; none is 0.
    pub async fn number(&self, sql: &str) -> Result<i64> {
        let rows = self.rows(sql).await?;
        let n = &rows.first().context("a count is a row")?["n"];
        if n.is_null() { Ok(0) } else { n.as_i64().with_context(|| format!("{n}: {sql}")) }
    }

    /// Runs a statement, and says how many rows it touched.
    pub async fn run(&self, sql: &str) -> Result<u64> {
        testing::execute(&self.store, sql).await.map_err(Error::msg)
    }

    /// Lets go of it.
    pub async fn close(&self) {
        let _ = self.store.reader().clone().close().await;
    }
}
