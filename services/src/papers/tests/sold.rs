//! Papers for gift cards, courses and tips.

use domain::SaleId;

use super::*;
use crate::{
    auth::StaffSession,
    bookings::manage_token,
    sales,
    vouchers::{
        EndHow, card, end_card, end_course, end_course_preview, record_tip,
        tests::{card_of, manager, order, paying::course},
    },
};

async fn of(bed: &TestBed, id: SaleId) -> Vec<Paper> {
    let reader = bed.services.store.reader();
    let sale = storage::sales::sale(reader, id).await.expect("read").expect("there");
    of_sale(reader, &sale).await.expect("read")
}

storage::on_both_engines! {
    async fn a_gift_card_leaves_a_receipt_and_a_credit_note(bed: &TestBed) {
        let row = card_of(bed, &order()).await;
        let (who, five) = (manager(bed), Money::new(5_000, Currency::Eur));
        assert_eq!(numbers(&of(bed, row.sale.into()).await), ["R-2026-000001"]);
        end_card(&bed.services, &who, row.id.into(), EndHow::Online, five).await.expect("ended");
        let papers = of(bed, row.sale.into()).await;
        assert_eq!(numbers(&papers), ["R-2026-000001", "C-2026-000001"]);
        let [receipt, credit] = &papers[..] else { panic!("{papers:?}") };
        assert_eq!((receipt.facts.gross, receipt.facts.tax.minor), (five, 0));
        assert_eq!(receipt.facts.buyer.name, "Rui Sousa");
        assert_eq!(receipt.facts.bought, Some(Bought::GiftCard { last_four: row.last_four.clone() }));
        assert_eq!(receipt.facts.visit, None);
        let corrects = credit.facts.corrects.as_ref().map(|(number, _)| number.as_str());
        assert_eq!((corrects, credit.facts.tax.minor), (Some("R-2026-000001"), 0));
        readable(&papers);
        let shown = card(&bed.services, &who.into(), row.id.into()).await.expect("read");
        assert_eq!(shown.expect("there").papers, papers);
        let found = month(&bed.services, &who, "2026-11".parse().expect("a month")).await;
        let text = String::from_utf8(csv(&found.expect("read")).bytes).expect("UTF-8");
        assert!(text.contains(",payment: Gift card,EUR,50.00,0.00,0.00,50.00,,"), "{text}");
        assert!(text.contains(",refund: Gift card,EUR,-50.00,"), "{text}");
    }

    async fn what_goes_back_in_the_dashboard_has_its_credit_note_once(bed: &TestBed) {
        let row = card_of(bed, &order()).await;
        let reader = bed.services.store.reader();
        let sale = storage::sales::sale(reader, row.sale.into()).await.expect("read").expect("there");
        let payment = sale.stripe_payment_intent.expect("paid");
        let by_hand = bed.gateway.refund_by_hand(&payment, Money::new(1_000, Currency::Eur));
        for _ in 0..2 {
            crate::payments::refresh_refund(&bed.services, &by_hand).await.expect("heard");
        }
        let papers = of(bed, row.sale.into()).await;
        assert_eq!(numbers(&papers), ["R-2026-000001", "C-2026-000001"]);
        assert_eq!(papers[1].facts.gross.minor, 1_000);
    }

    async fn the_buyers_link_opens_their_papers_at_that_studio_alone(bed: &TestBed) {
        let row = card_of(bed, &order()).await;
        let other = card_of(bed, &order()).await;
        let token = bed.services.links.sale_token(row.sale.into());
        let found = of_buyer(&bed.services, bed.studio.id, &token).await.expect("there");
        assert_eq!(found, of(bed, row.sale.into()).await);
        let theirs = of(bed, other.sale.into()).await;
        assert!(!found.iter().any(|paper| theirs.contains(paper)));
        for (studio, token) in [(storage::new_id(), token.as_str()), (bed.studio.id, "nonsense")] {
            let refused = of_buyer(&bed.services, studio, token).await;
            assert!(matches!(refused, Err(PapersRefused::NotFound)), "{token}");
        }
        let mails = { crate::jobs::run_due(&bed.services, 50).await; bed.mailer.sent_to("rui@post.example") };
        let link = format!("/gift/papers/{token}");
        assert!(mails.iter().any(|mail| mail.text.contains(&link)), "{mails:?}");
        assert!(bed.mailer.sent_to("marta@post.example").iter().all(|mail| !mail.text.contains("papers")));
    }

    async fn what_stays_of_a_course_is_invoiced_with_its_tax(bed: &TestBed) {
        let (id, _) = course(bed, 1).await;
        let (desk, who) = (testing::reception(bed.studio.id), manager(bed));
        let reader = bed.services.store.reader();
        let row = storage::vouchers::courses::by_id(reader, id).await.expect("read").expect("there");
        assert_eq!(numbers(&of(bed, row.sale.into()).await), ["R-2026-000001"]);
        // A session was used at the price of one; 378.00 is left of 453.60, and 369.60 goes back.
        let tx = bed.services.store.begin().await.expect("begun");
        assert!(storage::vouchers::courses::take_session(&tx, &row, 7_560).await.expect("taken"));
        tx.commit().await.expect("committed");
        let shown = end_course_preview(&bed.services, &desk, id).await.expect("read").expect("there");
        assert_eq!((shown.back.minor, shown.kept.minor), (36_960, 840));
        let method = Some(storage::payments::ReturnMethod::Transfer);
        end_course(&bed.services, &who, id, method, shown.back).await.expect("ended");
        let papers = of(bed, row.sale.into()).await;
        assert_eq!(numbers(&papers), ["R-2026-000001", "C-2026-000001", "I-2026-000001"]);
        let invoice = &papers[2].facts;
        let gross = Money::new(840, Currency::Eur);
        assert_eq!((&invoice.subject, invoice.gross), (&Subject::CourseKept, gross));
        assert_eq!(invoice.tax, gross.tax_included(invoice.tax_basis_points));
        assert!(!invoice.tax.is_zero());
        assert_eq!(invoice.paid[0].paper.as_deref(), Some("R-2026-000001"));
        assert_eq!(papers[1].facts.paid[0].by, PaidBy::Transfer);
        readable(&papers);
    }

    async fn a_tip_has_a_receipt_beside_its_visit_that_no_refund_corrects(bed: &TestBed) {
        let (client, owner) = (confirmed(bed, 0).await, owner(bed).await);
        bed.clock.advance_minutes(60 * 24 * 8);
        let staff: StaffSession = owner.into();
        desk::complete(&bed.services, &staff, client.booking).await.expect("it took place");
        let tip = record_tip(&bed.services, &staff, client.booking, "5", StudioMethod::Cash);
        tip.await.expect("taken");
        refund(bed, &client, 1_000).await;
        let papers = papers(bed, &client).await;
        let given = ["R-2026-000001", "I-2026-000001", "R-2026-000002", "C-2026-000001"];
        assert_eq!(numbers(&papers), given);
        assert!(matches!(&papers[2].facts.bought, Some(Bought::Tip { therapist }) if !therapist.is_empty()));
        let corrects = papers[3].facts.corrects.as_ref().map(|(number, _)| number.as_str());
        assert_eq!(corrects, Some("I-2026-000001"));
        readable(&papers);
        let token = manage_token(&bed.services, &client.booking(bed).await);
        let token = bed.services.links.verify(&token, bed.services.now()).expect("ours");
        of_client(&bed.services, &token, papers[2].id).await.expect("the client's own");
    }

    async fn nothing_is_handed_out_for_what_was_never_made(bed: &TestBed) {
        let (id, page) = crate::vouchers::tests::sale_on_page(bed, &order()).await;
        let tx = bed.services.store.begin().await.expect("begun");
        let stranger = bed.services.vault.seal_voucher(storage::new_id(), b"{}");
        storage::sales::reseal_order(&tx, id, stranger).await.expect("written");
        tx.commit().await.expect("committed");
        bed.gateway.pay(&page);
        sales::fulfil_sale(&bed.services, id).await.expect("heard");
        assert_eq!(of(bed, id).await, []);
    }
}
