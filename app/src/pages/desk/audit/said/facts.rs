//! The facts of an entry, as people read them.

use chrono::NaiveDate;
use domain::{Currency, Instant, Money, schedule::ClientRule};
use services::{
    audit::Line,
    bookings::desk::{OUTSIDE_HOURS, RULES_LIFTED},
    clock::WallClock,
};

use crate::{pages::desk::aside, words};

/// The facts of an entry: ids by their names, instants by the studio's clock, amounts as
/// money. What is none of these stays as it was written.
pub fn detail(line: &Line, clock: &WallClock) -> Vec<String> {
    if line.detail.is_empty() {
        return Vec::new();
    }
    let (facts, reason) = reason(line);
    let (facts, rules) = match facts.split_once(RULES_LIFTED).filter(|_| puts_a_visit(line)) {
        Some((facts, codes)) => (facts, lifted(codes)),
        None => (facts, None),
    };
    let parts = facts.split("; ").filter(|part| !part.is_empty());
    let said = parts.map(|part| change(part, line, clock));
    let reason = reason.map(|why| format!("Outside working hours: “{why}”"));
    said.chain(rules).chain(reason).collect()
}

/// Whether the entry is of a visit that staff put somewhere.
fn puts_a_visit(line: &Line) -> bool {
    ["booking.entered", "booking.moved"].contains(&line.action.as_str())
}

/// The rules for clients that were set aside. Working hours are told with their reason.
fn lifted(codes: &str) -> Option<String> {
    let rules = codes.split(", ").filter_map(ClientRule::from_code);
    let rules = rules.filter(|rule| *rule != ClientRule::Hours);
    let named: Vec<String> = rules.map(|rule| aside::rule(rule).to_owned()).collect();
    (!named.is_empty()).then(|| format!("Set aside for it: {}", words::list(&named)))
}

/// The facts, and why a visit lies outside working hours: what somebody typed stays as it was
/// typed, whatever in it looks like one of our codes.
fn reason(line: &Line) -> (&str, Option<&str>) {
    match line.detail.split_once(OUTSIDE_HOURS).filter(|_| puts_a_visit(line)) {
        Some((facts, why)) => (facts.trim_end_matches(", "), Some(why)),
        None => (&line.detail, None),
    }
}

/// `price: €84.00 → €90.00`.
fn change(part: &str, line: &Line, clock: &WallClock) -> String {
    match part.split_once(": ") {
        Some((key, rest))
            if rest.contains('→') && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') =>
        {
            format!("{}: {}", field(key), plain(rest, line, clock))
        }
        _ => plain(part, line, clock),
    }
}

/// The name of what changed.
fn field(key: &str) -> String {
    let words = match key {
        "cleanup" => "Clean-up",
        "declined_by" => "Not given by",
        "minutes" => "Length in minutes",
        "place" => "Place in the list",
        "setup" => "Set-up",
        "tax_basis_points" => "Tax in hundredths of a per cent",
        other => return words::capital(&other.replace('_', " ")),
    };
    words.to_owned()
}

fn plain(text: &str, line: &Line, clock: &WallClock) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let mut said = Vec::new();
    let mut nth = 0;
    while let Some(word) = words.get(nth) {
        let (bare, mark) = match word.strip_suffix(',') {
            Some(bare) => (bare, ","),
            None => (*word, ""),
        };
        let next = words.get(nth + 1).map(|next| next.trim_end_matches(','));
        if let Some(money) = money(word, next) {
            let mark = if words[nth + 1].ends_with(',') { "," } else { "" };
            said.push(format!("{money}{mark}"));
            nth += 2;
            continue;
        }
        let known = line.names.iter().find(|(id, _)| id == bare).map(|(_, name)| name.clone());
        let one = known.or_else(|| instant(bare, clock)).or_else(|| date(bare));
        said.push(format!("{}{mark}", one.unwrap_or_else(|| readable(bare))));
        nth += 1;
    }
    words::unbroken(&said.join(" "))
}

/// `8400 EUR`.
fn money(minor: &str, code: Option<&str>) -> Option<Money> {
    let currency: Currency = code.filter(|code| code.len() == 3)?.parse().ok()?;
    Some(Money::new(minor.parse().ok()?, currency))
}

/// Epoch seconds of our days.
fn instant(word: &str, clock: &WallClock) -> Option<String> {
    let at = word.parse().ok().filter(|_| word.len() == 10)?;
    Some(words::when(clock.wall(Instant::from_timestamp(at, 0)?)))
}

fn date(word: &str) -> Option<String> {
    word.parse::<NaiveDate>().ok().map(words::date_and_year)
}

/// A code such as `zone_changed`, as words.
fn readable(word: &str) -> String {
    let code = word.contains('_') && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if code { word.replace('_', " ") } else { word.to_owned() }
}

#[cfg(test)]
mod tests {
    use services::audit::{About, Who};

    use super::*;

    fn line(detail: &str) -> Line {
        Line {
            number: Some(1),
            hash: None,
            at: Instant::UNIX_EPOCH,
            who: Who::System,
            action: "booking.moved".into(),
            object: String::new(),
            about: About::Other,
            detail: detail.into(),
            names: vec![("0190a0b0-0000-7000-8000-000000000001".into(), "Ana Reis".into())],
        }
    }

    #[test]
    fn the_facts_of_an_entry_are_told_by_the_studios_clock_and_by_name() {
        let clock = WallClock::of_studio("Europe/Lisbon".parse().expect("a zone"), "Lisbon");
        let said = |detail: &str| detail_of(detail, &clock);
        assert_eq!(
            said("1764162000 with 0190a0b0-0000-7000-8000-000000000001, outside hours"),
            ["Wed 26 Nov, 13:00 with Ana Reis, outside hours"]
        );
        assert_eq!(
            said("1764162000 with nobody, outside hours: paid 84 EUR; outside hours: 1764162000"),
            [
                "Wed 26 Nov, 13:00 with nobody",
                "Outside working hours: “paid 84 EUR; outside hours: 1764162000”",
            ]
        );
        assert_eq!(said("outside hours: late"), ["Outside working hours: “late”"]);
        assert_eq!(
            said("1764162000 with nobody; rules lifted: notice, grid"),
            [
                "Wed 26 Nov, 13:00 with nobody",
                "Set aside for it: the notice that clients give and the times at which clients start",
            ]
        );
        assert_eq!(
            said("rules lifted: window, hours, outside hours: rules lifted: grid"),
            [
                "Set aside for it: how far ahead clients book",
                "Outside working hours: “rules lifted: grid”",
            ]
        );
        assert_eq!(
            said("rules lifted: hours, outside hours: late"),
            ["Outside working hours: “late”"]
        );
        assert_eq!(said("refund 8400 EUR"), ["refund €84.00"]);
        assert_eq!(said("cash 500 JPY, at the desk"), ["cash ¥500, at the desk"]);
        assert_eq!(said("from 2026-11-30 on"), ["from 30 November 2026 on"]);
        assert_eq!(said("zone_changed"), ["zone changed"]);
        assert_eq!(
            said("price: €84.00 → €90.00; setup: 5 → 10; note: hello"),
            ["Price: €84.00 → €90.00", "Set-up: 5 → 10", "note: hello"]
        );
        assert_eq!(said("tax: the studio’s → 6 %"), ["Tax: the studio’s → 6\u{a0}%"]);
        assert!(said("").is_empty());
    }

    fn detail_of(detail: &str, clock: &WallClock) -> Vec<String> {
        super::detail(&line(detail), clock)
    }
}
