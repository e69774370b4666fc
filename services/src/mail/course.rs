//! The mails about a course: booked, moved, stopped, not booked, with a new link.

use domain::{CoursePlanId, Instant, Money, booking::BookingState};
use storage::{course_plans, course_plans::PlanState, entities::studio, studios};

use super::{
    letter::Letter,
    words::{at_home, first_name},
};
use crate::{
    Services,
    calendar::{self, CalendarEvent},
    clock::WallClock,
    courses::{self, CourseRefused, CourseView, Pay, SessionView},
    jobs::JobError,
};

/// The letter, to whom, and from which studio.
type Composed = Option<(Letter, (String, String), studio::Model)>;

/// The facts of a course that its mails tell.
pub(super) struct Course {
    pub view: CourseView,
    pub studio: studio::Model,
    pub clock: WallClock,
    pub name: String,
    pub email: String,
    /// The visits' entries, in the order of their places.
    pub events: Vec<CalendarEvent>,
    pub base_url: String,
    pub now: Instant,
}

impl Course {
    /// Reads the facts; `None` where there is no such course, or nobody to write to.
    async fn read(services: &Services, id: CoursePlanId) -> Result<Option<Self>, JobError> {
        let conn = services.store.reader();
        let ids = course_plans::visits(conn, id).await?;
        let Some(first) = ids.first() else { return Ok(None) };
        let view = courses::of_visit(services, *first).await.map_err(failed)?;
        let Some(view) = view else { return Ok(None) };
        let Some(studio) = studios::by_id(conn, view.studio).await? else { return Ok(None) };
        let base_url = services.settings.base_url.clone();
        let (mut events, mut to, mut clock) = (Vec::new(), None, None);
        for (id, session) in ids.iter().zip(&view.sessions) {
            let Some(visit) = storage::bookings::by_id(conn, *id).await? else { continue };
            let own = WallClock::of_visit(&visit, &studio.city);
            let own = own.map_err(storage::StoreError::from)?;
            let zone = own.zone();
            let person = &session.therapist_name;
            events.push(calendar::event(&visit, zone, &studio, person, &base_url));
            clock.get_or_insert(own);
            to = to.or(visit.contact);
        }
        let address = to.and_then(|contact| Some((contact.name, contact.email?)));
        let (Some((name, email)), Some(clock)) = (address, clock) else { return Ok(None) };
        let (name, now) = (view.booked_by.clone().unwrap_or(name), services.now());
        Ok(Some(Self { view, studio, clock, name, email, events, base_url, now }))
    }

    fn url(&self) -> String {
        format!("{}/c/{}", self.base_url, self.view.token)
    }

    /// Where its receipt and what came of that is read, where it is paid ahead: on its own page,
    /// so that a new link takes them from whoever has the former.
    fn papers_url(&self) -> Option<String> {
        self.view.papers.then(|| self.url())
    }

    fn when(&self, session: &SessionView) -> String {
        let when = self.clock.when_on(session.wall);
        match at_home(session.start, &self.clock, session.client_clock.as_ref()) {
            Some(home) => format!("{when}; for you {home}"),
            None => when,
        }
    }

    fn is_to_come(&self, session: &SessionView) -> bool {
        let booked =
            matches!(session.state, BookingState::Confirmed | BookingState::Requested { .. });
        booked && session.start > self.now
    }

    /// The dates of these sessions, a line each.
    fn dates(&self, which: impl Fn(&SessionView) -> bool) -> String {
        let of = self.view.sessions.len();
        let line = |session: &SessionView| {
            let (position, who) = (session.position, &session.therapist_name);
            format!("{position} of {of}: {}, with {who}", self.when(session))
        };
        let lines = self.view.sessions.iter().filter(|session| which(session)).map(line);
        lines.collect::<Vec<_>>().join("\n")
    }

    fn events(&self, which: impl Fn(&SessionView) -> bool) -> Vec<CalendarEvent> {
        let all = self.view.sessions.iter().zip(&self.events);
        all.filter(|(session, _)| which(session)).map(|(_, event)| event.clone()).collect()
    }

