//! The people an account books for: added, changed, removed, and chosen for a visit.
//!
//! Each is a client of their own at every studio, with a key of their own, so that answers,
//! notes and scores are theirs. Mails go to the account's holder, who also buys.

mod several;
#[cfg(test)]
pub(crate) mod tests;

use chrono::DateTime;
use domain::{
    BookingId, ClientId, FamilyMemberId, Instant,
    booking::Booking,
    contact::{Contact, FieldError, check_name},
};
use storage::{
    Collision, Constraint, StoreError, Tx,
    audit::Actor,
    bookings, clients,
    entities::{booked_by, client, family_member},
    family as rows, new_id,
};
use thiserror::Error;

pub use self::several::{Comes, of};
use crate::{Services, auth::SignedIn, bookings::Holder, waitlist};

/// So many people are booked for at most.
pub const MOST: usize = 12;
/// The longest word for what a person is to whoever books, in characters.
pub const RELATION_LENGTH: usize = 40;

/// A person the account books for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: FamilyMemberId,
    /// How they are called.
    pub name: String,
    /// What they are to whoever books; perhaps empty.
    pub relation: String,
    /// Under age: since when their guardian agrees.
    pub consent: Option<Instant>,
}

/// What is typed about a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonInput {
    /// How they are called.
    pub name: String,
    /// What they are to whoever books; empty is not said.
    pub relation: String,
    /// Whether they are under age.
    pub under_age: bool,
    /// Whether whoever books is their guardian, and agrees.
    pub consent: bool,
}

/// Why nothing was changed.
#[derive(Debug, Error)]
pub enum FamilyRefused {
    /// Something is missing or wrong.
    #[error("something is missing or wrong")]
    Invalid(Vec<FieldError>),
    /// There is no such person on this account.
    #[error("no such person")]
    NotFound,
    /// There are [`MOST`] already.
    #[error("too many people")]
    TooMany,
    /// A visit of theirs is to come.
    #[error("a visit is to come")]
    VisitsToCome,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl FamilyRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::NotFound => "not_found",
            Self::TooMany => "too_many_people",
            Self::VisitsToCome => "visits_to_come",
            Self::Store(_) => "unavailable",
        }
    }

    /// Who is signed in could not be read, which was logged there: it is tried again.
    #[must_use]
    pub const fn unread() -> Self {
        Self::Store(StoreError::Retry)
    }

    /// What is wrong, field by field; the field without a name stands for the form.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            other => vec![FieldError::new("", other.code())],
        }
    }
}

impl Collision for FamilyRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

fn person(row: family_member::Model) -> Person {
    Person {
        id: row.id.into(),
        name: row.name,
        relation: row.relation,
        consent: row.consent_at.and_then(|at| DateTime::from_timestamp(at, 0)),
    }
}

/// Everybody the account books for, who was added first first.
pub async fn people(services: &Services, who: &SignedIn) -> Result<Vec<Person>, StoreError> {
    let found = rows::members(services.store.reader(), who.account(), false).await?;
    Ok(found.into_iter().map(person).collect())
}

/// Checks what was typed. A child needs their guardian's consent.
fn check(typed: &PersonInput) -> Result<(String, String), FamilyRefused> {
    let name = check_name(&typed.name);
    let relation = typed.relation.trim();
    let wrong = if relation.chars().count() > RELATION_LENGTH {
        Some(FieldError::new("relation", "too_long"))
    } else if !relation.is_empty() && check_name(relation).is_err() {
        Some(FieldError::new("relation", "not_text"))
    } else {
        None
    };
    let consent =
        (typed.under_age && !typed.consent).then(|| FieldError::new("consent", "required"));
    match (name, wrong, consent) {
        (Ok(name), None, None) => Ok((name, relation.to_owned())),
        (name, wrong, consent) => Err(FamilyRefused::Invalid(
            name.err().into_iter().chain(wrong).chain(consent).collect(),
        )),
    }
}

