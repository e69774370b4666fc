//! After an answer: what was said, until when it can be put right, and where to look on.

use domain::Instant;
use leptos::prelude::*;
use services::outcomes::Moment;

use super::{check_in::View, check_in_address, said};
use crate::components::{
    icon::{Glyph, Icon},
    link::{ButtonLink, Weight},
};

/// What was answered, and until when it can be put right.
pub fn view(view: &View, until: Option<Instant>) -> AnyView {
    let pain = view.asked.given.as_ref().and_then(|given| given.pain);
    let when = match view.asked.moment {
        Moment::Before => "before your visit",
        Moment::After => "right after your visit",
        Moment::DayAfter => "a day after your visit",
    };
    let said = pain.map(|pain| format!("You said {pain} of 10, {when}."));
    let edit = until.map(|until| {
        let href = format!("{}?edit=1", check_in_address(&view.token));
        let words = format!("Change your answer, until {}", view.when(until));
        view! { <a class="arrow-link" href=href>{words}</a> }
    });
    let next = match view.asked.moment {
        Moment::Before => "Your therapist reads it before your visit. We ask once more after it.",
        Moment::After => "We ask once more tomorrow: that answer counts most.",
        Moment::DayAfter => "Below is what it says so far, and what could be chance.",
    };
    let again = view.asked.silent.then(|| {
        view! { <p class="small muted">"You have asked for no more mails about this."</p> }
    });
    view! {
        <section class="care-thanks">
            <h1>
                <Icon glyph=Glyph::Check/>
                {format!("Thank you{}", name(view))}
            </h1>
            <p class="lead">{said}</p>
            <p>{next}</p>
            <div class="btn-row">
                <ButtonLink href=view.progress() weight=Weight::Primary>"See how you are doing"</ButtonLink>
            </div>
            {edit}
            {again}
        </section>
        {view.asked.overall.then(|| overall(view))}
    }
    .into_any()
}

fn name(view: &View) -> String {
    let contact = view.asked.booking.contact.as_ref();
    let first = contact.map(|it| crate::words::first_name(&it.name).to_owned());
    first.filter(|it| !it.is_empty()).map(|it| format!(", {it}")).unwrap_or_default()
}

fn overall(view: &View) -> Option<AnyView> {
    let it = view.asked.given.as_ref()?.overall?;
    let words = format!("On the whole: {}.", crate::words::uncapital(said::overall(it)));
    Some(view! { <p class="muted">{words}</p> }.into_any())
}
