//! A course of the demonstration: six visits, a week apart, with one therapist.

use chrono::Days;
use domain::{
    Instant, StudioId, TreatmentId,
    contact::ContactInput,
    course::{Weekdays, Wish, propose},
    schedule::{OnlineBooking, available_slots},
    screening::{self, AnswersInput},
};
use storage::{Corrupt, StoreError, Tx, studios};

use crate::{
    Services,
    availability::{self, AvailabilityError, SlotSearch},
    bookings::Holder,
    courses::{BookCourse, Chosen, CourseRefused, Pay, sell_at_desk},
    payments::StudioMethod,
};

/// Who comes.
const CLIENT: (&str, &str) = ("Mara Winter", "mara.winter@client.example");
const SESSIONS: u32 = 6;
const EVERY: u32 = 7;
/// How far ahead one looks for six dates, in days.
const AHEAD: u64 = 70;

/// Sells a course of the studio's first treatment, where there is room for one.
pub async fn write(
    services: &Services,
    tx: &Tx,
    studio: StudioId,
    now: Instant,
) -> Result<(), StoreError> {
    let treatments = studios::treatments(&**tx, studio).await?;
    let Some(treatment) = treatments.first() else { return Ok(()) };
    let place = studios::by_id(&**tx, studio).await?;
    let place = place.ok_or_else(|| Corrupt::new("studio", "id", studio))?;
    let zone: domain::time::Zone =
        place.zone.parse().map_err(|_| Corrupt::new("studio", "zone", studio))?;
    let wish = Wish {
        count: SESSIONS,
        every: EVERY,
        weekdays: Weekdays::ALL,
        parts: Vec::new(),
        around: chrono::NaiveTime::from_hms_opt(11, 0, 0),
        first: zone.today(now) + Days::new(2),
        therapist: None,
    };
    let treatment = treatment.id.into();
    let chosen = dates(tx, (studio, treatment), &wish, now).await?;
    if chosen.is_empty() {
        return Ok(());
    }
    let request = BookCourse {
        studio,
        treatment,
        wish,
        chosen,
        pay: Pay::Ahead,
        shown: None,
        comes: None,
        contact: ContactInput {
            name: CLIENT.0.into(),
            email: CLIENT.1.into(),
            phone: String::new(),
        },
        note: String::new(),
        answers: AnswersInput { version: screening::VERSION, ticked: Vec::new(), none: true },
        agreed: true,
        holder: Holder([0; 32]),
        client_zone: None,
        address: std::net::Ipv4Addr::LOCALHOST.into(),
    };
    match sell_at_desk(services, tx, &request, StudioMethod::Card).await {
        Ok(_) => Ok(()),
        Err(CourseRefused::Store(error)) => Err(error),
        Err(_) => Err(Corrupt::new("course_plan", "wish", studio).into()),
    }
}

/// The dates that are proposed; none where there are not as many.
async fn dates(
    tx: &Tx,
    (studio, treatment): (StudioId, TreatmentId),
    wish: &Wish,
    now: Instant,
) -> Result<Vec<Chosen>, StoreError> {
    let search = SlotSearch {
        studio,
        treatment,
        therapist: None,
        from: wish.first,
        until: wish.first + Days::new(AHEAD),
        ignore: None,
    };
    let (query, mut snapshot) = match availability::snapshot(&**tx, &search, now).await {
        Ok(read) => read,
        Err(AvailabilityError::Store(error)) => return Err(error),
        Err(_) => return Ok(Vec::new()),
    };
    snapshot.therapists.retain(|person| person.online == OnlineBooking::All);
    let slots = available_slots(&query, &snapshot, now);
    let found = propose(wish, &slots).unwrap_or_default();
    let one = |session: domain::course::Session| Chosen {
        start: session.choice.start,
        therapist: session.choice.therapist,
    };
    Ok(found.into_iter().map(one).collect())
}
