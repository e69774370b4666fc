//! Which log lines are written.

use tracing_subscriber::{EnvFilter, filter::LevelFilter};

use super::{ConfigError, invalid};

const MUST_BE: &str = "must be levels with commas between, such as info,sqlx=warn: a level is \
                       off, error, warn, info, debug or trace";

/// The filter as it was written. Refuses one that cannot be read, and a word that is no
/// level: it would be taken for the name of a module, and everything else fall silent.
pub(super) fn filter(text: &str) -> Result<String, ConfigError> {
    let bad = || invalid("LUMBAR_LOG", MUST_BE);
    EnvFilter::try_new(text).map_err(|_| bad())?;
    let words = text.split(',').map(str::trim).filter(|word| !word.contains(['=', '[', ']', '{']));
    for word in words {
        word.parse::<LevelFilter>().map_err(|_| bad())?;
    }
    Ok(text.to_owned())
}
