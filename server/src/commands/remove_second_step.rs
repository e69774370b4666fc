//! `lumbar remove-second-step`: for whoever has lost the app and the recovery codes.

use services::accounts;

use super::CommandError;
use crate::Config;

/// Takes the second step away, signs every browser out, and mails the account.
pub async fn run(config: &Config, email: &str) -> Result<(), CommandError> {
    let services = super::with_services(config).await?;
    if accounts::take_second_step_away(&services, email).await? {
        println!("{email} signs in with the password alone now. A mail says so.");
        Ok(())
    } else {
        Err(format!("no account with the address {email} has a second step").into())
    }
}
