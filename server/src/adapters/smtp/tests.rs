//! A real conversation with a small mail server, written here, that can be told
//! what to answer.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use chrono::DateTime;
use services::testing::TestClock;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

use super::{super::mime::tests::sample, *};

/// What the server answers to the next messages, and which it took.
#[derive(Clone, Default)]
struct Sink {
    answers: Arc<Mutex<VecDeque<&'static str>>>,
    recipients: Arc<Mutex<VecDeque<&'static str>>>,
    taken: Arc<Mutex<Vec<String>>>,
}

impl Sink {
    /// Answers the ends of the next messages with `answers`, and then takes all.
    async fn start(answers: &[&'static str]) -> (Self, Smtp) {
        let sink = Self::default();
        sink.answers.lock().expect("alive").extend(answers);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let serving = sink.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().converse(stream));
            }
        });
        let clock = Arc::new(TestClock::at(DateTime::UNIX_EPOCH));
        let smtp = Smtp::new(&format!("smtp://127.0.0.1:{port}"), clock).expect("an address");
        (sink, smtp)
    }

    async fn converse(self, stream: TcpStream) -> Option<()> {
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 sink.example\r\n").await.ok()?;
        loop {
            let command = line(&mut stream).await?;
            let answer = match command.get(..4)?.to_ascii_uppercase().as_str() {
                "EHLO" => "250-sink.example\r\n250 8BITMIME".to_owned(),
                "RCPT" => self.recipients.lock().ok()?.pop_front().unwrap_or("250 Ok").to_owned(),
                "DATA" => {
                    stream.write_all(b"354 Go ahead\r\n").await.ok()?;
                    self.take(message(&mut stream).await?)
                }
                "QUIT" => "221 Bye".to_owned(),
                _ => "250 Ok".to_owned(),
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
        }
    }

    fn take(&self, message: String) -> String {
        let answer = self.answers.lock().expect("alive").pop_front().unwrap_or("250 Taken");
        if answer.starts_with('2') {
            self.taken.lock().expect("alive").push(message);
        }
        answer.to_owned()
    }

    fn taken(&self) -> Vec<String> {
        self.taken.lock().expect("alive").clone()
    }
}

async fn line(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await.ok()?;
    (read > 0).then(|| line.trim_end().to_owned())
}

async fn message(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut whole = String::new();
    loop {
        let line = line(stream).await?;
        if line == "." {
            return Some(whole);
        }
        whole.push_str(line.strip_prefix('.').unwrap_or(&line));
        whole.push('\n');
    }
}

fn message_id(message: &str) -> Option<&str> {
    message.lines().find_map(|line| line.strip_prefix("Message-ID: "))
}

#[tokio::test]
async fn a_mail_that_was_put_off_arrives_once_under_the_same_id() {
    let (sink, smtp) = Sink::start(&["451 Try again later"]).await;
    assert_eq!(smtp.send(&sample()).await, Err(MailError::Temporary));
    assert_eq!(sink.taken(), Vec::<String>::new());
    assert_eq!(smtp.send(&sample()).await, Ok(()));
    let taken = sink.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(message_id(&taken[0]), Some("<0192f0c1@lumbar.example>"));
}

#[tokio::test]
async fn a_mail_taken_twice_bears_one_id() {
    let (sink, smtp) = Sink::start(&[]).await;
    smtp.send(&sample()).await.expect("taken");
    smtp.send(&sample()).await.expect("taken");
    let taken = sink.taken();
    assert_eq!(message_id(&taken[0]), message_id(&taken[1]));
}

#[tokio::test]
async fn an_address_that_the_server_does_not_know_is_refused_for_good() {
    let (sink, smtp) = Sink::start(&[]).await;
    sink.recipients.lock().expect("alive").push_back("550 No such user");
    assert_eq!(smtp.send(&sample()).await, Err(MailError::Permanent));
    assert_eq!(smtp.send(&sample()).await, Ok(()), "the connection is of use again");
}

#[tokio::test]
async fn a_refused_password_is_no_reason_to_give_a_mail_up() {
    let (_sink, smtp) = Sink::start(&["535 Authentication failed"]).await;
    assert_eq!(smtp.send(&sample()).await, Err(MailError::Temporary));
}

#[tokio::test]
async fn a_server_that_is_down_is_a_matter_of_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("smtp://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let smtp = Smtp::new(&url, Arc::new(TestClock::at(DateTime::UNIX_EPOCH))).expect("an address");
    assert_eq!(smtp.send(&sample()).await, Err(MailError::Temporary));
    assert!(smtp.check().await.is_err());
}

#[test]
fn words_cross_the_network_in_the_clear_only_where_somebody_said_so() {
    let tls = |url: &str| with_tls(Url::parse(url).expect("an address")).to_string();
    assert_eq!(tls("smtp://mail.example.com"), "smtp://mail.example.com?tls=required");
    assert_eq!(tls("smtp://127.0.0.1:2525"), "smtp://127.0.0.1:2525");
    assert_eq!(tls("smtp://relay:25?tls=none"), "smtp://relay:25");
    assert_eq!(tls("smtps://mail.example.com"), "smtps://mail.example.com");
}
