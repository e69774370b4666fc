//! To the holder and the studio: a qualification has ended, and what is to be done.

use super::{Asked, ending::Ending, letter::Letter};

/// Nothing while it is good: it was given another end.
pub(super) fn letter(ending: &Ending) -> Option<Letter> {
    if ending.left >= 0 {
        return None;
    }
    let letter = Letter::new(format!("{} has ended", ending.what()))
        .heading(format!("The {} has ended", ending.noun()))
        .paragraph(format!("{} was good until {}.", ending.what(), ending.last()))
        .paragraph_if(consequence(ending))
        .facts(ending.facts())
        .paragraph_if(visits(ending));
    Some(match ending.whom {
        Asked::Therapist => letter.link("Record the renewal", ending.renew_url()),
        Asked::Studio => letter.link("See what is to be done", ending.page_url()),
    })
}

fn consequence(ending: &Ending) -> Option<String> {
    (!ending.techniques.is_empty()).then(|| {
        format!(
            "What only it covered can no longer be booked with {}, and those times are no longer \
             offered.",
            ending.with()
        )
    })
}

fn visits(ending: &Ending) -> Option<String> {
    if ending.techniques.is_empty() {
        return None;
    }
    Some(match ending.visit_lines() {
        Some(lines) => {
            format!("These visits need another therapist. The clients were not told yet:\n{lines}")
        }
        None => "No visit needs another therapist.".to_owned(),
    })
}
