//! Nobody waits for years that are still to be counted: they are told how many months are ready,
//! and whoever asks again comes to an end.

use chrono::TimeDelta;
use domain::report::{Figure, Range};
use storage::{on_both_engines, testing::count};

use super::changing::range;
use crate::{
    bookings::tests::bench::{booked, literal, sql, tuesday},
    reports::{
        Behind, Of, ReportRefused, Wanted,
        behind::behind_of,
        bring_up_to_date,
        kept::Reads,
        telling::{cohorts_of, earlier_of, of_days},
    },
    testing::TestBed,
};

/// All of it, and more: there is something from November 2026, when it is booked, to June 2027.
fn years() -> Range {
    range("2026-01-01", "2027-12-31")
}

/// Six visits, on the tenth of each month from January to June 2027.
async fn six_months(bed: &TestBed) {
    for n in 0..6_u8 {
        let start = tuesday(9 + u32::from(n % 4) * 2, 0) + TimeDelta::days(i64::from(n / 4) * 7);
        let visit = literal(bed, booked(bed, start, n).await.id.0);
        let at = TestBed::at(&format!("2027-0{}-10T10:00:00Z", n + 1)).timestamp();
        let moved =
            format!("UPDATE booking SET starts = {at}, ends = {at} + 3600 WHERE id = {visit}");
        sql(bed, &moved).await;
    }
}

fn at_most(most: u64, range: Range) -> Reads {
    Reads { most: Some(most), ..Reads::compared(range) }
}

/// How many months are ready, of how many, where so many visits are too many to be counted.
async fn counting(bed: &TestBed, range: Range, most: u64) -> Option<(usize, usize)> {
    match of_days(&bed.services, bed.studio.id, &at_most(most, range)).await {
        Ok(_) => None,
        Err(ReportRefused::Counting { ready, of }) => Some((ready, of)),
        Err(error) => panic!("{error}"),
    }
}

on_both_engines! {
    async fn too_much_to_be_counted_is_refused_until_it_is_kept(bed: &TestBed) {
        six_months(bed).await;
        // June and May were kept for whoever asked: four visits are left.
        assert_eq!(counting(bed, years(), 3).await, Some((2, 8)));
        let june = range("2027-06-01", "2027-06-30");
        assert_eq!(counting(bed, june, 0).await, None, "it is kept, and so is May before it");
        let until = range("2027-12-31", "2027-12-31").to;
        bring_up_to_date(&bed.services, bed.studio.id, until).await.expect("kept");
        assert_eq!(counting(bed, years(), 0).await, None);
    }

    async fn as_much_as_may_be_counted_is_told(bed: &TestBed) {
        six_months(bed).await;
        assert_eq!(counting(bed, years(), 4).await, None, "four are left in the other months");
    }

    async fn what_is_compared_with_a_range_is_counted_too(bed: &TestBed) {
        six_months(bed).await;
        let spring = range("2027-05-01", "2027-06-30");
        let found = counting(bed, spring, 0).await;
        assert_eq!(found, Some((2, 4)), "March and April are not kept");
        assert_eq!(counting(bed, spring, 0).await, None, "nobody else kept them");
    }

    async fn who_asks_again_keeps_what_nobody_else_does(bed: &TestBed) {
        six_months(bed).await;
        assert_eq!(counting(bed, years(), 1).await, Some((2, 8)));
        assert_eq!(counting(bed, years(), 1).await, Some((4, 8)));
        assert_eq!(counting(bed, years(), 1).await, None);
    }

    async fn who_asks_while_others_keep_it_is_told_so_and_does_not_join_them(bed: &TestBed) {
        six_months(bed).await;
        assert_eq!(counting(bed, years(), 1).await, Some((2, 8)));
        let until = range("2026-12-31", "2026-12-31").to;
        bring_up_to_date(&bed.services, bed.studio.id, until).await.expect("kept");
        let summaries = count(&bed.services.store, "report_summary").await;
        assert_eq!(counting(bed, years(), 1).await, Some((4, 8)));
        assert_eq!(count(&bed.services.store, "report_summary").await, summaries);
    }

    async fn whatever_reads_them_is_refused_alike(bed: &TestBed) {
        six_months(bed).await;
        let (services, studio) = (&bed.services, bed.studio.id);
        let reads = |most| Reads { most: Some(most), ..Reads::alone(years()) };
        let figure = Behind::Figure(Figure::Made);
        let wanted = Wanted { range: years(), behind: figure, of: Of::Studio };
        let refused = |told: Option<ReportRefused>| {
            matches!(told, Some(ReportRefused::Counting { ready: 2, of: 8 }))
        };
        let list = async |most| behind_of(services, studio, (&wanted, None), &reads(most)).await;
        assert!(refused(list(3).await.err()));
        assert!(refused(earlier_of(services, studio, &reads(3)).await.err()));
        list(4).await.expect("listed");
        earlier_of(services, studio, &reads(4)).await.expect("told");
    }

    async fn who_asks_for_more_months_than_a_page_is_about_keeps_them(bed: &TestBed) {
        six_months(bed).await;
        let reads = Reads { most: Some(1), ..Reads::alone(years()) };
        let ask = async || cohorts_of(&bed.services, bed.studio.id, &reads).await;
        for months in ["none", "two", "four"] {
            assert!(matches!(ask().await, Err(ReportRefused::Counting { .. })), "{months}");
        }
        ask().await.expect("all but one of six are kept");
    }

    async fn a_mail_is_told_whatever_it_takes(bed: &TestBed) {
        six_months(bed).await;
        let studio = bed.studio.id;
        let nobody_waits = Reads::unhurried(years());
        let hurried = Reads { most: Some(0), ..nobody_waits.clone() };
        let refused = of_days(&bed.services, studio, &hurried).await;
        assert!(matches!(refused, Err(ReportRefused::Counting { .. })));
        of_days(&bed.services, studio, &nobody_waits).await.expect("told");
    }
}
