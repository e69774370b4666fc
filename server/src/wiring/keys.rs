//! The master key of a database.

use secrecy::ExposeSecret;
use services::{
    Services,
    keys::{self, KeyRefused},
    sealing::Vault,
    tokens::Links,
};
use storage::Store;

use crate::{Config, ConfigError, MasterKey, commands::CommandError, config::previous_key};

/// Refuses a master key that is not the database's, and remembers it at the first use.
pub async fn insist_on_key(config: &Config, services: &Services) -> Result<(), CommandError> {
    keys::insist(services).await.map_err(|refused| wrong_key(config, refused))
}

/// What to do about a master key that does not fit.
pub fn wrong_key(config: &Config, refused: KeyRefused) -> CommandError {
    let source = match &config.master_key {
        MasterKey::Given(_) => "LUMBAR_MASTER_KEY".to_owned(),
        MasterKey::File(path) => path.display().to_string(),
    };
    match refused {
        KeyRefused::Foreign => format!(
            "the master key ({source}) is not the one this database was made with, so nothing \
             sealed in it could be read and no mailed link would work. Put that key back: \
             `lumbar serve` and `lumbar worker` need the same LUMBAR_MASTER_KEY, or the same \
             file. To change keys, see `lumbar rewrap-keys`"
        )
        .into(),
        KeyRefused::NotRewrapped => "this database still belongs to the key in \
             LUMBAR_MASTER_KEY_PREVIOUS: stop serve and worker, run `lumbar rewrap-keys`, and \
             start them again"
            .into(),
        KeyRefused::NoPrevious => "set LUMBAR_MASTER_KEY to the new key and \
             LUMBAR_MASTER_KEY_PREVIOUS to the one this database was made with"
            .into(),
        KeyRefused::Unopenable(_) => format!(
            "{refused}, so nothing was changed. LUMBAR_MASTER_KEY_PREVIOUS must be the key this \
             database was made with"
        )
        .into(),
        KeyRefused::NoKeyring => "the keyring of this database is missing: it was restored from a \
             backup, and no backup holds it. Put it in with `lumbar keyring restore FILE`, where \
             FILE is what `lumbar keyring save` wrote last"
            .into(),
        KeyRefused::OtherKeyring => "this is not the keyring of this database, so nothing was \
             changed. It is what `lumbar keyring save` wrote last for the installation that the \
             backup is of"
            .into(),
        KeyRefused::KeyringThere => "this database has its keyring already, so nothing was \
             changed. `lumbar keyring restore` is for one that was restored from a backup"
            .into(),
        KeyRefused::Store(error) => error.into(),
    }
}

/// The master key, and the one before it during a rotation.
pub(super) struct Keys {
    current: [u8; 32],
    previous: Option<[u8; 32]>,
}

impl Keys {
    pub fn vault(&self) -> Vault {
        let vault = Vault::new(&self.current);
        self.previous.iter().fold(vault, Vault::with_previous)
    }

    pub fn links(&self) -> Links {
        self.previous.iter().fold(Links::new(&self.current), Links::with_previous)
    }
}

/// The master key of a database that was used before is never made anew: `first` says
/// what happens to one that was not.
pub(super) async fn load_keys(
    config: &Config,
    store: &Store,
    first: impl FnOnce(&MasterKey) -> Result<[u8; 32], ConfigError>,
) -> Result<Keys, CommandError> {
    let current = if keys::in_use(store).await? {
        config.master_key.load().map_err(|error| match error {
            ConfigError::NoMasterKey { path } => format!(
                "this database was made with a master key, and {} is missing. Put it back from \
                 your backup, or set LUMBAR_MASTER_KEY: with another key, what is sealed could \
                 never be read again",
                path.display()
            )
            .into(),
            other => CommandError::from(other),
        })?
    } else {
        first(&config.master_key)?
    };
    let previous = config.master_key_previous.as_ref();
    let previous = previous.map(|key| previous_key(key.expose_secret())).transpose()?;
    Ok(Keys { current, previous })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wiring::{open_store, services};

    #[tokio::test]
    async fn a_key_that_was_lost_is_not_made_anew() {
        let id: uuid::Uuid = storage::new_id();
        let folder = std::env::temp_dir().join(format!("lumbar-lost-{id}"));
        let config = Config::on_a_laptop(&folder);
        let store = open_store(&config).await.expect("made");
        store.migrate().await.expect("migrated");
        let first = services(&config, store.clone(), None).await.expect("wired");
        insist_on_key(&config, &first).await.expect("the first key");
        let file = folder.join("master.key");
        std::fs::remove_file(&file).expect("it was made");
        let Err(refused) = services(&config, store.clone(), None).await else {
            panic!("a new key was made");
        };
        let said = refused.to_string();
        assert!(said.contains("master.key") && said.contains("LUMBAR_MASTER_KEY"), "{said}");
        assert!(!file.exists());

        config.master_key.load_or_make().expect("another key is put there");
        let foreign = services(&config, store, None).await.expect("wired");
        let said = insist_on_key(&config, &foreign).await.expect_err("another's").to_string();
        assert!(said.contains("not the one this database was made with"), "{said}");
        std::fs::remove_dir_all(folder).expect("removed");
    }
}
