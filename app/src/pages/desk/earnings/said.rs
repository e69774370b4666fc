//! Figures with what they mean, and rules, in words.

use domain::{
    Money,
    earnings::{Rule, Totals},
};
use leptos::prelude::*;
use services::earnings::Outcome;

use crate::words;

/// A figure with its definition beside it.
pub struct Figure {
    label: &'static str,
    amount: Money,
    means: &'static str,
}

/// The figures of a month, the sum last.
pub fn figures(totals: &Totals) -> Vec<Figure> {
    let figure = |label, amount, means| Figure { label, amount, means };
    let split = &totals.split;
    vec![
        figure(
            "Sold",
            totals.price,
            "Prices as sold, tax included, of visits closed as having taken place, whether or not \
             all of it has been paid.",
        ),
        figure(
            "Fees",
            totals.fee,
            "What the studio kept of visits that were missed or cancelled late, tax included. What \
             went back to the client is not in it.",
        ),
        figure("Commission", split.of_price, "The rule’s share of each price."),
        figure(
            "Fixed amounts",
            split.per_session,
            "The rule’s amount for each session that took place.",
        ),
        figure("Share of fees", split.of_fee, "The rule’s share of each fee."),
        figure(
            "Tips",
            split.tips,
            "All of the tips that went through the studio’s books. Cash that a client hands over \
             is not known here.",
        ),
        figure(
            "Earned",
            split.earned,
            "Commission, fixed amounts, share of fees and tips together.",
        ),
    ]
}

/// They stand in one list, the sum apart.
pub fn list(totals: &Totals) -> AnyView {
    let all = figures(totals);
    let last = all.len().saturating_sub(1);
    let lines = all.into_iter().enumerate().map(|(n, figure)| {
        view! {
            <div class=(n == last).then_some("total")>
                <dt>{figure.label}</dt>
                <dd class="amount">{figure.amount.to_string()}</dd>
                <dd class="means">{figure.means}</dd>
            </div>
        }
    });
    view! { <dl class="figures">{lines.collect_view()}</dl> }.into_any()
}

/// What became of a visit, where that is not that it took place.
pub const fn outcome(outcome: Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Completed => None,
        Outcome::NoShow => Some("Did not come"),
        Outcome::CancelledLate => Some("Cancelled late"),
    }
}

/// `45 % of the price and €3.00 for each session, 50 % of a fee, all of the tips`.
pub fn terms(rule: &Rule) -> String {
    let terms = &rule.terms;
    let fixed = if terms.per_session.is_zero() {
        String::new()
    } else {
        format!(" and {} for each session", terms.per_session)
    };
    format!(
        "{} of the price{fixed}, {} of a fee, all of the tips",
        words::basis_points(terms.price_basis_points),
        words::basis_points(terms.fee_basis_points),
    )
}

/// `since 1 November 2026`, or `from 1 December 2026` where that is still to come.
pub fn since(rule: &Rule, today: chrono::NaiveDate) -> String {
    let word = if rule.valid_from > today { "from" } else { "since" };
    format!("{word} {}", words::date_and_year(rule.valid_from))
}
