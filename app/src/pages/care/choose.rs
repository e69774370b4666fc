//! Where the review found no meaningful change: stop, change something, or see somebody else.
//! Nothing here sells anything, and nothing is booked or cancelled by it.

use leptos::prelude::*;
use services::{
    clock::whole_minute,
    outcomes::{Choice, Review},
};

use super::progress::View;
use crate::components::alert::{Alert, Tone};

/// The question, and what follows from what was chosen.
pub fn view(view: &View) -> Option<AnyView> {
    let (reference, review) = view.progress.episodes.first()?.review.as_ref()?;
    review.asks().then(|| prompt(view, reference, review))
}

fn prompt(view: &View, reference: &str, review: &Review) -> AnyView {
    let (title, text) = if review.worse {
        (
            "It has become worse, by more than chance",
            "Please talk about it with your therapist before the next visit, or see a doctor. \
             More of the same is unlikely to be right.",
        )
    } else {
        (
            "No change so far that is more than chance",
            "It would not be honest to suggest more of the same. What would you like to do? \
             Choosing books nothing and cancels nothing, and you can change your mind.",
        )
    };
    let now = review.chosen;
    let each = Choice::ALL.into_iter().map(move |it| {
        let pressed = (now == Some(it)).to_string();
        view! {
            <button class="btn" name="choice" value=it.code() aria-pressed=pressed>
                {words(it)}
            </button>
        }
    });
    let each = each.collect_view();
    let chosen = now.map(|it| follows(view, it));
    let (whose, reference) = (view.whose(), reference.to_owned());
    view! {
        <section class="care-choose" id="what-next" aria-label="What next">
            <Alert tone=Tone::Warn title=title>
                <p>{text}</p>
                <form class="actions" method="post" action="/api/ui/progress/choose">
                    {whose}
                    <input type="hidden" name="reference" value=reference/>
                    {each}
                </form>
            </Alert>
            {chosen}
        </section>
    }
    .into_any()
}

const fn words(choice: Choice) -> &'static str {
    match choice {
        Choice::Stop => "Stop coming",
        Choice::Change => "Change something",
        Choice::Refer => "See a doctor or physiotherapist",
    }
}

fn follows(view: &View, choice: Choice) -> AnyView {
    match choice {
        Choice::Stop => stop(view),
        Choice::Change => view! {
            <div class="care-follows">
                <h3>"You chose to change something"</h3>
                <p>
                    "Your therapist sees this before your next visit. Another technique, other \
                     pressure, another therapist, or more time between visits and exercise in \
                     between: ask which of them they would try, and what they would stop."
                </p>
                <a class="arrow-link" href=format!("/{}", view.progress.slug)>"See treatments and therapists"</a>
            </div>
        }
        .into_any(),
        Choice::Refer => view! {
            <div class="care-follows">
                <h3>"You chose to see somebody else"</h3>
                <p>
                    "A family doctor or a physiotherapist can look for what a massage cannot \
                     find or change, and advise on exercise, which guidelines put first for back \
                     pain. This page prints: take it along. Your therapist sees what you chose."
                </p>
                <p>
                    {format!(
                        "New numbness around the saddle area, trouble with bladder or bowels, or \
                         a leg that gives way cannot wait: call {}.",
                        view.progress.emergency_number,
                    )}
                </p>
            </div>
        }
        .into_any(),
    }
}

/// Each visit to come with the way to cancel it, which says first what goes back.
fn stop(view: &View) -> AnyView {
    let coming = &view.progress.coming;
    let lines = coming.iter().map(|it| {
        let words =
            format!("{}, {}", it.treatment_name, view.progress.clock.when(whole_minute(it.start)));
        let href = format!("/b/{}/cancel", it.manage_token);
        view! {
            <li>
                {words} ": "
                <a href=href>"cancel, with what goes back"</a>
            </li>
        }
    });
    let text = if coming.is_empty() {
        "No visit is booked, so there is nothing to do. Thank you for giving it a try."
    } else {
        "These visits are booked. Each page says what goes back before you decide."
    };
    view! {
        <div class="care-follows">
            <h3>"You chose to stop"</h3>
            <p>{text}</p>
            <ul>{lines.collect_view()}</ul>
        </div>
    }
    .into_any()
}
