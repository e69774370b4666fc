//! What the rows about payments add up to, to be held against the ledger.

use domain::{Currency, StudioId};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};
use uuid::Uuid;

use crate::{Corrupt, StoreError};

/// What the rows of one studio add up to in one currency, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Which studio.
    pub studio: StudioId,
    /// Which currency.
    pub currency: Currency,
    /// Paid through Stripe.
    pub captured: i64,
    /// Gone back through Stripe.
    pub refunded: i64,
    /// On its way back.
    pub refunding: i64,
    /// Taken at the desk.
    pub taken: i64,
    /// Given back by hand.
    pub returned: i64,
    /// What is left on gift cards, with what holds keep of them.
    pub on_cards: i64,
    /// What the sessions left of courses are worth, with those that holds keep.
    pub in_courses: i64,
    /// Taken back by banks that ask, and not decided.
    pub disputed: i64,
    /// Taken back by banks for good.
    pub lost: i64,
}

#[derive(FromQueryResult)]
struct Row {
    studio: Uuid,
    currency: String,
    captured: i64,
    refunded: i64,
    refunding: i64,
    taken: i64,
    returned: i64,
    on_cards: i64,
    in_courses: i64,
    disputed: i64,
    lost: i64,
}

const TOTALS: &str = "SELECT studio, currency,
        CAST(SUM(captured) AS BIGINT) AS captured, CAST(SUM(refunded) AS BIGINT) AS refunded,
        CAST(SUM(refunding) AS BIGINT) AS refunding, CAST(SUM(taken) AS BIGINT) AS taken,
        CAST(SUM(returned) AS BIGINT) AS returned, CAST(SUM(on_cards) AS BIGINT) AS on_cards,
        CAST(SUM(in_courses) AS BIGINT) AS in_courses, CAST(SUM(disputed) AS BIGINT) AS disputed,
        CAST(SUM(lost) AS BIGINT) AS lost
    FROM (
        SELECT studio, currency, amount_minor AS captured, 0 AS refunded, 0 AS refunding,
            0 AS taken, 0 AS returned, 0 AS on_cards, 0 AS in_courses, 0 AS disputed, 0 AS lost
        FROM payment_attempt WHERE state = 'paid'
        UNION ALL
        SELECT studio, currency, amount_minor, 0, 0, 0, 0, 0, 0, 0, 0
        FROM sale
        WHERE state = 'paid' AND method = 'online'
        UNION ALL
        SELECT studio, currency, 0, amount_minor, 0, 0, 0, 0, 0, 0, 0
        FROM refund
        WHERE state = 'succeeded'
        UNION ALL
        SELECT studio, currency, 0, amount_minor, 0, 0, 0, 0, 0, 0, 0
        FROM sale_refund
        WHERE state = 'succeeded' AND method = 'online'
        UNION ALL
        SELECT studio, currency, 0, 0, amount_minor, 0, 0, 0, 0, 0, 0
        FROM refund
        WHERE state IN ('requested', 'pending')
        UNION ALL
        SELECT studio, currency, 0, 0, amount_minor, 0, 0, 0, 0, 0, 0
        FROM sale_refund
        WHERE state IN ('requested', 'pending')
        UNION ALL
        SELECT studio, currency, 0, 0, 0, amount_minor, 0, 0, 0, 0, 0 FROM studio_payment
        UNION ALL
        SELECT studio, currency, 0, 0, 0, amount_minor, 0, 0, 0, 0, 0
        FROM sale
        WHERE state = 'paid' AND method <> 'online'
        UNION ALL
        SELECT studio, currency, 0, 0, 0, 0, amount_minor, 0, 0, 0, 0 FROM studio_return
        UNION ALL
        SELECT studio, currency, 0, 0, 0, 0, amount_minor, 0, 0, 0, 0
        FROM sale_refund
        WHERE method <> 'online'
        UNION ALL
        SELECT studio, currency, 0, 0, 0, 0, 0, balance_minor, 0, 0, 0 FROM gift_card
        UNION ALL
        SELECT c.studio, c.currency, 0, 0, 0, 0, 0, u.amount_minor, 0, 0, 0
        FROM gift_use u JOIN gift_card c ON c.id = u.card WHERE u.state = 'held'
        UNION ALL
        SELECT studio, currency, 0, 0, 0, 0, 0, 0, value_left_minor, 0, 0 FROM course
        UNION ALL
        SELECT c.studio, c.currency, 0, 0, 0, 0, 0, 0, u.value_minor, 0, 0
        FROM course_use u JOIN course c ON c.id = u.course WHERE u.state = 'held'
        UNION ALL
        SELECT studio, currency, 0, 0, 0, 0, 0, 0, 0, taken_minor, 0
        FROM dispute WHERE state <> 'lost'
        UNION ALL
        SELECT studio, currency, 0, 0, 0, 0, 0, 0, 0, 0, taken_minor
        FROM dispute WHERE state = 'lost'
        UNION ALL
        SELECT studio, currency, 0, 0, 0, 0, 0, 0, 0, taken_minor, 0
        FROM sale_dispute WHERE state <> 'lost'
        UNION ALL
        SELECT studio, currency, 0, 0, 0, 0, 0, 0, 0, 0, taken_minor
        FROM sale_dispute WHERE state = 'lost'
    ) AS every
    GROUP BY studio, currency ORDER BY studio, currency";

/// What the rows add up to, by studio and currency.
pub async fn totals<C: ConnectionTrait>(conn: &C) -> Result<Vec<Totals>, StoreError> {
    let statement = Statement::from_string(conn.get_database_backend(), TOTALS);
    let rows = Row::find_by_statement(statement).all(conn).await?;
    rows.into_iter().map(total).collect()
}

fn total(row: Row) -> Result<Totals, StoreError> {
    let Row { studio, currency, captured, refunded, refunding, taken, returned, .. } = row;
    let (on_cards, in_courses) = (row.on_cards, row.in_courses);
    let (disputed, lost) = (row.disputed, row.lost);
    let currency = currency
        .parse()
        .map_err(|_| Corrupt::new("payment_attempt", "currency", format!("the sum of {studio}")))?;
    let studio = studio.into();
    Ok(Totals {
        studio,
        currency,
        captured,
        refunded,
        refunding,
        taken,
        returned,
        on_cards,
        in_courses,
        disputed,
        lost,
    })
}
