//! Words about scores, moments and what a change says.

use chrono::NaiveDate;
use domain::outcomes::{Overall, Points, Said, Verdict};
use services::outcomes::{Measure, Moment};

use crate::words;

/// When it was asked.
pub const fn moment(moment: Moment) -> &'static str {
    match moment {
        Moment::Before => "Before the visit",
        Moment::After => "Right after it",
        Moment::DayAfter => "A day after",
    }
}

/// What is measured, as a title.
pub fn measure(measure: &Measure) -> String {
    match measure {
        Measure::Pain => "Pain".to_owned(),
        Measure::Activities(_) => "What is hard to do".to_owned(),
        Measure::Questionnaire { name, .. } => name.clone(),
    }
}

/// What was measured, and how, in a sentence.
pub fn measured(measure: &Measure, (least, most): (i32, i32)) -> String {
    match measure {
        Measure::Pain => "From 0, none, to 10, the worst you can imagine.".to_owned(),
        Measure::Activities(names) if names.is_empty() => {
            "The mean of what you scored, from 0, easy, to 10, not possible.".to_owned()
        }
        Measure::Activities(names) => {
            let names = names.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>();
            let names = words::list(&names);
            format!("The mean of {names}, each from 0, easy, to 10, not possible.")
        }
        Measure::Questionnaire { .. } => format!("From {least} to {most}."),
    }
}

/// A score: whole where it is, else with one decimal.
pub fn number(score: Points) -> String {
    decimal(score.value())
}

/// The same of a number.
pub fn decimal(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").unwrap_or(&text).replace('-', "−")
}

/// What the change says. It never says more than was measured.
pub fn finding(said: &Said) -> String {
    let (first, last) = (number(said.first.score), number(said.last.score));
    let from = if first == last {
        format!("{first}, as at first")
    } else {
        format!("From {first} to {last}")
    };
    match said.verdict {
        Verdict::Improved => format!("{from}: better, by more than chance"),
        Verdict::Worse => format!("{from}: worse, by more than chance"),
        Verdict::CouldBeChance => format!("{from}: this could be chance"),
    }
}

/// `20 March 2026`.
pub fn day_said(day: NaiveDate) -> String {
    words::date_and_year(day)
}

/// How somebody is on the whole.
pub const fn overall(it: Overall) -> &'static str {
    match it {
        Overall::MuchBetter => "Much better",
        Overall::Better => "Better",
        Overall::LittleBetter => "A little better",
        Overall::Same => "About the same",
        Overall::LittleWorse => "A little worse",
        Overall::Worse => "Worse",
        Overall::MuchWorse => "Much worse",
    }
}

#[cfg(test)]
mod tests {
    use domain::outcomes::Dot;

    use super::*;

    fn said(first: i32, last: i32, verdict: Verdict) -> Said {
        let day = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a date");
        let dot = |points| Dot { day, score: Points::whole(points), counts: true };
        Said { first: dot(first), last: dot(last), verdict, can_improve: true }
    }

    #[test]
    fn what_could_be_chance_is_said_to_be() {
        assert_eq!(
            finding(&said(7, 6, Verdict::CouldBeChance)),
            "From 7 to 6: this could be chance"
        );
        assert_eq!(
            finding(&said(7, 7, Verdict::CouldBeChance)),
            "7, as at first: this could be chance"
        );
        assert_eq!(
            finding(&said(7, 4, Verdict::Improved)),
            "From 7 to 4: better, by more than chance"
        );
        assert_eq!(finding(&said(3, 6, Verdict::Worse)), "From 3 to 6: worse, by more than chance");
    }

    #[test]
    fn a_mean_has_one_decimal_and_a_whole_score_none() {
        let mean = Points::mean(20, 3).expect("three");
        assert_eq!((number(mean).as_str(), number(Points::whole(7)).as_str()), ("6.7", "7"));
    }
}
