//! Whether it helps: the client's own line, by their link or signed in.

use leptos::prelude::*;
use services::{
    catalogue::{self, StudioPage},
    outcomes::{self, CareHolder, Progress},
};

use super::{check_in_address, choose, episode, gone, leave, link_of, progress_address};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        empty::Empty,
        head::PageHead,
        icon::{Glyph, Icon},
        link::{ArrowLink, ButtonLink, Weight},
    },
    layout::{Frame, Page, StudioFacts},
    pages::booking::{asked, param},
    render::{PageError, page},
    request::{self, services},
};

/// What the page shows.
pub(super) struct View {
    /// The link's own part of the address; empty for somebody signed in.
    token: String,
    studio: StudioPage,
    pub progress: Progress,
    /// Other studios of somebody signed in: name in addresses, and name.
    others: Vec<(String, String)>,
}

/// The progress behind a link.
#[component]
pub fn Shown() -> impl IntoView {
    let (token, done, refused) = (param("token"), asked("done"), asked("refused"));
    page(async move {
        request::keep_private();
        let Some(link) = link_of(&token) else { return Ok(gone()) };
        let Some(holder) = outcomes::care_holder(&services(), &link).await? else {
            return Ok(gone());
        };
        match of(holder, token, Vec::new()).await? {
            Some(view) => Ok(view.whole(&done, &refused)),
            None => Ok(gone()),
        }
    })
}

/// The progress of whoever is signed in, at one of the studios they come to.
#[component]
pub fn Mine() -> impl IntoView {
    let (wished, done, refused) = (asked("studio"), asked("done"), asked("refused"));
    page(async move {
        request::keep_private();
        let Some(who) = caller::signed_in_or_redirect("/account/progress").await? else {
            return Ok(().into_any());
        };
        let mut places = Vec::new();
        for client in who.clients() {
            let found = catalogue::studio_by_id(&services(), client.studio()).await?;
            places.extend(found.map(|studio| (studio, client)));
        }
        let at = places.iter().position(|(studio, _)| studio.slug == wished).unwrap_or(0);
        let Some((_, client)) = places.get(at) else { return Ok(nothing()) };
        let names = |(studio, _): &(StudioPage, _)| (studio.slug.clone(), studio.name.clone());
        let all: Vec<_> = places.iter().map(names).collect();
        let others = if all.len() > 1 { all } else { Vec::new() };
        match of(CareHolder::from(*client), String::new(), others).await? {
            Some(view) => Ok(view.whole(&done, &refused)),
            None => Ok(nothing()),
        }
    })
}

async fn of(
    holder: CareHolder,
    token: String,
    others: Vec<(String, String)>,
) -> Result<Option<View>, PageError> {
    let Some(progress) = outcomes::progress(&services(), &holder).await? else { return Ok(None) };
    let studio = catalogue::studio_by_id(&services(), holder.studio()).await?;
    Ok(studio.map(|studio| View { token, studio, progress, others }))
}

/// For somebody signed in who has never come.
fn nothing() -> AnyView {
    view! {
        <Page title="How you are doing" class="wrap care" private=true>
            <PageHead
                title="How you are doing"
                lead="Once you have booked a visit with this account and said how your back is, your line stands here."
            />
            <div class="btn-row">
                <ButtonLink href="/" weight=Weight::Primary>"Find a time"</ButtonLink>
            </div>
        </Page>
    }
    .into_any()
}

impl View {
    fn whole(&self, done: &str, refused: &str) -> AnyView {
        let frame = Frame::Studio(StudioFacts::from(&self.studio));
        let lead = format!("What you said around your visits at {}.", self.progress.studio_name);
        let body = view! {
            {self.back()}
            <PageHead title="How you are doing" lead=lead/>
            {self.tabs()}
            {news(done, refused)}
            {self.open()}
            {choose::view(self)}
            {self.episodes()}
            {honest()}
            {leave::view(self)}
        };
        let body = body.into_any();
        view! {
            <Page title="How you are doing" class="wrap care" frame=frame private=true>{body}</Page>
        }
        .into_any()
    }

