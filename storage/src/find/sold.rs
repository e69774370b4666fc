//! Gift cards, courses and tips by what somebody knows of their sale.

use domain::{SaleId, StudioId, paper::PaperNumber};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

use super::{Asked, Clue, IdRow};
use crate::StoreError;

/// A studio's sales that fit the clue: an id of Stripe's, or the number of a paper. Nothing else
/// is known of them here.
pub async fn sales<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    clue: &Clue,
) -> Result<Vec<SaleId>, StoreError> {
    let mut asked = Asked::of(conn);
    let here = asked.value(studio.0);
    asked.add(&format!("SELECT s.id AS id FROM sale s WHERE s.studio = {here} AND s.id IN ("));
    let known = match clue {
        Clue::Gateway(id) => by_gateway(&mut asked, studio, id),
        Clue::Paper(paper) => by_paper(&mut asked, studio, *paper),
        _ => return Ok(Vec::new()),
    };
    asked.add(&known);
    asked.add(") ORDER BY s.id");
    let statement =
        Statement::from_sql_and_values(conn.get_database_backend(), asked.sql, asked.values);
    let rows = IdRow::find_by_statement(statement).all(conn).await?;
    Ok(rows.into_iter().map(|row| row.id.into()).collect())
}

/// Ids of sales by an id of Stripe's: of the payment, its page, a refund, a dispute, or a line of
/// the balance.
pub(super) fn by_gateway(asked: &mut Asked, studio: StudioId, id: &str) -> String {
    let [session, payment, refund, dispute, here, line] = [
        asked.value(id),
        asked.value(id),
        asked.value(id),
        asked.value(id),
        asked.value(studio.0),
        asked.value(id),
    ];
    format!(
        "SELECT a.id FROM sale a WHERE a.stripe_session = {session}
        UNION SELECT a.id FROM sale a WHERE a.stripe_payment_intent = {payment}
        UNION SELECT r.sale FROM sale_refund r WHERE r.stripe_refund = {refund}
        UNION SELECT d.sale FROM sale_dispute d WHERE d.stripe_dispute = {dispute}
        UNION SELECT l.sale FROM balance_line l
            WHERE l.studio = {here} AND l.source = {line} AND l.sale IS NOT NULL"
    )
}

/// Ids of sales by the number of a paper: of the sale, of what went back of it, or of a course
/// that ended.
fn by_paper(asked: &mut Asked, studio: StudioId, paper: PaperNumber) -> String {
    let mut numbered = || {
        let [here, series, year, number] = [
            asked.value(studio.0),
            asked.value(paper.series.code()),
            asked.value(paper.year),
            asked.value(i64::from(paper.number)),
        ];
        format!(
            "p.studio = {here} AND p.series = {series} AND p.year = {year} AND p.number = {number}"
        )
    };
    let (sold, back, ended) = (numbered(), numbered(), numbered());
    format!(
        "SELECT p.source_id FROM paper p WHERE {sold} AND p.source_kind = 'sale'
        UNION SELECT r.sale FROM paper p JOIN sale_refund r ON r.id = p.source_id
            WHERE {back} AND p.source_kind = 'sale_refund'
        UNION SELECT c.sale FROM paper p JOIN course c ON c.id = p.source_id
            WHERE {ended} AND p.source_kind = 'course'"
    )
}
