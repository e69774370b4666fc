//! A gift card or a course comes to be, once it is paid.

use chrono::{DateTime, Months, NaiveDate, NaiveTime};
use domain::{
    ClientId, CourseId, CourseOfferId, CoursePlanId, GiftCardId, Instant, StudioId, TreatmentId,
    schedule::first_instant, time::Zone,
};
use serde::{Deserialize, Serialize};
use storage::{
    Corrupt, StoreError, Tx,
    clients::{self, NewClient},
    entities::{course, gift_card, sale},
    new_id, studios,
    vouchers::{courses, gift_cards},
};

use super::codes;
use crate::{
    Services,
    jobs::{self, Enqueue, Job},
    mail::Mail,
};

/// When a code goes out on a day that was chosen, by the studio's clock.
const MORNING: NaiveTime = NaiveTime::from_hms_opt(8, 0, 0).expect("a time");

/// A gift card that was ordered. Everything was checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GiftOrder {
    /// Who gives.
    pub buyer_name: String,
    /// Where the receipt goes; empty at the desk.
    pub buyer_email: String,
    /// Who gets it.
    pub recipient_name: String,
    /// Where the code goes; to the buyer where it is empty.
    pub recipient_email: String,
    /// What the buyer wrote.
    pub message: String,
    /// On which day the code goes out; at once without one.
    pub send_on: Option<NaiveDate>,
    /// How long it can be used, as it was when it was bought.
    pub valid_months: Option<u32>,
}

/// A course that was ordered, as it was offered then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseOrder {
    /// Which offer, where it was one.
    pub offer: Option<CourseOfferId>,
    /// The dates that are kept until it is paid, where they were planned with it.
    #[serde(default)]
    pub plan: Option<CoursePlanId>,
    /// Whose it is.
    pub name: String,
    /// Where the code goes; empty at the desk.
    pub email: String,
    /// As typed.
    pub phone: Option<String>,
    /// Of what.
    pub treatment: TreatmentId,
    /// Its name.
    pub treatment_name: String,
    /// How many.
    pub sessions: u32,
    /// What one costs by itself, in minor units.
    pub single_minor: i64,
    /// Tax inside the price.
    pub tax_basis_points: u32,
    /// How long they can be used.
    pub valid_months: Option<u32>,
    /// The code of the rule about what goes back.
    pub refund_rule: String,
}

/// Writes the card, and has its code mailed, now or on the day that was chosen.
pub async fn issue_gift_card(
    services: &Services,
    tx: &Tx,
    sale: &sale::Model,
    order: &GiftOrder,
) -> Result<(), StoreError> {
    let (id, studio, now): (GiftCardId, StudioId, Instant) =
        (new_id(), sale.studio.into(), services.now());
    let zone = zone(tx, studio).await?;
    let send_at = order.send_on.and_then(|day| first_instant(zone, day.and_time(MORNING)).ok());
    let send_at = send_at.map_or(now, |at| at.max(now));
    let code = codes::fresh(services, studio, id.0);
    let row = gift_card::Model {
        id: id.0,
        studio: studio.0,
        sale: sale.id,
        code_hash: code.hash.to_vec(),
        code_sealed: code.sealed,
        last_four: code.last_four,
        issued_minor: sale.amount_minor,
        balance_minor: sale.amount_minor,
        currency: sale.currency.clone(),
        state: "active".into(),
        expires_at: expiry(zone, now, order.valid_months).map(|at| at.timestamp()),
        buyer_name: order.buyer_name.clone(),
        buyer_email: order.buyer_email.clone(),
        recipient_name: order.recipient_name.clone(),
        recipient_email: order.recipient_email.clone(),
        message: order.message.clone(),
        send_at: send_at.timestamp(),
        issued_at: now.timestamp(),
    };
    let mailed = !(row.recipient_email.is_empty() && row.buyer_email.is_empty());
    let told = !row.recipient_email.is_empty() && !row.buyer_email.is_empty();
    gift_cards::insert(tx, row).await?;
    if mailed {
        send(tx, studio, Mail::GiftCard { card: id }, send_at, format!("gift:{id}:0"), now).await?;
    }
    if told {
        let key = format!("gift_bought:{id}");
        send(tx, studio, Mail::GiftCardBought { card: id }, now, key, now).await?;
    }
    Ok(())
}

