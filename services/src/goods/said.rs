//! What the audit log says of a treatment that is new or another.

use domain::{Money, RoomId, TherapistId};
use storage::entities::treatment;

use super::{changes::Changes, editor::percent, list::Facts};

/// What changed, from what to what; `None` where nothing did.
pub(super) fn said(
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
pub(super) fn first(facts: &Facts, row: &treatment::Model) -> String {
    let price = Money::new(row.price_minor, facts.currency);
    format!("{}, {} min, {price}", row.name.replace("; ", ", "), row.minutes)
}
