//! The forms by which gift cards, courses and tips are bought. Anyone may; a tip is for
//! whoever bears the visit's link.

use chrono::TimeDelta;
use domain::{contact::ContactInput, screening::AnswersInput};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use services::{
    catalogue::{self, StudioPage},
    drafts::Flash,
    limits::LimitKind,
    vouchers::{self, Balance as Left, CourseInput, GiftInput, VoucherRefused},
};

use super::before::{answers, with_answers};
use crate::{
    caller::{self, lead_to},
    pages::{
        booking::TIP_FORM,
        gift::{BALANCE_FORM, COURSE_FORM, GIFT_FORM},
    },
    render::PageError,
    request::{self, services},
    words,
};

type Answer = Result<(), ServerFnError>;

/// A gift card, as a form sends it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct GiftForm {
    amount: String,
    own_amount: String,
    buyer_name: String,
    buyer_email: String,
    recipient_name: String,
    recipient_email: String,
    message: String,
    send_on: String,
}

impl GiftForm {
    /// What it asks for.
    pub(super) fn input(&self) -> GiftInput {
        GiftInput {
            amount: self.amount.clone(),
            own_amount: self.own_amount.clone(),
            buyer_name: self.buyer_name.clone(),
            buyer_email: self.buyer_email.clone(),
            recipient_name: self.recipient_name.clone(),
            recipient_email: self.recipient_email.clone(),
            message: self.message.clone(),
            send_on: self.send_on.clone(),
        }
    }

    /// What was typed, for the page that shows it again.
    pub(super) fn flash(&self, form: &str) -> Flash {
        [
            ("amount", &self.amount),
            ("own_amount", &self.own_amount),
            ("buyer_name", &self.buyer_name),
            ("buyer_email", &self.buyer_email),
            ("recipient_name", &self.recipient_name),
            ("recipient_email", &self.recipient_email),
            ("message", &self.message),
            ("send_on", &self.send_on),
        ]
        .into_iter()
        .fold(Flash::of(form), |flash, (field, typed)| flash.with(field, typed))
    }
}

/// Sessions that are paid ahead, as a form sends them.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct CourseForm {
    offer: String,
    name: String,
    email: String,
    phone: String,
    version: String,
    flags: Vec<String>,
    none: String,
}

impl CourseForm {
    /// What it asks for.
    fn input(&self) -> CourseInput {
        let contact = ContactInput {
            name: self.name.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
        };
        CourseInput { offer: self.offer.clone(), contact }
    }

    /// The safety questions.
    fn answers(&self) -> AnswersInput {
        answers(&self.version, self.flags.clone(), &self.none)
    }

    /// What was typed, for the page that shows it again.
    fn flash(&self) -> Flash {
        let flash = Flash::of(COURSE_FORM).with("offer", &self.offer);
        let flash = flash.with("name", &self.name).with("email", &self.email);
        with_answers(flash, &self.answers())
    }
}

/// Orders a gift card, and leads to the page where it is paid. Anyone may.
#[server(prefix = "/api/ui", endpoint = "gift/buy")]
pub async fn buy_gift(studio: String, #[server(flatten)] form: GiftForm) -> Answer {
    let studio = studio_named(&studio).await?;
    let (back, flash) = (format!("/{}/gift", studio.slug), form.flash(GIFT_FORM));
    if often() {
        return caller::refuse(&flash.refused("too_many"), &back).await.map_err(broken);
    }
    match vouchers::buy_gift_card(&services(), studio.id, &form.input()).await {
        Ok(url) => request::see_other(&url),
        Err(refused) => refuse(flash, refused, &back).await?,
    }
    Ok(())
}

/// Orders a course, and leads to the page where it is paid. Anyone may.
#[server(prefix = "/api/ui", endpoint = "courses/buy")]
pub async fn buy_course(studio: String, #[server(flatten)] form: CourseForm) -> Answer {
    let studio = studio_named(&studio).await?;
    let (back, flash) = (format!("/{}/courses", studio.slug), form.flash());
    if often() {
        return caller::refuse(&flash.refused("too_many"), &back).await.map_err(broken);
    }
    let (order, answers) = (form.input(), form.answers());
    match vouchers::buy_course(&services(), studio.id, &order, &answers).await {
        Ok(url) => request::see_other(&url),
        Err(refused) => refuse(flash, refused, &back).await?,
    }
    Ok(())
}

