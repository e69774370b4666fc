//! What happens to the money of a sale outside Lumbar: its buyer's bank questions the payment,
//! or somebody sends it back in the gateway's own dashboard. Nothing is booked for it yet; what
//! was bought pays for nothing more, and a person is told.

use storage::{
    entities::sale,
    sales,
    vouchers::{courses, gift_cards},
};

use super::mismatch::alarm;
use crate::{Services, payments::PaymentError, ports::GatewayDispute};

/// How a bank ends a dispute that leaves the studio its money.
const IN_FAVOUR: [&str; 3] = ["won", "warning_closed", "prevented"];

/// A bank questions a payment. Says whether it was for a sale: then what was bought with it is
/// stopped, until the bank decides for the studio.
pub async fn questioned(services: &Services, found: &GatewayDispute) -> Result<bool, PaymentError> {
    let Some(sale) = of(services, found.payment_intent.as_deref()).await? else {
        return Ok(false);
    };
    alarm(services, &sale, "sale_disputed").await?;
    let works = IN_FAVOUR.contains(&found.state.as_str());
    services.store.retrying(|| stop(services, &sale, works)).await?;
    Ok(true)
}

/// Money of a payment went back in the gateway's dashboard. Says whether it was for a sale.
pub async fn refunded_outside(
    services: &Services,
    payment_intent: Option<&str>,
) -> Result<bool, PaymentError> {
    let Some(sale) = of(services, payment_intent).await? else { return Ok(false) };
    alarm(services, &sale, "sale_refunded_outside").await?;
    services.store.retrying(|| stop(services, &sale, false)).await?;
    Ok(true)
}

async fn of(
    services: &Services,
    payment_intent: Option<&str>,
) -> Result<Option<sale::Model>, PaymentError> {
    match payment_intent {
        Some(payment) => Ok(sales::by_payment(services.store.reader(), payment).await?),
        None => Ok(None),
    }
}

/// What is left on it stays owed in the books: only nothing opens it.
async fn stop(services: &Services, sale: &sale::Model, works: bool) -> Result<(), PaymentError> {
    let tx = services.store.begin().await?;
    sales::lock(&tx, sale.id.into()).await?;
    gift_cards::stop(&tx, sale.id.into(), works).await?;
    courses::stop(&tx, sale.id.into(), works).await?;
    tx.announce(sale.studio.into());
    Ok(tx.commit().await?)
}
