//! To the author of a session note, and to whoever treats by now: an owner opened it. The
//! reason stands beside the note and nowhere else: it may tell of a client's health.

use domain::{BookingId, Instant, OpeningId, StudioId, TherapistId, booking::Booking};
use storage::{
    Connection, accounts, bookings,
    entities::{account, studio},
    notes, studios,
};

use super::letter::Letter;
use crate::{
    Services,
    clock::{WallClock, whole_minute},
    jobs::JobError,
};

/// What the letter tells.
pub(super) struct Facts {
    pub booking: Booking,
    pub studio: studio::Model,
    pub clock: WallClock,
    /// Who opened it.
    pub opener: String,
    pub opened_at: Instant,
    /// Without a slash at the end.
    pub base_url: String,
    /// Whether it goes to whoever wrote the note.
    pub wrote: bool,
    /// The therapist's name and the address they sign in with.
    pub to: (String, String),
}

impl Facts {
    /// Reads them; nothing where the therapist has no account (any more), or opened it
    /// themselves.
    pub async fn read(
        services: &Services,
        booking: BookingId,
        opening: OpeningId,
        whom: Option<TherapistId>,
    ) -> Result<Option<Self>, JobError> {
        let conn = services.store.reader();
        let (Some(booking), Some(opening)) =
            (bookings::by_id(conn, booking).await?, notes::opening(conn, opening).await?)
        else {
            return Ok(None);
        };
        let Some(studio) = studios::by_id(conn, booking.studio).await? else { return Ok(None) };
        let note = notes::of_booking(conn, booking.id).await?;
        let Some(author) = note.map(|note| TherapistId(note.therapist)) else { return Ok(None) };
        let whom = whom.unwrap_or(author);
        let to = therapist(conn, booking.studio, whom).await?;
        let Some(to) = to.filter(|to| to.id != opening.account) else { return Ok(None) };
        let opener = accounts::by_id(conn, opening.account.into()).await?;
        let clock = WallClock::of_visit(&booking, &studio.city);
        Ok(Some(Self {
            clock: clock.map_err(storage::StoreError::from)?,
            opener: opener.map_or_else(|| "An owner".to_owned(), |account| account.name),
            opened_at: Instant::from_timestamp(opening.opened_at, 0).unwrap_or_default(),
            base_url: services.settings.base_url.clone(),
            booking,
            studio,
            wrote: whom == author,
            to: (to.name, to.email),
        }))
    }
}

async fn therapist<C: Connection>(
    conn: &C,
    studio: StudioId,
    whom: TherapistId,
) -> Result<Option<account::Model>, JobError> {
    let person = studios::therapist(conn, studio, whom).await?;
    let Some(account) = person.and_then(|person| person.account) else { return Ok(None) };
    Ok(accounts::by_id(conn, account.into()).await?)
}

pub(super) fn letter(facts: &Facts) -> Letter {
    let reference = &facts.booking.reference;
    let visit = facts.clock.when(facts.booking.told(facts.clock.zone()).start);
    let url = format!("{}/{}/desk/notes/{reference}", facts.base_url, facts.studio.slug);
    let (title, which) = if facts.wrote {
        ("Your session note was opened", "a session note of yours")
    } else {
        ("A session note was opened", "the session note of a visit that is yours now")
    };
    Letter::new(format!("{title}: {reference}"))
        .heading(title)
        .paragraph(format!(
            "{} opened {which}, as an owner of {} may with a reason. The reason stands beside the \
             note. No mail repeats it, because it may tell of a client’s health.",
            facts.opener, facts.studio.name,
        ))
        .facts(vec![
            ("Opened by", facts.opener.clone()),
            ("Opened", facts.clock.when(whole_minute(facts.opened_at))),
            ("Visit", visit),
            ("Booking", reference.clone()),
        ])
        .link("Read the reason", url)
        .small("If the reason is news to you, ask them. The studio’s records keep every reading.")
}
