//! The copy beside what it was made of.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};

use super::{load::Told, place::Place};
use crate::engines::Database;

/// Visits of ours that are paid, here and in the ledger.
const PAID: &str = "SELECT b.reference FROM booking b \
    JOIN payment_attempt a ON a.booking = b.id AND a.state = 'paid' \
    WHERE b.contact_email LIKE '%@chaos.example' AND b.state = 'confirmed' \
    AND EXISTS (SELECT 1 FROM journal j WHERE j.booking = b.id)";

/// The copy has what was told before it was begun, as many bookings as there were, and a ledger
/// that says of everything before the second `since` what the original says, and of what came
/// after that nothing that the original does not: of each journal that it has, all.
pub(super) async fn same(
    place: &Place,
    there: &Place,
    told: &Told,
    (size, since): (u64, i64),
) -> Result<()> {
    let (original, copy) = (place.open().await?, there.open().await?);
    let (ours, theirs) = (Ledger::of(&original, since).await?, Ledger::of(&copy, since).await?);
    let (before, there_before) = (&ours.before, &theirs.before);
    ensure!(
        !before.is_empty() && before == there_before,
        "the ledgers differ: {before:?} and {there_before:?}"
    );
    let invented: Vec<_> = theirs.since.difference(&ours.since).collect();
    ensure!(invented.is_empty(), "so in the ledger of the copy alone: {invented:?}");
    let all = references(&copy, "SELECT reference FROM booking").await?;
    ensure!(u64::try_from(all.len())? >= size, "{} bookings", all.len());
    let paid = references(&copy, PAID).await?;
    for (told, there, what) in [(&told.held, &all, "promised"), (&told.paid, &paid, "paid")] {
        let missing: Vec<_> = told.iter().filter(|one| !there.contains(*one)).collect();
        ensure!(missing.is_empty(), "{what} before the backup, and not in it: {missing:?}");
    }
    original.close().await;
    copy.close().await;
    Ok(())
}

async fn references(database: &Database, sql: &str) -> Result<BTreeSet<String>> {
    let rows = database.rows(sql).await?;
    Ok(rows.iter().filter_map(|row| row["reference"].as_str()).map(ToOwned::to_owned).collect())
}

/// What a ledger says.
struct Ledger {
    /// How much, and how many entries, stand on each account without those since then.
    before: BTreeMap<String, i64>,
    /// The journals since then, each with how many entries it has, and those entries as they
    /// stand.
    since: BTreeSet<String>,
}

impl Ledger {
    async fn of(database: &Database, since: i64) -> Result<Self> {
        let sql = "SELECT currency, account, CAST(SUM(amount_minor) AS BIGINT) AS sum, \
            COUNT(*) AS entries FROM entry GROUP BY currency, account";
        let mut before: BTreeMap<String, i64> = BTreeMap::new();
        for row in database.rows(sql).await? {
            let name = format!("{} {}", row["currency"], row["account"]);
            let number = |name: &str| row[name].as_i64().unwrap_or_default();
            before.insert(format!("{name} entries"), number("entries"));
            before.insert(name, number("sum"));
        }
        let sql = format!(
            "SELECT {} AS id, currency, account, amount_minor FROM entry \
             WHERE journal IN (SELECT id FROM journal WHERE occurred_at >= {since})",
            database.id()
        );
        let mut lately = BTreeSet::new();
        for row in database.rows(&sql).await? {
            let name = format!("{} {}", row["currency"], row["account"]);
            *before.entry(format!("{name} entries")).or_default() -= 1;
            *before.entry(name).or_default() -= row["amount_minor"].as_i64().unwrap_or_default();
            lately.insert(row.to_string());
        }
        let sql = format!(
            "SELECT {} AS id, (SELECT COUNT(*) FROM entry e WHERE e.journal = j.id) AS entries \
             FROM journal j WHERE occurred_at >= {since}",
            database.id()
        );
        lately.extend(database.rows(&sql).await?.iter().map(ToString::to_string));
        before.retain(|_, n| *n != 0);
        Ok(Self { before, since: lately })
    }
}