/// Adds a person. Refuses with [`FamilyRefused::Invalid`] and `TooMany`, and with `NotFound` where
/// the account was deleted meanwhile.
pub async fn add(
    services: &Services,
    who: &SignedIn,
    typed: &PersonInput,
) -> Result<FamilyMemberId, FamilyRefused> {
    let ((name, relation), now) = (check(typed)?, services.now());
    let tx = services.store.begin().await?;
    if !storage::accounts::stays(&tx, who.account()).await? {
        return Err(FamilyRefused::NotFound);
    }
    if rows::members(&*tx, who.account(), false).await?.len() >= MOST {
        return Err(FamilyRefused::TooMany);
    }
    let id: FamilyMemberId = new_id();
    let row = family_member::Model {
        id: id.0,
        account: who.account().0,
        name,
        relation,
        consent_at: typed.under_age.then_some(now.timestamp()),
        created_at: now.timestamp(),
        removed_at: None,
    };
    rows::insert(&tx, row).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes what is known of a person, here: a studio that knows them already calls them as it
/// did. Refuses with [`FamilyRefused::Invalid`] and `NotFound`.
pub async fn change(
    services: &Services,
    who: &SignedIn,
    id: FamilyMemberId,
    typed: &PersonInput,
) -> Result<(), FamilyRefused> {
    let ((name, relation), now) = (check(typed)?, services.now());
    let tx = services.store.begin().await?;
    let row = rows::member(&*tx, who.account(), id).await?.ok_or(FamilyRefused::NotFound)?;
    let since = row.consent_at.unwrap_or(now.timestamp());
    let consent_at = typed.under_age.then_some(since);
    rows::update(&tx, &family_member::Model { name, relation, consent_at, ..row }).await?;
    tx.commit().await?;
    Ok(())
}

/// Books for a person no longer, nor waits for a time for them: what is offered is let go of.
/// What was booked stays. Refuses with [`FamilyRefused::VisitsToCome`] and `NotFound`.
pub async fn remove(
    services: &Services,
    who: &SignedIn,
    id: FamilyMemberId,
) -> Result<(), FamilyRefused> {
    services.store.retrying(|| try_remove(services, who, id)).await
}

async fn try_remove(
    services: &Services,
    who: &SignedIn,
    id: FamilyMemberId,
) -> Result<(), FamilyRefused> {
    let (tx, now) = (services.store.begin().await?, services.now());
    rows::lock(&tx, who.account(), id).await?.ok_or(FamilyRefused::NotFound)?;
    let known = rows::clients_of_member(&*tx, id).await?;
    if bookings::any_open(&*tx, &known, now).await? {
        return Err(FamilyRefused::VisitsToCome);
    }
    waitlist::leave_for(&tx, (id, Actor::Client(who.account())), now).await?;
    rows::remove(&tx, id, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Says who comes to the visit that a browser holds: a person of the account that is signed
/// in, or whoever books. Refuses a person who is not the account's, and everybody where nobody
/// is signed in ([`FamilyRefused::NotFound`]).
pub async fn choose(
    services: &Services,
    who: Option<&SignedIn>,
    holder: Holder,
    comes: Option<FamilyMemberId>,
) -> Result<(), FamilyRefused> {
    let Some(held) = crate::bookings::held(services, holder).await? else { return Ok(()) };
    let before = rows::booked_by(services.store.reader(), held.id).await?;
    if comes.is_none() && before.is_none() {
        return Ok(());
    }
    let tx = services.store.begin().await?;
    match comes {
        None => rows::unset_booked_by(&tx, held.id).await?,
        Some(member) => {
            let who = who.ok_or(FamilyRefused::NotFound)?;
            let found = rows::member(&*tx, who.account(), member).await?;
            found.ok_or(FamilyRefused::NotFound)?;
            let row = booked_by::Model {
                booking: held.id.0,
                account: who.account().0,
                member: member.0,
                name: who.name().to_owned(),
            };
            rows::set_booked_by(&tx, row).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// How a visit is called and reached: where it is for somebody else, by the name of who comes
/// and the address of who books, whose name, as typed, is kept for mails and papers.
pub(crate) async fn contact(
    tx: &Tx,
    booking: &Booking,
    typed: &Contact,
) -> Result<Contact, FamilyRefused> {
    let Some(row) = rows::booked_by(&**tx, booking.id).await? else { return Ok(typed.clone()) };
    let comes = Comes { account: row.account.into(), member: row.member.into() };
    let contact = comes.contact_within(tx, typed).await?;
    rows::set_booked_by(tx, comes.row(booking.id, &typed.name)).await?;
    Ok(contact)
}

/// Who comes to a visit that somebody booked for them, and how that one is called.
pub(crate) async fn booker(tx: &Tx, id: BookingId) -> Result<Option<(Comes, String)>, StoreError> {
    let row = rows::booked_by(&**tx, id).await?;
    Ok(row.map(|row| {
        let comes = Comes { account: row.account.into(), member: row.member.into() };
        (comes, row.name)
    }))
}

/// Whether whoever books for somebody else is asked to call the studio instead.
pub(crate) async fn booker_is_blocked(tx: &Tx, booking: &Booking) -> Result<bool, StoreError> {
    let Some(row) = rows::booked_by(&**tx, booking.id).await? else { return Ok(false) };
    let comes = Comes { account: row.account.into(), member: row.member.into() };
    comes.booker_is_blocked(tx, booking.studio).await
}

/// The client that a person is at the booking's studio, known or new.
pub(crate) async fn client(
    services: &Services,
    tx: &Tx,
    booking: &Booking,
    (comes, contact): (&booked_by::Model, &Contact),
    now: Instant,
) -> Result<client::Model, StoreError> {
    let (studio, member) = (booking.studio, comes.member.into());
    if let Some(known) = rows::client_of(&**tx, studio, member).await? {
        let known = clients::survivor(&**tx, known).await?;
        clients::lock(tx, &[known]).await?;
        return clients::by_id(&**tx, known).await?.ok_or(StoreError::Retry);
    }
    let id: ClientId = new_id();
    let key = format!("none:{id}");
    let new = clients::NewClient {
        id,
        studio,
        account: Some(comes.account.into()),
        name: &contact.name,
        email: &key,
        phone: None,
        zone: booking.client_zone.as_deref(),
        data_key_sealed: services.vault.new_client_key(studio, id),
    };
    let made = clients::find_or_make(tx, new, now).await?;
    rows::link(tx, studio, member, id).await.map_err(|error| match error {
        // The same person was booked for in another tab: look again.
        StoreError::Conflict(Constraint::Unique) => StoreError::Retry,
        other => other,
    })?;
    Ok(made)
}
