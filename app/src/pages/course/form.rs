//! The fields of a wish, as an address or a form has them.

use chrono::Weekday;
use domain::course::Part;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

/// The days of the week, by the names of their fields.
pub const DAYS: [(&str, Weekday, &str); 7] = [
    ("mon", Weekday::Mon, "Mon"),
    ("tue", Weekday::Tue, "Tue"),
    ("wed", Weekday::Wed, "Wed"),
    ("thu", Weekday::Thu, "Thu"),
    ("fri", Weekday::Fri, "Fri"),
    ("sat", Weekday::Sat, "Sat"),
    ("sun", Weekday::Sun, "Sun"),
];

/// The fields of a wish, as texts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WishForm {
    pub(super) treatment: String,
    pub(super) sessions: String,
    pub(super) every: String,
    pub(super) own: String,
    pub(super) mon: String,
    pub(super) tue: String,
    pub(super) wed: String,
    pub(super) thu: String,
    pub(super) fri: String,
    pub(super) sat: String,
    pub(super) sun: String,
    pub(super) morning: String,
    pub(super) afternoon: String,
    pub(super) evening: String,
    pub(super) around: String,
    pub(super) first: String,
    pub(super) therapist: String,
    /// The dates that were shown, divided by commas.
    pub(super) dates: String,
    pub(super) s1: String,
    pub(super) s2: String,
    pub(super) s3: String,
    pub(super) s4: String,
    pub(super) s5: String,
    pub(super) s6: String,
    pub(super) s7: String,
    pub(super) s8: String,
    pub(super) s9: String,
    pub(super) s10: String,
    pub(super) s11: String,
    pub(super) s12: String,
}

/// The name under which a form sends the date that was chosen for a session, from 1.
pub fn field(session: usize) -> String {
    format!("s{session}")
}

impl WishForm {
    /// Reads the address of this request.
    pub fn read() -> Self {
        let query = use_query_map().get_untracked();
        let get = |name: &str| query.get(name).unwrap_or_default();
        Self {
            treatment: get("treatment"),
            sessions: get("sessions"),
            every: get("every"),
            own: get("own"),
            mon: get("mon"),
            tue: get("tue"),
            wed: get("wed"),
            thu: get("thu"),
            fri: get("fri"),
            sat: get("sat"),
            sun: get("sun"),
            morning: get("morning"),
            afternoon: get("afternoon"),
            evening: get("evening"),
            around: get("around"),
            first: get("first"),
            therapist: get("therapist"),
            dates: get("dates"),
            s1: get("s1"),
            s2: get("s2"),
            s3: get("s3"),
            s4: get("s4"),
            s5: get("s5"),
            s6: get("s6"),
            s7: get("s7"),
            s8: get("s8"),
            s9: get("s9"),
            s10: get("s10"),
            s11: get("s11"),
            s12: get("s12"),
        }
    }

    /// Whether a wish was sent at all.
    pub const fn was_sent(&self) -> bool {
        !self.sessions.is_empty()
    }

    /// The dates: for each session the one that was chosen, else the one that was shown.
    pub fn chosen(&self) -> Vec<&str> {
        let own = [
            &self.s1, &self.s2, &self.s3, &self.s4, &self.s5, &self.s6, &self.s7, &self.s8,
            &self.s9, &self.s10, &self.s11, &self.s12,
        ];
        let shown = self.dates.split(',').take(own.len());
        own.into_iter()
            .zip(shown)
            .map(|(own, shown)| if own.is_empty() { shown } else { own.as_str() })
            .collect()
    }

    /// Every day, with whether it was ticked.
    pub fn days(&self) -> impl Iterator<Item = (&String, Weekday)> {
        let texts = [&self.mon, &self.tue, &self.wed, &self.thu, &self.fri, &self.sat, &self.sun];
        texts.into_iter().zip(DAYS).map(|(text, (_, day, _))| (text, day))
    }

    /// The parts of the day that were ticked.
    pub fn parts(&self) -> Vec<Part> {
        let texts = [&self.morning, &self.afternoon, &self.evening];
        let ticked = texts.into_iter().zip(Part::ALL).filter(|(text, _)| !text.is_empty());
        ticked.map(|(_, part)| part).collect()
    }
}
