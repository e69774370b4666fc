//! A copy of the database that is read for public pages.

use std::time::Duration;

use secrecy::SecretString;

use super::{ConfigError, invalid, parsed};

const URL: &str = "LUMBAR_DATABASE_REPLICA_URL";
const STALENESS: &str = "LUMBAR_REPLICA_STALENESS";
/// Seconds that nobody notices on a page that they read.
const USUAL: &str = "2";

/// A copy of the database, and how old what it shows may be.
#[derive(Debug)]
pub struct Follower {
    /// `postgres://...`, with its password.
    pub url: SecretString,
    /// What is older is read from the database itself.
    pub staleness: Duration,
}

/// The copy, where one is named. Only PostgreSQL has any.
pub(super) fn follower<'a>(
    get: impl Fn(&'static str) -> Option<&'a str>,
) -> Result<Option<Follower>, ConfigError> {
    let must_be = "a whole number of seconds from 1 to 600";
    let seconds: u64 = parsed(STALENESS, get(STALENESS).unwrap_or(USUAL), must_be)?;
    if !(1..=600).contains(&seconds) {
        return Err(invalid(STALENESS, format!("must be {must_be}")));
    }
    let Some(url) = get(URL) else { return Ok(None) };
    let is_postgres =
        |url: &str| ["postgres://", "postgresql://"].iter().any(|s| url.starts_with(s));
    if !is_postgres(url) {
        return Err(invalid(URL, "must begin with postgres://"));
    }
    if !get("DATABASE_URL").is_some_and(is_postgres) {
        return Err(invalid(
            URL,
            "only PostgreSQL has copies that follow it: DATABASE_URL must begin with postgres:// \
             too, or this setting go",
        ));
    }
    Ok(Some(Follower { url: url.into(), staleness: Duration::from_secs(seconds) }))
}
