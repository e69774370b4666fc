//! The short safety questions before each visit, by a link in a mail: nobody signs in, and what
//! is answered is shown to nobody but the therapist.
//!
//! A red flag ends the visit there: everything that was paid goes back whatever the rules on
//! cancelling say, the therapist is told, and nothing that was answered is kept. Anything else
//! is sealed beside the visit, and the therapist looks at it first.

use chrono::TimeDelta;
use domain::{
    ClientId, Instant, StudioId,
    booking::{Booking, BookingState, CancelledBy},
    policy::{Paid, refund_preview},
    screening::{
        Answered, Answers, AnswersInput, Form, NotAnswered, ScreeningOutcome, decide, is_due,
    },
};
use storage::{
    Collision, Connection, Corrupt, StoreError, Tx,
    audit::Actor,
    bookings, clients,
    entities::client,
    family,
    payments::lock_booking,
    screenings::{self, Outcome},
    studios,
};
use thiserror::Error;

use super::{
    CancelRefused,
    cancel::settle,
    checkout::{BEFORE, STOPPED, sealed_answers, told},
    confirm::{forget_answers, note},
    letters,
};
use crate::{Services, auth::ManageToken, clock::WallClock, payments, tokens::BeforeToken};

/// A visit, as far as whoever has the link to its questions may see it: no name, and nothing
/// that was ever answered.
#[derive(Clone, Debug)]
pub struct Before {
    /// Where.
    pub studio: StudioId,
    /// What.
    pub treatment_name: String,
    /// With whom.
    pub therapist_name: String,
    /// When it begins, as it was agreed.
    pub start: Instant,
    /// Whose clock that is told by.
    pub clock: WallClock,
    /// The client's own, where their zone is known.
    pub client_clock: Option<WallClock>,
    /// Whether it was booked for somebody else, about whom the questions are.
    pub for_somebody_else: bool,
    /// Whether it is asked.
    pub stands: Stands,
}

/// How it stands with the questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// They are asked.
    Asks {
        /// Which.
        form: Form,
        /// When the client last answered, where they ever did.
        since: Option<Instant>,
    },
    /// They were answered.
    Answered,
    /// A red flag ended the visit.
    Stopped,
    /// The visit has begun.
    Begun,
    /// It does not take place any more.
    Off,
}

/// What came of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Nothing was ticked. It does not say that a massage is safe.
    Nothing,
    /// The therapist looks first.
    Review,
    /// The visit is off, with everything back.
    Stopped,
}

/// Why nothing was answered.
#[derive(Debug, Error)]
pub enum BeforeRefused {
    /// The link opens nothing (any more).
    #[error("the link no longer opens anything")]
    Gone,
    /// It is not asked (any more): it was answered, has begun, or is off.
    #[error("it is not asked")]
    NotAsked,
    /// What was ticked is no answer.
    #[error(transparent)]
    Wrong(NotAnswered),
    /// A refund could not be written down.
    #[error(transparent)]
    Cancel(CancelRefused),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Collision for BeforeRefused {
    fn is_collision(&self) -> bool {
        match self {
            Self::Store(error) => error.is_collision(),
            Self::Cancel(error) => error.is_collision(),
            _ => false,
        }
    }
}

impl From<CancelRefused> for BeforeRefused {
    fn from(error: CancelRefused) -> Self {
        match error {
            CancelRefused::Store(error) => Self::Store(error),
            error => Self::Cancel(error),
        }
    }
}

/// The part of an address that opens the questions before a visit. It ends with the visit.
#[must_use]
pub fn before_token(services: &Services, booking: &Booking) -> String {
    services.links.before_token(booking.id, booking.link_generation, booking.span.end)
}

/// The part of an address that opens the questions before the visit behind a link, while they
/// are asked.
pub async fn asked_before(
    services: &Services,
    token: &ManageToken,
) -> Result<Option<String>, StoreError> {
    let conn = services.store.reader();
    let found = bookings::by_id(conn, token.booking()).await?;
    let Some(booking) = found.filter(|it| it.link_generation == token.generation()) else {
        return Ok(None);
    };
    let asked = is_asked(conn, &booking, services.now()).await?;
    Ok(asked.then(|| before_token(services, &booking)))
}

/// Whether the client of a visit is to be asked now before it.
pub(crate) async fn is_asked<C: Connection>(
    conn: &C,
    booking: &Booking,
    now: Instant,
) -> Result<bool, StoreError> {
    if stands(booking, now).is_some() {
        return Ok(false);
    }
    let all = screenings::outcomes(conn, &[booking.id]).await?;
    Ok(is_due(answered(&all), booking.span.start, now))
}

/// When was answered for a visit, of which these are all outcomes.
pub(super) fn answered<'a>(all: impl IntoIterator<Item = &'a Outcome>) -> Answered {
    all.into_iter().fold(Answered::default(), |known, one| {
        let at = Instant::from_timestamp(one.created_at, 0);
        if one.moment == BEFORE {
            Answered { before: at, ..known }
        } else {
            Answered { booking: at, ..known }
        }
    })
}

