//! What, with whom, and when. What is decided folds into one line.

use domain::{booking::Booking, time::Zone};
use leptos::prelude::*;
use services::{
    Services,
    availability::{self, SlotSearch},
    catalogue::{CheckedQualification, StudioPage, TherapistCard, TreatmentCard},
};

use super::{
    Chosen, WeekAsked, asked, class, draft, frame, head,
    query::{ZONE_COOKIE, clock_of},
    slug, studio, summary, week, words as said,
};
use crate::{
    components::{
        alert::{Alert, Tone},
        avatar::{AnyAvatar, Avatar},
        icon::{Glyph, Icon},
        pressure::Pressure,
    },
    islands::{Field, WeekPicker, WeekView},
    kinds,
    layout::{Page, Share},
    render::{PageError, page},
    request, words,
};

/// How many other times are offered for one that is taken.
const NEAREST: usize = 4;

/// The first half of the flow.
#[component]
pub fn Choose() -> impl IntoView {
    let slug = slug();
    page(async move {
        let studio = studio(&slug).await?;
        let services = request::services();
        let chosen = Chosen::read(&studio);
        let held = draft::held(&services).await?.filter(|held| held.studio == studio.id);
        let Some(treatment) = chosen.treatment.clone() else {
            return Ok(first_step(&studio, &chosen, held.as_ref()));
        };
        second_step(&services, &studio, &chosen, &treatment, held.as_ref()).await
    })
}

fn first_step(studio: &StudioPage, chosen: &Chosen, held: Option<&Booking>) -> AnyView {
    let cards = studio.treatments.iter().map(|card| treatment_card(chosen, card)).collect_view();
    let (head, order) = (head("Book a visit", 0, [None, None]), summary::of(studio, None, None));
    let held = held.map(|held| still_held(studio, held));
    view! {
        <Page
            title="Book a visit"
            description=description(studio)
            class="wrap booking"
            light=true
            frame=frame(studio)
            private=true
            share=Some(share(studio))
        >
            {head}
            {held}
            <div class="book-grid">
                <section class="choose" aria-labelledby="s1-h">
                    <h2 id="s1-h">"Choose a treatment"</h2>
                    <div class="picks">{cards}</div>
                </section>
                {order}
            </div>
        </Page>
    }
    .into_any()
}

/// One address for search engines, whatever is chosen: what is free changes by the minute.
fn share(studio: &StudioPage) -> Share {
    Share::of(format!("/{}/book", studio.slug)).picture(format!("/{}/preview.png", studio.slug))
}

fn description(studio: &StudioPage) -> String {
    format!(
        "Book a back massage at {} in {}: choose a treatment, a therapist and a free time. The \
         price you see is the price you pay.",
        studio.name, studio.city,
    )
}

fn treatment_card(chosen: &Chosen, card: &TreatmentCard) -> impl IntoView + use<> {
    let href = chosen.with_treatment(Some(card)).href();
    view! {
        <a class="pick" href=href>
            <span class="name">{card.name.clone()}</span>
            <span class="desc">{card.summary.clone()}</span>
            {kinds::note(card)}
            <span class="meta">
                <Pressure level=card.pressure/>
                <span>{kinds::length(card)}</span>
                <span class="price">{card.price.advertised()}</span>
            </span>
        </a>
    }
}

