//! A tip after a visit: the whole of it is the therapist's.

use chrono::TimeDelta;
use domain::{
    BookingId, Money,
    booking::{Booking, BookingState},
    contact::FieldError,
};
use storage::{
    Connection, Corrupt, StoreError,
    audit::{self, Entry},
    bookings,
    payments::lock_booking,
    sales as sale_rows, studios,
};

use super::VoucherRefused;
use crate::{
    Services,
    auth::{ManageToken, StaffSession},
    payments::StudioMethod,
    sales::{self, AtDesk, Order},
};

/// How long after a visit a tip can be left online.
const WITHIN: TimeDelta = TimeDelta::days(60);
/// The most a tip can be, in percent of the price: more is a slip of the finger.
const MOST_PERCENT: u8 = 200;

/// What was left for a visit so far.
pub async fn tips_left<C: Connection>(conn: &C, booking: &Booking) -> Result<Money, StoreError> {
    let tips = sale_rows::tips_of(conn, booking.id).await?;
    Ok(Money::new(tips.iter().map(|tip| tip.amount_minor).sum(), booking.price.currency))
}

/// Whoever bears the visit's link leaves a tip: returns the address of the page where it is
/// paid. Only for a visit that took place, and not for ever after.
pub async fn begin_tip(
    services: &Services,
    token: &ManageToken,
    typed: &str,
) -> Result<String, VoucherRefused> {
    let conn = services.store.reader();
    let booking = bookings::by_id(conn, token.booking()).await?;
    let booking = booking.filter(|visit| visit.link_generation == token.generation());
    let booking = booking.ok_or(VoucherRefused::NotFound)?;
    let over = services.now() > booking.span.end + WITHIN;
    if !matches!(booking.state, BookingState::Completed) || over {
        return Err(VoucherRefused::NotSold);
    }
    let amount = checked(&booking, typed)?;
    let order = order(conn, &booking).await?;
    let whose = (booking.studio, Some(booking.id));
    let id = sales::begin(services, whose, amount, &order).await?;
    Ok(sales::open_page(services, id).await?)
}

/// Staff write down a tip that was left at the desk.
pub async fn record_tip(
    services: &Services,
    staff: &StaffSession,
    id: BookingId,
    typed: &str,
    method: StudioMethod,
) -> Result<Money, VoucherRefused> {
    services.store.retrying(|| try_record(services, staff, id, typed, method)).await
}

async fn try_record(
    services: &Services,
    staff: &StaffSession,
    id: BookingId,
    typed: &str,
    method: StudioMethod,
) -> Result<Money, VoucherRefused> {
    let tx = services.store.begin().await?;
    lock_booking(&tx, id).await?;
    let found = bookings::of_studio(&*tx, staff.studio(), id).await?;
    let booking = found.filter(|visit| staff.may_act_for(visit.therapist));
    let booking = booking.ok_or(VoucherRefused::NotFound)?;
    if !matches!(booking.state, BookingState::Completed) {
        return Err(VoucherRefused::NotSold);
    }
    let amount = checked(&booking, typed)?;
    let order = order(&*tx, &booking).await?;
    let at = AtDesk { studio: booking.studio, by: Some(staff.account()), method };
    sales::take_at_desk(services, &tx, at, (amount, Some(id)), &order).await?;
    let entry = Entry {
        studio: Some(booking.studio),
        actor: staff.actor(),
        action: "booking.tip_taken",
        object: id.to_string(),
        detail: format!("{} {} {}", method.as_str(), amount.minor, amount.currency),
    };
    audit::append(&tx, entry, services.now()).await?;
    tx.commit().await?;
    Ok(amount)
}

fn checked(booking: &Booking, typed: &str) -> Result<Money, VoucherRefused> {
    let wrong = |code| VoucherRefused::Invalid(vec![FieldError::new("tip", code)]);
    let amount =
        Money::read(typed, booking.price.currency).ok_or_else(|| wrong("not_an_amount"))?;
    let least = domain::voucher::least_online(amount.currency);
    let most = booking.price.percent(MOST_PERCENT).minor.max(5_000);
    if (least.minor..=most).contains(&amount.minor) {
        Ok(amount)
    } else {
        Err(wrong("out_of_range"))
    }
}

async fn order<C: Connection>(conn: &C, booking: &Booking) -> Result<Order, StoreError> {
    let person = studios::therapist(conn, booking.studio, booking.therapist).await?;
    let person = person.ok_or_else(|| Corrupt::new("booking", "therapist", booking.id))?;
    let email = booking.contact.as_ref().and_then(|contact| contact.email.clone());
    Ok(Order::Tip {
        therapist: booking.therapist,
        name: person.name,
        email: email.unwrap_or_default(),
    })
}
