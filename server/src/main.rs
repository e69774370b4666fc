//! The binary `lumbar`.

use std::{error::Error, process::ExitCode};

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
            eprintln!("lumbar: {}", with_causes(&*error));
            ExitCode::FAILURE
        }
    }
}

/// An error and what caused it, in one line.
fn with_causes(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let words = cause.to_string();
        if !line.contains(&words) {
            line.push_str(": ");
            line.push_str(&words);
        }
        next = cause.source();
    }
    line
}
