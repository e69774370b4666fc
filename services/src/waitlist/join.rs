//! Joining, saying something else, and leaving.

use domain::{
    Instant, StudioId, TherapistId, TreatmentId, WaitId,
    booking::Booking,
    contact::{Contact, ContactInput, FieldError},
    time::Zone,
    waitlist::{Wish, WishInput},
};
use storage::{
    Connection, StoreError, Tx, audit::Actor, entities::waitlist_entry, new_id, schedule, studios,
    waitlist,
};

use super::{AT_ONCE, WaitRefused, answer, generation, link, note, settings};
use crate::{
    Services,
    auth::ManageToken,
    bookings::{self as visits, LinkRefused},
    family::{self, Comes},
    jobs::{Enqueue, Job, enqueue},
    mail::Mail,
    tokens::WaitToken,
};

/// Somebody wishes to wait.
#[derive(Clone, Debug)]
pub struct JoinRequest {
    /// Where.
    pub studio: StudioId,
    /// For what.
    pub treatment: TreatmentId,
    /// With whom, or with anybody.
    pub therapist: Option<TherapistId>,
    /// Which days, and which part of them.
    pub wish: WishInput,
    /// Who comes, where it is not whoever waits; said of a visit that is to be earlier already.
    pub comes: Option<Comes>,
    /// Who, and where offers go: for somebody else to the account's address.
    pub contact: ContactInput,
    /// The link of the visit that is to be earlier.
    pub moves: Option<ManageToken>,
    /// Their own zone, as the browser names it; ignored where it is none.
    pub client_zone: Option<String>,
}

/// Writes somebody down, and mails them the link to their place. Returns the part of an
/// address after `/w/`.
///
/// Refuses what is not offered, days that make no sense, somebody else for a class, and a fourth
/// time for one address.
pub async fn join(services: &Services, request: &JoinRequest) -> Result<String, WaitRefused> {
    let id = services.store.retrying(|| try_join(services, request)).await?;
    Ok(services.links.wait_token(id, 0))
}

async fn try_join(services: &Services, request: &JoinRequest) -> Result<WaitId, WaitRefused> {
    let (tx, now) = (services.store.begin().await?, services.now());
    if !settings::read(&*tx, request.studio).await?.open {
        return Err(WaitRefused::Closed);
    }
    let asked = (request.studio, request.treatment);
    let wish = checked(&*tx, asked, request.therapist, &request.wish, now).await;
    let (wish, contact) = together(wish, request.contact.check())?;
    let moves = moved(&tx, request, now).await?;
    if moves.is_none() && request.comes.is_some() && is_class(&tx, asked).await? {
        return Err(WaitRefused::Invalid(vec![FieldError::new("person", "class")]));
    }
    // Who comes to a visit is known: its page says their name, which is not who waits.
    let booked = match &moves {
        Some(visit) => family::booker(&tx, visit.id).await?,
        None => request.comes.map(|comes| (comes, contact.name.clone())),
    };
    let contact = match &booked {
        Some((comes, name)) => {
            Contact { name: name.clone(), ..comes.contact_within(&tx, &contact).await? }
        }
        None => contact,
    };
    let email = contact.email_key().unwrap_or_default();
    if waitlist::waiting_as(&*tx, request.studio, &email).await? >= AT_ONCE {
        return Err(WaitRefused::Enough);
    }
    let row = waitlist_entry::Model {
        member: booked.map(|(comes, _)| comes.member().0),
        ..row(request, (&wish, contact, email), moves.as_ref(), now)
    };
    let id = WaitId(row.id);
    waitlist::insert(&tx, row).await?;
    let mail = Job::Mail(Mail::WaitlistJoined { entry: id });
    let dedupe = Some(format!("waitlist_joined:{id}"));
    enqueue(&tx, &mail, Enqueue { studio: Some(request.studio), run_at: now, dedupe }, now).await?;
    let detail = format!("{} to {}", wish.first, wish.last);
    note(&tx, (request.studio, Actor::Guest), "waitlist.joined", (id, detail), now).await?;
    tx.commit().await?;
    Ok(id)
}

/// Whether it is a class: whoever books is one of the two who come, so that nobody is booked
/// for instead.
async fn is_class(
    tx: &Tx,
    (studio, treatment): (StudioId, TreatmentId),
) -> Result<bool, StoreError> {
    let Some(sold) = studios::treatment(&**tx, studio, treatment).await? else { return Ok(false) };
    Ok(schedule::kind(&sold)?.is_class())
}

/// The visit that is to be earlier, while its link opens it and it can be moved at all.
async fn moved(
    tx: &Tx,
    request: &JoinRequest,
    now: Instant,
) -> Result<Option<Booking>, WaitRefused> {
    let Some(token) = &request.moves else { return Ok(None) };
    let visit = visits::opened(&**tx, token).await.map_err(|refused| match refused {
        LinkRefused::Gone => WaitRefused::NotFound,
        LinkRefused::Store(error) => WaitRefused::Store(error),
    })?;
    let asked = (visit.studio, visit.treatment) == (request.studio, request.treatment);
    let visit = Some(visit).filter(|_| asked).ok_or(WaitRefused::NotFound)?;
    if visit.may_reschedule(now) {
        Ok(Some(visit))
    } else {
        Err(WaitRefused::Move("too_late_to_move"))
    }
}

