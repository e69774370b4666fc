//! Settings that do not fit each other or the machine, and the mail server.

use std::sync::Arc;

use secrecy::ExposeSecret;
use services::ports::DocumentStore;

use super::Report;
use crate::{
    Config, Stripe,
    adapters::{documents::Documents, smtp::Smtp},
    http::load_assets,
    private,
    wiring::{self, SystemClock},
};

/// What can be told without the database.
pub(super) fn check(config: &Config, report: &mut Report) {
    match load_assets(&config.site) {
        Ok(_) => report.good("site", config.site.display()),
        Err(error) => report.bad("site", error),
    }
    address(config, report);
    proxies(config, report);
    files(config, report);
    if let Some(stripe) = &config.stripe {
        webhook_secrets(stripe, report);
    }
}

fn address(config: &Config, report: &mut Report) {
    let live = config.stripe.as_ref().is_some_and(|stripe| {
        let key = stripe.secret_key.expose_secret();
        key.starts_with("sk_live_") || key.starts_with("rk_live_")
    });
    match (config.secure(), live) {
        (true, _) => report.good("address", &config.base_url),
        (false, true) => report.bad(
            "address",
            format_args!(
                "Stripe's live key is set and LUMBAR_BASE_URL is {}: real money needs https://",
                config.base_url
            ),
        ),
        (false, false) => report.doubtful(
            "address",
            format_args!("{}: set LUMBAR_BASE_URL to https:// for clients", config.base_url),
        ),
    }
}

/// Behind a proxy whose word is not taken, all clients share one limit; where everybody's
/// word is taken, nobody has any.
fn proxies(config: &Config, report: &mut Report) {
    let trusted = &config.trusted_proxies;
    if trusted.iter().any(crate::Network::is_everything) {
        report.bad(
            "proxies",
            "LUMBAR_TRUSTED_PROXIES holds every address: anybody could claim any address. \
             Name your proxy's",
        );
    } else if trusted.is_empty() && config.secure() {
        report.doubtful(
            "proxies",
            "https needs a proxy, and LUMBAR_TRUSTED_PROXIES names none: all clients count \
             as one. Set it to the proxy's address, such as 127.0.0.1",
        );
    } else {
        report.good("proxies", format_args!("{} trusted", trusted.len()));
    }
}

/// Whether other users of the machine can read what is private.
fn files(config: &Config, report: &mut Report) {
    if !config.data.exists() {
        return report.good("data folder", "not there yet: the first start makes it");
    }
    let database = wiring::sqlite_file(config.database_url.expose_secret());
    let private = [config.data.join("master.key")].into_iter().chain(database);
    let open: Vec<String> = private
        .chain([config.data.clone()])
        .filter(|path| private::is_open_to_others(path))
        .map(|path| path.display().to_string())
        .collect();
    if open.is_empty() {
        report.good("data folder", format_args!("{} is private", config.data.display()));
    } else {
        let detail = "can be read by other users of this machine: `chmod go-rwx` on it";
        report.doubtful("data folder", format_args!("{} {detail}", open.join(", ")));
    }
}

/// Stripe's are `whsec_` and 32 letters and digits or more.
fn webhook_secrets(stripe: &Stripe, report: &mut Report) {
    let looks_right = |secret: &str| {
        let rest = secret.trim_start_matches("whsec_");
        rest.len() >= 24 && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=_-".contains(&b))
    };
    let good = stripe.webhook_secrets.iter().all(|secret| looks_right(secret.expose_secret()));
    if good {
        let count = stripe.webhook_secrets.len();
        report.good("Stripe webhook secret", format_args!("{count} set"));
    } else {
        report.doubtful(
            "Stripe webhook secret",
            "STRIPE_WEBHOOK_SECRET is shorter than Stripe's are: copy it again from the \
             webhook's page",
        );
    }
}

/// Whether the bucket answers to the key; asked for something that is not there.
pub(super) async fn documents(config: &Config, report: &mut Report) {
    let Some(bucket) = &config.bucket else { return };
    let asked = match Documents::bucket(bucket) {
        Ok(documents) => documents.get("doctor").await,
        Err(error) => Err(error),
    };
    match asked {
        Ok(_) => report.good("documents", format_args!("the bucket {}", bucket.name)),
        // S3 says so of what is missing, too, to a key that may not list.
        Err(error) if error.code == "permission_denied" => report.doubtful(
            "documents",
            "the bucket refuses the key: allow it to put, get, delete and list",
        ),
        Err(error) => report.bad("documents", error),
    }
}

/// Whether the mail server answers and lets us in.
pub(super) async fn mail(config: &Config, report: &mut Report) {
    let Some(url) = &config.smtp_url else {
        let detail = "SMTP_URL is not set: mails are kept in the data folder, and not sent";
        return match config.stripe {
            Some(_) => report.doubtful("mail", detail),
            None => report.good("mail", detail),
        };
    };
    let checked = match Smtp::new(url.expose_secret(), Arc::new(SystemClock)) {
        Ok(smtp) => smtp.check().await.map_err(|e| e.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match checked {
        Ok(()) => report.good("mail", "the server greets us"),
        Err(error) => {
            report.bad("mail", format_args!("{error}: check SMTP_URL, and that its port is open"));
        }
    }
}
