//! The link to a visit was made anew: the earlier ones open nothing any more.

use super::{letter::Letter, visit::Visit};

/// Nothing once there is a newer link still.
pub(super) fn letter(visit: &Visit, generation: u32) -> Option<Letter> {
    if visit.booking.link_generation != generation {
        return None;
    }
    let letter = Letter::new(format!("A new link to your visit: {}", visit.when()))
        .heading(format!("The new link to your visit, {}", visit.first_name()))
        .paragraph(
            "It was asked for on the page of your visit, or the studio has another address of \
             yours. Links in earlier mails open nothing any more. The visit itself has not \
             changed.",
        )
        .facts(visit.facts());
    let letter = visit.managed(letter).paragraph(
        "If you know of neither, somebody else may have had the earlier link: see whether \
         everything is still as you want it, or call us.",
    );
    Some(visit.signed(letter))
}
