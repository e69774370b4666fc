//! What stands on the accounts: the sum of all that ever moved on them, without a look at it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{Currency, Money, StudioId, report::Range};
use storage::Corrupt;

use super::{ReportRefused, ground::Ground, kept::Kept};
use crate::Services;

/// What stood on each account of a studio at the end of a date, as of one moment: by account,
/// those of treatments and therapists together, and by currency. A debit is positive.
pub(crate) async fn standing(
    services: &Services,
    studio: StudioId,
    date: NaiveDate,
) -> Result<BTreeMap<(String, &'static str), Money>, ReportRefused> {
    let reading = services.store.begin_reading().await?;
    let ground = Ground::read(&*reading, studio).await?;
    let kept = Kept::open(&*reading, &ground).await?;
    let first = kept.extent.map_or(date, |extent| extent.from.min(date));
    let moved = kept.moved(Range { from: first, to: date }).await?;
    drop(kept);
    reading.end().await?;
    let mut all = BTreeMap::new();
    let own = [(ground.books.currency.code().to_owned(), moved.accounts)];
    for (code, accounts) in own.into_iter().chain(moved.foreign) {
        let currency: Currency =
            code.parse().map_err(|_| Corrupt::new("entry", "currency", studio))?;
        let of = |(account, minor)| ((account, currency.code()), Money::new(minor, currency));
        all.extend(accounts.into_iter().map(of));
    }
    Ok(all)
}
