//! What figures show, in words: computed, and never more than they say.

use domain::report::Ratio;

use crate::{figures::chart::Unit, words::percent};

/// Differences up to so many hundredths of a percent are none worth a word.
const SLIGHT: i64 = 300;
/// Shares that differ by so many hundredths of a percent are alike whatever they rest on.
const SLIGHT_POINTS: i64 = 50;

/// Something that is measured, as it begins a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// `Revenue`, `Visits that took place`.
    pub name: &'static str,
    /// Whether it is several.
    pub many: bool,
    /// `no revenue`, `no visit took place`, where there is nothing.
    pub none: &'static str,
}

impl Subject {
    const fn is(self) -> &'static str {
        if self.many { "are" } else { "is" }
    }
}

/// An amount, and how many visits or the like it rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// How much.
    pub value: i64,
    /// On how many it rests.
    pub cases: i64,
}

/// How an amount stands to the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// There is nothing to compare.
    Unknown,
    /// The difference is too small for a word.
    Same,
    /// It is higher or lower by so many hundredths of a percent, and whether that may well
    /// be chance.
    By(i64, bool),
}

/// Compares two amounts. Visits come by chance, as many as they do: a difference within two
/// standard deviations of two such counts may be nothing else.
#[must_use]
pub fn change(now: Amount, before: Amount) -> Change {
    if before.value <= 0 || now.value < 0 {
        return Change::Unknown;
    }
    let difference = i128::from(now.value) - i128::from(before.value);
    let points = i64::try_from(difference * 10_000 / i128::from(before.value)).unwrap_or(i64::MAX);
    if points.abs() < SLIGHT {
        return Change::Same;
    }
    Change::By(points, points.unsigned_abs() as f64 / 10_000.0 < doubt(now.cases, before.cases))
}

/// Two standard deviations of the quotient of two counts.
fn doubt(now: i64, before: i64) -> f64 {
    let part = |count: i64| 1.0 / count.max(1) as f64;
    2.0 * (part(now) + part(before)).sqrt()
}

/// How two shares differ, in hundredths of a percent; `None` where that is within their
/// doubt. `cases` says whether they count single things, and have such a doubt.
#[must_use]
pub fn points(now: Ratio, before: Ratio, cases: bool) -> Option<i64> {
    let difference = share(now)? - share(before)?;
    let noise = if cases { noise(now, before) } else { 0.0 };
    let heard = difference.abs() > SLIGHT_POINTS && difference.unsigned_abs() as f64 > noise;
    heard.then_some(difference)
}

/// Two standard deviations of the difference of two shares, in hundredths of a percent.
fn noise(now: Ratio, before: Ratio) -> f64 {
    let whole = (now.whole + before.whole).max(1) as f64;
    let p = ((now.part + before.part) as f64 / whole).clamp(0.0, 1.0);
    let part = |count: i64| 1.0 / count.max(1) as f64;
    20_000.0 * (p * (1.0 - p) * (part(now.whole) + part(before.whole))).sqrt()
}

/// A share in hundredths of a percent; `None` of nothing.
#[must_use]
pub fn share(ratio: Ratio) -> Option<i64> {
    let (part, whole) = (i128::from(ratio.part), i128::from(ratio.whole));
    (whole > 0).then(|| i64::try_from((part * 20_000 + whole) / (whole * 2)).unwrap_or(i64::MAX))
}

/// An amount beside the one before: `Revenue is 15 % above the 12 weeks before`.
#[must_use]
pub fn amount(subject: Subject, unit: Unit, now: Amount, before: Option<(Amount, &str)>) -> String {
    let (name, is) = (subject.name, subject.is());
    let said = unit.brief(now.value);
    let Some((then, versus)) = before else {
        return match now.value {
            0 => capital(&format!("{} in these days", subject.none)),
            _ => format!("{name} came to {said}"),
        };
    };
    match (change(now, then), now.value, then.value) {
        (_, 0, 0) => capital(&format!("{} in these days, nor in {versus}", subject.none)),
        (_, 0, _) => {
            capital(&format!("{}, after {} in {versus}", subject.none, unit.brief(then.value)))
        }
        (Change::Unknown, _, 0) => format!("{name} came to {said}, after none in {versus}"),
        (Change::Unknown, ..) => {
            format!("{name} came to {said}, after {} in {versus}", unit.brief(then.value))
        }
        (Change::Same, ..) => format!("{name} {is} about the same as in {versus}"),
        (Change::By(points, chance), ..) => {
            let chance = if chance { ", which may be chance" } else { "" };
            format!("{name} {is} {}{versus}{chance}", how_far(points))
        }
    }
}

/// `15 % above `, `a third below `, `2.4 times those of `.
fn how_far(points: i64) -> String {
    if points >= 10_000 {
        let times = (points + 10_000 + 500) / 1_000;
        let (whole, tenth) = (times / 10, times % 10);
        let times = if tenth == 0 { whole.to_string() } else { format!("{whole}.{tenth}") };
        return format!("{times} times as high as in ");
    }
    let whole = (points.abs() + 50) / 100;
    format!("{} {} ", percent(whole), if points > 0 { "above" } else { "below" })
}

