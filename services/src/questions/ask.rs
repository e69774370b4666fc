//! Asking.

use std::net::IpAddr;

use domain::{
    StudioId,
    question::{Question, QuestionInput, QuestionState},
};
use storage::{entities::question, new_id, questions};
use uuid::Uuid;

use super::QuestionRefused;
use crate::{Services, limits::LimitKind, people::slug, tokens::random_bytes};

/// So many wait at a studio at most: more would bury those that somebody will read.
pub const MOST_WAITING: u64 = 200;

/// Keeps a question for the studio's staff to look at, and returns its name in addresses,
/// under which it will stand if it is answered.
///
/// Refuses what is no question, and too many from one address or at one studio. Signs that
/// need a doctor first are for the page to show before this; they are kept for the staff.
pub async fn ask(
    services: &Services,
    from: IpAddr,
    studio: StudioId,
    input: &QuestionInput,
) -> Result<String, QuestionRefused> {
    let question = input.check().map_err(QuestionRefused::Invalid)?;
    services.limits.check_address(LimitKind::Question, from)?;
    let row = row(services, studio, &question);
    services.store.retrying(|| keep(services, studio, row.clone())).await?;
    Ok(row.slug)
}

/// The random end of a question's name in addresses, under which it is found as well: nothing
/// of its words is in it.
#[must_use]
pub fn mark(slug: &str) -> &str {
    slug.rsplit('-').next().unwrap_or(slug)
}

async fn keep(
    services: &Services,
    studio: StudioId,
    row: question::Model,
) -> Result<(), QuestionRefused> {
    let tx = services.store.begin().await?;
    if questions::count_waiting(&*tx, studio).await? >= MOST_WAITING {
        return Err(QuestionRefused::TooMany);
    }
    questions::insert(&tx, row).await?;
    Ok(tx.commit().await?)
}

fn row(services: &Services, studio: StudioId, question: &Question) -> question::Model {
    let id: Uuid = new_id();
    let random: [u8; 4] = random_bytes();
    let mark: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let stem = slug::plain(&question.title);
    let stem = if stem.is_empty() { "question".to_owned() } else { stem };
    let signs: Vec<&str> = question.signs.iter().map(|sign| sign.code).collect();
    question::Model {
        id,
        studio: studio.0,
        slug: format!("{stem}-{mark}"),
        title: question.title.clone(),
        text: question.text.clone(),
        signs: signs.join(","),
        state: QuestionState::Asked.code().to_owned(),
        words: String::new(),
        asked_at: services.now().timestamp(),
        published_at: None,
    }
}
