//! `lumbar setup-link`: a link by which one more studio is set up in the browser.

use services::{Services, setup};

use super::CommandError;
use crate::Config;

/// Prints a fresh link.
pub async fn run(config: &Config) -> Result<(), CommandError> {
    let services = super::with_services(config).await?;
    let first = !setup::is_set_up(&services).await?;
    println!("{}", address(config, &services, first).await?);
    println!("It works once, within 24 hours: for you, or whoever is to own the studio.");
    Ok(())
}

/// Where there is no studio, says where the first one is set up. Whoever has the link owns
/// it, so it goes to where the server was started and to nobody else.
pub(super) async fn announce(config: &Config, services: &Services) -> Result<(), CommandError> {
    if setup::is_set_up(services).await? {
        return Ok(());
    }
    println!("There is no studio yet. Set yours up in the browser, within 24 hours:");
    println!("    {}", address(config, services, true).await?);
    Ok(())
}

async fn address(
    config: &Config,
    services: &Services,
    first: bool,
) -> Result<String, CommandError> {
    let token = setup::make_link(services, first).await?;
    Ok(format!("{}/setup/{}", config.base_url, token.expose()))
}
