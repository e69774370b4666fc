//! `lumbar create-owner`: the first person of a studio.

use services::accounts;

use super::CommandError;
use crate::{Config, cli::CreateOwner, wiring};

/// Gives an account the role; one that is new is invited to choose a password.
pub async fn run(config: &Config, whom: &CreateOwner) -> Result<(), CommandError> {
    let store = wiring::open_store(config).await?;
    wiring::insist_on_schema(&store).await?;
    let services = wiring::services(config, store, None).await?;
    accounts::create_owner(&services, &whom.studio, &whom.email, &whom.name).await?;
    println!("{} owns {} now. A mail with the next step is on its way.", whom.email, whom.studio);
    Ok(())
}
