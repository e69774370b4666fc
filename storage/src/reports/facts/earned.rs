//! What therapists earned of visits, and what the books say of those beside their prices.

use std::collections::HashMap;

use domain::{
    Currency, Money,
    earnings::{Income, rule_on},
};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{FactsQuery, asked, read, values, visits::VisitRow};
use crate::{Corrupt, StoreError, earnings};

/// What the therapist earned of it, without tips: by [`Income::split`].
pub(super) fn commission(
    query: &FactsQuery<'_>,
    row: &VisitRow,
    day: usize,
    Booked { fee, returned }: Booked,
) -> Result<i64, StoreError> {
    let currency: Currency = query.books.currency;
    let counts = match row.state.as_str() {
        "completed" | "no_show" => true,
        "cancelled" => fee != 0,
        _ => false,
    };
    if !counts || row.currency != currency.code() {
        return Ok(0);
    }
    let money = |minor| Money::new(minor, currency);
    let price = (row.state == "completed").then(|| money(row.price_minor));
    let income = Income { price, returned: money(returned), fee: money(fee), tips: money(0) };
    let rule = rule_on(query.rules, row.therapist.into(), query.days.date(day));
    let split = income.split(rule.map(|rule| &rule.terms));
    Ok(split.map_err(|_| Corrupt::new("booking", "price_minor", row.id))?.earned.minor)
}

#[derive(FromQueryResult)]
struct FeeRow {
    booking: Uuid,
    fee: i64,
    returned: i64,
}

/// What the books say of a visit beside its price, in minor units.
#[derive(Clone, Copy, Default)]
pub(super) struct Booked {
    /// What was kept of a visit that was missed or cancelled late, and not given back.
    fee: i64,
    /// What of a visit that took place was given back afterwards.
    returned: i64,
}

pub(super) async fn fees<C: ConnectionTrait>(
    conn: &C,
    query: &FactsQuery<'_>,
) -> Result<HashMap<Uuid, Booked>, StoreError> {
    let kinds = earnings::FEES.map(|kind| format!("'{kind}'")).join(", ");
    let of_price = "j.kind = 'credited' AND NOT EXISTS
            (SELECT 1 FROM entry f WHERE f.journal = j.id AND f.account = 'fees')";
    let sql = format!(
        "SELECT b.id AS booking,
            CAST(SUM(CASE WHEN {of_price} THEN 0 ELSE -e.amount_minor END) AS BIGINT) AS fee,
            CAST(SUM(CASE WHEN {of_price} THEN e.amount_minor ELSE 0 END) AS BIGINT) AS returned
        FROM booking b
        JOIN journal j ON j.booking = b.id AND j.kind IN ({kinds}, 'credited')
        JOIN entry e ON e.journal = j.id AND e.currency = b.currency
            AND e.account IN ('fees', 'tax', 'revenue')
        WHERE b.studio = $1 AND b.starts >= $2 AND b.starts < $3
          AND b.state IN ('no_show', 'cancelled', 'completed'){}
        GROUP BY b.id",
        asked(query).conditions()
    );
    let rows: Vec<FeeRow> = read(conn, &sql, values(query)).await?;
    let booked = |row: FeeRow| (row.booking, Booked { fee: row.fee, returned: row.returned });
    Ok(rows.into_iter().map(booked).collect())
}