/// The visit behind a link, and how it stands with its questions.
pub async fn before(services: &Services, token: &BeforeToken) -> Result<Before, BeforeRefused> {
    let (conn, now) = (services.store.reader(), services.now());
    let booking = open(conn, token).await?;
    let studio = studios::by_id(conn, booking.studio).await?.ok_or(BeforeRefused::Gone)?;
    let person = studios::therapist(conn, booking.studio, booking.therapist).await?;
    let clock = WallClock::of_visit(&booking, &studio.city).map_err(StoreError::from)?;
    Ok(Before {
        studio: booking.studio,
        therapist_name: person.map(|person| person.name).unwrap_or_default(),
        start: booking.told(clock.zone()).start,
        clock,
        client_clock: WallClock::of_client(&booking),
        for_somebody_else: family::booked_by(conn, booking.id).await?.is_some(),
        stands: match stands(&booking, now) {
            Some(stands) => stands,
            None => asks(conn, &booking, now).await?,
        },
        treatment_name: booking.treatment_name,
    })
}

/// How it stands, as far as the booking itself says; `None` where it may be asked.
fn stands(booking: &Booking, now: Instant) -> Option<Stands> {
    match booking.state {
        BookingState::Cancelled { by: CancelledBy::System, .. } => Some(Stands::Stopped),
        BookingState::Confirmed | BookingState::Requested { .. } => {
            (booking.span.start <= now).then_some(Stands::Begun)
        }
        _ => Some(Stands::Off),
    }
}

async fn asks<C: Connection>(
    conn: &C,
    booking: &Booking,
    now: Instant,
) -> Result<Stands, BeforeRefused> {
    let all = screenings::outcomes(conn, &[booking.id]).await?;
    if !is_due(answered(&all), booking.span.start, now) {
        return Ok(Stands::Answered);
    }
    let client = booking.client.ok_or(BeforeRefused::Gone)?;
    let last = screenings::last_answered(conn, client, now).await?;
    let since = last.and_then(|last| Instant::from_timestamp(last, 0));
    let form = if since.is_some() { Form::Before } else { Form::Booking };
    Ok(Stands::Asks { form, since })
}

async fn open<C: Connection>(conn: &C, token: &BeforeToken) -> Result<Booking, BeforeRefused> {
    let found = bookings::by_id(conn, token.booking()).await?;
    let current = |booking: &Booking| booking.link_generation == token.generation();
    found.filter(current).ok_or(BeforeRefused::Gone)
}

/// Answers the questions before a visit, once.
pub async fn answer_before(
    services: &Services,
    token: &BeforeToken,
    input: &AnswersInput,
) -> Result<Told, BeforeRefused> {
    services.store.retrying(|| try_answer(services, token, input)).await
}

async fn try_answer(
    services: &Services,
    token: &BeforeToken,
    input: &AnswersInput,
) -> Result<Told, BeforeRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    lock_booking(&tx, token.booking()).await?;
    let booking = open(&*tx, token).await?;
    if stands(&booking, now).is_some() {
        return Err(BeforeRefused::NotAsked);
    }
    let Stands::Asks { form, .. } = asks(&*tx, &booking, now).await? else {
        return Err(BeforeRefused::NotAsked);
    };
    let answers = input.check_for(form).map_err(BeforeRefused::Wrong)?;
    let told = match decide(&answers) {
        ScreeningOutcome::Stop(_) => {
            stop(&tx, booking, form, now).await?;
            Told::Stopped
        }
        outcome => {
            keep(services, &tx, &booking, &answers, now).await?;
            if outcome == ScreeningOutcome::Clear { Told::Nothing } else { Told::Review }
        }
    };
    tx.commit().await?;
    Ok(told)
}

/// Ends the visit with everything back, and keeps nothing of what was answered: not now, and
/// not when it was booked.
async fn stop(tx: &Tx, booking: Booking, form: Form, now: Instant) -> Result<(), BeforeRefused> {
    let detail = format!("{} questions {}", form.code(), form.version());
    note(tx, &booking, Actor::Guest, STOPPED, detail, now).await?;
    end(tx, booking, Actor::Guest, now).await?;
    Ok(())
}

/// Ends a visit because of a red flag, within a transaction: everything goes back, no fee is
/// left, and the therapist is told.
pub(super) async fn end(
    tx: &Tx,
    booking: Booking,
    actor: Actor,
    now: Instant,
) -> Result<Booking, CancelRefused> {
    let back = all_back(tx, &booking, now).await?;
    let ended = settle(tx, booking, CancelledBy::System, &back, actor, now).await?;
    forget_answers(tx, &ended).await?;
    letters::stopped(tx, &ended, now).await?;
    Ok(ended)
}

/// What [`end`] gives back, by which ways.
pub(super) async fn all_back(tx: &Tx, booking: &Booking, now: Instant) -> Result<Paid, StoreError> {
    let paid = payments::divisible(&**tx, booking).await?;
    Ok(refund_preview(booking, paid, CancelledBy::System, now).ways)
}

async fn keep(
    services: &Services,
    tx: &Tx,
    booking: &Booking,
    answers: &Answers,
    now: Instant,
) -> Result<(), BeforeRefused> {
    let client = whose(tx, booking.client.ok_or(BeforeRefused::Gone)?).await?;
    let row = sealed_answers(services, booking, &client, (answers, BEFORE), now)?;
    told(tx, booking, row, now).await?;
    tx.announce(booking.studio);
    Ok(())
}

async fn whose(tx: &Tx, client: ClientId) -> Result<client::Model, StoreError> {
    let found = clients::by_id(&**tx, client).await?;
    Ok(found.ok_or_else(|| Corrupt::new("booking", "client", client))?)
}

/// How near a visit is when undecided answers are somebody's matter today.
pub(crate) const NEAR: TimeDelta = TimeDelta::hours(24);
