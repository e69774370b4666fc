//! Who of a studio's staff wants no figures by mail.

use domain::{AccountId, StudioId};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::summaries::statement;
use crate::{StoreError, Tx};

#[derive(FromQueryResult)]
struct AccountRow {
    account: Uuid,
}

/// Who of a studio wants no figures by mail.
pub async fn mail_off<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<AccountId>, StoreError> {
    let sql = "SELECT account FROM report_mail_off WHERE studio = $1";
    let rows = AccountRow::find_by_statement(statement(conn, sql, vec![studio.0.into()]));
    Ok(rows.all(conn).await?.into_iter().map(|row| row.account.into()).collect())
}

/// Writes whether somebody wants none, and says whether that was news.
pub async fn set_mail_off(
    tx: &Tx,
    studio: StudioId,
    account: AccountId,
    off: bool,
) -> Result<bool, StoreError> {
    let sql = if off {
        "INSERT INTO report_mail_off (studio, account) VALUES ($1, $2)
         ON CONFLICT (studio, account) DO NOTHING"
    } else {
        "DELETE FROM report_mail_off WHERE studio = $1 AND account = $2"
    };
    let values = vec![studio.0.into(), account.0.into()];
    Ok(tx.execute_raw(statement(&**tx, sql, values)).await?.rows_affected() > 0)
}
