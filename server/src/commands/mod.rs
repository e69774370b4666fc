//! What each command of `lumbar` does.

mod backup;
mod create_owner;
mod doctor;
mod migrate;
mod seed;
mod serve;
mod shutdown;
mod worker;

use std::error::Error;

use crate::{
    Config,
    cli::{Command, Seed},
};

/// Whatever stopped a command, in one line that says what to do.
pub type CommandError = Box<dyn Error + Send + Sync>;

/// Runs a command to its end.
pub async fn run(command: Command, config: Config) -> Result<(), CommandError> {
    match command {
        Command::Serve(how) => serve::run(&config, &how).await,
        Command::Worker => worker::run(&config).await,
        Command::Migrate { what } => migrate::run(&config, &what).await,
        Command::Seed { what: Seed::Demo } => seed::run(&config).await,
        Command::CreateOwner(whom) => create_owner::run(&config, &whom).await,
        Command::Backup { to } => backup::run(&config, &to).await,
        Command::Doctor => doctor::run(&config).await,
    }
}
