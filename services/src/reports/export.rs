//! Everything of a studio as one file: a table for a spreadsheet each, and what their
//! columns mean. It is made while it is sent, so that it may be of any size.

use std::pin::pin;

use domain::Right;
use futures_util::{StreamExt as _, TryStreamExt as _, stream::TryChunksError};
use storage::{
    ReadTx,
    audit::{self, Entry},
    reports::{Cell, TABLES, TableOfStudio, rows_of},
    studios,
};

use super::{ExportRefused, ReportRefused};
pub use crate::archive::Export;
use crate::{
    Services,
    archive::{self, Archive, Broken},
    auth::OwnerSession,
    spreadsheet::{Sheet, decimal, text},
};

/// So many rows are in memory at once.
const AT_ONCE: usize = 500;

/// Everything of the owner's studio, as of one moment. It is written down who took it.
pub async fn export(services: &Services, owner: &OwnerSession) -> Result<Export, ExportRefused> {
    owner.confirmed()?;
    debug_assert!(domain::Role::Owner.may(Right::ExportAndErase));
    let studio = studios::by_id(services.store.reader(), owner.studio()).await?;
    let studio = studio.ok_or(ReportRefused::NotFound)?;
    let zone = storage::schedule::zone(&studio)?;
    let now = services.now();
    let tx = services.store.begin().await?;
    let entry = Entry {
        studio: Some(owner.studio()),
        actor: audit::Actor::Owner(owner.account()),
        action: "studio.exported",
        object: owner.studio().to_string(),
        detail: String::new(),
    };
    audit::append(&tx, entry, now).await?;
    tx.commit().await?;
    let (services, owner) = (services.clone(), *owner);
    let name = format!("{}-{}.zip", studio.slug, zone.today(now));
    Ok(archive::export(name, move |archive| async move { write(&services, &owner, archive).await }))
}

async fn write(
    services: &Services,
    owner: &OwnerSession,
    mut archive: Archive,
) -> Result<Archive, Broken> {
    archive.file("README.txt", readme().as_bytes()).await?;
    let reading = services.store.begin_reading().await?;
    for table in TABLES {
        archive.begin(&file_name(table))?;
        write_table(&reading, owner, table, &mut archive).await?;
    }
    reading.end().await?;
    Ok(archive)
}

async fn write_table(
    reading: &ReadTx,
    owner: &OwnerSession,
    table: &TableOfStudio,
    archive: &mut Archive,
) -> Result<(), Broken> {
    let head: Vec<&str> =
        table.columns.iter().map(|column| column.name.trim_end_matches("_minor")).collect();
    let mut sheet = Sheet::new(&head);
    let mut rows = pin!(rows_of(reading, table, owner.studio()).await?.try_chunks(AT_ONCE));
    while let Some(some) = rows.next().await {
        for row in some.map_err(|TryChunksError(_, error)| error)? {
            sheet.row(&row.iter().map(said).collect::<Vec<_>>());
        }
        archive.write(&std::mem::replace(&mut sheet, Sheet::continued()).finish()).await?;
    }
    archive.write(&sheet.finish()).await
}

fn said(cell: &Cell) -> String {
    match cell {
        Cell::Text(typed) => text(typed),
        Cell::Plain(plain) => plain.clone(),
        Cell::Money(amount) => decimal(*amount),
    }
}

fn file_name(table: &TableOfStudio) -> String {
    format!("{}.csv", table.name)
}

/// What is in it.
fn readme() -> String {
    let mut all = "Everything of your studio, as of one moment.\r\n\r\n\
        Each file is a table for a spreadsheet: UTF-8, with commas, the first row names the\r\n\
        columns. Times are UTC and end in Z; dates are the studio's own. Amounts are plain\r\n\
        numbers with a point, in the currency of their row or, without one, of the studio.\r\n\
        A cell that a spreadsheet would take for a formula begins with an apostrophe.\r\n\r\n\
        Not in here: answers to the safety questions, session notes and what clients wrote to\r\n\
        their therapist, which are sealed; documents of qualifications; passwords and links.\r\n"
        .to_owned();
    for table in TABLES {
        all += &format!("\r\n{}: {}\r\n", file_name(table), table.about);
        for column in table.columns {
            all += &format!("  {}: {}\r\n", column.name.trim_end_matches("_minor"), column.about);
        }
    }
    all
}
