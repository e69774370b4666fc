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
    layout::{Frame, StudioFacts},
    render::PageError,
};

/// The studio as clients see it; its staff see it before they do.
async fn studio(slug: &str) -> Result<StudioPage, PageError> {
    caller::shown_studio(slug).await
}

fn frame(studio: &StudioPage) -> Frame {
    Frame::Studio(StudioFacts::from(studio))
}

/// The way to what is sold, on the studio's own page; nothing where nothing is.
pub async fn on_the_studios_page(
    services: &Services,
    studio: &StudioPage,
) -> Result<Option<AnyView>, PageError> {
    let conn = services.store.reader();
    let gifts = vouchers::gift_settings(conn, studio.id).await?.on;
    let courses = !vouchers::offers_on_sale(conn, studio.id).await?.is_empty();
    if !gifts && !courses {
        return Ok(None);
    }
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
                    <h2 id="shop-h" class="vh">"Gift cards and courses"</h2>
                    <ul>{gift} {course}</ul>
                </div>
            </section>
        }
        .into_any(),
    ))
}
