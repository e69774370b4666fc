//! At the desk: what waits, what is answered, and what is not published.

use domain::{
    Instant, QuestionId, StudioId, TherapistId,
    question::{QuestionState, check_answer},
};
use storage::{
    StoreError, Tx,
    audit::{self, Actor, Entry},
    entities::{answer, question},
    questions,
};

use super::QuestionRefused;
use crate::{
    Services,
    auth::{ManagerSession, StaffSession},
    catalogue,
};

/// So many of each state are shown.
const SHOWN: u64 = 200;

/// A question as the staff see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The question.
    pub id: QuestionId,
    /// Its name in addresses.
    pub slug: String,
    /// In a sentence.
    pub title: String,
    /// What else there was to say.
    pub text: String,
    /// Codes of what in it needs a doctor first.
    pub signs: Vec<String>,
    /// When it was asked.
    pub asked_at: Instant,
    /// Whether it has an answer of whoever asks, and which.
    pub own: Option<String>,
}

/// The questions of a studio.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// From the first on.
    pub waiting: Vec<Waiting>,
    /// The latest first.
    pub answered: Vec<Waiting>,
    /// The latest first.
    pub hidden: Vec<Waiting>,
}

/// The questions of a studio, for its staff.
pub async fn queue(services: &Services, staff: &StaffSession) -> Result<Queue, StoreError> {
    Ok(Queue {
        waiting: in_state(services, staff, QuestionState::Asked).await?,
        answered: in_state(services, staff, QuestionState::Answered).await?,
        hidden: in_state(services, staff, QuestionState::Hidden).await?,
    })
}

async fn in_state(
    services: &Services,
    staff: &StaffSession,
    state: QuestionState,
) -> Result<Vec<Waiting>, StoreError> {
    let reader = services.store.reader();
    let rows = questions::in_state(reader, staff.studio(), state, SHOWN).await?;
    let ids: Vec<QuestionId> = rows.iter().map(|row| row.id.into()).collect();
    let answers = match staff.therapist() {
        Some(_) => questions::answers(reader, &ids).await?,
        None => Vec::new(),
    };
    let own = |question: &question::Model| {
        let own = answers.iter().find(|a| {
            a.question == question.id && Some(a.therapist) == staff.therapist().map(|id| id.0)
        });
        own.map(|answer| answer.text.clone())
    };
    Ok(rows.into_iter().map(|row| Waiting { own: own(&row), ..waiting(row) }).collect())
}

fn waiting(row: question::Model) -> Waiting {
    let signs = row.signs.split(',').filter(|code| !code.is_empty());
    Waiting {
        signs: signs.map(ToOwned::to_owned).collect(),
        asked_at: Instant::from_timestamp(row.asked_at, 0).unwrap_or_default(),
        id: row.id.into(),
        slug: row.slug,
        title: row.title,
        text: row.text,
        own: None,
    }
}

/// Answers a question in the name of whoever asks, and publishes it; or changes their answer.
///
/// Refuses an empty answer, one with links, staff who do not treat, and therapists about whom
/// nothing was checked.
pub async fn answer(
    services: &Services,
    staff: &StaffSession,
    id: QuestionId,
    typed: &str,
) -> Result<(), QuestionRefused> {
    let whose = staff.therapist().ok_or(QuestionRefused::NotFound)?;
    let text = check_answer(typed).map_err(|error| QuestionRefused::Invalid(vec![error]))?;
    let studio = catalogue::studio_by_id(services, staff.studio()).await?;
    if !studio.is_some_and(|studio| studio.introduced().any(|card| card.id == whose)) {
        return Err(QuestionRefused::NotChecked);
    }
    services.store.retrying(|| write_answer(services, (staff, whose), id, &text)).await
}

async fn write_answer(
    services: &Services,
    (staff, whose): (&StaffSession, TherapistId),
    id: QuestionId,
    text: &str,
) -> Result<(), QuestionRefused> {
    let (tx, now, studio) = (services.store.begin().await?, services.now(), staff.studio());
    let found = questions::of_studio(&*tx, studio, id).await?.ok_or(QuestionRefused::NotFound)?;
    let change = (QuestionState::Asked, QuestionState::Answered);
    let first = questions::become_state(&tx, id, change, now).await?;
    if !first && found.state != QuestionState::Answered.code() {
        return Err(QuestionRefused::NotFound);
    }
    questions::put_answer(&tx, id, whose, text, now).await?;
    let answers = questions::answers(&*tx, &[id]).await?;
    questions::set_words(&tx, id, &words(&found, &answers)).await?;
    note(&tx, (studio, staff.actor()), "question.answered", id, now).await?;
    Ok(tx.commit().await?)
}

/// What it is found by.
fn words(row: &question::Model, answers: &[answer::Model]) -> String {
    let own = [row.title.as_str(), row.text.as_str()];
    let all = own.into_iter().chain(answers.iter().map(|answer| answer.text.as_str()));
    all.collect::<Vec<_>>().join("\n").to_lowercase()
}

/// Does not publish a question that waits or was hidden: its words are deleted.
pub async fn reject(
    services: &Services,
    manager: &ManagerSession,
    id: QuestionId,
) -> Result<(), QuestionRefused> {
    let from = [QuestionState::Asked, QuestionState::Hidden];
    moderate(services, manager, id, (&from, QuestionState::Rejected, "question.rejected")).await
}

/// Takes a question down; its words stay for the staff.
pub async fn hide(
    services: &Services,
    manager: &ManagerSession,
    id: QuestionId,
) -> Result<(), QuestionRefused> {
    let from = [QuestionState::Answered];
    moderate(services, manager, id, (&from, QuestionState::Hidden, "question.hidden")).await
}

/// Publishes a hidden question again.
pub async fn show(
    services: &Services,
    manager: &ManagerSession,
    id: QuestionId,
) -> Result<(), QuestionRefused> {
    let from = [QuestionState::Hidden];
    moderate(services, manager, id, (&from, QuestionState::Answered, "question.shown")).await
}

type Change<'a> = (&'a [QuestionState], QuestionState, &'a str);

async fn moderate(
    services: &Services,
    manager: &ManagerSession,
    id: QuestionId,
    change: Change<'_>,
) -> Result<(), QuestionRefused> {
    services.store.retrying(|| try_moderate(services, manager, id, change)).await
}

async fn try_moderate(
    services: &Services,
    manager: &ManagerSession,
    id: QuestionId,
    (from, to, action): Change<'_>,
) -> Result<(), QuestionRefused> {
    let (tx, now) = (services.store.begin().await?, services.now());
    let studio = manager.studio();
    let found = questions::of_studio(&*tx, studio, id).await?.ok_or(QuestionRefused::NotFound)?;
    let state = from.iter().copied().find(|state| state.code() == found.state);
    let state = state.filter(|state| state.may_become(to)).ok_or(QuestionRefused::NotFound)?;
    if !questions::become_state(&tx, id, (state, to), now).await? {
        return Err(QuestionRefused::NotFound);
    }
    if to == QuestionState::Rejected {
        questions::blank(&tx, id).await?;
    }
    note(&tx, (studio, manager.actor()), action, id, now).await?;
    Ok(tx.commit().await?)
}

/// Which question, and nothing of its words: the log keeps everything for good.
async fn note(
    tx: &Tx,
    (studio, actor): (StudioId, Actor),
    action: &str,
    id: QuestionId,
    now: Instant,
) -> Result<(), StoreError> {
    let (object, detail) = (id.to_string(), String::new());
    audit::append(tx, Entry { studio: Some(studio), actor, action, object, detail }, now).await
}
