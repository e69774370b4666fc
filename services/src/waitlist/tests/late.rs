//! Second thoughts beside waiting: late, again, and what is liked.

use chrono::TimeDelta;
use domain::AccountId;
use storage::on_both_engines;

use super::*;
use crate::{
    auth::{ManageToken, StaffSession, testing},
    bookings::{
        LateRefused, Whom, again, desk, late, say_late,
        tests::bench::{booked, held_by_ana, link, sql, tuesday},
    },
    jobs,
};

async fn minutes(bed: &TestBed, link: &ManageToken) -> Option<u32> {
    late(&bed.services, link).await.expect("read").flatten().map(|late| late.minutes)
}

on_both_engines! {
    async fn whoever_is_late_tells_the_studio_and_the_therapist_once(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let link = link(bed, &visit);
        let early = say_late(&bed.services, &link, 10).await.expect_err("a day ahead");
        assert!(matches!(early, LateRefused::NotNow));
        bed.clock.set(tuesday(9, 40));
        jobs::run_due(&bed.services, 60).await;
        bed.mailer.clear();
        let odd = say_late(&bed.services, &link, 7).await.expect_err("not one of them");
        assert!(matches!(odd, LateRefused::Minutes));
        for _ in 0..2 {
            say_late(&bed.services, &link, 10).await.expect("said");
        }
        assert_eq!(minutes(bed, &link).await, Some(10));
        jobs::run_due(&bed.services, 60).await;
        let sent = bed.mailer.sent_to("hello@lombar.example");
        assert_eq!(sent.len(), 1, "pressed twice is told once");
        assert!(sent[0].subject.starts_with("10 minutes late: Amara 1"), "{}", sent[0].subject);
        say_late(&bed.services, &link, 15).await.expect("it gets later");
        jobs::run_due(&bed.services, 60).await;
        assert_eq!(bed.mailer.sent_to("hello@lombar.example").len(), 2);
        let staff: StaffSession = testing::reception(bed.studio.id).into();
        let day = desk::day(&bed.services, &staff, tuesday(0, 0).date_naive()).await.expect("read");
        assert_eq!(day.visits[0].late.map(|late| late.minutes), Some(15));
        bed.clock.set(tuesday(11, 0));
        let over = say_late(&bed.services, &link, 5).await.expect_err("it is over");
        assert!(matches!(over, LateRefused::NotNow));
        assert_eq!(late(&bed.services, &link).await.expect("read"), None);
    }

    async fn what_was_said_last_is_told_and_nothing_of_a_visit_that_moved(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let link = link(bed, &visit);
        bed.clock.set(tuesday(9, 40));
        jobs::run_due(&bed.services, 60).await;
        bed.mailer.clear();
        let told = async || {
            jobs::run_due(&bed.services, 60).await;
            let sent = bed.mailer.sent_to("hello@lombar.example");
            let first = |mail: &str| mail.split(' ').next().unwrap_or_default().to_owned();
            sent.iter()
                .filter(|mail| mail.subject.contains("minutes late"))
                .map(|mail| first(&mail.subject))
                .collect::<Vec<_>>()
        };
        for minutes in [10, 20, 10] {
            say_late(&bed.services, &link, minutes).await.expect("said");
            told().await;
            bed.clock.advance_seconds(20);
        }
        assert_eq!(told().await, ["10", "20", "10"], "also what was said before");
        for minutes in [15, 30] {
            say_late(&bed.services, &link, minutes).await.expect("said");
        }
        assert_eq!(told().await, ["10", "20", "10", "30"], "what no longer holds is not told");
        bed.clock.advance_seconds(20);
        say_late(&bed.services, &link, 5).await.expect("said");
        let start = tuesday(10, 0) + TimeDelta::days(1);
        let to = desk::MoveRequest { start, whom: Whom::Same, any_hour: None };
        let staff: StaffSession = testing::reception(bed.studio.id).into();
        desk::move_visit(&bed.services, &staff, visit.id, to).await.expect("free");
        assert_eq!(told().await.len(), 4, "nobody is late for what was moved");
        let day = start.date_naive();
        let day = desk::day(&bed.services, &staff, day).await.expect("read");
        assert_eq!(day.visits[0].late, None);
    }

    async fn the_same_again_is_proposed_at_its_own_hour(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let link = link(bed, &visit);
        held_by_ana(bed, tuesday(10, 0) + TimeDelta::days(7), 2).await;
        let found = again(&bed.services, &link).await.expect("read").expect("offered");
        let starts: Vec<_> = found.times.iter().map(|slot| slot.start).collect();
        let weeks = [2, 3, 4].map(|n| tuesday(10, 0) + TimeDelta::days(7 * n));
        assert!(found.alike);
        assert_eq!(starts, weeks);
        assert_eq!((found.treatment, found.therapist), (visit.treatment, visit.therapist));
        sql(bed, "UPDATE working_hours SET from_minute = 720").await;
        let found = again(&bed.services, &link).await.expect("read").expect("offered");
        assert!(!found.alike);
        assert!(found.times.iter().all(|slot| slot.start >= tuesday(12, 0) + TimeDelta::days(6)));
        sql(bed, "UPDATE treatment SET active = FALSE").await;
        assert!(again(&bed.services, &link).await.expect("read").is_none());
    }

    async fn the_same_again_begins_on_the_day_that_it_is_at_the_studio(bed: &TestBed) {
        let visit = booked(bed, tuesday(15, 0) + TimeDelta::days(6), 1).await;
        let link = link(bed, &visit);
        sql(bed, "UPDATE studio SET zone = 'Pacific/Pago_Pago'").await;
        // Monday there, one in the afternoon; Tuesday in Greenwich.
        bed.clock.set(tuesday(0, 1) + TimeDelta::days(14));
        let found = again(&bed.services, &link).await.expect("read").expect("offered");
        assert!(found.alike);
        let first = tuesday(2, 0) + TimeDelta::days(14);
        assert_eq!(found.times.first().map(|slot| slot.start), Some(first));
    }

    async fn a_favourite_is_kept_once_by_its_account_and_goes_with_it(bed: &TestBed) {
        let conn = bed.services.store.reader();
        let account: AccountId = storage::new_id();
        let tx = bed.services.store.begin().await.expect("begun");
        let row = storage::entities::account::Model {
            id: account.0,
            email: "amara@post.example".into(),
            name: "Amara".into(),
            phone: None,
            password_hash: None,
            email_verified_at: Some(1),
            created_at: 1,
        };
        storage::accounts::insert(&tx, row).await.expect("written");
        let row = |therapist: Option<domain::TherapistId>| storage::entities::favourite::Model {
            id: storage::new_id(),
            account: account.0,
            studio: bed.studio.id.0,
            treatment: bed.studio.deep_tissue.0,
            therapist: therapist.map(Into::into),
            added_at: 5,
        };
        storage::favourites::insert(&tx, row(Some(bed.studio.ana))).await.expect("the first");
        storage::favourites::insert(&tx, row(None)).await.expect("with anybody");
        tx.commit().await.expect("committed");
        for therapist in [Some(bed.studio.ana), None] {
            let tx = bed.services.store.begin().await.expect("begun");
            let twice = storage::favourites::insert(&tx, row(therapist)).await;
            let unique = StoreError::Conflict(storage::Constraint::Unique);
            assert_eq!(twice.map_err(|e| e.to_string()), Err(unique.to_string()));
            tx.rollback().await.expect("undone");
        }
        let all = storage::favourites::of(conn, account).await.expect("read");
        assert_eq!(all.len(), 2);
        let tx = bed.services.store.begin().await.expect("begun");
        let other: AccountId = storage::new_id();
        storage::favourites::remove(&tx, other, all[0].id).await.expect("not theirs");
        tx.commit().await.expect("committed");
        assert_eq!(storage::favourites::of(conn, account).await.expect("read").len(), 2);
        let gone = format!("DELETE FROM account WHERE email = '{}'", "amara@post.example");
        sql(bed, &gone).await;
        assert!(storage::favourites::of(conn, account).await.expect("read").is_empty());
    }
}
