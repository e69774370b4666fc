//! What a visit's states and refusals are called.

use services::payments::Fulfilment;

/// What became of an attempt to cancel, by its code: what happened, and what it means.
pub fn cancel_refused(code: &str) -> Option<(&'static str, &'static str)> {
    Some(match code {
        "" => return None,
        "refund_changed" => (
            "The amount has changed since you opened the page",
            "A deadline passed meanwhile. Nothing has been cancelled. What you would get back \
             now stands below.",
        ),
        "visit_begun" => (
            "The visit has begun",
            "It can no longer be cancelled here, and nothing has been changed.",
        ),
        "wrong_state" => ("Nothing has been changed", "The visit is not one to cancel any more."),
        _ => (
            "It could not be cancelled just now",
            "Nothing has been changed, and nothing was refunded. Please try again in a moment.",
        ),
    })
}

/// Why a visit was not moved, by the code of its refusal, where it is not about a time
/// that somebody else has: what happened, and what to do.
pub fn move_refused(code: &str) -> Option<(&'static str, &'static str)> {
    Some(match code {
        "" => return None,
        "unchanged" => ("Your visit is at that time already", "Choose another time to move it."),
        "slot_taken" | "no_room" | "no_equipment" => (
            "That time was taken a moment ago",
            "Your visit stays where it was. These are the nearest free times:",
        ),
        "too_soon" => (
            "That time is too soon, or over",
            "Your visit stays where it was. Choose a later time.",
        ),
        "too_far" => (
            "That time is further ahead than visits are booked",
            "Your visit stays where it was. Choose an earlier time.",
        ),
        "not_qualified" | "not_given" | "not_offered" | "no_longer_offered" => (
            "That time cannot be had with this therapist",
            "Your visit stays where it was. Try any therapist, or ring us.",
        ),
        "unavailable" => (
            "It could not be moved just now",
            "Your visit stays where it was. Please try again in a moment.",
        ),
        _ => (
            "No visit can start at that time",
            "Your visit stays where it was. Choose one of the times below.",
        ),
    })
}

/// Whether money for a visit is on its way, so that its page should be looked at again.
pub const fn is_processing(fulfilment: Option<&Fulfilment>) -> bool {
    matches!(fulfilment, Some(Fulfilment::Processing))
}
