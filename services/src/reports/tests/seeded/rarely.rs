//! What the demonstration never makes: those who work there do it, so that no figure is
//! compared as nothing with nothing.

use chrono::TimeDelta;
use domain::{
    Money, StudioId,
    booking::{Booking, BookingState},
    time::Zone,
};
use storage::bookings;

use crate::{
    Services,
    auth::{DeskSession, testing},
    bookings::desk,
    payments::{
        BackBy, RefundAsk, StaffReason, refund_by_staff, refund_offer, staff_refund_preview,
    },
};

/// So many cents hold one that is tax alone, at five per cent and above.
const CENTS: i64 = 25;

/// The request that waits for an answer is declined.
pub async fn a_request_is_declined(services: &Services, studio: StudioId) {
    let waiting = bookings::requested(services.store.reader(), studio, None, 1).await;
    let waiting = waiting.expect("read").pop().expect("it waits");
    let staff = testing::owner(studio).into();
    desk::decline(services, &staff, waiting.id).await.expect("declined");
}

/// A red flag is found when somebody comes today.
pub async fn a_visit_is_stopped(services: &Services, studio: StudioId, zone: &Zone) {
    let today = zone.today(services.now());
    let (from, until) = (zone.day_start(today), zone.day_start(today + TimeDelta::days(1)));
    let found = bookings::between(services.store.reader(), studio, None, from, until).await;
    let found = found.expect("read");
    let visit = found.iter().find(|visit| matches!(visit.state, BookingState::Confirmed));
    let staff = testing::owner(studio).into();
    let id = visit.expect("somebody comes today").id;
    desk::stop_at_arrival(services, &staff, id).await.expect("stopped");
}

/// Cents go back for a visit that took place, until one of them is nothing but tax: the books
/// move it without any income beside it.
pub async fn a_cent_of_tax_goes_back(services: &Services, studio: StudioId) {
    let desk: DeskSession = testing::owner(studio).into();
    let visit = paid_online(services, &desk).await;
    let amount = Money::new(1, visit.price.currency);
    let ask = RefundAsk { amount, by: BackBy::Online, reason: StaffReason::Other };
    for _ in 0..CENTS {
        let shown = staff_refund_preview(services, &desk, visit.id, ask).await.expect("shown");
        let done = refund_by_staff(services, &desk, visit.id, ask, shown.shown()).await;
        assert_eq!(done.expect("given").tax, shown.tax);
        if shown.tax == amount {
            return;
        }
    }
    panic!("{CENTS} cents hold no tax: {} basis points", visit.tax_basis_points);
}

/// The first visit of the last weeks of which so much can go back online.
async fn paid_online(services: &Services, desk: &DeskSession) -> Booking {
    let (reader, now) = (services.store.reader(), services.now());
    let since = now - TimeDelta::days(60);
    let found = bookings::between(reader, desk.studio(), None, since, now).await.expect("read");
    for visit in found {
        if matches!(visit.state, BookingState::Completed) {
            let offer = refund_offer(services, desk, visit.id).await.expect("read");
            if offer.online.minor >= CENTS {
                return visit;
            }
        }
    }
    panic!("nobody paid online");
}
