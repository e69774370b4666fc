//! The forms about gift cards, courses and codes: some for whoever runs the desk, some for
//! whoever manages the studio.

use domain::{BookingId, CourseId, Currency, GiftCardId, Money, contact::ContactInput};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use services::{
    auth::{DeskSession, ManagerSession},
    catalogue::StudioPage,
    drafts::Flash,
    payments::{ReturnMethod, StudioMethod},
    vouchers::{
        self, CourseInput, EndHow, GiftSettingsInput, OfferInput, PromotionInput, VoucherRefused,
    },
};

use super::{
    people::{broken, staff},
    vouchers::{GiftForm, refuse},
};
use crate::{
    caller::{self, lead_to},
    pages::desk::{
        address as day_address,
        vouchers::{
            CODE_FORM, COURSE_SELL_FORM, FIND_CARD, OFFER_FORM, SELL_FORM, SETTINGS_FORM, below,
            card_address,
        },
    },
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Sells a gift card at the desk.
#[server(prefix = "/api/ui", endpoint = "desk/gift-sell")]
pub async fn gift_sell(
    studio: String,
    #[server(default)] method: String,
    #[server(flatten)] form: GiftForm,
) -> Answer {
    let back = below(&studio, "");
    let Some((desk, _)) = desk(&studio, &back).await? else { return Ok(()) };
    let sold = vouchers::sell_gift_card(&services(), &desk, &form.input(), by(&method)).await;
    match sold {
        Ok(id) => lead_to(&format!("{back}?done=sold&card={id}")),
        Err(refused) => refuse(form.flash(SELL_FORM), refused, &back).await?,
    }
    Ok(())
}

/// Looks for gift cards: what was typed is kept for the browser, and stands in no address.
#[server(prefix = "/api/ui", endpoint = "desk/find-card")]
pub async fn find_card(studio: String, #[server(default)] find: String) -> Answer {
    let back = below(&studio, "");
    if desk(&studio, &back).await?.is_none() {
        return Ok(());
    }
    let find: String = find.trim().chars().take(80).collect();
    caller::refuse(&Flash::of(FIND_CARD).with("find", &find), &back).await.map_err(broken)
}

/// Says on which terms gift cards are sold.
#[server(prefix = "/api/ui", endpoint = "desk/gift-settings")]
pub async fn gift_settings(
    studio: String,
    #[server(default)] on: String,
    #[server(default)] amounts: String,
    #[server(default)] least: String,
    #[server(default)] most: String,
    #[server(default)] valid_months: String,
) -> Answer {
    let back = below(&studio, "");
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let typed = GiftSettingsInput { on: on == "yes", amounts, least, most, valid_months };
    match vouchers::set_gift_settings(&services(), &manager, &typed).await {
        Ok(()) => lead_to(&format!("{back}?done=set")),
        Err(refused) => {
            let flash = Flash::of(SETTINGS_FORM).with("on", &on).with("amounts", &typed.amounts);
            let flash = flash.with("least", &typed.least).with("most", &typed.most);
            refuse(flash.with("valid_months", &typed.valid_months), refused, &back).await?;
        }
    }
    Ok(())
}

/// Mails a card's code again.
#[server(prefix = "/api/ui", endpoint = "desk/gift-again")]
pub async fn gift_again(studio: String, #[server(default)] card: String) -> Answer {
    let Some((desk, id, back)) = card_at_desk(&studio, &card).await? else { return Ok(()) };
    after(&back, "sent", vouchers::send_again(&services(), &desk, id).await)
}

/// Gives a card another code.
#[server(prefix = "/api/ui", endpoint = "desk/gift-reissue")]
pub async fn gift_reissue(studio: String, #[server(default)] card: String) -> Answer {
    let Some((desk, id, back)) = card_at_desk(&studio, &card).await? else { return Ok(()) };
    after(&back, "reissued", vouchers::reissue(&services(), &desk, id).await)
}

/// Ends a card. `shown` is what was left on it when it was agreed to.
#[server(prefix = "/api/ui", endpoint = "desk/gift-end")]
pub async fn gift_end(
    studio: String,
    #[server(default)] card: String,
    #[server(default)] how: String,
    shown: i64,
    currency: String,
) -> Answer {
    let back = below(&studio, "");
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let (Ok(id), Some(shown)) = (card.parse::<GiftCardId>(), money(shown, &currency)) else {
        return after(&back, "", Err::<(), _>(VoucherRefused::NotFound));
    };
    let how = match (how.as_str(), ReturnMethod::from_name(&how)) {
        ("online", _) => EndHow::Online,
        (_, Some(method)) => EndHow::ByHand(method),
        _ => EndHow::Kept,
    };
    let ended = vouchers::end_card(&services(), &manager, id, how, shown).await;
    after(&card_address(&studio, id), "ended", ended)
}

/// A promotion, as a form sends it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct PromotionForm {
    code: String,
    kind: String,
    off: String,
    first_day: String,
    last_day: String,
    treatments: Vec<String>,
    most_uses: String,
    most_per_client: String,
    first_visit_only: String,
    least_price: String,
}

