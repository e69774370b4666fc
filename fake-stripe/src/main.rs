//! The stand-in as a program of its own.

use std::{net::Ipv4Addr, path::PathBuf, process::ExitCode};

use fake_stripe::{Config, Webhook};

const HELP: &str = "\
A stand-in for Stripe. No money moves.

Usage: fake-stripe [options]

  --port N                 port on 127.0.0.1 (default: any free one)
  --key KEY                the API key that is accepted (default: sk_test_demo)
  --webhook URL            who is told of events, over plain http
  --webhook-secret SECRET  what webhooks are signed with (default: whsec_demo)
  --public-url URL         where browsers find the payment page
  --file PATH              keep the books here between runs
";

#[tokio::main]
async fn main() -> ExitCode {
    let config = match configuration(std::env::args().skip(1)) {
        Ok(Some(config)) => config,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(wrong) => {
            eprintln!("fake-stripe: {wrong}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    let webhook = config.webhook.clone();
    match fake_stripe::start(config).await {
        Ok(running) => {
            println!("Stripe's stand-in listens on {}", running.url);
            println!("API key: {}", running.secret_key);
            if let Some(webhook) = webhook {
                println!("Webhooks to {}, signed with {}", webhook.url, webhook.secret);
            }
            // Without a handler for Ctrl-C the process ends by it all the same.
            let _ = tokio::signal::ctrl_c().await;
            running.stop().await;
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("fake-stripe: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Reads the command line. Nothing if help was asked for.
fn configuration(mut args: impl Iterator<Item = String>) -> Result<Option<Config>, String> {
    let mut config = Config::default();
    let mut url = None;
    let mut secret = "whsec_demo".to_owned();
    while let Some(flag) = args.next() {
        if flag == "--help" || flag == "-h" {
            return Ok(None);
        }
        let value = args.next().ok_or_else(|| format!("{flag} needs a value"))?;
        match flag.as_str() {
            "--port" => {
                let port = value.parse().map_err(|_| format!("{value} is not a port"))?;
                config.listen = (Ipv4Addr::LOCALHOST, port).into();
            }
            "--key" => config.secret_key = value,
            "--webhook" => url = Some(value),
            "--webhook-secret" => secret = value,
            "--public-url" => config.public_url = Some(value.trim_end_matches('/').to_owned()),
            "--file" => config.file = Some(PathBuf::from(value)),
            unknown => return Err(format!("{unknown} is not an option")),
        }
    }
    config.webhook = url.map(|url| Webhook { url, secret });
    Ok(Some(config))
}
