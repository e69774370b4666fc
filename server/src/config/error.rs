//! What can be wrong with a setting.

use std::path::{Path, PathBuf};

use thiserror::Error;

/// What is wrong with a setting. Names the key, never its value.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The value does not have the form it must have.
    #[error("{key}: {problem}")]
    Invalid {
        /// The environment variable or TOML key.
        key: &'static str,
        /// What it must be.
        problem: String,
    },
    /// One setting needs another.
    #[error("{key} is set, so {needs} must be set too")]
    Incomplete {
        /// What is set.
        key: &'static str,
        /// What is missing.
        needs: &'static str,
    },
    /// The file names a setting that does not exist.
    #[error("{path}: unknown setting `{key}`; known are {known}", path = .path.display())]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
        /// Every key there is.
        known: String,
    },
    /// There is no master key.
    #[error(
        "there is no master key: {path} is missing, and LUMBAR_MASTER_KEY is not set",
        path = .path.display()
    )]
    NoMasterKey {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The file cannot be read.
    #[error("{path}: {problem}", path = .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        problem: String,
    },
}

pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> ConfigError {
    ConfigError::File { path: path.to_owned(), problem: error.to_string() }
}

pub(super) fn invalid(key: &'static str, problem: impl Into<String>) -> ConfigError {
    ConfigError::Invalid { key, problem: problem.into() }
}
