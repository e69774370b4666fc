//! The safety questions before sessions are sold online.

use domain::{
    contact::ContactInput,
    screening::{self, AnswersInput, Level, QUESTIONS},
};
use storage::{audit, testing::count};

use super::{VoucherRefused, manager};
use crate::{
    bookings::{self, tests::bench::ticked},
    testing::TestBed,
    vouchers::{CourseInput, OfferInput, buy_course, make_offer, offers_on_sale},
};

/// Five sessions on sale, as somebody orders them.
async fn wanted(bed: &TestBed) -> CourseInput {
    let offer = OfferInput {
        treatment: bed.studio.deep_tissue.to_string(),
        sessions: "5".into(),
        percent: "10".into(),
        valid_months: String::new(),
        rule: "share".into(),
    };
    make_offer(&bed.services, &manager(bed), &offer).await.expect("made");
    let offers = offers_on_sale(bed.services.store.reader(), bed.studio.id).await.expect("read");
    let contact = ContactInput {
        name: "Rui Teste".into(),
        email: "rui@post.example".into(),
        phone: String::new(),
    };
    CourseInput { offer: offers[0].id.to_string(), contact }
}

async fn buys(
    bed: &TestBed,
    typed: &CourseInput,
    answers: &AnswersInput,
) -> Result<String, VoucherRefused> {
    buy_course(&bed.services, bed.studio.id, typed, answers).await
}

fn of_level(level: Level) -> &'static str {
    QUESTIONS.iter().find(|question| question.level == level).expect("there is one").code
}

storage::on_both_engines! {
    async fn no_sessions_are_sold_before_the_safety_questions_are_answered(bed: &TestBed) {
        let typed = wanted(bed).await;
        let both = AnswersInput { none: true, ..ticked(&[of_level(Level::Stop)]) };
        let old = AnswersInput { version: screening::VERSION - 1, ..ticked(&[]) };
        for (answers, why) in [
            (AnswersInput { none: false, ..ticked(&[]) }, "screening_unanswered"),
            (both, "screening_contradiction"),
            (old, "screening_changed"),
        ] {
            let nobody = CourseInput { contact: ContactInput::default(), ..typed.clone() };
            for (typed, problems) in [(&typed, 1), (&nobody, 3)] {
                match buys(bed, typed, &answers).await {
                    Err(VoucherRefused::Invalid(found)) => {
                        assert_eq!(found.len(), problems, "{found:?}");
                        assert_eq!((&*found[0].field, &*found[0].code), ("screening", why));
                    }
                    other => panic!("{why}: {other:?}"),
                }
            }
        }
        assert!(bed.gateway.checkouts().is_empty());
        assert_eq!(count(&bed.services.store, "sale").await, 0);
    }

    async fn a_red_flag_is_written_down_and_never_reaches_the_payment_page(bed: &TestBed) {
        let typed = wanted(bed).await;
        let flags = ticked(&[of_level(Level::Stop), of_level(Level::Review)]);
        // It comes before anything else that is wrong.
        let nobody = CourseInput { contact: ContactInput::default(), ..typed.clone() };
        for typed in [&typed, &nobody] {
            let refused = buys(bed, typed, &flags).await.expect_err("stopped");
            assert!(matches!(refused, VoucherRefused::Stop), "{refused:?}");
            assert_eq!(refused.code(), "screening_stop");
        }
        assert!(bed.gateway.checkouts().is_empty());
        for table in ["sale", "screening"] {
            assert_eq!(count(&bed.services.store, table).await, 0, "{table}");
        }
        let id = bed.studio.id;
        let entries = audit::of_object(bed.services.store.reader(), &id.to_string()).await;
        let entries = entries.expect("read");
        let stops: Vec<_> =
            entries.iter().filter(|entry| entry.action == bookings::STOPPED).collect();
        assert_eq!(stops.len(), 2, "{entries:?}");
        for stop in stops {
            assert_eq!(stop.studio, Some(id.0));
            assert_eq!(stop.detail, format!("questions {}", screening::VERSION));
        }
    }

    async fn what_a_therapist_looks_at_first_hinders_no_purchase_and_is_not_kept(bed: &TestBed) {
        let typed = wanted(bed).await;
        let url = buys(bed, &typed, &ticked(&[of_level(Level::Review)])).await.expect("it goes on");
        let pages = bed.gateway.checkouts();
        assert_eq!(pages.len(), 1);
        assert_eq!(pages[0].url.as_deref(), Some(url.as_str()));
        assert_eq!(count(&bed.services.store, "screening").await, 0);
    }
}
