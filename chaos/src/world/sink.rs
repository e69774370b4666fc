//! A mail server that keeps what it is given, and can be told to refuse.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use anyhow::Result;

use crate::dice::Dice;

/// A mail that was taken.
#[derive(Clone, Debug)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub message_id: String,
}

#[derive(Default)]
struct Shared {
    taken: Mutex<Vec<Mail>>,
    refused_percent: AtomicU64,
    refused: AtomicU64,
    dice: Mutex<Option<Dice>>,
}

/// The mail server. It runs as long as this process.
#[derive(Clone)]
pub struct Sink {
    /// What `SMTP_URL` is.
    pub url: String,
    shared: Arc<Shared>,
}

impl Sink {
    /// Starts one on any port.
    pub fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("smtp://127.0.0.1:{}", listener.local_addr()?.port());
        let shared = Arc::new(Shared::default());
        let for_all = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let shared = for_all.clone();
                std::thread::spawn(move || converse(stream, &shared));
            }
        });
        Ok(Self { url, shared })
    }

    /// From now on, refuses so many of a hundred mails for the moment.
    pub fn refuse(&self, percent: u64, dice: Dice) {
        *self.shared.dice.lock().unwrap_or_else(PoisonError::into_inner) = Some(dice);
        self.shared.refused_percent.store(percent, Ordering::SeqCst);
    }

    /// How many mails it refused.
    pub fn refused(&self) -> u64 {
        self.shared.refused.load(Ordering::SeqCst)
    }

    /// The mails that it took.
    pub fn taken(&self) -> Vec<Mail> {
        self.shared.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// One conversation (RFC 5321), until the other side goes.
fn converse(stream: TcpStream, shared: &Shared) -> Option<()> {
    let mut answers = stream.try_clone().ok()?;
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let mut to = String::new();
    write!(answers, "220 sink\r\n").ok()?;
    while let Some(line) = lines.next() {
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" | "HELO" => "250 sink",
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                "250 fine"
            }
            "DATA" => {
                write!(answers, "354 go on\r\n").ok()?;
                let mail = read(&mut lines, &to);
                take(shared, mail)
            }
            "QUIT" => "221 bye",
            _ => "250 fine",
        };
        write!(answers, "{answer}\r\n").ok()?;
    }
    Some(())
}

fn read(lines: &mut impl Iterator<Item = String>, to: &str) -> Mail {
    let mut mail = Mail { to: to.to_owned(), subject: String::new(), message_id: String::new() };
    for line in lines.take_while(|line| line != ".") {
        let header = |name: &str| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then(|| value.to_owned())
        };
        if mail.subject.is_empty() {
            mail.subject = header("Subject").unwrap_or_default();
        }
        if mail.message_id.is_empty() {
            mail.message_id = header("Message-ID").unwrap_or_default();
        }
    }
    mail
}

fn take(shared: &Shared, mail: Mail) -> &'static str {
    let percent = shared.refused_percent.load(Ordering::SeqCst);
    let mut dice = shared.dice.lock().unwrap_or_else(PoisonError::into_inner);
    if dice.as_mut().is_some_and(|dice| dice.percent(percent)) {
        shared.refused.fetch_add(1, Ordering::SeqCst);
        return "451 not now";
    }
    shared.taken.lock().unwrap_or_else(PoisonError::into_inner).push(mail);
    "250 taken"
}
