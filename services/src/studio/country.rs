//! What is usual in a country: guesses to begin with, which everybody can change.

use domain::Currency;

/// What is usual in a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Habits {
    /// Whom people call for an ambulance.
    pub emergency_number: &'static str,
    /// What they pay with, where Lumbar takes it.
    pub currency: Option<Currency>,
    /// What the tax on sales is called.
    pub tax_name: &'static str,
    /// The zone of its largest city, where one zone is a fair guess.
    pub zone: Option<&'static str>,
}

type Row = (&'static str, &'static str, Option<Currency>, &'static str, Option<&'static str>);

use Currency::{Aud, Cad, Chf, Eur, Gbp, Jpy, Nzd, Sek, Usd};

/// Country, emergency number, currency, tax, zone. Everywhere else it is 112 and VAT.
const ROWS: [Row; 45] = [
    ("AT", "112", Some(Eur), "VAT", Some("Europe/Vienna")),
    ("AU", "000", Some(Aud), "GST", Some("Australia/Sydney")),
    ("BE", "112", Some(Eur), "VAT", Some("Europe/Brussels")),
    ("BG", "112", Some(Eur), "VAT", Some("Europe/Sofia")),
    ("BR", "192", None, "Tax", Some("America/Sao_Paulo")),
    ("CA", "911", Some(Cad), "GST", Some("America/Toronto")),
    ("CH", "112", Some(Chf), "VAT", Some("Europe/Zurich")),
    ("CY", "112", Some(Eur), "VAT", Some("Asia/Nicosia")),
    ("CZ", "112", None, "VAT", Some("Europe/Prague")),
    ("DE", "112", Some(Eur), "VAT", Some("Europe/Berlin")),
    ("DK", "112", None, "VAT", Some("Europe/Copenhagen")),
    ("EE", "112", Some(Eur), "VAT", Some("Europe/Tallinn")),
    ("ES", "112", Some(Eur), "VAT", Some("Europe/Madrid")),
    ("FI", "112", Some(Eur), "VAT", Some("Europe/Helsinki")),
    ("FR", "112", Some(Eur), "VAT", Some("Europe/Paris")),
    ("GB", "999", Some(Gbp), "VAT", Some("Europe/London")),
    ("GR", "112", Some(Eur), "VAT", Some("Europe/Athens")),
    ("HK", "999", None, "Tax", Some("Asia/Hong_Kong")),
    ("HR", "112", Some(Eur), "VAT", Some("Europe/Zagreb")),
    ("HU", "112", None, "VAT", Some("Europe/Budapest")),
    ("IE", "112", Some(Eur), "VAT", Some("Europe/Dublin")),
    ("IL", "101", None, "VAT", Some("Asia/Jerusalem")),
    ("IN", "112", None, "GST", Some("Asia/Kolkata")),
    ("IS", "112", None, "VAT", Some("Atlantic/Reykjavik")),
    ("IT", "112", Some(Eur), "VAT", Some("Europe/Rome")),
    ("JP", "119", Some(Jpy), "Consumption tax", Some("Asia/Tokyo")),
    ("KR", "119", None, "VAT", Some("Asia/Seoul")),
    ("LT", "112", Some(Eur), "VAT", Some("Europe/Vilnius")),
    ("LU", "112", Some(Eur), "VAT", Some("Europe/Luxembourg")),
    ("LV", "112", Some(Eur), "VAT", Some("Europe/Riga")),
    ("MT", "112", Some(Eur), "VAT", Some("Europe/Malta")),
    ("MX", "911", None, "VAT", Some("America/Mexico_City")),
    ("NL", "112", Some(Eur), "VAT", Some("Europe/Amsterdam")),
    ("NO", "113", None, "VAT", Some("Europe/Oslo")),
    ("NZ", "111", Some(Nzd), "GST", Some("Pacific/Auckland")),
    ("PL", "112", None, "VAT", Some("Europe/Warsaw")),
    ("PT", "112", Some(Eur), "VAT", Some("Europe/Lisbon")),
    ("RO", "112", None, "VAT", Some("Europe/Bucharest")),
    ("SE", "112", Some(Sek), "VAT", Some("Europe/Stockholm")),
    ("SG", "995", None, "GST", Some("Asia/Singapore")),
    ("SI", "112", Some(Eur), "VAT", Some("Europe/Ljubljana")),
    ("SK", "112", Some(Eur), "VAT", Some("Europe/Bratislava")),
    ("TH", "1669", None, "VAT", Some("Asia/Bangkok")),
    ("TR", "112", None, "VAT", Some("Europe/Istanbul")),
    ("US", "911", Some(Usd), "Sales tax", Some("America/New_York")),
];

impl Habits {
    /// Of the country with this ISO 3166 code.
    #[must_use]
    pub fn of(country: &str) -> Self {
        let row = ROWS.iter().find(|row| row.0.eq_ignore_ascii_case(country));
        let &(_, emergency_number, currency, tax_name, zone) =
            row.unwrap_or(&("", "112", None, "VAT", None));
        Self { emergency_number, currency, tax_name, zone }
    }
}

#[cfg(test)]
mod tests {
    use domain::time::Zone;

    use super::*;

    #[test]
    fn every_guess_can_be_saved_as_it_is() {
        assert!(ROWS.is_sorted_by_key(|row| row.0), "each country stands once, in order");
        for (country, emergency, _, tax, zone) in ROWS {
            assert!(!emergency.is_empty() && !tax.is_empty(), "{country}");
            assert!(zone.is_some_and(|zone| zone.parse::<Zone>().is_ok()), "{country}");
        }
        assert_eq!(Habits::of("de").emergency_number, "112");
        assert_eq!(Habits::of("XX").currency, None);
    }
}
