//! Promotion codes: made, seen in use, and ended.

use chrono::NaiveDate;
use domain::{
    Currency, Money, PromotionId, TreatmentId,
    contact::FieldError,
    voucher::{Promotion, read_promotion_code},
};
use storage::{
    Constraint, StoreError,
    audit::{self, Entry},
    entities::promotion,
    new_id, studios,
    vouchers::promotions as rows,
};

use super::{VoucherRefused, gift_settings::currency_and_zone};
use crate::{Services, auth::ManagerSession};

/// A promotion in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromotionLine {
    /// The promotion.
    pub id: PromotionId,
    /// Its code.
    pub code: String,
    /// Its terms.
    pub terms: Promotion,
    /// For which treatments, by name; for every one where there is none.
    pub treatments: Vec<String>,
    /// How often it was used.
    pub uses: u64,
    /// What it took off in all.
    pub off: Money,
    /// Whether it holds today.
    pub holds: bool,
}

/// A promotion, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PromotionInput {
    /// Its code.
    pub code: String,
    /// `percent` or `amount`.
    pub kind: String,
    /// What it takes off.
    pub off: String,
    /// From which day; today where it is empty.
    pub first_day: String,
    /// Until which day, that day included; without an end where it is empty.
    pub last_day: String,
    /// For which treatments; for every one where none is named.
    pub treatments: Vec<String>,
    /// How often in all; as often as one likes where it is empty.
    pub most_uses: String,
    /// How often for each client.
    pub most_per_client: String,
    /// Whether it is for a first visit.
    pub first_visit_only: bool,
    /// The least price it is for.
    pub least_price: String,
}

/// The studio's promotions, newest first.
pub async fn promotions(
    services: &Services,
    manager: &ManagerSession,
) -> Result<Vec<PromotionLine>, StoreError> {
    let (conn, studio) = (services.store.reader(), manager.studio());
    let (currency, zone) = currency_and_zone(conn, studio).await?;
    let today = zone.today(services.now());
    let names = studios::every_treatment(conn, studio).await?;
    let sums = rows::sums(conn, studio).await?;
    let mut lines = Vec::new();
    for row in rows::list(conn, studio).await? {
        let terms = row.terms(currency)?;
        let sum = sums.iter().find(|(id, ..)| id.0 == row.id);
        let name =
            |id: &TreatmentId| names.iter().find(|row| row.id == id.0).map(|row| row.name.clone());
        lines.push(PromotionLine {
            id: row.id.into(),
            treatments: terms.treatments.iter().filter_map(name).collect(),
            uses: sum.and_then(|(_, n, _)| u64::try_from(*n).ok()).unwrap_or_default(),
            off: Money::new(sum.map_or(0, |(.., off)| *off), currency),
            holds: !terms.ended
                && terms.first_day <= today
                && terms.last_day.is_none_or(|last| today <= last),
            code: row.code,
            terms,
        });
    }
    Ok(lines)
}

/// Makes a promotion, with an audit entry. Refuses a code that the studio has had before.
pub async fn make_promotion(
    services: &Services,
    manager: &ManagerSession,
    typed: &PromotionInput,
) -> Result<String, VoucherRefused> {
    let (conn, studio) = (services.store.reader(), manager.studio());
    let (currency, zone) = currency_and_zone(conn, studio).await?;
    let sold = studios::every_treatment(conn, studio).await?;
    let known: Vec<TreatmentId> = sold.iter().map(|row| row.id.into()).collect();
    let now = services.now();
    let row = checked(typed, (currency, zone.today(now)), &known);
    let row = row.map_err(VoucherRefused::Invalid)?;
    let row = promotion::Model { studio: studio.0, made_at: now.timestamp(), ..row };
    let write = || async {
        let tx = services.store.begin().await?;
        rows::insert(&tx, row.clone()).await?;
        let entry = Entry {
            studio: Some(studio),
            actor: manager.actor(),
            action: "promotion.made",
            object: row.id.to_string(),
            detail: row.code.clone(),
        };
        audit::append(&tx, entry, now).await?;
        tx.commit().await
    };
    match write().await {
        Err(StoreError::Conflict(Constraint::Unique)) => {
            Err(VoucherRefused::Invalid(vec![FieldError::new("code", "taken")]))
        }
        written => Ok(written.map(|()| row.code.clone())?),
    }
}

