mod drawn;
mod sold;

use domain::{Currency, Money, paper::Series};
use storage::payments::StudioMethod;

use super::*;
use crate::{
    auth::testing,
    bookings::desk,
    payments::{
        BackBy, RefundAsk, StaffReason, refund_by_staff, staff_refund_preview,
        tests::scene::{Client, confirmed, owner},
    },
    pdf::reading::read_back,
    testing::TestBed,
};

/// What a settings page would do to the studio.
async fn rename(bed: &TestBed) {
    storage::testing::run(&bed.services.store, "UPDATE studio SET name = 'Renamed'").await;
}

async fn papers(bed: &TestBed, client: &Client) -> Vec<Paper> {
    of_visit(bed.services.store.reader(), client.booking).await.expect("read")
}

fn numbers(papers: &[Paper]) -> Vec<String> {
    papers.iter().map(|paper| paper.number.to_string()).collect()
}

/// Each, drawn, says its number, who bought and how much.
fn readable(papers: &[Paper]) {
    for paper in papers {
        let text = read_back(&pdf(paper).expect("drawn").bytes);
        let (number, facts) = (paper.number.to_string(), &paper.facts);
        for said in [number, facts.buyer.name.clone(), facts.gross.to_string()] {
            assert!(text.contains(&said), "{said}: {text}");
        }
    }
}

async fn refund(bed: &TestBed, client: &Client, minor: i64) {
    let desk = testing::manager(bed.studio.id).into();
    let amount = Money::new(minor, Currency::Eur);
    let ask = RefundAsk { amount, by: BackBy::Online, reason: StaffReason::Mistake };
    let shown = staff_refund_preview(&bed.services, &desk, client.booking, ask).await;
    let shown = shown.expect("shown").shown();
    refund_by_staff(&bed.services, &desk, client.booking, ask, shown).await.expect("decided");
}

