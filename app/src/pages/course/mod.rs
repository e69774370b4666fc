//! Courses: planned, booked all or nothing, moved and stopped.
//!
//! What is wished and which dates were chosen stand in the address, so that a page can be
//! shared and gone back to, and so that nothing is kept before it is booked. What is typed is
//! the same draft as a single visit's.

mod asked;
mod dates;
mod details;
mod form;
mod list;
mod of_visit;
mod opened;
mod own;
mod plan;
mod renew;
mod shift;
mod stop;
mod view;
mod wish;
mod words;

pub use asked::{Asked, written};
pub use details::CourseDetails;
pub use form::WishForm;
pub use of_visit::of_visit;
pub use own::OwnCourses;
pub use plan::CoursePlan;
pub use shift::CourseMove;
pub use stop::CourseStop;
pub use view::Course;

use leptos::prelude::*;
use services::catalogue::StudioPage;

use crate::{
    components::stepper::{Step, Stepper},
    layout::{Frame, StudioFacts},
};

fn frame(studio: &StudioPage) -> Frame {
    Frame::Flow { studio: StudioFacts::from(studio), leave: format!("/{}", studio.slug) }
}

/// The head of each page of the flow.
fn head(current: usize, hrefs: [Option<String>; 2]) -> AnyView {
    let [first, second] = hrefs;
    let step = |name: &str, href: Option<String>| Step { name: name.to_owned(), href };
    let steps = vec![
        step("Wishes", first),
        step("Dates", second),
        step("Safety and details", None),
        step("Book", None),
    ];
    view! {
        <div class="book-head">
            <h1>"Plan a course"</h1>
            <Stepper label="Steps of planning" steps=steps current=current/>
        </div>
    }
    .into_any()
}
