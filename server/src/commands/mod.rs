//! What each command of `lumbar` does.

mod audit;
mod backup;
mod create_owner;
mod create_studio;
mod create_therapist_account;
mod doctor;
mod events;
mod follow;
mod keyring;
mod migrate;
mod remove_second_step;
mod restore;
mod rewrap_keys;
mod seed;
mod serve;
mod setup_link;
mod shutdown;
mod upkeep;
mod worker;

use std::error::Error;

use services::Services;

use services::SecondStep;

use crate::{
    Config,
    cli::{Audit, Command, Seed},
    wiring,
};

/// Whatever stopped a command, in one line that says what to do.
pub type CommandError = Box<dyn Error + Send + Sync>;

/// Runs a command to its end.
pub async fn run(command: Command, mut config: Config) -> Result<(), CommandError> {
    match command {
        Command::Serve(how) => {
            // Whoever looks around needs no app for it.
            let usual = if how.demo { SecondStep::Offered } else { SecondStep::Required };
            config.second_step.get_or_insert(usual);
            serve::run(&config, &how).await
        }
        Command::Worker => worker::run(&config).await,
        Command::Migrate { what } => migrate::run(&config, &what).await,
        Command::Seed { what: Seed::Demo } => seed::run(&config).await,
        Command::Seed { what: Seed::Bench(much) } => seed::bench(&config, &much).await,
        Command::CreateOwner(whom) => create_owner::run(&config, &whom).await,
        Command::CreateStudio { file } => create_studio::run(&config, &file).await,
        Command::SetupLink => setup_link::run(&config).await,
        Command::RemoveSecondStep { email } => remove_second_step::run(&config, &email).await,
        Command::CreateTherapistAccount(whom) => {
            create_therapist_account::run(&config, &whom).await
        }
        Command::RewrapKeys => rewrap_keys::run(&config).await,
        Command::Backup { to } => backup::run(&config, &to).await,
        Command::Restore(what) => restore::run(&config, &what).await,
        Command::Keyring { what } => keyring::run(&config, &what).await,
        Command::Audit { what: Audit::Verify(what) } => audit::verify(&config, &what).await,
        Command::Events { what } => events::run(&config, what.as_ref()).await,
        Command::Doctor => doctor::run(&config).await,
    }
}

/// The use cases on a database that is there, up to date and of this master key.
async fn with_services(config: &Config) -> Result<Services, CommandError> {
    let store = wiring::open_existing(config).await?;
    wiring::insist_on_schema(&store).await?;
    let services = wiring::services(config, store, None).await?;
    wiring::insist_on_key(config, &services).await?;
    Ok(services)
}
