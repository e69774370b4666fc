//! What needs a person at a studio, in plain words, each with the one act that settles
//! it; and the line that leads there from every page of the desk.

mod cards;
mod chain;
mod matters;
mod owed;
mod owed_for_sales;
pub(super) mod said;
mod stuck;
mod unproved;

use domain::{Instant, TherapistId};
use leptos::prelude::*;
use services::{
    attention::{self, Attention},
    auth::StaffSession,
    catalogue::StudioPage,
};

use super::{address as desk_address, asked};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        empty::Empty,
        icon::{Glyph, Icon},
        link::ButtonLink,
    },
    layout::{Area, Frame, Page},
    pages::booking::param,
    render::{PageError, page},
    request::{self, services},
    words,
};

/// The address of what needs a studio's people; of the first page where `slug` cannot be
/// one of ours.
pub fn address(slug: &str) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk => format!("{desk}/attention"),
    }
}

/// One line with how many things need whoever asks; nothing where nothing does.
pub(super) async fn line(
    staff: &StaffSession,
    studio: &StudioPage,
) -> Result<Option<AnyView>, PageError> {
    let count = attention::count(&services(), staff).await?;
    let href = address(&studio.slug);
    Ok((count > 0).then(|| {
        view! {
            <p class="desk-needs">
                <a class="arrow-link" href=href>
                    <Icon glyph=Glyph::Warn/>
                    {things(count)}
                    <Icon glyph=Glyph::Arrow/>
                </a>
            </p>
        }
        .into_any()
    }))
}

/// `3 things need you`.
fn things(count: usize) -> String {
    match count {
        1 => "1 thing needs you".to_owned(),
        n => format!("{n} things need you"),
    }
}

/// What needs whoever asks, at the studio in the address.
#[component]
pub fn NeedsYou() -> impl IntoView {
    let (slug, done, refused) = (param("studio"), asked("done"), asked("refused"));
    page(async move {
        request::keep_private();
        let back = address(&slug);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let found = attention::attention(&services(), &staff).await?;
        let (now, therapist) = (services().now(), staff.therapist());
        let matters = Matters { studio: &studio, found: &found, now, therapist };
        Ok(view(matters, &done, &refused))
    })
}

/// What is listed, where and when.
#[derive(Clone, Copy)]
struct Matters<'a> {
    studio: &'a StudioPage,
    found: &'a Attention,
    now: Instant,
    /// As which therapist whoever asks treats.
    therapist: Option<TherapistId>,
}

impl Matters<'_> {
    /// An instant on the studio's clock: `Thu 26 Nov, 15:00`.
    fn at(&self, at: Instant) -> String {
        words::when(self.found.zone.local(at).wall)
    }

    /// A form of one studio, sent to one of the desk's acts.
    fn form(&self, act: &str, fields: Vec<(&'static str, String)>, buttons: AnyView) -> AnyView {
        let hidden = fields
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
            .collect_view();
        view! {
            <form method="post" action=format!("/api/ui/desk/{act}")>
                <input type="hidden" name="studio" value=self.studio.slug.clone()/>
                {hidden}
                {buttons}
            </form>
        }
        .into_any()
    }
}

fn view(matters: Matters<'_>, done: &str, refused: &str) -> AnyView {
    let (studio, count) = (matters.studio, matters.found.count());
    let lead = match count {
        0 => "What waits for a person, in one place.".to_owned(),
        n => format!("{}. All times are {} time.", things(n), studio.city),
    };
    let desk = desk_address(&studio.slug, None);
    let body = view! {
        <a class="back-link" href=desk.clone()>
            <Icon glyph=Glyph::Back/>
            "Back to today"
        </a>
        <header class="desk-head">
            <div>
                <p class="muted">{format!("The desk of {}", studio.name)}</p>
                <h1>"Needs you"</h1>
                <p class="small muted">{lead}</p>
            </div>
        </header>
        {news(done, refused)}
        {(count == 0 && matters.found.fees.is_empty()).then(|| nothing(desk))}
        {matters::requests(matters)}
        {matters::reviews(matters)}
        {cards::disputes(matters)}
        {cards::fees(matters)}
        {owed::view(matters)}
        {owed_for_sales::view(matters)}
        {matters::flagged(matters)}
        {matters::reassign(matters)}
        {stuck::jobs(matters)}
        {stuck::mismatches(matters)}
        {stuck::books(matters)}
        {chain::view(matters)} {unproved::view(matters)}
    };
    let (body, frame) = (body.into_any(), Frame::staff(studio, Area::Desk));
    view! { <Page title="Needs you" class="wrap app-main desk" frame=frame private=true>{body}</Page> }
        .into_any()
}

/// What came of the last form.
fn news(done: &str, refused: &str) -> AnyView {
    let done = said::done(done).map(|words| {
        view! {
            <p class="did" role="status">
                <Icon glyph=Glyph::Check/>
                {words}
            </p>
        }
    });
    let refused = said::refused(refused)
        .map(|words| view! { <Alert tone=Tone::Warn title=words live=true/> });
    view! { {done} {refused} }.into_any()
}

fn nothing(desk: String) -> AnyView {
    let text = "Requests, money that is owed, mails that did not leave and the like stand here \
                when there are any.";
    view! {
        <h2 class="vh">"Nothing"</h2>
        <Empty title="Nothing needs you" text=text>
            <ButtonLink href=desk>"See today’s visits"</ButtonLink>
        </Empty>
    }
    .into_any()
}

/// Matters of a kind, under their heading; nothing where there are none.
fn section(id: &'static str, title: &'static str, items: Vec<AnyView>) -> Option<AnyView> {
    (!items.is_empty()).then(|| {
        view! {
            <section class="matters" aria-labelledby=id>
                <h2 id=id>{title}</h2>
                <ul>{items}</ul>
            </section>
        }
        .into_any()
    })
}

/// One matter: what it is, what is known, and what settles it.
fn matter(title: String, facts: Vec<AnyView>, acts: AnyView) -> AnyView {
    view! {
        <li class="matter">
            <div class="what">
                <h3>{title}</h3>
                {facts}
            </div>
            <div class="acts">{acts}</div>
        </li>
    }
    .into_any()
}

/// A sentence of a matter.
fn fact(text: String) -> AnyView {
    view! { <p>{text}</p> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::{address, things};

    #[test]
    fn the_list_stands_below_the_desk_and_nowhere_else() {
        assert_eq!(address("berlin"), "/berlin/desk/attention");
        assert_eq!(address("//evil.example"), "/");
    }

    #[test]
    fn one_thing_needs_and_several_need() {
        assert_eq!(
            (things(1).as_str(), things(3).as_str()),
            ("1 thing needs you", "3 things need you")
        );
    }
}
