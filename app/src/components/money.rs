//! What is paid for, line by line, and what it comes to.

use domain::Money;
use leptos::prelude::*;

/// One line of a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoneyLine {
    /// What for.
    pub label: String,
    /// How much.
    pub amount: Money,
    /// How it is shown.
    pub kind: LineKind,
}

/// How a line of a bill is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineKind {
    /// A part of the sum.
    #[default]
    Item,
    /// Inside another line, such as the tax.
    Within,
    /// What it comes to.
    Total,
}

impl MoneyLine {
    /// A part of the sum.
    pub fn item(label: impl Into<String>, amount: Money) -> Self {
        Self { label: label.into(), amount, kind: LineKind::Item }
    }

    /// A line inside the one above, such as the tax.
    pub fn within(label: impl Into<String>, amount: Money) -> Self {
        Self { label: label.into(), amount, kind: LineKind::Within }
    }

    /// What it comes to.
    pub fn total(label: impl Into<String>, amount: Money) -> Self {
        Self { label: label.into(), amount, kind: LineKind::Total }
    }
}

/// A bill.
#[component]
pub fn MoneyLines(
    /// Its lines, the total last.
    lines: Vec<MoneyLine>,
) -> impl IntoView {
    let lines = lines
        .into_iter()
        .map(|line| {
            let class = match line.kind {
                LineKind::Item => None,
                LineKind::Within => Some("sub"),
                LineKind::Total => Some("total"),
            };
            view! {
                <div class=class>
                    <dt>{line.label}</dt>
                    <dd>{line.amount.to_string()}</dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="money">{lines}</dl> }
}
