//! What a client gets back, by when they cancel: a picture that is also text.

use domain::policy::Policy;
use leptos::prelude::*;

use crate::words;

/// One part of the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyPart {
    /// `100% back`.
    pub share: String,
    /// Until when.
    pub until: String,
    /// How full its bar is, from 0 (nothing back) to 100.
    pub percent: u8,
    /// Whether it holds now.
    pub now: bool,
}

/// The ladder of a policy in general terms: `More than 24 hours before`.
#[must_use]
pub fn ladder(policy: &Policy) -> Vec<PolicyPart> {
    let mut parts = Vec::new();
    let mut above: Option<u32> = None;
    for rung in &policy.ladder {
        let until = match above {
            None => format!("{} or more before", words::length(rung.minutes_before)),
            Some(above) => {
                format!("{} to {}", words::length(above), words::length(rung.minutes_before))
            }
        };
        parts.push(PolicyPart::new(rung.percent, until));
        above = Some(rung.minutes_before);
    }
    if above != Some(0) {
        let until = above.map_or_else(
            || "At any time".to_owned(),
            |minutes| format!("Under {}", words::length(minutes)),
        );
        parts.push(PolicyPart::new(0, until));
    }
    parts
}

impl PolicyPart {
    /// A part that gives `percent` back.
    #[must_use]
    pub fn new(percent: u8, until: String) -> Self {
        let share = if percent == 0 { "No refund".to_owned() } else { format!("{percent}% back") };
        Self { share, until, percent, now: false }
    }

    fn class(&self) -> &'static str {
        match (self.percent, self.now) {
            (100.., false) => "full",
            (1..100, false) => "part",
            (0, false) => "none",
            (100.., true) => "full now",
            (1..100, true) => "part now",
            (0, true) => "none now",
        }
    }
}

/// The refund ladder, from a full refund to none, for any number of rungs.
#[component]
pub fn PolicyBar(
    /// Its parts, the earliest first.
    parts: Vec<PolicyPart>,
) -> impl IntoView {
    let parts = parts
        .into_iter()
        .map(|part| {
            view! {
                <li class=part.class()>
                    <b>{part.share.clone()}</b>
                    <span>{part.until.clone()}</span>
                    {part.now.then(|| view! { <span class="vh">"This holds now."</span> })}
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class="policy" aria-label="Refund by time left until the visit">
            {parts}
        </ul>
    }
}

#[cfg(test)]
mod tests {
    use domain::policy::{Policy, Rung};

    use super::ladder;

    fn policy(rungs: &[(u32, u8)]) -> Policy {
        Policy {
            start_grid_minutes: 15,
            notice_to_book_minutes: 60,
            booking_window_days: 60,
            notice_to_reschedule_minutes: 240,
            reschedules_allowed: 2,
            ladder: rungs
                .iter()
                .map(|&(minutes_before, percent)| Rung { minutes_before, percent })
                .collect(),
            deposit_percent: 100,
            pay_at_studio: false,
            no_show_percent: 100,
            card_on_file: false,
            hold_minutes: 10,
            reminder_hours: 24,
        }
    }

    #[test]
    fn every_rung_is_shown_and_what_lies_below_the_last() {
        let parts = ladder(&policy(&[(2_880, 100), (1_440, 80), (240, 50)]));
        let text: Vec<_> = parts.iter().map(|p| format!("{}: {}", p.share, p.until)).collect();
        assert_eq!(
            text,
            [
                "100% back: 48 hours or more before",
                "80% back: 48 hours to 24 hours",
                "50% back: 24 hours to 4 hours",
                "No refund: Under 4 hours"
            ]
        );
    }

    #[test]
    fn a_ladder_that_reaches_the_start_has_nothing_below() {
        assert_eq!(ladder(&policy(&[(0, 100)])).len(), 1);
        assert_eq!(ladder(&policy(&[]))[0].until, "At any time");
    }
}
