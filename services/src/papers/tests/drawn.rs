//! What can be read on a paper: all of it.

use chrono::{NaiveDate, NaiveDateTime};
use domain::paper::PaperNumber;

use super::*;

const fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::Eur)
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// Longer than a line of any paper.
const LONG: &str = "Gesellschaft für Rückengesundheit, Haltungsprüfung und außergewöhnliche \
                    Müßiggangförderung in Großhöfen und Überlingen-Süd mbH & Söhne";

fn session() -> Visit {
    Visit {
        reference: "LB-7Q4K-22".into(),
        treatment: "Tiefengewebsmassage für Müßiggänger".into(),
        minutes: 60,
        local_start: "2026-11-20T14:30:00".parse::<NaiveDateTime>().expect("a time"),
    }
}

fn paid(by: PaidBy, minor: i64, on: &str, paper: Option<&str>) -> Paid {
    Paid { by, amount: eur(minor), on: date(on), paper: paper.map(Into::into) }
}

fn facts(series: Series, subject: Subject, (gross, tax): (i64, i64)) -> Facts {
    Facts {
        series,
        issued_at: TestBed::at("2026-11-24T11:00:00Z"),
        issued_on: date("2026-11-24"),
        seller: Seller {
            name: "Rückgrat Köln".into(),
            address: vec!["Große Straße 7".into(), "50667 Köln".into(), "Österreich".into()],
            email: "gruesse@rueckgrat.example".into(),
            tax_name: "USt".into(),
            tax_number: "DE 123 456 789".into(),
            city: "Köln".into(),
        },
        buyer: Buyer {
            name: LONG.into(),
            address: vec!["Fünf-Häuser-Gäßchen 3a".into(), "86150 Augsburg".into()],
            tax_number: "DE 999".into(),
        },
        visit: None,
        bought: None,
        subject,
        gross: eur(gross),
        tax: eur(tax),
        tax_basis_points: 1_900,
        paid: Vec::new(),
        due: eur(0),
        corrects: None,
    }
}

fn text_of(facts: Facts) -> String {
    let number = PaperNumber { series: facts.series, year: 2026, number: 7 };
    let paper = Paper { id: storage::new_id(), number, at: facts.issued_at, facts };
    read_back(&pdf(&paper).expect("drawn").bytes)
}

/// What stands above the title of each of them.
fn letterhead() -> String {
    format!(
        "Rückgrat Köln Große Straße 7, 50667 Köln, Österreich gruesse@rueckgrat.example \
         USt number DE 123 456 789 {LONG} Fünf-Häuser-Gäßchen 3a 86150 Augsburg \
         Tax number DE 999"
    )
}

#[test]
fn a_receipt_of_a_course_says_all_it_should_and_states_no_tax() {
    let mut receipt = facts(Series::Receipt, Subject::Payment, (42_840, 0));
    receipt.bought = Some(Bought::Course {
        last_four: "7Q4K".into(),
        treatment: "Tiefengewebsmassage für Müßiggänger".into(),
        sessions: 6,
    });
    receipt.paid = vec![paid(PaidBy::Online, 42_840, "2026-11-24", None)];
    let expected = format!(
        "{} Receipt R-2026-000007 Date 24 November 2026 Code ends in 7Q4K \
         Course of 6 sessions, Tiefengewebsmassage für Müßiggänger \
         Received (EUR) €428.40 \
         How it was paid By card, online, 24 November 2026 €428.40 \
         The price includes USt at 19 %. This receipt says that the money came; an invoice, with \
         the USt in it, is made once a session took place. \
         Rückgrat Köln · Receipt R-2026-000007 Page 1 of 1",
        letterhead()
    );
    assert_eq!(text_of(receipt), expected);
}

#[test]
fn an_invoice_says_all_it_should_with_net_and_tax() {
    let mut invoice = facts(Series::Invoice, Subject::Session, (8_400, 1_341));
    invoice.visit = Some(session());
    invoice.paid = vec![
        paid(PaidBy::Online, 6_000, "2026-11-10", Some("R-2026-000002")),
        paid(PaidBy::Online, -500, "2026-11-12", Some("C-2026-000001")),
    ];
    invoice.due = eur(2_900);
    let expected = format!(
        "{} Invoice I-2026-000007 Date 24 November 2026 Date of supply 20 November 2026 \
         Visit 20 November 2026, 14:30 (Köln time) Visit number LB-7Q4K-22 \
         Tiefengewebsmassage für Müßiggänger, 60 minutes \
         Net €70.59 USt 19 % €13.41 Total, tax included (EUR) €84.00 \
         How it was paid By card, online, 10 November 2026 (R-2026-000002) €60.00 \
         Gone back: By card, online, 12 November 2026 (C-2026-000001) −€5.00 \
         To be paid at the studio €29.00 \
         Payments and their receipts are named above. \
         Rückgrat Köln · Invoice I-2026-000007 Page 1 of 1",
        letterhead()
    );
    assert_eq!(text_of(invoice), expected);
}

#[test]
fn a_credit_note_names_what_it_corrects_and_the_tax_that_goes_with_it() {
    let mut credit = facts(Series::CreditNote, Subject::Refund("mistake".into()), (1_000, 160));
    credit.visit = Some(session());
    credit.corrects = Some(("I-2026-000003".into(), date("2026-11-20")));
    credit.paid = vec![paid(PaidBy::Online, 1_000, "2026-11-24", None)];
    let expected = format!(
        "{} Credit note C-2026-000007 Date 24 November 2026 \
         Corrects I-2026-000003 of 20 November 2026 \
         Visit 20 November 2026, 14:30 (Köln time) Visit number LB-7Q4K-22 \
         Refund: Tiefengewebsmassage für Müßiggänger, 60 minutes \
         Net €8.40 USt 19 % €1.60 Goes back (EUR) €10.00 \
         How it goes back To the card that paid, 24 November 2026 €10.00 \
         The invoice named above is reduced by this amount, and the USt in it with it. \
         Rückgrat Köln · Credit note C-2026-000007 Page 1 of 1",
        letterhead()
    );
    assert_eq!(text_of(credit), expected);
}

#[test]
fn a_name_in_letters_that_cannot_be_printed_is_said_to_be_one() {
    let mut receipt = facts(Series::Receipt, Subject::Payment, (8_400, 0));
    receipt.visit = Some(session());
    receipt.buyer.name = "美咲".into();
    let text = text_of(receipt);
    assert!(text.contains("(in letters that cannot be printed here) Fünf-Häuser"), "{text}");
}
