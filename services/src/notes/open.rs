//! Opening a note. Every reading leaves an audit entry: who, when, which note, and why.

use std::collections::HashMap;

use domain::{
    AccountId, Instant, OpeningId,
    note::{self, SessionNote},
    time::LocalTime,
};
use storage::{
    Connection, Corrupt, StoreError, Tx, accounts,
    entities::{note_addendum, note_opening, session_note},
    notes, studios,
};
use uuid::Uuid;

use super::{Found, NoteRefused, Standing, find, record, seal};
use crate::{
    Services,
    auth::StaffSession,
    bookings::{
        desk::{DeskVisit, describe_all},
        view::told_local,
    },
};

/// How many other notes are listed, and how many openings.
const LISTED: u64 = 30;

/// A visit, and what its note says to the one who asks.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The visit.
    pub visit: DeskVisit,
    /// What they may do.
    pub may: May,
    /// Who wrote the note; empty where there is none.
    pub author: String,
    /// The note, where there is one and they may read it.
    pub note: Option<Note>,
    /// For whoever treats: the client's other visits that they wrote notes of.
    pub others: Vec<Other>,
}

/// What somebody may do with the note of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    /// Write it, or correct it.
    Write,
    /// Read it, and add to it.
    Add,
    /// Read it.
    Read,
    /// Give a reason first.
    Ask,
    /// There is no note, and nothing to write.
    Nothing,
}

/// A note that was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it says.
    pub content: SessionNote,
    /// Who wrote it.
    pub author: String,
    /// When it was first written.
    pub written_at: Instant,
    /// When it was last corrected.
    pub updated_at: Instant,
    /// Raised by every correction.
    pub version: i32,
    /// What was added since, in the order of time.
    pub addenda: Vec<Addendum>,
    /// Who opened it without treating, latest first.
    pub openings: Vec<Opening>,
}

/// What was added to a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addendum {
    /// By whom.
    pub author: String,
    /// When.
    pub at: Instant,
    /// What.
    pub text: String,
}

/// Somebody opened a note without treating.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Who.
    pub name: String,
    /// When.
    pub at: Instant,
    /// Why.
    pub reason: String,
}

/// Another visit of the client with a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// The visit's reference.
    pub reference: String,
    /// When it was, on the studio's clock.
    pub local: LocalTime,
    /// What it was.
    pub treatment_name: String,
}

/// Opens the note of the visit with this reference, as far as the staff may.
pub async fn open(
    services: &Services,
    staff: &StaffSession,
    reference: &str,
) -> Result<Opened, NoteRefused> {
    staff.safe()?;
    services.store.retrying(|| try_open(services, staff, reference)).await
}

async fn try_open(
    services: &Services,
    staff: &StaffSession,
    reference: &str,
) -> Result<Opened, NoteRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let found = find(&*tx, staff, reference).await?;
    let (may, why) = may(&*tx, staff, &found, now).await?;
    let note = match (&found.note, may) {
        (None, _) | (_, May::Ask | May::Nothing) => None,
        (Some(row), _) => {
            let note = read(services, &*tx, staff, &found, row).await?;
            record(&tx, staff, found.standing, ("note.read", row.id, why), now).await?;
            Some(note)
        }
    };
    let others = others(&*tx, staff, &found).await?;
    let author = author(&*tx, staff, &found).await?;
    let visit = visit(&tx, staff, found).await?;
    tx.commit().await?;
    Ok(Opened { visit, may, author, note, others })
}

/// What they may do, and for the records by what right.
async fn may<C: Connection>(
    conn: &C,
    staff: &StaffSession,
    found: &Found,
    now: Instant,
) -> Result<(May, String), NoteRefused> {
    let Found { booking, note, standing, .. } = found;
    let may = match (standing, note) {
        (Standing::Treats, None) if begun(found, now) => May::Write,
        (_, None) => May::Nothing,
        (Standing::Treats, Some(row)) => {
            let own = row.therapist == booking.therapist.0;
            if own && note::may_be_edited(instant(row.written_at, row.id)?, now) {
                May::Write
            } else {
                May::Add
            }
        }
        (Standing::Wrote, Some(_)) => May::Read,
        (Standing::Owns | Standing::TookOver, Some(row)) => {
            let may = if standing.treats() { May::Add } else { May::Read };
            return Ok(match opened(conn, staff.account(), row, now).await? {
                Some(opening) => (may, format!("opening {opening}")),
                None => (May::Ask, String::new()),
            });
        }
    };
    let why = if *standing == Standing::Treats { "treats" } else { "wrote" };
    Ok((may, why.to_owned()))
}

