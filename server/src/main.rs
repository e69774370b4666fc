//! The binary `lumbar`.

use std::process::ExitCode;

use clap::Parser;
use server::{Cli, Config, telemetry};

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let config = match Config::load(cli.config.as_deref(), cli.data.clone()) {
        Ok(config) => config,
        Err(error) => {
            eprintln!("lumbar: {error}");
            return ExitCode::from(2);
        }
    };
    telemetry::start(&config);
    match server::commands::run(cli.command, config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("lumbar: {error}");
            ExitCode::FAILURE
        }
    }
}
