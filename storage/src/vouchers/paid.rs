//! What cards and courses paid for visits, in one question however many visits there are.

use domain::BookingId;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};
use uuid::Uuid;

use crate::StoreError;

#[derive(FromQueryResult)]
struct Row {
    booking: Uuid,
    minor: i64,
}

/// What each of these visits keeps or took of cards and courses, in minor units of its own
/// currency, whatever has gone back to cards since; several lines for one that has several.
pub async fn paid_for<C: ConnectionTrait>(
    conn: &C,
    bookings: &[BookingId],
) -> Result<Vec<(BookingId, i64)>, StoreError> {
    if bookings.is_empty() {
        return Ok(Vec::new());
    }
    let marks: Vec<String> = (1..=bookings.len()).map(|n| format!("${n}")).collect();
    let which = marks.join(", ");
    let sql = format!(
        "SELECT booking, amount_minor AS minor FROM gift_use
            WHERE booking IN ({which}) AND state <> 'released'
        UNION ALL
        SELECT booking, value_minor AS minor FROM course_use
            WHERE booking IN ({which}) AND state IN ('held', 'used')"
    );
    let values: Vec<Value> = bookings.iter().map(|id| Value::from(id.0)).collect();
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let rows = Row::find_by_statement(statement).all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.booking.into(), row.minor)).collect())
}
