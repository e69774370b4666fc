//! `lumbar rewrap-keys`: the end of a change of master keys.

use services::keys;

use super::CommandError;
use crate::{Config, wiring};

/// Wraps every client's key with the current master key, all or none.
pub async fn run(config: &Config) -> Result<(), CommandError> {
    let store = wiring::open_existing(config).await?;
    wiring::insist_on_schema(&store).await?;
    let services = wiring::services(config, store, None).await?;
    let rewrapped =
        keys::rewrap(&services).await.map_err(|refused| wiring::wrong_key(config, refused))?;
    println!("{rewrapped} clients' keys are wrapped with the new master key now.");
    println!(
        "Start serve and worker with it. Keep LUMBAR_MASTER_KEY_PREVIOUS set for as long as \
         links mailed before are to work."
    );
    Ok(())
}