impl PromotionForm {
    fn flash(&self) -> Flash {
        [
            ("code", &self.code),
            ("kind", &self.kind),
            ("off", &self.off),
            ("first_day", &self.first_day),
            ("last_day", &self.last_day),
            ("treatments", &self.treatments.join(" ")),
            ("most_uses", &self.most_uses),
            ("most_per_client", &self.most_per_client),
            ("first_visit_only", &self.first_visit_only),
            ("least_price", &self.least_price),
        ]
        .into_iter()
        .fold(Flash::of(CODE_FORM), |flash, (field, typed)| flash.with(field, typed))
    }

    fn input(self) -> PromotionInput {
        PromotionInput {
            code: self.code,
            kind: self.kind,
            off: self.off,
            first_day: self.first_day,
            last_day: self.last_day,
            treatments: self.treatments,
            most_uses: self.most_uses,
            most_per_client: self.most_per_client,
            first_visit_only: self.first_visit_only == "yes",
            least_price: self.least_price,
        }
    }
}

/// Makes a promotion code.
#[server(prefix = "/api/ui", endpoint = "desk/promotion-make")]
pub async fn promotion_make(studio: String, #[server(flatten)] form: PromotionForm) -> Answer {
    let back = below(&studio, "codes");
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let flash = form.flash();
    match vouchers::make_promotion(&services(), &manager, &form.input()).await {
        Ok(_) => lead_to(&format!("{back}?done=made")),
        Err(refused) => refuse(flash, refused, &back).await?,
    }
    Ok(())
}

/// Ends a promotion code.
#[server(prefix = "/api/ui", endpoint = "desk/promotion-end")]
pub async fn promotion_end(studio: String, #[server(default)] promotion: String) -> Answer {
    let back = below(&studio, "codes");
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let ended = match promotion.parse() {
        Ok(id) => vouchers::end_promotion(&services(), &manager, id).await,
        Err(_) => Err(VoucherRefused::NotFound),
    };
    after(&back, "stopped", ended)
}

/// Offers a course.
#[server(prefix = "/api/ui", endpoint = "desk/offer-make")]
pub async fn offer_make(
    studio: String,
    #[server(default)] treatment: String,
    #[server(default)] sessions: String,
    #[server(default)] percent: String,
    #[server(default)] valid_months: String,
    #[server(default)] rule: String,
) -> Answer {
    let back = below(&studio, "courses");
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let typed = OfferInput { treatment, sessions, percent, valid_months, rule };
    match vouchers::make_offer(&services(), &manager, &typed).await {
        Ok(()) => lead_to(&format!("{back}?done=made")),
        Err(refused) => {
            let flash = Flash::of(OFFER_FORM).with("treatment", &typed.treatment);
            let flash = flash.with("sessions", &typed.sessions).with("percent", &typed.percent);
            let flash = flash.with("valid_months", &typed.valid_months).with("rule", &typed.rule);
            refuse(flash, refused, &back).await?;
        }
    }
    Ok(())
}

/// Offers a course no longer.
#[server(prefix = "/api/ui", endpoint = "desk/offer-end")]
pub async fn offer_end(studio: String, #[server(default)] offer: String) -> Answer {
    let back = below(&studio, "courses");
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let ended = match offer.parse() {
        Ok(id) => vouchers::end_offer(&services(), &manager, id).await,
        Err(_) => Err(VoucherRefused::NotFound),
    };
    after(&back, "stopped", ended)
}

/// Sells a course at the desk.
#[server(prefix = "/api/ui", endpoint = "desk/course-sell")]
pub async fn course_sell(
    studio: String,
    #[server(default)] offer: String,
    #[server(default)] method: String,
    #[server(flatten)] contact: ContactInput,
) -> Answer {
    let back = below(&studio, "courses");
    let Some((desk, _)) = desk(&studio, &back).await? else { return Ok(()) };
    let typed = CourseInput { offer, contact };
    match vouchers::sell_course(&services(), &desk, &typed, by(&method)).await {
        Ok(_) => lead_to(&format!("{back}?done=sold")),
        Err(refused) => {
            let flash = Flash::of(COURSE_SELL_FORM).with("offer", &typed.offer);
            let flash = flash.with("name", &typed.contact.name);
            refuse(flash.with("email", &typed.contact.email), refused, &back).await?;
        }
    }
    Ok(())
}

