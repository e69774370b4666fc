//! To the holder, and near its end to the studio too: a qualification ends soon.

use super::{Asked, ending::Ending, letter::Letter};

/// Nothing once it has ended: that is another mail.
pub(super) fn letter(ending: &Ending) -> Option<Letter> {
    let left = match ending.left {
        i64::MIN..0 => return None,
        0 => "that is today".to_owned(),
        1 => "that is tomorrow".to_owned(),
        days => format!("{days} days from today"),
    };
    let letter = Letter::new(format!("{} is good until {}", ending.what(), ending.last()))
        .heading(format!("The {} ends soon", ending.noun()))
        .paragraph(format!("{} is good until {}: {left}.", ending.what(), ending.last()))
        .paragraph_if(consequence(ending))
        .facts(ending.facts())
        .paragraph_if(visits(ending));
    Some(match ending.whom {
        Asked::Therapist => letter
            .paragraph(
                "If you have the next certificate, record it and add the document: the studio \
                 checks it, and nothing stops in between.",
            )
            .link("Record the renewal", ending.renew_url()),
        Asked::Studio => letter.link("See the qualifications", ending.page_url()),
    })
}

fn consequence(ending: &Ending) -> Option<String> {
    (!ending.techniques.is_empty()).then(|| {
        format!(
            "After that day, what only it covers can no longer be booked with {}.",
            ending.with()
        )
    })
}

fn visits(ending: &Ending) -> Option<String> {
    let lines = ending.visit_lines()?;
    Some(format!("These visits would then need another therapist:\n{lines}"))
}
