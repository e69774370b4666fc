//! Between a booking and its row. A cell that no version of Lumbar wrote is named.

use chrono::{DateTime, NaiveDateTime};
use domain::{
    Instant, Money, Span,
    booking::{Booking, BookingState, CancelledBy, Source, answer_by},
    contact::Contact,
    policy::{PaymentPlan, Policy},
};
use sea_orm::ActiveValue::{NotSet, Set};

use crate::{Corrupt, StoreError, entities::booking};

/// The wall time as people write it, to the minute: starts lie on the grid.
const WALL: &str = "%Y-%m-%dT%H:%M";

type Row = booking::Model;

/// A number of the domain as the column's; refused where a row could not hold it.
pub fn int(n: u32) -> Result<i32, StoreError> {
    i32::try_from(n).map_err(|_| Corrupt::new("booking", "number", n).into())
}

/// Every column but the note and the mark of arrival, which only their own functions touch.
pub fn from_domain(b: &Booking) -> Result<booking::ActiveModel, StoreError> {
    let policy =
        serde_json::to_string(&b.policy).map_err(|_| Corrupt::new("booking", "policy", b.id))?;
    let (expires, extended) = match b.state {
        BookingState::Held { expires, extended } => (Some(expires.timestamp()), extended),
        _ => (None, false),
    };
    let answer_by = match b.state {
        BookingState::Requested { answer_by } => Some(answer_by.timestamp()),
        _ => None,
    };
    let (by, at, refund) = match b.state {
        BookingState::Cancelled { by, at, refund } => {
            (Some(by.code().to_owned()), Some(at.timestamp()), Some(refund.minor))
        }
        _ => (None, None, None),
    };
    let contact = b.contact.clone();
    Ok(booking::ActiveModel {
        id: Set(b.id.0),
        studio: Set(b.studio.0),
        reference: Set(b.reference.clone()),
        treatment: Set(b.treatment.0),
        therapist: Set(b.therapist.0),
        room: Set(b.room.0),
        equipment: Set(b.equipment.map(Into::into)),
        client: Set(b.client.map(Into::into)),
        holder_hash: Set(b.holder.map(Vec::from)),
        state: Set(b.state.code().to_owned()),
        starts: Set(b.span.start.timestamp()),
        ends: Set(b.span.end.timestamp()),
        local_start: Set(b.local_start.format(WALL).to_string()),
        zone: Set(b.zone.clone()),
        offset_seconds: Set(b.offset_seconds),
        tzdb_version: Set(b.tzdb_version.clone()),
        treatment_name: Set(b.treatment_name.clone()),
        minutes: Set(int(b.minutes)?),
        price_minor: Set(b.price.minor),
        currency: Set(b.price.currency.code().to_owned()),
        tax_basis_points: Set(int(b.tax_basis_points)?),
        policy: Set(policy),
        payment_plan: Set(b.plan.code().to_owned()),
        due_online_minor: Set(b.due_online.minor),
        hold_expires: Set(expires),
        hold_extended: Set(extended),
        answer_by: Set(answer_by),
        contact_name: Set(contact.as_ref().map(|c| c.name.clone()).unwrap_or_default()),
        contact_email: Set(contact.as_ref().and_then(|c| c.email.clone()).unwrap_or_default()),
        contact_phone: Set(contact.and_then(|c| c.phone)),
        client_zone: Set(b.client_zone.clone()),
        note_sealed: NotSet,
        arrived_at: NotSet,
        source: Set(b.source.code().to_owned()),
        reschedules: Set(int(b.reschedules)?),
        refund_cap: Set(b.refund_cap.into()),
        sequence: Set(int(b.sequence)?),
        link_generation: Set(int(b.link_generation)?),
        version: Set(int(b.version)?),
        cancelled_by: Set(by),
        cancelled_at: Set(at),
        refund_minor: Set(refund),
        flag: Set(b.flag.clone()),
        created_at: Set(b.created_at.timestamp()),
        updated_at: Set(b.updated_at.timestamp()),
    })
}

impl TryFrom<Row> for Booking {
    type Error = Corrupt;

