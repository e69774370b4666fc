//! Single dates with hours of their own.

use chrono::NaiveDate;
use domain::schedule::Stretch;
use serde::{Deserialize, Serialize};
use services::hours::{self, Change, HoursRefused, Seen};

use super::{
    Answer, Fields,
    form::{About, Form, of_field},
    log, plain,
};
use crate::{
    caller::lead_to,
    pages::desk::{
        read_date,
        typed::{self, Row, Typed},
    },
    request::services,
};

/// Single dates, as their form sends them.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct DatesInput {
    pub(super) first: String,
    pub(super) last: String,
    /// `closed`, `hours`, `usual` (as the week), or `code`.
    kind: String,
    hours: Fields,
    /// The hours as an address has them.
    code: String,
    /// The button that was pressed.
    pub(super) act: String,
}

impl DatesInput {
    pub(super) fn code(&self) -> String {
        plain(&match self.kind.as_str() {
            "hours" => typed::code(&Typed::of_form(&self.hours).0[0]),
            "usual" | "closed" => self.kind.clone(),
            _ => self.code.clone(),
        })
    }
}

/// The dates of a form, as far as they are any.
#[derive(Clone, Copy)]
pub(super) struct Dates {
    pub(super) first: Option<NaiveDate>,
    pub(super) last: Option<NaiveDate>,
    /// Whether something was typed that is no date.
    pub(super) unread: bool,
}

impl Dates {
    pub(super) fn read(first: &str, last: &str) -> Self {
        let (read_first, read_last) = (read_date(first), read_date(last));
        let unread = read_last.is_none() && !last.is_empty();
        Self { first: read_first, last: read_last, unread }
    }

    pub(super) fn code(&self) -> String {
        let [first, last] =
            [self.first, self.last].map(|date| date.map(|d| d.to_string()).unwrap_or_default());
        format!("&first={first}&last={last}")
    }
}

impl Form {
    pub(super) async fn dates(
        &self,
        code: &str,
        dates: &Dates,
        about: &About,
        act: &str,
    ) -> Answer {
        let again = format!("{}&hours={code}", dates.code());
        let here = self.address();
        let refused = |field: &str, why: &str| {
            lead_to(&format!("{here}{again}&field=dates-{field}&refused={why}#dates"));
        };
        let first = match (dates.first, dates.unread) {
            (Some(first), false) => first,
            (None, _) => {
                refused("first", "no_date");
                return Ok(());
            }
            _ => {
                refused("last", "no_date");
                return Ok(());
            }
        };
        let hours = match of_dates(code) {
            Ok(hours) => hours,
            Err(why) => {
                refused("hours", why);
                return Ok(());
            }
        };
        if act == "try" {
            lead_to(&format!("{here}{again}&try=1#preview"));
            return Ok(());
        }
        let change = Change::Dates { first, last: dates.last.unwrap_or(first), hours };
        self.save_dates(&change, &again, about).await
    }

    async fn save_dates(&self, change: &Change, again: &str, about: &About) -> Answer {
        let seen = Seen { visits: about.kept(), weeks: None };
        let is_usual = matches!(change, Change::Dates { hours: None, .. });
        match hours::save(&services(), &self.staff, self.person.id, change, &seen).await {
            Ok(()) => self.done(if is_usual { "usual" } else { "dates" }, "#dates"),
            Err(HoursRefused::Conflicts(_)) => self.check(again, about.keep.is_empty()),
            Err(HoursRefused::Invalid(wrong)) => {
                let here = self.address();
                lead_to(&format!("{here}{again}{}#dates", of_field(&wrong, "dates-")));
            }
            Err(error) => {
                log(&error);
                self.refused(error.code(), "#dates");
            }
        }
        Ok(())
    }
}

/// The hours that a code gives to dates.
fn of_dates(code: &str) -> Result<Option<Vec<Stretch>>, &'static str> {
    let rows: Vec<Row> = typed::rows(code);
    match code {
        "usual" => Ok(None),
        "closed" => Ok(Some(Vec::new())),
        _ if rows.is_empty() => Err("none"),
        _ => typed::stretches(&rows).map(Some),
    }
}
