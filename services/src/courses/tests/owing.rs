//! What a session was worth, whose course was stopped while its visit went on, and that cannot be
//! sent: because a bank asks, or because somebody or a bank gave it back already.

use domain::{Currency, Money, paper::Series};
use storage::{StoreError, payments::ReturnMethod, vouchers::courses as sold};

use super::{
    super::*,
    begun::{BACK, SESSION, owner, papers_of, prepaid, sale_of, stopped_under_way, went_back},
    bench::*,
};
use crate::{
    attention,
    auth::StaffSession,
    bookings::desk,
    disputes, jobs, payments,
    sales::{gave_sale_back, send_sale_again},
    testing::TestBed,
    tokens::CourseToken,
    vouchers::tests::manager,
};

const fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::Eur)
}

/// What staff are told is owed for things sold, in minor units.
async fn listed(bed: &TestBed, staff: &StaffSession) -> Vec<i64> {
    let found = attention::attention(&bed.services, staff).await.expect("read");
    found.owed_for_sales.iter().map(|owed| owed.amount.minor).collect()
}

async fn payment_of(bed: &TestBed, token: &CourseToken) -> String {
    sale_of(bed, token).await.stripe_payment_intent.expect("paid")
}

/// The buyer's bank asks about all that has not gone back.
async fn questioned(bed: &TestBed, token: &CourseToken) -> String {
    let dispute = bed.gateway.open_dispute(&payment_of(bed, token).await);
    disputes::refresh(&bed.services, &dispute).await.expect("heard");
    dispute
}

async fn decided(bed: &TestBed, dispute: &str, won: bool) {
    bed.gateway.close_dispute(dispute, won);
    disputes::refresh(&bed.services, dispute).await.expect("heard");
}

/// What the sale's credit notes are over, the smallest first.
async fn credited(bed: &TestBed, token: &CourseToken) -> Vec<i64> {
    let papers = papers_of(bed, token).await.into_iter();
    let credits = papers.filter(|(series, _)| *series == Series::CreditNote);
    let mut credited: Vec<i64> = credits.map(|(_, minor)| minor).collect();
    credited.sort_unstable();
    credited
}