    fn with_calendar(
        &self,
        letter: Letter,
        method: &'static str,
        which: impl Fn(&SessionView) -> bool,
    ) -> Letter {
        let events = self.events(which);
        if events.is_empty() {
            return letter;
        }
        letter.calendar(method, calendar::together(&events, method, self.now))
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        let view = &self.view;
        let treatment = format!("{}, {} minutes each", view.treatment_name, view.minutes);
        let money = match view.pay {
            Pay::Ahead => ("Paid", view.price.to_string()),
            Pay::PerVisit => ("To pay at each visit", view.single.to_string()),
        };
        let place = self.events.first().map(|event| event.location.clone()).unwrap_or_default();
        let comes = view.comes.clone().map(|name| ("Who comes", name));
        comes.into_iter().chain([("Treatment", treatment), ("Where", place), money]).collect()
    }

    fn signed(&self, letter: Letter) -> Letter {
        letter.small(format!(
            "{}\nQuestions? Answer this mail, or call {}.",
            self.studio.name, self.studio.phone,
        ))
    }

    fn linked(&self, letter: Letter) -> Letter {
        letter
            .link("See, move or stop your course", self.url())
            .small("The link is for you: whoever has it can change your visits.")
    }

    fn posted(self, letter: Option<Letter>) -> Composed {
        Some((letter?, (self.name, self.email), self.studio))
    }
}

fn failed(error: CourseRefused) -> JobError {
    match error {
        CourseRefused::Store(error) => error.into(),
        other => {
            tracing::error!(code = other.code(), "a course cannot be read for its mail");
            storage::StoreError::Retry.into()
        }
    }
}

/// All dates. Nothing once it was stopped.
pub(super) async fn booked(services: &Services, id: CoursePlanId) -> Result<Composed, JobError> {
    let Some(course) = Course::read(services, id).await? else { return Ok(None) };
    let letter = booked_letter(&course);
    Ok(course.posted(letter))
}

pub(super) fn booked_letter(course: &Course) -> Option<Letter> {
    let comes = |session: &SessionView| course.is_to_come(session);
    let dates = course.dates(comes);
    if course.view.state != PlanState::Booked || dates.is_empty() {
        return None;
    }
    let count = course.view.sessions.len();
    let letter = Letter::new(format!("Your {count} visits at {} are booked", course.studio.name))
        .heading(format!("Your course is booked, {}", first_name(&course.name)))
        .paragraph("These are your dates. The file with this mail puts them into your calendar.")
        .paragraph(dates)
        .facts(course.facts());
    let receipt = course.papers_url().map(|url| format!("Your receipt: {url}"));
    let letter = course.linked(letter).paragraph(what_changes_cost(&course.view));
    let letter = letter.small_if(receipt);
    Some(course.with_calendar(course.signed(letter), calendar::PUBLISH, comes))
}

fn what_changes_cost(view: &CourseView) -> String {
    let stop = match view.pay {
        Pay::Ahead => {
            "A visit that you cancel in time gives its session back, and you can stop the \
             course: the page shows first what comes back."
        }
        Pay::PerVisit => "You can stop the course at any time: the page shows first what it costs.",
    };
    format!("You can move each visit, or all that are to come at once. {stop}")
}

/// The dates after the rest was moved. Nothing once it was moved again, or stopped.
pub(super) async fn moved(
    services: &Services,
    id: CoursePlanId,
    told: i32,
) -> Result<Composed, JobError> {
    let now = course_plans::by_id(services.store.reader(), id).await?.map(|plan| plan.told);
    let Some(course) = Course::read(services, id).await?.filter(|_| now == Some(told)) else {
        return Ok(None);
    };
    let letter = moved_letter(&course);
    Ok(course.posted(letter))
}

pub(super) fn moved_letter(course: &Course) -> Option<Letter> {
    let comes = |session: &SessionView| course.is_to_come(session);
    let dates = course.dates(comes);
    if course.view.state != PlanState::Booked || dates.is_empty() {
        return None;
    }
    let letter = Letter::new(format!("New dates for your visits at {}", course.studio.name))
        .heading("Your visits have new dates")
        .paragraph("These are your visits to come, as you moved them.")
        .paragraph(dates)
        .facts(course.facts());
    let letter = course.signed(course.linked(letter));
    Some(course.with_calendar(letter, calendar::PUBLISH, comes))
}

