//! A treatment is made, or changed.

use domain::{RoomId, StudioId, TherapistId, TreatmentId, contact::FieldError};
use storage::{
    Constraint, StoreError, Tx,
    classes::{self, Of},
    entities::treatment,
    goods, new_id, studios,
};

use super::{
    GoodsRefused, TreatmentInput,
    check::Known,
    editor::describe,
    list::Facts,
    note,
    places::Thing,
    said::{first, said},
};
use crate::{Services, auth::ManagerSession, people::slug::plain};

/// What came of saving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Its name in addresses.
    pub slug: String,
    /// Whether anything is another than before.
    pub changed: bool,
}

/// Saves a treatment: a new one, or the one with this id, where it stands as it was `seen`.
/// What was sold before keeps its length, its price, its tax and its time.
///
/// Refuses with [`GoodsRefused::Invalid`], and with [`GoodsRefused::Changed`] where somebody
/// else saved it meanwhile.
pub async fn save(
    services: &Services,
    manager: &ManagerSession,
    (id, seen): (Option<TreatmentId>, &str),
    typed: &TreatmentInput,
) -> Result<Saved, GoodsRefused> {
    services.store.retrying(|| try_save(services, manager, (id, seen), typed)).await
}

async fn try_save(
    services: &Services,
    manager: &ManagerSession,
    (id, seen): (Option<TreatmentId>, &str),
    input: &TreatmentInput,
) -> Result<Saved, GoodsRefused> {
    let (tx, now, studio) = (services.store.begin().await?, services.now(), manager.studio());
    let facts = Facts::read(&*tx, studio).await?;
    let before = match id {
        Some(id) => {
            Some(studios::treatment(&*tx, studio, id).await?.ok_or(GoodsRefused::NotFound)?)
        }
        None => None,
    };
    let stands = describe(&facts, before.clone(), true, facts.zone.today(now));
    if before.is_some() && seen != stands.seen {
        return Err(GoodsRefused::Changed);
    }
    let all = studios::every_treatment(&*tx, studio).await?;
    let row = before.clone().unwrap_or_else(|| blank(studio, &all));
    let known = Known {
        currency: facts.currency,
        techniques: facts.techniques.iter().map(|(code, _)| code.clone()).collect(),
        kinds: facts.places.kinds(),
    };
    let mut row = input.check(&known, row).map_err(GoodsRefused::Invalid)?;
    if let Some(old) = &before
        && old.minutes != row.minutes
        && classes::to_come(&*tx, Of::Treatment(old.id.into()), now).await? > 0
    {
        // Its dates were put for the old length, and nobody could book them any more.
        return Err(GoodsRefused::Invalid(vec![FieldError::new("minutes", "has_dates")]));
    }
    if input.technique == TreatmentInput::NEW {
        row.technique = technique(&tx, manager, &facts, &row.technique, now).await?;
    }
    let rooms = rooms(&facts, input);
    let declining = declining(&facts, input, row.id.into());
    let (slug, detail) = match &before {
        Some(old) => {
            (old.slug.clone(), said(&facts, (old, &row), (&stands.text.rooms, &rooms), &declining))
        }
        None => (slug(&row, &all), None),
    };
    row.slug.clone_from(&slug);
    let (id, changed) = (TreatmentId(row.id), before.is_none() || detail.is_some());
    if !changed {
        return Ok(Saved { slug, changed });
    }
    let action = if before.is_some() { "treatment.changed" } else { "treatment.added" };
    let detail = detail.unwrap_or_else(|| first(&facts, &row));
    match before {
        Some(_) => goods::set_treatment(&tx, row).await?,
        None => goods::add_treatment(&tx, row).await.map_err(taken)?,
    }
    goods::set_rooms_of(&tx, id, &rooms).await?;
    goods::set_declining(&tx, id, &declining).await?;
    note(&tx, manager, action, (id.to_string(), detail), now).await?;
    tx.announce(studio);
    tx.commit().await?;
    Ok(Saved { slug, changed })
}

