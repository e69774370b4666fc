//! A line with what it says, its band, and the same numbers as a table.

use domain::outcomes::{Direction, Verdict};
use leptos::prelude::*;
use services::outcomes::{Measure, Track};

use super::said;
use crate::{
    figures::chart::{Spot, Track as Drawing},
    words,
};

/// The figure of one thing that was measured.
pub fn figure(track: &Track) -> AnyView {
    let Track { measure, line, begins_anew, .. } = track;
    let ends = (line.rule.least, line.rule.most);
    let said = line.said();
    let finding = match &said {
        Some(said) => said::finding(said),
        None => "One answer so far: the next one can be compared with it".to_owned(),
    };
    let spots = line.dots.iter().map(|dot| Spot {
        label: words::date(dot.day),
        value: dot.score.value(),
        said: said::number(dot.score),
        counts: dot.counts,
    });
    let title = said::measure(measure);
    let drawing = Drawing {
        ends,
        band: line.band(),
        spots: spots.collect(),
        said: format!(
            "{title}: {}. The table below holds the numbers.",
            words::uncapital(&finding)
        ),
    };
    let class = match said.map(|it| it.verdict) {
        Some(Verdict::Improved) => "finding better",
        Some(Verdict::Worse) => "finding worse",
        _ => "finding",
    };
    view! {
        <figure class="care-line">
            <figcaption>
                <h3>{title}</h3>
                <p class=class>{finding}</p>
                <p class="small muted">{said::measured(measure, ends)}</p>
                {begins_anew.then(|| anew(measure))}
            </figcaption>
            {drawing.view()}
            <p class="small muted">{band(track)}</p>
            {table(track)}
        </figure>
    }
    .into_any()
}

/// Why the line begins anew.
fn anew(measure: &Measure) -> AnyView {
    let why = match measure {
        Measure::Activities(_) => {
            "Other activities than before were scored, so this line begins anew."
        }
        _ => {
            "The questions changed, and their scores mean something else than before: this line \
             begins anew. What you answered before stands below, as it was asked."
        }
    };
    view! { <p class="small">{why}</p> }.into_any()
}

/// What the band is, in numbers.
fn band(track: &Track) -> String {
    let line = &track.line;
    let Some((low, high)) = line.band() else { return String::new() };
    let (least, most) = (f64::from(line.rule.least), f64::from(line.rule.most));
    let (low_said, high_said) = (said::decimal(low), said::decimal(high));
    let first = line.first().map(|dot| said::number(dot.score)).unwrap_or_default();
    let (better, worse) = match line.rule.direction {
        Direction::MoreIsWorse => {
            ((low > least).then_some(low_said), (high < most).then_some(high_said))
        }
        Direction::MoreIsBetter => {
            ((high < most).then_some(high_said), (low > least).then_some(low_said))
        }
    };
    let ends = match (better, worse) {
        (Some(better), Some(worse)) => {
            format!("{better} would be better by more than chance, and {worse} worse")
        }
        (Some(better), None) => format!("{better} would be better by more than chance"),
        (None, Some(worse)) => format!("{worse} would be worse by more than chance"),
        (None, None) => "no change can show".to_owned(),
    };
    let rings = line.dots.iter().any(|dot| !dot.counts);
    let rings = if rings {
        " Rings are answers right after a visit. They are shown and not compared: the ease of the \
         first hours says little."
    } else {
        ""
    };
    format!(
        "From {first} at the start, {ends}. Everything in the band between could be chance.{rings}"
    )
}

fn table(track: &Track) -> AnyView {
    let caption = format!("{}: the numbers", said::measure(&track.measure));
    let rows = track.line.dots.iter().zip(&track.moments).map(|(dot, moment)| {
        view! {
            <tr>
                <th scope="row">{said::day_said(dot.day)}</th>
                <td>{said::moment(*moment)}</td>
                <td class="n">{said::number(dot.score)}</td>
            </tr>
        }
    });
    view! {
        <table class="care-table">
            <caption class="vh">{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">"Date"</th>
                    <th scope="col">"When"</th>
                    <th scope="col" class="n">"Score"</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}
