//! The visits for one trouble: lines, how it is on the whole, and everything that was answered.

use domain::outcomes::AnswerKind;
use leptos::prelude::*;
use services::outcomes::{Answered, Episode, Version};

use super::{draw, places, said};
use crate::words;

/// Everything of one trouble.
pub fn view(episode: &Episode) -> AnyView {
    let lines = episode.tracks.iter().map(draw::figure).collect_view();
    let overall = episode.overall.map(|(day, it)| {
        let words = words::uncapital(said::overall(it));
        view! { <p>{format!("On the whole, you said on {}: {words}.", said::day_said(day))}</p> }
    });
    view! {
        {overall}
        <div class="care-lines">{lines}</div>
        <details class="care-answers">
            <summary>"Everything you answered"</summary>
            <ol>{episode.answered.iter().rev().map(answered).collect_view()}</ol>
        </details>
    }
    .into_any()
}

/// `Since 2 March 2026, 3 visits`.
pub fn title(episode: &Episode) -> String {
    let visits = u32::try_from(episode.visits).unwrap_or(u32::MAX);
    let since = said::day_said(episode.began);
    if visits == 0 {
        format!("From {since} on")
    } else {
        format!("Since {since}, {}", words::count(visits, "visit"))
    }
}

fn answered(it: &Answered) -> AnyView {
    let title =
        format!("{}: {}", said::day_said(it.day), words::uncapital(said::moment(it.moment)));
    let scores = &it.scores;
    let pain = scores.pain.map(|pain| format!("Pain: {pain} of 10."));
    let activities = scores.named.iter().map(|one| match one.score {
        Some(score) => format!("{}: {score} of 10 hard.", one.name),
        None => format!("{}: not scored.", one.name),
    });
    let lines = pain
        .into_iter()
        .chain(activities)
        .chain(
            places::said(&scores.places)
                .map(|it| format!("Where it hurt: {}.", words::uncapital(&it))),
        )
        .chain(
            scores
                .overall
                .map(|it| format!("On the whole: {}.", words::uncapital(said::overall(it)))),
        );
    let lines = lines.map(|line| view! { <li>{line}</li> }).collect_view();
    let filled = it.questionnaires.iter();
    let filled = filled
        .map(|(version, answers, score)| questionnaire(version, answers, score.map(said::number)));
    view! {
        <li>
            <h4>{title}</h4>
            <ul>{lines}</ul>
            {filled.collect_view()}
        </li>
    }
    .into_any()
}

/// A questionnaire as it was asked then, whatever it asks by now.
fn questionnaire(version: &Version, answers: &[Option<i32>], score: Option<String>) -> AnyView {
    let definition = version.questionnaire.definition();
    let score = score.unwrap_or_else(|| "no score: too few answers".to_owned());
    let title =
        format!("{} (version {}): {score}", definition.name, version.questionnaire.version());
    let lines = definition.items.iter().zip(answers).filter_map(|(item, answer)| {
        let answer = (*answer)?;
        let chosen = usize::try_from(answer).ok().and_then(|n| item.choices.get(n));
        Some(match (item.answer, chosen) {
            (AnswerKind::Tick, _) => item.text.clone(),
            (AnswerKind::Choice, Some(choice)) => format!("{}: {}", item.text, choice.label),
            _ => format!("{}: {answer}", item.text),
        })
    });
    view! {
        <p class="small muted">{title}</p>
        <ul class="small">{lines.map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
    }
    .into_any()
}
