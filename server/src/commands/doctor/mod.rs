//! `lumbar doctor`: everything a studio depends on, checked one by one. It changes and
//! makes nothing.

mod database;
mod money;
mod replica;
mod report;
mod settings;
mod zones;

use storage::Store;

use self::report::Report;
use super::CommandError;
use crate::{Config, wiring};

/// Prints a line for each check, and fails if any failed. A warning is no failure.
pub async fn run(config: &Config) -> Result<(), CommandError> {
    let mut report = Report::default();
    settings::check(config, &mut report);
    match wiring::open_existing(config).await {
        Ok(store) => database::check(config, store, &mut report).await,
        Err(error) => report.bad("database", error),
    }
    replica::check(config, &mut report).await;
    settings::mail(config, &mut report).await;
    settings::documents(config, &mut report).await;
    zones::check(&mut report);
    report.verdict()
}

/// The same for a database alone.
pub async fn of_database(config: &Config, store: Store) -> Result<(), CommandError> {
    let mut report = Report::default();
    database::check(config, store, &mut report).await;
    report.verdict()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn looking_at_what_is_not_there_fails_and_makes_nothing() {
        let id: uuid::Uuid = storage::new_id();
        let folder = std::env::temp_dir().join(format!("lumbar-doctor-{id}"));
        run(&Config::on_a_laptop(&folder)).await.expect_err("there is no database");
        assert!(!folder.exists());
    }
}
