//! Gift cards and courses, as everybody may buy them, and what is left on one.

mod balance;
mod courses;
mod papers;
mod said;
mod shop;
mod thanks;

use leptos::prelude::*;
use services::{Services, catalogue::StudioPage, vouchers};

pub use self::{
    balance::{Balance, FORM as BALANCE_FORM},
    courses::{Courses, FORM as COURSE_FORM},
    papers::BuyersPapers,
    shop::{FORM as GIFT_FORM, Gift},
    thanks::Thanks,
};
pub(crate) use said::field as said_of;
/// Parts of these forms that the desk's have too.
pub mod shop_parts {
    pub use super::{
        courses::{picks, rule},
        shop::{amounts, note, recipient},
    };
}
use crate::{
    caller,
    components::link::ArrowLink,
    layout::{Frame, Page, Share, StudioFacts},
    render::PageError,
};

/// The studio as clients see it; its staff see it before they do.
async fn studio(slug: &str) -> Result<StudioPage, PageError> {
    caller::shown_studio(slug).await
}

fn frame(studio: &StudioPage) -> Frame {
    Frame::Studio(StudioFacts::from(studio))
}

/// Where something is sold, at `part` of the studio: everybody may be told of it, and what was
/// typed there is one person's.
fn shop_page(
    studio: &StudioPage,
    part: &str,
    (title, description): (&'static str, String),
    body: AnyView,
) -> AnyView {
    let share = Share::of(format!("/{}/{part}", studio.slug))
        .picture(format!("/{}/preview.png", studio.slug));
    view! {
        <Page
            title=title
            description=description
            class="wrap gift"
            frame=frame(studio)
            private=true
            share=Some(share)
        >
            {body}
        </Page>
    }
    .into_any()
}

/// The way to what is sold, on the studio's own page; nothing where nothing is.
pub async fn on_the_studios_page(
    services: &Services,
    studio: &StudioPage,
) -> Result<Option<AnyView>, PageError> {
    let conn = services.store.reader();
    let gifts = vouchers::gift_settings(conn, studio.id).await?.on;
    let courses = !vouchers::offers_on_sale(conn, studio.id).await?.is_empty();
    if studio.treatments.is_empty() && !gifts && !courses {
        return Ok(None);
    }
    let plan = (!studio.treatments.is_empty()).then(|| {
        let href = format!("/{}/course", studio.slug);
        view! {
            <li>
                <h3>"Plan several visits"</h3>
                <p>"Say what suits you, and see a full set of dates before you book them at once."</p>
                <ArrowLink href=href>"Plan a course"</ArrowLink>
            </li>
        }
    });
    let gift = gifts.then(|| {
        let href = format!("/{}/gift", studio.slug);
        view! {
            <li>
                <h3>"Give a visit"</h3>
                <p>"A gift card for any treatment. The code goes by mail, today or on a day you choose."</p>
                <ArrowLink href=href>"Gift cards"</ArrowLink>
            </li>
        }
    });
    let course = courses.then(|| {
        let href = format!("/{}/courses", studio.slug);
        view! {
            <li>
                <h3>"Several sessions"</h3>
                <p>"Paid ahead for less, booked one by one whenever it suits you."</p>
                <ArrowLink href=href>"Courses"</ArrowLink>
            </li>
        }
    });
    Ok(Some(
        view! {
            <section class="shop" aria-labelledby="shop-h">
                <div class="wrap">
                    <h2 id="shop-h" class="vh">"Several visits and gift cards"</h2>
                    <ul>{plan} {course} {gift}</ul>
                </div>
            </section>
        }
        .into_any(),
    ))
}
