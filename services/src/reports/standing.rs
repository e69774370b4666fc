//! What stands on the accounts: the sum of all that ever moved on them, without a look at it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{Currency, Money, StudioId, report::Range};
use storage::Corrupt;

use super::{
    ReportRefused,
    kept::{Kept, moment},
};
use crate::Services;

/// What stood on each account of a studio at the end of a date, as of one moment: by account,
/// those of treatments and therapists together, and by currency. A debit is positive.
pub(crate) async fn standing(
    services: &Services,
    studio: StudioId,
    date: NaiveDate,
) -> Result<BTreeMap<(String, &'static str), Money>, ReportRefused> {
    let (reading, ground) = moment(services, studio).await?;
    let kept = Kept::open(&*reading, &ground, services.summaries()).await?;
    let first = kept.extent.map_or(date, |extent| extent.from.min(date));
    let moved = kept.moved(Range { from: first, to: date }).await?;
    drop(kept);
    reading.end().await?;
    let mut all = BTreeMap::new();
    let own = [(ground.books.currency.code(), &moved.accounts)];
    let foreign = moved.foreign.iter().map(|(code, accounts)| (code.as_str(), accounts));
    for (code, accounts) in own.into_iter().chain(foreign) {
        let currency: Currency =
            code.parse().map_err(|_| Corrupt::new("entry", "currency", studio))?;
        let of = |(account, minor): (&String, &i64)| {
            ((account.clone(), currency.code()), Money::new(*minor, currency))
        };
        all.extend(accounts.iter().map(of));
    }
    Ok(all)
}
