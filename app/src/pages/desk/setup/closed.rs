//! Days on which the whole studio is closed, and the visits that are in the way.

use chrono::NaiveDate;
use leptos::prelude::*;
use services::{
    auth::ManagerSession,
    bookings::desk::DeskVisit,
    catalogue::StudioPage,
    hours::{self, Dates, HoursRefused},
};

use super::{closed_address, head, manager, news};
use crate::{
    components::{
        alert::{Alert, Tone},
        field::TextField,
    },
    layout::{Area, Frame, Page},
    pages::{
        booking::{asked, param},
        desk::{move_address, read_date},
    },
    render::{PageError, page},
    request::services,
    words,
};

/// The days on which the studio in the address is closed, for those who manage it.
#[component]
pub fn Closed() -> impl IntoView {
    let slug = param("studio");
    let wished = read_date(&asked("first")).zip(read_date(&asked("last")));
    page(async move {
        let back = closed_address(&slug);
        let Some((manager, studio)) = manager(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let found = hours::closures(&services(), &manager).await?;
        let in_the_way = match wished {
            Some(dates) => look(&manager, dates).await?.map(|visits| (dates, visits)),
            None => None,
        };
        Ok(view(&studio, &found, in_the_way))
    })
}

/// The visits on days that were asked for; nothing where the days cannot be closed.
async fn look(manager: &ManagerSession, dates: Dates) -> Result<Option<Vec<DeskVisit>>, PageError> {
    match hours::closing_conflicts(&services(), manager, dates).await {
        Ok(visits) => Ok(Some(visits)),
        Err(HoursRefused::Invalid(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn view(
    studio: &StudioPage,
    found: &[Dates],
    in_the_way: Option<(Dates, Vec<DeskVisit>)>,
) -> AnyView {
    let lead = "Public holidays, and when nobody is there: every calendar of the studio is closed \
                at once.";
    let warned = in_the_way
        .filter(|(_, visits)| !visits.is_empty())
        .map(|(dates, visits)| warning(studio, dates, &visits));
    let body = view! {
        {head(studio, "Closed days", lead)}
        {news()}
        {warned}
        <div class="staff-grid">
            <section aria-labelledby="closed">
                <h2 id="closed">"Closed from today on"</h2>
                {list(studio, found)}
            </section>
            {form(studio)}
        </div>
    }
    .into_any();
    let frame = Frame::staff(studio, Area::Setup);
    view! { <Page title="Closed days" class="wrap app-main people-page setup" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn said((first, last): Dates) -> String {
    if first == last {
        return format!("{} {}", words::date_long(first), first.format("%Y"));
    }
    format!("{} to {} {}", words::date_long(first), words::date_long(last), last.format("%Y"))
}

fn list(studio: &StudioPage, found: &[Dates]) -> AnyView {
    if found.is_empty() {
        return view! { <p class="muted">"No day is closed for everybody."</p> }.into_any();
    }
    let lines = found.iter().map(|&dates| {
        let words = said(dates);
        let about = format!(": {words}");
        view! {
            <li>
                <span>{words}</span>
                <form method="post" action="/api/ui/desk/reopen">
                    {hidden(studio, dates)}
                    <button class="btn">"Open again"<span class="vh">{about}</span></button>
                </form>
            </li>
        }
    });
    view! { <ul class="setup-closed">{lines.collect_view()}</ul> }.into_any()
}

fn hidden(studio: &StudioPage, (first, last): Dates) -> AnyView {
    view! {
        <input type="hidden" name="studio" value=studio.slug.clone()/>
        <input type="hidden" name="first" value=first.to_string()/>
        <input type="hidden" name="last" value=last.to_string()/>
    }
    .into_any()
}

fn form(studio: &StudioPage) -> AnyView {
    view! {
        <section class="panel invite" aria-labelledby="close">
            <h2 id="close">"Close days"</h2>
            <form method="post" action="/api/ui/desk/closed">
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <TextField id="first" label="First day" kind="date" value=asked_or("first")/>
                <TextField
                    id="last"
                    label="Last day"
                    kind="date"
                    value=asked_or("last")
                    hint="Leave it empty for one day."
                    optional=true
                />
                <p class="small muted">
                    "Whoever starts here later has calendars of their own: close the days again \
                     then."
                </p>
                <button class="btn primary">"Close these days"</button>
            </form>
        </section>
    }
    .into_any()
}

fn asked_or(field: &str) -> String {
    read_date(&asked(field)).map_or_else(String::new, |date: NaiveDate| date.to_string())
}

/// Nothing is closed over a visit that nobody has looked at.
fn warning(studio: &StudioPage, dates: Dates, visits: &[DeskVisit]) -> AnyView {
    let count = words::count(u32::try_from(visits.len()).unwrap_or(u32::MAX), "visit");
    let lines = visits.iter().map(|visit| {
        let when = studio.clock().when_on(visit.local.wall);
        let href = move_address(&studio.slug, &visit.reference);
        let (what, who) = (visit.treatment_name.clone(), visit.therapist_name.clone());
        view! {
            <li>
                <span>{format!("{when}: {what}, {who}")}</span>
                <a href=href>"Move it"<span class="vh">{format!(" {}", visit.reference)}</span></a>
            </li>
        }
    });
    let lines = lines.collect_view();
    let seen = visits.iter().map(|visit| {
        view! { <input type="hidden" name="seen[]" value=visit.reference.clone()/> }
    });
    let seen = seen.collect_view();
    let hidden = hidden(studio, dates);
    view! {
        <Alert
            tone=Tone::Warn
            title=format!("{}: {count} in the way. Nothing is closed yet", said(dates))
            live=true
        >
            <p>"Move or cancel them first, or close the days around them."</p>
            <ul class="to-come">{lines}</ul>
            <form method="post" action="/api/ui/desk/closed">
                {hidden} {seen}
                <button class="btn">"Close the days, these visits stay"</button>
            </form>
        </Alert>
    }
    .into_any()
}
