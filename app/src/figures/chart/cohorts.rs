//! Who came back, by the month of their first visit: a table that is its own chart.

use leptos::prelude::*;

use super::{grouped, heat::shade};
use crate::words::percent;

/// The clients of one month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cohort {
    /// The month of their first visit.
    pub name: String,
    /// How many they are.
    pub size: u64,
    /// The share that had come back after each span, and who they are; none where it is too
    /// early to say.
    pub back: Vec<Option<(i64, String)>>,
    /// Who they are.
    pub href: Option<String>,
}

/// The table. `spans` names what the columns stand for.
#[must_use]
pub fn cohorts(caption: &str, spans: &[String], rows: &[Cohort]) -> AnyView {
    let spans = spans.iter().map(|span| view! { <th scope="col" class="c">{span.clone()}</th> });
    let spans = spans.collect_view();
    let rows = rows.iter().map(row).collect_view();
    view! {
        <div class="numbers-wrap" tabindex="0" role="region" aria-label=caption.to_owned()>
            <table class="cohorts">
                <caption class="vh">{caption.to_owned()}</caption>
                <thead>
                    <tr>
                        <th scope="col">"First visit"</th>
                        <th scope="col" class="n">
                            "Clients"
                        </th>
                        {spans}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(cohort: &Cohort) -> impl IntoView + use<> {
    let cells = cohort.back.iter().map(|share| match share {
        Some((share, href)) => {
            let class = format!("c h{}", shade(*share));
            let words = percent((share + 50) / 100);
            view! {
                <td class=class>
                    <a href=href.clone()>{words}</a>
                </td>
            }
            .into_any()
        }
        None => view! {
            <td class="c early">
                <span class="vh">"too early to say"</span>
            </td>
        }
        .into_any(),
    });
    let size = grouped(cohort.size);
    let size = match cohort.href.clone() {
        Some(href) => view! { <a href=href>{size}</a> }.into_any(),
        None => size.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{cohort.name.clone()}</th>
            <td class="n">{size}</td>
            {cells.collect_view()}
        </tr>
    }
}
