//! The forms about a visit's money. Whoever runs the desk may send them; how much somebody
//! may give back, their role says.

use domain::{BookingId, Currency, Money, earnings::read_amount};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use services::{
    auth::DeskSession,
    drafts::Flash,
    papers::{self, Address, PapersRefused},
    payments::{self, BackBy, RefundAsk, Shown, StaffReason, StaffRefundRefused},
};

use super::people::staff;
use crate::{
    caller::{self, lead_to},
    pages::desk::books::{ADDRESS_FORM, FIND_VISIT, find_address, money_address, refund_address},
    render::PageError,
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Looks for visits: what was typed is kept for the browser, and stands in no address.
#[server(prefix = "/api/ui", endpoint = "desk/find-visit")]
pub async fn find_visit(studio: String, #[server(default)] q: String) -> Answer {
    let back = find_address(&studio);
    if staff(&studio, &back).await?.is_none() {
        return Ok(());
    }
    let typed: String = q.trim().chars().take(120).collect();
    caller::refuse(&Flash::of(FIND_VISIT).with("q", &typed), &back).await.map_err(broken)
}

/// What is to go back, and what was shown of it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Agreed {
    amount: String,
    currency: String,
    by: String,
    reason: String,
    left: String,
    tax: String,
    parts: String,
}

impl Agreed {
    fn read(&self) -> Option<(RefundAsk, Shown)> {
        let currency: Currency = self.currency.parse().ok()?;
        let amount: Money = read_amount(&self.amount, currency)?;
        let by = BackBy::from_code(&self.by)?;
        let reason = StaffReason::from_code(&self.reason).unwrap_or(StaffReason::Other);
        let shown = Shown {
            left: self.left.parse().ok()?,
            tax: self.tax.parse().ok()?,
            parts: self.parts.parse().ok()?,
        };
        Some((RefundAsk { amount, by, reason }, shown))
    }

    /// The page that shows it, anew.
    fn page(&self, studio: &str, reference: &str) -> String {
        let plain = |text: &str| -> String {
            text.chars()
                .filter(|c| c.is_ascii_alphanumeric() || ".,_".contains(*c))
                .take(20)
                .collect()
        };
        let page = refund_address(studio, reference);
        let [amount, by, reason] = [&self.amount, &self.by, &self.reason].map(|text| plain(text));
        format!("{page}?amount={amount}&by={by}&reason={reason}")
    }
}

/// Gives money back, as it was shown.
#[server(prefix = "/api/ui", endpoint = "desk/refund")]
pub async fn refund(
    studio: String,
    booking: String,
    reference: String,
    #[server(flatten)] agreed: Agreed,
) -> Answer {
    let back = money_address(&studio, &reference);
    let Some((desk, id)) = desk(&studio, &booking, &back).await? else { return Ok(()) };
    let Some((ask, shown)) = agreed.read() else {
        lead_to(&format!("{back}?refused=no_amount"));
        return Ok(());
    };
    let done = if ask.by == BackBy::Online { "refund_sent" } else { "refund_given" };
    match payments::refund_by_staff(&services(), &desk, id, ask, shown).await {
        Ok(_) => lead_to(&format!("{back}?done={done}")),
        Err(refused) => lead_to(&not_given(&refused, &back, &agreed.page(&studio, &reference))),
    }
    Ok(())
}

/// Where somebody is led whose refund was refused: to what is shown now, where that changed.
fn not_given(refused: &StaffRefundRefused, back: &str, preview: &str) -> String {
    if matches!(refused, StaffRefundRefused::Changed) {
        return format!("{preview}&refused=amount_changed");
    }
    let again = format!("{preview}&refused={}", refused.code());
    if let Some(first) = caller::first_to(refused.code(), &again) {
        return first;
    }
    if matches!(refused, StaffRefundRefused::Store(_) | StaffRefundRefused::Payment(_)) {
        tracing::error!(error = %refused, "money could not be given back");
    }
    format!("{back}?refused={}", refused.code())
}

/// Writes down whom a client's invoices are made out to.
#[server(prefix = "/api/ui", endpoint = "desk/invoice-address")]
pub async fn invoice_address(
    studio: String,
    booking: String,
    reference: String,
    #[server(default)] name: String,
    #[server(default)] address: String,
    #[server(default)] tax_number: String,
) -> Answer {
    let back = money_address(&studio, &reference);
    let Some((desk, id)) = desk(&studio, &booking, &back).await? else { return Ok(()) };
    let typed = Address { name, address, tax_number };
    match papers::set_invoice_address(&services(), &desk, id, &typed).await {
        Ok(()) => lead_to(&format!("{back}?done=address_kept")),
        Err(refused @ PapersRefused::Store(_)) => return Err(refused.into()),
        Err(refused) => {
            caller::refuse(&kept(&typed).refused(refused.code()), &back).await.map_err(broken)?;
        }
    }
    Ok(())
}

fn kept(typed: &Address) -> Flash {
    Flash::of(ADDRESS_FORM)
        .with("name", &typed.name)
        .with("address", &typed.address)
        .with("tax_number", &typed.tax_number)
}

/// Proof of running the desk, and the visit that is meant. Whoever may not is led to sign in,
/// or to the page that says that there is nothing.
async fn desk(
    studio: &str,
    booking: &str,
    back: &str,
) -> Result<Option<(DeskSession, BookingId)>, ServerFnError> {
    let staff = match caller::staff_or_redirect(studio, back).await {
        Ok(Some((staff, _))) => staff,
        Ok(None) => return Ok(None),
        Err(PageError::NotFound) => {
            lead_to("/");
            return Ok(None);
        }
        Err(error) => return Err(broken(error)),
    };
    let found = staff.as_desk().zip(booking.parse().ok());
    if found.is_none() {
        lead_to(&format!("{back}?refused=not_found"));
    }
    Ok(found)
}

fn broken(_: PageError) -> ServerFnError {
    ServerFnError::ServerError("unavailable".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_anew_keeps_what_was_asked_for_and_nothing_else() {
        let agreed = Agreed {
            amount: "20.50".into(),
            by: "online".into(),
            reason: "quality&x=1\r\n".into(),
            ..Agreed::default()
        };
        assert_eq!(
            agreed.page("berlin", "LB-7Q4K-22"),
            "/berlin/desk/visits/LB-7Q4K-22/refund?amount=20.50&by=online&reason=qualityx1"
        );
        assert_eq!(agreed.read(), None);
    }
}
