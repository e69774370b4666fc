//! Where the studio is, when it is open, and how to reach it.

use leptos::prelude::*;
use services::catalogue::StudioPage;

use crate::{
    components::icon::{Glyph, Icon},
    layout::{StudioFacts, dial},
};

/// Directions, opening times and contact.
pub fn view(studio: &StudioPage) -> AnyView {
    let facts = StudioFacts::from(studio);
    let paragraphs = studio.directions.iter().map(|p| view! { <p>{p.clone()}</p> }).collect_view();
    let hours = facts
        .opening_lines()
        .into_iter()
        .map(|(days, hours)| view! { <div><dt>{days}</dt><dd>{hours}</dd></div> })
        .collect_view();
    view! {
        <section class="band" id="directions">
            <div class="wrap split">
                <header>
                    <h2 class="big">"Getting here"</h2>
                    <address>
                        {studio.address_line.clone()} <br/> {studio.postcode.clone()} " "
                        {studio.city.clone()}
                    </address>
                    <p>
                        <a class="btn" href=map_address(studio) rel="noreferrer">
                            <Icon glyph=Glyph::Pin/>
                            "Show on OpenStreetMap"
                        </a>
                    </p>
                </header>
                <div class="place">
                    <div class="flow">{paragraphs}</div>
                    <div>
                        <h3>"Opening times"</h3>
                        <dl class="hours nums">{hours}</dl>
                        <p class="tiny muted">{studio.clock().name()}</p>
                    </div>
                    <div>
                        <h3>"Contact"</h3>
                        <p class="contact">
                            <Icon glyph=Glyph::Phone/>
                            <a href=dial(&studio.phone)>{studio.phone.clone()}</a>
                        </p>
                        <p class="contact">
                            <Icon glyph=Glyph::Mail/>
                            <a href=format!("mailto:{}", studio.email)>{studio.email.clone()}</a>
                        </p>
                    </div>
                </div>
            </div>
        </section>
    }
    .into_any()
}

/// A search for the address on a map that tracks nobody.
pub fn map_address(studio: &StudioPage) -> String {
    let street = studio.address_line.split(',').next().unwrap_or_default();
    let query = format!("{street}, {} {}", studio.postcode, studio.city);
    format!("https://www.openstreetmap.org/search?query={}", encoded(&query))
}

/// Percent-encodes all but unreserved characters (RFC 3986).
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn an_address_survives_in_a_link() {
        assert_eq!(encoded("Rua do Vigário 14"), "Rua%20do%20Vig%C3%A1rio%2014");
    }
}
