//! `lumbar doctor`: everything a studio depends on, checked one by one.

use std::fmt::Display;

use chrono::NaiveDate;
use secrecy::ExposeSecret;
use services::{Services, ports::Clock};
use storage::Store;

use super::CommandError;
use crate::{
    Config, MasterKey,
    adapters::smtp::Smtp,
    wiring::{self, SystemClock},
};

/// Zone data older than this is a reason to update.
const TZDB_DAYS: i64 = 180;

/// Prints a line for each check, and fails if any did.
pub async fn run(config: &Config) -> Result<(), CommandError> {
    let mut report = Report::default();
    match wiring::open_store(config).await {
        Ok(store) => database(config, store, &mut report).await,
        Err(error) => report.bad("database", error),
    }
    master_key(config, &mut report);
    mail(config, &mut report).await;
    zones(&mut report);
    if report.failed == 0 {
        return Ok(());
    }
    Err(format!("{} of {} checks failed", report.failed, report.checked).into())
}

#[derive(Default)]
struct Report {
    checked: usize,
    failed: usize,
}

impl Report {
    fn good(&mut self, what: &str, detail: impl Display) {
        self.checked += 1;
        println!("ok    {what}: {detail}");
    }

    fn bad(&mut self, what: &str, detail: impl Display) {
        self.checked += 1;
        self.failed += 1;
        println!("FAIL  {what}: {detail}");
    }
}

async fn database(config: &Config, store: Store, report: &mut Report) {
    report.good("database", format_args!("{:?} answers", store.engine()));
    match wiring::insist_on_schema(&store).await {
        Ok(()) => report.good("schema", "up to date"),
        Err(error) => return report.bad("schema", error),
    }
    match store.prove_no_overlap_guard().await {
        Ok(()) => report.good("no-overlap guard", "an overlap was refused"),
        Err(error) => report.bad("no-overlap guard", error),
    }
    match storage::occupancy::overlaps(store.reader()).await {
        Ok(0) => report.good("calendar", "no two bookings overlap"),
        Ok(n) => report.bad("calendar", format_args!("{n} pairs of rows overlap")),
        Err(error) => report.bad("calendar", error),
    }
    match wiring::services(config, store, None).await {
        Ok(services) => stripe(config, &services, report).await,
        Err(error) => report.bad("settings", error),
    }
}

async fn stripe(config: &Config, services: &Services, report: &mut Report) {
    let Some(real) = &config.stripe else {
        return report.good("Stripe", "not set: demo payments, no money moves");
    };
    match services.gateway.check().await {
        Ok(()) => report.good("Stripe key", "accepted"),
        Err(error) => report.bad("Stripe key", error),
    }
    report.good("Stripe webhook secret", format_args!("{} set", real.webhook_secrets.len()));
}

fn master_key(config: &Config, report: &mut Report) {
    match (config.master_key.load(), &config.master_key) {
        (Err(error), _) => report.bad("master key", error),
        (Ok(_), MasterKey::Given(_)) => report.good("master key", "from the settings"),
        (Ok(_), MasterKey::File(path)) => report.good(
            "master key",
            format_args!("from {}: back it up apart from the database", path.display()),
        ),
    }
}

async fn mail(config: &Config, report: &mut Report) {
    let Some(url) = &config.smtp_url else {
        return report.good("mail", "SMTP_URL is not set: mails are kept in the data folder");
    };
    let checked = match Smtp::new(url.expose_secret(), std::sync::Arc::new(SystemClock)) {
        Ok(smtp) => smtp.check().await.map_err(|e| e.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match checked {
        Ok(()) => report.good("mail", "the server greets us"),
        Err(error) => report.bad("mail", error),
    }
}

/// A version such as `2026e` was made in that year; data is too old once the year is over
/// for as long as [`TZDB_DAYS`] allows.
fn zones(report: &mut Report) {
    let version = domain::time::tzdb_version();
    let year = version.get(..4).and_then(|year| year.parse().ok());
    let end = year.and_then(|year| NaiveDate::from_ymd_opt(year, 12, 31));
    let today = SystemClock.now().date_naive();
    match end {
        Some(end) if (today - end).num_days() <= TZDB_DAYS => {
            report.good("time zones", format_args!("data of {version}"));
        }
        _ => report.bad("time zones", format_args!("data of {version} is old: update Lumbar")),
    }
}
