//! Who did what at a studio, for those who manage it.

mod filter;
mod lines;
mod said;

use domain::Right;
use leptos::prelude::*;
use services::{
    audit::{self, AuditQuery, Trail},
    auth::StaffSession,
    catalogue::StudioPage,
    clock::WallClock,
};

pub use self::{filter::refused as refused_address, said::broken};
use super::{address as desk_address, untaken::untaken};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        empty::Empty,
        icon::{Glyph, Icon},
        link::{ArrowLink, ButtonLink},
    },
    layout::{Area, Frame, Page},
    pages::booking::{asked, param},
    render::{PageError, page},
    request::{self, services},
    words,
};

/// Where the log is read; the first page where `slug` cannot be one of ours.
pub fn address(slug: &str) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk => format!("{desk}/audit"),
    }
}

/// At the foot of a manager's day: the way to the log.
pub(super) fn link(staff: &StaffSession, studio: &StudioPage) -> Option<AnyView> {
    staff.may(Right::SeeAudit).then(|| {
        let href = address(&studio.slug);
        view! { <p class="desk-people"><ArrowLink href=href>"Who did what"</ArrowLink></p> }
            .into_any()
    })
}

/// The log of the studio in the address.
#[component]
pub fn Audit() -> impl IntoView {
    let slug = param("studio");
    let query = AuditQuery {
        by: asked("by"),
        kind: asked("kind"),
        from: asked("from"),
        until: asked("until"),
        about: asked("about"),
        after: asked("after"),
    };
    let refused = asked("refused");
    page(async move {
        request::keep_private();
        let back = address(&slug);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let manager = staff.as_manager().ok_or(PageError::NotFound)?;
        let found = audit::trail(&services(), &manager, &query).await?;
        Ok(view(&studio, &found, &query, &refused))
    })
}

fn view(studio: &StudioPage, found: &Trail, query: &AuditQuery, refused: &str) -> AnyView {
    let clock = WallClock::of_studio(found.zone, &studio.city);
    let lead = format!(
        "Every change at {}, and every look at what is confidential. Nothing here can be changed \
         or removed. Times are {} time.",
        studio.name, studio.city,
    );
    let list = if found.lines.is_empty() {
        nothing(studio, query)
    } else {
        lines::view(studio, found, query, &clock)
    };
    let body = view! {
        <a class="back-link" href=desk_address(&studio.slug, None)>
            <Icon glyph=Glyph::Back/>
            "Back to today"
        </a>
        <header class="app-title">
            <div>
                <h1>"Who did what"</h1>
                <p class="muted">{lead}</p>
            </div>
            <a class="btn" href=filter::file(&studio.slug, query)>
                <Icon glyph=Glyph::Download/>
                "As a CSV file"
            </a>
        </header>
        {untaken(refused)}
        {alarm(found, &clock)}
        {filter::view(studio, found, query)}
        {list}
        {chain(found, &clock)}
    }
    .into_any();
    let frame = Frame::staff(studio, Area::Desk);
    view! { <Page title="Who did what" class="wrap app-main audit" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn nothing(studio: &StudioPage, query: &AuditQuery) -> AnyView {
    if *query == AuditQuery::default() {
        let text = "Whatever is done at the studio stands here from now on.";
        return view! { <h2 class="vh">"Entries"</h2> <Empty title="Nothing yet" text=text/> }
            .into_any();
    }
    let (text, all) = (filter::said(query), address(&studio.slug));
    view! {
        <h2 class="vh">"Entries"</h2>
        <Empty title="Nothing of that kind" text=text>
            <ButtonLink href=all>"Show everything"</ButtonLink>
        </Empty>
    }
    .into_any()
}

/// The log was tampered with.
fn alarm(found: &Trail, clock: &WallClock) -> Option<AnyView> {
    let broken = found.checked.as_ref()?.1.as_ref()?;
    let title = said::broken(&broken.what, broken.number);
    let text = format!(
        "It was noticed on {}. Somebody reached the database past Lumbar, or it was damaged. \
         Compare it with a backup from before.",
        clock.when(broken.at),
    );
    Some(view! { <Alert tone=Tone::Stop title=title><p>{text}</p></Alert> }.into_any())
}

/// What an owner can note elsewhere, so that nobody can cut the end off unseen.
fn chain(found: &Trail, clock: &WallClock) -> Option<AnyView> {
    let (entries, head) = found.chain?;
    let entries = words::count(u32::try_from(entries).unwrap_or(u32::MAX), "entry")
        .replace("entrys", "entries");
    let checked = match &found.checked {
        Some((at, None)) => {
            format!("All links held when it was checked last, {}.", clock.when(*at))
        }
        Some((_, Some(_))) => "It did not hold when it was checked last.".to_owned(),
        None => "It is checked every night.".to_owned(),
    };
    Some(
        view! {
            <section class="audit-chain" aria-labelledby="chain">
                <h2 id="chain">"Proof that nothing was changed"</h2>
                <p>
                    {format!(
                        "Each entry bears a seal over itself and the entry before: a chain of \
                         {entries}. {checked}",
                    )}
                </p>
                <p>
                    "This is the seal of the last one. Note it somewhere else now and then: whoever \
                     runs the server can prove by it later that nothing was cut off."
                </p>
                <p class="seal-of"><code>{head.said()}</code></p>
            </section>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn the_log_stands_below_the_desk_and_nowhere_else() {
        assert_eq!(address("berlin"), "/berlin/desk/audit");
        assert_eq!(address("//evil.example"), "/");
    }
}
