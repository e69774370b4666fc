//! `lumbar keyring`: what no backup holds, kept in another place.

use std::path::{Path, PathBuf};

use services::keys::ring;

use super::{CommandError, with_services};
use crate::{Config, cli::Keyring, private, wiring};

/// Saves the keyring, or puts it back.
pub async fn run(config: &Config, what: &Keyring) -> Result<(), CommandError> {
    match what {
        Keyring::Save { to } => save(config, to).await,
        Keyring::Restore { from } => restore(config, from).await,
    }
}

/// Writes the keyring over the one that was saved before: that one could still open what was
/// sealed for whoever was erased since.
pub(super) async fn save(config: &Config, to: &Path) -> Result<(), CommandError> {
    let services = with_services(config).await?;
    let file = ring::save(&services).await?;
    let fresh = PathBuf::from(format!("{}.new", to.display()));
    private::write(&fresh, file.as_bytes())
        .and_then(|()| std::fs::rename(&fresh, to))
        .map_err(|e| format!("cannot write {} ({e})", to.display()))?;
    println!(
        "Wrote {}. Keep it apart from the backups, and no older one: it changes when a client is \
         erased.",
        to.display()
    );
    Ok(())
}

/// Puts a saved keyring into a database that was restored, and brings its schema up to date.
pub(super) async fn restore(config: &Config, from: &Path) -> Result<(), CommandError> {
    let file = std::fs::read_to_string(from)
        .map_err(|e| format!("cannot read {} ({e})", from.display()))?;
    let store = wiring::open_existing(config).await?;
    // A backup may be older than the schema.
    store.migrate().await?;
    let services = wiring::services(config, store, None).await?;
    let erased = ring::restore(&services, &file)
        .await
        .map_err(|refused| wiring::wrong_key(config, refused))?;
    match erased {
        0 => println!("The keyring is back."),
        n => println!(
            "The keyring is back. {n} clients were erased after the backup was made: they are \
             erased again."
        ),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::backup;

    #[tokio::test]
    async fn a_saved_keyring_is_put_into_a_restored_backup_once() {
        let id: uuid::Uuid = storage::new_id();
        let folder = std::env::temp_dir().join(format!("lumbar-keyring-{id}"));
        let config = Config::on_a_laptop(&folder);
        let store = wiring::open_store(&config).await.expect("made");
        store.migrate().await.expect("migrated");
        let services = wiring::services(&config, store, None).await.expect("wired");
        wiring::insist_on_key(&config, &services).await.expect("the first key");
        let saved = folder.join("keyring");
        for _ in 0..2 {
            save(&config, &saved).await.expect("written, and written over");
        }
        assert!(!private::is_open_to_others(&saved));
        assert!(!folder.join("keyring.new").exists());
        backup::run(&config, &folder.join("copy.db")).await.expect("copied");

        let there = folder.join("restored");
        private::make_folder(&there).expect("made");
        let elsewhere = Config::on_a_laptop(&there);
        std::fs::copy(folder.join("copy.db"), there.join("lumbar.db")).expect("restored");
        std::fs::copy(folder.join("master.key"), there.join("master.key")).expect("copied");
        std::fs::write(there.join("nonsense"), "x").expect("written");
        restore(&elsewhere, &there.join("nonsense")).await.expect_err("no keyring");
        restore(&elsewhere, &saved).await.expect("put back");
        let again = restore(&elsewhere, &saved).await.expect_err("it is there").to_string();
        assert!(again.contains("has its keyring"), "{again}");
        with_services(&elsewhere).await.expect("it starts");
        std::fs::remove_dir_all(folder).expect("removed");
    }
}