async fn second_step(
    services: &Services,
    studio: &StudioPage,
    chosen: &Chosen,
    treatment: &TreatmentCard,
    held: Option<&Booking>,
) -> Result<AnyView, PageError> {
    let is_class = treatment.kind.is_class();
    let times = if is_class {
        class::dates(services, studio, chosen, treatment).await?
    } else {
        free_times(services, studio, chosen, treatment, held).await?
    };
    let refused = refused(services, studio, chosen, treatment, held).await?;
    let choose = if is_class { "Choose a date" } else { "Choose a time" };
    let title = if refused.is_some() { format!("Error: {choose}") } else { choose.to_owned() };
    let others = chosen.with_treatment(None).href();
    let head = head("Book a visit", 1, [Some(others.clone()), None]);
    let done = folded("Treatment", &treatment_words(treatment), &others, "treatment");
    let held = held.map(|held| still_held(studio, held));
    // Each date says who teaches.
    let people = (!is_class).then(|| {
        view! {
            <section aria-labelledby="s2-h">
                <h2 id="s2-h">"With whom"</h2>
                {therapists(studio, chosen, treatment)}
            </section>
        }
    });
    let order = summary::of(studio, Some(treatment), chosen.therapist.as_ref());
    let wait = waitlist(services, studio, chosen).await?;
    Ok(view! {
        <Page
            title=title
            description=description(studio)
            class="wrap booking"
            light=true
            frame=frame(studio)
            private=true
            islands=true
            share=Some(share(studio))
        >
            {head}
            {refused}
            {held}
            <div class="book-grid">
                <div class="choose">
                    {done}
                    {people}
                    <section aria-labelledby="s3-h" id="times">
                        <h2 id="s3-h">{choose}</h2>
                        {times}
                        {wait}
                    </section>
                </div>
                {order}
            </div>
        </Page>
    }
    .into_any())
}

/// A week of free times, and whose clock they are told by.
async fn free_times(
    services: &Services,
    studio: &StudioPage,
    chosen: &Chosen,
    treatment: &TreatmentCard,
    held: Option<&Booking>,
) -> Result<AnyView, PageError> {
    let mut asked = week_asked(services, studio, chosen, treatment, held);
    if chosen.week.is_none() {
        asked.begin_where_free(services).await?;
    }
    let shown = week(services, &asked, |day| chosen.with_week(day).href()).await?;
    let (zone, times) = (zone_line(studio, chosen, &shown), picker(studio, chosen, shown));
    Ok(view! { {zone} {times} }.into_any())
}

/// The way to the waitlist, where the studio has one: for whoever finds nothing that suits.
async fn waitlist(
    services: &Services,
    studio: &StudioPage,
    chosen: &Chosen,
) -> Result<Option<AnyView>, PageError> {
    if !studio.published || !services::waitlist::settings(services, studio.id).await?.open {
        return Ok(None);
    }
    let href = chosen.href_to_wait();
    Ok(Some(
        view! {
            <p class="small">
                "Nothing that suits you? " <a href=href>"Join the waitlist"</a>
                ": what becomes free is kept for you and offered by mail."
            </p>
        }
        .into_any(),
    ))
}

fn treatment_words(card: &TreatmentCard) -> String {
    let both = if card.kind.is_class() { " for both of you" } else { "" };
    format!("{}, {} minutes, {}{both}", card.name, card.minutes, card.price.advertised())
}

/// A step that is done, in one line.
fn folded(label: &str, what: &str, change: &str, noun: &str) -> AnyView {
    view! {
        <p class="folded">
            <Icon glyph=Glyph::Check/>
            <span>
                <span class="muted">{format!("{label}: ")}</span>
                <b>{what.to_owned()}</b>
            </span>
            <a href=change.to_owned()>"Change"<span class="vh">{format!(" the {noun}")}</span></a>
        </p>
    }
    .into_any()
}

fn therapists(studio: &StudioPage, chosen: &Chosen, treatment: &TreatmentCard) -> AnyView {
    let anybody = chosen.therapist.is_none();
    let any = chosen.with_therapist(None).href();
    let (able, others): (Vec<_>, Vec<_>) =
        studio.introduced().partition(|card| card.may_give(treatment));
    let people = able.into_iter().map(|card| {
        let current = chosen.therapist.as_ref().is_some_and(|t| t.id == card.id);
        view! {
            <li>
                <a
                    class="pick person"
                    href=chosen.with_therapist(Some(card)).href()
                    aria-current=current.then_some("true")
                >
                    <Avatar therapist=card.id portrait=card.portrait.clone()/>
                    <span class="name">{card.name.clone()}</span>
                    <span class="desc">{card.focus.clone()}</span>
                    {card.proof_for(&treatment.technique).map(seal)}
                </a>
            </li>
        }
    });
    let (decline, lack): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|card| card.proof_for(&treatment.technique).is_some());
    let technique = words::uncapital(&treatment.technique_name);
    let because = format!(": it takes a checked qualification in {technique}");
    let not_them = [do_not(lack, &because), do_not(decline, "")];
    view! {
        <ul class="people">
            <li>
                <a class="pick person" href=any aria-current=anybody.then_some("true")>
                    <AnyAvatar/>
                    <span class="name">"Any therapist"</span>
                    <span class="desc">"Most free times"</span>
                </a>
            </li>
            {people.collect_view()}
        </ul>
        {not_them}
    }
    .into_any()
}