storage::on_both_engines! {
    async fn what_a_bank_asks_about_is_listed_as_owed_once_it_can_be_given_back(bed: &TestBed) {
        let (token, first) = stopped_under_way(bed).await;
        let staff = owner(bed).await;
        assert_eq!(went_back(bed).await, BACK);
        let dispute = questioned(bed, &token).await;
        // Nothing is sent, so nobody is asked who they are: whoever sends it later is.
        let before = staff.from_before();
        desk::stop_at_arrival(&bed.services, &before, first.id).await.expect("ended all the same");
        while jobs::run_due(&bed.services, 200).await > 0 {}
        assert_eq!(bed.gateway.refunded(Currency::Eur).minor, BACK, "nothing is sent twice");
        assert_eq!(prepaid(bed).await, SESSION);
        assert!(listed(bed, &staff).await.is_empty(), "nobody is told to pay what a bank may take");
        let (who, sale) = (manager(bed), sale_of(bed, &token).await.id.into());
        let cash = ReturnMethod::Cash;
        let given = gave_sale_back(&bed.services, &who, sale, eur(SESSION), cash).await;
        assert_eq!(given.expect_err("not now").code(), "nothing_owed");
        decided(bed, &dispute, true).await;
        assert_eq!(listed(bed, &staff).await, [SESSION], "a person decides");
        send_sale_again(&bed.services, &who, sale, eur(SESSION)).await.expect("on its way");
        assert!(listed(bed, &staff).await.is_empty());
        assert_eq!((went_back(bed).await, prepaid(bed).await), (BACK + SESSION, 0));
        assert_eq!(credited(bed, &token).await, [SESSION, BACK]);
    }

    async fn what_a_bank_took_for_good_is_not_owed_once_more(bed: &TestBed) {
        let (token, first) = stopped_under_way(bed).await;
        let staff = owner(bed).await;
        assert_eq!(went_back(bed).await, BACK);
        let dispute = questioned(bed, &token).await;
        decided(bed, &dispute, false).await;
        desk::stop_at_arrival(&bed.services, &staff, first.id).await.expect("ended");
        assert_eq!((went_back(bed).await, prepaid(bed).await), (BACK, 0));
        let reader = bed.services.store.reader();
        let owed = storage::sales::owed(reader, bed.studio.id).await.expect("read");
        assert_eq!(owed, [], "the buyer has all of it");
        assert_eq!(credited(bed, &token).await, [BACK]);
    }

    async fn what_somebody_sent_back_in_the_dashboard_is_credited_once(bed: &TestBed) {
        let (token, first) = stopped_under_way(bed).await;
        let staff = owner(bed).await;
        assert_eq!(went_back(bed).await, BACK);
        let by_hand = bed.gateway.refund_by_hand(&payment_of(bed, &token).await, eur(3_000));
        payments::refresh_refund(&bed.services, &by_hand).await.expect("heard");
        desk::stop_at_arrival(&bed.services, &staff, first.id).await.expect("ended");
        assert_eq!(went_back(bed).await, BACK + 3_000);
        assert_eq!((listed(bed, &staff).await, prepaid(bed).await), (vec![4_560], 4_560));
        let credited = credited(bed, &token).await;
        assert_eq!(credited, [3_000, 4_560, BACK]);
        let paid = sale_of(bed, &token).await.amount_minor;
        assert!(credited.iter().sum::<i64>() <= paid, "no more than the receipt is over");
    }

    async fn what_somebody_sent_back_in_the_dashboard_is_not_sent_once_more(bed: &TestBed) {
        let (token, first) = stopped_under_way(bed).await;
        let staff = owner(bed).await;
        assert_eq!(went_back(bed).await, BACK);
        // So little that a session's worth is left of the sale all the same.
        let by_hand = bed.gateway.refund_by_hand(&payment_of(bed, &token).await, eur(500));
        payments::refresh_refund(&bed.services, &by_hand).await.expect("heard");
        desk::stop_at_arrival(&bed.services, &staff, first.id).await.expect("ended");
        assert_eq!(went_back(bed).await, BACK + 500);
        assert_eq!((listed(bed, &staff).await, prepaid(bed).await), (vec![7_060], 7_060));
        let (who, sale) = (manager(bed), sale_of(bed, &token).await.id.into());
        send_sale_again(&bed.services, &who, sale, eur(7_060)).await.expect("on its way");
        assert_eq!((went_back(bed).await, prepaid(bed).await), (BACK + SESSION, 0));
        assert_eq!(credited(bed, &token).await, [500, 7_060, BACK]);
    }

    async fn what_did_not_arrive_from_the_dashboard_after_all_is_owed(bed: &TestBed) {
        let (token, first) = stopped_under_way(bed).await;
        let staff = owner(bed).await;
        assert_eq!(went_back(bed).await, BACK);
        let by_hand = bed.gateway.refund_by_hand(&payment_of(bed, &token).await, eur(3_000));
        payments::refresh_refund(&bed.services, &by_hand).await.expect("heard");
        desk::stop_at_arrival(&bed.services, &staff, first.id).await.expect("ended");
        assert_eq!(listed(bed, &staff).await, [4_560]);
        bed.gateway.settle_refund(&by_hand, crate::ports::GatewayRefundState::Failed);
        payments::refresh_refund(&bed.services, &by_hand).await.expect("heard");
        assert_eq!((listed(bed, &staff).await, prepaid(bed).await), (vec![SESSION], SESSION));
    }

    async fn a_mail_about_a_visit_without_its_course_promises_no_date(bed: &TestBed) {
        let (token, first) = stopped_under_way(bed).await;
        let staff = owner(bed).await;
        assert_eq!(went_back(bed).await, BACK);
        questioned(bed, &token).await;
        desk::stop_at_arrival(&bed.services, &staff, first.id).await.expect("ended");
        while jobs::run_due(&bed.services, 200).await > 0 {}
        let mails = bed.mailer.sent_to(&address(1)).into_iter();
        let about = mails.filter(|mail| mail.subject.starts_with("Your visit on "));
        let cancelled = about.filter(|mail| mail.subject.ends_with(" is cancelled"));
        let texts: Vec<String> = cancelled.map(|mail| mail.text).collect();
        let [text] = &texts[..] else { panic!("{texts:?}") };
        assert!(text.contains("belongs to whoever paid for the course"), "{text}");
        assert!(!text.contains("working days"), "{text}");
    }

    async fn a_course_that_changed_since_it_was_counted_does_not_end(bed: &TestBed) {
        // All of its sessions are taken: it was counted when one of them was not.
        let token = paid_course(bed, 1).await;
        let reader = bed.services.store.reader();
        let plan = storage::course_plans::by_id(reader, token.plan()).await.expect("read");
        let sale = sale_of(bed, &token).await.id.into();
        let course = sold::of_sale(reader, sale).await.expect("read").expect("there");
        let (plan, counted) = (plan.expect("there"), (eur(SESSION), eur(0)));
        let (what, now) = ((course.id.into(), counted), bed.services.now());
        let tx = bed.services.store.begin().await.expect("begun");
        let ended = ending::give_back(&bed.services, &tx, &plan, what, now).await;
        assert!(matches!(ended, Err(CourseRefused::Store(StoreError::Retry))), "{ended:?}");
    }
}
