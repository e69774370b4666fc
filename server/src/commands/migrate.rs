//! `lumbar migrate`: the schema, looked at or brought up to date.

use super::CommandError;
use crate::{Config, cli::Migrate, wiring};

/// Lists the migrations, or applies the missing ones.
pub async fn run(config: &Config, what: &Migrate) -> Result<(), CommandError> {
    let store = match what {
        Migrate::Up => {
            let store = wiring::open_store(config).await?;
            store.migrate().await?;
            store
        }
        Migrate::Status => wiring::open_existing(config).await?,
    };
    for (name, applied) in store.migration_status().await? {
        println!("{} {name}", if applied { "applied" } else { "pending" });
    }
    Ok(())
}
