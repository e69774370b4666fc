//! Whether what the ledgers say is with the gateway is there: for the whole installation,
//! since one account serves every studio.

use domain::Currency;
use storage::payouts;

use super::{PaymentError, import_payouts};
use crate::Services;

/// What the gateway holds in one currency, beside what our books say it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BalanceDifference {
    /// Which currency.
    pub currency: Currency,
    /// On `stripe_clearing`, of every studio together, in minor units.
    pub ledger: i64,
    /// What the gateway moved that is no studio's, in minor units: fees of the account,
    /// payments made elsewhere.
    pub unassigned: i64,
    /// Available and on its way, in minor units.
    pub gateway: i64,
}

impl BalanceDifference {
    /// Whether every cent is accounted for.
    #[must_use]
    pub const fn agrees(&self) -> bool {
        self.ledger + self.unassigned == self.gateway
    }
}

/// Reads what moved the balance, and compares. `None` while payments or refunds are on their
/// way: what they move is in one of the books and not in the other.
pub async fn compare_balance(
    services: &Services,
) -> Result<Option<Vec<BalanceDifference>>, PaymentError> {
    import_payouts(services).await?;
    let held = services.gateway.fetch_balance().await?;
    let moment = services.store.begin_reading().await?;
    let moving = payouts::in_flight(&*moment).await?;
    let ledger = payouts::clearing(&*moment).await?;
    let unassigned = payouts::unassigned(&*moment).await?;
    moment.end().await?;
    if moving > 0 {
        return Ok(None);
    }
    let sum = |of: &[payouts::Held], currency| {
        of.iter().filter(|held| held.currency == currency).map(|held| held.minor).sum::<i64>()
    };
    let compared = Currency::ALL.into_iter().map(|currency| BalanceDifference {
        currency,
        ledger: sum(&ledger, currency),
        unassigned: sum(&unassigned, currency),
        gateway: held.iter().filter(|m| m.currency == currency).map(|m| m.minor).sum(),
    });
    let used = |found: &BalanceDifference| {
        found.ledger != 0 || found.gateway != 0 || found.unassigned != 0
    };
    Ok(Some(compared.filter(used).collect()))
}
