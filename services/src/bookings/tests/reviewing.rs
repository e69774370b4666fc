//! What a client ticked reaches their therapist, who decides.

use chrono::TimeDelta;
use domain::{
    booking::{Booking, BookingState, CancelledBy},
    contact::FieldError,
};
use storage::on_both_engines;

use super::{
    before::{acts, asked, short},
    bench::*,
};
use crate::{
    attention::attention,
    auth::{StaffSession, testing},
    bookings::{
        desk::{
            Screened,
            review::{self, Decision, DecisionRequest, ReviewRefused},
        },
        *,
    },
    jobs,
    testing::TestBed,
};

const WORDS: &str = "Please have the swelling looked at, a rotkehlchen.";

fn ana(bed: &TestBed) -> StaffSession {
    testing::therapist(bed.studio.id, bed.studio.ana).into()
}

/// A visit whose client ticked something when they booked.
async fn flagged(bed: &TestBed, n: u8) -> Booking {
    let held = held_by_ana(bed, tuesday(10, 0) + TimeDelta::days(7), n).await;
    pressed(bed, CheckoutRequest { answers: ticked(&["clot_or_thinners"]), ..form(n) }).await;
    paid(bed).await;
    read(bed, &held).await
}

fn decision(visit: &Booking, seen: &str, decision: Decision, words: &str) -> DecisionRequest {
    DecisionRequest {
        reference: visit.reference.clone(),
        seen: seen.to_owned(),
        decision,
        words: words.to_owned(),
    }
}

async fn decided(bed: &TestBed, who: &StaffSession, visit: &Booking, what: Decision) -> Booking {
    let seen = review::open(&bed.services, who, &visit.reference).await.expect("hers").seen;
    let request = decision(visit, &seen, what, WORDS);
    review::decide(&bed.services, who, &request).await.expect("decided")
}

