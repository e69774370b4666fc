//! How the client said they are, beside the note of whoever treats: this visit's numbers, what
//! the whole says so far, and what they chose where it did not help.

use leptos::prelude::*;
use services::outcomes::{Answered, Choice, Episode, Review, Track};

use super::View;
use crate::{
    pages::care::{day_said, finding, measure, moment, places_said},
    words,
};

/// Nothing for those who do not treat.
pub fn view(view: &View) -> Option<AnyView> {
    let beside = view.beside.as_ref()?;
    let body = match &beside.episode {
        Some(episode) => answered(episode, &beside.reference),
        None => view! {
            <p class="small muted">"They have not said yet how they are."</p>
        }
        .into_any(),
    };
    Some(
        view! {
            <section aria-labelledby="felt-h">
                <h2 id="felt-h">"How they say they are"</h2>
                {body}
            </section>
        }
        .into_any(),
    )
}

fn answered(episode: &Episode, reference: &str) -> AnyView {
    let here = episode.answered.iter().filter(|it| it.reference == reference);
    let here = here.map(said).collect_view();
    let lines = episode.tracks.iter().filter_map(track).collect_view();
    let review = episode.review.as_ref().and_then(|(_, review)| chosen(review));
    view! {
        <h3>"Around this visit"</h3>
        <ul class="told">{here}</ul>
        <h3>{format!("Since {}", day_said(episode.began))}</h3>
        <ul class="told">{lines}</ul>
        {review}
    }
    .into_any()
}

/// `Before the visit: pain 6 of 10; lower back, left`.
fn said(it: &Answered) -> AnyView {
    let scores = &it.scores;
    let pain = scores.pain.map(|pain| format!("pain {pain} of 10"));
    let named = scores.named.iter().map(|one| match one.score {
        Some(score) => format!("{}: {score} of 10 hard", one.name),
        None => format!("{}: not scored", one.name),
    });
    let places = places_said(&scores.places).map(|it| words::uncapital(&it));
    let all: Vec<String> = pain.into_iter().chain(named).chain(places).collect();
    let line = format!("{}: {}", moment(it.moment), all.join("; "));
    view! { <li>{line}</li> }.into_any()
}

/// `Pain: from 7 to 5: better, by more than chance`.
fn track(track: &Track) -> Option<AnyView> {
    let said = track.line.said()?;
    let line = format!("{}: {}", measure(&track.measure), words::uncapital(&finding(&said)));
    Some(view! { <li>{line}</li> }.into_any())
}

/// What the review asked, and what they chose.
fn chosen(review: &Review) -> Option<AnyView> {
    let words = match review.chosen {
        _ if !review.asks() => return None,
        Some(Choice::Stop) => "No meaningful change at the review. They chose to stop.",
        Some(Choice::Change) => {
            "No meaningful change at the review. They chose to change something: ask what."
        }
        Some(Choice::Refer) => {
            "No meaningful change at the review. They chose to see a doctor or a physiotherapist."
        }
        None => {
            "No meaningful change at the review. They were asked whether to stop, to change \
             something or to see somebody else, and have not chosen."
        }
    };
    Some(view! { <p class="lack">{words}</p> }.into_any())
}
