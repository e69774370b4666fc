//! The studio's clock follows new rules: its hour stays, and the client's own changes.

use super::{letter::Letter, visit::Visit};

/// Nothing for a visit that was cancelled, or moved since.
pub(super) fn letter(visit: &Visit, sequence: u32) -> Option<Letter> {
    if !visit.is_confirmed() || visit.booking.sequence != sequence || visit.is_over() {
        return None;
    }
    let here = visit.clock.when(visit.start());
    let there = match &visit.client_clock {
        Some(own) if own.wall(visit.start()) != visit.clock.wall(visit.start()) => {
            format!("On your own clock that is now {}.", own.when(visit.start()))
        }
        _ => "Your own clock now shows the same hour.".to_owned(),
    };
    let letter = Letter::new(format!("Your visit stays at {here}: please check your clock"))
        .heading(format!("Your own clock shows another hour, {}", visit.first_name()))
        .paragraph(format!(
            "{} has new rules for its clock. Your visit stays at {here}. {there}",
            visit.clock.city(),
        ))
        .facts(visit.facts());
    let letter = visit.managed(letter).paragraph_if(visit.deadlines());
    Some(visit.with_invitation(visit.signed(letter)))
}
