//! The studio's clock follows new rules: its hour stays, and the client's own changes.

use super::{letter::Letter, visit::Visit, words};

/// Nothing for a visit that was cancelled, or moved since.
pub(super) fn letter(visit: &Visit, sequence: u32) -> Option<Letter> {
    if !visit.is_confirmed() || visit.booking.sequence != sequence || visit.is_over() {
        return None;
    }
    let here = visit.when_in(visit.start());
    let at_home = words::at_home(visit.start(), visit.zone, visit.client_zone);
    let there = at_home.map_or_else(
        || "Your own clock now shows the same hour.".to_owned(),
        |theirs| format!("On your own clock that is now {theirs}."),
    );
    let letter =
        Letter::new(format!("Your visit stays at {}: please check your clock", visit.when()))
            .heading(format!("Your own clock shows another hour, {}", visit.first_name()))
            .paragraph(format!(
                "{} has new rules for its clock. Your visit stays at {here}. {there}",
                visit.zone.city(),
            ))
            .facts(visit.facts());
    let letter = visit.managed(letter).paragraph_if(visit.deadlines());
    Some(visit.with_invitation(visit.signed(letter)))
}
