//! Amounts as the page and Stripe's messages write them.

/// Currencies whose minor unit is the whole unit (docs.stripe.com/currencies).
const ZERO_DECIMAL: [&str; 16] = [
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv",
    "xaf", "xof", "xpf",
];

/// `8400` of `eur` as `€84.00`.
pub(crate) fn format(minor: i64, currency: &str) -> String {
    let symbol = match currency {
        "eur" => "€".to_owned(),
        "gbp" => "£".to_owned(),
        "usd" => "US$".to_owned(),
        "cad" => "CA$".to_owned(),
        "aud" => "A$".to_owned(),
        "nzd" => "NZ$".to_owned(),
        "jpy" => "¥".to_owned(),
        other => format!("{}\u{a0}", other.to_uppercase()),
    };
    if ZERO_DECIMAL.contains(&currency) {
        format!("{symbol}{}", grouped(minor))
    } else {
        format!("{symbol}{}.{:02}", grouped(minor / 100), minor % 100)
    }
}

fn grouped(n: i64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::format;

    #[test]
    fn amounts_are_written_as_people_write_them() {
        assert_eq!(format(8_400, "eur"), "€84.00");
        assert_eq!(format(123_456_789, "gbp"), "£1,234,567.89");
        assert_eq!(format(8_400, "jpy"), "¥8,400");
        assert_eq!(format(9_900, "chf"), "CHF\u{a0}99.00");
    }
}
