//! Calendars out and in, on both engines.

mod polling;
mod serving;

use storage::entities::account;

use crate::{
    auth::{StaffSession, testing},
    testing::TestBed,
};

/// A session with an account behind it, as the audit log wants one.
async fn with_account(bed: &TestBed, staff: StaffSession) -> StaffSession {
    let account = staff.account();
    let row = account::Model {
        id: account.0,
        email: format!("{account}@lombar.example"),
        name: "Staff".into(),
        phone: None,
        password_hash: None,
        email_verified_at: Some(1),
        created_at: 1,
    };
    let tx = bed.services.store.begin().await.expect("begun");
    storage::accounts::insert(&tx, row).await.expect("written");
    tx.commit().await.expect("committed");
    staff
}

async fn ana(bed: &TestBed) -> StaffSession {
    with_account(bed, testing::therapist(bed.studio.id, bed.studio.ana).into()).await
}

async fn caio(bed: &TestBed) -> StaffSession {
    with_account(bed, testing::therapist(bed.studio.id, bed.studio.caio).into()).await
}

async fn owner(bed: &TestBed) -> StaffSession {
    with_account(bed, testing::owner(bed.studio.id).into()).await
}