pub(super) fn begun(found: &Found, now: Instant) -> bool {
    note::may_be_written(found.booking.state, found.booking.span.start, now)
}

/// The opening that still lets an account read a note.
pub(super) async fn opened<C: Connection>(
    conn: &C,
    account: AccountId,
    row: &session_note::Model,
    now: Instant,
) -> Result<Option<OpeningId>, NoteRefused> {
    let last = notes::last_opening(conn, row.id.into(), account).await?;
    let Some(last) = last else { return Ok(None) };
    let at = instant(last.opened_at, last.id)?;
    Ok(note::is_open(at, now).then_some(last.id.into()))
}

async fn read<C: Connection>(
    services: &Services,
    conn: &C,
    staff: &StaffSession,
    found: &Found,
    row: &session_note::Model,
) -> Result<Note, NoteRefused> {
    let names = therapists(conn, staff).await?;
    let name = |id: Uuid| names.get(&id).cloned().unwrap_or_default();
    let added = notes::addenda(conn, row.id.into()).await?;
    let added = added.iter().map(|added| addendum(services, found, added, name(added.therapist)));
    Ok(Note {
        content: seal::open_body(services, &found.client, row)?,
        author: name(row.therapist),
        written_at: instant(row.written_at, row.id)?,
        updated_at: instant(row.updated_at, row.id)?,
        version: row.version,
        addenda: added.collect::<Result<_, _>>()?,
        openings: openings(services, conn, found, row).await?,
    })
}

fn addendum(
    services: &Services,
    found: &Found,
    row: &note_addendum::Model,
    author: String,
) -> Result<Addendum, StoreError> {
    let text = seal::open_text(services, &found.client, row)?;
    Ok(Addendum { author, at: instant(row.written_at, row.id)?, text })
}

async fn openings<C: Connection>(
    services: &Services,
    conn: &C,
    found: &Found,
    row: &session_note::Model,
) -> Result<Vec<Opening>, StoreError> {
    let rows = notes::openings(conn, row.id.into(), LISTED).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<AccountId> = rows.iter().map(|row| row.account.into()).collect();
    let names: HashMap<Uuid, String> = accounts::among(conn, &ids)
        .await?
        .into_iter()
        .map(|account| (account.id, account.name))
        .collect();
    let opening = |row: &note_opening::Model| {
        let name = names.get(&row.account).cloned().unwrap_or_default();
        let reason = seal::open_reason(services, &found.client, row)?;
        Ok(Opening { name, at: instant(row.opened_at, row.id)?, reason })
    };
    rows.iter().map(opening).collect()
}

async fn author<C: Connection>(
    conn: &C,
    staff: &StaffSession,
    found: &Found,
) -> Result<String, StoreError> {
    let Some(row) = &found.note else { return Ok(String::new()) };
    let person = studios::therapist(conn, staff.studio(), row.therapist.into()).await?;
    Ok(person.map(|person| person.name).unwrap_or_default())
}

/// What else the one who treats wrote about the client.
async fn others<C: Connection>(
    conn: &C,
    staff: &StaffSession,
    found: &Found,
) -> Result<Vec<Other>, NoteRefused> {
    let Some(client) = found.booking.client.filter(|_| found.standing.treats()) else {
        return Ok(Vec::new());
    };
    let (whose, except) = ((client, found.booking.therapist), found.booking.id);
    let visits = notes::noted_visits(conn, staff.studio(), whose, except, LISTED).await?;
    let line = |booking: domain::booking::Booking| {
        let zone = booking.zone.parse().unwrap_or(domain::time::Zone::UTC);
        let local = told_local(&booking, zone);
        Other { local, reference: booking.reference, treatment_name: booking.treatment_name }
    };
    Ok(visits.into_iter().map(line).collect())
}

async fn visit(tx: &Tx, staff: &StaffSession, found: Found) -> Result<DeskVisit, NoteRefused> {
    let visits = describe_all(&**tx, staff, vec![found.booking]).await?;
    visits.into_iter().next().ok_or(NoteRefused::NotFound)
}

async fn therapists<C: Connection>(
    conn: &C,
    staff: &StaffSession,
) -> Result<HashMap<Uuid, String>, StoreError> {
    let people = studios::every_therapist(conn, staff.studio()).await?;
    Ok(people.into_iter().map(|person| (person.id, person.name)).collect())
}

fn instant(seconds: i64, row: Uuid) -> Result<Instant, StoreError> {
    Instant::from_timestamp(seconds, 0)
        .ok_or_else(|| Corrupt::new("session_note", "written_at", row).into())
}

pub(super) fn written_at(row: &session_note::Model) -> Result<Instant, StoreError> {
    instant(row.written_at, row.id)
}
