//! What is listed behind a number of waiting adds up to it, and nothing of another studio does.

use domain::report::{DayPart, Range, WaitEnd};
use storage::{entities::waitlist_entry, new_id, on_both_engines, waitlist};

use super::changing::range;
use crate::{
    auth::{ManagerSession, testing},
    bookings::tests::bench::{easy_terms, tuesday, with_options},
    reports::{
        ReportRefused, WaitLine, WaitNumber, WaitRow, WaitedFor, WantedWaits, report,
        waits::waits_behind_csv_of, waits_behind, waits_behind_csv,
    },
    testing::{TestBed, TestStudio},
};

const STATES: [&str; 6] = ["waiting", "booked", "left", "lapsed", "over", "removed"];
const HOURS: [(i32, i32); 5] = [(0, 1_440), (540, 720), (720, 1_020), (1_020, 1_320), (600, 1_080)];

fn november() -> Range {
    range("2026-11-01", "2026-11-30")
}

/// Waitings of a month and some days, three at a time; of those who left nothing is known.
async fn waitings(bed: &TestBed, studio: &TestStudio, name: &str) {
    let tx = bed.services.store.begin().await.expect("begun");
    for n in 0..400_usize {
        let state = STATES[n % 6];
        let joined = tuesday(0, 0).timestamp() - i64::try_from(n / 3).expect("few") * 21_600;
        let treatment = if n / 6 % 2 == 0 { studio.deep_tissue } else { studio.hot_stone };
        let (from_minute, until_minute) = HOURS[n % 5];
        let row = waitlist_entry::Model {
            id: new_id(),
            studio: studio.id.0,
            treatment: treatment.0,
            therapist: (n % 4 == 0).then_some(studio.ana.0),
            moves: None,
            first_day: november().from,
            last_day: november().to,
            weekdays: i32::try_from(1 + n * 37 % 127).expect("seven bits"),
            from_minute,
            until_minute,
            name: if state == "left" { String::new() } else { name.to_owned() },
            email: if state == "left" { String::new() } else { format!("{n}@post.example") },
            phone: None,
            client_zone: None,
            state: state.to_owned(),
            queued_at: joined,
            joined_at: joined,
            missed: 0,
            ended_at: (state != "waiting").then_some(joined + 259_200),
            link_generation: 0,
            moves_generation: None,
            member: None,
        };
        waitlist::insert(&tx, row).await.expect("written");
    }
    tx.commit().await.expect("committed");
}

/// Every page of what is behind a number: the number, and the lines.
async fn listed(bed: &TestBed, who: &ManagerSession, wanted: &WantedWaits) -> (i64, Vec<WaitLine>) {
    let (mut after, mut lines) = (None::<String>, Vec::new());
    loop {
        let page =
            waits_behind(&bed.services, who, wanted, after.as_deref()).await.expect("listed");
        assert!(page.lines.len() <= 50, "{wanted:?}");
        lines.extend(page.lines);
        after = page.next;
        if after.is_none() {
            return (page.total, lines);
        }
    }
}

/// Whether lines are different ones of the studio's own, of whom no more is said than is known.
fn are_its_own(lines: &[WaitLine], wanted: &WantedWaits) {
    let mut entries: Vec<_> = lines.iter().map(|line| line.entry.0).collect();
    entries.sort_unstable();
    entries.dedup();
    assert_eq!(entries.len(), lines.len(), "{wanted:?} lists one twice");
    for line in lines {
        let name = if line.end == Some(WaitEnd::Left) { "" } else { "Wanda" };
        assert_eq!(line.name, name, "{wanted:?}");
        assert_eq!(line.end.is_some(), line.ended.is_some(), "{wanted:?}");
        assert!(!line.treatment.is_empty(), "{wanted:?}");
    }
}

