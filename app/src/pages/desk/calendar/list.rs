//! The next weeks as a list of what is planned.

use leptos::prelude::*;
use services::bookings::desk::calendar::CalendarDay;

use super::{
    Drawn,
    column::{self, Column},
    grid,
};
use crate::components::{empty::Empty, link::ButtonLink};

/// The days on which something is planned.
pub fn view(drawn: &Drawn<'_>) -> AnyView {
    let busy = |day: &&CalendarDay| day.people.iter().any(|person| !person.entries.is_empty());
    let days: Vec<AnyView> = drawn
        .found
        .days
        .iter()
        .filter(busy)
        .map(|day| column::view(drawn, one(drawn, day)))
        .collect();
    if days.is_empty() {
        let href = drawn.asked.at(&drawn.studio.slug, drawn.asked.steps().1);
        return view! {
            <Empty
                title="Nothing is planned in these 30 days"
                text="When somebody books, the visit stands here at once."
            >
                <ButtonLink href=href>"See the 30 days after"</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    view! {
        <div class="cal-wrap">
            <div
                id=super::REGION
                class="cal agenda"
                data-walk
                tabindex="0"
                role="region"
                aria-label=drawn.asked.title()
            >
                {days}
            </div>
        </div>
    }
    .into_any()
}

fn one<'a>(drawn: &Drawn<'a>, day: &'a CalendarDay) -> Column<'a> {
    let visits = column::count(column::visits(day.people.iter()));
    Column {
        id: format!("c-{}", day.date),
        heading: grid::heading(drawn, day, visits),
        date: day.date,
        change: day.change,
        people: drawn.found.people.iter().zip(&day.people).collect(),
        offers: false,
    }
}
