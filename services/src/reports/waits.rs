//! Who waited for a time, and what came of it. Nothing of it is kept: the database counts those
//! who wished the same.

mod behind;
mod file;
mod wanted;

use std::collections::BTreeMap;

use domain::{
    Instant,
    report::{DayPart, Range, WaitEnd, Waits},
};
use storage::{
    Connection, studios,
    waitlist::{self, Alike},
};
use uuid::Uuid;

#[cfg(test)]
pub use self::file::waits_behind_csv_of;
pub use self::{
    behind::{WaitLine, WaitsPage, waits_behind},
    file::waits_behind_csv,
    wanted::{WaitNumber, WaitedFor, WantedWaits},
};
use super::{ReportRefused, ground::Ground};

/// Waiting in some days, as a whole and by what was waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waited {
    /// All of it.
    pub all: WaitRow,
    /// By treatment, in the studio's order: those that somebody waited for. They make the whole.
    pub treatments: Vec<WaitRow>,
    /// By day of the week, from Monday: who named several counts on each.
    pub weekdays: [WaitRow; 7],
    /// By part of the day, in the order of [`DayPart::ALL`]: likewise.
    pub parts: [WaitRow; 3],
}

/// Some of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaitRow {
    /// The treatment's name; empty where it is about none.
    pub name: String,
    /// The treatment; none where it is about none.
    pub treatment: Option<Uuid>,
    /// What began and ended in the days.
    pub waits: Waits,
    /// How many wait now.
    pub now: i64,
}

impl WaitRow {
    fn count(&mut self, alike: &Alike) {
        self.waits.began += alike.began;
        match WaitEnd::from_code(&alike.state) {
            Some(end) => self.waits.end(end, alike.ended),
            None => self.now += alike.all,
        }
    }
}

/// Waiting in the days of a range, on the studio's calendar.
pub(super) async fn waited<C: Connection>(
    conn: &C,
    ground: &Ground,
    range: Range,
) -> Result<Waited, ReportRefused> {
    let all = waitlist::alike(conn, ground.books.studio, bounds(ground, range)).await?;
    let mut told = Waited {
        all: WaitRow::default(),
        treatments: Vec::new(),
        weekdays: <[WaitRow; 7]>::default(),
        parts: <[WaitRow; 3]>::default(),
    };
    let mut by_treatment: BTreeMap<Uuid, WaitRow> = BTreeMap::new();
    for alike in &all {
        told.all.count(alike);
        by_treatment.entry(alike.treatment).or_default().count(alike);
        told.named(alike).for_each(|of| of.count(alike));
    }
    if !by_treatment.is_empty() {
        let mut sold = studios::every_treatment(conn, ground.books.studio).await?;
        sold.sort_by(|a, b| (a.position, &a.name).cmp(&(b.position, &b.name)));
        let rows = sold.into_iter().filter_map(|row| {
            let of = by_treatment.remove(&row.id)?;
            Some(WaitRow { name: row.name, treatment: Some(row.id), ..of })
        });
        told.treatments = rows.collect();
    }
    Ok(told)
}

/// The first instant of a range's days, and the first after them.
fn bounds(ground: &Ground, range: Range) -> (Instant, Instant) {
    let zone = ground.books.zone;
    (zone.day_start(range.from), zone.day_start(range.to.succ_opt().unwrap_or(range.to)))
}

impl Waited {
    /// The days and parts of the day that their wish names.
    fn named<'a>(&'a mut self, alike: &Alike) -> impl Iterator<Item = &'a mut WaitRow> + use<'a> {
        let minute = |minute: i32| u32::try_from(minute).unwrap_or_default();
        let hours = (minute(alike.from_minute), minute(alike.until_minute));
        let days = alike.weekdays;
        let weekdays = self.weekdays.iter_mut().enumerate();
        let weekdays = weekdays.filter(move |(day, _)| days & (1 << day) != 0);
        let parts = DayPart::ALL.into_iter().zip(&mut self.parts);
        let parts = parts.filter(move |(part, _)| part.meets(hours.0, hours.1));
        weekdays.map(|(_, row)| row).chain(parts.map(|(_, row)| row))
    }
}
