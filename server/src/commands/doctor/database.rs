//! The database, its guard, its key and its jobs.

use services::{
    Services,
    keys::{self, KeyRefused, Standing, Wrapped},
};
use storage::{Store, StoreError};

use super::{Report, money};
use crate::{Config, MasterKey, wiring};

/// Everything that is asked of the database.
pub(super) async fn check(config: &Config, store: Store, report: &mut Report) {
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
        Ok(n) => {
            report.bad("calendar", format_args!("{n} pairs of rows overlap: move one of each"));
        }
        Err(error) => report.bad("calendar", error),
    }
    match storage::studios::all(store.reader()).await {
        Ok(all) if all.is_empty() => {
            report.doubtful(
                "studios",
                "none yet: the link that `lumbar setup-link` prints opens one, or \
                 `lumbar create-studio FILE`",
            );
        }
        Ok(all) => report.good("studios", format_args!("{} are open", all.len())),
        Err(error) => report.bad("studios", error),
    }
    match wiring::services_to_look(config, store).await {
        Ok(services) => inside(config, &services, report).await,
        Err(error) => report.bad("master key", error),
    }
}

async fn inside(config: &Config, services: &Services, report: &mut Report) {
    let standing = keys::standing(services).await;
    let ours = matches!(standing, Ok(Standing::Ours));
    master_key(config, standing, report);
    if ours {
        match keys::wrapped(services).await {
            Ok(wrapped) => clients_keys(config, wrapped, report),
            Err(error) => report.bad("clients' keys", error),
        }
    }
    jobs(services, report).await;
    money::check(config, services, report).await;
}

fn master_key(config: &Config, standing: Result<Standing, StoreError>, report: &mut Report) {
    let refused = match standing {
        Ok(Standing::Ours) => return of_this_database(config, report),
        Ok(Standing::Unused) => {
            return report.good("master key", "not used yet: the first start remembers it");
        }
        Ok(Standing::Previous) => KeyRefused::NotRewrapped,
        Ok(Standing::Foreign) => KeyRefused::Foreign,
        Err(error) => error.into(),
    };
    report.bad("master key", wiring::wrong_key(config, refused));
}

fn of_this_database(config: &Config, report: &mut Report) {
    match &config.master_key {
        MasterKey::Given(_) => report.good("master key", "the database's, from the settings"),
        MasterKey::File(path) => {
            let path = path.display();
            let detail = "the database's: keep a copy apart from the database's copies";
            report.good("master key", format_args!("{path}, {detail}"));
        }
    }
}

/// A serve that was not stopped during a rotation goes on wrapping with the old key.
fn clients_keys(config: &Config, wrapped: Wrapped, report: &mut Report) {
    const WHAT: &str = "clients' keys";
    let Wrapped { current, previous, lost } = wrapped;
    if lost > 0 {
        let detail = format_args!(
            "{lost} are opened by no master key that is set, and what they sealed cannot be \
             read: set LUMBAR_MASTER_KEY_PREVIOUS to the key before, stop serve and worker, run \
             `lumbar rewrap-keys`, and start them again"
        );
        report.bad(WHAT, detail);
    }
    if previous > 0 {
        let detail = format_args!(
            "{previous} are still wrapped with the previous master key, as by a serve that was \
             not stopped: stop serve and worker, run `lumbar rewrap-keys`, and start them again. \
             Until then LUMBAR_MASTER_KEY_PREVIOUS must stay"
        );
        report.doubtful(WHAT, detail);
    }
    if lost + previous == 0 {
        let previous = match config.master_key_previous {
            Some(_) => {
                "; LUMBAR_MASTER_KEY_PREVIOUS may go once links mailed before the change need \
                 not work any more"
            }
            None => "",
        };
        report.good(WHAT, format_args!("{current}, all wrapped with this master key{previous}"));
    }
}

async fn jobs(services: &Services, report: &mut Report) {
    match storage::jobs::counts(services.store.reader(), services.now()).await {
        Ok(counts) if counts.dead == 0 => {
            report.good("jobs", format_args!("{} wait, none was set aside", counts.due));
        }
        Ok(counts) => report.doubtful(
            "jobs",
            format_args!("{} were set aside: an owner can look and try again", counts.dead),
        ),
        Err(error) => report.bad("jobs", error),
    }
}
