//! What a client answered about how they are, for their own file: with the questions as they
//! were asked then.

use domain::outcomes::{AnswerKind, Item};
use serde_json::{Value, json};

use crate::outcomes::{CheckIn, Filled, Review, Version};

/// A check-in.
pub(super) fn told(one: &CheckIn, versions: &[Version]) -> Value {
    let scores = &one.scores;
    let named = scores.named.iter().map(|it| json!({ "activity": it.name, "0_to_10": it.score }));
    let filled = scores.filled.iter().filter_map(|it| filled(it, versions));
    json!({
        "moment": one.moment.code(),
        "at": one.given_at.to_rfc3339(),
        "pain_0_to_10": scores.pain,
        "activities_0_to_10": scores.activities,
        "activities": named.collect::<Vec<_>>(),
        "where_it_hurts": scores.places,
        "on_the_whole": scores.overall,
        "questionnaires": filled.collect::<Vec<_>>(),
    })
}

fn filled(filled: &Filled, versions: &[Version]) -> Option<Value> {
    let version = versions.iter().find(|it| it.id == filled.version)?;
    let definition = version.questionnaire.definition();
    let answers = definition.items.iter().zip(&filled.answers);
    let answers = answers.map(|(item, answer)| {
        json!({ "question": item.text, "answer": answer.map(|it| answer_of(item, it)) })
    });
    Some(json!({
        "name": definition.name,
        "version": version.questionnaire.version(),
        "score": version.questionnaire.score(&filled.answers).map(domain::outcomes::Points::value),
        "answers": answers.collect::<Vec<_>>(),
    }))
}

fn answer_of(item: &Item, answer: i32) -> String {
    let chosen = usize::try_from(answer).ok().and_then(|n| item.choices.get(n));
    match (item.answer, chosen) {
        (AnswerKind::Tick, _) => if answer == 1 { "ticked" } else { "not ticked" }.to_owned(),
        (AnswerKind::Choice, Some(choice)) => choice.label.clone(),
        _ => answer.to_string(),
    }
}

/// What a review came to.
pub(super) fn review(it: &Review) -> Value {
    json!({
        "at": it.reached_at.to_rfc3339(),
        "better_by_more_than_chance": it.improved,
        "worse_by_more_than_chance": it.worse,
        "you_chose": it.chosen.map(crate::outcomes::Choice::code),
    })
}
