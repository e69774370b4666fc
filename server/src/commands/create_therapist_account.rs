//! `lumbar create-therapist-account`: a therapist who signs in.

use services::accounts;

use super::CommandError;
use crate::{Config, cli::CreateTherapistAccount};

/// Gives an account the role, and mails how to sign in.
pub async fn run(config: &Config, whom: &CreateTherapistAccount) -> Result<(), CommandError> {
    let services = super::with_services(config).await?;
    let (studio, therapist, email) = (&whom.studio, &whom.therapist, &whom.email);
    accounts::create_therapist_account(&services, studio, therapist, email).await?;
    println!("{email} signs in as {therapist} at {studio} from now on.");
    println!("They get a mail that says how, once `lumbar serve` or `lumbar worker` runs.");
    Ok(())
}
