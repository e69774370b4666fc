//! Questions that were answered, and a search over them and the articles.

use domain::question::{search_words, signs};
use leptos::prelude::*;
use services::{
    catalogue::{self, StudioPage},
    questions::{self, Answered, Found},
};

use super::ask_address;
use crate::{
    articles::{self, Article},
    components::{
        alert::{Alert, Tone},
        empty::Empty,
        head::PageHead,
        link::{ArrowLink, ButtonLink, Weight},
    },
    layout::{Frame, Page, Share, StudioFacts},
    pages::{booking::asked, studio::encoded},
    render::{PageError, page},
    request::services,
    words,
};

/// What was asked for.
struct Sought {
    typed: String,
    words: Vec<String>,
    page: u64,
    studio: Option<StudioPage>,
}

/// The list: of one studio where its name is in the query.
#[component]
pub fn Questions() -> impl IntoView {
    let (slug, typed) = (asked("studio"), asked("q"));
    let page_no = asked("page").parse::<u64>().unwrap_or(0).min(500);
    page(async move {
        let services = services();
        let studio = match slug.as_str() {
            "" => None,
            slug => Some(catalogue::studio(&services, slug).await?.ok_or(PageError::NotFound)?),
        };
        let (typed, words) = (typed.chars().take(200).collect::<String>(), search_words(&typed));
        let sought = Sought { typed, words, page: page_no, studio };
        let whose = sought.studio.as_ref().map(|studio| studio.id);
        let found = questions::find(&services, whose, &sought.words, sought.page).await?;
        Ok(view(&sought, &found))
    })
}

fn view(sought: &Sought, found: &Found) -> AnyView {
    let studio = sought.studio.as_ref();
    let frame = studio.map_or(Frame::Site, |studio| Frame::Studio(StudioFacts::from(studio)));
    let ask = studio.map_or_else(|| "/questions/ask".to_owned(), |s| ask_address(&s.slug));
    let lead = match studio {
        Some(studio) => format!("Asked by readers, answered by the therapists at {}.", studio.name),
        None => {
            "Asked by readers, answered by therapists whose qualifications were checked.".into()
        }
    };
    let body = view! {
        <PageHead title="Questions about backs" lead=lead/>
        {search(sought)}
        {first(sought)}
        {list(found, sought)}
        {turn(sought, found)}
        {read(sought)}
        <section class="ask-here">
            <h2>"Something else?"</h2>
            <ButtonLink href=ask weight=Weight::Primary>"Ask a question"</ButtonLink>
            <p><ArrowLink href="/articles">"Articles about backs"</ArrowLink></p>
        </section>
    }
    .into_any();
    // What was searched for is nobody's page.
    let share = sought.typed.is_empty().then(|| Share::of("/questions"));
    view! {
        <Page
            title="Questions about backs"
            description="Questions about backs and massage, answered by named therapists whose \
                         qualifications were checked."
            class="wrap questions"
            frame=frame
            private=share.is_none()
            share=share
        >
            {body}
        </Page>
    }
    .into_any()
}

fn search(sought: &Sought) -> AnyView {
    let studio = sought.studio.as_ref().map(|studio| {
        view! { <input type="hidden" name="studio" value=studio.slug.clone()/> }
    });
    view! {
        <form class="questions-search" method="get" action="/questions" role="search">
            {studio}
            <div class="field">
                <label for="q">"Search questions and articles"</label>
                <input
                    class="input"
                    id="q"
                    name="q"
                    type="search"
                    value=sought.typed.clone()
                    maxlength="200"
                />
            </div>
            <button class="btn">"Search"</button>
        </form>
    }
    .into_any()
}

/// Whoever searches for such a sign may have it.
fn first(sought: &Sought) -> Option<AnyView> {
    if signs(&sought.typed).is_empty() {
        return None;
    }
    let studio = sought.studio.as_ref().map(|studio| format!("?studio={}", studio.slug));
    let href = format!("/safety{}", studio.unwrap_or_default());
    Some(
        view! {
            <Alert tone=Tone::Stop title="If this is about you, read this first" live=true>
                <p>"Some signs need a doctor before anything else, and some need one today."</p>
                <div class="actions">
                    <a class="btn danger-solid" href=href>"Signs that need a doctor"</a>
                </div>
            </Alert>
        }
        .into_any(),
    )
}

fn list(found: &Found, sought: &Sought) -> AnyView {
    if found.lines.is_empty() {
        let (title, text) = if sought.typed.is_empty() {
            ("No question was answered yet", "As soon as a therapist answers one, it stands here.")
        } else {
            ("No question has these words", "Try fewer words, or ask it yourself.")
        };
        return view! {
            <h2 class="vh">"Answered"</h2>
            <Empty title=title text=text/>
        }
        .into_any();
    }
    let lines = found.lines.iter().map(item).collect_view();
    view! { <ul class="article-list">{lines}</ul> }.into_any()
}

fn item(line: &Answered) -> impl IntoView + use<> {
    let count = words::count(u32::try_from(line.answers).unwrap_or(u32::MAX), "answer");
    let (href, title) = (format!("/questions/{}", line.slug), line.title.clone());
    view! {
        <li>
            <h2><a href=href>{title}</a></h2>
            <p>{line.begins.clone()}</p>
            <p class="tiny muted">{count}</p>
        </li>
    }
}

/// The way to the pages before and behind.
fn turn(sought: &Sought, found: &Found) -> Option<AnyView> {
    let to = |page: u64| {
        let studio = sought.studio.as_ref().map(|studio| format!("&studio={}", studio.slug));
        let query = encoded(&sought.typed);
        format!("/questions?page={page}&q={query}{}", studio.unwrap_or_default())
    };
    let before = (sought.page > 0).then(|| to(sought.page - 1));
    let behind = found.more.then(|| to(sought.page + 1));
    (before.is_some() || behind.is_some()).then(|| {
        let before = before.map(|href| view! { <ButtonLink href=href>"Later ones"</ButtonLink> });
        let behind = behind.map(|href| view! { <ButtonLink href=href>"Earlier ones"</ButtonLink> });
        view! { <nav class="btn-row" aria-label="Pages">{before} {behind}</nav> }.into_any()
    })
}

/// Articles that hold what was searched for.
fn read(sought: &Sought) -> Option<AnyView> {
    if sought.words.is_empty() {
        return None;
    }
    let found: Vec<AnyView> = articles::holding(&sought.words).map(article).collect();
    (!found.is_empty()).then(|| {
        view! {
            <section aria-labelledby="articles-h">
                <h2 id="articles-h">"Articles"</h2>
                <ul>{found}</ul>
            </section>
        }
        .into_any()
    })
}

fn article(article: &'static Article) -> AnyView {
    let href = format!("/articles/{}", article.slug);
    view! { <li><ArrowLink href=href>{article.title}</ArrowLink></li> }.into_any()
}
