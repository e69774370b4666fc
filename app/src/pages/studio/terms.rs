//! What it costs to change one's mind: the studio's policy as a picture and in words.

use leptos::prelude::*;
use services::catalogue::StudioPage;

use crate::{
    components::{
        icon::{Glyph, Icon},
        policy::{PolicyBar, ladder},
    },
    words,
};

/// The id of the section, for links to it.
pub const TERMS: &str = "changes";

/// The terms of the studio.
pub fn view(studio: &StudioPage) -> AnyView {
    let policy = &studio.policy;
    let moving = if policy.reschedules_allowed == 0 {
        "A visit cannot be moved online. Ring the studio instead.".to_owned()
    } else {
        format!(
            "Move a visit to another time, {}, up to {} before. What you have paid moves along.",
            times(policy.reschedules_allowed),
            words::length(policy.notice_to_reschedule_minutes)
        )
    };
    let notes = [
        (Glyph::Swap, "Moving is free", moving),
        (Glyph::Clock, "If you do not come", no_show(policy.no_show_percent)),
        (
            Glyph::Card,
            "If we cannot keep it",
            "When the studio cancels, you get everything back, however late it is.".to_owned(),
        ),
        (
            Glyph::Shield,
            "Your answers stay here",
            "Safety answers are stored encrypted, and only the therapist who treats you reads \
             them. They are never in a mail, a link or on the payment page."
                .to_owned(),
        ),
    ];
    let notes = notes
        .into_iter()
        .map(|(glyph, title, text)| {
            view! {
                <li>
                    <Icon glyph=glyph/>
                    <h3>{title}</h3>
                    <p>{text}</p>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="band" id=TERMS>
            <div class="wrap trust">
                <header>
                    <h2 class="big">"Plans change. Backs too."</h2>
                    <p class="lead">
                        "What comes back when you cancel, by how long before the visit. You see \
                         the exact amount before you confirm."
                    </p>
                </header>
                <PolicyBar parts=ladder(policy)/>
                <ul class="notes-grid">{notes}</ul>
            </div>
        </section>
    }
    .into_any()
}

fn no_show(percent: u8) -> String {
    match percent {
        0 => {
            "Nothing is kept when you do not come. A word before helps us all the same.".to_owned()
        }
        100 => "The full price is kept when you do not come and do not cancel.".to_owned(),
        some => {
            let share = words::percent(some);
            format!("{share} of the price is kept when you do not come and do not cancel.")
        }
    }
}

/// `once`, `twice`, `three times`.
fn times(n: u32) -> String {
    match n {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n => format!("{} times", words::number(n as usize)),
    }
}
