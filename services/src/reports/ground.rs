//! What decides about a studio's figures beside its bookings.

use domain::{
    StudioId,
    earnings::Rule,
    time::{Zone, tzdb_version},
};
use storage::{Connection, Corrupt, earnings, entities::studio, reports::Books, studios};

use super::ReportRefused;
use crate::clock::WallClock;

/// Raised when anything is counted otherwise: what was kept before is then no more.
const VERSION: u32 = 4;

/// A studio, by which clock and rules its figures are counted.
pub struct Ground {
    pub studio: studio::Model,
    pub clock: WallClock,
    pub books: Books,
    pub rules: Vec<Rule>,
    /// What summaries were counted by. Those of another are none.
    pub shape: String,
}

impl Ground {
    pub async fn read<C: Connection>(conn: &C, id: StudioId) -> Result<Self, ReportRefused> {
        let studio = studios::by_id(conn, id).await?.ok_or(ReportRefused::NotFound)?;
        let corrupt = |column| Corrupt::new("studio", column, studio.id);
        let zone: Zone = studio.zone.parse().map_err(|_| corrupt("zone"))?;
        let currency = studio.currency.parse().map_err(|_| corrupt("currency"))?;
        Ok(Self {
            clock: WallClock::of_studio(zone, &studio.city),
            books: Books { studio: id, zone, currency },
            rules: earnings::rules(conn, id, currency).await?,
            shape: shape(zone, &studio.currency),
            studio,
        })
    }
}

/// What the summaries of a studio by that clock, in that currency, are counted by.
pub fn shape(zone: Zone, currency: &str) -> String {
    format!("{VERSION} {zone} {} {currency}", tzdb_version())
}
