//! A report as people get it: its tables for other programs.

use domain::report::{Range, Total};
use storage::on_both_engines;

use crate::{
    auth::testing,
    bookings::tests::bench::{booked, sql, tuesday},
    reports::{
        Behind, Of, ReportRefused, Table, Wanted, behind::behind_csv_of, behind_csv, csv, report,
    },
    testing::TestBed,
};

fn november() -> Range {
    let date = |text: &str| text.parse().expect("a date");
    Range::new(date("2026-11-01"), date("2026-11-30")).expect("a range")
}

fn read(bytes: &[u8]) -> Vec<Vec<String>> {
    assert!(bytes.starts_with("\u{feff}".as_bytes()));
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[3..]);
    let row = |row: Result<::csv::StringRecord, _>| {
        row.expect("every row has as many cells").iter().map(ToOwned::to_owned).collect()
    };
    reader.records().map(row).collect()
}

on_both_engines! {
    async fn every_table_is_one_for_spreadsheets_and_no_name_is_a_formula(bed: &TestBed) {
        booked(bed, tuesday(10, 0), 1).await;
        sql(bed, "UPDATE therapist SET name = '=1+1' WHERE slug = 'ana'").await;
        let who = testing::manager(bed.studio.id);
        let report = report(&bed.services, &who, november()).await.expect("told");
        for table in Table::ALL {
            assert_eq!(Table::from_code(table.code()), Some(table));
            let file = csv(&report, table);
            let rows = read(&file.bytes);
            assert!(rows.len() > 1, "{table:?}");
            assert!(rows.iter().flatten().all(|cell| !cell.starts_with(['=', '@'])), "{table:?}");
            assert!(file.name.ends_with("2026-11-01-to-2026-11-30.csv"), "{}", file.name);
        }
        let people = read(&csv(&report, Table::Therapists).bytes);
        assert!(people.iter().any(|row| row[0] == "'=1+1"), "{people:?}");
    }

    async fn the_list_behind_a_number_is_one_for_spreadsheets_too(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        sql(bed, "UPDATE booking SET contact_name = '=1+1', treatment_name = '@SUM(A1)'").await;
        let range = november();
        let wanted = Wanted { range, behind: Behind::Total(Total::Visits), of: Of::Studio };
        let who = testing::manager(bed.studio.id);
        let file = behind_csv(&bed.services, &who, &wanted).await.expect("made");
        let name = format!("{}-behind-visits-2026-11-01-to-2026-11-30.csv", bed.studio.slug);
        assert_eq!(file.name, name);
        let rows = read(&file.bytes);
        let [head, line] = &rows[..] else { panic!("{rows:?}") };
        assert_eq!((head[0].as_str(), line[0].as_str()), ("Date", "2026-11-24"));
        assert_eq!((line[1].as_str(), line[3].as_str()), ("10:00", visit.reference.as_str()));
        assert_eq!([&line[4], &line[5]], ["'=1+1", "'@SUM(A1)"]);
        assert_eq!([&line[7], &line[8], &line[9]], ["confirmed", "1", ""]);
        let options = crate::bookings::tests::bench::easy_terms();
        let other = crate::bookings::tests::bench::with_options(bed, options).await;
        let who = testing::manager(other.id);
        let file = behind_csv(&bed.services, &who, &wanted).await.expect("made");
        assert_eq!(read(&file.bytes).len(), 1, "nothing but a head");
    }

    async fn a_list_longer_than_a_file_may_be_is_refused_and_one_that_is_taken_is_noted(bed: &TestBed) {
        for (hour, who) in [(10, 1), (14, 2)] {
            booked(bed, tuesday(hour, 0), who).await;
        }
        let wanted = Wanted {
            range: november(),
            behind: Behind::Total(Total::Visits),
            of: Of::Therapist(bed.studio.ana.0),
        };
        let who = testing::manager(bed.studio.id);
        let noted = async || {
            let (conn, studio) = (bed.services.store.reader(), bed.studio.id.to_string());
            let all = storage::audit::of_object(conn, &studio).await.expect("read");
            let noted = all.into_iter().filter(|entry| entry.action == "report.list_exported");
            noted.map(|entry| (entry.actor, entry.detail)).collect::<Vec<_>>()
        };
        let refused = behind_csv_of(&bed.services, &who, &wanted, 1).await;
        assert!(matches!(refused, Err(ReportRefused::TooLong)), "two lines in a file of one");
        assert!(noted().await.is_empty(), "nothing was taken");
        let file = behind_csv_of(&bed.services, &who, &wanted, 2).await.expect("made");
        assert_eq!(read(&file.bytes).len(), 3);
        let what = format!("visits of therapist {}, from 2026-11-01 to 2026-11-30", bed.studio.ana);
        assert_eq!(noted().await, [(Some(who.account().0), what)]);
    }

    async fn nothing_of_another_studio_counts(bed: &TestBed) {
        booked(bed, tuesday(10, 0), 1).await;
        let options = crate::bookings::tests::bench::easy_terms();
        let other = crate::bookings::tests::bench::with_options(bed, options).await;
        let report = report(&bed.services, &testing::manager(other.id), november()).await;
        let report = report.expect("told");
        assert!(report.here.sums.is_empty());
        assert!(report.here.rostered > 0);
    }
}
