//! What everybody may read.

use domain::{Instant, QuestionId, StudioId, TherapistId, question::QuestionState};
use storage::{
    StoreError,
    entities::{answer, question},
    questions::{self, Search},
};

use crate::{
    Services,
    catalogue::{self, StudioPage, TherapistCard},
};

/// So many stand on a page.
pub const PAGE: u64 = 20;

/// A published question in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Its name in addresses.
    pub slug: String,
    /// In a sentence.
    pub title: String,
    /// The beginning of its first answer.
    pub begins: String,
    /// How many answers it has.
    pub answers: usize,
}

/// A page of published questions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The latest first.
    pub lines: Vec<Answered>,
    /// Whether there are more behind.
    pub more: bool,
}

/// A published question with its answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// Its name in addresses.
    pub slug: String,
    /// In a sentence.
    pub title: String,
    /// What else there was to say.
    pub text: String,
    /// When it was published.
    pub published_at: Instant,
    /// Whom it was asked.
    pub studio: StudioPage,
    /// Each with who gave it, and when; nobody where they have left the studio.
    pub answers: Vec<(String, Option<TherapistCard>, Instant)>,
}

/// The published questions that hold all of these words, from page `page` on, which counts
/// from 0: of one studio, or of all.
pub async fn find(
    services: &Services,
    studio: Option<StudioId>,
    words: &[String],
    page: u64,
) -> Result<Found, StoreError> {
    let (skip, most) = (page.saturating_mul(PAGE), PAGE + 1);
    let search = Search { studio, words: words.to_vec(), skip, most };
    let reader = services.store.reader();
    let mut rows = questions::published(reader, &search).await?;
    let more = rows.len() as u64 > PAGE;
    rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let ids: Vec<QuestionId> = rows.iter().map(|row| row.id.into()).collect();
    let answers = questions::answers(reader, &ids).await?;
    Ok(Found { lines: rows.into_iter().map(|row| line(row, &answers)).collect(), more })
}

/// The names in addresses of a studio's latest questions, for search engines.
pub async fn of_studio(services: &Services, studio: StudioId) -> Result<Vec<String>, StoreError> {
    let search = Search { studio: Some(studio), most: 5_000, ..Search::default() };
    let rows = questions::published(services.store.reader(), &search).await?;
    Ok(rows.into_iter().map(|row| row.slug).collect())
}

fn line(row: question::Model, answers: &[answer::Model]) -> Answered {
    let own: Vec<&answer::Model> = answers.iter().filter(|a| a.question == row.id).collect();
    let first = own.first().map(|answer| beginning(&answer.text)).unwrap_or_default();
    Answered { slug: row.slug, title: row.title, begins: first, answers: own.len() }
}

/// The first words, on one line.
fn beginning(text: &str) -> String {
    const MOST: usize = 180;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MOST {
        return line;
    }
    let cut: String = line.chars().take(MOST).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{}…", whole.trim_end_matches([',', '.', ';', ':']))
}

fn is_mark(slug: &str) -> bool {
    slug.len() == 8 && slug.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The published question with that name in addresses, or with that mark, at a studio that
/// clients can find.
pub async fn one(services: &Services, slug: &str) -> Result<Option<Shown>, StoreError> {
    let reader = services.store.reader();
    let found = if is_mark(slug) {
        questions::by_mark(reader, slug).await?
    } else {
        questions::by_slug(reader, slug).await?
    };
    let Some(row) = found.filter(|row| row.state == QuestionState::Answered.code()) else {
        return Ok(None);
    };
    let studio = catalogue::studio_by_id(services, row.studio.into()).await?;
    let Some(studio) = studio.filter(|studio| studio.published) else { return Ok(None) };
    let at = |seconds: i64| Instant::from_timestamp(seconds, 0).unwrap_or_default();
    let answers = questions::answers(reader, &[row.id.into()]).await?;
    let answers = answers.into_iter().map(|answer| {
        let whose = TherapistId(answer.therapist);
        let card = studio.introduced().find(|card| card.id == whose).cloned();
        (answer.text, card, at(answer.answered_at))
    });
    Ok(Some(Shown {
        answers: answers.collect(),
        published_at: at(row.published_at.unwrap_or(row.asked_at)),
        slug: row.slug,
        title: row.title,
        text: row.text,
        studio,
    }))
}
