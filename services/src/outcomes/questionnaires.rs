//! A studio's questionnaires. What was asked once stays as it was: a change is a new version.

use domain::{
    Instant, StudioId,
    contact::FieldError,
    outcomes::{Definition, Occasion, Questionnaire},
};
use storage::{
    Collision, Connection, Corrupt, StoreError, Tx,
    audit::{self, Entry},
    entities::questionnaire,
    new_id, questionnaires as rows,
};
use thiserror::Error;
use uuid::Uuid;

use crate::{Services, auth::ManagerSession};

/// How many questionnaires a studio has at most.
pub const MOST: usize = 20;
/// The longest file, in bytes.
const FILE: usize = 64 * 1024;

/// One version of a questionnaire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The version.
    pub id: Uuid,
    /// The same for all versions of one questionnaire.
    pub series: Uuid,
    /// When it is asked.
    pub occasion: Occasion,
    /// When it was made.
    pub made_at: Instant,
    /// What is asked.
    pub questionnaire: Questionnaire,
}

/// Why nothing was saved.
#[derive(Debug, Error)]
pub enum QuestionnaireRefused {
    /// Something is missing or wrong: every problem at once.
    #[error("something is missing or wrong")]
    Invalid(Vec<FieldError>),
    /// The file cannot be read: what the reader of it says.
    #[error("the file cannot be read: {0}")]
    Unreadable(String),
    /// There is no such questionnaire here.
    #[error("no such questionnaire here")]
    NotFound,
    /// Somebody else saved a version since.
    #[error("it was saved since")]
    Stale,
    /// There are as many as may be.
    #[error("there are as many as may be")]
    TooMany,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl QuestionnaireRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::Unreadable(_) => "unreadable",
            Self::NotFound => "not_found",
            Self::Stale => "stale",
            Self::TooMany => "too_many_questionnaires",
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for QuestionnaireRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

/// A definition out of a file: JSON where it begins with a brace, else TOML. What the file
/// says wrongly is told in the words of its reader.
pub fn read_file(text: &str) -> Result<Definition, QuestionnaireRefused> {
    let text = text.trim();
    if text.len() > FILE {
        return Err(QuestionnaireRefused::Unreadable("it is longer than 64 kB".to_owned()));
    }
    let read = if text.starts_with('{') {
        serde_json::from_str(text).map_err(|error| error.to_string())
    } else {
        toml::from_str(text).map_err(|error| error.to_string())
    };
    read.map_err(QuestionnaireRefused::Unreadable)
}

/// A definition as a file that [`read_file`] reads, to be kept or taken elsewhere.
#[must_use]
pub fn written(definition: &Definition) -> String {
    serde_json::to_string_pretty(definition).unwrap_or_default()
}

/// Every version of every questionnaire of the studio.
pub(crate) async fn every<C: Connection>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<Version>, StoreError> {
    let found = rows::of_studio(conn, studio).await?;
    Ok(found.iter().map(version).collect::<Result<_, _>>()?)
}

/// The last version of each.
pub(super) async fn latest<C: Connection>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<Version>, StoreError> {
    let all = every(conn, studio).await?;
    let of = all.chunk_by(|one, next| one.series == next.series);
    Ok(of.filter_map(|series| series.last().cloned()).collect())
}

fn version(row: &questionnaire::Model) -> Result<Version, Corrupt> {
    let corrupt = |column| Corrupt::new("questionnaire", column, row.id);
    let definition: Definition =
        serde_json::from_str(&row.definition).map_err(|_| corrupt("definition"))?;
    let number = u32::try_from(row.version).map_err(|_| corrupt("version"))?;
    Ok(Version {
        id: row.id,
        series: row.series,
        occasion: Occasion::from_code(&row.occasion).ok_or_else(|| corrupt("occasion"))?,
        made_at: Instant::from_timestamp(row.made_at, 0).ok_or_else(|| corrupt("made_at"))?,
        questionnaire: Questionnaire::check(definition, number)
            .map_err(|_| corrupt("definition"))?,
    })
}

/// The questionnaires of a studio, each with its versions, the latest first.
pub async fn questionnaires(
    services: &Services,
    manager: &ManagerSession,
) -> Result<Vec<Vec<Version>>, StoreError> {
    let all = every(services.store.reader(), manager.studio()).await?;
    let of = all.chunk_by(|one, next| one.series == next.series);
    let mut found: Vec<Vec<Version>> =
        of.map(|series| series.iter().rev().cloned().collect()).collect();
    found.sort_by(|a, b| {
        let name = |it: &[Version]| it[0].questionnaire.definition().name.to_lowercase();
        name(a).cmp(&name(b))
    });
    Ok(found)
}

/// Which questionnaire is changed: its series, and the version that was on the page.
pub type Known = (Uuid, u32);

/// Saves a questionnaire, or a new version of one that is known; and when it is asked. Nothing
/// is made anew where nothing changed but that. Returns its series.
pub async fn save_questionnaire(
    services: &Services,
    manager: &ManagerSession,
    known: Option<Known>,
    (definition, occasion): (Definition, Occasion),
) -> Result<Uuid, QuestionnaireRefused> {
    services
        .store
        .retrying(|| try_save(services, manager, known, (definition.clone(), occasion)))
        .await
}

async fn try_save(
    services: &Services,
    manager: &ManagerSession,
    known: Option<Known>,
    (definition, occasion): (Definition, Occasion),
) -> Result<Uuid, QuestionnaireRefused> {
    let (studio, now) = (manager.studio(), services.now());
    let tx = services.store.begin().await?;
    let all = latest(&*tx, studio).await?;
    let before = match known {
        Some((series, seen)) => {
            let found = all.iter().find(|it| it.series == series);
            let found = found.ok_or(QuestionnaireRefused::NotFound)?;
            if found.questionnaire.version() != seen {
                return Err(QuestionnaireRefused::Stale);
            }
            Some(found)
        }
        None if all.len() >= MOST => return Err(QuestionnaireRefused::TooMany),
        None => None,
    };
    let number = before.map_or(1, |it| it.questionnaire.version() + 1);
    let checked =
        Questionnaire::check(definition, number).map_err(QuestionnaireRefused::Invalid)?;
    let series = before.map_or_else(new_id, |it| it.series);
    let same = before.is_some_and(|it| it.questionnaire.definition() == checked.definition());
    if !same {
        let row = row(studio, series, &checked, (occasion, now))?;
        rows::insert(&tx, row).await?;
        let act = if before.is_some() { "questionnaire.changed" } else { "questionnaire.made" };
        note(&tx, manager, act, (series, format!("version {number}")), now).await?;
    }
    if before.is_some_and(|it| it.occasion != occasion) {
        rows::set_occasion(&tx, series, occasion.code()).await?;
        note(&tx, manager, "questionnaire.asked", (series, occasion.code().into()), now).await?;
    }
    tx.commit().await?;
    Ok(series)
}

/// The row of a version.
pub(crate) fn row(
    studio: StudioId,
    series: Uuid,
    checked: &Questionnaire,
    (occasion, now): (Occasion, Instant),
) -> Result<questionnaire::Model, StoreError> {
    let corrupt = || Corrupt::new("questionnaire", "definition", series);
    let definition = serde_json::to_string(checked.definition()).map_err(|_| corrupt())?;
    let number = i32::try_from(checked.version()).map_err(|_| corrupt())?;
    let name = checked.definition().name.clone();
    Ok(rows::row((studio, series), number, (name, definition), occasion.code(), now))
}

async fn note(
    tx: &Tx,
    manager: &ManagerSession,
    action: &str,
    (series, detail): (Uuid, String),
    now: Instant,
) -> Result<(), StoreError> {
    let (studio, actor) = (Some(manager.studio()), manager.actor());
    audit::append(tx, Entry { studio, actor, action, object: series.to_string(), detail }, now)
        .await
}
