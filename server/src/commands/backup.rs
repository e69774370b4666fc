//! `lumbar backup`: a copy that is consistent in itself, while the server runs.

use std::path::Path;

use storage::{Engine, NOT_IN_BACKUPS};

use super::CommandError;
use crate::{Config, private, wiring};

/// Copies a SQLite database. Says how it is done on PostgreSQL, which has its own tools.
pub async fn run(config: &Config, to: &Path) -> Result<(), CommandError> {
    let store = wiring::open_existing(config).await?;
    if store.engine() == Engine::Postgres {
        let without: Vec<String> =
            NOT_IN_BACKUPS.iter().map(|table| format!("--exclude-table-data={table}")).collect();
        return Err(format!(
            "PostgreSQL brings its own: `pg_dump --format=custom {} --file=lumbar.dump \
             \"$DATABASE_URL\"`. Without those rows the dump opens nothing of whoever is erased \
             later; `lumbar keyring save` keeps what is needed to restore it",
            without.join(" ")
        )
        .into());
    }
    if to.exists() {
        return Err(format!("{} exists already; name a new file", to.display()).into());
    }
    // SQLite copies into an empty file, which keeps its permissions.
    private::new_file(to).map_err(|e| format!("cannot make {} ({e})", to.display()))?;
    if let Err(error) = store.backup_to(&to.display().to_string()).await {
        let _ = std::fs::remove_file(to);
        return Err(error.into());
    }
    println!(
        "Wrote {}. Keep the master key and what `lumbar keyring save` writes too, in another \
         place: nothing sealed in the copy is read without both.",
        to.display()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_written_is_for_its_owner_alone() {
        let id: uuid::Uuid = storage::new_id();
        let folder = std::env::temp_dir().join(format!("lumbar-backup-{id}"));
        let config = Config::on_a_laptop(&folder);
        let store = wiring::open_store(&config).await.expect("made");
        store.migrate().await.expect("migrated");
        let services = wiring::services(&config, store, None).await.expect("wired");
        wiring::insist_on_key(&config, &services).await.expect("the first key");
        let copy = folder.join("copy.db");
        run(&config, &copy).await.expect("copied");
        run(&config, &copy).await.expect_err("it exists");
        for name in ["", "lumbar.db", "lumbar.db-wal", "master.key", "copy.db"] {
            assert!(!private::is_open_to_others(&folder.join(name)), "{name}");
        }
        let url = format!("sqlite://{}", copy.display());
        let copied = storage::Store::connect_existing(&url).await.expect("a database");
        wiring::insist_on_schema(&copied).await.expect("whole");
        std::fs::remove_dir_all(folder).expect("removed");
    }
}
