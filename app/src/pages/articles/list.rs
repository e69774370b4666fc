//! All articles.

use leptos::prelude::*;

use crate::{
    articles::{self, Article},
    components::{head::PageHead, link::ArrowLink},
    layout::{Page, Share},
};

/// The list.
#[component]
pub fn Articles() -> impl IntoView {
    let items = articles::all().iter().map(item).collect_view();
    view! {
        <Page
            title="Articles about backs"
            description="Short, honest articles about backs, massage and home care, each with what \
                         it rests on."
            class="wrap articles"
            share=Some(Share::of("/articles"))
        >
            <PageHead
                title="Articles about backs"
                lead="Short, and with what they rest on. Where nobody knows, they say so."
            />
            <ul class="article-list">{items}</ul>
            <p>
                <ArrowLink href="/questions">"Questions that readers have asked"</ArrowLink>
            </p>
        </Page>
    }
}

fn item(article: &'static Article) -> impl IntoView {
    view! {
        <li>
            <h2><a href=format!("/articles/{}", article.slug)>{article.title}</a></h2>
            <p>{article.summary}</p>
            <p class="tiny muted">{length(article)}</p>
        </li>
    }
}

/// How long it takes to read.
pub fn length(article: &Article) -> String {
    format!("{} min", article.minutes)
}
