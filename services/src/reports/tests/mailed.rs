//! The month's figures by mail.

use storage::{on_both_engines, testing::count};

use crate::{
    auth::{ManagerSession, OwnerSession},
    bookings::tests::bench::{booked, literal, owner, sql, tuesday},
    jobs::run_due,
    reports::{monthly_mail, send_monthly, set_monthly_mail},
    testing::TestBed,
};

async fn member(bed: &TestBed) -> OwnerSession {
    let owner = owner(bed).await;
    let (account, studio) = (literal(bed, owner.account().0), literal(bed, bed.studio.id.0));
    sql(
        bed,
        &format!(
            "INSERT INTO membership (account, studio, role, created_at)
             VALUES ({account}, {studio}, 'owner', 0)"
        ),
    )
    .await;
    owner
}

fn figures(bed: &TestBed) -> Vec<String> {
    let sent = bed.mailer.sent();
    let figures = sent.into_iter().filter(|mail| mail.subject.contains(" at "));
    figures.map(|mail| format!("{} to {}\n\n{}", mail.subject, mail.to.1, mail.text)).collect()
}

async fn at(bed: &TestBed, time: &str) {
    bed.clock.set(TestBed::at(time));
    send_monthly(&bed.services).await.expect("enqueued");
    run_due(&bed.services, 20).await;
}

on_both_engines! {
    async fn last_months_figures_come_once_on_the_first_by_the_studios_clock(bed: &TestBed) {
        member(bed).await;
        let visit = booked(bed, tuesday(10, 0), 1).await;
        sql(bed, "UPDATE studio SET zone = 'America/Vancouver', city = 'Vancouver'").await;
        // It is the first in Lisbon, and not yet in Vancouver.
        at(bed, "2026-12-01T10:00:00Z").await;
        assert_eq!(figures(bed), [""; 0]);
        // It is, and seven in the morning.
        at(bed, "2026-12-01T15:30:00Z").await;
        at(bed, "2026-12-01T18:00:00Z").await;
        at(bed, "2026-12-02T18:00:00Z").await;
        let sent = figures(bed);
        assert_eq!(sent.len(), 1, "{sent:?}");
        assert!(!sent[0].contains(&visit.reference));
        if bed.services.store.engine() == storage::Engine::Sqlite {
            insta::assert_snapshot!("monthly_figures", sent[0]);
        }
    }

    async fn whoever_switched_it_off_gets_none_even_if_it_waits_already(bed: &TestBed) {
        let owner = ManagerSession::from(member(bed).await);
        assert!(monthly_mail(&bed.services, &owner).await.expect("read"));
        bed.clock.set(TestBed::at("2026-12-01T09:00:00Z"));
        send_monthly(&bed.services).await.expect("enqueued");
        set_monthly_mail(&bed.services, &owner, false).await.expect("set");
        set_monthly_mail(&bed.services, &owner, false).await.expect("set again");
        assert!(!monthly_mail(&bed.services, &owner).await.expect("read"));
        run_due(&bed.services, 20).await;
        at(bed, "2027-01-01T12:00:00Z").await;
        assert_eq!(figures(bed), [""; 0]);
        assert_eq!(count(&bed.services.store, "audit").await, 1);
        set_monthly_mail(&bed.services, &owner, true).await.expect("set");
        at(bed, "2027-02-01T12:00:00Z").await;
        assert_eq!(figures(bed).len(), 1);
    }
}
