//! The gift cards that an account keeps because their codes were typed.

use std::net::IpAddr;

use domain::{GiftCardId, contact::FieldError, voucher::Code};
use storage::{StoreError, preferences, studios, vouchers::gift_cards};

use super::AccountRefused;
use crate::{Services, auth::SignedIn, limits::LimitKind};

/// Keeps the gift card with this code with the account, so that what is left of it is seen
/// there; its code stays sealed where it is. Refuses what is no card of a studio that can be
/// found, and too many tries, within which codes cannot be guessed.
pub async fn claim_card(
    services: &Services,
    who: &SignedIn,
    typed: &str,
    address: IpAddr,
) -> Result<(), AccountRefused> {
    services.limits.check_address(LimitKind::Code, address)?;
    services.limits.check(LimitKind::CodeAtStudio, "everywhere")?;
    let unknown = || AccountRefused::Invalid(vec![FieldError::new("code", "unknown")]);
    let code = Code::read(typed).map_err(|_| unknown())?.plain();
    let conn = services.store.reader();
    let mut found = None;
    // A code is known by its studio: there are few, and each look is by an index.
    for studio in studios::all(conn).await? {
        let hashes = services.links.code_hashes(studio.id.into(), &code);
        found = found.or(gift_cards::by_code(conn, studio.id.into(), &hashes).await?);
    }
    let card = found.filter(|card| card.state == "active").ok_or_else(unknown)?;
    let tx = services.store.begin().await?;
    preferences::claim_card(&tx, who.account(), card.id.into(), services.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Keeps a gift card with the account no longer. Its code goes on working.
pub async fn let_card_go(
    services: &Services,
    who: &SignedIn,
    card: GiftCardId,
) -> Result<(), StoreError> {
    let tx = services.store.begin().await?;
    preferences::let_card_go(&tx, who.account(), card).await?;
    tx.commit().await
}
