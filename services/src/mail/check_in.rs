//! How somebody is, before a visit, right after it and a day later: one number, by a link.
//!
//! Nothing in it says what was answered, or what is asked beside the number: it may be read
//! over a shoulder.

use super::{letter::Letter, visit::Visit};
use crate::{
    Services,
    jobs::JobError,
    outcomes::{self, Moment, Opens, care_token},
};

/// What the letter needs beside its visit.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// When it is asked.
    pub moment: Moment,
    /// Whether more than a number is asked.
    pub more: bool,
    /// Where it is answered.
    pub url: String,
    /// Where the client sees how they do, and says that they want no more of these.
    pub progress_url: String,
}

/// The letter, where it still asks: not of a visit that was cancelled or moved, not what was
/// answered, and nobody who wants to be asked no more.
pub(super) async fn compose(
    services: &Services,
    visit: &Visit,
    sequence: u32,
    moment: Moment,
) -> Result<Option<Letter>, JobError> {
    let booking = &visit.booking;
    if booking.sequence != sequence || !outcomes::invites(services, booking, moment).await? {
        return Ok(None);
    }
    let base = &visit.base_url;
    let link = |page, opens| format!("{base}/{page}/{}", care_token(services, booking, opens));
    let question = Question {
        moment,
        more: outcomes::asks_more(services, booking, moment).await?,
        url: link("check-in", Opens::CheckIn(moment)),
        progress_url: link("progress", Opens::Progress),
    };
    Ok(Some(letter(visit, &question)))
}

/// The words.
pub(super) fn letter(visit: &Visit, question: &Question) -> Letter {
    let name = visit.first_name();
    let (subject, heading, asks) = match question.moment {
        Moment::Before => (
            format!("Before your visit: how is your back? {}", visit.when()),
            format!("How is your back today, {name}?"),
            "Say it before your visit, on a scale from 0 to 10.",
        ),
        Moment::After => (
            "After your visit: how is your back?".to_owned(),
            format!("And now, {name}?"),
            "Say how your back is after the visit, on the same scale.",
        ),
        Moment::DayAfter => (
            "A day after your visit: how is your back?".to_owned(),
            format!("How is your back a day later, {name}?"),
            "This is the answer that counts most: the ease of the first hours often goes again.",
        ),
    };
    let takes = if question.more {
        "It takes a tap; this time a few questions more are there, for whoever likes to answer \
         them."
    } else {
        "It takes a tap, and needs no signing in."
    };
    let letter = Letter::new(subject)
        .heading(heading)
        .paragraph(format!("{asks} {takes}"))
        .facts(vec![("Visit", visit.when()), ("With", visit.therapist.clone())])
        .link("Answer with a tap", question.url.clone())
        .paragraph(
            "Your therapist reads it before treating you, and you see for yourself whether it \
             helps, and what could be chance.",
        )
        .link("See how you are doing", question.progress_url.clone())
        .small(
            "Both links are for you alone. No more of these mails? The second one has a button \
             for that.",
        );
    visit.signed(letter)
}