/// Somebody else took the slug meanwhile: choose another.
fn taken(error: StoreError) -> StoreError {
    match error {
        StoreError::Conflict(Constraint::Unique) => StoreError::Retry,
        other => other,
    }
}

fn blank(studio: StudioId, all: &[treatment::Model]) -> treatment::Model {
    let last = all.iter().map(|row| row.position).max().unwrap_or(-1);
    treatment::Model {
        id: new_id(),
        studio: studio.0,
        slug: String::new(),
        name: String::new(),
        summary: String::new(),
        technique: String::new(),
        minutes: 0,
        setup_minutes: 0,
        cleanup_minutes: 0,
        rest_minutes: 0,
        price_minor: 0,
        pressure: 3,
        equipment_kind: None,
        position: last.saturating_add(1),
        active: true,
        tax_basis_points: None,
        kind: "session".into(),
        pairs: None,
    }
}

/// A name in addresses that the studio does not know: `deep-tissue`, else with its length,
/// else with a number behind it.
fn slug(row: &treatment::Model, all: &[treatment::Model]) -> String {
    let name = plain(&row.name);
    let stem = if name.is_empty() { "treatment".to_owned() } else { name };
    // The pages below the list have names too.
    let free = |slug: &String| slug != "new" && all.iter().all(|other| other.slug != *slug);
    let numbered = (2_u32..).map(|n| format!("{stem}-{}-{n}", row.minutes));
    let names = [stem.clone(), format!("{stem}-{}", row.minutes)].into_iter().chain(numbered);
    names.into_iter().find(free).unwrap_or_default()
}

/// The code of a technique by its name: the one there is, or a new one of the studio's own.
async fn technique(
    tx: &Tx,
    manager: &ManagerSession,
    facts: &Facts,
    name: &str,
    now: domain::Instant,
) -> Result<String, GoodsRefused> {
    let same = |(_, known): &&(String, String)| known.to_lowercase() == name.to_lowercase();
    if let Some((code, _)) = facts.techniques.iter().find(same) {
        return Ok(code.clone());
    }
    let stem = plain(name);
    if stem.is_empty() {
        return Err(GoodsRefused::Invalid(vec![FieldError::new("new_technique", "not_text")]));
    }
    // Another studio may have one of the same name, which is none of this one's business.
    let all = studios::techniques(&**tx).await?;
    let numbered = (2_u32..).map(|n| format!("{stem}-{n}"));
    let free =
        |code: &String| *code != TreatmentInput::NEW && all.iter().all(|row| row.code != *code);
    let code = std::iter::once(stem.clone()).chain(numbered).find(free).unwrap_or_default();
    goods::add_technique(tx, manager.studio(), &code, name).await.map_err(taken)?;
    note(tx, manager, "technique.added", (code.clone(), name.to_owned()), now).await?;
    Ok(code)
}

/// The rooms that were chosen; all of them are as good as none.
fn rooms(facts: &Facts, input: &TreatmentInput) -> Vec<RoomId> {
    let known = facts.places.rooms.iter().filter_map(|place| match place.thing {
        Thing::Room(id) => Some(id),
        Thing::Unit(_) => None,
    });
    known.filter(|id| input.rooms.contains(&id.to_string())).collect()
}

/// Who does not give it: of those that the form asked about, whoever was not chosen; of the
/// others, whoever did not before.
fn declining(facts: &Facts, input: &TreatmentInput, id: TreatmentId) -> Vec<TherapistId> {
    let before = facts.declining(id);
    let unasked = before.into_iter().filter(|id| !input.asked.contains(&id.to_string()));
    let asked = input.asked.iter().filter(|id| !input.gives.contains(id));
    let people = facts.people.givers("", &[], chrono::NaiveDate::MIN);
    let known = asked.filter_map(|id| people.iter().find(|giver| giver.id.to_string() == **id));
    let mut all: Vec<TherapistId> = unasked.chain(known.map(|giver| giver.id)).collect();
    all.sort();
    all.dedup();
    all
}