/// Ends a promotion: nobody gets it from now on. Visits that have it keep it.
pub async fn end_promotion(
    services: &Services,
    manager: &ManagerSession,
    id: PromotionId,
) -> Result<(), VoucherRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    if !rows::end(&tx, manager.studio(), id, now).await? {
        return Err(VoucherRefused::NotFound);
    }
    let entry = Entry {
        studio: Some(manager.studio()),
        actor: manager.actor(),
        action: "promotion.ended",
        object: id.to_string(),
        detail: String::new(),
    };
    audit::append(&tx, entry, now).await?;
    Ok(tx.commit().await?)
}

fn checked(
    typed: &PromotionInput,
    (currency, today): (Currency, NaiveDate),
    known: &[TreatmentId],
) -> Result<promotion::Model, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let mut mark = |field, code| wrong.push(FieldError::new(field, code));
    let code = read_promotion_code(&typed.code);
    if code.is_none() {
        mark("code", "not_a_code");
    }
    let (percent, amount_minor) = off(typed, currency);
    if percent.is_none() && amount_minor.is_none() {
        mark("off", if typed.kind == "amount" { "not_an_amount" } else { "not_a_percentage" });
    }
    let first_day = day(&typed.first_day).unwrap_or_else(|()| {
        mark("first_day", "not_a_date");
        None
    });
    let first_day = first_day.unwrap_or(today);
    let last_day = day(&typed.last_day).unwrap_or_else(|()| {
        mark("last_day", "not_a_date");
        None
    });
    if last_day.is_some_and(|last| last < first_day || last < today) {
        mark("last_day", "out_of_range");
    }
    let mut count = |field, text: &str| match (text.trim(), text.trim().parse::<i32>()) {
        ("", _) => None,
        (_, Ok(n @ 1..)) => Some(n),
        _ => {
            mark(field, "not_a_number");
            None
        }
    };
    let most_uses = count("most_uses", &typed.most_uses);
    let most_per_client = count("most_per_client", &typed.most_per_client);
    let least = typed.least_price.trim();
    let least =
        if least.is_empty() { Some(Money::zero(currency)) } else { Money::read(least, currency) };
    if least.is_none() {
        mark("least_price", "not_an_amount");
    }
    let treatments: Vec<TreatmentId> =
        typed.treatments.iter().filter_map(|id| id.parse().ok()).collect();
    if treatments.iter().any(|id| !known.contains(id)) {
        mark("treatments", "unknown");
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(promotion::Model {
        id: new_id(),
        studio: uuid::Uuid::nil(),
        code: code.unwrap_or_default(),
        percent,
        amount_minor,
        first_day,
        last_day,
        treatments: serde_json::to_string(&treatments).unwrap_or_default(),
        most_uses,
        most_per_client,
        first_visit_only: typed.first_visit_only,
        least_price_minor: least.map_or(0, |least| least.minor),
        ended_at: None,
        made_at: 0,
    })
}

fn off(typed: &PromotionInput, currency: Currency) -> (Option<i32>, Option<i64>) {
    if typed.kind == "amount" {
        let amount = Money::read(&typed.off, currency).filter(|amount| amount.minor > 0);
        return (None, amount.map(|amount| amount.minor));
    }
    let percent = typed.off.trim().trim_end_matches('%').trim().parse::<i32>().ok();
    (percent.filter(|percent| (1..=100).contains(percent)), None)
}

fn day(typed: &str) -> Result<Option<NaiveDate>, ()> {
    match typed.trim() {
        "" => Ok(None),
        typed => typed.parse().map(Some).map_err(|_| ()),
    }
}
