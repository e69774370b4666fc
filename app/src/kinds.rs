//! What people read about the kinds of treatment.

use domain::TreatmentKind;
use leptos::prelude::*;
use services::catalogue::TreatmentCard;

/// What a kind is called, where it is another than the usual one.
#[must_use]
pub const fn name(kind: TreatmentKind) -> Option<&'static str> {
    match kind {
        TreatmentKind::Session => None,
        TreatmentKind::AfterExercise => Some("After exercise"),
        TreatmentKind::PartnerClass => Some("Partner class"),
    }
}

/// What it is, and what is known about it: no more than that.
#[must_use]
pub const fn about(kind: TreatmentKind) -> Option<&'static str> {
    match kind {
        TreatmentKind::Session => None,
        TreatmentKind::AfterExercise => Some(
            "Short, right after your training. In studies, muscles were a little less sore over \
             the next days, and no more than that is known.",
        ),
        TreatmentKind::PartnerClass => Some(
            "Two of you come, and each learns to massage the other’s back, for home. The price \
             is for both of you.",
        ),
    }
}

/// The line about its kind under a treatment's own words.
pub fn note(card: &TreatmentCard) -> Option<AnyView> {
    let (name, about) = (name(card.kind)?, about(card.kind)?);
    Some(view! { <span class="kind"><b>{name}". "</b>{about}</span> }.into_any())
}

/// `60 min`, and for whom where it is not one person.
#[must_use]
pub fn length(card: &TreatmentCard) -> String {
    match card.kind {
        TreatmentKind::PartnerClass => format!("{} min, for two", card.minutes),
        TreatmentKind::Session | TreatmentKind::AfterExercise => format!("{} min", card.minutes),
    }
}

/// The kinds to choose from, for whoever sets a treatment up.
#[must_use]
pub fn choices() -> Vec<(String, String)> {
    let words = |kind| match kind {
        TreatmentKind::Session => "A session, at any free time",
        TreatmentKind::AfterExercise => "A short session after exercise, at any free time",
        TreatmentKind::PartnerClass => "A partner class, on dates that you set",
    };
    TreatmentKind::ALL.map(|kind| (kind.code().to_owned(), words(kind).to_owned())).into()
}

#[cfg(test)]
mod tests {
    use domain::TreatmentKind;

    use super::{about, name};

    #[test]
    fn every_kind_but_the_usual_one_says_what_it_is() {
        for kind in TreatmentKind::ALL {
            let usual = kind == TreatmentKind::default();
            assert_eq!((name(kind).is_none(), about(kind).is_none()), (usual, usual), "{kind:?}");
        }
    }
}
