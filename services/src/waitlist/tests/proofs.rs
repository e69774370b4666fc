//! What a link proves, and that an offer ends with the waiting.

use chrono::TimeDelta;
use storage::on_both_engines;

use super::{
    super::{
        let_go_of,
        round::{Found, make},
    },
    *,
};
use crate::{
    auth::ManageToken,
    availability::{self, SlotSearch},
    bookings::{
        self,
        tests::bench::{booked, link, owner, read, sql, tuesday},
    },
    clients, jobs,
};

/// Person `n` waits for an earlier time than that of the visit which the link opens.
async fn earlier(bed: &TestBed, n: u8, link: ManageToken) -> Result<WaitToken, WaitRefused> {
    let mine = JoinRequest { moves: Some(link), ..request(bed, n) };
    join(&bed.services, &mine).await.map(|token| proof(bed, &token))
}

async fn states(bed: &TestBed) -> Vec<String> {
    offers(bed).await.into_iter().map(|offer| offer.state).collect()
}

on_both_engines! {
    async fn a_revoked_link_moves_no_visit_by_waiting(bed: &TestBed) {
        let early = booked(bed, tuesday(10, 0), 1).await;
        let own = booked(bed, tuesday(10, 0) + TimeDelta::days(1), 2).await;
        let old = link(bed, &own);
        bookings::rotate_link(&bed.services, &old).await.expect("renewed");
        let refused = earlier(bed, 1, old).await.expect_err("it opens nothing");
        assert_eq!(refused.code(), "not_found");
        let current = link(bed, &read(bed, &own).await);
        let token = earlier(bed, 1, current).await.expect("joined");
        cancelled(bed, &early).await;
        assert_eq!(round(bed).await, 1);
        bookings::rotate_link(&bed.services, &current).await.expect("renewed");
        let refused = accept(&bed.services, &token, browser(1), None).await;
        assert_eq!(refused.expect_err("no longer theirs").code(), "slot_taken");
        assert_eq!(read(bed, &own).await.span, own.span);
        let seen = shown(bed, &token).await;
        assert_eq!((seen.state.as_str(), seen.moves), ("over", None));
        decline(&bed.services, &token).await.expect("let go of");
        assert_eq!(round(bed).await, 0, "nothing is offered to them any more");
    }

    async fn an_offer_ends_with_the_waiting(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let token = joined(bed, 1).await;
        cancelled(bed, &visit).await;
        assert_eq!(round(bed).await, 1);
        sql(bed, "UPDATE waitlist_entry SET state = 'left'").await;
        let refused = accept(&bed.services, &token, browser(1), None).await;
        assert_eq!(refused.expect_err("they wait no more").code(), "offer_gone");
        assert_eq!(states(bed).await, ["open"]);
    }

    async fn whoever_left_meanwhile_is_offered_nothing(bed: &TestBed) {
        let token = joined(bed, 1).await;
        let seen = entry(bed, &token).await;
        leave(&bed.services, &token).await.expect("left");
        let (start, now) = (tuesday(10, 0), bed.services.now());
        let search = SlotSearch {
            studio: bed.studio.id,
            treatment: bed.studio.deep_tissue,
            therapist: Some(bed.studio.ana),
            from: start.date_naive(),
            until: start.date_naive(),
            ignore: None,
        };
        let tx = bed.services.store.begin().await.expect("begun");
        let read = availability::snapshot(&*tx, &search, now).await;
        let (query, snapshot) = read.expect("read");
        let expires = now + TimeDelta::minutes(30);
        let timing = domain::waitlist::Timing { tell_at: now, expires };
        let found = Found { entry: seen, query, snapshot, start, timing, by_staff: false };
        let made = make(&tx, &found, (Actor::System, now)).await;
        assert!(matches!(made, Err(StoreError::Retry)), "{made:?}");
        tx.rollback().await.expect("undone");
        assert!(offers(bed).await.is_empty());
    }

    async fn whoever_is_forgotten_keeps_no_time_from_the_next_one(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let mine = JoinRequest {
            contact: ContactInput { email: "Amara1@post.example".into(), ..request(bed, 1).contact },
            ..request(bed, 1)
        };
        join(&bed.services, &mine).await.expect("joined");
        bed.clock.advance_seconds(1);
        let two = joined(bed, 2).await;
        cancelled(bed, &visit).await;
        jobs::run_due(&bed.services, 60).await;
        assert_eq!(round(bed).await, 1);
        let client = read(bed, &visit).await.client.expect("known");
        let owner = owner(bed).await;
        clients::erase(&bed.services, &owner, client).await.expect("erased");
        assert_eq!(states(bed).await, ["declined"]);
        assert_eq!(round(bed).await, 1, "it is the next one's turn at once");
        assert!(shown(bed, &two).await.offer.is_some());
        let tx = bed.services.store.begin().await.expect("begun");
        let them = ["wanda2@post.example".to_owned()];
        let_go_of(&tx, None, &them, bed.services.now()).await.expect("let go of");
        tx.commit().await.expect("committed");
        assert_eq!(states(bed).await, ["declined", "declined"]);
        assert!(shown(bed, &two).await.offer.is_none());
    }
}
