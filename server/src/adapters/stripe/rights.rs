//! What a restricted key may do. One object of each kind is read; nothing is ever written.

use services::ports::GatewayError;
use stripe::StripeRequest;
use stripe_client_core::{RequestBuilder, StripeMethod};
use stripe_core::balance_transaction::ListBalanceTransaction;

use super::{StripeGateway, call::may};

/// Where Stripe says what it holds: no list.
const BALANCE: &str = "/balance";
/// Reading the balance's movements together with what each is about.
const MOVEMENTS: &str = "Balance Transaction Sources (read)";
/// The rights that a key needs, by Stripe's names, and what is read to try each. The README has
/// them with their reasons.
const RIGHTS: [(&str, &str); 10] = [
    ("Checkout Sessions (write)", "/checkout/sessions"),
    ("PaymentIntents (write)", "/payment_intents"),
    ("PaymentMethods (write)", "/payment_methods"),
    ("SetupIntents (read)", "/setup_intents"),
    ("Charges and Refunds (write)", "/charges"),
    ("Charges and Refunds (write)", "/refunds"),
    ("Disputes (read)", "/disputes"),
    ("Balance (read)", BALANCE),
    ("Payouts (read)", "/payouts"),
    ("Events (read)", "/events"),
];

impl StripeGateway {
    /// The rights that the key lacks, as far as reading tells: one that may read and must write
    /// is taken for complete. Whether it may look at webhook endpoints is not asked, since
    /// nothing depends on that.
    pub async fn missing_rights(&self) -> Result<Vec<&'static str>, GatewayError> {
        let mut missing = Vec::new();
        for (right, path) in RIGHTS {
            if !may(&self.client, &Look(path)).await? && !missing.contains(&right) {
                missing.push(right);
            }
        }
        let movements =
            ListBalanceTransaction::new().limit(1).expand(vec!["data.source".to_owned()]);
        if !may(&self.client, &movements).await? {
            missing.push(MOVEMENTS);
        }
        Ok(missing)
    }
}

/// One object at that address, or the only one.
struct Look(&'static str);

#[derive(serde::Serialize)]
struct Query {
    limit: u32,
}

#[derive(miniserde::Deserialize)]
struct Seen {
    #[expect(dead_code, reason = "that it is there is what is read")]
    object: String,
}

impl StripeRequest for Look {
    type Output = Seen;

    fn build(&self) -> RequestBuilder {
        let request = RequestBuilder::new(StripeMethod::Get, self.0);
        if self.0 == BALANCE { request } else { request.query(&Query { limit: 1 }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const README: &str = include_str!("../../../../README.md");

    #[test]
    fn the_readme_has_a_row_for_every_right_that_is_tried() {
        for right in RIGHTS.iter().map(|(right, _)| *right).chain([MOVEMENTS]) {
            let (name, rest) = right.split_once(" (").expect("a name, and how much");
            let row = format!("| {name} | {} |", rest.trim_end_matches(')'));
            assert!(README.contains(&row), "{row}");
        }
    }
}
