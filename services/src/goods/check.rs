//! A treatment as a form sends it, and what can be wrong with it.

use domain::{
    Currency, TreatmentKind,
    contact::FieldError,
    earnings::{read_amount, read_percent},
    treatment::MOST_PAIRS,
};
use serde::{Deserialize, Serialize};
use storage::entities::treatment;

/// The longest name, in characters.
pub const NAME_LENGTH: usize = 80;
/// The longest summary, in characters.
pub const SUMMARY_LENGTH: usize = 300;
/// The longest part of a visit, in minutes.
pub const LONGEST_MINUTES: i32 = 480;
/// The shortest session, in minutes.
const SHORTEST_MINUTES: i32 = 5;

/// A treatment as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TreatmentInput {
    /// As shown.
    pub name: String,
    /// One or two sentences.
    pub summary: String,
    /// The code of its technique; [`NEW`](Self::NEW) for the one that is named beside.
    pub technique: String,
    /// The name of a technique that is not in the list yet.
    pub new_technique: String,
    /// Length of the session.
    pub minutes: String,
    /// Price, tax included.
    pub price: String,
    /// The tax inside it, in per cent; the studio's where it is empty.
    pub tax: String,
    /// Minutes before.
    pub setup: String,
    /// Minutes after.
    pub cleanup: String,
    /// Minutes after those, the therapist's alone.
    pub rest: String,
    /// 1 (light) to 5 (deep).
    pub pressure: String,
    /// The kind of equipment that it needs; nothing for none.
    pub equipment: String,
    /// The code of the kind of treatment; nothing for the usual one.
    pub sort: String,
    /// Of a class: how many pairs a date of it takes.
    pub pairs: String,
    /// The ids of the only rooms it takes place in; none for any.
    pub rooms: Vec<String>,
    /// The ids of the therapists that the form asked about.
    pub asked: Vec<String>,
    /// The ids of those among them who give it.
    pub gives: Vec<String>,
}

/// What is known about a studio, to check against.
pub(super) struct Known {
    pub currency: Currency,
    /// Codes of techniques.
    pub techniques: Vec<String>,
    /// Kinds of equipment.
    pub kinds: Vec<String>,
}

impl TreatmentInput {
    /// What stands for a technique that is not in the list.
    pub const NEW: &str = "new";

