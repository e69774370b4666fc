//! Handing over what is still to come with somebody, visit by visit.

use std::collections::HashMap;

use domain::{
    BookingId, Span, TherapistId,
    booking::{Booking, BookingState},
};
use storage::{bookings, studios};

use super::{PeopleRefused, leave::still_to_come};
use crate::{
    Services,
    auth::{ManagerSession, StaffSession},
    bookings::{
        Whom,
        desk::{DeskVisit, MoveRefused, MoveRequest, colleagues, describe_all, move_visit},
    },
};

/// How many visits one page hands over: the rest comes after them.
pub const AT_ONCE: usize = 60;

/// A visit that is to be handed over.
#[derive(Clone, Debug)]
pub struct Handing {
    /// The visit.
    pub visit: DeskVisit,
    /// Whose qualifications, hours and calendar let them give it then, by name.
    pub free: Vec<Colleague>,
    /// Whom of those we would ask: nobody who is proposed for another visit at that time.
    pub proposed: Option<TherapistId>,
}

/// Somebody who could give a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// Who.
    pub id: TherapistId,
    /// Their name in addresses.
    pub slug: String,
    /// As clients read it.
    pub name: String,
}

/// What came of handing over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandedOver {
    /// How many visits are somebody else's now.
    pub done: usize,
    /// The others, with the code of why not.
    pub refused: Vec<(BookingId, &'static str)>,
}

/// The visits that are still to take place with somebody, by start, each with who could give
/// it at its time.
pub async fn to_hand_over(
    services: &Services,
    manager: &ManagerSession,
    from: TherapistId,
) -> Result<Vec<Handing>, PeopleRefused> {
    let (conn, now, studio) = (services.store.reader(), services.now(), manager.studio());
    studios::therapist(conn, studio, from).await?.ok_or(PeopleRefused::NotFound)?;
    let mut found = still_to_come(conn, manager, from, now).await?;
    found.truncate(AT_ONCE);
    let people = studios::therapists(conn, studio).await?;
    let mut taken: HashMap<TherapistId, Vec<Span>> = HashMap::new();
    let mut listed = Vec::new();
    let visits = describe_all(conn, &StaffSession::from(*manager), found.clone()).await?;
    for (booking, visit) in found.iter().zip(visits) {
        let free = match booking.state {
            BookingState::Confirmed => could(services, booking).await?,
            _ => Vec::new(),
        };
        let others = people.iter().filter(|row| free.contains(&row.id.into()));
        let free: Vec<Colleague> = others
            .map(|row| Colleague {
                id: row.id.into(),
                slug: row.slug.clone(),
                name: row.name.clone(),
            })
            .collect();
        let is_taken = |id: TherapistId| {
            let spans = taken.get(&id).into_iter().flatten();
            spans.into_iter().any(|span| overlaps(*span, booking.span))
        };
        let proposed = free.iter().map(|colleague| colleague.id).find(|id| !is_taken(*id));
        if let Some(id) = proposed {
            taken.entry(id).or_default().push(booking.span);
        }
        listed.push(Handing { visit, free, proposed });
    }
    Ok(listed)
}

fn overlaps(one: Span, other: Span) -> bool {
    one.start < other.end && other.start < one.end
}

async fn could(services: &Services, booking: &Booking) -> Result<Vec<TherapistId>, PeopleRefused> {
    match colleagues(services.store.reader(), booking, services.now()).await {
        Ok(free) => Ok(free),
        Err(MoveRefused::Store(error)) => Err(error.into()),
        // What is no longer sold can be given by nobody.
        Err(_) => Ok(Vec::new()),
    }
}

/// Hands visits over, each to the colleague named for it and at the time it has. Each is
/// checked and done by itself, as if it were the only one, and its client is told; one that
/// cannot be handed over keeps none of the others.
pub async fn hand_over(
    services: &Services,
    manager: &ManagerSession,
    from: TherapistId,
    to: &[(BookingId, TherapistId)],
) -> Result<HandedOver, PeopleRefused> {
    let (conn, staff) = (services.store.reader(), StaffSession::from(*manager));
    let mut came = HandedOver::default();
    for &(id, colleague) in to.iter().take(AT_ONCE) {
        let booking = bookings::of_studio(conn, manager.studio(), id).await?;
        let Some(booking) = booking.filter(|booking| booking.therapist == from) else {
            came.refused.push((id, "not_found"));
            continue;
        };
        let (start, whom) = (booking.span.start, Whom::One(colleague));
        let request = MoveRequest { start, whom, any_hour: None };
        match move_visit(services, &staff, id, request).await {
            Ok(_) => came.done += 1,
            Err(MoveRefused::Store(error)) => return Err(error.into()),
            Err(refused) => came.refused.push((id, refused.code())),
        }
    }
    Ok(came)
}
