//! Everybody's month: sums, and no visit by itself.

use std::collections::{HashMap, HashSet};

use domain::{
    Instant, TherapistId,
    earnings::{Totals, rule_on},
};
use storage::{Corrupt, StoreError, earnings, studios};

use super::{
    EarningsRefused, Month,
    statement::{Who, brought, who_is},
};
use crate::{Services, auth::ManagerSession, clock::WallClock};

/// The sums of one therapist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Whose.
    pub who: Who,
    /// The sums.
    pub totals: Totals,
    /// How many visits have begun and are not closed.
    pub open: usize,
}

/// Everybody's month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// The studio's clock.
    pub clock: WallClock,
    /// Which.
    pub month: Month,
    /// Who works there, or had a visit in this month, by name.
    pub shares: Vec<Share>,
    /// The sums of all.
    pub totals: Totals,
}

/// Everybody's month, with as many questions for twenty therapists as for one.
pub async fn overview(
    services: &Services,
    manager: &ManagerSession,
    month: Month,
) -> Result<Overview, EarningsRefused> {
    let (conn, studio) = (services.store.reader(), manager.studio());
    let row = studios::by_id(conn, studio).await?.ok_or(EarningsRefused::NotFound)?;
    let corrupt = |column| StoreError::from(Corrupt::new("studio", column, row.id));
    let zone: domain::time::Zone = row.zone.parse().map_err(|_| corrupt("zone"))?;
    let currency = row.currency.parse().map_err(|_| corrupt("currency"))?;
    let clock = WallClock::of_studio(zone, &row.city);
    let rules = earnings::rules(conn, studio, currency).await?;
    let none = Totals::none(currency);
    let people = studios::every_therapist(conn, studio).await?.into_iter().map(who_is);
    let mut shares: Vec<Share> = people.map(|who| Share { who, totals: none, open: 0 }).collect();
    let at: HashMap<TherapistId, usize> =
        shares.iter().enumerate().map(|(at, share)| (share.who.id, at)).collect();
    let (mut totals, mut had) = (none, HashSet::new());
    for (visit, booked) in earnings::month(conn, studio, month.span(zone)).await? {
        let found = at.get(&visit.therapist.into()).and_then(|at| shares.get_mut(*at));
        let Some(share) = found else { continue };
        let start = Instant::from_timestamp(visit.starts, 0).unwrap_or_default();
        share.open += usize::from(visit.state == "confirmed" && start <= services.now());
        let price = visit.price().map_err(StoreError::from)?;
        let Some((_, income)) = brought(&visit.state, price, booked) else { continue };
        let rule = rule_on(&rules, share.who.id, clock.wall(start).date());
        let split = income.split(rule.map(|rule| &rule.terms))?;
        totals = totals.with(&income, &split)?;
        share.totals = share.totals.with(&income, &split)?;
        had.insert(share.who.id);
    }
    shares.retain(|share| share.who.active || share.open > 0 || had.contains(&share.who.id));
    Ok(Overview { clock, month, shares, totals })
}