/// Mails a course's code again.
#[server(prefix = "/api/ui", endpoint = "desk/course-again")]
pub async fn course_again(studio: String, #[server(default)] course: String) -> Answer {
    let list = below(&studio, "courses");
    let Some((desk, _)) = desk(&studio, &list).await? else { return Ok(()) };
    let Ok(id) = course.parse::<CourseId>() else {
        return after(&list, "", Err::<(), _>(VoucherRefused::NotFound));
    };
    let back = below(&studio, &format!("course/{id}"));
    after(&back, "sent", vouchers::send_course_again(&services(), &desk, id).await)
}

/// Ends a course. `shown` is what was to go back when it was agreed to.
#[server(prefix = "/api/ui", endpoint = "desk/course-end")]
pub async fn course_end(
    studio: String,
    #[server(default)] course: String,
    #[server(default)] how: String,
    shown: i64,
    currency: String,
) -> Answer {
    let back = below(&studio, "courses");
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let ended = match (course.parse(), money(shown, &currency)) {
        (Ok(id), Some(shown)) => {
            let method = ReturnMethod::from_name(&how);
            vouchers::end_course(&services(), &manager, id, method, shown).await
        }
        _ => Err(VoucherRefused::NotFound),
    };
    after(&back, "ended", ended)
}

/// Writes down a tip that was left at the desk.
#[server(prefix = "/api/ui", endpoint = "desk/tip")]
pub async fn tip(
    studio: String,
    booking: String,
    reference: String,
    date: String,
    #[server(default)] amount: String,
    #[server(default)] method: String,
) -> Answer {
    let day = day_address(&studio, crate::pages::desk::read_date(&date));
    let Some((staff, _)) = staff(&studio, &day).await? else { return Ok(()) };
    let plain = plain(&reference);
    let taken = match booking.parse::<BookingId>() {
        Ok(id) => vouchers::record_tip(&services(), &staff, id, &amount, by(&method)).await,
        Err(_) => Err(VoucherRefused::NotFound),
    };
    let said = match taken {
        Ok(_) => "done=tipped",
        Err(VoucherRefused::Invalid(_)) => "refused=bad_tip",
        Err(refused) => &format!("refused={}", refused.code()),
    };
    let mark = if day.contains('?') { '&' } else { '?' };
    lead_to(&format!("{day}{mark}about={plain}&{said}#v-{plain}"));
    Ok(())
}

/// What may stand in an address as it is.
fn plain(reference: &str) -> String {
    reference.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(40).collect()
}

fn by(method: &str) -> StudioMethod {
    StudioMethod::from_name(method).unwrap_or(StudioMethod::Card)
}

fn money(minor: i64, currency: &str) -> Option<Money> {
    Some(Money::new(minor, currency.parse::<Currency>().ok()?))
}

/// Back to the list or the card, with what came of it.
fn after<T>(back: &str, done: &str, result: Result<T, VoucherRefused>) -> Answer {
    match result {
        Ok(_) => lead_to(&format!("{back}?done={done}")),
        Err(refused) => {
            if let VoucherRefused::Store(error) = &refused {
                tracing::error!(%error, "a form about vouchers could not be answered");
            }
            let back = format!("{back}?refused={}", refused.code());
            lead_to(&caller::first_to(refused.code(), &back).unwrap_or(back));
        }
    }
    Ok(())
}

async fn card_at_desk(
    studio: &str,
    card: &str,
) -> Result<Option<(DeskSession, GiftCardId, String)>, ServerFnError> {
    let list = below(studio, "");
    let Some((desk, _)) = desk(studio, &list).await? else { return Ok(None) };
    let Ok(id) = card.parse::<GiftCardId>() else {
        lead_to(&format!("{list}?refused=not_found"));
        return Ok(None);
    };
    Ok(Some((desk, id, card_address(studio, id))))
}

/// Proof of running the desk; whoever does not is led away.
async fn desk(
    studio: &str,
    back: &str,
) -> Result<Option<(DeskSession, StudioPage)>, ServerFnError> {
    let Some((staff, studio)) = staff(studio, back).await? else { return Ok(None) };
    let Some(desk) = staff.as_desk() else {
        lead_to("/");
        return Ok(None);
    };
    Ok(Some((desk, studio)))
}

/// Proof of managing the studio; whoever does not is led away.
async fn manager(
    studio: &str,
    back: &str,
) -> Result<Option<(ManagerSession, StudioPage)>, ServerFnError> {
    let Some((staff, studio)) = staff(studio, back).await? else { return Ok(None) };
    let Some(manager) = staff.as_manager() else {
        lead_to("/");
        return Ok(None);
    };
    Ok(Some((manager, studio)))
}
