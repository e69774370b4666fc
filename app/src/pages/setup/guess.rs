//! What the browser says about where somebody is, as a guess to begin with.

use axum::http::{header, request::Parts};
use domain::{Currency, time::Zone};
use leptos::prelude::*;
use services::studio::Habits;

use crate::{pages::book::ZONE_COOKIE, request};

/// What stands in the form before anybody typed.
pub struct Guess {
    pub country: String,
    pub zone: String,
    pub currency: String,
    pub tax_name: String,
}

impl Guess {
    /// From the languages that the browser asks for and, where we know it, its zone.
    pub fn read() -> Self {
        let country = languages().as_deref().and_then(region).unwrap_or_default();
        let habits = Habits::of(&country);
        let known = request::cookie(ZONE_COOKIE).filter(|zone| zone.parse::<Zone>().is_ok());
        Self {
            zone: known.or_else(|| habits.zone.map(ToOwned::to_owned)).unwrap_or_default(),
            currency: habits.currency.unwrap_or(Currency::Eur).code().to_owned(),
            tax_name: habits.tax_name.to_owned(),
            country,
        }
    }
}

fn languages() -> Option<String> {
    let parts = use_context::<Parts>()?;
    Some(parts.headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?.to_owned())
}

/// The first region among languages: `DE` of `de-DE,de;q=0.9,en;q=0.8`. American English is
/// what browsers say that nobody has told anything, so it says nothing.
fn region(languages: &str) -> Option<String> {
    let tags = languages.split(',').filter_map(|part| part.split(';').next());
    let regions = tags.filter_map(|tag| {
        let (language, region) = tag.trim().split_once('-')?;
        let known = region.len() == 2 && region.bytes().all(|b| b.is_ascii_alphabetic());
        (known && !(language == "en" && region == "US")).then(|| region.to_uppercase())
    });
    regions.into_iter().next()
}

/// Chooses the zone of the browser itself, where nobody has chosen another one.
pub const ZONE_OF_BROWSER: &str = "(function(){var s=document.getElementById('zone');\
    if(!s||!s.dataset.guess)return;\
    var z=Intl.DateTimeFormat().resolvedOptions().timeZone;\
    for(var i=0;i<s.options.length;i++)if(s.options[i].value===z){s.value=z;return}})()";

#[cfg(test)]
mod tests {
    use super::region;

    #[test]
    fn a_region_is_read_from_what_browsers_send() {
        for (languages, expected) in [
            ("de-DE,de;q=0.9,en-US;q=0.8", Some("DE")),
            ("en-US,en;q=0.5", None),
            ("en-US,fr-CA;q=0.5", Some("CA")),
            ("pt", None),
            ("zh-Hant-TW", None),
            ("", None),
        ] {
            assert_eq!(region(languages).as_deref(), expected, "{languages}");
        }
    }
}
