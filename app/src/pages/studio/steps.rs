//! How a visit comes about, in four steps.

use domain::{
    policy::{PaymentPlan, Policy},
    screening::QUESTIONS,
};
use leptos::prelude::*;
use services::catalogue::StudioPage;

use crate::words;

/// The four steps.
pub fn view(studio: &StudioPage) -> AnyView {
    let policy = &studio.policy;
    let steps = [
        (
            "Choose a time",
            format!(
                "Pick a treatment and a time. It is held for you for {} while you finish.",
                words::length(policy.hold_minutes)
            ),
        ),
        (
            "Answer the safety check",
            format!(
                "{} short lines that catch the situations where a doctor should look first. \
                 If one of those applies, we say so before any payment.",
                words::capital(&words::number(QUESTIONS.len()))
            ),
        ),
        ("Confirm it", paying(policy)),
        (
            "Come as you are",
            "The mail with your confirmation holds a calendar entry and a link to move or \
             cancel the visit. You set the pressure, and you can change it at any moment."
                .to_owned(),
        ),
    ];
    let items = steps
        .into_iter()
        .enumerate()
        .map(|(i, (title, text))| {
            view! {
                <li>
                    <span class="bone" aria-hidden="true">
                        {i + 1}
                    </span>
                    <div>
                        <h3>{title}</h3>
                        <p>{text}</p>
                    </div>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="band" id="how">
            <div class="wrap split">
                <header>
                    <h2 class="big">"From first click to your visit"</h2>
                    <p>"No account needed, and nothing to install."</p>
                </header>
                <ol class="spine how tilted">{items}</ol>
            </div>
        </section>
    }
    .into_any()
}

/// How this studio is paid, from the plans its policy offers.
fn paying(policy: &Policy) -> String {
    let ways: Vec<String> = policy
        .plans()
        .into_iter()
        .map(|plan| match plan {
            PaymentPlan::Full => "everything online".to_owned(),
            PaymentPlan::Deposit => {
                let share = words::percent(policy.deposit_percent);
                format!("{share} online and the rest at the studio")
            }
            PaymentPlan::AtStudio => "everything at the studio".to_owned(),
        })
        .collect();
    let choice = match ways.as_slice() {
        [one] => format!("You pay {one}."),
        [rest @ .., last] => format!("You choose: {}, or {last}.", rest.join(", ")),
        [] => String::new(),
    };
    format!("You see the full price first. {choice} Online payments go through Stripe.")
}

#[cfg(test)]
mod tests {
    use super::paying;
    use domain::policy::Policy;

    #[test]
    fn only_what_the_policy_offers_is_said() {
        let policy = Policy {
            start_grid_minutes: 15,
            notice_to_book_minutes: 60,
            booking_window_days: 60,
            notice_to_reschedule_minutes: 240,
            reschedules_allowed: 2,
            ladder: Vec::new(),
            deposit_percent: 30,
            pay_at_studio: false,
            no_show_percent: 100,
            card_on_file: false,
            hold_minutes: 10,
            reminder_hours: 24,
        };
        assert_eq!(
            paying(&policy),
            "You see the full price first. You choose: 30\u{a0}% online and the rest at the \
             studio, or everything online. Online payments go through Stripe."
        );
        let full = Policy { deposit_percent: 100, ..policy };
        assert!(paying(&full).contains("You pay everything online."));
    }
}
