//! Courses that a studio offers: so many sessions of a treatment for less.

use domain::{
    CourseOfferId, Money, StudioId, TreatmentId,
    contact::FieldError,
    voucher::{Course, RefundRule},
};
use storage::{
    Connection, Corrupt, StoreError,
    audit::{self, Entry},
    entities::course_offer,
    new_id, studios,
    vouchers::courses as rows,
};

use super::{
    VoucherRefused,
    gift_settings::{currency_and_zone, months},
};
use crate::{Services, auth::ManagerSession};

/// An offer, with what it costs today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferCard {
    /// The offer.
    pub id: CourseOfferId,
    /// Of what.
    pub treatment: TreatmentId,
    /// Its name.
    pub treatment_name: String,
    /// Length of a session.
    pub minutes: u32,
    /// How many sessions.
    pub sessions: u32,
    /// How much less than one by one, in percent.
    pub percent: u8,
    /// One by itself.
    pub single: Money,
    /// All of them.
    pub price: Money,
    /// How long they can be used.
    pub valid_months: Option<u32>,
    /// What goes back for those that are not used.
    pub rule: RefundRule,
    /// Whether it is sold: the offer stands, and so does the treatment.
    pub on_sale: bool,
}

/// An offer, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfferInput {
    /// Of which treatment.
    pub treatment: String,
    /// How many sessions.
    pub sessions: String,
    /// How much less, in percent.
    pub percent: String,
    /// In months; empty for no end.
    pub valid_months: String,
    /// The code of the rule about what goes back.
    pub rule: String,
}

/// What everybody may buy.
pub async fn offers_on_sale<C: Connection>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<OfferCard>, StoreError> {
    let mut all = read(conn, studio).await?;
    all.retain(|offer| offer.on_sale);
    all.sort_by(|a, b| (&a.treatment_name, a.sessions).cmp(&(&b.treatment_name, b.sessions)));
    Ok(all)
}

/// Every offer of the studio, newest first.
pub async fn offers(
    services: &Services,
    manager: &ManagerSession,
) -> Result<Vec<OfferCard>, StoreError> {
    read(services.store.reader(), manager.studio()).await
}

async fn read<C: Connection>(conn: &C, studio: StudioId) -> Result<Vec<OfferCard>, StoreError> {
    let offers = rows::offers(conn, studio).await?;
    if offers.is_empty() {
        return Ok(Vec::new());
    }
    let (currency, _) = currency_and_zone(conn, studio).await?;
    let treatments = studios::every_treatment(conn, studio).await?;
    let mut cards = Vec::new();
    for offer in offers {
        let bad = |column| Corrupt::new("course_offer", column, offer.id);
        let of = treatments.iter().find(|row| row.id == offer.treatment);
        let of = of.ok_or_else(|| bad("treatment"))?;
        let single = Money::new(of.price_minor, currency);
        let sessions = u32::try_from(offer.sessions).map_err(|_| bad("sessions"))?;
        let percent = u8::try_from(offer.discount_percent).map_err(|_| bad("discount_percent"))?;
        cards.push(OfferCard {
            id: offer.id.into(),
            treatment: of.id.into(),
            treatment_name: of.name.clone(),
            minutes: u32::try_from(of.minutes).unwrap_or_default(),
            price: Course::price(single, sessions, percent),
            single,
            sessions,
            percent,
            valid_months: offer.valid_months.and_then(|months| u32::try_from(months).ok()),
            rule: RefundRule::from_code(&offer.refund_rule).ok_or_else(|| bad("refund_rule"))?,
            on_sale: offer.ended_at.is_none() && of.active,
        });
    }
    Ok(cards)
}

/// Makes an offer, with an audit entry.
pub async fn make_offer(
    services: &Services,
    manager: &ManagerSession,
    typed: &OfferInput,
) -> Result<(), VoucherRefused> {
    let studio = manager.studio();
    let treatments = studios::treatments(services.store.reader(), studio).await?;
    let known: Vec<TreatmentId> = treatments.iter().map(|row| row.id.into()).collect();
    let now = services.now();
    let offer = checked(typed, &known).map_err(VoucherRefused::Invalid)?;
    let offer = course_offer::Model { studio: studio.0, made_at: now.timestamp(), ..offer };
    let tx = services.store.begin().await?;
    let (object, sessions, percent) = (offer.id, offer.sessions, offer.discount_percent);
    rows::insert_offer(&tx, offer).await?;
    let entry = Entry {
        studio: Some(studio),
        actor: manager.actor(),
        action: "course_offer.made",
        object: object.to_string(),
        detail: format!("{sessions} sessions, {percent} percent"),
    };
    audit::append(&tx, entry, now).await?;
    Ok(tx.commit().await?)
}

/// Ends an offer: it is no longer sold. Courses that were sold stay as they were.
pub async fn end_offer(
    services: &Services,
    manager: &ManagerSession,
    id: CourseOfferId,
) -> Result<(), VoucherRefused> {
    let (studio, now) = (manager.studio(), services.now());
    let tx = services.store.begin().await?;
    rows::offer(&*tx, studio, id).await?.ok_or(VoucherRefused::NotFound)?;
    if !rows::end_offer(&tx, id, now).await? {
        return Err(VoucherRefused::Changed);
    }
    let entry = Entry {
        studio: Some(studio),
        actor: manager.actor(),
        action: "course_offer.ended",
        object: id.to_string(),
        detail: String::new(),
    };
    audit::append(&tx, entry, now).await?;
    Ok(tx.commit().await?)
}

fn checked(
    typed: &OfferInput,
    known: &[TreatmentId],
) -> Result<course_offer::Model, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let treatment = typed.treatment.parse::<TreatmentId>().ok().filter(|id| known.contains(id));
    if treatment.is_none() {
        wrong.push(FieldError::new("treatment", "required"));
    }
    let mut number = |field, text: &str, range: std::ops::RangeInclusive<i32>| {
        let read = text.trim().trim_end_matches('%').trim().parse().ok();
        let read = read.filter(|n| range.contains(n));
        if read.is_none() {
            wrong.push(FieldError::new(field, "not_a_number"));
        }
        read.unwrap_or_default()
    };
    let sessions = number("sessions", &typed.sessions, 2..=50);
    let discount_percent = number("percent", &typed.percent, 0..=90);
    let valid_months = months(&typed.valid_months);
    wrong.extend(valid_months.as_ref().err().cloned());
    let rule = RefundRule::from_code(&typed.rule);
    if rule.is_none() {
        wrong.push(FieldError::new("rule", "required"));
    }
    match (treatment, rule, valid_months) {
        (Some(treatment), Some(rule), Ok(valid_months)) if wrong.is_empty() => {
            Ok(course_offer::Model {
                id: new_id(),
                studio: uuid::Uuid::nil(),
                treatment: treatment.0,
                sessions,
                discount_percent,
                valid_months,
                refund_rule: rule.code().to_owned(),
                ended_at: None,
                made_at: 0,
            })
        }
        _ => Err(wrong),
    }
}
