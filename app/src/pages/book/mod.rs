//! The booking flow: what, with whom and when; then safety, details and payment.
//!
//! What is chosen stands in the address, so that it can be shared and gone back to.
//! What is typed is a draft, sealed in the database and named by a cookie; health
//! answers are never in an address.

mod choose;
mod class;
pub mod codes;
mod comes;
pub mod details;
pub mod draft;
mod ended;
mod query;
mod returned;
pub mod safety;
mod summary;
mod week;
mod words;

pub use choose::{Choose, zone_options};
pub use comes::Booker;
pub use details::{Details, other_times};
pub use draft::{BookingDraft, Refusal};
pub use query::{Chosen, ZONE_COOKIE};
pub use returned::Returned;
pub use week::{WeekAsked, week, week_as_data};

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use services::catalogue::StudioPage;

use crate::{
    caller,
    components::stepper::{Step, Stepper},
    layout::{Frame, StudioFacts},
    render::PageError,
};

/// The studio in the address, for those who may see it.
async fn studio(slug: &str) -> Result<StudioPage, PageError> {
    caller::shown_studio(slug).await
}

fn slug() -> String {
    use_params_map().read_untracked().get("studio").unwrap_or_default()
}

fn asked(name: &str) -> Option<String> {
    use_query_map().read_untracked().get(name).filter(|value| !value.is_empty())
}

fn frame(studio: &StudioPage) -> Frame {
    Frame::Flow { studio: StudioFacts::from(studio), leave: format!("/{}", studio.slug) }
}

/// The head of each page of the flow.
fn head(title: &str, current: usize, hrefs: [Option<String>; 2]) -> AnyView {
    let [first, second] = hrefs;
    let step = |name: &str, href: Option<String>| Step { name: name.to_owned(), href };
    let steps = vec![
        step("Treatment", first),
        step("Time", second),
        step("Safety and details", None),
        step("Pay", None),
    ];
    view! {
        <div class="book-head">
            <h1>{title.to_owned()}</h1>
            <Stepper label="Booking steps" steps=steps current=current/>
        </div>
    }
    .into_any()
}
