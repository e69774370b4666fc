//! `lumbar migrate`: the schema, looked at or brought up to date.

use super::CommandError;
use crate::{Config, cli::Migrate, wiring};

/// Lists the migrations, or applies the missing ones.
pub async fn run(config: &Config, what: &Migrate) -> Result<(), CommandError> {
    let store = wiring::open_store(config).await?;
    if let Migrate::Up = what {
        store.migrate().await?;
    }
    for (name, applied) in store.migration_status().await? {
        println!("{} {name}", if applied { "applied" } else { "pending" });
    }
    Ok(())
}
