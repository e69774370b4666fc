//! Gift cards, courses paid ahead, promotion codes and tips.
//!
//! A code pays for a visit in two steps, like money. While the visit is held, what it takes is
//! *held* too: gone from the card, and not yet anybody's. When the hold becomes a visit it is
//! *used*, and the ledger hears of it; when the hold ends it is *released*. Both happen where
//! the booking's state changes ([`crate::bookings::confirm_paid`] and the end of a hold), in
//! the same transaction.

mod balance;
mod codes;
mod course_end;
mod course_sales;
mod courses;
mod gift_cards;
mod gift_settings;
mod gift_shop;
mod issue;
mod promotions;
mod redeem;
mod refused;
#[cfg(test)]
pub(crate) mod tests;
mod tips;

pub use balance::{Balance, balance, within_guesses};
pub(crate) use codes::{open as code_of, reseal};
pub(crate) use course_end::{end_sold, is_being_booked};
pub use course_sales::{
    COURSES_ON_A_PAGE, CourseCard, CourseInput, CourseUse, EndCoursePreview, buy_course,
    course_code, courses_of_studio, end_course, end_course_preview, own_courses, sell_course,
    send_course_again,
};
pub use courses::{OfferCard, OfferInput, end_offer, make_offer, offers, offers_on_sale};
pub use gift_cards::{
    CARDS_ON_A_PAGE, CardDetail, CardLine, EndHow, GiftEvent, card, cards, end_card, reissue,
    send_again,
};
pub use gift_settings::{GiftSettings, GiftSettingsInput, gift_settings, set_gift_settings};
pub use gift_shop::{GiftInput, buy_gift_card, sell_gift_card};
pub(crate) use issue::{CourseOrder, GiftOrder, issue_course, issue_gift_card};
pub use promotions::{PromotionInput, PromotionLine, end_promotion, make_promotion, promotions};
pub use redeem::{CodeRefused, Quote, QuoteLine, quote};
pub(crate) use redeem::{
    apply, free_promotion, give_back, release_held, session_is_paid_out, use_held,
};
pub use refused::VoucherRefused;
pub use tips::{begin_tip, record_tip, tips_left};
