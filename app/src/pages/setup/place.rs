//! The fields that say where a studio is, whose clock it lives by, and what it charges in:
//! the same when it begins and later.

use std::collections::BTreeMap;

use domain::{Currency, time::Zone};
use leptos::prelude::*;
use services::studio::DetailsInput;

use super::{
    countries::COUNTRIES,
    form::{Form, Line},
};

/// Street, postal code, city and country.
pub fn address(form: &Form, now: &DetailsInput) -> AnyView {
    let countries = COUNTRIES.iter().map(|(code, name)| ((*code).into(), (*name).into()));
    let street = Line::of("address_line", "Street and house").kind("text", "street-address");
    let postcode = Line::of("postcode", "Postal code").kind("text", "postal-code").optional();
    let city = Line::of("city", "City")
        .kind("text", "address-level2")
        .hint("Your clock is called by it, as in “14:00, Munich time”.");
    view! {
        {form.line(&street, &now.address_line)}
        <div class="pair">
            {form.line(&postcode, &now.postcode)}
            {form.line(&city, &now.city)}
        </div>
        {form
            .choice(
                ("country", "Country", ""),
                vec![(String::new(), countries.collect())],
                &now.country,
                false,
            )}
    }
    .into_any()
}

/// Zone and currency; `guessed` lets the browser choose its own zone.
pub fn clock_and_money(form: &Form, now: &DetailsInput, guessed: bool) -> AnyView {
    let currencies = Currency::ALL.map(|currency| (currency.code().into(), said(currency).into()));
    let zone = "Every time on your pages is told by this clock, also where clients are elsewhere.";
    let currency = "What every price is in. It can be changed until the first visit is booked.";
    view! {
        {form.choice(("zone", "Time zone", zone), zones(), &now.zone, guessed)}
        {form
            .choice(
                ("currency", "Currency", currency),
                vec![(String::new(), currencies.into())],
                &now.currency,
                false,
            )}
    }
    .into_any()
}

/// What the tax is called, and how much of every price it is.
pub fn tax(form: &Form, now: &DetailsInput) -> AnyView {
    let name = Line::of("tax_name", "Name of the tax").hint("Such as VAT or GST.");
    let percent = Line { most: 8, ..Line::of("tax_percent", "Tax in percent") }
        .hint("Prices include it. Such as 19 or 8.1; 0 if you charge none.");
    let number = Line { most: 40, ..Line::of("tax_number", "Tax number") }
        .optional()
        .hint("Stands on receipts and invoices. Leave it empty if you have none.");
    view! {
        <div class="pair">
            {form.line(&name, &now.tax_name)}
            {form.line(&percent, &now.tax_percent)}
        </div>
        {form.line(&number, &now.tax_number)}
    }
    .into_any()
}

const fn said(currency: Currency) -> &'static str {
    match currency {
        Currency::Eur => "Euro (EUR)",
        Currency::Gbp => "Pound sterling (GBP)",
        Currency::Usd => "US dollar (USD)",
        Currency::Cad => "Canadian dollar (CAD)",
        Currency::Aud => "Australian dollar (AUD)",
        Currency::Nzd => "New Zealand dollar (NZD)",
        Currency::Chf => "Swiss franc (CHF)",
        Currency::Sek => "Swedish krona (SEK)",
        Currency::Jpy => "Japanese yen (JPY)",
    }
}

/// Zones by continent, each by its city, so that typing a city's first letters finds it.
fn zones() -> Vec<(String, Vec<(String, String)>)> {
    let mut groups: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
    for zone in Zone::all() {
        let Some((continent, place)) = zone.name().split_once('/') else { continue };
        // Old names of other zones, and offsets without a place.
        if matches!(continent, "Etc" | "US" | "Brazil" | "Canada" | "Chile" | "Mexico") {
            continue;
        }
        let words = place.replace('_', " ").replace('/', ", ");
        groups.entry(continent).or_default().push((zone.name().to_owned(), words));
    }
    groups.into_iter().map(|(continent, zones)| (continent.to_owned(), zones)).collect()
}

#[cfg(test)]
mod tests {
    use super::zones;

    #[test]
    fn every_zone_stands_once_under_its_continent() {
        let zones = zones();
        let europe = &zones.iter().find(|(name, _)| name == "Europe").expect("a continent").1;
        assert!(europe.contains(&("Europe/Berlin".into(), "Berlin".into())));
        let all: Vec<&String> =
            zones.iter().flat_map(|(_, all)| all.iter().map(|z| &z.0)).collect();
        let unique: std::collections::BTreeSet<_> = all.iter().collect();
        assert!(all.len() > 350 && unique.len() == all.len(), "{}", all.len());
    }
}
