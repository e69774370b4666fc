//! What is made of a sale once it is paid.

use domain::{SaleId, TherapistId};
use serde::{Deserialize, Serialize};
use storage::{Corrupt, StoreError, Tx, entities::sale, sales as rows};

use crate::{
    Services, courses, papers,
    sealing::Which,
    vouchers::{CourseOrder, GiftOrder, issue_course, issue_gift_card},
};

/// What was ordered, with everything that its making needs, as it was when it was ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "snake_case")]
pub enum Order {
    /// A gift card.
    GiftCard(GiftOrder),
    /// A course.
    Course(CourseOrder),
    /// A tip for a visit.
    Tip {
        /// For whom.
        therapist: TherapistId,
        /// How they are called.
        name: String,
        /// Who leaves it: where the gateway sends its receipt.
        email: String,
    },
}

impl Order {
    /// Sealed for its sale: it names people.
    pub(super) fn sealed(&self, services: &Services, sale: SaleId) -> Result<Vec<u8>, StoreError> {
        let text = serde_json::to_vec(self);
        let text = text.map_err(|_| Corrupt::new("sale", "order_sealed", sale))?;
        Ok(services.vault.seal_voucher(sale.0, &text))
    }

    /// What a sale's row seals; `None` where no key of ours opens it, or nothing can be made
    /// of it.
    pub fn of(services: &Services, sale: &sale::Model) -> Option<Self> {
        let (text, _) = services.vault.open_voucher(sale.id, &sale.order_sealed).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// Where the gateway sends its receipt.
    pub fn email(&self) -> &str {
        match self {
            Self::GiftCard(order) => &order.buyer_email,
            Self::Course(order) => &order.email,
            Self::Tip { email, .. } => email,
        }
    }
}

/// How many sales are read at once.
const PAGE: u64 = 500;

/// Seals anew what the previous master key sealed, all or none. What no key opens stays so.
pub(crate) async fn reseal(services: &Services, tx: &Tx) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let page = rows::after(&**tx, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.id.into());
        for sale in &page {
            let opened = services.vault.open_voucher(sale.id, &sale.order_sealed);
            if let Ok((order, Which::Previous)) = opened {
                let sealed = services.vault.seal_voucher(sale.id, &order);
                rows::reseal_order(tx, sale.id.into(), sealed).await?;
            }
        }
    }
}

/// Makes what was bought, with its mails, in the transaction that learnt of the money.
pub async fn issue(
    services: &Services,
    tx: &Tx,
    sale: &sale::Model,
    order: &Order,
) -> Result<(), StoreError> {
    match order {
        Order::GiftCard(order) => issue_gift_card(services, tx, sale, order).await?,
        Order::Course(order) => {
            issue_course(services, tx, sale, order).await?;
            if let Some(plan) = order.plan {
                courses::confirm(services, tx, sale, plan).await?;
            }
        }
        // The ledger says it all.
        Order::Tip { .. } => {}
    }
    papers::sold(tx, sale, order, services.now()).await
}