/// What was cancelled, and what goes back. Nothing unless it was stopped.
pub(super) async fn stopped(services: &Services, id: CoursePlanId) -> Result<Composed, JobError> {
    let Some(course) = Course::read(services, id).await? else { return Ok(None) };
    let letter = stopped_letter(&course);
    Ok(course.posted(letter))
}

pub(super) fn stopped_letter(course: &Course) -> Option<Letter> {
    if course.view.state != PlanState::Stopped {
        return None;
    }
    let off = |session: &SessionView| {
        matches!(session.state, BookingState::Cancelled { .. }) && session.start > course.now
    };
    let dates = course.dates(off);
    let dates = (!dates.is_empty()).then(|| format!("These visits are cancelled:\n{dates}"));
    let back = course.view.back.unwrap_or(Money::zero(course.view.price.currency));
    let money = if back.is_zero() {
        "Nothing goes back, as the page showed before you stopped it.".to_owned()
    } else {
        format!("{back} goes back the way you paid, usually within five to ten working days.")
    };
    let papers = course.papers_url().map(|url| format!("Your receipt and later papers: {url}"));
    let letter = Letter::new(format!("Your course at {} is stopped", course.studio.name))
        .heading("Your course is stopped")
        .paragraph("The rest of your course is cancelled.")
        .paragraph_if(dates)
        .paragraph(money)
        .link("See your course", course.url())
        .small_if(papers);
    Some(course.with_calendar(course.signed(letter), calendar::CANCEL, off))
}

/// The link was made anew. Nothing once there is a newer one still.
pub(super) async fn link_renewed(
    services: &Services,
    id: CoursePlanId,
    generation: i32,
) -> Result<Composed, JobError> {
    let plan = course_plans::by_id(services.store.reader(), id).await?;
    let current = plan.is_some_and(|plan| plan.link_generation == generation);
    let Some(course) = Course::read(services, id).await?.filter(|_| current) else {
        return Ok(None);
    };
    let letter = link_renewed_letter(&course);
    Ok(course.posted(Some(letter)))
}

pub(super) fn link_renewed_letter(course: &Course) -> Letter {
    let dates = course.dates(|session| course.is_to_come(session));
    let dates = (!dates.is_empty()).then(|| format!("These visits are to come:\n{dates}"));
    let letter = Letter::new(format!("A new link to your course at {}", course.studio.name))
        .heading(format!("The new link to your course, {}", first_name(&course.name)))
        .paragraph(
            "It was asked for on the page of your course, or the studio has another address of \
             yours. Links in earlier mails, to the course and to each of its visits, open \
             nothing any more: the new page leads to all of them. The visits themselves have not \
             changed.",
        )
        .paragraph_if(dates)
        .facts(course.facts());
    let letter = course.linked(letter).paragraph(
        "If you know of neither, somebody else may have had the earlier link: see whether \
         everything is still as you want it, or call us.",
    );
    course.signed(letter)
}

/// The dates were let go of; what came too `late` goes back. Nothing where it was booked.
pub(super) async fn not_booked(
    services: &Services,
    id: CoursePlanId,
    late: bool,
) -> Result<Composed, JobError> {
    let Some(course) = Course::read(services, id).await? else { return Ok(None) };
    let letter = not_booked_letter(&course, late);
    Ok(course.posted(letter))
}

pub(super) fn not_booked_letter(course: &Course, late: bool) -> Option<Letter> {
    if course.view.state != PlanState::Lapsed {
        return None;
    }
    let money = if late {
        format!(
            "Your payment of {} came after the dates had been let go of. All of it goes back \
             the way you paid, usually within five to ten working days.",
            course.view.price,
        )
    } else {
        "It was not paid in time, so the dates were let go of. You have not been charged."
            .to_owned()
    };
    let page = format!("{}/{}/course", course.base_url, course.studio.slug);
    let letter = Letter::new(format!("Your course at {} was not booked", course.studio.name))
        .heading("Your course was not booked")
        .paragraph(money)
        .paragraph("The dates may still be free: you can plan the course anew.")
        .link("Plan a course", page);
    Some(course.signed(letter))
}
