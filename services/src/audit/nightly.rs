//! The chains are walked along once a night, and what was found is remembered for the people
//! whose they are.

use chrono::{DateTime, NaiveDate, TimeDelta};
use domain::{Instant, StudioId};
use serde::{Deserialize, Serialize};
use storage::{Connection, StoreError, settings};

use super::{Verified, VerifyRefused, verify};
use crate::Services;

/// What the last look found.
pub(crate) const SETTING: &str = "audit_checked";
/// A night's look begins at three in the morning, UTC: after that through the books.
const NIGHT: TimeDelta = TimeDelta::hours(3);

/// What the last look found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Found {
    /// When it was, in epoch seconds.
    at: i64,
    broken: Vec<Wrong>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Wrong {
    studio: Option<StudioId>,
    number: i64,
    what: String,
}

/// A chain that the last look found broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenChain {
    /// When it was found.
    pub at: Instant,
    /// The first entry that does not hold.
    pub number: i64,
    /// What is wrong with it: `changed`, `missing`, `shortened`, `earlier` or `head`.
    pub what: String,
}

/// Walks along every chain if nobody has this night, remembers what was found, and returns
/// it; `None` where somebody has.
pub async fn verify_nightly(services: &Services) -> Result<Option<Vec<Verified>>, StoreError> {
    let now = services.now();
    let last = remembered(services.store.reader()).await?;
    if last.is_some_and(|last| night(last.at) >= night(now.timestamp())) {
        return Ok(None);
    }
    let all = verify(services, None, None).await.map_err(|refused| match refused {
        VerifyRefused::Store(error) => error,
        // No studio was named.
        VerifyRefused::UnknownStudio(_) => StoreError::Retry,
    })?;
    let wrong = |found: &Verified| {
        let broken = found.chain.broken?;
        let what = broken.what.code();
        let studio = found.studio.as_deref().unwrap_or_default();
        tracing::error!(
            studio,
            entry = broken.number,
            what,
            "the audit log is not what was written"
        );
        Some(Wrong { studio: found.chain.studio, number: broken.number, what: what.to_owned() })
    };
    let found = Found { at: now.timestamp(), broken: all.iter().filter_map(wrong).collect() };
    let tx = services.store.begin().await?;
    settings::set(&tx, SETTING, &serde_json::to_string(&found).unwrap_or_default()).await?;
    tx.commit().await?;
    Ok(Some(all))
}

/// When the chains were walked along last, and what was found broken at a studio then;
/// `None` before the first time.
pub async fn broken_chain<C: Connection>(
    conn: &C,
    studio: StudioId,
) -> Result<Option<(Instant, Option<BrokenChain>)>, StoreError> {
    let text = settings::get(conn, SETTING).await?;
    Ok(chain_in(text.as_deref(), studio))
}

/// The same, of what is remembered under [`SETTING`].
pub(crate) fn chain_in(
    text: Option<&str>,
    studio: StudioId,
) -> Option<(Instant, Option<BrokenChain>)> {
    let found: Found = serde_json::from_str(text?).ok()?;
    let at = DateTime::from_timestamp(found.at, 0)?;
    let own = found.broken.into_iter().find(|wrong| wrong.studio == Some(studio));
    let broken = own.map(|wrong| BrokenChain { at, number: wrong.number, what: wrong.what });
    Some((at, broken))
}

/// What another version wrote and this one cannot read counts as never.
async fn remembered<C: Connection>(conn: &C) -> Result<Option<Found>, StoreError> {
    let text = settings::get(conn, SETTING).await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

fn night(at: i64) -> Option<NaiveDate> {
    DateTime::from_timestamp(at, 0).map(|at| (at - NIGHT).date_naive())
}
