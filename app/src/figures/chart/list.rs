//! A list with bars, for things that have names: therapists, treatments.

use leptos::prelude::*;

use super::{draw::short, unit::Unit};

/// One of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Its name.
    pub name: String,
    /// What is behind it.
    pub href: Option<String>,
    /// How much.
    pub value: i64,
    /// The one that it is compared with.
    pub before: Option<i64>,
}

/// The bars, each as long as its value beside the largest. A value below nothing has none.
#[must_use]
pub fn list(unit: Unit, before: &str, bars: &[Bar]) -> AnyView {
    let all = bars.iter().flat_map(|bar| [bar.value, bar.before.unwrap_or(0)]);
    let most = match unit {
        Unit::Share => 10_000,
        _ => all.max().unwrap_or(0).max(1),
    };
    let rows = bars.iter().map(|bar| row(unit, before, bar, most)).collect_view();
    view! { <ul class="bar-list">{rows}</ul> }.into_any()
}

fn row(unit: Unit, before: &str, bar: &Bar, most: i64) -> impl IntoView + use<> {
    let name = match bar.href.clone() {
        Some(href) => view! { <a href=href>{bar.name.clone()}</a> }.into_any(),
        None => view! { <span>{bar.name.clone()}</span> }.into_any(),
    };
    let width =
        |value: i64| format!("{}%", short(100.0 * value.clamp(0, most) as f64 / most as f64));
    let marked = bar.before.map(|value| {
        let x = width(value);
        view! { <line class="mark" x1=x.clone() x2=x y1="0" y2="14"/> }
    });
    let said = bar.before.map(|value| {
        view! { <span class="vh">{format!(", {before} {}", unit.brief(value))}</span> }
    });
    view! {
        <li>
            <span class="name">{name}</span>
            <svg width="100%" height="14" aria-hidden="true">
                <rect class="ground" width="100%" y="3" height="8" rx="4"/>
                <rect class="bar k0" width=width(bar.value) y="3" height="8" rx="4"/>
                {marked}
            </svg>
            <span class="value">{unit.brief(bar.value)} {said}</span>
        </li>
    }
}