/// A share beside the one before: `Utilisation is 67 %, 6 points above the 12 weeks before`.
#[must_use]
pub fn rate(name: &str, now: Ratio, before: Option<(Ratio, &str)>, cases: bool) -> String {
    let Some(said) = share(now).map(|share| Unit::Share.full(share)) else {
        return format!("{name} cannot be said: there is nothing in these days to divide by");
    };
    let Some((then, versus)) = before.filter(|(then, _)| share(*then).is_some()) else {
        return format!("{name} is {said}");
    };
    match points(now, then, cases) {
        None => format!("{name} is {said}, about the same as in {versus}"),
        Some(by) => {
            let side = if by > 0 { "above" } else { "below" };
            format!("{name} is {said}, {} {side} {versus}", in_points(by.abs()))
        }
    }
}

/// `6 points`, `0.7 points`, `1 point`.
#[must_use]
pub fn in_points(points: i64) -> String {
    let tenths = (points + 5) / 10;
    match (tenths / 10, tenths % 10) {
        (1, 0) => "1 point".to_owned(),
        (whole, 0) => format!("{whole} points"),
        (whole, tenth) => format!("{whole}.{tenth} points"),
    }
}

/// Parts of a day, each by the hour at which it ends.
const PARTS: [(u32, &str); 3] = [(12, "mornings"), (17, "afternoons"), (24, "evenings")];
const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// Rostered minutes under which a part of the week says nothing.
const LEAST_ROSTERED: i64 = 240;

/// Which part of the week is fullest, and which has most room. `week` holds booked and
/// rostered minutes of each hour from Monday's first.
#[must_use]
pub fn week(week: &[Ratio]) -> String {
    let mut parts: Vec<(i64, String)> = Vec::new();
    for (day, name) in DAYS.iter().enumerate() {
        let mut from = 0;
        for (until, part) in PARTS {
            let hours = (from..until).filter_map(|hour| week.get(day * 24 + hour as usize));
            let all = hours.fold(Ratio::default(), |sum, hour| Ratio {
                part: sum.part + hour.part,
                whole: sum.whole + hour.whole,
            });
            if let Some(share) = share(all).filter(|_| all.whole >= LEAST_ROSTERED) {
                parts.push((share, format!("{name} {part}")));
            }
            from = until;
        }
    }
    let (most, least) = (parts.iter().max_by_key(|part| part.0), parts.iter().min_by_key(|p| p.0));
    let (Some(most), Some(least)) = (most, least) else {
        return "Too few hours were rostered to say which are full".to_owned();
    };
    if most.0 == 0 {
        return "Nothing is booked in the hours in which somebody works".to_owned();
    }
    if most.0 - least.0 < 1_000 {
        return "The week is evenly booked".to_owned();
    }
    let said = |share: i64| percent((share + 50) / 100);
    format!(
        "{} are fullest, at {}; {} have most room, at {}",
        most.1,
        said(most.0),
        least.1,
        said(least.0),
    )
}

/// Where most lie of several classes: `Most bookings are made 3 to 6 days ahead`.
#[must_use]
pub fn most_often(what: &str, classes: &[(&str, i64)]) -> Option<String> {
    let all: i64 = classes.iter().map(|class| class.1).sum();
    let most = classes.iter().max_by_key(|class| class.1).filter(|class| class.1 > 0)?;
    let name = most.0;
    if most.1 * 2 > all {
        return Some(format!("Most {what} {name}"));
    }
    let share = share(Ratio { part: most.1, whole: all })?;
    let part = percent((share + 50) / 100);
    Some(format!("{part} of {what} {name}, more than at any other notice"))
}

/// Whose visits bring in most: `Hana Brandt’s visits bring in 31 % of the revenue, the most`.
#[must_use]
pub fn brings_most(parts: &[(String, i64)]) -> Option<String> {
    let all: i64 = parts.iter().map(|part| part.1).sum();
    let most = parts.iter().max_by_key(|part| part.1).filter(|part| part.1 > 0)?;
    let part = (share(Ratio { part: most.1, whole: all })? + 50) / 100;
    if parts.iter().filter(|part| part.1 > 0).count() == 1 {
        return Some(format!("All revenue comes of {}’s visits", most.0));
    }
    Some(format!("{}’s visits bring in {} of the revenue, the most", most.0, percent(part)))
}

fn capital(words: &str) -> String {
    crate::words::capital(words)
}

#[cfg(test)]
mod tests {
    use domain::Currency;

    use super::*;

    const EURO: Unit = Unit::Money(Currency::Eur);
    const REVENUE: Subject = Subject { name: "Revenue", many: false, none: "no revenue" };
    const VISITS: Subject = Subject { name: "Visits", many: true, none: "no visits" };
    const THEN: &str = "the 12 weeks before";

    fn of(value: i64, cases: i64) -> Amount {
        Amount { value, cases }
    }