    /// The parts of a treatment's row that are typed; the rest is `row`'s. A new technique
    /// gets its code later. Every problem at once.
    pub(super) fn check(
        &self,
        known: &Known,
        row: treatment::Model,
    ) -> Result<treatment::Model, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let mut keep = |checked: Result<i32, FieldError>| {
            checked.unwrap_or_else(|error| {
                wrong.push(error);
                0
            })
        };
        let minutes = keep(minutes("minutes", &self.minutes, SHORTEST_MINUTES));
        let setup_minutes = keep(minutes_or_none("setup", &self.setup));
        let cleanup_minutes = keep(minutes_or_none("cleanup", &self.cleanup));
        let rest_minutes = keep(minutes_or_none("rest", &self.rest));
        let pressure = keep(self.pressure());
        let name = check_name("name", &self.name).map_err(|error| wrong.push(error));
        let summary = self.summary().map_err(|error| wrong.push(error));
        let technique = self.technique(known).map_err(|error| wrong.push(error));
        let price = self.price(known.currency).map_err(|error| wrong.push(error));
        let tax = self.tax().map_err(|error| wrong.push(error));
        let equipment = self.equipment(known).map_err(|error| wrong.push(error));
        let (Ok(name), Ok(summary), Ok(technique), Ok(price_minor), Ok(tax_basis_points)) =
            (name, summary, technique, price, tax)
        else {
            return Err(in_order(wrong));
        };
        let sort = self.sort(&row).map_err(|error| wrong.push(error));
        let (Ok(equipment_kind), Ok((kind, pairs))) = (equipment, sort) else {
            return Err(in_order(wrong));
        };
        if !wrong.is_empty() {
            return Err(in_order(wrong));
        }
        Ok(treatment::Model {
            name,
            summary,
            technique,
            minutes,
            setup_minutes,
            cleanup_minutes,
            rest_minutes,
            price_minor,
            pressure,
            equipment_kind,
            tax_basis_points,
            kind: kind.code().to_owned(),
            pairs,
            ..row
        })
    }

    /// What kind it is, and how many pairs a date of a class takes. What is there stays a
    /// class, or none: visits that were booked as the one cannot be moved as the other.
    fn sort(&self, row: &treatment::Model) -> Result<(TreatmentKind, Option<i32>), FieldError> {
        let kind = match self.sort.as_str() {
            "" => TreatmentKind::default(),
            code => {
                TreatmentKind::from_code(code).ok_or(FieldError::new("sort", "not_a_choice"))?
            }
        };
        let is_there = !row.name.is_empty();
        let was = TreatmentKind::from_code(&row.kind).unwrap_or_default();
        if is_there && was.is_class() != kind.is_class() {
            return Err(FieldError::new("sort", "stays"));
        }
        if !kind.is_class() {
            return Ok((kind, None));
        }
        let typed = self.pairs.trim();
        if typed.is_empty() {
            return Err(FieldError::new("pairs", "required"));
        }
        let pairs = typed.parse().ok().filter(|pairs| (1..=MOST_PAIRS).contains(pairs));
        let pairs = pairs.and_then(|pairs| i32::try_from(pairs).ok());
        Ok((kind, Some(pairs.ok_or(FieldError::new("pairs", "out_of_range"))?)))
    }

    fn pressure(&self) -> Result<i32, FieldError> {
        let level = self.pressure.parse().ok().filter(|level| (1..=5).contains(level));
        level.ok_or(FieldError::new("pressure", "required"))
    }

    fn summary(&self) -> Result<String, FieldError> {
        let text = self.summary.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().count() > SUMMARY_LENGTH {
            return Err(FieldError::new("summary", "too_long"));
        }
        if text.chars().any(char::is_control) {
            return Err(FieldError::new("summary", "not_text"));
        }
        Ok(text)
    }

    fn technique(&self, known: &Known) -> Result<String, FieldError> {
        if self.technique == Self::NEW {
            return check_name("new_technique", &self.new_technique);
        }
        let found = known.techniques.iter().find(|code| **code == self.technique).cloned();
        found.ok_or(FieldError::new("technique", "required"))
    }

    fn price(&self, currency: Currency) -> Result<i64, FieldError> {
        let typed = self.price.trim();
        if typed.is_empty() {
            return Err(FieldError::new("price", "required"));
        }
        let price = read_amount(typed, currency).ok_or(FieldError::new("price", "not_an_amount"));
        price.map(|price| price.minor)
    }

    fn tax(&self) -> Result<Option<i32>, FieldError> {
        if self.tax.trim().is_empty() {
            return Ok(None);
        }
        let rate = read_percent(&self.tax).and_then(|rate| i32::try_from(rate).ok());
        rate.map(Some).ok_or(FieldError::new("tax", "not_a_percentage"))
    }

    fn equipment(&self, known: &Known) -> Result<Option<String>, FieldError> {
        if self.equipment.is_empty() {
            return Ok(None);
        }
        let found = known.kinds.iter().find(|kind| **kind == self.equipment).cloned();
        found.map(Some).ok_or(FieldError::new("equipment", "not_a_choice"))
    }
}

/// As they stand in the form.
fn in_order(mut wrong: Vec<FieldError>) -> Vec<FieldError> {
    const ORDER: [&str; 14] = [
        "name",
        "summary",
        "sort",
        "pairs",
        "technique",
        "new_technique",
        "minutes",
        "price",
        "tax",
        "setup",
        "cleanup",
        "rest",
        "pressure",
        "equipment",
    ];
    wrong.sort_by_key(|error| ORDER.iter().position(|field| *field == error.field));
    wrong
}

/// A name of something, trimmed: words, and nothing that hides or turns them.
pub(super) fn check_name(field: &'static str, typed: &str) -> Result<String, FieldError> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if name.is_empty() {
        Err(FieldError::new(field, "required"))
    } else if name.chars().count() > NAME_LENGTH {
        Err(FieldError::new(field, "too_long"))
    } else if name.chars().any(|c| c.is_control() || turns(c)) {
        Err(FieldError::new(field, "not_text"))
    } else {
        Ok(name)
    }
}

fn minutes_or_none(field: &'static str, typed: &str) -> Result<i32, FieldError> {
    if typed.trim().is_empty() { Ok(0) } else { minutes(field, typed, 0) }
}

fn minutes(field: &'static str, typed: &str, least: i32) -> Result<i32, FieldError> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(FieldError::new(field, "required"));
    }
    let minutes = typed.parse().map_err(|_| FieldError::new(field, "not_minutes"))?;
    let fits = (least..=LONGEST_MINUTES).contains(&minutes);
    if fits { Ok(minutes) } else { Err(FieldError::new(field, "out_of_range")) }
}
