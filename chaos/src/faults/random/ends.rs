//! What the database says when everybody is done.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::Value;

use super::known::{Mine, Shared};
use crate::history::{After, End, Moment, Offer, Slot, VisitNo};

/// How much later something may take effect than the database says when, in seconds: what is
/// written down is when its transaction began.
const SLACK: i64 = 30;

const VISITS: &str = "SELECT b.reference, b.state, b.starts, b.minutes, b.price_minor AS price, \
    b.updated_at, t.slug AS hands, p.name AS room, \
    (SELECT COUNT(*) FROM waitlist_offer o WHERE o.booking = b.id) AS offers, \
    CAST(COALESCE(SUM(a.amount_minor - COALESCE((SELECT SUM(r.amount_minor) FROM refund r \
        WHERE r.attempt = a.id AND r.state <> 'failed'), 0)), 0) \
        + COALESCE((SELECT SUM(u.value_minor) FROM course_use u \
        WHERE u.booking = b.id AND u.state = 'used'), 0) AS BIGINT) AS kept \
    FROM booking b JOIN therapist t ON t.id = b.therapist JOIN room p ON p.id = b.room \
    LEFT JOIN payment_attempt a ON a.booking = b.id AND a.state = 'paid' \
    GROUP BY b.id, b.reference, b.state, b.starts, b.minutes, b.price_minor, b.updated_at, \
        t.slug, p.name";

const OFFERS: &str = "SELECT b.reference, o.starts, b.minutes, t.slug AS hands, o.made_at, \
    o.decided_at FROM waitlist_offer o JOIN booking b ON b.id = o.booking \
    JOIN therapist t ON t.id = b.therapist";

/// All of it, with what was said of the visits that somebody was told of. `named` are the
/// references of those that stay outside hours, each with when these were sent.
pub(super) async fn after(
    shared: &Shared,
    visits: &[Mine],
    named: &[(Moment, String)],
) -> Result<After> {
    let told: BTreeMap<&str, VisitNo> =
        visits.iter().map(|mine| (mine.reference.as_str(), mine.number)).collect();
    let mut after = After::default();
    for row in shared.database.rows(VISITS).await? {
        let state = text(&row, "state")?.to_owned();
        // Nothing more becomes of it: that is what was written last.
        let freed = if state == "expired" {
            Some(moment(shared, number(&row, "updated_at")? + SLACK)?)
        } else {
            None
        };
        let end = End {
            state,
            slot: slot(&row)?,
            room: text(&row, "room")?.to_owned(),
            kept: number(&row, "kept")?,
            price: number(&row, "price")?,
            freed,
        };
        match told.get(text(&row, "reference")?) {
            Some(visit) => drop(after.ends.insert(*visit, end)),
            // A hold that ended is nobody's, whoever asked for it.
            None if end.state == "expired" => {}
            None if end.state == "held" && number(&row, "offers")? > 0 => after.untold.push(end),
            None => after.unknown.push(end),
        }
    }
    let offers = shared.database.rows(OFFERS).await?;
    // What nobody was told of has a number, too: it may have been named.
    let mut known = told;
    for row in &offers {
        let visit = *known.entry(text(row, "reference")?).or_insert_with(|| shared.next(1));
        after.offers.push(offer(shared, visit, row)?);
    }
    after.named = named
        .iter()
        .filter_map(|(sent, reference)| known.get(reference.as_str()).map(|visit| (*sent, *visit)))
        .collect();
    Ok(after)
}

fn offer(shared: &Shared, visit: VisitNo, row: &Value) -> Result<Offer> {
    let decided = row["decided_at"].as_i64();
    let until = decided.map(|second| moment(shared, second + SLACK)).transpose()?;
    let until = until.unwrap_or(Moment::MAX);
    let (made_at, slot) = (number(row, "made_at")?, slot(row)?);
    let from = moment(shared, made_at - 2)?;
    let made = (moment(shared, made_at - SLACK)?, moment(shared, made_at + SLACK)?);
    Ok(Offer { visit, slot, from, until, made })
}

fn slot(row: &Value) -> Result<Slot> {
    let hands = text(row, "hands")?.strip_prefix("hands-").context("a therapist's number")?;
    Ok(Slot::of(hands.parse()?, number(row, "starts")?, number(row, "minutes")?))
}

/// A second since 1970, by the round's clock.
fn moment(shared: &Shared, second: i64) -> Result<Moment> {
    Ok(Moment::try_from((second - shared.second).max(0))? * 1_000_000)
}

fn number(row: &Value, name: &str) -> Result<i64> {
    row[name].as_i64().with_context(|| format!("{name} of {row}"))
}

fn text<'a>(row: &'a Value, name: &str) -> Result<&'a str> {
    row[name].as_str().with_context(|| format!("{name} of {row}"))
}