    fn ratio(part: i64, whole: i64) -> Ratio {
        Ratio { part, whole }
    }

    #[test]
    fn amounts_are_said_as_they_are() {
        let said = [
            amount(REVENUE, EURO, of(7_891_000, 1_089), Some((of(6_850_000, 953), THEN))),
            amount(REVENUE, EURO, of(5_000_000, 700), Some((of(6_850_000, 953), THEN))),
            amount(REVENUE, EURO, of(6_900_000, 960), Some((of(6_850_000, 953), THEN))),
            amount(REVENUE, EURO, of(260_000, 26), Some((of(200_000, 20), THEN))),
            amount(REVENUE, EURO, of(1_200_000, 150), Some((of(500_000, 62), THEN))),
            amount(REVENUE, EURO, of(120_000, 15), Some((of(0, 0), THEN))),
            amount(REVENUE, EURO, of(120_000, 15), Some((of(-4_000, 1), THEN))),
            amount(REVENUE, EURO, of(0, 0), Some((of(120_000, 15), THEN))),
            amount(REVENUE, EURO, of(0, 0), Some((of(0, 0), THEN))),
            amount(REVENUE, EURO, of(120_000, 15), None),
            amount(REVENUE, EURO, of(0, 0), None),
            amount(VISITS, Unit::Count, of(1_089, 1_089), Some((of(953, 953), THEN))),
        ];
        insta::assert_snapshot!("amounts", said.join("\n"));
    }

    #[test]
    fn shares_are_said_with_their_difference_where_it_is_heard_above_chance() {
        let said = [
            rate("The no-show rate", ratio(35, 1_089), Some((ratio(44, 953), THEN)), true),
            rate("The no-show rate", ratio(35, 1_089), Some((ratio(95, 953), THEN)), true),
            rate("The no-show rate", ratio(1, 12), Some((ratio(0, 9), THEN)), true),
            rate("The no-show rate", ratio(0, 0), Some((ratio(0, 9), THEN)), true),
            rate("The no-show rate", ratio(2, 12), Some((ratio(0, 0), THEN)), true),
            rate("Utilisation", ratio(67, 100), Some((ratio(61, 100), THEN)), false),
            rate("Utilisation", ratio(610, 1_000), Some((ratio(600, 1_000), THEN)), false),
            rate("Utilisation", ratio(604, 1_000), Some((ratio(600, 1_000), THEN)), false),
        ];
        insta::assert_snapshot!("shares", said.join("\n"));
    }

    #[test]
    fn the_fullest_and_the_emptiest_part_of_the_week_are_found() {
        let mut all = vec![ratio(0, 0); 168];
        for day in 0..5 {
            all[day * 24 + 8..day * 24 + 20].fill(ratio(360, 720));
        }
        assert_eq!(week(&all), "The week is evenly booked");
        all[3 * 24 + 17..3 * 24 + 20].fill(ratio(700, 720));
        all[8..12].fill(ratio(200, 720));
        // One hour on a Sunday says nothing about Sundays.
        all[6 * 24 + 10] = ratio(60, 60);
        let nothing: Vec<Ratio> = all.iter().map(|hour| ratio(0, hour.whole)).collect();
        assert!(week(&nothing).starts_with("Nothing is booked"));
        assert_eq!(
            week(&all),
            "Thursday evenings are fullest, at 97\u{a0}%; Monday mornings have most room, at \
             28\u{a0}%"
        );
        assert_eq!(week(&[]), "Too few hours were rostered to say which are full");
    }

    #[test]
    fn whoever_brings_in_most_is_named() {
        let of = |name: &str, sum| (name.to_owned(), sum);
        assert_eq!(
            brings_most(&[of("Hana", 31), of("Tomas", 69)]).as_deref(),
            Some("Tomas’s visits bring in 69\u{a0}% of the revenue, the most")
        );
        assert_eq!(
            brings_most(&[of("Hana", 31), of("Tomas", 0)]).as_deref(),
            Some("All revenue comes of Hana’s visits")
        );
        assert_eq!(brings_most(&[of("Hana", 0)]), None);
    }

    #[test]
    fn most_is_more_than_half() {
        let what = "bookings are made";
        let half = [("on the day", 6), ("a week ahead", 5)];
        assert_eq!(most_often(what, &half).as_deref(), Some("Most bookings are made on the day"));
        let less = [("on the day", 4), ("a week ahead", 3), ("a month ahead", 3)];
        assert_eq!(
            most_often(what, &less).as_deref(),
            Some("40\u{a0}% of bookings are made on the day, more than at any other notice")
        );
        assert_eq!(most_often(what, &[("on the day", 0)]), None);
    }

    #[test]
    fn nothing_is_ever_called_out() {
        for (now, then) in [(0, 0), (5, 0), (0, 5), (1_000, 10), (10, 1_000), (-5, 5)] {
            let said = amount(REVENUE, EURO, of(now, now), Some((of(then, then), THEN)));
            assert!(!said.contains('!'), "{said}");
        }
    }
}
