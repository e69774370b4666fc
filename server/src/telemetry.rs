//! Log lines: one event a line, each readable alone, with fields instead of prose.

use tracing_subscriber::{EnvFilter, fmt};

use crate::Config;

/// Starts logging to standard error as the settings say.
pub fn start(config: &Config) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(true);
    if config.log_json {
        lines.json().flatten_event(true).init();
    } else {
        lines.compact().init();
    }
}
