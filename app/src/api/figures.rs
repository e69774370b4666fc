//! The form about figures by mail.

use leptos::prelude::*;
use services::reports;

use super::people::staff;
use crate::{caller::lead_to, pages::desk::keep_address, request::services};

/// Switches the mail with each month's figures on or off, for whoever asks and may see money.
#[server(prefix = "/api/ui", endpoint = "desk/monthly-mail")]
pub async fn monthly_mail(
    studio: String,
    #[server(default)] mail: String,
) -> Result<(), ServerFnError> {
    let back = keep_address(&studio);
    let Some((staff, _)) = staff(&studio, &back).await? else { return Ok(()) };
    let Some(manager) = staff.as_manager() else {
        lead_to("/");
        return Ok(());
    };
    let on = mail == "on";
    if let Err(error) = reports::set_monthly_mail(&services(), &manager, on).await {
        tracing::error!(%error, "a mail could not be switched on or off");
        return Err(ServerFnError::ServerError("unavailable".to_owned()));
    }
    lead_to(&format!("{back}?done={}", if on { "mail_on" } else { "mail_off" }));
    Ok(())
}
