//! What is behind a number of waiting: who waited, for what, since when, and what came of it.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use domain::{Instant, WaitId, report::WaitEnd, waitlist::Wish};
use storage::{Connection, entities::waitlist_entry, studios, waitlist};
use uuid::Uuid;

use super::WantedWaits;
use crate::{
    Services,
    auth::ManagerSession,
    reports::{ReportRefused, ground::Ground, kept::moment},
    waitlist::wish_of,
};

/// So many lines make a page.
const PAGE: usize = 50;

/// Some of the waitings behind a number, the last first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitsPage {
    /// The number itself.
    pub total: i64,
    /// Some waitings.
    pub lines: Vec<WaitLine>,
    /// Where the next page goes on, if there is more.
    pub next: Option<String>,
}

/// Somebody's waiting for a time. Every time is by the studio's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitLine {
    /// Whose place.
    pub entry: WaitId,
    /// As they called themselves; empty once they are forgotten.
    pub name: String,
    /// For what.
    pub treatment: String,
    /// With whom; empty with anybody.
    pub therapist: String,
    /// Which days and hours suited them.
    pub wish: Wish,
    /// Whether a visit of theirs was to be earlier.
    pub earlier: bool,
    /// When it began.
    pub since: NaiveDateTime,
    /// When it ended.
    pub ended: Option<NaiveDateTime>,
    /// What came of it; nothing while they wait.
    pub end: Option<WaitEnd>,
}

/// Some of the waitings behind a number, the last first, from where `after` says that the page
/// before ended.
pub async fn waits_behind(
    services: &Services,
    manager: &ManagerSession,
    wanted: &WantedWaits,
    after: Option<&str>,
) -> Result<WaitsPage, ReportRefused> {
    let after = after.map(place).transpose()?;
    let (reading, ground) = moment(services, manager.studio()).await?;
    let page = page(&*reading, &ground, wanted, after).await;
    reading.end().await?;
    page
}

/// Where a page ended, as an address bears it.
fn place(after: &str) -> Result<(i64, Uuid), ReportRefused> {
    let read = || {
        let (at, id) = after.split_once('.')?;
        Some((at.parse().ok()?, id.parse().ok()?))
    };
    read().ok_or(ReportRefused::Invalid)
}

async fn page<C: Connection>(
    conn: &C,
    ground: &Ground,
    wanted: &WantedWaits,
    after: Option<(i64, Uuid)>,
) -> Result<WaitsPage, ReportRefused> {
    let which = wanted.which(ground);
    let total = waitlist::how_many(conn, &which).await?;
    let one_more = u64::try_from(PAGE + 1).unwrap_or(u64::MAX);
    let mut rows = waitlist::some(conn, &which, after, one_more).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let last = rows.last().filter(|_| more);
    let next = last.map(|row| {
        let at = match which.when {
            waitlist::When::Ended(..) => row.ended_at.unwrap_or_default(),
            waitlist::When::Began(..) | waitlist::When::Now => row.joined_at,
        };
        format!("{at}.{}", row.id)
    });
    let lines = lines(conn, ground, &rows).await?;
    Ok(WaitsPage { total: i64::try_from(total).unwrap_or(i64::MAX), lines, next })
}

/// A line for each row.
pub(super) async fn lines<C: Connection>(
    conn: &C,
    ground: &Ground,
    rows: &[waitlist_entry::Model],
) -> Result<Vec<WaitLine>, ReportRefused> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let sold = studios::every_treatment(conn, ground.books.studio).await?;
    let people = studios::every_therapist(conn, ground.books.studio).await?;
    let sold = sold.into_iter().map(|row| (row.id, row.name));
    let names: HashMap<Uuid, String> =
        sold.chain(people.into_iter().map(|row| (row.id, row.name))).collect();
    let called = |id: Uuid| names.get(&id).cloned().unwrap_or_default();
    let wall = |at: i64| ground.clock.wall(Instant::from_timestamp(at, 0).unwrap_or_default());
    let line = |row: &waitlist_entry::Model| -> Result<WaitLine, ReportRefused> {
        Ok(WaitLine {
            entry: row.id.into(),
            name: row.name.clone(),
            treatment: called(row.treatment),
            therapist: row.therapist.map(called).unwrap_or_default(),
            wish: wish_of(row)?,
            earlier: row.moves.is_some(),
            since: wall(row.joined_at),
            ended: row.ended_at.map(wall),
            end: WaitEnd::from_code(&row.state),
        })
    };
    rows.iter().map(line).collect()
}
