//! The panel's tables as files: what the panel says of each row, and of what it hides nothing.

use domain::outcomes::Figures;

use super::*;

/// So many cells say what a row is of and whether it is shown; then come its figures.
const WHOSE: usize = 6;

fn read(bytes: &[u8]) -> Vec<Vec<String>> {
    assert!(bytes.starts_with("\u{feff}".as_bytes()));
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[3..]);
    let row = |row: Result<::csv::StringRecord, _>| {
        row.expect("every row has as many cells").iter().map(ToOwned::to_owned).collect()
    };
    reader.records().map(row).collect()
}

/// The rows of a table, as the panel has them.
fn cells(panel: &Panel, table: OutcomeTable) -> Vec<Cell> {
    match table {
        OutcomeTable::Techniques => panel.techniques.iter().map(|it| it.cell.clone()).collect(),
        OutcomeTable::Intervals => panel.rhythms.iter().map(|it| it.cell.clone()).collect(),
        OutcomeTable::Treatments => panel.treatments.iter().map(|it| it.cell.clone()).collect(),
        OutcomeTable::Therapists => panel.therapists.iter().map(|it| it.cell.clone()).collect(),
    }
}

fn row_is(row: &[String], cell: &Cell) {
    match cell {
        Cell::Shown(figures) => figures_are(row, figures),
        Cell::TooFew => {
            assert!(row[WHOSE - 1].starts_with("no: fewer than 10"), "{row:?}");
            assert!(row[WHOSE..].iter().all(String::is_empty), "{row:?}");
        }
    }
}

fn figures_are(row: &[String], it: &Figures) {
    assert_eq!(row[WHOSE - 1], "yes", "{row:?}");
    let number = |at: usize| row[WHOSE + at].parse::<f64>().expect("a number");
    let counts = [it.asked, it.n, it.responders, it.worse, it.uncertain()];
    for (at, count) in [0, 1, 6, 10, 11].into_iter().zip(counts) {
        assert_eq!(row[WHOSE + at], count.to_string(), "{row:?}");
    }
    let said = [
        (2, 100.0 * it.follow_up),
        (3, it.change.mean),
        (4, it.change.interval.low),
        (5, it.change.interval.high),
        (7, 100.0 * it.improved()),
        (8, 100.0 * it.responding.low),
        (9, 100.0 * it.responding.high),
    ];
    for (at, said) in said {
        assert!((number(at) - said).abs() <= 0.0501, "{at} is not {said}: {row:?}");
    }
    let cost = it.cost_per_improvement.map(|minor| Money::new(minor, Currency::Eur));
    let cost = cost.map(crate::spreadsheet::decimal).unwrap_or_default();
    assert_eq!(row[WHOSE + 13], cost, "{row:?}");
}

/// Each table of a panel as a file, read again and compared; the rows of the first.
fn files_are(panel: &Panel) -> Vec<Vec<String>> {
    let all = OutcomeTable::ALL.map(|table| {
        assert_eq!(OutcomeTable::from_code(table.code()), Some(table));
        let file = csv(panel, table);
        let (slug, scale) = (&panel.slug, panel.scale.code());
        let until = if panel.all == Cell::TooFew { "2027-12-31" } else { "2026-11-30" };
        let name = format!("{slug}-{}-{scale}-2026-11-01-to-{until}.csv", table.code());
        assert_eq!(file.name, name);
        let rows = read(&file.bytes);
        let begin = |row: &Vec<String>| row.iter().any(|cell| cell.starts_with(['=', '+', '@']));
        assert!(!rows.iter().any(begin), "{rows:?}");
        row_is(&rows[1], &panel.all);
        let divided = if panel.all == Cell::TooFew { Vec::new() } else { cells(panel, table) };
        assert_eq!(rows.len(), 2 + divided.len(), "{rows:?}");
        rows[2..].iter().zip(&divided).for_each(|(row, cell)| row_is(row, cell));
        rows
    });
    let [techniques, ..] = all;
    techniques
}

on_both_engines! {
    async fn a_table_as_a_file_says_what_the_panel_says(bed: &TestBed) {
        sql(bed, "UPDATE therapist SET name = '=1+1' WHERE slug = 'ana'").await;
        for (scale, first, better) in [(Scale::Pain, 0, 4), (Scale::Activities, 100, 5)] {
            for n in 0..14 {
                let after = Some(if n < 9 { better } else { 7 });
                somebody_on(bed, first + n, (scale, "deep-tissue"), after).await;
            }
            for n in 14..26 {
                let after = Some(if n < 16 { 5 } else { 9 });
                somebody_on(bed, first + n, (scale, "sports"), after).await;
            }
        }
        // From 7 to 4 nine times and five times to 7: worked by hand.
        let pain = shown(bed).await;
        let [_, all, deep, sports] = <[Vec<String>; 4]>::try_from(files_are(&pain)).expect("four");
        assert_eq!(all[..WHOSE], ["Pain", "2026-11-01", "2026-11-30", "All", "", "yes"]);
        assert_eq!((all[WHOSE].as_str(), deep[3].as_str()), ("26", "Technique"));
        let expected = [
            "14", "14", "100.0", "-1.9", "-2.8", "-1.1", "9", "64.3", "38.8", "83.7", "0", "5",
            "EUR", "392.00",
        ];
        assert_eq!(deep[WHOSE..WHOSE + 14], expected);
        assert_eq!((&deep[WHOSE + 14], &sports[WHOSE + 14]), (&sports[4], &deep[4]), "they differ");
        assert_eq!(deep[WHOSE + 15], "yes", "read with care");
        assert!(deep[WHOSE + 16].contains("Ostelo"), "{deep:?}");
        let people = read(&csv(&pain, OutcomeTable::Therapists).bytes);
        assert_eq!(people[2][4], "'=1+1");
        let activities = files_are(&shown_on(bed, Scale::Activities).await);
        let deep = &activities[2];
        assert_eq!((deep[0].as_str(), deep[WHOSE + 3].as_str()), ("Everyday activities", "-1.3"));
        assert!(deep[WHOSE + 16].contains("Stratford"), "{deep:?}");
    }

    async fn a_file_has_no_figure_of_those_who_are_too_few(bed: &TestBed) {
        for (scale, first) in [(Scale::Pain, 0), (Scale::Activities, 100)] {
            for n in 0..5 {
                somebody_on(bed, first + n, (scale, "deep-tissue"), Some(4)).await;
                somebody_on(bed, first + n + 5, (scale, "sports"), (n > 0).then_some(9)).await;
            }
            // Nine answered: not even among whom they are is said.
            let few = shown_on(bed, scale).await;
            assert_eq!((&few.all, few.techniques.len()), (&Cell::TooFew, 2));
            assert_eq!(files_are(&few).len(), 2);
            for n in 10..20 {
                somebody_on(bed, first + n, (scale, "deep-tissue"), Some(4)).await;
            }
            // Four of sports are too few; those of deep tissue would give them away.
            let rows = files_are(&shown_on(bed, scale).await);
            let shown: Vec<&str> = rows.iter().map(|row| &row[WHOSE - 1][..2]).collect();
            assert_eq!(shown, ["Sh", "ye", "no", "no"]);
        }
    }
}
