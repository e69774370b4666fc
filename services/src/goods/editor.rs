//! What the form of a treatment is made of.

use domain::{Currency, Money, TreatmentId, TreatmentKind};
use sha2::{Digest, Sha256};
use storage::{entities::treatment, studios};

use super::{GoodsRefused, TreatmentInput, givers::Giver, list::Facts, places::Place};
use crate::{Services, auth::ManagerSession};

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

pub(super) fn describe(
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
