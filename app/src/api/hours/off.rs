//! Time off: taken, or the form of it once more with what is wrong.

use domain::contact::FieldError;
use services::{
    drafts::Flash,
    hours::{self, AwayRequest, HoursRefused},
};

use super::{Answer, broken, form::Form, log};
use crate::{
    caller,
    pages::desk::{OFF_FORM, hours_below, typed_off::TypedOff},
    request::services,
};

impl Form {
    pub(super) async fn add_off(
        &self,
        typed: &TypedOff,
        request: &AwayRequest,
        first_time: bool,
    ) -> Answer {
        match hours::add(&services(), &self.staff, self.person.id, request).await {
            Ok(_) => self.done("off", "#off"),
            Err(HoursRefused::Invalid(wrong)) => self.refuse_off(typed, wrong, "").await?,
            Err(HoursRefused::Conflicts(_)) => {
                let code = if first_time { "conflicts" } else { "sure" };
                let more = format!("&check=1&refused={code}");
                self.refuse_off(typed, vec![FieldError::new("", "conflicts")], &more).await?;
            }
            Err(refused) => {
                log(&refused);
                let wrong = vec![FieldError::new("", refused.code())];
                self.refuse_off(typed, wrong, "").await?;
            }
        }
        Ok(())
    }

    /// Back to the form of time off, with what was typed: its reason stays out of the
    /// address.
    pub(super) async fn refuse_off(
        &self,
        typed: &TypedOff,
        wrong: Vec<FieldError>,
        more: &str,
    ) -> Answer {
        let flash = Flash::of(OFF_FORM).with("reason", &typed.reason).wrong(wrong);
        let page = hours_below(&self.slug, "off", &self.person.slug);
        let back = format!("{page}&{}{more}", typed.code());
        caller::refuse(&flash, &back).await.map_err(broken)
    }
}