    fn try_from(row: Row) -> Result<Self, Corrupt> {
        let bad = |column: &'static str| Corrupt::new("booking", column, row.id);
        let number = |n: i32, column| u32::try_from(n).map_err(|_| bad(column));
        let currency = row.currency.parse().map_err(|_| bad("currency"))?;
        let start = instant(row.starts).ok_or_else(|| bad("starts"))?;
        let end = instant(row.ends).ok_or_else(|| bad("ends"))?;
        let state = state(&row, currency)?;
        let policy: Policy = serde_json::from_str(&row.policy).map_err(|_| bad("policy"))?;
        let holder = row.holder_hash.as_deref().map(<[u8; 32]>::try_from).transpose();
        Ok(Self {
            id: row.id.into(),
            studio: row.studio.into(),
            treatment: row.treatment.into(),
            therapist: row.therapist.into(),
            room: row.room.into(),
            equipment: row.equipment.map(Into::into),
            client: row.client.map(Into::into),
            holder: holder.map_err(|_| bad("holder_hash"))?,
            span: Span::new(start, end).ok_or_else(|| bad("ends"))?,
            local_start: NaiveDateTime::parse_from_str(&row.local_start, WALL)
                .map_err(|_| bad("local_start"))?,
            offset_seconds: row.offset_seconds,
            minutes: number(row.minutes, "minutes")?,
            price: Money::new(row.price_minor, currency),
            tax_basis_points: number(row.tax_basis_points, "tax_basis_points")?,
            policy,
            plan: PaymentPlan::from_code(&row.payment_plan).ok_or_else(|| bad("payment_plan"))?,
            due_online: Money::new(row.due_online_minor, currency),
            contact: contact(&row),
            source: Source::from_code(&row.source).ok_or_else(|| bad("source"))?,
            reschedules: number(row.reschedules, "reschedules")?,
            refund_cap: u8::try_from(row.refund_cap).map_err(|_| bad("refund_cap"))?,
            sequence: number(row.sequence, "sequence")?,
            link_generation: number(row.link_generation, "link_generation")?,
            version: number(row.version, "version")?,
            state,
            created_at: instant(row.created_at).ok_or_else(|| bad("created_at"))?,
            updated_at: instant(row.updated_at).ok_or_else(|| bad("updated_at"))?,
            reference: row.reference,
            zone: row.zone,
            tzdb_version: row.tzdb_version,
            treatment_name: row.treatment_name,
            client_zone: row.client_zone,
            flag: row.flag,
        })
    }
}

fn state(row: &Row, currency: domain::Currency) -> Result<BookingState, Corrupt> {
    let bad = |column: &'static str| Corrupt::new("booking", column, row.id);
    Ok(match row.state.as_str() {
        "held" => {
            let expires = row.hold_expires.and_then(instant);
            let expires = expires.ok_or_else(|| bad("hold_expires"))?;
            BookingState::Held { expires, extended: row.hold_extended }
        }
        "requested" => {
            let answer_by = match row.answer_by {
                Some(by) => instant(by).ok_or_else(|| bad("answer_by"))?,
                None => promised(row).ok_or_else(|| bad("answer_by"))?,
            };
            BookingState::Requested { answer_by }
        }
        "confirmed" => BookingState::Confirmed,
        "completed" => BookingState::Completed,
        "no_show" => BookingState::NoShow,
        "cancelled" => {
            let by = row.cancelled_by.as_deref().and_then(CancelledBy::from_code);
            let at = row.cancelled_at.and_then(instant);
            let refund = row.refund_minor.ok_or_else(|| bad("refund_minor"))?;
            BookingState::Cancelled {
                by: by.ok_or_else(|| bad("cancelled_by"))?,
                at: at.ok_or_else(|| bad("cancelled_at"))?,
                refund: Money::new(refund, currency),
            }
        }
        "expired" => BookingState::Expired,
        "declined" => BookingState::Declined,
        _ => return Err(bad("state")),
    })
}

/// Until when a request is to be answered that a process of before the rule wrote: it was
/// asked when the row was last changed, at the latest, though perhaps made long before.
fn promised(row: &Row) -> Option<Instant> {
    Some(answer_by(instant(row.updated_at)?, instant(row.starts)?))
}

/// Nobody yet, while only held.
fn contact(row: &Row) -> Option<Contact> {
    (!row.contact_name.is_empty()).then(|| Contact {
        name: row.contact_name.clone(),
        email: Some(row.contact_email.clone()).filter(|email| !email.is_empty()),
        phone: row.contact_phone.clone(),
    })
}

fn instant(seconds: i64) -> Option<Instant> {
    DateTime::from_timestamp(seconds, 0)
}
