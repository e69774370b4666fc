//! To the therapist: an owner opened one of their session notes. The reason stands beside
//! the note and nowhere else: it may tell of a client's health.

use domain::{BookingId, Instant, OpeningId, booking::Booking};
use storage::{Connection, accounts, bookings, entities::studio, notes, studios};

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
    /// The therapist's name and the address they sign in with.
    pub to: (String, String),
}

impl Facts {
    /// Reads them; nothing where the therapist has no account (any more).
    pub async fn read(
        services: &Services,
        booking: BookingId,
        opening: OpeningId,
    ) -> Result<Option<Self>, JobError> {
        let conn = services.store.reader();
        let (Some(booking), Some(opening)) =
            (bookings::by_id(conn, booking).await?, notes::opening(conn, opening).await?)
        else {
            return Ok(None);
        };
        let Some(studio) = studios::by_id(conn, booking.studio).await? else { return Ok(None) };
        let Some(to) = therapist(conn, &booking).await? else { return Ok(None) };
        let opener = accounts::by_id(conn, opening.account.into()).await?;
        let clock = WallClock::of_visit(&booking, &studio.city);
        Ok(Some(Self {
            clock: clock.map_err(storage::StoreError::from)?,
            opener: opener.map_or_else(|| "An owner".to_owned(), |account| account.name),
            opened_at: Instant::from_timestamp(opening.opened_at, 0).unwrap_or_default(),
            base_url: services.settings.base_url.clone(),
            booking,
            studio,
            to,
        }))
    }
}

async fn therapist<C: Connection>(
    conn: &C,
    booking: &Booking,
) -> Result<Option<(String, String)>, JobError> {
    let person = studios::therapist(conn, booking.studio, booking.therapist).await?;
    let Some(account) = person.and_then(|person| person.account) else { return Ok(None) };
    let account = accounts::by_id(conn, account.into()).await?;
    Ok(account.map(|account| (account.name, account.email)))
}

pub(super) fn letter(facts: &Facts) -> Letter {
    let reference = &facts.booking.reference;
    let visit = facts.clock.when(facts.booking.told(facts.clock.zone()).start);
    let url = format!("{}/{}/desk/notes/{reference}", facts.base_url, facts.studio.slug);
    Letter::new(format!("Your session note was opened: {reference}"))
        .heading("Your session note was opened")
        .paragraph(format!(
            "{} opened the note of one of your visits, as an owner of {} may with a reason. The \
             reason stands beside the note. No mail repeats it, because it may tell of a \
             client’s health.",
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
