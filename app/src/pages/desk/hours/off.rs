//! Time off, or a time that is blocked: once or again and again.

use leptos::prelude::*;
use services::{
    bookings::desk::DeskVisit,
    catalogue::StudioPage,
    drafts::Flash,
    hours::{self, AwayRequest, HoursRefused, Person},
};

use super::{address, check, said, typed_off::TypedOff};
use crate::{
    caller,
    components::{
        errors::ErrorSummary,
        field::{Choice, Select, TextField},
        icon::{Glyph, Icon},
    },
    layout::{Area, Frame, Page},
    pages::booking::{asked, param},
    render::{PageError, page},
    request::{self, services},
    words,
};

/// The name of the form, for the reason that was typed into it when it was refused.
pub const FORM: &str = "hours-off";

/// How often it can come again: every so many days.
const REPEATS: [(&str, &str); 6] = [
    ("", "Only once"),
    ("1", "Every day"),
    ("7", "Every week"),
    ("14", "Every 2 weeks"),
    ("21", "Every 3 weeks"),
    ("28", "Every 4 weeks"),
];

/// Adding time off, for whoever may.
#[component]
pub fn AddOff() -> impl IntoView {
    let (slug, query) = (param("studio"), request::path_and_query());
    let (whom, typed, check) = (asked("therapist"), TypedOff::read(asked), asked("check") == "1");
    let (refused, done) = (asked("refused"), asked("done"));
    page(async move {
        request::keep_private();
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &query).await? else {
            return Ok(().into_any());
        };
        let (_, person) = super::person(&staff, &whom).await?;
        let person = person.ok_or(PageError::NotFound)?;
        // A visit that is in the way is moved or cancelled on a page of its own meanwhile.
        let flash = if check { caller::kept(FORM).await? } else { caller::refused(FORM).await? };
        let typed = TypedOff { reason: flash.typed("reason").to_owned(), ..typed };
        let request = typed.request(Vec::new()).ok().filter(|_| check);
        let found = match request {
            Some(request) => in_the_way(&staff, &person, &request).await?,
            None => Vec::new(),
        };
        let form = Form { studio: &studio, person: &person, typed: &typed, flash: &flash, check };
        Ok(form.view(&found, (&done, &refused)))
    })
}

