//! A visit for somebody at the desk or on the telephone.

use chrono::{DateTime, NaiveDate, NaiveTime};
use domain::{Instant, schedule::Slot};
use leptos::prelude::*;
use services::{
    auth::StaffSession,
    catalogue::{StudioPage, TherapistCard, TreatmentCard},
    tokens::random_token,
};

use super::{
    address as desk_address, read_date, said,
    times::{self, Wanted},
};
use crate::{
    caller,
    components::{
        errors::ErrorSummary,
        field::{Select, TextField},
        icon::{Glyph, Icon},
    },
    layout::{Area, Frame, Page},
    pages::booking::{asked, param},
    render::page,
    request::{self, services},
    words,
};

/// The name of the form, for what was typed into it when it was refused.
pub const FORM: &str = "desk-enter";

/// Where a visit is entered; the first page where `slug` cannot be one of ours.
pub fn address(slug: &str) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk => format!("{desk}/new"),
    }
}

/// What is chosen so far, as it stands in the address.
struct Chosen {
    treatment: Option<TreatmentCard>,
    therapist: Option<TherapistCard>,
    date: NaiveDate,
    /// When, as a link from the calendar names it.
    time: Option<NaiveTime>,
}

impl Chosen {
    fn read(staff: &StaffSession, studio: &StudioPage, today: NaiveDate) -> Self {
        let (treatment, therapist) = (asked("treatment"), asked("therapist"));
        let own = (!staff.runs_desk()).then(|| staff.therapist()).flatten();
        let people = &studio.therapists;
        Self {
            treatment: studio.treatments.iter().find(|card| card.slug == treatment).cloned(),
            therapist: match own {
                Some(own) => people.iter().find(|card| card.id == own).cloned(),
                None => people.iter().find(|card| card.slug == therapist).cloned(),
            },
            date: read_date(&asked("date")).unwrap_or(today),
            time: NaiveTime::parse_from_str(&asked("time"), "%H:%M").ok(),
        }
    }
}

/// Entering a visit, for the staff of the studio in the address.
#[component]
pub fn Enter() -> impl IntoView {
    let slug = param("studio");
    let query = request::path_and_query();
    page(async move {
        request::keep_private();
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &query).await? else {
            return Ok(().into_any());
        };
        let chosen = Chosen::read(&staff, &studio, studio.zone.today(services().now()));
        let typed = Typed::read().await?;
        let slots = match &chosen.treatment {
            Some(card) => {
                let wanted = Wanted {
                    treatment: card.id,
                    therapist: chosen.therapist.as_ref().map(|card| card.id),
                    date: chosen.date,
                    minutes: None,
                    ignore: None,
                };
                times::free(&staff, &studio, wanted).await?
            }
            None => Vec::new(),
        };
        Ok(view(&staff, &studio, &chosen, &slots, &typed))
    })
}

/// What was typed when the form was refused, and why it was.
struct Typed {
    flash: services::drafts::Flash,
}

impl Typed {
    async fn read() -> Result<Self, crate::render::PageError> {
        Ok(Self { flash: caller::refused(FORM).await? })
    }

    fn of(&self, field: &str) -> String {
        self.flash.typed(field).to_owned()
    }

    fn error(&self, field: &str) -> crate::components::Note {
        self.flash.error(field).map(|code| said::entry(field, code)).into()
    }

    fn errors(&self) -> Vec<(String, String)> {
        let line = |error: &domain::contact::FieldError| {
            let id = if error.field.is_empty() { "time" } else { error.field.as_ref() };
            (id.to_owned(), said::entry(&error.field, &error.code))
        };
        self.flash.errors().iter().map(line).collect()
    }

    fn slot(&self) -> Option<Instant> {
        let typed = self.flash.typed("slot");
        DateTime::parse_from_rfc3339(typed).ok().map(|at| at.to_utc())
    }
}

fn view(
    staff: &StaffSession,
    studio: &StudioPage,
    chosen: &Chosen,
    slots: &[Slot],
    typed: &Typed,
) -> AnyView {
    let wrong = if typed.flash.errors().is_empty() { "" } else { "Error: " };
    let back = desk_address(&studio.slug, Some(chosen.date));
    let body = view! {
        <a class="back-link" href=back>
            <Icon glyph=Glyph::Back/>
            "Back to the day"
        </a>
        <h1>"New visit"</h1>
        <p class="lead">
            "For somebody at the desk or on the telephone. It is booked at once. What no code \
             pays is paid at the studio."
        </p>
        {match &chosen.treatment {
            Some(card) => whom(staff, studio, chosen, card, slots, typed),
            None => begin(staff, studio, chosen),
        }}
    };
    let (body, frame) = (body.into_any(), Frame::staff(studio, Area::Desk));
    let title = format!("{wrong}New visit");
    view! { <Page title=title class="wrap app-main desk desk-enter" frame=frame private=true>{body}</Page> }
        .into_any()
}

