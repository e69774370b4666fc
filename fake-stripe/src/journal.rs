//! Keeping the books between runs: a file of lines, one for each object that changed.
//! Read from the top it makes the books; at each start it is written anew, shorter.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::Path,
};

use serde::{Deserialize, Serialize};

use crate::{
    balance::Transaction,
    cards::{Customer, PaymentMethod, SetupIntent},
    disputes::Dispute,
    events::Event,
    idempotency::Answer,
    intents::{Charge, Intent},
    payouts::Payout,
    refunds::Refund,
    sessions::Session,
    state::{Books, Settings},
    webhooks::Endpoint,
};

/// One change.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Forgotten,
    Settings(Settings),
    Session(Session),
    Intent(Intent),
    Charge(Charge),
    Transaction(Transaction),
    Refund(Refund),
    Payout(Payout),
    Event(Event),
    Endpoint(Endpoint),
    Answer(Answer),
    Customer(Customer),
    PaymentMethod(PaymentMethod),
    SetupIntent(SetupIntent),
    Dispute(Dispute),
}

/// The file, open at its end.
pub(crate) struct Journal {
    file: File,
}

impl Journal {
    /// Writes the books to `path` as a whole, so that a reader never sees half of them,
    /// and stays open for what comes.
    pub fn start(path: &Path, books: &mut Books) -> io::Result<Self> {
        let new = path.with_extension("new");
        write_private(&new, &changes(books))?;
        fs::rename(&new, path)?;
        Ok(Self { file: OpenOptions::new().append(true).open(path)? })
    }

    /// Adds changes, in one write.
    pub fn append(&mut self, lines: &str) -> io::Result<()> {
        if lines.is_empty() { Ok(()) } else { self.file.write_all(lines.as_bytes()) }
    }
}

/// The books name who paid: nobody else on this machine is to read them.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

/// The books that were kept, or empty ones where there are none yet. A last line that
/// was not finished is not there; any other that cannot be read is an error.
pub(crate) fn load(path: &Path) -> io::Result<Books> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    let mut books = Books::default();
    let finished = match text.rfind('\n') {
        Some(end) => &text[..end],
        None if text.is_empty() => "",
        None => return Err(io::Error::from(io::ErrorKind::InvalidData)),
    };
    for line in finished.lines() {
        apply(&mut books, serde_json::from_str(line)?);
    }
    Ok(books)
}

fn apply(books: &mut Books, line: Line) {
    match line {
        Line::Forgotten => *books = Books::default(),
        Line::Settings(settings) => books.settings = settings,
        Line::Session(row) => books.sessions.put(row),
        Line::Intent(row) => books.intents.put(row),
        Line::Charge(row) => books.charges.put(row),
        Line::Transaction(row) => books.transactions.put(row),
        Line::Refund(row) => books.refunds.put(row),
        Line::Payout(row) => books.payouts.put(row),
        Line::Event(row) => books.events.put(row),
        Line::Endpoint(row) => books.endpoints.put(row),
        Line::Customer(row) => books.customers.put(row),
        Line::PaymentMethod(row) => books.methods.put(row),
        Line::SetupIntent(row) => books.setups.put(row),
        Line::Dispute(row) => books.disputes.put(row),
        Line::Answer(answer) => books.answers.put(answer),
    }
}

/// What changed since the last asking, line by line; everything, for books just loaded.
pub(crate) fn changes(books: &mut Books) -> String {
    let mut lines = Lines::default();
    if std::mem::take(&mut books.forgotten) {
        lines.add(&Line::Forgotten);
    }
    if books.kept_settings.as_ref() != Some(&books.settings) {
        books.kept_settings = Some(books.settings.clone());
        lines.add(&Line::Settings(books.settings.clone()));
    }
    books.sessions.take_touched().for_each(|row| lines.add(&Line::Session(row.clone())));
    books.intents.take_touched().for_each(|row| lines.add(&Line::Intent(row.clone())));
    books.charges.take_touched().for_each(|row| lines.add(&Line::Charge(row.clone())));
    books.transactions.take_touched().for_each(|row| lines.add(&Line::Transaction(row.clone())));
    books.refunds.take_touched().for_each(|row| lines.add(&Line::Refund(row.clone())));
    books.payouts.take_touched().for_each(|row| lines.add(&Line::Payout(row.clone())));
    books.events.take_touched().for_each(|row| lines.add(&Line::Event(row.clone())));
    books.endpoints.take_touched().for_each(|row| lines.add(&Line::Endpoint(row.clone())));
    books.customers.take_touched().for_each(|row| lines.add(&Line::Customer(row.clone())));
    books.methods.take_touched().for_each(|row| lines.add(&Line::PaymentMethod(row.clone())));
    books.setups.take_touched().for_each(|row| lines.add(&Line::SetupIntent(row.clone())));
    books.disputes.take_touched().for_each(|row| lines.add(&Line::Dispute(row.clone())));
    books.answers.take_new().for_each(|answer| lines.add(&Line::Answer(answer.clone())));
    lines.0
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, line: &Line) {
        self.0 += &serde_json::to_string(line).expect("maps have text for keys");
        self.0.push('\n');
    }
}
