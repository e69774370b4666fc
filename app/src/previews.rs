//! The words on the pictures that stand beside shared links.

use services::{
    catalogue::{StudioPage, TherapistCard},
    preview::Preview,
    questions::Shown,
};

use crate::{articles::Article, words};

const HOUSE: &str = "Lumbar";

/// For every page that has none of its own.
#[must_use]
pub fn house() -> Preview {
    Preview {
        kicker: "Back massage".into(),
        title: "Care for the back that carries you.".into(),
        line: "Checked therapists, whole prices, booked online.".into(),
        foot: HOUSE.into(),
        portrait: None,
    }
}

/// For a studio.
#[must_use]
pub fn of_studio(studio: &StudioPage) -> Preview {
    Preview {
        kicker: format!("Back massage in {}", studio.city),
        title: studio.name.clone(),
        line: studio.tagline.clone(),
        foot: "Booked with Lumbar".into(),
        portrait: None,
    }
}

/// For a therapist; `portrait` is a JPEG.
#[must_use]
pub fn of_therapist(
    studio: &StudioPage,
    person: &TherapistCard,
    portrait: Option<Vec<u8>>,
) -> Preview {
    Preview {
        kicker: format!("Back massage in {}", studio.city),
        title: person.name.clone(),
        line: person.focus.clone(),
        foot: studio.name.clone(),
        portrait,
    }
}

/// For a question that was answered.
#[must_use]
pub fn of_question(shown: &Shown) -> Preview {
    let names: Vec<String> = shown
        .answers
        .iter()
        .flat_map(|(_, whose, _)| whose)
        .map(|card| card.name.clone())
        .collect();
    let line = if names.is_empty() {
        String::new()
    } else {
        format!("Answered by {}", words::list(&names))
    };
    Preview {
        kicker: "A reader asks".into(),
        title: shown.title.clone(),
        line,
        foot: shown.studio.name.clone(),
        portrait: None,
    }
}

/// For an article.
#[must_use]
pub fn of_article(article: &Article) -> Preview {
    Preview {
        kicker: "About backs".into(),
        title: article.title.into(),
        line: article.summary.into(),
        foot: HOUSE.into(),
        portrait: None,
    }
}
