//! What a studio says about its gift cards: their amounts, and how long they can be used.

use domain::{Currency, Money, StudioId, contact::FieldError, time::Zone};
use storage::{
    Connection, Corrupt, StoreError,
    audit::{self, Entry},
    entities::voucher_setting,
    studios, vouchers as rows,
};

use super::VoucherRefused;
use crate::{Services, auth::ManagerSession};

/// How many amounts are offered.
const MOST_AMOUNTS: usize = 6;

/// What a studio says about its gift cards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GiftSettings {
    /// Whether they are sold online.
    pub on: bool,
    /// The amounts offered.
    pub amounts: Vec<Money>,
    /// The smallest amount of one's own choice.
    pub least: Money,
    /// The largest.
    pub most: Money,
    /// How long a card can be used; without an end where there is none.
    pub valid_months: Option<u32>,
}

/// What the studio says; before it said anything, that none are sold online, and amounts to
/// begin with.
pub async fn gift_settings<C: Connection>(
    conn: &C,
    studio: StudioId,
) -> Result<GiftSettings, StoreError> {
    let (currency, _) = currency_and_zone(conn, studio).await?;
    let money = |minor| Money::new(minor, currency);
    let Some(row) = rows::setting(conn, studio).await? else {
        let unit = 10_i64.pow(currency.decimals());
        let scale = if currency == Currency::Jpy { 100 } else { 1 };
        let amounts = [50, 100, 150].map(|whole| money(whole * unit * scale));
        let (least, most) = (money(10 * unit * scale), money(500 * unit * scale));
        let amounts = amounts.to_vec();
        return Ok(GiftSettings { on: false, amounts, least, most, valid_months: None });
    };
    let amounts: Vec<i64> = serde_json::from_str(&row.amounts)
        .map_err(|_| Corrupt::new("voucher_setting", "amounts", studio))?;
    Ok(GiftSettings {
        on: row.gift_cards,
        amounts: amounts.into_iter().map(money).collect(),
        least: money(row.least_minor),
        most: money(row.most_minor),
        valid_months: row.valid_months.and_then(|months| u32::try_from(months).ok()),
    })
}

/// What a studio says about its gift cards, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GiftSettingsInput {
    /// Whether they are sold online.
    pub on: bool,
    /// The amounts offered, between spaces or semicolons.
    pub amounts: String,
    /// The smallest amount of one's own choice.
    pub least: String,
    /// The largest.
    pub most: String,
    /// In months; empty for no end.
    pub valid_months: String,
}

/// Says it, with an audit entry. Cards that were sold stay as they were.
pub async fn set_gift_settings(
    services: &Services,
    manager: &ManagerSession,
    typed: &GiftSettingsInput,
) -> Result<(), VoucherRefused> {
    let (currency, _) = currency_and_zone(services.store.reader(), manager.studio()).await?;
    let row =
        checked_settings(manager.studio(), typed, currency).map_err(VoucherRefused::Invalid)?;
    services
        .store
        .retrying(|| async {
            let tx = services.store.begin().await?;
            let detail = format!(
                "online {} amounts {} from {} to {} months {:?}",
                row.gift_cards, row.amounts, row.least_minor, row.most_minor, row.valid_months
            );
            rows::set_setting(&tx, row.clone()).await?;
            let entry = Entry {
                studio: Some(manager.studio()),
                actor: manager.actor(),
                action: "gift_cards.set",
                object: manager.studio().to_string(),
                detail,
            };
            audit::append(&tx, entry, services.now()).await?;
            Ok(tx.commit().await?)
        })
        .await
}

fn checked_settings(
    studio: StudioId,
    typed: &GiftSettingsInput,
    currency: Currency,
) -> Result<voucher_setting::Model, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let mut amount = |field, text: &str| {
        let read = Money::read(text, currency).filter(|money| money.minor > 0);
        if read.is_none() {
            wrong.push(FieldError::new(field, "not_an_amount"));
        }
        read.map_or(1, |money| money.minor)
    };
    let (least_minor, most_minor) = (amount("least", &typed.least), amount("most", &typed.most));
    let parts = typed.amounts.split([' ', ';', '\n']).filter(|part| !part.trim().is_empty());
    let amounts: Vec<i64> = parts.map(|part| amount("amounts", part)).collect();
    if amounts.is_empty() || amounts.len() > MOST_AMOUNTS {
        wrong.push(FieldError::new("amounts", "too_many"));
    }
    let outside = amounts.iter().any(|minor| !(least_minor..=most_minor).contains(minor));
    if wrong.is_empty() && (most_minor < least_minor || outside) {
        wrong.push(FieldError::new("most", "out_of_range"));
    }
    let valid_months = months(&typed.valid_months);
    wrong.extend(valid_months.as_ref().err().cloned());
    if !wrong.is_empty() {
        wrong.dedup();
        return Err(wrong);
    }
    Ok(voucher_setting::Model {
        studio: studio.0,
        gift_cards: typed.on,
        amounts: serde_json::to_string(&amounts).unwrap_or_default(),
        least_minor,
        most_minor,
        valid_months: valid_months.ok().flatten(),
    })
}

/// So many months, or no end.
pub(super) fn months(typed: &str) -> Result<Option<i32>, FieldError> {
    match typed.trim() {
        "" => Ok(None),
        typed => match typed.parse::<i32>() {
            Ok(months @ 1..=240) => Ok(Some(months)),
            _ => Err(FieldError::new("valid_months", "not_months")),
        },
    }
}

/// What a studio's prices are in, and its clock.
pub(super) async fn currency_and_zone<C: Connection>(
    conn: &C,
    studio: StudioId,
) -> Result<(Currency, Zone), StoreError> {
    let row = studios::by_id(conn, studio).await?;
    let row = row.ok_or_else(|| Corrupt::new("studio", "id", studio))?;
    let currency = row.currency.parse();
    let currency = currency.map_err(|_| Corrupt::new("studio", "currency", studio))?;
    let zone = row.zone.parse().map_err(|_| Corrupt::new("studio", "zone", studio))?;
    Ok((currency, zone))
}
