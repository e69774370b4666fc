//! Is anything new with their health, before a visit that no reminder asks about.

use super::{letter::Letter, visit::Visit, words};

/// Nothing where it was answered, or for a visit that was cancelled, has begun, or was moved
/// since the mail was planned.
pub(super) fn letter(visit: &Visit, sequence: u32) -> Option<Letter> {
    if !visit.is_confirmed() || visit.booking.sequence != sequence || visit.is_over() {
        return None;
    }
    visit.before_url.as_ref()?;
    let weekday = words::weekday(visit.start(), &visit.clock);
    let (whose, when) = (visit.whose_health(), visit.when());
    let letter = Letter::new(format!("Is anything new with {whose} health? Visit: {when}"))
        .heading(format!("A question before {weekday}, {}", visit.first_name()))
        .facts(visit.facts());
    let letter = visit.asked_before(letter).small(
        "This is no reminder. It is asked for your safety, so it comes whatever you chose about \
         reminders.",
    );
    Some(visit.signed(visit.managed(letter)))
}