on_both_engines! {
    async fn a_flag_reaches_its_therapists_queue_and_nobody_elses(bed: &TestBed) {
        let (ana, visit) = (ana(bed), flagged(bed, 1).await);
        let (services, studio) = (&bed.services, bed.studio.id);
        let bia: StaffSession = testing::therapist(studio, bed.studio.bia).into();
        let owner: StaffSession = testing::owner(studio).into();
        let found = review::queue(services, &ana).await.expect("hers");
        assert_eq!(found.own.iter().map(|it| it.id).collect::<Vec<_>>(), [visit.id]);
        assert!(found.own[0].needs_review && found.others.is_empty());
        assert!(review::queue(services, &bia).await.expect("hers").own.is_empty());
        let found = review::queue(services, &owner).await.expect("theirs");
        assert!(found.own.is_empty());
        assert_eq!((found.others.len(), found.others[0].count), (1, 1));
        for other in [testing::reception(studio).into(), testing::manager(studio).into()] {
            let refused = review::queue(services, &other).await.expect_err("not theirs");
            assert_eq!(refused.code(), "not_found");
            let seen = desk::find(services, &other, &visit.reference).await.expect("a visit");
            assert_eq!((seen.needs_review, seen.screened), (false, Screened::NotAsked));
        }
        for other in [&bia, &owner] {
            let refused = review::open(services, other, &visit.reference).await;
            assert_eq!(refused.expect_err("not theirs").code(), "not_found");
        }
        assert!(acts(bed, &visit).await.iter().all(|(action, _)| action != "answers.read"));
        let opened = review::open(services, &ana, &visit.reference).await.expect("hers");
        assert_eq!(opened.answers[0].told.ticked, ["clot_or_thinners"]);
        let acts = acts(bed, &visit).await;
        let flagged = ("screening.flagged".to_owned(), "booking questions 2".to_owned());
        assert!(acts.contains(&flagged), "{acts:?}");
        assert_eq!(acts.iter().filter(|(action, _)| action == "answers.read").count(), 1);
    }

    async fn undecided_answers_need_somebody_from_the_day_before_the_visit(bed: &TestBed) {
        let (ana, visit) = (ana(bed), flagged(bed, 1).await);
        let owner: StaffSession = testing::owner(bed.studio.id).into();
        let manager: StaffSession = testing::manager(bed.studio.id).into();
        let counts = async || {
            let mut all = Vec::new();
            for who in [&ana, &owner, &manager] {
                all.push(attention(&bed.services, who).await.expect("read").reviews.len());
            }
            all
        };
        assert_eq!(counts().await, [0, 0, 0]);
        bed.clock.set(visit.span.start + TimeDelta::minutes(10));
        assert_eq!(counts().await, [1, 1, 0], "while it goes on");
        bed.clock.set(visit.span.start - TimeDelta::hours(24));
        assert_eq!(counts().await, [1, 1, 0]);
        decided(bed, &ana, &visit, Decision::Fine).await;
        assert_eq!(counts().await, [0, 0, 0]);
    }

    async fn a_decision_is_written_down_once_about_the_answers_that_were_shown(bed: &TestBed) {
        let (ana, visit) = (ana(bed), flagged(bed, 1).await);
        let services = &bed.services;
        let seen = review::open(services, &ana, &visit.reference).await.expect("hers").seen;
        let fields = |refused| match refused {
            Err(ReviewRefused::Invalid(fields)) => fields,
            other => panic!("{other:?}"),
        };
        for what in [Decision::Called, Decision::Declined] {
            let refused = review::decide(services, &ana, &decision(&visit, &seen, what, " ")).await;
            assert_eq!(fields(refused), [FieldError::new("words", "required")]);
        }
        let long = "x".repeat(1_001);
        let refused = review::decide(services, &ana, &decision(&visit, &seen, Decision::Fine, &long)).await;
        assert_eq!(fields(refused), [FieldError::new("words", "too_long")]);
        // They answer again, before the visit, while the page is open.
        bed.clock.set(visit.span.start - TimeDelta::hours(20));
        answer_before(services, &asked(bed, &visit), &short(&["unwell"])).await.expect("answered");
        let fine = decision(&visit, &seen, Decision::Fine, "");
        let stale = review::decide(services, &ana, &fine).await.expect_err("there is more");
        assert_eq!(stale.code(), "stale");
        let both = decided(bed, &ana, &visit, Decision::Called).await;
        assert_eq!(both.state, BookingState::Confirmed, "it stays as it is");
        assert!(review::queue(services, &ana).await.expect("hers").own.is_empty());
        let opened = review::open(services, &ana, &visit.reference).await.expect("hers");
        assert!(opened.seen.is_empty());
        for looked in &opened.answers {
            let decided = looked.decided.as_ref().expect("decided");
            assert_eq!((decided.decision, decided.words.as_deref()), (Decision::Called, Some(WORDS)));
        }
        for cell in storage::testing::cells(&services.store, "screening", "words_sealed").await {
            assert!(!String::from_utf8_lossy(&cell).contains("rotkehlchen"));
        }
        let again = review::decide(services, &ana, &fine).await.expect_err("decided");
        assert_eq!(again.code(), "stale");
        let acts = acts(bed, &visit).await;
        assert!(acts.contains(&("answers.decided".into(), "called".into())), "{acts:?}");
        assert!(acts.iter().all(|(_, detail)| !detail.contains("rotkehlchen")));
        let seen = desk::find(services, &ana, &visit.reference).await.expect("hers");
        assert_eq!(seen.screened, Screened::LookedAt);
    }

    async fn whoever_is_declined_gets_everything_back_and_the_therapists_words(bed: &TestBed) {
        let (ana, visit) = (ana(bed), flagged(bed, 1).await);
        bed.clock.set(visit.span.start - TimeDelta::hours(1));
        let ended = decided(bed, &ana, &visit, Decision::Declined).await;
        let BookingState::Cancelled { by, refund, .. } = ended.state else { panic!("{ended:?}") };
        assert_eq!((by, refund), (CancelledBy::Studio, visit.price), "whatever the rules say");
        while jobs::run_due(&bed.services, 50).await > 0 {}
        assert_eq!(bed.gateway.refunded(visit.price.currency), visit.price);
        let mail = bed.mailer.sent_to("amara1@post.example").pop().expect("a mail");
        assert!(mail.text.contains(WORDS) && mail.text.contains("Ana"), "{}", mail.text);
        for cell in storage::testing::cells(&bed.services.store, "job", "payload").await {
            assert!(!String::from_utf8_lossy(&cell).contains("rotkehlchen"));
        }
    }

    async fn a_yes_to_the_answers_is_a_yes_to_a_visit_that_waits(bed: &TestBed) {
        asked_first(bed).await;
        let ana = ana(bed);
        let (first, second) = (flagged(bed, 1).await, {
            let held = held_by_ana(bed, tuesday(14, 0) + TimeDelta::days(7), 2).await;
            pressed(bed, CheckoutRequest { answers: ticked(&["pregnancy"]), ..form(2) }).await;
            paid(bed).await;
            read(bed, &held).await
        });
        assert_eq!((first.state.code(), second.state.code()), ("requested", "requested"));
        let fine = decided(bed, &ana, &first, Decision::Fine).await;
        assert_eq!(fine.state, BookingState::Confirmed);
        let declined = decided(bed, &ana, &second, Decision::Declined).await;
        assert_eq!(declined.state, BookingState::Declined);
        while jobs::run_due(&bed.services, 50).await > 0 {}
        assert_eq!(bed.gateway.refunded(second.price.currency), second.price);
        let mail = bed.mailer.sent_to("amara2@post.example").pop().expect("a mail");
        assert!(mail.text.contains(WORDS), "{}", mail.text);
        no_overlaps(bed).await;
    }

    async fn nobody_of_another_studio_decides(bed: &TestBed) {
        let visit = flagged(bed, 1).await;
        let stranger: StaffSession = testing::therapist(storage::new_id(), bed.studio.ana).into();
        let fine = decision(&visit, "", Decision::Fine, "");
        let refused = review::decide(&bed.services, &stranger, &fine).await;
        assert_eq!(refused.expect_err("not theirs").code(), "not_found");
    }
}
