//! One treatment: a new one, another length of one, or one that is there.

use domain::TreatmentKind;
use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    goods::{self, Editor, GoodsRefused},
};

use super::{
    TREATMENT_FORM,
    form::{self, Shown},
    news, press, said, treatment_address, treatments_address,
};
use crate::{
    caller,
    components::{
        icon::{Glyph, Icon},
        link::{ButtonLink, Weight},
    },
    layout::{Area, Frame, Page},
    pages::{
        booking::{asked, param},
        desk::classes_address,
    },
    render::{PageError, page},
    request::{self, services},
};

/// A treatment of the studio in the address; a new one where it names none.
#[component]
pub fn Treatment() -> impl IntoView {
    let (slug, which, like) = (param("studio"), param("treatment"), asked("like"));
    let (done, refused) = (asked("done"), asked("refused"));
    page(async move {
        request::keep_private();
        let back = treatment_address(&slug, &which);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let manager = staff.as_manager().ok_or(PageError::NotFound)?;
        let wanted = (!which.is_empty()).then_some(which.as_str());
        let copied = (!like.is_empty()).then_some(like.as_str());
        let found = match goods::editor(&services(), &manager, wanted, copied).await {
            Ok(found) => found,
            Err(GoodsRefused::NotFound) => return Err(PageError::NotFound),
            Err(error) => return Err(error.into()),
        };
        let flash = caller::refused(TREATMENT_FORM).await?;
        let kept = form::read(&flash);
        // What somebody else changed meanwhile is shown as it stands now.
        let again = !flash.errors().is_empty() && flash.error("") != Some("changed");
        let text = if again { &kept } else { &found.text };
        let told = if flash.error("") == Some("changed") { "changed" } else { &refused };
        let came = news(said::done(&done, &found.text.name), said::refused(told));
        let no_errors = Default::default();
        let flash = if again { &flash } else { &no_errors };
        let shown = Shown { studio: &studio, found: &found, text, flash, like: like.clone() };
        Ok(view(&shown, came))
    })
}

fn view(shown: &Shown<'_>, came: Option<AnyView>) -> AnyView {
    let (studio, found) = (shown.studio, shown.found);
    let wrong = if shown.flash.errors().is_empty() { "" } else { "Error: " };
    let title = match (&found.id, shown.like.is_empty()) {
        (Some(_), _) => found.text.name.clone(),
        (None, true) => "A new treatment".to_owned(),
        (None, false) => format!("Another length of {}", found.text.name),
    };
    let lead = if found.id.is_some() {
        "What you change holds for new visits. Those that are booked keep what was agreed."
    } else {
        "Clients can book it as soon as somebody can give it."
    };
    let body = view! {
        <a class="back-link" href=treatments_address(&studio.slug)>
            <Icon glyph=Glyph::Back/>
            "Treatments"
        </a>
        <header class="app-title">
            <div>
                <h1>{title.clone()}</h1>
                <p class="muted">{lead}</p>
            </div>
            <div class="btn-row">
                {dates(studio, found)}
                {(found.id.is_some()).then(|| another(studio))}
            </div>
        </header>
        {came}
        {form::view(shown)}
        {end(studio, found)}
    }
    .into_any();
    let (title, frame) = (format!("{wrong}{title}"), Frame::staff(studio, Area::Desk));
    view! { <Page title=title class="wrap app-main goods" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn another(studio: &StudioPage) -> AnyView {
    let href = format!("{}?like={}", treatment_address(&studio.slug, ""), param("treatment"));
    view! {
        <ButtonLink href=href>
            <Icon glyph=Glyph::Plus/>
            "Add another length"
        </ButtonLink>
    }
    .into_any()
}

/// The way to the dates of a class: without any, nobody can book it.
fn dates(studio: &StudioPage, found: &Editor) -> Option<AnyView> {
    let is_class = TreatmentKind::from_code(&found.text.sort).is_some_and(TreatmentKind::is_class);
    let href = classes_address(&studio.slug);
    (found.id.is_some() && is_class)
        .then(|| view! { <ButtonLink href=href>"Set its dates"</ButtonLink> }.into_any())
}

/// At the foot: sold no more, or again.
fn end(studio: &StudioPage, found: &Editor) -> Option<AnyView> {
    let id = found.id?;
    let fields = vec![("id", id.to_string()), ("treatment", param("treatment"))];
    let name = found.text.name.clone();
    if !found.active {
        let words = "Sell it again".into_any();
        let again = press((studio, "treatment-back"), fields, ("btn", words, &format!(": {name}")));
        return Some(view! { <div class="goods-end">{again}</div> }.into_any());
    }
    let words = "Yes, do not sell it any more".into_any();
    let no_more = press((studio, "treatment-retire"), fields, ("btn", words, &format!(": {name}")));
    let list = treatments_address(&studio.slug);
    Some(
        view! {
            <div class="goods-end">
                <ButtonLink href=list weight=Weight::Ghost>"Leave it as it is"</ButtonLink>
                <details class="confirm">
                    <summary class="btn ghost">"Not sold any more"</summary>
                    <div class="ask">
                        <p>
                            "Nobody can book it from then on. Visits that are booked stay, and you \
                             can sell it again later."
                        </p>
                        {no_more}
                    </div>
                </details>
            </div>
        }
        .into_any(),
    )
}