/// Says what is left on a gift card or in a course. Anyone who has the code may, within what
/// one address may try.
#[server(prefix = "/api/ui", endpoint = "gift/balance")]
pub async fn balance(studio: String, #[server(default)] code: String) -> Answer {
    let studio = studio_named(&studio).await?;
    let back = format!("/{}/gift/balance", studio.slug);
    let from = request::client_address();
    let found = vouchers::balance(&services(), studio.id, &code, from).await;
    let flash = match found.map_err(|error| broken(error.into()))? {
        Err(_) => Flash::of(BALANCE_FORM).refused("too_many"),
        Ok(None) => Flash::of(BALANCE_FORM).refused("unknown"),
        Ok(Some(found)) => told(&studio, &found),
    };
    caller::refuse(&flash, &back).await.map_err(broken)
}

/// What is left, in words, for the page to show once.
fn told(studio: &StudioPage, found: &Left) -> Flash {
    let (left, what, until) = match found {
        Left::Card { last_four, left, until } => {
            (left.to_string(), format!("On the gift card that ends with {last_four}."), until)
        }
        Left::Course { last_four, treatment, left, until } => (
            words::count(*left, "session"),
            format!("Of {treatment}, in the course that ends with {last_four}."),
            until,
        ),
    };
    let day = |end| words::date_and_year(studio.zone.today(end - TimeDelta::seconds(1)));
    let until = until.map(|end| format!("It can be used until {}.", day(end))).unwrap_or_default();
    Flash::of(BALANCE_FORM).with("left", &left).with("what", &what).with("until", &until)
}

/// Leaves a tip for a visit that took place. Whoever bears its link may.
#[server(prefix = "/api/ui", endpoint = "booking/tip")]
pub async fn tip(token: String, #[server(default)] tip: String) -> Answer {
    let amount = tip;
    let Some(proof) = caller::link_holder(&token) else {
        lead_to("/b/unknown");
        return Ok(());
    };
    let back = format!("/b/{token}");
    let flash = Flash::of(TIP_FORM).with("tip", &amount);
    if often() {
        return caller::refuse(&flash.refused("too_many"), &back).await.map_err(broken);
    }
    match vouchers::begin_tip(&services(), &proof, &amount).await {
        Ok(url) => request::see_other(&url),
        Err(refused) => refuse(flash, refused, &back).await?,
    }
    Ok(())
}

/// Whether one address opens payment pages too often.
fn often() -> bool {
    services().limits.check_address(LimitKind::Sale, request::client_address()).is_err()
}

async fn studio_named(slug: &str) -> Result<StudioPage, ServerFnError> {
    let found = catalogue::studio(&services(), slug).await;
    let found = found.map_err(|error| broken(error.into()))?;
    found.ok_or_else(|| ServerFnError::ServerError("unknown_studio".to_owned()))
}

/// Back to the form, with what was typed and why it did not go on.
pub(super) async fn refuse(flash: Flash, refused: VoucherRefused, back: &str) -> Answer {
    let flash = match refused {
        VoucherRefused::Invalid(errors) => flash.wrong(errors),
        // Nothing of what was typed is kept after a red flag.
        VoucherRefused::Stop => Flash::of(COURSE_FORM).refused(VoucherRefused::Stop.code()),
        other => {
            if let VoucherRefused::Store(_) | VoucherRefused::Payment(_) = &other {
                tracing::error!(code = other.code(), "a form about vouchers did not go on");
            }
            flash.refused(other.code())
        }
    };
    caller::refuse(&flash, back).await.map_err(broken)
}

/// It was logged where it went wrong; the address bar gets a code.
pub(super) fn broken(_: PageError) -> ServerFnError {
    ServerFnError::ServerError("unavailable".to_owned())
}
