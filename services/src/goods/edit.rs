//! A treatment is made, changed, put elsewhere in the list, sold no more, and sold again.

use domain::{
    Currency, Money, RoomId, StudioId, TherapistId, TreatmentId, TreatmentKind, contact::FieldError,
};
use sha2::{Digest, Sha256};
use storage::{
    Constraint, StoreError, Tx,
    classes::{self, Of},
    entities::treatment,
    goods, new_id, studios,
};

use super::{
    GoodsRefused, TreatmentInput,
    changes::Changes,
    check::Known,
    givers::Giver,
    list::Facts,
    note,
    places::{Place, Thing, shifted},
};
use crate::{Services, auth::ManagerSession, people::slug::plain};

/// What the form of a treatment is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor {
    /// Which; none for a new one.
    pub id: Option<TreatmentId>,
    /// Whether it is sold.
    pub active: bool,
    /// As it stands, or as it begins.
    pub text: TreatmentInput,
    /// Stands for all of that: whoever saves, says what they saw.
    pub seen: String,
    /// What it is priced in.
    pub currency: Currency,
    /// What the tax is called.
    pub tax_name: String,
    /// The studio's tax rate, in basis points.
    pub tax_basis_points: i32,
    /// The techniques to choose from: code and name.
    pub techniques: Vec<(String, String)>,
    /// The rooms there are.
    pub rooms: Vec<Place>,
    /// The kinds of equipment there are.
    pub kinds: Vec<String>,
    /// Everybody who works there, with regard to its technique.
    pub givers: Vec<Giver>,
}

/// What came of saving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Its name in addresses.
    pub slug: String,
    /// Whether anything is another than before.
    pub changed: bool,
}

/// What the form of a treatment is made of: of the one with this name in addresses, or of a
/// new one; of a new one like `like`, in another length.
pub async fn editor(
    services: &Services,
    manager: &ManagerSession,
    slug: Option<&str>,
    like: Option<&str>,
) -> Result<Editor, GoodsRefused> {
    let (conn, studio) = (services.store.reader(), manager.studio());
    let facts = Facts::read(conn, studio).await?;
    let found = match slug.or(like) {
        Some(wanted) => {
            let all = studios::every_treatment(conn, studio).await?;
            Some(all.into_iter().find(|row| row.slug == wanted).ok_or(GoodsRefused::NotFound)?)
        }
        None => None,
    };
    Ok(describe(&facts, found, slug.is_some(), facts.zone.today(services.now())))
}

fn describe(
    facts: &Facts,
    found: Option<treatment::Model>,
    itself: bool,
    today: chrono::NaiveDate,
) -> Editor {
    let declining = found.as_ref().map(|row| facts.declining(row.id.into())).unwrap_or_default();
    let technique = found.as_ref().map_or("", |row| row.technique.as_str());
    let givers = facts.people.givers(technique, &declining, today);
    let text = found.as_ref().map_or_else(fresh, |row| typed(facts, row, &givers));
    Editor {
        id: found.as_ref().filter(|_| itself).map(|row| row.id.into()),
        active: found.as_ref().is_none_or(|row| !itself || row.active),
        seen: fingerprint(&text),
        text: if itself { text } else { TreatmentInput { minutes: String::new(), ..text } },
        currency: facts.currency,
        tax_name: facts.tax_name.clone(),
        tax_basis_points: facts.tax_basis_points,
        techniques: facts.techniques.clone(),
        rooms: facts.places.rooms.clone(),
        kinds: facts.places.kinds(),
        givers,
    }
}

fn fresh() -> TreatmentInput {
    TreatmentInput {
        pressure: "3".to_owned(),
        cleanup: "10".to_owned(),
        sort: TreatmentKind::default().code().to_owned(),
        ..TreatmentInput::default()
    }
}

/// A treatment as it would be typed.
fn typed(facts: &Facts, row: &treatment::Model, givers: &[Giver]) -> TreatmentInput {
    let only = facts.only.iter().filter(|(what, _)| what.0 == row.id);
    TreatmentInput {
        name: row.name.clone(),
        summary: row.summary.clone(),
        technique: row.technique.clone(),
        new_technique: String::new(),
        minutes: row.minutes.to_string(),
        price: amount(Money::new(row.price_minor, facts.currency)),
        tax: row.tax_basis_points.map(percent).unwrap_or_default(),
        setup: row.setup_minutes.to_string(),
        cleanup: row.cleanup_minutes.to_string(),
        rest: row.rest_minutes.to_string(),
        pressure: row.pressure.to_string(),
        equipment: row.equipment_kind.clone().unwrap_or_default(),
        sort: row.kind.clone(),
        pairs: row.pairs.map(|pairs| pairs.to_string()).unwrap_or_default(),
        rooms: only.map(|(_, room)| room.to_string()).collect(),
        asked: givers.iter().map(|giver| giver.id.to_string()).collect(),
        gives: givers.iter().filter(|g| g.gives).map(|giver| giver.id.to_string()).collect(),
    }
}

/// `84.00`, and `8400` in a currency without decimals.
fn amount(price: Money) -> String {
    let places = price.currency.decimals();
    let unit = 10_i64.pow(places);
    let (whole, rest) = (price.minor / unit, price.minor % unit);
    if places == 0 { whole.to_string() } else { format!("{whole}.{rest:0w$}", w = places as usize) }
}

