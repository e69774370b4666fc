//! The mails of a demonstration, which are kept instead of sent.

use std::{future::Future, pin::Pin, sync::Arc};

use leptos::prelude::*;

use crate::{
    layout::Page,
    render::{PageError, page},
    request,
};

/// How many mails are shown.
const SHOWN: usize = 30;

/// One mail that was kept.
#[derive(Clone, Debug)]
pub struct KeptMail {
    /// Whom it is for.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// When it was written, in UTC.
    pub at: String,
    /// The message.
    pub text: String,
    /// Whether a calendar file hangs on it.
    pub calendar: bool,
}

type Reading = Pin<Box<dyn Future<Output = Vec<KeptMail>> + Send>>;

/// Where the kept mails are read. In a page's context only where mails are kept.
#[derive(Clone)]
pub struct MailBox(Arc<dyn Fn(usize) -> Reading + Send + Sync>);

impl MailBox {
    /// Reads with `read`, newest first, at most as many as it is told.
    pub fn new<F>(read: impl Fn(usize) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Vec<KeptMail>> + Send + 'static,
    {
        Self(Arc::new(move |limit| Box::pin(read(limit))))
    }
}

/// The latest mails, or nothing at all where mails are sent.
#[component]
pub fn Mails() -> impl IntoView {
    request::keep_private();
    let kept = use_context::<MailBox>();
    page(async move {
        let MailBox(read) = kept.ok_or(PageError::NotFound)?;
        let mails = read(SHOWN).await;
        Ok(view! {
            <Page title="Mails" class="wrap mails">
                <h1>"Mails"</h1>
                <p class="lead">
                    "No mail server is set, so mails are kept here instead of sent. \
                     Everybody who can open this page can read them."
                </p>
                <List mails=mails/>
            </Page>
        })
    })
}

#[component]
fn List(mails: Vec<KeptMail>) -> impl IntoView {
    if mails.is_empty() {
        let none = "No mail yet. Book a visit, and its confirmation appears here within a second.";
        return view! { <p class="muted">{none}</p> }.into_any();
    }
    let items = mails.into_iter().zip(0..).map(|(mail, place)| {
        view! {
            <li>
                <details open=place == 0>
                    <summary>
                        <b>{mail.subject}</b>
                        " "
                        <span class="small muted">{format!("to {}, {}", mail.to, mail.at)}</span>
                    </summary>
                    <div class="letter">{linked(&mail.text)}</div>
                    {mail.calendar.then(|| view! {
                        <p class="small muted">"A calendar file is attached."</p>
                    })}
                </details>
            </li>
        }
    });
    view! { <ol class="mail-list" reversed>{items.collect_view()}</ol> }.into_any()
}

/// The text, a line each, with its addresses as links.
fn linked(text: &str) -> impl IntoView + use<> {
    let line = |line: &str| {
        let words = line.split_inclusive(' ').map(|word| {
            let address = word.trim_end_matches([' ', '.', ',', ')']);
            if address.starts_with("http://") || address.starts_with("https://") {
                let rest = word[address.len()..].to_owned();
                let (href, shown) = (address.to_owned(), address.to_owned());
                view! { <a href=href>{shown}</a>{rest} }.into_any()
            } else {
                word.to_owned().into_any()
            }
        });
        view! { {words.collect_view()} <br/> }
    };
    text.lines().map(line).collect_view()
}
