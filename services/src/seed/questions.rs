//! What readers asked each studio: two questions that its first therapist answered, and one
//! that waits.

use chrono::TimeDelta;
use domain::{
    Instant, QuestionId, StudioId, TherapistId,
    question::{QuestionState, signs},
};
use storage::{StoreError, Tx, entities::question, new_id, questions};
use uuid::Uuid;

/// A question, what else there was to say, its answer, and how many days ago.
const ANSWERED: [(&str, &str, &str, i64); 2] = [
    (
        "How long does soreness last after a firm massage?",
        "It was my first one, and I feel every muscle between my shoulder blades.",
        "A day or two is common, like after unusual exercise. Move as usual and keep warm.\n\n\
         If it is still there after three days, or it is a sharp pain, tell us before the next \
         visit: then we work more softly, or somebody medical looks first.",
        12,
    ),
    (
        "Should I come every week?",
        "",
        "Nobody can say that before seeing how you do. Come once, look at how you feel over the \
         following days, and decide then.\n\n\
         If a handful of visits has changed nothing that matters to you, more of the same is \
         unlikely to. We will say so ourselves.",
        30,
    ),
];

const WAITS: (&str, &str) =
    ("Can I have a massage while I take blood thinners?", "I am 61 and walk a lot.");

/// Writes them.
pub async fn write(
    tx: &Tx,
    (studio, slug): (StudioId, &str),
    therapist: Option<TherapistId>,
    now: Instant,
) -> Result<(), StoreError> {
    let Some(therapist) = therapist else { return Ok(()) };
    for (title, text, answer, days) in ANSWERED {
        let at = now - TimeDelta::days(days);
        let row = row(studio, slug, (title, text), at);
        let id: QuestionId = row.id.into();
        let words = format!("{title}\n{text}\n{answer}").to_lowercase();
        questions::insert(tx, row).await?;
        let change = (QuestionState::Asked, QuestionState::Answered);
        questions::become_state(tx, id, change, at + TimeDelta::hours(20)).await?;
        questions::put_answer(tx, id, therapist, answer, at + TimeDelta::hours(20)).await?;
        questions::set_words(tx, id, &words).await?;
    }
    questions::insert(tx, row(studio, slug, WAITS, now - TimeDelta::hours(5))).await
}

fn row(studio: StudioId, slug: &str, (title, text): (&str, &str), at: Instant) -> question::Model {
    let id: Uuid = new_id();
    let told: Vec<&str> = signs(&format!("{title}. {text}")).iter().map(|s| s.code).collect();
    question::Model {
        id,
        studio: studio.0,
        slug: format!("{}-{slug}", crate::people::slug::plain(title)),
        title: title.to_owned(),
        text: text.to_owned(),
        signs: told.join(","),
        state: QuestionState::Asked.code().to_owned(),
        words: String::new(),
        asked_at: at.timestamp(),
        published_at: None,
    }
}
