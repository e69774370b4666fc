//! Figures to take along: each month's by mail, and everything of the studio as one file.

use leptos::prelude::*;
use services::{auth::StaffSession, catalogue::StudioPage, reports};

use super::super::booking::{asked, param};
use crate::{
    caller,
    components::link::{ButtonLink, Weight},
    layout::{Area, Frame, Page},
    render::{PageError, page},
    request::{self, services},
};

/// Where it is.
#[must_use]
pub fn address(slug: &str) -> String {
    format!("/{slug}/desk/reports/keep")
}

/// Figures by mail, and as a file.
#[component]
pub fn KeepFigures() -> impl IntoView {
    let (slug, done, refused) = (param("studio"), asked("done"), asked("refused"));
    page(async move {
        request::keep_private();
        let back = address(&slug);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let manager = staff.as_manager().ok_or(PageError::NotFound)?;
        let mailed = reports::monthly_mail(&services(), &manager).await?;
        Ok(view(&staff, &studio, mailed, (&done, &refused)))
    })
}

fn view(
    staff: &StaffSession,
    studio: &StudioPage,
    mailed: bool,
    (done, refused): (&str, &str),
) -> AnyView {
    let told = match (done, refused) {
        ("mail_on", _) => Some("You get the mail from now on."),
        ("mail_off", _) => Some("You get no more mails with figures."),
        (_, "unconfirmed") => {
            Some("Nothing was downloaded yet: it is sure now that it is you. Press it once more.")
        }
        _ => None,
    };
    let everything = staff.is_owner().then(|| everything(studio));
    let body = view! {
        <header class="app-title">
            <div>
                <h1>"Figures to take along"</h1>
                <p class="muted">"Each month’s by mail, and everything as one file."</p>
            </div>
        </header>
        {told.map(|told| view! { <p class="alert" role="status">{told}</p> })}
        {by_mail(studio, mailed)}
        {everything}
    }
    .into_any();
    let frame = Frame::staff(studio, Area::Earnings);
    view! {
        <Page title="Figures to take along" class="wrap app-main keep-page" frame=frame private=true>
            {body}
        </Page>
    }
    .into_any()
}

fn by_mail(studio: &StudioPage, mailed: bool) -> impl IntoView + use<> {
    let (words, act, value) = if mailed {
        ("On the 1st of each month you get last month’s figures by mail.", "Stop this mail", "off")
    } else {
        ("You get no mail with figures.", "Send me each month’s figures", "on")
    };
    view! {
        <section class="panel">
            <h2>"Each month’s figures by mail"</h2>
            <p class="muted">{words}</p>
            <form method="post" action="/api/ui/desk/monthly-mail">
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <input type="hidden" name="mail" value=value/>
                <button class="btn">{act}</button>
            </form>
        </section>
    }
}

fn everything(studio: &StudioPage) -> impl IntoView + use<> {
    let href = format!("/{}/desk/reports/everything.zip", studio.slug);
    view! {
        <section class="panel">
            <h2>"Everything of the studio"</h2>
            <p class="muted">
                "Bookings, clients, payments, the ledger and more, each as a table for a
                spreadsheet, with a file that explains every column. Answers to the safety
                questions and session notes are not in it. It is written down that you took it."
            </p>
            <ButtonLink href=href weight=Weight::Plain>"Download as ZIP"</ButtonLink>
        </section>
    }
}
