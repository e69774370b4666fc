//! What is looked at, and that one studio's trouble is no other one's.

use chrono::TimeDelta;
use domain::{Span, StudioId};
use storage::on_both_engines;

use super::*;
use crate::{
    auth::{DeskSession, StaffSession, testing},
    bookings::tests::bench::{easy_terms, literal, sql, tuesday, with_options},
    studio::{RulesInput, rules, set_rules},
};

async fn mark(bed: &TestBed, studio: StudioId) {
    let tx = bed.services.store.begin().await.expect("begun");
    let span = Span::new(tuesday(10, 0), tuesday(12, 0)).expect("two hours");
    waitlist::mark(&tx, studio, span).await.expect("marked");
    tx.commit().await.expect("committed");
}

async fn booked_ahead(bed: &TestBed, days: &str) {
    let staff: StaffSession = testing::owner(bed.studio.id).into();
    let policy = rules(&bed.services, &staff).await.expect("read");
    let typed = RulesInput { booking_window: days.into(), ..RulesInput::of(&policy) };
    let me = testing::manager(bed.studio.id);
    assert!(set_rules(&bed.services, &me, &typed).await.expect("set"));
}

on_both_engines! {
    async fn a_broken_row_at_one_studio_stops_no_other_one(bed: &TestBed) {
        let other = with_options(bed, easy_terms()).await;
        let gone = joined(bed, 1).await;
        leave(&bed.services, &gone).await.expect("left");
        let broken = joined(bed, 2).await;
        let asked = JoinRequest {
            studio: other.id,
            treatment: other.deep_tissue,
            therapist: Some(other.ana),
            ..request(bed, 3)
        };
        let token = join(&bed.services, &asked).await.expect("joined");
        let well = proof(bed, &token);
        assert!(bed.studio.id < other.id, "the broken one comes first");
        let here = literal(bed, bed.studio.id.0);
        sql(bed, &format!("UPDATE studio SET zone = 'Nowhere' WHERE id = {here}")).await;
        mark(bed, bed.studio.id).await;
        mark(bed, other.id).await;
        assert_eq!(round(bed).await, 1);
        assert!(shown(bed, &well).await.offer.is_some());
        decline(&bed.services, &well).await.expect("declined");
        bed.clock.set(tuesday(10, 0) + TimeDelta::days(33));
        look_ahead(&bed.services).await.expect("looked");
        assert_eq!(entry(bed, &broken).await.state, "waiting", "it is to be mended");
        assert_eq!(entry(bed, &well).await.state, "over");
        assert_eq!(entry(bed, &gone).await.email, "", "who left long ago is forgotten");
    }

    async fn days_that_other_rules_bring_within_reach_are_looked_at(bed: &TestBed) {
        booked_ahead(bed, "2").await;
        let far = WishInput {
            first: "2026-11-27".into(),
            last: "2026-11-28".into(),
            ..WishInput::default()
        };
        let asked = JoinRequest { wish: far, ..request(bed, 1) };
        let token = join(&bed.services, &asked).await.expect("joined");
        booked_ahead(bed, "3").await;
        assert_eq!(round(bed).await, 0, "not far enough");
        booked_ahead(bed, "20").await;
        assert_eq!(round(bed).await, 1);
        assert!(shown(bed, &proof(bed, &token)).await.offer.is_some());
    }

    async fn an_offer_beyond_the_wish_stands_when_its_days_are_over(bed: &TestBed) {
        let token = joined(bed, 1).await;
        bed.clock.set(tuesday(23, 30) + TimeDelta::days(1));
        let me: DeskSession = testing::reception(bed.studio.id);
        let start = tuesday(10, 0) + TimeDelta::days(3);
        offer_by_hand(&bed.services, &me, token.entry(), start).await.expect("offered");
        bed.clock.set(tuesday(0, 30) + TimeDelta::days(2));
        look_ahead(&bed.services).await.expect("looked");
        assert_eq!(entry(bed, &token).await.state, "waiting");
        let seen = shown(bed, &token).await;
        assert_eq!((seen.state.as_str(), seen.offer.map(|offer| offer.start)), ("waiting", Some(start)));
        decline(&bed.services, &token).await.expect("declined");
        assert_eq!(shown(bed, &token).await.state, "over");
        look_ahead(&bed.services).await.expect("looked");
        assert_eq!(entry(bed, &token).await.state, "over");
    }
}
