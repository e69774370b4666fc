//! `lumbar create-owner`: the first person of a studio.

use services::accounts;

use super::CommandError;
use crate::{Config, cli::CreateOwner};

/// Gives an account the role; one that is new gets a link to choose a password.
pub async fn run(config: &Config, whom: &CreateOwner) -> Result<(), CommandError> {
    let services = super::with_services(config).await?;
    let made = accounts::create_owner(&services, &whom.studio, &whom.email).await?;
    println!("{} owns {} now.", whom.email, whom.studio);
    if let Some(token) = made.reset {
        let address = format!("{}/reset/{}", config.base_url, token.expose());
        println!("Within 60 minutes, a password can be chosen at {address}");
    }
    Ok(())
}