async fn in_the_way(
    staff: &services::auth::StaffSession,
    person: &Person,
    request: &AwayRequest,
) -> Result<Vec<DeskVisit>, PageError> {
    match hours::in_the_way(&services(), staff, person.id, request).await {
        Ok(found) => Ok(found),
        Err(HoursRefused::NotFound | HoursRefused::Invalid(_)) => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

/// The form, as it is shown.
struct Form<'a> {
    studio: &'a StudioPage,
    person: &'a Person,
    typed: &'a TypedOff,
    flash: &'a Flash,
    check: bool,
}

impl Form<'_> {
    fn view(&self, found: &[DeskVisit], (done, refused): (&str, &str)) -> AnyView {
        let Self { studio, person, .. } = *self;
        let errors = self.errors();
        let mark = if errors.is_empty() { "" } else { "Error: " };
        let back = format!("{}#off", address(&studio.slug, &person.slug));
        let body = view! {
            <a class="back-link" href=back>
                <Icon glyph=Glyph::Back/>
                "Back to the hours"
            </a>
            <h1>"Time off"</h1>
            <p class="lead">
                {format!("For {}. Nobody can book in that time. All times are {} time.", person.name, studio.city)}
            </p>
            {check::news(done, refused)}
            <ErrorSummary errors=errors/>
            {self.conflicts(found)}
            {self.form(found)}
        };
        let (body, frame) = (body.into_any(), Frame::staff(studio, Area::Hours));
        let title = format!("{mark}Time off of {}", person.name);
        view! { <Page title=title class="wrap app-main desk hours hours-off" frame=frame private=true>{body}</Page> }
            .into_any()
    }

    fn errors(&self) -> Vec<(String, String)> {
        let errors = self.flash.errors().iter().filter(|error| error.code != "conflicts");
        let line = |error: &domain::contact::FieldError| {
            let id = if error.field.is_empty() { "date" } else { error.field.as_ref() };
            (id.to_owned(), said::field(&error.field, &error.code))
        };
        errors.map(line).collect()
    }

    fn error(&self, name: &str) -> crate::components::Note {
        self.flash.error(name).map(|code| said::field(name, code)).into()
    }

    /// The visits in the way, before the form that they keep from being saved.
    fn conflicts(&self, found: &[DeskVisit]) -> Option<AnyView> {
        let title = match found.len() {
            0 => return None,
            1 => "One visit is booked in that time".to_owned(),
            n => format!("{} visits are booked in that time", words::capital(&words::number(n))),
        };
        Some(
            view! {
                <section aria-labelledby="conflicts-h">
                    <h2 id="conflicts-h">{title}</h2>
                    {check::visits(self.studio, found)}
                </section>
            }
            .into_any(),
        )
    }

    fn form(&self, found: &[DeskVisit]) -> AnyView {
        let Self { studio, person, typed, .. } = *self;
        let words = match found.len() {
            1 => {
                "Keep the visit, and take off the time around it: once it goes, its time is off too"
            }
            _ => {
                "Keep the visits, and take off the time around them: once one goes, its time is off too"
            }
        };
        let clear = self.check && found.is_empty() && self.errors().is_empty();
        view! {
            <form class="off-form" method="post" action="/api/ui/desk/hours-off">
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <input type="hidden" name="therapist" value=person.slug.clone()/>
                <input type="hidden" name="keep" value=check::seen(found)/>
                {clear.then(|| view! { <p class="did">"Nothing is in the way any more."</p> })}
                <div class="week-valid">
                    <TextField
                        id="date"
                        label="First day"
                        kind="date"
                        value=typed.date.clone()
                        error=self.error("date")
                    />
                    <TextField
                        id="last"
                        label="Last day"
                        kind="date"
                        value=typed.last.clone()
                        error=self.error("last")
                        optional=true
                    />
                </div>
                {self.part()}
                {self.repeat()}
                <TextField
                    id="reason"
                    label="Reason"
                    value=typed.reason.clone()
                    hint="Only you and the owner see it."
                    error=self.error("reason")
                    autocomplete="off"
                    maxlength=120
                    optional=true
                />
                {check::sure(found, words)}
                <button class="btn primary">"Save the time off"</button>
            </form>
        }
        .into_any()
    }

    /// All day, or from when until when.
    fn part(&self) -> AnyView {
        let typed = self.typed;
        let all = typed.is_all_day();
        view! {
            <fieldset class="kinds">
                <legend>"How much of it"</legend>
                <Choice kind="radio" name="kind" value="all" checked=all>"All day"</Choice>
                <Choice kind="radio" name="kind" value="part" id="part" checked=!all>
                    "Part of it"
                </Choice>
                <div class="week-valid part">
                    <TextField
                        id="start"
                        label="From, on the first day"
                        kind="time"
                        value=typed.start.clone()
                        error=self.error("start")
                        optional=true
                    />
                    <TextField
                        id="end"
                        label="Until, on the last day"
                        kind="time"
                        value=typed.end.clone()
                        error=self.error("end")
                        optional=true
                    />
                </div>
            </fieldset>
        }
        .into_any()
    }

    fn repeat(&self) -> AnyView {
        let typed = self.typed;
        let options = REPEATS.map(|(days, words)| (days.to_owned(), words.to_owned()));
        view! {
            <div class="week-valid repeat">
                <Select id="repeat" label="Again" options=options.into() value=typed.repeat.clone()/>
                <TextField
                    id="repeat_until"
                    label="Repeat until"
                    kind="date"
                    value=typed.repeat_until.clone()
                    error=self.error("repeat_until")
                    optional=true
                />
            </div>
        }
        .into_any()
    }
}