    /// Whose progress a form is about.
    pub(super) fn whose(&self) -> AnyView {
        view! {
            <input type="hidden" name="token" value=self.token.clone()/>
            <input type="hidden" name="studio" value=self.progress.slug.clone()/>
        }
        .into_any()
    }

    fn back(&self) -> Option<AnyView> {
        self.token.is_empty().then(|| {
            view! {
                <a class="back-link" href="/account">
                    <Icon glyph=Glyph::Back/>
                    "Your visits"
                </a>
            }
            .into_any()
        })
    }

    fn tabs(&self) -> Option<AnyView> {
        let each = self.others.iter().map(|(slug, name)| {
            let here = (*slug == self.progress.slug).then_some("page");
            view! { <a href=progress_address("", slug) aria-current=here>{name.clone()}</a> }
        });
        let each = each.collect_view();
        (!self.others.is_empty())
            .then(|| view! { <nav class="seg" aria-label="Studios">{each}</nav> }.into_any())
    }

    fn open(&self) -> Option<AnyView> {
        let (_, token) = self.progress.open.as_ref()?;
        let href = check_in_address(token);
        Some(
            view! {
                <Alert tone=Tone::Good title="One question waits for you">
                    <div class="actions">
                        <ButtonLink href=href weight=Weight::Primary>"Answer it with a tap"</ButtonLink>
                    </div>
                </Alert>
            }
            .into_any(),
        )
    }

    fn episodes(&self) -> AnyView {
        let Some((now, earlier)) = self.progress.episodes.split_first() else {
            return view! {
                <section class="care-none" aria-labelledby="now-h">
                    <h2 id="now-h">"Your line"</h2>
                    <Empty
                        title="No answer yet"
                        text="After the first one, your line begins here. It is asked before a visit, right after it and a day later."
                    />
                </section>
            }
            .into_any();
        };
        let earlier = earlier.iter().map(|it| {
            view! {
                <details class="care-earlier">
                    <summary>{format!("Earlier: {}", crate::words::uncapital(&episode::title(it)))}</summary>
                    {episode::view(it)}
                </details>
            }
        });
        view! {
            <section aria-labelledby="now-h">
                <h2 id="now-h">{episode::title(now)}</h2>
                {episode::view(now)}
            </section>
            {earlier.collect_view()}
        }
        .into_any()
    }
}

/// What these numbers cannot say.
fn honest() -> AnyView {
    view! {
        <section class="care-honest" aria-labelledby="honest-h">
            <h2 id="honest-h">"What this can and cannot say"</h2>
            <p>
                "A change means something here from the size on that people notice in their \
                 lives: 2 points or 30\u{a0}% of pain, 2 points of what is hard to do. It does not \
                 say why. Most back pain gets better by itself, and people come when it is worst. \
                 The evidence for massage is modest; moving and exercise come first."
            </p>
            <ArrowLink href="https://doi.org/10.1097/BRS.0b013e31815e3a10">"Where these sizes are from (Ostelo et al., Spine 2008)"</ArrowLink>
        </section>
    }
    .into_any()
}

/// What came of the last form.
fn news(done: &str, refused: &str) -> Option<AnyView> {
    let words = match done {
        "chosen" => "Written down. Your therapist sees it before your next visit.",
        "silent" => "You get no more mails that ask how you are.",
        "asked" => "You are asked again, around your next visits.",
        "deleted" => "Everything you answered is deleted.",
        _ => "",
    };
    if !words.is_empty() {
        let mark = view! { <Icon glyph=Glyph::Check/> };
        return Some(view! { <p class="did" role="status">{mark} {words}</p> }.into_any());
    }
    let title = match refused {
        "" => return None,
        "unsure" => {
            "Nothing was deleted: tick the box first, so that it does not happen by mistake"
        }
        "not_found" => "There is nothing to choose any more",
        _ => "Nothing was changed. Try it once more",
    };
    Some(view! { <Alert tone=Tone::Warn title=title live=true/> }.into_any())
}