/// Writes the course for its client, and has its code mailed.
pub async fn issue_course(
    services: &Services,
    tx: &Tx,
    sale: &sale::Model,
    order: &CourseOrder,
) -> Result<(), StoreError> {
    let (id, studio, now): (CourseId, StudioId, Instant) =
        (new_id(), sale.studio.into(), services.now());
    let zone = zone(tx, studio).await?;
    let code = codes::fresh(services, studio, id.0);
    let sessions =
        i32::try_from(order.sessions).map_err(|_| Corrupt::new("sale", "order_sealed", sale.id))?;
    let row = course::Model {
        id: id.0,
        studio: studio.0,
        sale: sale.id,
        client: client(services, tx, studio, order).await?.0,
        treatment: order.treatment.0,
        treatment_name: order.treatment_name.clone(),
        code_hash: code.hash.to_vec(),
        code_sealed: code.sealed,
        last_four: code.last_four,
        sessions,
        sessions_left: sessions,
        price_minor: sale.amount_minor,
        single_minor: order.single_minor,
        value_left_minor: sale.amount_minor,
        currency: sale.currency.clone(),
        tax_basis_points: i32::try_from(order.tax_basis_points)
            .map_err(|_| Corrupt::new("sale", "order_sealed", sale.id))?,
        refund_rule: order.refund_rule.clone(),
        state: "active".into(),
        expires_at: expiry(zone, now, order.valid_months).map(|at| at.timestamp()),
        issued_at: now.timestamp(),
    };
    courses::insert(tx, row).await?;
    // One that was planned is told of with its dates.
    if order.email.is_empty() || order.plan.is_some() {
        return Ok(());
    }
    send(tx, studio, Mail::CourseBought { course: id }, now, format!("course:{id}:0"), now).await
}

/// The client with the order's address, known or new.
async fn client(
    services: &Services,
    tx: &Tx,
    studio: StudioId,
    order: &CourseOrder,
) -> Result<ClientId, StoreError> {
    let id: ClientId = new_id();
    let email =
        if order.email.is_empty() { format!("none:{id}") } else { order.email.to_lowercase() };
    let new = NewClient {
        id,
        studio,
        account: None,
        name: &order.name,
        email: &email,
        phone: order.phone.as_deref(),
        zone: None,
        data_key_sealed: services.vault.new_client_key(studio, id),
    };
    Ok(clients::find_or_make(tx, new, services.now()).await?.id.into())
}

pub(super) async fn zone(tx: &Tx, studio: StudioId) -> Result<Zone, StoreError> {
    let found = studios::by_id(&**tx, studio).await?;
    let zone = found.and_then(|row| row.zone.parse().ok());
    Ok(zone.ok_or_else(|| Corrupt::new("studio", "zone", studio))?)
}

/// The end of the day, so many months on, by the studio's calendar.
fn expiry(zone: Zone, now: Instant, months: Option<u32>) -> Option<Instant> {
    let last = zone.today(now).checked_add_months(Months::new(months?))?;
    Some(zone.day_start(last.succ_opt()?))
}

/// The instant in a row.
pub(super) fn instant(seconds: i64) -> Option<Instant> {
    DateTime::from_timestamp(seconds, 0)
}

pub(super) async fn send(
    tx: &Tx,
    studio: StudioId,
    mail: Mail,
    run_at: Instant,
    key: String,
    now: Instant,
) -> Result<(), StoreError> {
    let when = Enqueue { studio: Some(studio), run_at, dedupe: Some(key) };
    jobs::enqueue(tx, &Job::Mail(mail), when, now).await
}
