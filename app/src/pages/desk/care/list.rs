//! Whether clients are asked, when it is looked whether it helped, and what else is asked.

use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    drafts::Flash,
    outcomes::{self, CheckInSetting, Version},
};

use super::{all, check_ins_address, manager, news, questionnaire_address, said};
use crate::{
    caller,
    components::{
        errors::ErrorSummary,
        field::{Choice, TextField},
        icon::{Glyph, Icon},
        link::ButtonLink,
    },
    layout::{Area, Frame, Page},
    pages::booking::param,
    render::page,
    request::services,
    words,
};

/// The name of the form of what a studio chose.
pub const SETTING_FORM: &str = "desk-check-ins";

/// Check-ins of the studio in the address, for those who manage it.
#[component]
pub fn List() -> impl IntoView {
    let slug = param("studio");
    page(async move {
        let back = check_ins_address(&slug);
        let Some((manager, studio)) = manager(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let set = outcomes::setting(services().store.reader(), studio.id).await?;
        let typed = caller::refused(SETTING_FORM).await?;
        let questionnaires = all(&manager).await?;
        Ok(view(&studio, set, &typed, &questionnaires))
    })
}

fn view(
    studio: &StudioPage,
    set: CheckInSetting,
    typed: &Flash,
    questionnaires: &[Vec<Version>],
) -> AnyView {
    let fine = typed.errors().is_empty();
    let body = view! {
        <a class="back-link" href=Area::Setup.address(&studio.slug)>
            <Icon glyph=Glyph::Back/>
            "Set up"
        </a>
        <header class="app-title">
            <div>
                <h1>"Check-ins"</h1>
                <p class="muted">
                    "Clients say from 0 to 10 how much it hurts: before a visit, right after it \
                     and a day later. They see their own line, and whoever treats them sees it \
                     beside the session note."
                </p>
            </div>
        </header>
        {news()}
        {setting(studio, set, typed)}
        {list(studio, questionnaires)}
    };
    let body = body.into_any();
    let title = if fine { "Check-ins" } else { "Error: Check-ins" };
    let frame = Frame::staff(studio, Area::Setup);
    view! { <Page title=title class="wrap app-main people-page setup" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn setting(studio: &StudioPage, set: CheckInSetting, typed: &Flash) -> AnyView {
    let error = typed.error("review_at").map(|code| said::wrong("review_at", code));
    let errors: Vec<_> = error.iter().map(|it| ("review_at".to_owned(), it.clone())).collect();
    let (mails, review_at) = if errors.is_empty() {
        (set.sends_mails, set.review_at.to_string())
    } else {
        (typed.typed("mails") == "yes", typed.typed("review_at").to_owned())
    };
    view! {
        <form class="setup-form" method="post" action="/api/ui/desk/check-ins">
            <ErrorSummary errors=errors/>
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <Choice name="mails" checked=mails>
                "Ask by mail: three hours before a visit, after it and a day later, never at night"
            </Choice>
            <TextField
                id="review_at"
                label="Look whether it helped after visit number"
                value=review_at
                hint="From 3 to 12. After it, and after the last session of a course, clients are \
                      asked about their own activities again. Where nothing changed by more than \
                      chance, they are asked whether to stop, to change something or to see a \
                      doctor. The report of all clients always counts the third."
                error=crate::components::Note::from(error)
                autocomplete="off"
                maxlength=2
            />
            <div class="btn-row">
                <button class="btn primary">"Save"</button>
            </div>
        </form>
    }
    .into_any()
}

fn list(studio: &StudioPage, questionnaires: &[Vec<Version>]) -> AnyView {
    let lines = questionnaires.iter().filter_map(|versions| line(studio, versions));
    let lines = lines.collect_view();
    let none = questionnaires.is_empty().then(|| {
        view! { <p class="muted">"None yet: only pain and the client’s own activities are asked."</p> }
    });
    let of = |kind: &str| format!("{}?kind={kind}", questionnaire_address(&studio.slug, ""));
    view! {
        <section class="setup-form care-further" aria-labelledby="more-h">
            <section>
                <h2 id="more-h">"Further questionnaires"</h2>
                <p class="muted">
                    "Published questionnaires belong to those who made them, so their text is not \
                     part of Lumbar: paste it yourself, if you may use it. Whatever you change \
                     becomes a new version; what was answered before stays readable."
                </p>
                {none}
                <ul class="visit-list">{lines}</ul>
                <div class="btn-row">
                    <ButtonLink href=of("roland-morris")>"Prepare Roland-Morris"</ButtonLink>
                    <ButtonLink href=of("scale")>"Make one of your own"</ButtonLink>
                </div>
            </section>
        </section>
    }
    .into_any()
}

fn line(studio: &StudioPage, versions: &[Version]) -> Option<impl IntoView + use<>> {
    let last = versions.first()?;
    let (it, definition) = (&last.questionnaire, last.questionnaire.definition());
    let items = u32::try_from(definition.items.len()).unwrap_or(u32::MAX);
    let about = format!(
        "Version {}, {}. Asked: {}.",
        it.version(),
        words::count(items, "statement"),
        words::uncapital(said::occasion(last.occasion)),
    );
    Some(view! {
        <li>
            <a class="visit" href=questionnaire_address(&studio.slug, &last.series.to_string())>
                <span class="when">{definition.name.clone()}</span>
                <span class="small muted">{about}</span>
            </a>
        </li>
    })
}
