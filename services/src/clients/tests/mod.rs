//! What a desk finds and keeps of clients, on both engines.

mod backups;
mod changing;
mod copies;
mod erasing;
mod exporting;
mod finding;
mod merging;
mod seeing;

use domain::{
    ClientId, Role,
    booking::Booking,
    contact::{ContactInput, FieldError},
};
use storage::on_both_engines;

use super::*;
use crate::{
    auth::{DeskSession, ManagerSession, testing},
    bookings::{
        desk::{self, EntryRequest},
        tests::bench::{
            booked, form, held_by_ana, holder, link, owner, paid, pressed, read, ticked, tuesday,
            with_options,
        },
        *,
    },
    jobs,
    testing::{StudioOptions, TestBed},
};

fn reception(bed: &TestBed) -> DeskSession {
    testing::reception(bed.studio.id)
}

fn manager(bed: &TestBed) -> ManagerSession {
    testing::manager(bed.studio.id)
}

/// A visit that the desk enters for somebody.
async fn entered(bed: &TestBed, (name, email, phone): (&str, &str, &str), hour: u32) -> Booking {
    let request = EntryRequest {
        treatment: bed.studio.deep_tissue,
        therapist: Some(bed.studio.ana),
        start: tuesday(hour, 0),
        contact: ContactInput { name: name.into(), email: email.into(), phone: phone.into() },
        codes: Vec::new(),
        any_hour: Some("They cannot come later".into()),
        form: holder(u8::try_from(100 + hour).expect("an hour")),
    };
    desk::enter(&bed.services, &reception(bed).into(), request).await.expect("entered")
}

fn client_of(booking: &Booking) -> ClientId {
    booking.client.expect("somebody booked it")
}

async fn found(bed: &TestBed, typed: &str) -> Vec<String> {
    let found = search(&bed.services, &reception(bed), typed, None).await.expect("read");
    found.clients.into_iter().map(|line| line.name).collect()
}

async fn audited(bed: &TestBed, id: ClientId) -> Vec<(String, String)> {
    let all = audit::of_object(bed.services.store.reader(), &id.to_string()).await;
    all.expect("read").into_iter().map(|entry| (entry.action, entry.actor_kind)).collect()
}

fn fields(refused: ClientRefused) -> Vec<FieldError> {
    match refused {
        ClientRefused::Invalid(fields) => fields,
        other => panic!("{other:?}"),
    }
}
