//! Every way in which a studio's calendar changes is announced: a list of them.

use std::time::Duration;

use domain::{StudioId, booking::Booking};
use storage::{Changes, new_id, on_both_engines, time_off::NewTimeOff};
use tokio::time::timeout;

use super::bench::*;
use crate::{
    auth::{StaffSession, testing},
    bookings::*,
    feeds, hours, live,
    payments::{self, StudioMethod},
    testing::TestBed,
};

/// No change is missed because a machine is slow.
const PATIENTLY: Duration = Duration::from_secs(30);

fn owner_of(bed: &TestBed) -> StaffSession {
    testing::owner(bed.studio.id).into()
}

async fn watch(bed: &TestBed) -> Changes {
    live::changes(&bed.services, &owner_of(bed)).await.expect("listening")
}

/// Waits until what came before has been told: everything is told in order.
async fn all_is_told(bed: &TestBed) {
    let (store, nowhere) = (&bed.services.store, new_id::<StudioId>());
    let mut changes = store.changes(nowhere).await.expect("listening");
    let tx = store.begin().await.expect("begun");
    tx.announce(nowhere);
    tx.commit().await.expect("committed");
    timeout(PATIENTLY, changes.next()).await.expect("told");
}

/// Something is done, and is heard of by whoever listened before.
async fn is_heard<T>(bed: &TestBed, what: &str, act: impl Future<Output = T>) -> T {
    all_is_told(bed).await;
    let mut changes = watch(bed).await;
    let done = act.await;
    let heard = timeout(PATIENTLY, changes.next()).await;
    assert!(heard.is_ok(), "nobody heard that it was {what}");
    done
}

async fn is_not_heard<T>(bed: &TestBed, act: impl Future<Output = T>) -> T {
    all_is_told(bed).await;
    let mut changes = watch(bed).await;
    let done = act.await;
    assert!(timeout(Duration::from_millis(300), changes.next()).await.is_err());
    done
}

async fn absence(bed: &TestBed) -> uuid::Uuid {
    let tx = bed.services.store.begin().await.expect("begun");
    let person = storage::studios::therapist(&*tx, bed.studio.id, bed.studio.ana).await;
    let wall = |text: &str| text.parse().expect("a wall time");
    let new = NewTimeOff {
        studio: bed.studio.id,
        therapist: bed.studio.ana,
        resource: person.expect("read").expect("there").resource.into(),
        zone: "Europe/Lisbon".parse().expect("a zone"),
        from: wall("2026-11-27T09:00:00"),
        until: wall("2026-11-27T17:00:00"),
        reason: "Holiday",
    };
    let id = storage::time_off::write(&tx, &new).await.expect("free").expect("forwards");
    tx.commit().await.expect("committed");
    id
}

async fn present(bed: &TestBed, id: uuid::Uuid) {
    let tx = bed.services.store.begin().await.expect("begun");
    storage::time_off::remove(&tx, id).await.expect("freed");
    tx.commit().await.expect("committed");
}

async fn moved(bed: &TestBed, booking: &Booking) {
    let to = desk::MoveRequest { start: tuesday(15, 0), whom: Whom::Same, any_hour: None };
    desk::move_visit(&bed.services, &owner_of(bed), booking.id, to).await.expect("free");
}

on_both_engines! {
    async fn whatever_changes_a_calendar_is_announced(bed: &TestBed) {
        let owner = owner_of(bed);
        let services = &bed.services;
        let held = is_heard(bed, "held", held_by_ana(bed, tuesday(10, 0), 1)).await;
        is_heard(bed, "kept longer", extend(services, holder(1))).await.expect("once");
        is_heard(bed, "filled in", pressed(bed, form(1))).await;
        is_heard(bed, "paid", paid(bed)).await;
        is_heard(bed, "moved", moved(bed, &held)).await;
        let away = is_heard(bed, "time off", absence(bed)).await;
        is_heard(bed, "time off no longer", present(bed, away)).await;
        bed.clock.set(tuesday(14, 50));
        is_heard(bed, "marked", desk::arrived(services, &owner, held.id, true)).await.expect("its day");
        bed.clock.set(tuesday(16, 0));
        is_heard(bed, "closed", desk::complete(services, &owner, held.id)).await.expect("it took place");
        let second = booked(bed, tuesday(10, 0) + chrono::TimeDelta::days(1), 2).await;
        let cancelling = desk::cancel_by_studio(services, &owner, second.id);
        is_heard(bed, "cancelled", cancelling).await.expect("it may be");
    }

    async fn hours_and_busy_time_elsewhere_are_announced(bed: &TestBed) {
        let owner: StaffSession = owner(bed).await.into();
        let (services, ana) = (&bed.services, bed.studio.ana);
        let address = "https://calendar.example/a.ics";
        let event = "BEGIN:VEVENT\nUID:1\nDTSTART:20261127T110000Z\nDURATION:PT1H\nEND:VEVENT";
        bed.feeds.put(address, &format!("BEGIN:VCALENDAR\n{event}\nEND:VCALENDAR\n"));
        is_heard(bed, "busy elsewhere", feeds::add(services, &owner, ana, "", address)).await.expect("read");
        let day = "2026-11-30".parse().expect("a date");
        let change = hours::Change::Dates { first: day, last: day, hours: Some(Vec::new()) };
        is_heard(bed, "closed for a day", hours::save(services, &owner, ana, &change, &hours::Seen::default())).await.expect("saved");
    }

    async fn a_hold_that_is_released_or_runs_out_is_announced(bed: &TestBed) {
        held_by_ana(bed, tuesday(10, 0), 1).await;
        is_heard(bed, "released", release(&bed.services, holder(1))).await.expect("it is theirs");
        held_by_ana(bed, tuesday(10, 0), 2).await;
        bed.clock.set(tuesday(9, 0));
        let swept = is_heard(bed, "run out", payments::sweep(&bed.services)).await;
        assert!(swept.is_ok());
    }

    async fn what_is_asked_for_and_answered_is_announced(bed: &TestBed) {
        asked_first(bed).await;
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, form(1)).await;
        is_heard(bed, "asked for", paid(bed)).await;
        let owner = owner_of(bed);
        is_heard(bed, "approved", desk::approve(&bed.services, &owner, held.id)).await.expect("it waits");
    }

    async fn what_is_taken_at_the_desk_is_announced(bed: &TestBed) {
        sql(bed, "UPDATE policy SET deposit_percent = 30").await;
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        let deposit = domain::policy::PaymentPlan::Deposit;
        pressed(bed, CheckoutRequest { plan: deposit, ..form(1) }).await;
        paid(bed).await;
        let owner = owner(bed).await.into();
        let taking = desk::take_rest(&bed.services, &owner, held.id, StudioMethod::Cash);
        is_heard(bed, "taken", taking).await.expect("it is due");
    }

    async fn another_studios_visits_and_refused_ones_are_not_announced(bed: &TestBed) {
        let porto = with_options(bed, easy_terms()).await;
        let elsewhere = HoldRequest {
            studio: porto.id,
            therapist: None,
            ..wish(bed, porto.back_reset, tuesday(10, 0), 1)
        };
        is_not_heard(bed, hold(&bed.services, elsewhere)).await.expect("free");
        held_by_ana(bed, tuesday(10, 0), 2).await;
        let taken = is_not_heard(bed, hold(&bed.services, with_ana(bed, tuesday(10, 0), 3))).await;
        assert_eq!(taken.expect_err("taken").code(), "slot_taken");
    }
}
