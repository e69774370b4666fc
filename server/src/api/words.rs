//! What the codes mean, in a sentence that says what to do.

/// Every code, with a sentence that says what happened and what to do.
pub const TITLES: [(&str, &str); 42] = [
    ("slot_taken", "Somebody booked this time a moment before you. Choose one of `next_slots`."),
    ("no_room", "No room is free at this time. Choose one of `next_slots`."),
    (
        "no_equipment",
        "The equipment for this treatment is in use then. Choose one of `next_slots`.",
    ),
    ("outside_hours", "The therapist does not work then. Ask for the free slots."),
    (
        "not_qualified",
        "The therapist has no verified qualification for this treatment on that date.",
    ),
    ("not_given", "This therapist does not give this treatment. See its /therapists."),
    ("not_offered", "This therapist cannot be booked online."),
    ("too_soon", "The start is in the past or too soon. Ask for the free slots."),
    ("too_far", "The start is further ahead than the studio takes bookings."),
    ("off_grid", "Visits do not start at this minute. Ask for the free slots."),
    ("in_gap", "This wall time does not exist: the clocks go forward over it."),
    ("repeated_hour", "The clocks show this time twice. Ask for the first one."),
    ("unknown_studio", "There is no studio with this name. See /api/v1/studios."),
    ("unknown_treatment", "The studio does not sell this treatment. See its /treatments."),
    ("unknown_therapist", "No such therapist works there. See its /therapists."),
    ("unknown_booking", "The link is not valid, or not any more."),
    ("unknown_address", "There is no such address in this API. See /api/docs."),
    ("wrong_method", "This address does not take this method. See /api/docs."),
    ("invalid", "Something is missing or wrong. See `errors`."),
    ("malformed", "The body is not JSON in UTF-8."),
    ("malformed_address", "The address is not text in UTF-8."),
    ("wrong_type", "Send the body as application/json."),
    ("too_large", "The body is too large."),
    ("range_reversed", "`to` lies before `from`."),
    ("range_too_long", "Ask for at most 62 days at once."),
    (
        "screening_stop",
        "This needs a doctor before any massage. Nothing was booked, charged or kept.",
    ),
    (
        "too_many_unpaid",
        "This client has as many visits as may be booked without paying online first.",
    ),
    ("call_us", "The studio takes this booking by telephone alone: please call."),
    ("too_many_holds", "Too many times are being kept at once. Finish or leave one first."),
    ("hold_ended", "The time is no longer kept. Start again."),
    ("idempotency_mismatch", "This Idempotency-Key was used with another request."),
    ("idempotency_in_use", "The first request with this Idempotency-Key is still running."),
    ("too_many_requests", "Too many requests. Wait as long as Retry-After says."),
    ("not_changeable", "The booking can no longer be changed this way."),
    (
        "refund_changed",
        "Less would go back by now than was shown. Look at `cancellation`, and ask again.",
    ),
    ("too_late", "It is too late to move the visit."),
    ("too_often", "The visit was moved as often as the studio allows."),
    ("gateway_unknown", "The payment page could not be opened. Nothing was charged: try again."),
    (
        "payment_unavailable",
        "The payment page could not be opened. Nothing was charged: try again.",
    ),
    ("timed_out", "This took too long. Nothing was charged: try again."),
    (
        "internal",
        "Something broke on our side. Nothing was charged by this request: try again later.",
    ),
    ("unavailable", "The request could not be carried out. Nothing was charged: try again later."),
];

/// The sentence for a refusal; for a code without one, that of `unavailable`.
pub fn title(code: &str) -> &'static str {
    let sentence = |code| TITLES.iter().find(|(known, _)| *known == code).map(|(_, title)| *title);
    sentence(code).or_else(|| sentence("unavailable")).unwrap_or_default()
}

/// The sentence for one field.
pub fn field(code: &str) -> &'static str {
    match code {
        "required" => "This is needed.",
        "too_long" => "This is too long.",
        "not_an_email" => "Write an address with an @, such as amara@post.example.",
        "not_a_name" => "Write a name, without line breaks, links and addresses.",
        "not_a_phone" => "Write the number with digits, such as +49 30 000000.",
        "not_a_time" => "Write RFC 3339 with an offset, such as 2026-12-01T10:00:00+01:00.",
        "not_a_date" => "Write a date such as 2026-12-01.",
        "unknown_zone" => "Write an IANA zone such as Europe/Lisbon.",
        "unknown_field" => "There is no such field. See /api/docs.",
        "screening_unanswered" => "List the questions that apply, or set `none`.",
        "screening_contradiction" => "Either list questions or set `none`, not both.",
        "screening_changed" => "The questions have changed. See /api/docs.",
        "not_offered" => "The studio does not offer this way of paying.",
        "not_a_key" => "Send 1 to 255 letters, digits and signs of ASCII.",
        "code_unknown" => "There is no such code at this studio, or it was ended.",
        "code_expired" => "This code can no longer be used.",
        "code_empty" => "Nothing is left on this code.",
        "code_not_together" => {
            "These codes do not go together: a course pays by itself, and one promotion counts."
        }
        "code_other_treatment" => "This code is for another treatment.",
        "code_not_today" => "This promotion does not hold today.",
        "code_price_too_low" => "This promotion is for visits of a higher price.",
        "code_used_up" => "This promotion was used as often as it may be.",
        "code_not_usable" => "This code cannot be used for this visit.",
        "not_agreed" => "The rules on changes and refunds must be accepted.",
        _ => "This value is not accepted.",
    }
}