/// Who does not give the treatment, and why; nothing where everybody does.
fn do_not(people: Vec<&TherapistCard>, because: &str) -> Option<AnyView> {
    let names = people.into_iter().map(|card| words::first_name(&card.name).to_owned());
    let names: Vec<String> = names.collect();
    let verb = if names.len() == 1 { "does" } else { "do" };
    let words = format!("{} {verb} not offer this{because}.", words::list(&names));
    (!names.is_empty()).then(|| view! { <p class="tiny muted">{words}</p> }.into_any())
}

/// What was checked for the treatment that is chosen, by whom and when.
fn seal(proof: &CheckedQualification) -> AnyView {
    let hours = proof.training_hours;
    let hours = hours.map(|hours| format!(", {}", words::count(hours, "hour"))).unwrap_or_default();
    let checked = format!(
        "{}{hours}. Checked by {}, {}",
        proof.title,
        proof.checked_by,
        words::date_and_year(proof.checked_on)
    );
    view! {
        <span class="seal">
            <Icon glyph=Glyph::Seal/>
            {checked}
        </span>
    }
    .into_any()
}

/// Whose clock the times are told by, and how to have them told by another.
fn zone_line(studio: &StudioPage, chosen: &Chosen, shown: &WeekView) -> AnyView {
    let name = studio.clock().name();
    let mut slots = shown.days.iter().flat_map(|day| day.parts.iter().flatten()).peekable();
    let alike = slots.peek().is_some() && slots.all(|slot| slot.other.is_none());
    let words = if chosen.zone == studio.zone {
        format!("Times are in {name}.")
    } else if alike {
        format!("Times are in {name}, which is what clocks in {} show too.", chosen.zone.city())
    } else {
        format!(
            "Times are in your time zone, {}; below each, the time at the studio in {}.",
            chosen.zone.city(),
            studio.city
        )
    };
    let current = chosen.zone.name().to_owned();
    let back = chosen.href();
    view! {
        <div class="zone">
            <Icon glyph=Glyph::Globe/>
            <div>
                <p>{words}</p>
                <details class="zone-form">
                    <summary>"Change zone"</summary>
                    <form method="post" action="/api/ui/book/zone">
                        <input type="hidden" name="back" value=back/>
                        <label for="zone">"Your time zone"</label>
                        <input
                            class="input"
                            id="zone"
                            name="zone"
                            value=current
                            list="zones"
                            autocomplete="off"
                            maxlength="64"
                        />
                        <datalist id="zones">{zone_options(studio.zone)}</datalist>
                        <button class="btn">"Show"</button>
                    </form>
                </details>
            </div>
        </div>
    }
    .into_any()
}

/// A few zones to begin with; any other can be typed.
pub fn zone_options(own: Zone) -> AnyView {
    const COMMON: [&str; 12] = [
        "Europe/London",
        "Europe/Lisbon",
        "Europe/Paris",
        "Europe/Berlin",
        "Europe/Athens",
        "America/New_York",
        "America/Chicago",
        "America/Vancouver",
        "Asia/Kolkata",
        "Asia/Singapore",
        "Asia/Tokyo",
        "Australia/Sydney",
    ];
    let all = std::iter::once(own.name()).chain(COMMON.into_iter().filter(|z| *z != own.name()));
    all.map(|zone| view! { <option value=zone></option> }).collect_view().into_any()
}

fn picker(studio: &StudioPage, chosen: &Chosen, shown: WeekView) -> AnyView {
    let source = format!("studio={}", studio.slug);
    let zone = request::cookie(ZONE_COOKIE).unwrap_or_else(|| chosen.zone.name().to_owned());
    view! { <WeekPicker week=shown zone=zone source=source/> }.into_any()
}

