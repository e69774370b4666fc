//! What is asked around a visit: always how much it hurts, and at the start, at the review and
//! at the end what else shows whether it helped.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{
    ClientId,
    booking::{Booking, BookingState},
    contact::FieldError,
    outcomes::{REVIEW_AT, nth},
};
use storage::{Connection, StoreError, bookings, entities::client, studios};
use uuid::Uuid;

use super::{
    Activity, CheckIn, Filled, Moment, Opens, Scores, Standing, check_in,
    ends::ends_course,
    link::CareLink,
    questionnaires::{self, Version},
    setting::setting,
};
use crate::{Services, clock::WallClock};

/// How many of a client's visits are looked at.
const VISITS: u64 = 400;

/// Where a visit stands among those for one trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// From 1 up.
    pub nth: u32,
    /// Whether it is asked after this one whether it helped: after the visit that the studio
    /// chose, and after the last visit of a course.
    pub review: bool,
}

impl Place {
    const fn is_first(self) -> bool {
        self.nth == 1
    }
}

/// The visits of a client that took place or are to, earliest first.
pub(super) async fn visits<C: Connection>(
    conn: &C,
    client: ClientId,
) -> Result<Vec<Booking>, StoreError> {
    let mut all = bookings::of_client(conn, client, VISITS).await?;
    all.retain(|it| matches!(it.state, BookingState::Confirmed | BookingState::Completed));
    if let Some(studio) = all.first().map(|it| it.studio) {
        let others = studios::not_followed(conn, studio).await?;
        all.retain(|it| !others.contains(&it.treatment));
    }
    all.reverse();
    Ok(all)
}

/// Where a visit stands.
pub(super) async fn place<C: Connection>(conn: &C, booking: &Booking) -> Result<Place, StoreError> {
    let Some(client) = booking.client else { return Ok(Place { nth: 1, review: false }) };
    let all = visits(conn, client).await?;
    let days: Vec<NaiveDate> = all.iter().map(|it| it.local_start.date()).collect();
    let at = all.iter().position(|it| it.id == booking.id);
    let nth = at.map_or(1, |at| nth(&days, at));
    let review_at = setting(conn, booking.studio).await?.review_at;
    let review = nth == review_at || ends_course(conn, booking.id, &all).await?;
    Ok(Place { nth, review })
}

/// The questions of one moment, for their page.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The visit.
    pub booking: Booking,
    /// Which moment.
    pub moment: Moment,
    /// Whether it can be answered.
    pub standing: Standing,
    /// Its clock.
    pub clock: WallClock,
    /// Who treats.
    pub therapist: String,
    /// Which activities are asked about.
    pub activities: Activities,
    /// Whether it is asked how they are on the whole.
    pub overall: bool,
    /// The studio's questionnaires.
    pub questionnaires: Vec<Version>,
    /// What was answered already.
    pub given: Option<Scores>,
    /// Whether they want to be asked no more.
    pub silent: bool,
    /// Opens their progress.
    pub progress: String,
}

/// Which activities are asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Activities {
    /// None.
    No,
    /// They are to be named.
    Name,
    /// Those that were named at the start.
    Again(Vec<String>),
}

/// The questions behind a link; `None` where it opens nothing any more.
pub async fn asked(services: &Services, link: &CareLink) -> Result<Option<Asked>, StoreError> {
    let conn = services.store.reader();
    let Opens::CheckIn(moment) = link.opens else { return Ok(None) };
    let Some(booking) = link.visit(conn).await? else { return Ok(None) };
    let Some(client) = check_in::client_of(conn, &booking).await? else { return Ok(None) };
    let given = check_in::one(conn, &services.vault, (&client, booking.id), moment).await?;
    let Some(studio) = studios::by_id(conn, booking.studio).await? else { return Ok(None) };
    let therapist = studios::therapist(conn, booking.studio, booking.therapist).await?;
    let place = place(conn, &booking).await?;
    let (before, day_after) = (moment == Moment::Before, moment == Moment::DayAfter);
    let asked_now = |it: &Version| {
        it.occasion.includes(place.is_first(), before, place.review) && moment != Moment::After
    };
    let mut asked = questionnaires::latest(conn, booking.studio).await?;
    asked.retain(asked_now);
    let first = before && place.is_first();
    let again = day_after && (place.review || place.nth == review_of_many());
    Ok(Some(Asked {
        standing: moment.standing(&booking, given.as_ref().map(|it| it.given_at), services.now()),
        clock: WallClock::of_visit(&booking, &studio.city)?,
        therapist: therapist.map(|it| it.name).unwrap_or_default(),
        activities: if first {
            Activities::Name
        } else if again {
            named(services, conn, &client, &booking).await?
        } else {
            Activities::No
        },
        overall: day_after && place.review,
        questionnaires: asked,
        silent: storage::care::is_silent(conn, client.id.into()).await?,
        progress: super::care_token(services, &booking, Opens::Progress),
        given: given.map(|it| it.scores),
        moment,
        booking,
    }))
}

/// The visit after which the report of many people asks, whatever a studio chose.
fn review_of_many() -> u32 {
    u32::try_from(REVIEW_AT).unwrap_or(u32::MAX)
}

/// What a client named at the start of what they are in now.
async fn named<C: Connection>(
    services: &Services,
    conn: &C,
    client: &client::Model,
    booking: &Booking,
) -> Result<Activities, StoreError> {
    let all = check_in::check_ins(conn, &services.vault, client).await?;
    let before = |it: &&CheckIn| it.given_at <= booking.span.end && !it.scores.named.is_empty();
    let last = all.iter().rev().filter(|it| it.moment == Moment::Before).find(before);
    Ok(match last {
        Some(it) => Activities::Again(
            it.scores.named.iter().map(|Activity { name, .. }| name.clone()).collect(),
        ),
        None => Activities::No,
    })
}

/// What was typed into questionnaires: by version, then by the number of the item, from 0 up.
pub type Typed = BTreeMap<Uuid, BTreeMap<usize, i32>>;

/// The answers to the questionnaires of the studio behind a link, whole: an item that was not
/// answered is missing. What belongs to no version of the studio's is left out.
pub async fn fill(
    services: &Services,
    link: &CareLink,
    typed: &Typed,
) -> Result<Vec<Filled>, StoreError> {
    let conn = services.store.reader();
    let Some(booking) = link.visit(conn).await?.filter(|_| !typed.is_empty()) else {
        return Ok(Vec::new());
    };
    let all = questionnaires::every(conn, booking.studio).await?;
    let known = all.iter().filter_map(|it| Some((it, typed.get(&it.id)?)));
    let whole = known.map(|(it, given)| {
        let count = it.questionnaire.definition().items.len();
        let answers = (0..count).map(|n| given.get(&n).copied()).collect();
        Filled { version: it.id, answers }
    });
    Ok(whole.collect())
}

/// Whether the answers to questionnaires are those of versions of this studio.
pub(super) async fn fits<C: Connection>(
    conn: &C,
    booking: &Booking,
    scores: &Scores,
) -> Result<Result<(), Vec<FieldError>>, StoreError> {
    if scores.filled.is_empty() {
        return Ok(Ok(()));
    }
    let all = questionnaires::every(conn, booking.studio).await?;
    let known = scores.filled.iter().all(|filled| {
        let version = all.iter().find(|it| it.id == filled.version);
        version.is_some_and(|it| it.questionnaire.takes(&filled.answers))
    });
    Ok(if known { Ok(()) } else { Err(vec![FieldError::new("questionnaires", "unknown")]) })
}