on_both_engines! {
    async fn what_is_listed_behind_a_number_of_waiting_adds_up_to_it(bed: &TestBed) {
        let porto = with_options(bed, easy_terms()).await;
        waitings(bed, &bed.studio, "Wanda").await;
        waitings(bed, &porto, "Stranger").await;
        let who = testing::manager(bed.studio.id);
        let waited = report(&bed.services, &who, november()).await.expect("told").waited;
        let mut all: Vec<(WaitedFor, &WaitRow)> = vec![(WaitedFor::Anything, &waited.all)];
        for row in &waited.treatments {
            all.push((WaitedFor::Treatment(row.treatment.expect("of one")), row));
        }
        all.extend((0..).map(WaitedFor::Weekday).zip(&waited.weekdays));
        all.extend(DayPart::ALL.map(WaitedFor::Part).into_iter().zip(&waited.parts));
        assert_eq!(all.len(), 1 + 2 + 7 + 3);
        for ((of, row), number) in all.iter().flat_map(|one| WaitNumber::ALL.map(|n| (one, n))) {
            assert_eq!(number.to_string().parse::<WaitNumber>().expect("read"), number);
            assert_eq!(of.to_string().parse::<WaitedFor>().expect("read"), *of);
            let wanted = WantedWaits { range: november(), number, of: *of };
            let (total, lines) = listed(bed, &who, &wanted).await;
            let told = number.amount(row);
            assert!(told > 0, "{wanted:?} compares nothing with nothing");
            assert_eq!((total, i64::try_from(lines.len()).ok()), (told, Some(told)), "{wanted:?}");
            are_its_own(&lines, &wanted);
        }
        let began = WantedWaits { range: november(), number: WaitNumber::Began, of: WaitedFor::Anything };
        let (_, lines) = listed(bed, &who, &began).await;
        assert!(lines.len() > 100 && lines.is_sorted_by(|a, b| a.since >= b.since));
        // What the other studio sells leads to nothing here.
        let theirs = WantedWaits { of: WaitedFor::Treatment(porto.deep_tissue.0), ..began };
        assert_eq!(listed(bed, &who, &theirs).await, (0, Vec::new()));
        for nowhere in ["x", "1", "1.x", "1.2.3"] {
            let refused = waits_behind(&bed.services, &who, &began, Some(nowhere)).await;
            assert!(matches!(refused, Err(ReportRefused::Invalid)), "{nowhere}");
        }
    }

    async fn the_file_of_a_number_of_waiting_has_its_lines_and_is_noted(bed: &TestBed) {
        let porto = with_options(bed, easy_terms()).await;
        waitings(bed, &bed.studio, "=1+1").await;
        waitings(bed, &porto, "Stranger").await;
        let who = testing::manager(bed.studio.id);
        let waited = report(&bed.services, &who, november()).await.expect("told").waited;
        let of = WaitedFor::Anything;
        for number in WaitNumber::ALL {
            let wanted = WantedWaits { range: november(), number, of };
            let file = waits_behind_csv(&bed.services, &who, &wanted).await.expect("made");
            let mut reader = csv::Reader::from_reader(&file.bytes[3..]);
            let mut sum = 0;
            for row in reader.records() {
                let row = row.expect("every row has as many cells");
                sum += row.get(15).expect("an amount").parse::<i64>().expect("a number");
                // No name is a formula, and of who left there is none.
                let name = if row.get(14) == Some("left") { "" } else { "'=1+1" };
                assert_eq!(row.get(5), Some(name), "{wanted:?}");
            }
            assert_eq!(sum, number.amount(&waited.all), "{wanted:?}");
        }
        let unmet = WantedWaits { range: november(), number: WaitNumber::Unmet, of };
        let refused = waits_behind_csv_of(&bed.services, &who, &unmet, 1).await;
        assert!(matches!(refused, Err(ReportRefused::TooLong)), "many lines in a file of one");
        let (conn, studio) = (bed.services.store.reader(), bed.studio.id.to_string());
        let noted = storage::audit::of_object(conn, &studio).await.expect("read");
        let noted = noted.into_iter().filter(|entry| entry.action == "report.list_exported");
        let noted: Vec<_> = noted.map(|entry| (entry.actor, entry.detail)).collect();
        assert_eq!(noted.len(), WaitNumber::ALL.len(), "each that was taken: {noted:?}");
        let what = "waits unmet, from 2026-11-01 to 2026-11-30".to_owned();
        assert!(noted.contains(&(Some(who.account().0), what)), "{noted:?}");
    }
}
