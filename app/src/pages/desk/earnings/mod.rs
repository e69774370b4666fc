//! What therapists earn: a month for one of them, everybody's sums for an owner, and the
//! rule.

mod everybody;
mod month;
mod rule;
mod said;

use leptos::prelude::*;
use services::{
    auth::StaffSession,
    catalogue::StudioPage,
    earnings::{self, EarningsRefused, Month},
};

pub use self::rule::{FORM, Rule, rule_address};
use super::people::{plain, subject};
use crate::{
    caller,
    components::icon::{Glyph, Icon},
    layout::Area,
    pages::booking::{asked, param},
    render::{PageError, page},
    request::{self, services},
};

/// A month of earnings: one's own, and for a manager everybody's or, with `therapist`, one's.
#[component]
pub fn Earnings() -> impl IntoView {
    let (slug, month) = (param("studio"), asked("month").parse::<Month>().ok());
    let query = request::path_and_query();
    page(async move {
        request::keep_private();
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &query).await? else {
            return Ok(().into_any());
        };
        let today = studio.zone.today(services().now());
        let month = month.unwrap_or_else(|| Month::of(today));
        let reader = Reader { staff: &staff, studio: &studio, month, current: Month::of(today) };
        match (staff.as_manager(), asked("therapist").is_empty()) {
            (Some(manager), true) => {
                let found = earnings::overview(&services(), &manager, month).await?;
                let rules = earnings::rules(&services(), &staff).await?;
                Ok(everybody::view(&reader, &found, &rules))
            }
            _ => {
                let id = subject(&staff).await?.ok_or(PageError::NotFound)?;
                match earnings::statement(&services(), &staff, id, month).await {
                    Ok(found) => Ok(month::view(&reader, &found)),
                    Err(EarningsRefused::NotFound) => Err(PageError::NotFound),
                    Err(error) => Err(error.into()),
                }
            }
        }
    })
}

/// Who reads, where, and which month.
struct Reader<'a> {
    staff: &'a StaffSession,
    studio: &'a StudioPage,
    month: Month,
    /// The month it is, at the studio.
    current: Month,
}

impl Reader<'_> {
    /// The page of a month: of a therapist, or for an owner of everybody.
    fn address(&self, month: Month, therapist: &str) -> String {
        let page = Area::Earnings.address(&self.studio.slug);
        match plain(therapist) {
            whose if whose.is_empty() => format!("{page}?month={month}"),
            whose => format!("{page}?month={month}&therapist={whose}"),
        }
    }

    /// A file of a therapist's month: `csv` or `pdf`.
    fn file(&self, therapist: &str, ending: &str) -> String {
        let page = Area::Earnings.address(&self.studio.slug);
        format!("{page}/statement.{ending}?month={}&therapist={}", self.month, plain(therapist))
    }

    /// The ways to other months.
    fn months(&self, therapist: &str) -> AnyView {
        let (before, after) = (self.month.before(), self.month.after());
        let now = (self.month == self.current).then_some("date");
        view! {
            <nav class="months" aria-label="Months">
                <a
                    class="btn icon-only"
                    href=self.address(before, therapist)
                    aria-label=before.name()
                >
                    <Icon glyph=Glyph::Left/>
                </a>
                <a class="btn" href=self.address(self.current, therapist) aria-current=now>
                    "This month"
                </a>
                <a
                    class="btn icon-only"
                    href=self.address(after, therapist)
                    aria-label=after.name()
                >
                    <Icon glyph=Glyph::Right/>
                </a>
            </nav>
        }
        .into_any()
    }
}
