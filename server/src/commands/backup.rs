//! `lumbar backup`: a copy that is consistent in itself, while the server runs.

use std::path::Path;

use storage::Engine;

use super::CommandError;
use crate::{Config, wiring};

/// Copies a SQLite database. Says how it is done on PostgreSQL, which has its own tools.
pub async fn run(config: &Config, to: &Path) -> Result<(), CommandError> {
    let store = wiring::open_store(config).await?;
    if store.engine() == Engine::Postgres {
        return Err("PostgreSQL brings its own: `pg_dump --format=custom --file=lumbar.dump \
                    \"$DATABASE_URL\"`"
            .into());
    }
    if to.exists() {
        return Err(format!("{} exists already; name a new file", to.display()).into());
    }
    store.backup_to(&to.display().to_string()).await?;
    println!("Wrote {}. Keep the master key with it, in another place.", to.display());
    Ok(())
}