/// What the times of a form are for: they are not those of anything else.
pub fn times_for(treatment: &str, therapist: &str, date: &str) -> String {
    format!("{treatment} {therapist} {date}")
}

/// Nothing is typed yet: the first choice is an address.
fn begin(staff: &StaffSession, studio: &StudioPage, chosen: &Chosen) -> AnyView {
    let time = chosen.time.map(|time| {
        view! { <input type="hidden" name="time" value=words::clock(time)/> }
    });
    view! {
        <form class="desk-what" method="get" action=address(&studio.slug)>
            {time}
            {what(staff, studio, chosen)}
            <button class="btn">"Show times"</button>
        </form>
    }
    .into_any()
}

/// Treatment, therapist and day: they decide which times are free.
fn what(staff: &StaffSession, studio: &StudioPage, chosen: &Chosen) -> AnyView {
    let treatments = studio
        .treatments
        .iter()
        .map(|card| (card.slug.clone(), format!("{}, {} min", card.name, card.minutes)))
        .collect();
    let treatment = chosen.treatment.as_ref().map(|card| card.slug.clone()).unwrap_or_default();
    let whom = staff.runs_desk().then(|| {
        let anybody = ("any".to_owned(), "Anybody who is free".to_owned());
        let people = studio.therapists.iter().map(|card| (card.slug.clone(), card.name.clone()));
        let value = chosen.therapist.as_ref().map_or("any", |card| &card.slug).to_owned();
        view! {
            <Select
                id="therapist"
                label="Therapist"
                options=std::iter::once(anybody).chain(people).collect()
                value=value
            />
        }
    });
    view! {
        <Select id="treatment" label="Treatment" options=treatments value=treatment/>
        {whom}
        <TextField id="date" label="Day" kind="date" value=chosen.date.to_string()/>
    }
    .into_any()
}

/// The time, and for whom it is.
fn whom(
    staff: &StaffSession,
    studio: &StudioPage,
    chosen: &Chosen,
    card: &TreatmentCard,
    slots: &[Slot],
    typed: &Typed,
) -> AnyView {
    let therapist = chosen.therapist.as_ref().map_or("any", |card| &card.slug).to_owned();
    let form = match typed.of("form") {
        kept if kept.is_empty() => random_token().expose().to_owned(),
        kept => kept,
    };
    let (wished, time) = match chosen.time.filter(|_| typed.flash.errors().is_empty()) {
        Some(time) => times::wished(slots, chosen.date.and_time(time)),
        None => (typed.slot(), typed.of("time")),
    };
    let other = times::Other {
        time,
        any_hour: typed.of("any_hour") == "true",
        reason: typed.of("reason"),
        error: typed.error("reason"),
    };
    let times = times_for(&card.slug, &therapist, &chosen.date.to_string());
    // An owner chooses the therapist; everybody else enters their own visits.
    let own = (!staff.runs_desk()).then(|| {
        view! { <input type="hidden" name="therapist" value=therapist/> }
    });
    view! {
        <form class="desk-entry" method="post" action="/api/ui/desk/enter">
            // Whoever presses Enter in a field means this one.
            <button class="vh" name="act" value="book" tabindex="-1" aria-hidden="true">
                "Book"
            </button>
            <ErrorSummary errors=typed.errors()/>
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <input type="hidden" name="form" value=form/>
            <input type="hidden" name="times" value=times/>
            {own}
            <div class="desk-what">
                {what(staff, studio, chosen)}
                <button class="btn" name="act" value="show">"Show times"</button>
            </div>
            {times::view(studio, chosen.date, slots, wished, other)}
            <TextField
                id="name"
                label="Full name"
                value=typed.of("name")
                error=typed.error("name")
                autocomplete="off"
                maxlength=120
            />
            <TextField
                id="email"
                label="Email address"
                kind="email"
                value=typed.of("email")
                hint="The confirmation goes there. Without one, no mail is sent."
                error=typed.error("email")
                autocomplete="off"
                maxlength=254
                optional=true
            />
            <TextField
                id="phone"
                label="Telephone"
                kind="tel"
                value=typed.of("phone")
                error=typed.error("phone")
                autocomplete="off"
                maxlength=40
                optional=true
            />
            <TextField
                id="codes"
                label="Codes"
                value=typed.of("codes")
                hint="Of a gift card, a course or a promotion. Put a comma between two."
                error=typed.error("codes")
                autocomplete="off"
                maxlength=120
                optional=true
            />
            <p class="small muted">
                "Ask the safety questions before you begin: this visit has no answers yet."
            </p>
            <button class="btn primary" name="act" value="book">
                {format!("Book {}", card.price)}
            </button>
        </form>
    }
    .into_any()
}
