//! To those who can approve: a client waits for their answer.

use domain::booking::BookingState;

use super::{letter::Letter, visit::Visit};

/// Nothing once it has been answered, or asked anew for another time.
pub(super) fn letter(visit: &Visit, sequence: u32) -> Option<Letter> {
    let BookingState::Requested { answer_by } = visit.booking.state else { return None };
    if visit.booking.sequence != sequence || answer_by <= visit.now {
        return None;
    }
    let answer_by = visit.when_here(answer_by);
    let (subject, what) = if sequence > 0 {
        ("Please answer: a visit is to be moved", "would like to move a visit to")
    } else {
        ("Please answer: a visit is asked for", "would like to come on")
    };
    let letter = Letter::new(format!("{subject}, {}", visit.when_here(visit.start())))
        .heading("A client waits for your answer")
        .paragraph(format!(
            "{} {what} {}. The time is kept until you answer, or until {answer_by}. If nobody has \
             answered by then, the request is declined and everything paid goes back.",
            visit.contact.name,
            visit.when_here(visit.start()),
        ))
        .facts(vec![
            ("Client", visit.contact.name.clone()),
            (
                "Treatment",
                format!("{}, {} minutes", visit.booking.treatment_name, visit.booking.minutes),
            ),
            ("Therapist", visit.therapist.clone()),
            ("When", visit.when_here(visit.start())),
            ("Answer by", answer_by),
            ("Booking", visit.booking.reference.clone()),
        ])
        .link("See the day and answer", visit.desk_url());
    Some(letter)
}