/// `19` and `7.5`.
pub(super) fn percent(basis_points: i32) -> String {
    (f64::from(basis_points) / 100.0).to_string()
}

fn fingerprint(text: &TreatmentInput) -> String {
    let bytes = serde_json::to_vec(text).unwrap_or_default();
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
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

/// What changed, from what to what; `None` where nothing did.
fn said(
    facts: &Facts,
    (old, new): (&treatment::Model, &treatment::Model),
    (old_rooms, new_rooms): (&[String], &[RoomId]),
    declining: &[TherapistId],
) -> Option<String> {
    let money = |minor| Money::new(minor, facts.currency).to_string();
    let rate = |own: Option<i32>| {
        own.map_or("the studio’s".to_owned(), |own| format!("{} %", percent(own)))
    };
    let none = || "none".to_owned();
    let mut changes = Changes::default();
    changes.of("name", &old.name, &new.name);
    changes.of("summary", &old.summary, &new.summary);
    changes.of("technique", &old.technique, &new.technique);
    changes.of("minutes", &old.minutes, &new.minutes);
    changes.of("price", &money(old.price_minor), &money(new.price_minor));
    changes.of("tax", &rate(old.tax_basis_points), &rate(new.tax_basis_points));
    changes.of("setup", &old.setup_minutes, &new.setup_minutes);
    changes.of("cleanup", &old.cleanup_minutes, &new.cleanup_minutes);
    changes.of("rest", &old.rest_minutes, &new.rest_minutes);
    changes.of("pressure", &old.pressure, &new.pressure);
    let kind = |row: &treatment::Model| row.equipment_kind.clone().unwrap_or_else(none);
    changes.of("equipment", &kind(old), &kind(new));
    changes.of("kind", &old.kind, &new.kind);
    let pairs = |row: &treatment::Model| row.pairs.map_or_else(none, |pairs| pairs.to_string());
    changes.of("pairs", &pairs(old), &pairs(new));
    let named = |ids: Vec<String>| {
        let places = facts.places.rooms.iter().filter(|place| ids.contains(&place.thing.id()));
        let names: Vec<String> = places.map(|place| place.name.clone()).collect();
        if names.is_empty() { "any".to_owned() } else { names.join(", ") }
    };
    let new_rooms = new_rooms.iter().map(ToString::to_string).collect();
    changes.of("rooms", &named(old_rooms.to_vec()), &named(new_rooms));
    let people = |ids: &[TherapistId]| {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        if ids.is_empty() { none() } else { ids.join(", ") }
    };
    let mut before = facts.declining(old.id.into());
    before.sort();
    changes.of("declined_by", &people(&before), &people(declining));
    changes.said()
}

/// What a new treatment begins with.
fn first(facts: &Facts, row: &treatment::Model) -> String {
    let price = Money::new(row.price_minor, facts.currency);
    format!("{}, {} min, {price}", row.name.replace("; ", ", "), row.minutes)
}

/// Sells a treatment no more, or again. Visits that were booked stay.
pub async fn set_sold(
    services: &Services,
    manager: &ManagerSession,
    id: TreatmentId,
    sold: bool,
) -> Result<(), GoodsRefused> {
    let change = || async {
        let (tx, now, studio) = (services.store.begin().await?, services.now(), manager.studio());
        let row = studios::treatment(&*tx, studio, id).await?.ok_or(GoodsRefused::NotFound)?;
        if row.active != sold {
            let action = if sold { "treatment.brought_back" } else { "treatment.retired" };
            let detail = format!("{}, {} min", row.name, row.minutes);
            goods::set_treatment(&tx, treatment::Model { active: sold, ..row }).await?;
            note(&tx, manager, action, (id.to_string(), detail), now).await?;
            tx.announce(studio);
            tx.commit().await?;
        }
        Ok::<_, GoodsRefused>(())
    };
    services.store.retrying(change).await
}

/// Moves a treatment a place up or down on the studio's page.
pub async fn shift_treatment(
    services: &Services,
    manager: &ManagerSession,
    id: TreatmentId,
    up: bool,
) -> Result<(), GoodsRefused> {
    let change = || async {
        let (tx, now) = (services.store.begin().await?, services.now());
        let mut rows = studios::every_treatment(&*tx, manager.studio()).await?;
        rows.sort_by(|a, b| {
            (a.position, &a.name, a.minutes).cmp(&(b.position, &b.name, b.minutes))
        });
        rows.sort_by_key(|row| !row.active);
        let mut order: Vec<TreatmentId> = rows.iter().map(|row| row.id.into()).collect();
        let (from, to) = shifted(&mut order, &id, up).ok_or(GoodsRefused::NotFound)?;
        if from != to {
            goods::order_treatments(&tx, &order).await?;
            let detail = format!("place: {} → {}", from + 1, to + 1);
            note(&tx, manager, "treatment.reordered", (id.to_string(), detail), now).await?;
            tx.commit().await?;
        }
        Ok::<_, GoodsRefused>(())
    };
    services.store.retrying(change).await
}
