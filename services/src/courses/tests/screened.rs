//! What a client ticked when they booked a course reaches whoever treats them.

use domain::{BookingId, booking::Booking};

use super::{super::*, bench::*};
use crate::{
    auth::{StaffSession, testing},
    bookings::{
        desk::review::{self, Decision, DecisionRequest},
        tests::bench::ticked,
    },
    testing::TestBed,
};

/// Six weeks with Ana, whose client ticked something that a therapist looks at first.
fn flagged(bed: &TestBed, dates: Vec<Chosen>) -> BookCourse {
    let answers = ticked(&["clot_or_thinners"]);
    BookCourse { answers, ..form(&bed.studio, 1, &six_weeks(bed), dates, Pay::Ahead) }
}

fn therapist(bed: &TestBed, id: TherapistId) -> StaffSession {
    testing::therapist(bed.studio.id, id).into()
}

/// The visits that wait in a therapist's own queue.
async fn waiting(bed: &TestBed, who: &StaffSession) -> Vec<BookingId> {
    let found = review::queue(&bed.services, who).await.expect("theirs");
    assert!(found.own.iter().all(|visit| visit.needs_review), "{:?}", found.own);
    found.own.iter().map(|visit| visit.id).collect()
}

fn ids(visits: &[Booking]) -> Vec<BookingId> {
    visits.iter().map(|visit| visit.id).collect()
}

storage::on_both_engines! {
    async fn what_was_ticked_for_a_course_waits_for_its_therapist_before_each_visit(bed: &TestBed) {
        in_spring(bed);
        let dates = proposed(bed, &bed.studio, &six_weeks(bed)).await;
        let request = flagged(bed, dates);
        book(&bed.services, request.clone()).await.expect("nothing stops it");
        let (ana, caio) = (therapist(bed, bed.studio.ana), therapist(bed, bed.studio.caio));
        assert!(waiting(bed, &ana).await.is_empty(), "it is not booked yet");
        pays(bed).await;
        let token = token_of(bed, &request).await;
        let all = visits(bed, token.plan()).await;
        assert_eq!(all.len(), 6);
        assert_eq!(waiting(bed, &ana).await, ids(&all));
        assert!(waiting(bed, &caio).await.is_empty(), "nobody else’s matter");
        let owner: StaffSession = testing::owner(bed.studio.id).into();
        let others = review::queue(&bed.services, &owner).await.expect("theirs").others;
        assert_eq!(others.iter().map(|it| it.count).collect::<Vec<_>>(), [6]);
        for visit in &all {
            let opened = review::open(&bed.services, &ana, &visit.reference).await.expect("hers");
            assert_eq!(opened.answers[0].told.ticked, ["clot_or_thinners"]);
            let refused = review::open(&bed.services, &caio, &visit.reference).await;
            assert_eq!(refused.expect_err("not his").code(), "not_found");
        }
    }

    async fn a_decision_about_one_visit_of_a_course_leaves_the_others_to_be_decided(bed: &TestBed) {
        in_spring(bed);
        let dates = proposed(bed, &bed.studio, &six_weeks(bed)).await;
        let request = flagged(bed, dates);
        book(&bed.services, request.clone()).await.expect("nothing stops it");
        pays(bed).await;
        let all = visits(bed, token_of(bed, &request).await.plan()).await;
        let ana = therapist(bed, bed.studio.ana);
        let reference = all[0].reference.clone();
        let seen = review::open(&bed.services, &ana, &reference).await.expect("hers").seen;
        let (decision, words) = (Decision::Fine, String::new());
        let decided = DecisionRequest { reference, seen, decision, words };
        review::decide(&bed.services, &ana, &decided).await.expect("decided");
        assert_eq!(waiting(bed, &ana).await, ids(&all[1..]));
    }

    async fn a_course_of_which_nothing_was_ticked_waits_for_nobody(bed: &TestBed) {
        paid_course(bed, 1).await;
        assert!(waiting(bed, &therapist(bed, bed.studio.ana)).await.is_empty());
    }
}
