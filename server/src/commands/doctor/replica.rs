//! The copy of the database that public pages are read from.

use std::time::Duration;

use storage::Standing;
use tokio::time::sleep;

use super::Report;
use crate::{Config, wiring};

/// How often it is asked before it counts as behind.
const LOOKS: u32 = 8;

/// Whether it follows, and how far behind it is.
pub(super) async fn check(config: &Config, report: &mut Report) {
    const WHAT: &str = "replica";
    let (replica, bound) = match (wiring::replica(config).await, &config.follower) {
        (Ok(Some(replica)), Some(follower)) => (replica, follower.staleness),
        (Err(error), _) => return report.bad(WHAT, error),
        _ => return,
    };
    let mut standing = replica.look().await;
    for _ in 0..LOOKS {
        if !matches!(standing, Standing::Lags(_)) {
            break;
        }
        sleep(replica.period()).await;
        standing = replica.look().await;
    }
    let bound = bound.as_secs();
    match standing {
        Standing::Follows(age) => report.good(WHAT, format_args!("{} behind", said(age))),
        Standing::Lags(_) => report.doubtful(
            WHAT,
            format_args!(
                "more than {bound} s behind, so public pages are read from the database itself: \
                 look at its load and its disk, or raise LUMBAR_REPLICA_STALENESS"
            ),
        ),
        Standing::Silent => report.doubtful(
            WHAT,
            "it does not answer, so public pages are read from the database itself: check \
             LUMBAR_DATABASE_REPLICA_URL, and that it runs",
        ),
        Standing::Foreign => report.bad(
            WHAT,
            "it follows another database than DATABASE_URL, a history of it that was given up, \
             or none: make it anew from the database, as with pg_basebackup",
        ),
    }
}

fn said(age: Duration) -> String {
    format!("at most {} ms", age.as_millis())
}
