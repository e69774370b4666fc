//! What somebody who is signed in likes to book again: a treatment, with somebody or with
//! anybody.

use domain::{TherapistId, TreatmentId, booking::BookingState};
use storage::{
    Collision, Connection, Constraint, StoreError,
    entities::{favourite, studio, therapist, treatment},
    favourites, new_id, studios,
};
use thiserror::Error;
use uuid::Uuid;

use crate::{Services, accounts, auth::SignedIn};

/// How many somebody may have.
pub const AT_MOST: usize = 20;

/// Why it is not among them.
#[derive(Debug, Error)]
pub enum FavouriteRefused {
    /// It is not offered there.
    #[error("nothing like that is offered")]
    NotFound,
    /// They have [`AT_MOST`].
    #[error("they have many")]
    Enough,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl FavouriteRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Enough => "enough",
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for FavouriteRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

/// Something to book again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Favourite {
    /// What takes it away.
    pub id: Uuid,
    /// Where: the name in addresses, and the name.
    pub studio: (String, String),
    /// What: the name in addresses, and the name.
    pub treatment: (String, String),
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// With whom: the name in addresses, and the name; with anybody where nobody is named.
    pub therapist: Option<(String, String)>,
    /// Whether it can be booked now.
    pub offered: bool,
}

impl Favourite {
    /// The query that names it, for the pages where times are chosen or waited for.
    #[must_use]
    pub fn query(&self) -> String {
        let with = self.therapist.as_ref().map(|(slug, _)| format!("&therapist={slug}"));
        format!("treatment={}{}", self.treatment.0, with.unwrap_or_default())
    }
}

/// Somebody's, in the order in which they came.
pub async fn favourites(services: &Services, who: &SignedIn) -> Result<Vec<Favourite>, StoreError> {
    let conn = services.store.reader();
    let mut all = Vec::new();
    for row in favourites::of(conn, who.account()).await? {
        all.extend(describe(conn, &row).await?);
    }
    Ok(all)
}

/// What somebody had before and has not among their favourites: the latest first, at most
/// `most`.
pub async fn from_visits(
    services: &Services,
    who: &SignedIn,
    most: usize,
) -> Result<Vec<Favourite>, StoreError> {
    let conn = services.store.reader();
    let mut seen: Vec<(Uuid, Option<Uuid>)> = favourites::of(conn, who.account())
        .await?
        .iter()
        .map(|row| (row.treatment, row.therapist))
        .collect();
    let mut found = Vec::new();
    for visit in accounts::visits(services, who).await? {
        let booking = visit.booking;
        let took_place = matches!(booking.state, BookingState::Completed | BookingState::Confirmed);
        let what = (booking.treatment.0, Some(booking.therapist.0));
        if !took_place || seen.contains(&what) || found.len() >= most {
            continue;
        }
        seen.push(what);
        let row = row(who, booking.studio.0, what, 0);
        found.extend(describe(conn, &row).await?.filter(|favourite| favourite.offered));
    }
    Ok(found)
}

fn row(
    who: &SignedIn,
    studio: Uuid,
    (treatment, therapist): (Uuid, Option<Uuid>),
    added_at: i64,
) -> favourite::Model {
    favourite::Model {
        id: new_id(),
        account: who.account().0,
        studio,
        treatment,
        therapist,
        added_at,
    }
}

async fn describe<C: Connection>(
    conn: &C,
    row: &favourite::Model,
) -> Result<Option<Favourite>, StoreError> {
    let studio = row.studio.into();
    let place = studios::by_id(conn, studio).await?.filter(|place| place.published_at.is_some());
    let sold = studios::treatment(conn, studio, row.treatment.into()).await?;
    let person = match row.therapist {
        Some(id) => Some(studios::therapist(conn, studio, id.into()).await?),
        None => None,
    };
    let (Some(place), Some(sold)) = (place, sold) else { return Ok(None) };
    if person.as_ref().is_some_and(Option::is_none) {
        return Ok(None);
    }
    Ok(Some(told(row.id, place, sold, person.flatten())))
}

fn told(
    id: Uuid,
    place: studio::Model,
    sold: treatment::Model,
    person: Option<therapist::Model>,
) -> Favourite {
    Favourite {
        id,
        offered: sold.active && person.as_ref().is_none_or(|person| person.active),
        minutes: u32::try_from(sold.minutes).unwrap_or_default(),
        studio: (place.slug, place.name),
        treatment: (sold.slug, sold.name),
        therapist: person.map(|person| (person.slug, person.name)),
    }
}

/// Adds a treatment of a studio, by the studio's name in addresses, to somebody's favourites;
/// adding it twice is adding it once. Refuses what is not offered there, and more than
/// [`AT_MOST`].
pub async fn add(
    services: &Services,
    who: &SignedIn,
    slug: &str,
    treatment: TreatmentId,
    therapist: Option<TherapistId>,
) -> Result<(), FavouriteRefused> {
    let attempt = || async {
        let (tx, now) = (services.store.begin().await?, services.now());
        let place = studios::by_slug(&*tx, slug).await?.ok_or(FavouriteRefused::NotFound)?;
        let what = (treatment.0, therapist.map(Into::into));
        let row = row(who, place.id, what, now.timestamp());
        let found = describe(&*tx, &row).await?.filter(|favourite| favourite.offered);
        found.ok_or(FavouriteRefused::NotFound)?;
        if favourites::has(&*tx, who.account(), treatment, therapist).await? {
            return Ok(());
        }
        if favourites::of(&*tx, who.account()).await?.len() >= AT_MOST {
            return Err(FavouriteRefused::Enough);
        }
        match favourites::insert(&tx, row).await {
            Ok(()) => Ok(tx.commit().await?),
            // Pressed twice at once.
            Err(StoreError::Conflict(Constraint::Unique)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    };
    services.store.retrying(attempt).await
}

/// Whether it is among somebody's favourites.
pub async fn has(
    services: &Services,
    who: &SignedIn,
    treatment: TreatmentId,
    therapist: TherapistId,
) -> Result<bool, StoreError> {
    favourites::has(services.store.reader(), who.account(), treatment, Some(therapist)).await
}

/// Takes one of somebody's own away.
pub async fn remove(services: &Services, who: &SignedIn, id: Uuid) -> Result<(), StoreError> {
    let attempt = || async {
        let tx = services.store.begin().await?;
        favourites::remove(&tx, who.account(), id).await?;
        tx.commit().await
    };
    services.store.retrying(attempt).await
}
