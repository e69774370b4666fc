//! A week of hours: saved, tried out, or its rows changed.

use serde::{Deserialize, Serialize};
use services::hours::{self, Change, HoursRefused, Seen};

use super::{
    Answer, Fields,
    dates::Dates,
    form::{About, Form, of_field},
    log, plain,
};
use crate::{caller::lead_to, pages::desk::typed::Typed, request::services};

/// A week, as its form sends it: row by row, or as an address has it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct WeekInput {
    pub(super) hours: Fields,
    week: String,
    first: String,
    last: String,
    /// The button that was pressed.
    pub(super) act: String,
    /// The weeks that were saved when the page was shown.
    weeks: String,
}

/// A week that is to be saved.
pub(super) struct WeekForm {
    typed: Typed,
    dates: Dates,
    seen: Seen,
    /// Whether no visit in the way was shown yet.
    first_time: bool,
}

impl WeekInput {
    pub(super) fn typed(&self, about: &About) -> WeekForm {
        let rows = self.week.is_empty();
        let shown = plain(&self.weeks);
        WeekForm {
            typed: if rows { Typed::of_form(&self.hours) } else { Typed::read(&self.week) },
            dates: Dates::read(&self.first, &self.last),
            seen: Seen { visits: about.kept(), weeks: Some(shown).filter(|one| !one.is_empty()) },
            first_time: about.keep.is_empty(),
        }
    }
}

impl WeekForm {
    fn with(&self, typed: Typed) -> Self {
        let (dates, seen) = (self.dates, self.seen.clone());
        Self { typed, dates, seen, first_time: self.first_time }
    }

    /// As it stands in an address, with what was saved when it was begun.
    fn code(&self) -> String {
        let shown = self.seen.weeks.as_deref().unwrap_or_default();
        format!("&week={}{}&weeks={shown}", self.typed.code(), self.dates.code())
    }
}

impl Form {
    /// The week as it was typed, to go on with.
    fn show(&self, week: &WeekForm, more: &str, place: &str) {
        lead_to(&format!("{}{}{more}{place}", self.address(), week.code()));
    }

    async fn save_week(&self, week: &WeekForm) -> Answer {
        let (typed, dates) = (&week.typed, &week.dates);
        let (Ok(hours), Some(first), false) = (typed.week(), dates.first, dates.unread) else {
            let field = match (dates.first, dates.unread) {
                (None, _) => "&field=first&refused=no_date",
                (_, true) => "&field=last&refused=no_date",
                _ => "",
            };
            self.show(week, &format!("&check=1{field}"), "");
            return Ok(());
        };
        let change = Change::Week { week: hours, first, last: dates.last };
        match hours::save(&services(), &self.staff, self.person.id, &change, &week.seen).await {
            Ok(()) => self.done("week", ""),
            Err(HoursRefused::Conflicts(_)) => self.check(&week.code(), week.first_time),
            Err(HoursRefused::Invalid(wrong)) => {
                self.show(week, &format!("&check=1{}", of_field(&wrong, "")), "");
            }
            Err(refused) => self.refuse_week(week, &refused),
        }
        Ok(())
    }

    /// Where somebody else was first, the page shows their week beside the one that was typed,
    /// which may then be saved over it.
    fn refuse_week(&self, week: &WeekForm, refused: &HoursRefused) {
        log(refused);
        let mut week = week.with(week.typed.clone());
        if matches!(refused, HoursRefused::Changed) {
            week.seen.weeks = None;
        }
        self.show(&week, &format!("&refused={}", refused.code()), "");
    }

    /// What the button that was pressed asks for.
    pub(super) async fn act(&self, act: &str, hours: &Fields, week: &WeekForm) -> Answer {
        let mut act = act.split('-');
        let verb = act.next().unwrap_or_default();
        let day = act.next().and_then(|day| day.parse().ok()).filter(|day: &usize| *day < 7);
        let row: Option<usize> = act.next().and_then(|row| row.parse().ok());
        let typed = week.typed.clone();
        match (verb, day, row) {
            ("more", Some(day), _) => {
                self.show(week, &format!("&open={day}"), &format!("#d{day}-0-from"));
            }
            ("remove", Some(day), Some(row)) => {
                self.show(&week.with(typed.without(day, row)), "", &format!("#d{day}-0-from"));
            }
            ("copy", Some(day), _) => {
                let to = (0..7).filter(|to| hours.contains_key(&format!("copy-{day}-{to}")));
                self.show(&week.with(typed.copied(day, to)), "&copied=1", "#week");
            }
            ("more" | "remove" | "copy", ..) => self.show(week, "", "#week"),
            ("try", ..) if typed.week().is_ok() => self.show(week, "&try=1", "#preview"),
            _ => self.save_week(week).await?,
        }
        Ok(())
    }
}
