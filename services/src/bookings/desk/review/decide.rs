//! A therapist decides about what a client ticked.

use domain::{
    Instant,
    booking::{Booking, BookingState, CancelledBy},
    contact::FieldError,
    policy::{Paid, refund_preview},
};
use storage::{StoreError, Tx, bookings, entities::screening, payments::lock_booking, screenings};

use super::{ReviewRefused, is_open, own_visit, seen, words};
use crate::{
    Services,
    auth::StaffSession,
    bookings::{
        ChangeError,
        cancel::settle,
        confirm::note,
        desk::{DeskRefused, confirmed_to_give_back, decline_within},
        letters,
    },
    payments,
};

/// What a therapist writes beside a decision, in characters at most.
const WORDS: usize = 1_000;

/// What is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The client can come. A visit that waits for approval is confirmed.
    Fine,
    /// The client was called, and something agreed. The visit stays as it is.
    Called,
    /// Not this time: the visit is off, everything goes back, and the client gets a mail that
    /// says why, in the therapist's words.
    Declined,
}

impl Decision {
    /// Its code, as rows and forms bear it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Called => "called",
            Self::Declined => "declined",
        }
    }

    /// The decision with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Fine, Self::Called, Self::Declined].into_iter().find(|it| it.code() == code)
    }
}

/// A decision about a visit's answers.
#[derive(Clone, Debug)]
pub struct DecisionRequest {
    /// The visit's reference, as typed.
    pub reference: String,
    /// The answers that the page showed: see [`super::Review::seen`].
    pub seen: String,
    /// What is decided.
    pub decision: Decision,
    /// What was agreed, or why it is declined; may be empty where the client can come.
    pub words: String,
}

/// Writes down what a therapist decided about the answers that they saw, once, and does what
/// follows of it. Refuses whoever did not prove lately who they are, where they decline and money
/// goes back.
pub async fn decide(
    services: &Services,
    staff: &StaffSession,
    request: &DecisionRequest,
) -> Result<Booking, ReviewRefused> {
    services.store.retrying(|| try_decide(services, staff, request)).await
}

async fn try_decide(
    services: &Services,
    staff: &StaffSession,
    request: &DecisionRequest,
) -> Result<Booking, ReviewRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let (booking, _) = own_visit(&tx, staff, &request.reference).await?;
    lock_booking(&tx, booking.id).await?;
    // As it stands under the lock.
    let (booking, client) = own_visit(&tx, staff, &request.reference).await?;
    let words = check(request)?;
    let rows = screenings::of_booking(&*tx, booking.id).await?;
    let open: Vec<&screening::Model> = rows.iter().filter(|row| is_open(row)).collect();
    if open.is_empty() || seen(&rows) != request.seen {
        return Err(ReviewRefused::Stale);
    }
    if request.decision == Decision::Declined {
        may_decline(&tx, staff, &booking, now).await?;
    }
    for row in open {
        let sealed = match words {
            Some(words) => Some(words::seal(services, &*tx, &client, (row, words)).await?),
            None => None,
        };
        let decision = (request.decision.code(), sealed);
        if !screenings::decide(&tx, row.id, decision, staff.account(), now).await? {
            return Err(ReviewRefused::Stale);
        }
    }
    let detail = request.decision.code().to_owned();
    note(&tx, &booking, staff.actor(), "answers.decided", detail, now).await?;
    tx.announce(booking.studio);
    let booking = follow(&tx, staff, booking, request.decision, now).await?;
    tx.commit().await?;
    Ok(booking)
}

/// What was written, where something was. Whatever a client is told or was promised is said.
fn check(request: &DecisionRequest) -> Result<Option<&str>, ReviewRefused> {
    let words = request.words.trim();
    let wrong = |code| Err(ReviewRefused::Invalid(vec![FieldError::new("words", code)]));
    if words.chars().count() > WORDS {
        return wrong("too_long");
    }
    match (words.is_empty(), request.decision) {
        (true, Decision::Fine) => Ok(None),
        (true, Decision::Called | Decision::Declined) => wrong("required"),
        (false, _) => Ok(Some(words)),
    }
}

/// Where nothing can be declined any more, what follows says so.
async fn may_decline(
    tx: &Tx,
    staff: &StaffSession,
    booking: &Booking,
    now: Instant,
) -> Result<(), ReviewRefused> {
    if matches!(booking.state, BookingState::Requested { .. } | BookingState::Confirmed) {
        let back = all_back(tx, booking, now).await?;
        confirmed_to_give_back(tx, staff, booking, &back).await?;
    }
    Ok(())
}

/// The studio takes the visit back, and so everything goes back.
async fn all_back(tx: &Tx, booking: &Booking, now: Instant) -> Result<Paid, StoreError> {
    let paid = payments::divisible(&**tx, booking).await?;
    Ok(refund_preview(booking, paid, CancelledBy::Studio, now).ways)
}

async fn follow(
    tx: &Tx,
    staff: &StaffSession,
    booking: Booking,
    decision: Decision,
    now: Instant,
) -> Result<Booking, ReviewRefused> {
    match (decision, booking.state) {
        (Decision::Fine, BookingState::Requested { .. }) => {
            let booking = booking.confirm(now).map_err(ChangeError::from);
            let booking = bookings::update(tx, booking.map_err(DeskRefused::from)?).await?;
            letters::confirmed(tx, &booking, now).await?;
            let by = staff.actor();
            note(tx, &booking, by, "booking.approved", String::new(), now).await?;
            Ok(booking)
        }
        (Decision::Declined, BookingState::Requested { .. }) => {
            Ok(decline_within(tx, booking, Some(staff), now).await?)
        }
        (Decision::Declined, _) => {
            let (by, back) = (CancelledBy::Studio, all_back(tx, &booking, now).await?);
            let ended = settle(tx, booking, by, &back, staff.actor(), now).await;
            Ok(ended.map_err(DeskRefused::from)?)
        }
        _ => Ok(booking),
    }
}
