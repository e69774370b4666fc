//! Stripe, and the books.

use services::{Services, payments};

use super::Report;
use crate::Config;

/// Whether Stripe lets us in, and the ledger says what the payments say.
pub(super) async fn check(config: &Config, services: &Services, report: &mut Report) {
    match payments::check_books(services).await {
        Ok(books) if books.is_clean() => {
            report.good("books", "the ledger agrees with the payments");
        }
        Ok(books) => report.bad(
            "books",
            format_args!(
                "{} journals do not balance, {} sums differ from the payments: keep a backup \
                 and ask for help before you correct anything",
                books.unbalanced.len(),
                books.differences.len()
            ),
        ),
        Err(error) => report.bad("books", error),
    }
    if config.stripe.is_none() {
        return report.good("Stripe", "not set: demo payments, no money moves");
    }
    match services.gateway.check().await {
        Ok(()) => report.good("Stripe key", "accepted"),
        Err(error) => {
            report.bad("Stripe key", format_args!("{error}: check STRIPE_SECRET_KEY"));
        }
    }
}
