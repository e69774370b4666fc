//! Nobody and nothing is in two places at once.

use anyhow::Result;

use super::{Findings, found};
use crate::engines::Database;

/// Two rows of occupancy that take one resource at one time.
pub async fn overlaps(database: &Database) -> Result<Findings> {
    let sql = "SELECT a.starts, a.ends, b.starts AS others_start FROM occupancy a \
        JOIN occupancy b ON a.resource = b.resource AND a.id < b.id \
        AND a.starts < b.ends AND b.starts < a.ends";
    found(database, "taken twice", sql).await
}

/// A visit that stands without its therapist and its room, or one that is over and still takes
/// them.
pub async fn stray(database: &Database) -> Result<Findings> {
    let standing = "SELECT b.state, b.starts, COUNT(o.id) AS taken FROM booking b \
        LEFT JOIN occupancy o ON o.booking = b.id \
        WHERE b.state IN ('held', 'requested', 'confirmed') \
        GROUP BY b.id, b.state, b.starts HAVING COUNT(o.id) < 2";
    let over = "SELECT b.state, b.starts FROM occupancy o JOIN booking b ON b.id = o.booking \
        WHERE b.state IN ('expired', 'cancelled', 'declined')";
    let mut findings = found(database, "stands and takes too little", standing).await?;
    findings.extend(found(database, "is over and still takes time", over).await?);
    Ok(findings)
}
