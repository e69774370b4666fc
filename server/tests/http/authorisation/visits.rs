//! Visits for the tables, and how they stand.

use domain::{ClientId, booking::Booking};

use crate::{
    site::TestSite,
    visits::{Made, booked},
};

/// An hour with Ana, confirmed, at a time that was not used before.
pub async fn fresh(site: &TestSite, day: &mut u32) -> Made {
    *day += 1;
    // Six hours a day, from Wednesday 25 November; no Sundays.
    let (days, hour) = ((*day - 1) / 4, 9 + (*day - 1) % 4 * 2);
    let days = days + days.saturating_add(2) / 6;
    let date = chrono::NaiveDate::from_ymd_opt(2026, 11, 25).expect("a date");
    let date = date + chrono::Days::new(days.into());
    // The stand-in's clock goes on while the table is made, and ours stands still.
    site.set_time(site.now()).await;
    booked(site, &format!("{date}T{hour:02}:00:00+00:00"), "client").await
}

pub async fn client_of(site: &TestSite, visit: &Made) -> ClientId {
    read(site, visit).await.client.expect("somebody booked it")
}

pub async fn read(site: &TestSite, visit: &Made) -> Booking {
    let services = site.services();
    let found = storage::bookings::by_id(services.store.reader(), visit.id).await;
    found.expect("read").expect("it is there")
}
