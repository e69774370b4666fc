//! What a press does, what it gives up, and what it leaves: before anybody presses.

use leptos::prelude::*;
use services::catalogue::TherapistCard;

use super::{Opened, Wanted};
use crate::words;

/// The terms of moving this visit now.
pub(super) fn terms(opened: &Opened, wanted: &Wanted) -> AnyView {
    let lines = [Some(press(opened, wanted)), Some(stays(opened)), comes_back(opened)];
    let lines = lines.into_iter().flatten().map(|line| view! { <p class="small">{line}</p> });
    view! { <div class="move-terms">{lines.collect_view()}</div> }.into_any()
}

/// Who confirms by hand, of those who give this treatment.
pub(super) fn by_hand(opened: &Opened) -> Vec<&TherapistCard> {
    let studio = &opened.studio;
    let card = studio.treatments.iter().find(|card| card.id == opened.view.treatment);
    let able = studio.therapists.iter().filter(|therapist| {
        therapist.confirms_by_hand && card.is_some_and(|card| therapist.may_give(card))
    });
    able.collect()
}

/// What happens at once: the visit moves, or somebody is asked first.
fn press(opened: &Opened, wanted: &Wanted) -> String {
    const AT_ONCE: &str = "Press a time, and your visit moves there at once.";
    let no = if opened.view.receipt.refundable.is_zero() {
        "the visit is off, and you have paid nothing for it"
    } else {
        "you get back everything you paid"
    };
    let asked = format!(
        "Your time now is given up at once, and the new one is kept for you until there is an \
         answer. If it is no, or if there is none, {no}."
    );
    if !wanted.anyone {
        let name = words::first_name(&opened.view.therapist_name);
        return match opened.view.confirms_by_hand {
            false => AT_ONCE.to_owned(),
            true => {
                format!("Press a time, and we ask {name}, who confirms each visit by hand. {asked}")
            }
        };
    }
    let names = by_hand(opened).into_iter().map(|card| words::first_name(&card.name).to_owned());
    let names: Vec<String> = names.collect();
    if names.is_empty() {
        return AT_ONCE.to_owned();
    }
    let confirm = if names.len() == 1 { "confirms" } else { "confirm" };
    format!(
        "{AT_ONCE} Those marked “by hand” may be with {names}, who {confirm} each visit by hand; \
         then we ask first. {asked}",
        names = words::list(&names),
    )
}

fn stays(opened: &Opened) -> String {
    let after = match opened.view.reschedules_left {
        0 | 1 => "It cannot be moved here again after that.".to_owned(),
        2 => "You can move it once more after that.".to_owned(),
        n => format!("You can move it {} more times after that.", words::number(n as usize - 1)),
    };
    format!("Price and payment stay. {after}")
}

/// What cancelling gives back after the move: a move is no way around a deadline that has
/// passed. Nothing where nothing was paid.
fn comes_back(opened: &Opened) -> Option<String> {
    if opened.view.receipt.refundable.is_zero() {
        return None;
    }
    Some(match opened.view.refund_cap_if_moved {
        100 => "If you cancel later, the deadlines count from the new time.".to_owned(),
        0 => "The last date for a refund has passed, and a move does not bring it back: nothing \
              comes back if you cancel later."
            .to_owned(),
        cap => format!(
            "The date for a full refund has passed, and a move does not bring it back: if you \
             cancel later, at most {} comes back, by the deadlines of the new time.",
            words::percent(cap)
        ),
    })
}
