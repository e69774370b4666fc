//! What the panel says in words, by what is measured: no more than its intervals allow.

use chrono::Datelike;
use domain::outcomes::{Figures, MINIMUM_N, READ_WITH_CARE, Scale, Span};
use leptos::prelude::*;
use services::outcomes::Panel;

use crate::words;

/// What the page answers.
pub const fn question(scale: Scale) -> &'static str {
    match scale {
        Scale::Pain => "Do people leave with less pain?",
        Scale::Activities => "Do everyday things become easier?",
        Scale::RolandMorris => "Do people manage more of their day?",
    }
}

/// What a table holds.
pub const fn change(scale: Scale) -> &'static str {
    match scale {
        Scale::Pain => "Change in pain score",
        Scale::Activities => "Change in how hard activities are",
        Scale::RolandMorris => "Change in Roland-Morris score",
    }
}

/// What the interval allows to be said, and no more.
pub fn finding(scale: Scale, all: &Figures) -> String {
    let (change, points) = (all.change.interval, format!("{:.1}", all.change.mean.abs()));
    let better = if change.high < 0.0 {
        Some(true)
    } else if change.low > 0.0 {
        Some(false)
    } else {
        None
    };
    let said = match (scale, better) {
        (Scale::Pain, Some(true)) => format!("hurt {points} points less than"),
        (Scale::Pain, Some(false)) => format!("hurt {points} points more than"),
        (Scale::Pain, None) => "hurt about as much as".to_owned(),
        (Scale::Activities, Some(true)) => {
            format!("found their activities {points} points easier than")
        }
        (Scale::Activities, Some(false)) => {
            format!("found their activities {points} points harder than")
        }
        (Scale::Activities, None) => "found their activities about as hard as".to_owned(),
        (Scale::RolandMorris, Some(true)) => format!("ticked {points} statements fewer than"),
        (Scale::RolandMorris, Some(false)) => format!("ticked {points} statements more than"),
        (Scale::RolandMorris, None) => "ticked about as many statements as".to_owned(),
    };
    format!("After the third visit, people who answered {said} before the first.")
}

/// What was measured, of whom, and how it is read.
pub fn lead(panel: &Panel) -> String {
    let what = match panel.scale {
        Scale::Pain => "the pain score (0 to 10)",
        Scale::Activities => {
            "how hard up to three everyday activities of their own choice are (0 to 10 each, the \
             mean)"
        }
        Scale::RolandMorris => "the Roland-Morris score (0 to 24)",
    };
    format!(
        "Change in {what} from before the first visit to a day after the third, of people whose \
         first visit lies in {}. Left is better. The bar is the 95\u{a0}% interval: the narrower \
         it is, the surer we are.{}",
        months(panel.months),
        instead(panel)
    )
}

/// Why other months are shown than were asked for.
fn instead(panel: &Panel) -> String {
    if panel.months == panel.wanted {
        return String::new();
    }
    format!(
        " You asked for {}. Months in which fewer than {MINIMUM_N} new people answered are shown \
         together with those beside them, or not yet, or left out, so that nobody’s answer can be \
         told by comparing everybody in two ranges. Of a single row, two ranges can differ by \
         fewer.",
        months(panel.wanted)
    )
}

/// Why nothing is shown.
pub fn too_few(panel: &Panel) -> String {
    let scored = match panel.scale {
        Scale::Pain => "their pain",
        Scale::Activities => "each activity that they named",
        Scale::RolandMorris => "the statements",
    };
    match panel.asked {
        0 => format!(
            "Nobody whose first visit lies in these months has come three times and scored \
             {scored} before."
        ),
        n => format!(
            "{} came three times and scored {scored} before. Figures are shown once {MINIMUM_N} \
             new people have answered after the third visit too, in these months or in those that \
             are shown with them.",
            words::capital(&people(n))
        ),
    }
}

fn months((from, to): Span) -> String {
    let until = to.format("%B %Y").to_string();
    match (from == to, from.year() == to.year()) {
        (true, _) => until,
        (_, true) => format!("{} to {until}", from.format("%B")),
        _ => format!("{} to {until}", from.format("%B %Y")),
    }
}

fn people(n: u32) -> String {
    if n == 1 { "one person".to_owned() } else { format!("{n} people") }
}

/// What may not be read from it.
pub fn cautions(scale: Scale) -> AnyView {
    let care = format!(
        "* Fewer than {READ_WITH_CARE} people: read with care. Fewer than {MINIMUM_N} are not shown."
    );
    let line = format!(
        "{} The dotted line stands at {} points.",
        scale.meaningful(),
        words::number(usize::try_from(scale.meaningful_points()).unwrap_or_default())
    );
    let named = (scale == Scale::Activities).then(|| {
        view! {
            <li>
                "These are people who named activities before their first visit and scored each \
                 of them. Whoever left one out after the third, or named others, counts as not \
                 answering. Each named their own, so what became easier differs from one to the \
                 next."
            </li>
        }
    });
    view! {
        <section class="report-part">
            <header><h2>"What this cannot say"</h2></header>
            <ul class="report-cautions">
                <li>
                    "This is not a trial. Nobody was drawn by lot, and nobody went untreated for \
                     comparison. People come when it hurts most, and much would have eased by itself."
                </li>
                <li>
                    "Who does not answer may have fared differently. The share that answered stands \
                     beside every figure."
                </li>
                {named}
                <li>
                    "Therapists see different people. A difference between them says nothing about \
                     how good they are, and is no ground for pay or praise."
                </li>
                <li>{line}</li>
                <li>
                    "The price paid counts the three visits of everybody who was asked, whether or \
                     not they answered. No name is kept with any of this."
                </li>
                <li>
                    "Everybody counts once: whoever came again after a pause of more than 90 days \
                     counts with the first time."
                </li>
                <li>{care}</li>
            </ul>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use domain::outcomes::{Interval, Mean};

    use super::*;

    fn figures(mean: f64, reach: f64) -> Figures {
        let interval = Interval { low: mean - reach, high: mean + reach };
        Figures {
            n: 40,
            asked: 60,
            follow_up: 2.0 / 3.0,
            change: Mean { mean, interval },
            responders: 20,
            responding: Interval { low: 0.35, high: 0.65 },
            worse: 4,
            cost_per_improvement: None,
        }
    }

    #[test]
    fn a_change_is_said_where_its_interval_is_on_one_side_of_nothing() {
        let said = |scale, mean, reach| finding(scale, &figures(mean, reach));
        for (scale, less, more, same) in [
            (Scale::Pain, "hurt 1.5 points less", "hurt 1.5 points more", "hurt about as much as"),
            (
                Scale::Activities,
                "found their activities 1.5 points easier",
                "found their activities 1.5 points harder",
                "found their activities about as hard as",
            ),
        ] {
            let found = [(-1.5, 0.5), (1.5, 0.5), (-1.5, 1.6), (1.5, 1.6)]
                .map(|(mean, reach)| said(scale, mean, reach));
            for (said, expected) in found.iter().zip([less, more, same, same]) {
                assert!(said.contains(expected), "{said} is not {expected}");
            }
        }
    }

    #[test]
    fn every_measure_that_is_offered_says_where_its_threshold_is_from() {
        let sources = Scale::COMPARED.map(Scale::meaningful);
        assert!(sources[0].contains("Ostelo") && sources[0].contains("two points or 30\u{a0}%"));
        assert!(sources[1].contains("Stratford") && !sources[1].contains('%'));
        assert!(sources.iter().all(|said| said.contains("could be chance")));
    }
}
