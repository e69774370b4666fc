//! What stands in the place of figures while too many visits are still to be counted.
//!
//! The page does not come again by itself: that would take away what somebody is just typing into
//! the form above it, and would keep them signed in while nobody is there.

use chrono::NaiveDate;
use domain::report::Range;
use leptos::prelude::*;

use super::{
    asked::{Asked, Quick},
    frame::Reader,
};
use crate::components::{
    alert::{Alert, Tone},
    icon::Glyph,
    link::ButtonLink,
};

/// Instead of the figures of a page: so many months are ready, of so many.
pub fn instead(reader: &Reader, months: (usize, usize)) -> AnyView {
    let page = reader.tab.address(&reader.studio.slug);
    let way = shorter(&reader.asked.range, reader.today).map(|quick| {
        let asked = Asked { quick: Some(quick), ..reader.asked.clone() };
        (quick, format!("{page}?{}", asked.query()))
    });
    view(months, reader.to(reader.tab), way)
}

/// The longest of the days with a name that are fewer than these.
pub fn shorter(range: &Range, today: NaiveDate) -> Option<Quick> {
    let fewer = |quick: &Quick| quick.range(today).days() < range.days();
    [Quick::TwelveWeeks, Quick::FourWeeks].into_iter().find(fewer)
}

/// What is said, with the way to the same once more, and to fewer days.
pub fn view(
    (ready, of): (usize, usize),
    here: String,
    shorter: Option<(Quick, String)>,
) -> AnyView {
    let way = shorter.map(|(quick, href)| {
        let words = format!("See the last {}", quick.name());
        view! { <ButtonLink href=href>{words}</ButtonLink> }
    });
    let ready = format!("{ready} of {of} months are ready.");
    view! {
        <Alert tone=Tone::Note title="These figures are being counted" glyph=Glyph::Hourglass>
            <p>
                "There are more visits in these days than can be counted while you wait. They are \
                 counted month by month, for the first time or after a change that touches all of \
                 them, and kept from then on."
            </p>
            <p>
                <strong>{ready}</strong>
                " Look again in a minute: a million visits take some three."
            </p>
            <div class="actions">
                <ButtonLink href=here>"Look again"</ButtonLink>
                {way}
            </div>
        </Alert>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn range(from: &str, to: &str) -> Range {
        Range { from: date(from), to: date(to) }
    }

    #[test]
    fn it_says_how_many_months_are_ready_and_leads_to_fewer_days() {
        let way = Some((Quick::TwelveWeeks, "/lisbon/desk/reports?period=12w".to_owned()));
        let here = "/lisbon/desk/reports?from=2006-11-23&to=2026-11-22";
        let html = Owner::new().with(|| view((57, 240), here.to_owned(), way).to_html());
        assert!(html.contains("57 of 240 months are ready."), "{html}");
        assert!(
            html.contains(&here.replace('&', "&amp;")) && html.contains("Look again"),
            "{html}"
        );
        assert!(html.contains(r#"href="/lisbon/desk/reports?period=12w""#), "{html}");
        assert!(html.contains("See the last 12 weeks"), "{html}");
    }

    #[test]
    fn fewer_days_are_offered_as_long_as_there_are_fewer() {
        let today = date("2026-11-23");
        let years = range("2006-11-23", "2026-11-22");
        assert_eq!(shorter(&years, today), Some(Quick::TwelveWeeks));
        assert_eq!(shorter(&Quick::TwelveWeeks.range(today), today), Some(Quick::FourWeeks));
        assert_eq!(shorter(&Quick::FourWeeks.range(today), today), None);
        let html = Owner::new().with(|| view((0, 2), "/here".to_owned(), None).to_html());
        assert!(html.contains("0 of 2 months") && html.matches("<a ").count() == 1, "{html}");
    }
}
