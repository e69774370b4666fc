//! Everything of a studio as one file: a table for a spreadsheet each, and what their
//! columns mean. It is made while it is sent, so that it may be of any size.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use domain::Right;
use storage::{
    Connection, StoreError,
    audit::{self, Entry},
    reports::{Cell, TABLES, TableOfStudio, rows_of},
    studios,
};
use tokio::sync::mpsc;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::ReportRefused;
use crate::{
    Services,
    auth::OwnerSession,
    spreadsheet::{Sheet, decimal, text},
};

/// So many rows are in memory at once.
const AT_ONCE: u64 = 2_000;

/// A file that is made while it is sent.
pub struct Export {
    /// The name to save it under.
    pub name: String,
    /// Its bytes, piece by piece; an error ends it, and whoever reads it must not take what
    /// came so far for a whole file.
    pub pieces: mpsc::Receiver<Result<Vec<u8>, io::Error>>,
}

/// Everything of the owner's studio, as of one moment. It is written down who took it.
pub async fn export(services: &Services, owner: &OwnerSession) -> Result<Export, ReportRefused> {
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
    let (sender, pieces) = mpsc::channel(4);
    let (services, owner) = (services.clone(), *owner);
    tokio::spawn(async move {
        if let Err(error) = write(&services, &owner, &sender).await {
            tracing::error!(%error, "an export broke off");
            sender.send(Err(io::Error::other("broken off"))).await.ok();
        }
    });
    Ok(Export { name: format!("{}-{}.zip", studio.slug, zone.today(now)), pieces })
}

/// Why an export broke off.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Zip(#[from] zip::result::ZipError),
    /// Whoever wanted it has gone.
    #[error("nobody takes it any more")]
    Gone,
}

type Pieces = mpsc::Sender<Result<Vec<u8>, io::Error>>;

/// What was written and not sent yet.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Sink {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn write(services: &Services, owner: &OwnerSession, to: &Pieces) -> Result<(), Broken> {
    let sink = Sink::default();
    let mut archive = ZipWriter::new_stream(sink.clone());
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    archive.start_file("README.txt", options)?;
    archive.write_all(readme().as_bytes())?;
    let reading = services.store.begin_reading().await?;
    for table in TABLES {
        archive.start_file(file_name(table), options)?;
        write_table(&*reading, owner, table, &mut archive, (&sink, to)).await?;
    }
    reading.end().await?;
    archive.finish()?;
    send(&sink, to).await
}

async fn write_table<C: Connection>(
    conn: &C,
    owner: &OwnerSession,
    table: &TableOfStudio,
    archive: &mut ZipWriter<zip::write::StreamWriter<Sink>>,
    (sink, to): (&Sink, &Pieces),
) -> Result<(), Broken> {
    let head: Vec<&str> =
        table.columns.iter().map(|column| column.name.trim_end_matches("_minor")).collect();
    let mut after = None;
    let mut sheet = Sheet::new(&head);
    loop {
        let found = rows_of(conn, table, owner.studio(), after, AT_ONCE).await?;
        for row in &found.rows {
            sheet.row(&row.iter().map(said).collect::<Vec<_>>());
        }
        archive.write_all(&sheet.finish())?;
        send(sink, to).await?;
        after = found.last;
        if after.is_none() {
            return Ok(());
        }
        sheet = Sheet::continued();
    }
}

async fn send(sink: &Sink, to: &Pieces) -> Result<(), Broken> {
    let piece = sink.take();
    if piece.is_empty() {
        return Ok(());
    }
    to.send(Ok(piece)).await.map_err(|_| Broken::Gone)
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