fn row(
    request: &JoinRequest,
    (wish, contact, email): (&Wish, Contact, String),
    moves: Option<&Booking>,
    now: Instant,
) -> waitlist_entry::Model {
    let zone = request.client_zone.as_deref().and_then(|name| name.parse::<Zone>().ok());
    let int = |minute: u32| i32::try_from(minute).unwrap_or_default();
    waitlist_entry::Model {
        id: new_id(),
        studio: request.studio.0,
        treatment: request.treatment.0,
        therapist: request.therapist.map(Into::into),
        moves: moves.map(|visit| visit.id.0),
        first_day: wish.first,
        last_day: wish.last,
        weekdays: i32::from(wish.weekdays),
        from_minute: int(wish.from_minute),
        until_minute: int(wish.until_minute),
        name: contact.name,
        email,
        phone: contact.phone,
        client_zone: zone.map(|zone| zone.name().to_owned()),
        state: "waiting".into(),
        queued_at: now.timestamp(),
        joined_at: now.timestamp(),
        missed: 0,
        ended_at: None,
        link_generation: 0,
        moves_generation: moves.map(generation),
        member: None,
    }
}

/// What was typed, for a treatment that is sold and somebody who gives it there.
async fn checked<C: Connection>(
    conn: &C,
    (studio, treatment): (StudioId, TreatmentId),
    therapist: Option<TherapistId>,
    typed: &WishInput,
    now: Instant,
) -> Result<Wish, WaitRefused> {
    let place = studios::by_id(conn, studio).await?.filter(|row| row.published_at.is_some());
    let place = place.ok_or(WaitRefused::NotFound)?;
    let sold = studios::treatment(conn, studio, treatment).await?.filter(|row| row.active);
    let sold = sold.ok_or(WaitRefused::NotFound)?;
    if let Some(id) = therapist {
        let person = studios::therapist(conn, studio, id).await?;
        person.filter(|person| person.active).ok_or(WaitRefused::NotFound)?;
    }
    let today = schedule::zone(&place)?.today(now);
    let minutes = schedule::times(&sold)?.minutes;
    typed.check(today, minutes).map_err(WaitRefused::Invalid)
}

/// Both, or the problems of both.
fn together(
    wish: Result<Wish, WaitRefused>,
    contact: Result<Contact, Vec<FieldError>>,
) -> Result<(Wish, Contact), WaitRefused> {
    match (wish, contact) {
        (Ok(wish), Ok(contact)) => Ok((wish, contact)),
        (Err(WaitRefused::Invalid(mut wrong)), Err(more)) => {
            wrong.extend(more);
            Err(WaitRefused::Invalid(wrong))
        }
        (Err(refused), _) => Err(refused),
        (_, Err(wrong)) => Err(WaitRefused::Invalid(wrong)),
    }
}

/// Says which days and which part of them suit from now on, and whom. The place stays; an offer
/// that is out stands.
pub async fn change(
    services: &Services,
    token: &WaitToken,
    therapist: Option<TherapistId>,
    wish: &WishInput,
) -> Result<(), WaitRefused> {
    let attempt = || async {
        let (tx, now) = (services.store.begin().await?, services.now());
        let row = link::lock(&tx, token).await?;
        if row.state != "waiting" {
            return Err(WaitRefused::Over);
        }
        let asked = (row.studio.into(), row.treatment.into());
        let wish = checked(&*tx, asked, therapist, wish, now).await?;
        let int = |minute: u32| i32::try_from(minute).unwrap_or_default();
        let (id, studio) = (token.entry(), StudioId(row.studio));
        let changed = waitlist_entry::Model {
            therapist: therapist.map(Into::into),
            first_day: wish.first,
            last_day: wish.last,
            weekdays: i32::from(wish.weekdays),
            from_minute: int(wish.from_minute),
            until_minute: int(wish.until_minute),
            ..row
        };
        waitlist::change(&tx, &changed).await?;
        let detail = format!("{} to {}", wish.first, wish.last);
        note(&tx, (studio, Actor::Guest), "waitlist.changed", (id, detail), now).await?;
        Ok(tx.commit().await?)
    };
    services.store.retrying(attempt).await
}

/// Leaves. An offer that is out is declined. Leaving twice is leaving once.
pub async fn leave(services: &Services, token: &WaitToken) -> Result<(), WaitRefused> {
    link::open(services.store.reader(), token).await?;
    end(services, token.entry(), ("left", "waitlist.left"), |_| Ok(Actor::Guest)).await
}

/// Ends somebody's waiting, and lets go of what is offered to them.
pub(super) async fn end(
    services: &Services,
    id: WaitId,
    (state, action): (&'static str, &'static str),
    who: impl Fn(StudioId) -> Result<Actor, WaitRefused>,
) -> Result<(), WaitRefused> {
    let attempt = || async {
        let (tx, now) = (services.store.begin().await?, services.now());
        // First of all: nobody offers them anything from here on.
        let row = waitlist::lock(&tx, id).await?.ok_or(WaitRefused::NotFound)?;
        let studio = StudioId(row.studio);
        let actor = who(studio)?;
        let open = waitlist::offers_of(&*tx, &[id]).await?;
        if let Some(offer) = open.into_iter().find(|offer| offer.state == "open") {
            answer::let_go(&tx, &offer, "declined", now).await?;
        }
        if waitlist::end(&tx, id, state, now).await? {
            note(&tx, (studio, actor), action, (id, String::new()), now).await?;
        }
        Ok::<_, WaitRefused>(tx.commit().await?)
    };
    services.store.retrying(attempt).await
}
