//! Everything of a studio as one file.

use std::{
    collections::BTreeSet,
    io::{Cursor, Read},
};

use futures_util::{StreamExt as _, TryStreamExt as _};
use storage::{Engine, on_both_engines, reports, testing};
use zip::ZipArchive;

use crate::{
    auth,
    bookings::tests::bench::{booked, easy_terms, owner, sql, tuesday, with_options},
    reports::export,
    testing::TestBed,
};

type Archive = ZipArchive<Cursor<Vec<u8>>>;

async fn taken(bed: &TestBed, owner: &auth::OwnerSession) -> Archive {
    let mut found = export(&bed.services, owner).await.expect("made");
    assert!(found.name.ends_with("-2026-11-23.zip"), "{}", found.name);
    let mut bytes = Vec::new();
    while let Some(piece) = found.pieces.recv().await {
        bytes.extend(piece.expect("nothing breaks off"));
    }
    ZipArchive::new(Cursor::new(bytes)).expect("an archive")
}

fn text(archive: &mut Archive, name: &str) -> String {
    let mut text = String::new();
    archive.by_name(name).expect(name).read_to_string(&mut text).expect("UTF-8");
    text
}

fn rows(archive: &mut Archive, name: &str) -> Vec<Vec<String>> {
    let text = text(archive, name);
    let text = text.strip_prefix('\u{feff}').expect("a mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let row = |row: Result<csv::StringRecord, _>| {
        row.expect("as many cells").iter().map(ToOwned::to_owned).collect()
    };
    reader.records().map(row).collect()
}

/// The first rows of a table of the studio's, so many at most.
async fn rows_of(bed: &TestBed, table: &str, most: usize) -> Vec<Vec<reports::Cell>> {
    let table = reports::TABLES.iter().find(|known| known.name == table).expect("it is exported");
    let reading = bed.services.store.begin_reading().await.expect("begun");
    let rows = reports::rows_of(&reading, table, bed.studio.id).await.expect("asked");
    let rows: Vec<_> = rows.take(most).try_collect().await.expect("read");
    reading.end().await.expect("whoever goes away leaves nothing behind");
    rows
}

on_both_engines! {
    async fn an_owner_takes_everything_of_their_studio_and_nothing_that_is_sealed(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        sql(bed, "UPDATE client SET name = '=cmd()'").await;
        let other = with_options(bed, easy_terms()).await;
        let owner = owner(bed).await;
        let mut archive = taken(bed, &owner).await;
        let bookings = rows(&mut archive, "booking.csv");
        assert_eq!(bookings.len(), 2);
        assert!(bookings[1].contains(&visit.reference) && bookings[1].contains(&"84.00".into()));
        assert!(bookings[1].contains(&"2026-11-24T10:00:00Z".to_owned()));
        assert!(rows(&mut archive, "client.csv")[1].contains(&"'=cmd()".to_owned()));
        let balance: f64 = rows(&mut archive, "entry.csv")[1..]
            .iter()
            .map(|row| row.last().expect("an amount").parse::<f64>().expect("a number"))
            .sum();
        assert!(balance.abs() < 0.001, "{balance}");
        let names: Vec<String> = archive
            .file_names()
            .map(|name| name.expect("UTF-8").into_owned())
            .collect();
        let readme = text(&mut archive, "README.txt");
        for name in names {
            let all = text(&mut archive, &name);
            assert!(name == "README.txt" || readme.contains(&name), "{name}");
            for secret in ["Lower left", "porto", &other.id.to_string(), "sealed\"", "token"] {
                assert!(!all.contains(secret) || name == "README.txt", "{secret} in {name}");
            }
            let columns = all.lines().next().unwrap_or_default();
            for withheld in ["hash", "note", "key", "checkout_url", "password"] {
                assert!(name == "README.txt" || !columns.contains(withheld), "{name}: {columns}");
            }
        }
        let audited = testing::number(
            &bed.services.store,
            "SELECT COUNT(*) AS n FROM audit WHERE action = 'studio.exported'",
        );
        assert_eq!(audited.await, 1);
    }

    async fn every_table_is_exported_or_withheld_for_a_reason(bed: &TestBed) {
        let tables = match bed.services.store.engine() {
            Engine::Sqlite => {
                "(SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%') t"
            }
            Engine::Postgres => {
                "(SELECT CAST(table_name AS TEXT) AS name FROM information_schema.tables
                  WHERE table_schema = current_schema()) t"
            }
        };
        let there = testing::cells(&bed.services.store, tables, "name").await;
        let there = there.into_iter().map(|name| String::from_utf8(name).expect("a name"));
        let mut there: Vec<String> = there.collect();
        there.sort();
        let exported = reports::TABLES.iter().map(|table| table.name);
        let withheld = reports::WITHHELD.iter().map(|(name, _)| *name);
        let mut known: Vec<&str> = exported.chain(withheld).collect();
        known.sort_unstable();
        assert_eq!(there, known, "say of each table whether its rows are exported");
    }

    async fn rows_come_once_each_in_order_and_no_more_than_are_taken(bed: &TestBed) {
        for hour in [15, 9, 13, 11] {
            booked(bed, tuesday(hour, 0), u8::try_from(hour).expect("small")).await;
        }
        // No index has them in the order of their ids.
        sql(bed, "UPDATE booking SET created_at = starts").await;
        let all = rows_of(bed, "booking", usize::MAX).await;
        let ids: Vec<String> = all.iter().map(|row| format!("{:?}", row[0])).collect();
        assert_eq!(ids.len(), 4);
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
        // As often as there are connections, and once more.
        for _ in 0..20 {
            assert_eq!(rows_of(bed, "booking", 2).await, all[..2]);
        }
    }

    async fn more_rows_than_come_at_once_come_all_and_may_be_left(bed: &TestBed) {
        bed.namesakes(1_100, "Amara", None).await;
        let all = rows_of(bed, "client", usize::MAX).await;
        let ids: BTreeSet<String> = all.iter().map(|row| format!("{:?}", row[0])).collect();
        assert_eq!((all.len(), ids.len()), (1_100, 1_100));
        for most in [1, 500, 501, 1_000, 1_099].into_iter().cycle().take(20) {
            assert_eq!(rows_of(bed, "client", most).await, all[..most]);
        }
    }
}