storage::on_both_engines! {
    async fn a_visit_leaves_a_receipt_an_invoice_and_a_credit_note(bed: &TestBed) {
        let (client, owner) = (confirmed(bed, 0).await, owner(bed).await);
        assert_eq!(numbers(&papers(bed, &client).await), ["R-2026-000001"]);
        refund(bed, &client, 400).await;
        bed.clock.advance_minutes(60 * 24 * 8);
        desk::complete(&bed.services, &owner.into(), client.booking).await.expect("it took place");
        refund(bed, &client, 1_000).await;
        let papers = papers(bed, &client).await;
        let given = ["R-2026-000001", "C-2026-000001", "I-2026-000001", "C-2026-000002"];
        assert_eq!(numbers(&papers), given);
        let [receipt, first, invoice, second] = &papers[..] else { panic!("{papers:?}") };
        assert_eq!((receipt.facts.gross.minor, receipt.facts.tax.minor), (8_400, 0));
        assert_eq!((first.facts.gross.minor, first.facts.tax.minor), (400, 0));
        let tax = |minor| Money::new(minor, Currency::Eur).tax_included(2_300).minor;
        assert_eq!((invoice.facts.gross.minor, invoice.facts.tax.minor), (8_000, tax(8_000)));
        assert_eq!(invoice.facts.paid.iter().map(|p| p.amount.minor).sum::<i64>(), 8_000);
        assert_eq!(invoice.facts.paid[0].paper.as_deref(), Some("R-2026-000001"));
        assert_eq!(second.facts.tax.minor, tax(8_000) - tax(7_000), "what is left bears its tax");
        let corrects = |paper: &Paper| paper.facts.corrects.clone().map(|(number, _)| number);
        assert_eq!(corrects(first).as_deref(), Some("R-2026-000001"));
        assert_eq!(corrects(second).as_deref(), Some("I-2026-000001"));
        readable(&papers);
    }

    async fn a_paper_says_what_it_said_whatever_changes_later(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        let before = papers(bed, &client).await;
        rename(bed).await;
        let after = papers(bed, &client).await;
        assert_eq!(before, after);
        let draw = |paper: &Paper| pdf(paper).expect("drawn").bytes;
        assert_eq!(draw(&before[0]), draw(&after[0]), "the same paper, to the byte");
        let next = papers(bed, &confirmed(bed, 1).await).await;
        assert_eq!(next[0].facts.seller.name, "Renamed");
    }

    async fn a_missed_visit_is_invoiced_as_a_fee(bed: &TestBed) {
        let (client, owner) = (confirmed(bed, 0).await, owner(bed).await);
        bed.clock.advance_minutes(60 * 24 * 8);
        desk::no_show(&bed.services, &owner.into(), client.booking).await.expect("missed");
        let papers = papers(bed, &client).await;
        let invoice = papers.iter().find(|paper| paper.number.series == Series::Invoice);
        let invoice = invoice.expect("an invoice");
        assert_eq!((&invoice.facts.subject, invoice.facts.gross.minor), (&Subject::NoShowFee, 8_400));
    }

    async fn an_invoice_is_made_out_to_the_address_that_was_given(bed: &TestBed) {
        let (client, owner) = (confirmed(bed, 0).await, owner(bed).await);
        let address = Address {
            name: "Backs & Co".into(),
            address: "  1 High Street \n\n 10115 Berlin ".into(),
            tax_number: "DE 999".into(),
        };
        let desk = owner.into();
        set_invoice_address(&bed.services, &desk, client.booking, &address).await.expect("kept");
        let stranger = testing::reception(storage::new_id());
        let refused = set_invoice_address(&bed.services, &stranger, client.booking, &address).await;
        assert!(matches!(refused, Err(PapersRefused::NotFound)));
        bed.clock.advance_minutes(60 * 24 * 8);
        desk::complete(&bed.services, &owner.into(), client.booking).await.expect("it took place");
        let papers = papers(bed, &client).await;
        let buyer = &papers.last().expect("an invoice").facts.buyer;
        assert_eq!(buyer.address, ["1 High Street", "10115 Berlin"]);
        assert_eq!((buyer.name.as_str(), buyer.tax_number.as_str()), ("Backs & Co", "DE 999"));
        assert_eq!(papers[0].facts.buyer.name, "Rui Teste", "what was handed out before stays");
        let text = read_back(&pdf(papers.last().expect("an invoice")).expect("drawn").bytes);
        let whom = "Backs & Co 1 High Street 10115 Berlin Tax number DE 999 Invoice I-2026-000001";
        assert!(text.contains(whom), "{text}");
    }

    async fn a_month_of_papers_is_a_table_without_formulas(bed: &TestBed) {
        let (client, owner) = (confirmed(bed, 0).await, owner(bed).await);
        let address = Address { name: "=cmd|'/C calc'!A0".into(), ..Address::default() };
        let desk = owner.into();
        set_invoice_address(&bed.services, &desk, client.booking, &address).await.expect("kept");
        bed.clock.set(TestBed::at("2026-11-30T12:00:00Z"));
        desk::complete(&bed.services, &owner.into(), client.booking).await.expect("it took place");
        refund(bed, &client, 1_000).await;
        let manager = crate::auth::ManagerSession::from(owner);
        let month = month(&bed.services, &manager, "2026-11".parse().expect("a month")).await;
        let file = csv(&month.expect("read"));
        let text = String::from_utf8(file.bytes).expect("UTF-8");
        let text = text.strip_prefix('\u{feff}').expect("a mark");
        let mut rows = ::csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<::csv::StringRecord> = rows.records().map(|row| row.expect("a row")).collect();
        let column = |n: usize| rows.iter().map(|row| row[n].to_owned()).collect::<Vec<_>>();
        assert_eq!(column(0), ["R-2026-000001", "I-2026-000001", "C-2026-000001"]);
        assert_eq!(column(5)[1], "'=cmd|'/C calc'!A0");
        assert_eq!(column(12), ["84.00", "84.00", "-10.00"]);
        let formula = |cell: &str| cell.starts_with(['=', '+', '@']);
        assert!(rows.iter().all(|row| !row.iter().any(formula)), "{rows:?}");
    }

    async fn a_month_of_many_papers_stands_on_pages(bed: &TestBed) {
        let (client, owner) = (confirmed(bed, 0).await, owner(bed).await);
        let manager = crate::auth::ManagerSession::from(owner);
        let receipt = papers(bed, &client).await.remove(0);
        let tx = bed.services.store.begin().await.expect("begun");
        for _ in 0..230 {
            let new = storage::papers::NewPaper {
                studio: bed.studio.id,
                booking: Some(client.booking),
                source: ("payment", storage::new_id()),
                refers: None,
                gross: receipt.facts.gross,
                tax: receipt.facts.tax,
                facts: serde_json::to_string(&receipt.facts).expect("text"),
            };
            let series = (Series::Receipt, 2026);
            storage::papers::issue(&tx, series, new, bed.services.now()).await.expect("issued");
        }
        tx.commit().await.expect("committed");
        let november = "2026-11".parse().expect("a month");
        let all = month(&bed.services, &manager, november).await.expect("read").papers;
        let (mut paged, mut sizes, mut after) = (Vec::new(), Vec::new(), None);
        loop {
            let page = month_page(&bed.services, &manager, november, after).await.expect("read");
            sizes.push(page.papers.len());
            paged.extend(page.papers);
            after = page.more;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(sizes, [100, 100, 31]);
        assert_eq!(paged, all);
    }

    async fn a_client_opens_their_own_papers_alone(bed: &TestBed) {
        let (client, other) = (confirmed(bed, 0).await, confirmed(bed, 1).await);
        let (mine, theirs) = (papers(bed, &client).await, papers(bed, &other).await);
        let booking = client.booking(bed).await;
        let token = crate::bookings::manage_token(&bed.services, &booking);
        let token = bed.services.links.verify(&token, bed.services.now()).expect("ours");
        let found = of_client(&bed.services, &token, mine[0].id).await.expect("there");
        assert_eq!(found, mine[0]);
        let refused = of_client(&bed.services, &token, theirs[0].id).await;
        assert!(matches!(refused, Err(PapersRefused::NotFound)));
        let therapist = testing::therapist(bed.studio.id, storage::new_id()).into();
        let refused = of_staff(&bed.services, &therapist, mine[0].id).await;
        assert!(matches!(refused, Err(PapersRefused::NotFound)), "another therapist's visit");
        let own = testing::therapist(bed.studio.id, booking.therapist).into();
        assert_eq!(of_staff(&bed.services, &own, mine[0].id).await.expect("there"), mine[0]);
        let stranger = testing::manager(storage::new_id());
        let stranger = crate::auth::DeskSession::from(stranger).into();
        assert!(of_staff(&bed.services, &stranger, mine[0].id).await.is_err(), "another studio's");
    }

    async fn what_is_paid_at_the_desk_gets_a_receipt_of_its_own(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        let tx = bed.services.store.begin().await.expect("begun");
        let booking = client.booking(bed).await;
        let dearer = domain::booking::Booking { price: Money::new(9_000, Currency::Eur), ..booking };
        let (card, amount) = (StudioMethod::Card, Money::new(600, Currency::Eur));
        let now = bed.services.now();
        crate::payments::record_studio_payment(&tx, &dearer, amount, card, None, now)
            .await
            .expect("taken");
        tx.commit().await.expect("committed");
        let papers = papers(bed, &client).await;
        assert_eq!(numbers(&papers), ["R-2026-000001", "R-2026-000002"]);
        assert_eq!(papers[1].facts.paid[0].by, PaidBy::Card);
    }
}
