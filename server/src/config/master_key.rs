//! The key that wraps all others: from the settings, or from a file.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret, SecretString};

use super::{ConfigError, invalid, unreadable};
use crate::private;

const MUST_BE: &str = "must be 32 random bytes in base64: `openssl rand -base64 32`";

/// Where the master key comes from.
#[derive(Debug)]
pub enum MasterKey {
    /// From the settings.
    Given(SecretString),
    /// From a file in the data folder, made at the first start.
    File(PathBuf),
}

impl MasterKey {
    pub(super) fn read(value: Option<&str>, data: &Path) -> Result<Self, ConfigError> {
        match value {
            Some(text) => {
                decode("LUMBAR_MASTER_KEY", text)?;
                Ok(Self::Given(text.trim().into()))
            }
            None => Ok(Self::File(data.join("master.key"))),
        }
    }

    /// The key itself. Refuses where there is none, which is how it is before the first
    /// start; for a database that was used before, a fresh key would be the wrong one.
    pub fn load(&self) -> Result<[u8; 32], ConfigError> {
        match self {
            Self::Given(text) => decode("LUMBAR_MASTER_KEY", text.expose_secret()),
            Self::File(path) if !path.exists() => {
                Err(ConfigError::NoMasterKey { path: path.clone() })
            }
            Self::File(path) => {
                let text = std::fs::read_to_string(path).map_err(|e| unreadable(path, &e))?;
                decode("LUMBAR_MASTER_KEY", &text).map_err(|_| ConfigError::File {
                    path: path.clone(),
                    problem: MUST_BE.to_owned(),
                })
            }
        }
    }

    /// The same, and makes the file with a fresh key where there is none yet, so that it
    /// can be read by its owner alone.
    pub fn load_or_make(&self) -> Result<[u8; 32], ConfigError> {
        if let Self::File(path) = self
            && !path.exists()
        {
            make(path).map_err(|e| unreadable(path, &e))?;
        }
        self.load()
    }
}

/// The master key before this one, checked.
pub(super) fn previous(value: Option<&str>) -> Result<Option<SecretString>, ConfigError> {
    let Some(text) = value else { return Ok(None) };
    decode("LUMBAR_MASTER_KEY_PREVIOUS", text)?;
    Ok(Some(text.trim().into()))
}

/// Its bytes.
pub(crate) fn previous_key(text: &str) -> Result<[u8; 32], ConfigError> {
    decode("LUMBAR_MASTER_KEY_PREVIOUS", text)
}

fn decode(key: &'static str, text: &str) -> Result<[u8; 32], ConfigError> {
    let bytes = STANDARD.decode(text.trim()).ok();
    bytes.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| invalid(key, MUST_BE))
}

fn make(path: &Path) -> std::io::Result<()> {
    let mut key = [0_u8; 32];
    getrandom::fill(&mut key).map_err(std::io::Error::other)?;
    if let Some(folder) = path.parent() {
        private::make_folder(folder)?;
    }
    writeln!(private::new_file(path)?, "{}", STANDARD.encode(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_made_only_where_that_is_asked_for() {
        let id: uuid::Uuid = storage::new_id();
        let folder = std::env::temp_dir().join(format!("lumbar-key-{id}"));
        let key = MasterKey::read(None, &folder).expect("a file");
        let refused = key.load().expect_err("there is none");
        assert!(matches!(refused, ConfigError::NoMasterKey { .. }), "{refused}");
        assert!(!folder.exists(), "nothing was made");
        let made = key.load_or_make().expect("made");
        assert_eq!(key.load().expect("there now"), made);
        assert_eq!(key.load_or_make().expect("kept"), made);
        std::fs::remove_dir_all(folder).expect("removed");
    }
}
