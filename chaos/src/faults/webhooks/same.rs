//! Whether both stories end alike.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::acts::Act;
use crate::world::World;

/// How somebody's visit stands, its payments and refunds, the card that is kept for it, and what
/// the ledger says of it; or all that of a gift card. `who` is whose. (Whether the card of a visit
/// that is not to be was kept before it was given up, hangs on what was heard first.)
const STATES: [&str; 8] = [
    "SELECT c.email AS who, b.state FROM booking b JOIN client c ON c.id = b.client \
        ORDER BY b.state",
    "SELECT c.email AS who, a.state, a.amount_minor, a.late, a.fee_minor FROM payment_attempt a \
        JOIN booking b ON b.id = a.booking JOIN client c ON c.id = b.client ORDER BY a.state",
    "SELECT c.email AS who, r.state, r.amount_minor, r.reason FROM refund r \
        JOIN booking b ON b.id = r.booking JOIN client c ON c.id = b.client \
        ORDER BY r.state, r.reason",
    "SELECT c.email AS who, d.state, d.amount_minor FROM dispute d \
        JOIN payment_attempt a ON a.id = d.attempt JOIN booking b ON b.id = a.booking \
        JOIN client c ON c.id = b.client ORDER BY d.state",
    "SELECT c.email AS who, k.state, k.brand, k.last4 FROM card_on_file k \
        JOIN booking b ON b.id = k.booking JOIN client c ON c.id = b.client \
        WHERE b.state = 'confirmed'",
    "SELECT c.email AS who, e.account, CAST(SUM(e.amount_minor) AS BIGINT) AS sum \
        FROM journal j JOIN entry e ON e.journal = j.id JOIN booking b ON b.id = j.booking \
        JOIN client c ON c.id = b.client GROUP BY c.email, e.account \
        HAVING SUM(e.amount_minor) <> 0 ORDER BY e.account",
    "SELECT g.buyer_email AS who, g.state, g.balance_minor, s.amount_minor, s.fee_minor \
        FROM gift_card g JOIN sale s ON s.id = g.sale",
    "SELECT g.buyer_email AS who, e.account, CAST(SUM(e.amount_minor) AS BIGINT) AS sum \
        FROM gift_card g JOIN journal j ON j.source_id = g.sale JOIN entry e ON e.journal = j.id \
        GROUP BY g.buyer_email, e.account HAVING SUM(e.amount_minor) <> 0 ORDER BY e.account",
];

/// Of each act, what came of it when it was told in order and when it was told badly is the same.
pub(super) async fn same(world: &World, acts: &[Act]) -> Result<()> {
    let states = states(world).await?;
    let of = |manner: &str, number: usize| {
        states.get(&format!("{manner}-{number}")).map(Vec::as_slice).unwrap_or_default()
    };
    for (number, act) in acts.iter().enumerate() {
        let (good, bad) = (of("good", number), of("bad", number));
        ensure!(good == bad, "{act:?}: in order it ends as {good:?}, told badly as {bad:?}");
        ensure!(!good.is_empty(), "{act:?}: there is nothing to compare");
    }
    Ok(())
}

/// By whose it is: the part of the address before the `@`.
async fn states(world: &World) -> Result<BTreeMap<String, Vec<Value>>> {
    let mut states: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for sql in STATES {
        for mut row in world.database.rows(sql).await? {
            let who = row.as_object_mut().and_then(|row| row.remove("who"));
            let who = who.context("it says whose it is")?;
            let (who, _) = who.as_str().and_then(|it| it.split_once('@')).context("an address")?;
            states.entry(who.to_owned()).or_default().push(row);
        }
    }
    Ok(states)
}
