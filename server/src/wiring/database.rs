//! Opening a database: one that may be made, and one that must be there.

use std::path::{Path, PathBuf};

use secrecy::ExposeSecret;
use storage::{Schema, Store};

use crate::{Config, commands::CommandError, private};

/// Connects to the database, and makes the data folder and the file where there is none.
pub async fn open_store(config: &Config) -> Result<Store, CommandError> {
    make_folder(&config.data)?;
    let url = config.database_url.expose_secret();
    if let Some(file) = sqlite_file(url)
        && !file.exists()
    {
        private::new_file(&file).map_err(|e| format!("cannot make {} ({e})", file.display()))?;
    }
    let store = Store::connect(url).await?;
    keep_database(url)?;
    Ok(store)
}

/// Connects to a database that must be there: for commands that look at one, or change
/// what is in it. Makes nothing.
pub async fn open_existing(config: &Config) -> Result<Store, CommandError> {
    let url = config.database_url.expose_secret();
    if let Some(file) = sqlite_file(url)
        && !file.exists()
    {
        return Err(format!(
            "there is no database at {}. Is --data (LUMBAR_DATA) right? `lumbar migrate up` \
             makes a new one",
            file.display()
        )
        .into());
    }
    Ok(Store::connect_existing(url).await?)
}

/// The file of this installation's database, where it is one.
pub fn database_file(config: &Config) -> Option<PathBuf> {
    sqlite_file(config.database_url.expose_secret())
}

/// The file of a `SQLite` database; none for one in memory, and for PostgreSQL.
pub fn sqlite_file(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    (!path.is_empty() && path != ":memory:").then(|| PathBuf::from(path))
}

/// `SQLite` gives the files beside its database the same permissions.
fn keep_database(url: &str) -> Result<(), CommandError> {
    let Some(file) = sqlite_file(url) else { return Ok(()) };
    for end in ["", "-wal", "-shm"] {
        let mut name = file.clone().into_os_string();
        name.push(end);
        let name = PathBuf::from(name);
        private::keep(&name).map_err(|e| format!("cannot close {} ({e})", name.display()))?;
    }
    Ok(())
}

/// Refuses a schema that is behind this program, or from which a newer version took something.
pub async fn insist_on_schema(store: &Store) -> Result<(), CommandError> {
    match store.schema().await? {
        Schema::Current | Schema::Ahead => Ok(()),
        Schema::Behind(_) => {
            Err("the database's schema is behind this program; run `lumbar migrate up`".into())
        }
        Schema::TooNew(needed) => Err(format!(
            "a newer version has taken something out of the database's schema that this program \
             needs: run one that knows {needed}"
        )
        .into()),
    }
}

fn make_folder(folder: &Path) -> Result<(), CommandError> {
    private::make_folder(folder)
        .map_err(|e| format!("cannot make the data folder {} ({e})", folder.display()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_a_sqlite_address_is_known() {
        let file = |url| sqlite_file(url).map(|path| path.display().to_string());
        assert_eq!(file("sqlite://data/lumbar.db").as_deref(), Some("data/lumbar.db"));
        assert_eq!(file("sqlite:///srv/l.db?mode=rwc").as_deref(), Some("/srv/l.db"));
        assert_eq!(file("sqlite::memory:"), None);
        assert_eq!(file("postgres://localhost/lumbar"), None);
    }
}
