//! What is asked of the log, and how it is looked for.

use chrono::NaiveDate;
use domain::{StudioId, booking::read_reference, time::Zone};
use storage::{
    Reader, StoreError,
    audit::{By, Cursor, Search},
    bookings,
};

use super::Kind;

/// What stands for everybody who is a client.
const CLIENTS: &str = "clients";
/// What stands for Lumbar itself.
const SYSTEM: &str = "system";

/// What is asked for, as an address says it. What cannot be read is not asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Whose: the id of an account, `clients` or `system`.
    pub by: String,
    /// The kind of entry.
    pub kind: String,
    /// The first day, at the studio.
    pub from: String,
    /// The last day, at the studio.
    pub until: String,
    /// About which thing: its id, or a visit's number.
    pub about: String,
    /// Where the page before ended.
    pub after: String,
}

/// Where the page before ended; nowhere for what is no such place.
pub(super) fn cursor(text: &str) -> Option<Cursor> {
    let (at, id) = text.split_once('.')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

/// What to look for.
pub(super) async fn search(
    conn: &Reader,
    studio: StudioId,
    zone: Zone,
    asked: &AuditQuery,
) -> Result<Search, StoreError> {
    let by = match asked.by.as_str() {
        CLIENTS => Some(By::Kinds(&["client", "guest"])),
        SYSTEM => Some(By::Kinds(&["system"])),
        account => account.parse().ok().map(By::Account),
    };
    let day = |text: &str| text.parse::<NaiveDate>().ok();
    let begins = |date: NaiveDate| zone.day_start(date).timestamp();
    Ok(Search {
        by,
        actions: Kind::read(&asked.kind).map(|k| k.prefixes().to_vec()).unwrap_or_default(),
        from: day(&asked.from).map(begins),
        until: day(&asked.until).and_then(|date| date.succ_opt()).map(begins),
        object: object(conn, studio, asked.about.trim()).await?,
    })
}

/// The id of the thing that is asked for; a visit may be named by its number. What is no
/// thing of ours is nothing's id.
async fn object(
    conn: &Reader,
    studio: StudioId,
    typed: &str,
) -> Result<Option<String>, StoreError> {
    if typed.is_empty() {
        return Ok(None);
    }
    if let Some(reference) = read_reference(typed)
        && let Some(booking) = bookings::by_reference(conn, studio, &reference).await?
    {
        return Ok(Some(booking.id.to_string()));
    }
    Ok(Some(typed.to_owned()))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_cursor_that_is_none_asks_for_the_first_page() {
        for text in ["", "1.", ".x", "1.2.3", "soon", "9.00000000"] {
            assert_eq!(cursor(text), None, "{text}");
        }
        let id: Uuid = storage::new_id();
        assert_eq!(cursor(&format!("17.{id}")), Some((17, id)));
    }
}
