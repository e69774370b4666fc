use domain::{Currency, Money};
use storage::entities::payout;

use crate::{
    auth::testing,
    bookings::desk,
    books::{BooksRefused, Trial, journal_csv, payouts, trial},
    payments::tests::scene::{confirmed, owner},
    testing::TestBed,
};

fn date(text: &str) -> chrono::NaiveDate {
    text.parse().expect("a date")
}

fn standing(found: &Trial) -> Vec<(&str, i64)> {
    found.lines.iter().map(|line| (line.account.as_str(), line.amount.minor)).collect()
}

/// A payout of a hundred cents, all of them the studio's.
async fn paid_out(bed: &TestBed, id: &str) {
    let made = bed.services.now().timestamp();
    let row = payout::Model {
        id: id.into(),
        amount_minor: 100,
        currency: "EUR".into(),
        state: "paid".into(),
        automatic: true,
        created_at: made,
        arrives_at: made,
        read_at: None,
    };
    let own = Money::new(100, Currency::Eur);
    let tx = bed.services.store.begin().await.expect("begun");
    storage::payouts::keep_payout(&tx, row).await.expect("kept");
    storage::payouts::share(&tx, id, bed.studio.id, own).await.expect("written");
    tx.commit().await.expect("committed");
}

storage::on_both_engines! {
    async fn of_many_payouts_of_one_second_each_stands_on_one_page(bed: &TestBed) {
        for n in 10..25 {
            paid_out(bed, &format!("po_{n}")).await;
        }
        let manager = testing::manager(bed.studio.id);
        let page = async |before| payouts(&bed.services, &manager, before).await.expect("read");
        let first = page(None).await;
        let next = page(first.more.as_deref()).await;
        let seen: Vec<&str> =
            first.payouts.iter().chain(&next.payouts).map(|sum| sum.id.as_str()).collect();
        let all: Vec<String> = (10..25).rev().map(|n| format!("po_{n}")).collect();
        assert_eq!(seen, all);
        assert_eq!(next.more, None);
        assert_eq!(page(Some("1764.")).await.payouts, [], "long ago");
        assert_eq!(page(Some("soon")).await, first, "that is no place");
    }

    async fn debits_and_credits_are_the_same_at_every_date(bed: &TestBed) {
        let (client, owner) = (confirmed(bed, 0).await, owner(bed).await);
        let manager = testing::manager(bed.studio.id);
        let at = async |day| trial(&bed.services, &manager, date(day)).await.expect("read");
        assert_eq!(at("2026-11-22").await.lines, [], "before anything happened");
        let first = at("2026-11-23").await;
        assert_eq!(standing(&first), [("client_prepaid", -8_400), ("stripe_clearing", 8_400)]);
        bed.clock.set(TestBed::at("2026-11-30T12:00:00Z"));
        desk::complete(&bed.services, &owner.into(), client.booking).await.expect("it took place");
        let then = at("2026-11-30").await;
        let figures =
            [("client_prepaid", 0), ("revenue", -6_829), ("stripe_clearing", 8_400), ("tax", -1_571)];
        assert_eq!(standing(&then), figures);
        assert!(then.balanced && then.debits[0].minor == 8_400);
        assert_eq!(standing(&at("2026-11-29").await), standing(&first), "as it stood then");
        let stranger = testing::manager(storage::new_id());
        assert!(trial(&bed.services, &stranger, date("2026-11-30")).await.is_err());
    }

    async fn the_journal_of_a_range_is_a_table_that_sums_to_zero(bed: &TestBed) {
        let (client, owner) = (confirmed(bed, 0).await, owner(bed).await);
        bed.clock.set(TestBed::at("2026-11-30T12:00:00Z"));
        desk::complete(&bed.services, &owner.into(), client.booking).await.expect("it took place");
        let manager = testing::manager(bed.studio.id);
        let file = journal_csv(&bed.services, &manager, date("2026-11-01"), date("2026-11-30")).await;
        let text = String::from_utf8(file.expect("made").bytes).expect("UTF-8");
        let text = text.strip_prefix('\u{feff}').expect("a mark");
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<::csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
        let sum = |n: usize| -> i64 {
            rows.iter().map(|row| row[n].replace('.', "").parse::<i64>().unwrap_or(0)).sum()
        };
        assert_eq!((rows.len(), sum(9), sum(10)), (6, 16_800, 16_800));
        assert!(rows.iter().all(|row| row[5] == client_reference(&rows)));
        let one_day = journal_csv(&bed.services, &manager, date("2026-11-30"), date("2026-11-30")).await;
        let text = String::from_utf8(one_day.expect("made").bytes).expect("UTF-8");
        assert_eq!(text.lines().count(), 1 + 4, "what was recognised that day, and its tax");
        for (from, until) in [("2026-11-30", "2026-11-01"), ("2024-01-01", "2026-11-01")] {
            let refused = journal_csv(&bed.services, &manager, date(from), date(until)).await;
            assert!(matches!(refused, Err(BooksRefused::NoRange)), "{from} {until}");
        }
    }
}

fn client_reference(rows: &[::csv::StringRecord]) -> String {
    rows.first().map(|row| row[5].to_owned()).unwrap_or_default()
}
