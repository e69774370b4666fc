//! Whether it helps: a client's line, by their link or signed in.

use leptos::prelude::*;
use services::{
    catalogue::{self, StudioPage},
    outcomes::{self, CareHolder, Progress},
};

use super::{check_in_address, choose, episode, gone, leave, link_of, progress_address};
use crate::{
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
    /// As which client somebody signed in sees it; empty by a link.
    client: String,
    studio: StudioPage,
    pub progress: Progress,
    /// Whose lines somebody signed in may see, where there are several: as which client, and
    /// what to call it.
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
        match of(holder, (token, String::new()), Vec::new()).await? {
            Some(view) => Ok(view.whole(&done, &refused)),
            None => Ok(gone()),
        }
    })
}

/// What is shown to the bearer of a link, or to somebody signed in as this client.
pub(super) async fn of(
    holder: CareHolder,
    (token, client): (String, String),
    others: Vec<(String, String)>,
) -> Result<Option<View>, PageError> {
    let Some(progress) = outcomes::progress(&services(), &holder).await? else { return Ok(None) };
    let studio = catalogue::studio_by_id(&services(), holder.studio()).await?;
    Ok(studio.map(|studio| View { token, client, studio, progress, others }))
}

impl View {
    pub(super) fn whole(&self, done: &str, refused: &str) -> AnyView {
        let frame = Frame::Studio(StudioFacts::from(&self.studio));
        let at = &self.progress.studio_name;
        let (title, lead) = match self.name() {
            Some(name) => (
                format!("How {name} is doing"),
                format!("What was said around {name}’s visits at {at}."),
            ),
            None => (
                "How you are doing".to_owned(),
                format!("What you said around your visits at {at}."),
            ),
        };
        let head = title.clone();
        let body = view! {
            {self.back()}
            <PageHead title=head lead=lead/>
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
            <Page title=title class="wrap care" frame=frame private=true>{body}</Page>
        }
        .into_any()
    }

    /// How they are called, where it is not whoever looks.
    pub(super) fn name(&self) -> Option<&str> {
        self.progress.name.as_deref()
    }

    /// Whose progress a form is about: the client whose line stands beside it.
    pub(super) fn whose(&self) -> AnyView {
        view! {
            <input type="hidden" name="token" value=self.token.clone()/>
            <input type="hidden" name="client" value=self.client.clone()/>
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
        let each = self.others.iter().map(|(client, name)| {
            let here = (*client == self.client).then_some("page");
            view! { <a href=progress_address("", client) aria-current=here>{name.clone()}</a> }
        });
        let each = each.collect_view();
        (!self.others.is_empty())
            .then(|| view! { <nav class="seg" aria-label="Whose line">{each}</nav> }.into_any())
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
            let line = self.name().map_or("Your line".to_owned(), |name| format!("{name}’s line"));
            return view! {
                <section class="care-none" aria-labelledby="now-h">
                    <h2 id="now-h">{line}</h2>
                    <Empty
                        title="No answer yet"
                        text="After the first one, the line begins here. It is asked before a visit, right after it and a day later."
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
                "A change of pain means something here from the size on that people notice in \
                 their lives: 2 points or 30\u{a0}%. Of what is hard to do, it means something once \
                 it is more than an error of measurement: 2 points in the mean of two or three \
                 things, 3 points of one alone. It does not say why. Most back pain gets better by itself, and people come when it is worst. \
                 The evidence for massage is modest; moving and exercise come first."
            </p>
            <ArrowLink href="https://doi.org/10.1097/BRS.0b013e31815e3a10">"Where the size for pain is from (Ostelo et al., Spine 2008)"</ArrowLink>
            <p class="small muted">
                "The sizes for what is hard to do are those of the Patient-Specific Functional \
                 Scale (Stratford et al., Physiotherapy Canada 1995)."
            </p>
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
        "deleted" => "Everything that was answered here is deleted.",
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