/// Which week is asked for.
pub fn week_asked(
    services: &Services,
    studio: &StudioPage,
    chosen: &Chosen,
    treatment: &TreatmentCard,
    held: Option<&Booking>,
) -> WeekAsked {
    let therapist = chosen.therapist.as_ref();
    let name = |name: &str| words::first_name(name).to_owned();
    let field = |name: &str, value: &str| Field { name: name.into(), value: value.into() };
    WeekAsked {
        studio: studio.id,
        clocks: (chosen.clock(studio), studio.clock()),
        treatment: treatment.id,
        therapist: therapist.map(|card| (card.id, name(&card.name))),
        monday: chosen.monday(chosen.zone.today(services.now())),
        window_days: studio.policy.booking_window_days,
        // The details say it, before anything is paid.
        by_hand: Vec::new(),
        ignore: held.map(|held| held.id),
        chosen: chosen.at.or_else(|| held.map(|held| held.span.start)),
        action: "/api/ui/book/hold".into(),
        fields: vec![
            field("studio", &studio.slug),
            field("treatment", &treatment.slug),
            field("therapist", therapist.map_or("any", |card| &card.slug)),
        ],
    }
}

/// What is said when the time that was pressed cannot be had, with others beside it.
async fn refused(
    services: &Services,
    studio: &StudioPage,
    chosen: &Chosen,
    treatment: &TreatmentCard,
    held: Option<&Booking>,
) -> Result<Option<AnyView>, PageError> {
    let Some(code) = asked("refused") else { return Ok(None) };
    let title = said::hold_refused(&code, chosen, studio);
    let Some(at) = chosen.at else {
        return Ok(Some(view! { <Alert tone=Tone::Warn title=title live=true/> }.into_any()));
    };
    let day = studio.zone.today(at);
    let search = SlotSearch {
        studio: studio.id,
        treatment: treatment.id,
        therapist: chosen.therapist.as_ref().map(|card| card.id),
        from: day,
        until: day,
        ignore: held.map(|held| held.id),
    };
    let nearest = availability::nearest(services, &search, at, NEAREST).await?;
    let asked_week = week_asked(services, studio, chosen, treatment, held);
    let fields = asked_week.fields.into_iter().map(|field| {
        view! { <input type="hidden" name=field.name value=field.value/> }
    });
    let fields = fields.collect_view();
    let (clock, there) = (chosen.clock(studio), studio.clock());
    let others = nearest.into_iter().map(move |slot| {
        let local = clock.wall(slot.start);
        let start = slot.start.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        view! {
            <button class="slot" name="start" value=start>
                <span>{words::when(local)}</span>
                <small>{clock.label(slot.start, &there)}</small>
            </button>
        }
    });
    let others = others.collect_view();
    Ok(Some(
        view! {
            <Alert tone=Tone::Warn title=title live=true glyph=Glyph::Clock>
                <p>"You have not been charged, and nothing you chose is lost. The closest free times:"</p>
                <form method="post" action="/api/ui/book/hold">
                    {fields}
                    <div class="alts">{others}</div>
                </form>
            </Alert>
        }
        .into_any(),
    ))
}

/// A time that is kept already: on with it, or let it go.
fn still_held(studio: &StudioPage, held: &Booking) -> AnyView {
    let own = held.client_zone.as_deref().and_then(|zone| zone.parse().ok());
    let clock = clock_of(studio, own.unwrap_or(studio.zone));
    let when = clock.beside(held.span.start, Some(&studio.clock()));
    let title = format!("{when} is being kept for you");
    let (slug, details) = (studio.slug.clone(), format!("/{}/book/details", studio.slug));
    let booking = held.id.to_string();
    view! {
        <Alert tone=Tone::Good title=title glyph=Glyph::Hourglass>
            <form method="post" action="/api/ui/book/release">
                <input type="hidden" name="studio" value=slug/>
                <input type="hidden" name="booking" value=booking/>
                <div class="actions">
                    <a class="btn" href=details>"Go on with it"</a>
                    <button class="btn ghost">"Let this time go"</button>
                </div>
            </form>
        </Alert>
    }
    .into_any()
}
