//! One article, with its sources.

use leptos::prelude::*;

use super::list::length;
use crate::{
    articles::{self, Article, Block, Span},
    components::{
        icon::{Glyph, Icon},
        link::ArrowLink,
    },
    layout::{Page, Share},
    pages::booking::param,
    render::{PageError, page},
    request::services,
    structured, words,
};

/// The article in the address.
#[component]
pub fn ArticlePage() -> impl IntoView {
    let slug = param("slug");
    page(async move { articles::named(&slug).map(view).ok_or(PageError::NotFound) })
}

fn view(article: &'static Article) -> AnyView {
    let base = services().settings.base_url.clone();
    let path = format!("/articles/{}", article.slug);
    let written = article.written.to_string();
    let share = Share::of(path.clone())
        .kind("article")
        .picture(format!("{path}/preview.png"))
        .data(structured::article(&base, &path, article.title, article.summary, &written));
    let facts = format!("{}, {} to read", words::date_and_year(article.written), length(article));
    let others = articles::all().iter().filter(|other| other.slug != article.slug).take(3);
    let others = others.map(|other| {
        view! { <li><ArrowLink href=format!("/articles/{}", other.slug)>{other.title}</ArrowLink></li> }
    });
    view! {
        <Page
            title=article.title
            description=article.summary
            class="wrap article"
            share=Some(share)
        >
            <a class="back-link" href="/articles">
                <Icon glyph=Glyph::Back/>
                "All articles"
            </a>
            <article>
                <header>
                    <h1>{article.title}</h1>
                    <p class="lead">{article.summary}</p>
                    <p class="tiny muted">{facts}</p>
                </header>
                <div class="text">{article.body.iter().map(block).collect_view()}</div>
                {sources(article)}
            </article>
            <nav aria-labelledby="more-h">
                <h2 id="more-h">"Read on"</h2>
                <ul class="plain-list">{others.collect_view()}</ul>
            </nav>
        </Page>
    }
    .into_any()
}

/// What it rests on, by name and year.
fn sources(article: &Article) -> Option<AnyView> {
    let lines: Vec<AnyView> = article
        .sources
        .iter()
        .map(|source| view! { <li>{format!("{source}.")}</li> }.into_any())
        .collect();
    (!lines.is_empty()).then(|| {
        view! {
            <footer class="sources">
                <h2>"What this rests on"</h2>
                <ul>{lines}</ul>
            </footer>
        }
        .into_any()
    })
}

fn block(block: &Block) -> AnyView {
    match block {
        Block::Heading(words) => view! { <h2>{words.clone()}</h2> }.into_any(),
        Block::Paragraph(spans) => view! { <p>{line(spans)}</p> }.into_any(),
        Block::List { numbered, items } => {
            let items = items.iter().map(|item| view! { <li>{line(item)}</li> }).collect_view();
            if *numbered {
                view! { <ol>{items}</ol> }.into_any()
            } else {
                view! { <ul>{items}</ul> }.into_any()
            }
        }
    }
}

fn line(spans: &[Span]) -> AnyView {
    spans.iter().map(span).collect_view().into_any()
}

fn span(span: &Span) -> AnyView {
    match span {
        Span::Plain(words) => words.clone().into_any(),
        Span::Strong(words) => view! { <strong>{words.clone()}</strong> }.into_any(),
        Span::Emphasis(words) => view! { <em>{words.clone()}</em> }.into_any(),
        Span::Link { words, href } => view! { <a href=href.clone()>{words.clone()}</a> }.into_any(),
    }
}
