//! What an installation has outside of itself: a mail server and a bucket on this machine, which
//! let in whoever has the password alone, behind the adapters that production has; and the
//! secrets of such an installation, which nothing else is called like.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use server::{
    Bucket,
    adapters::{documents::Documents, smtp::Smtp},
};
use services::{
    ports::{Clock, DocumentStore, MailError, Mailer, OutgoingMail},
    testing::RecordingMailer,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

#[path = "../../src/adapters/documents/s3.rs"]
mod s3;

use s3::S3;

pub const MASTER_KEY: &[u8; 32] = b"Silberreiher und Nachtschwalben!";
pub const PREVIOUS_KEY: &[u8; 32] = b"Austernfischer sitzt auf Pfahl 9";
pub const MAIL_PASSWORD: &str = "nachtreiher-am-morgen";
pub const BUCKET_KEY: &str = "AKIAZIEGENMELKER";
pub const BUCKET_SECRET: &str = "zwergdommel/im+schilf";
const MAIL_USER: &str = "postmaster";

/// Both, and how to reach them.
#[derive(Debug)]
pub struct Outside {
    mail: Arc<MailServer>,
    smtp_url: String,
    s3: Arc<S3>,
    endpoint: String,
}

/// A mail server: who signed in to it, and what becomes of the next mail.
#[derive(Debug, Default)]
struct MailServer {
    let_in: Mutex<Vec<String>>,
    refusals: Mutex<usize>,
}

impl Outside {
    /// Starts both.
    pub async fn start() -> Self {
        let mail = Arc::<MailServer>::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback is there");
        let address = listener.local_addr().expect("it is bound");
        let serving = mail.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let serving = serving.clone();
                tokio::spawn(async move { serving.converse(stream).await });
            }
        });
        let smtp_url = format!("smtp://{MAIL_USER}:{MAIL_PASSWORD}@{address}");
        let (s3, endpoint) = S3::start(BUCKET_KEY, BUCKET_SECRET).await;
        Self { mail, smtp_url, s3, endpoint }
    }

    /// Mail leaves over SMTP, and is kept for the test to read.
    pub fn mailer(&self, clock: Arc<dyn Clock>, kept: RecordingMailer) -> Arc<dyn Mailer> {
        let smtp = Smtp::new(&self.smtp_url, clock).expect("an address");
        Arc::new(Both { smtp, kept })
    }

    /// Documents lie in the bucket.
    pub fn documents(&self) -> Arc<dyn DocumentStore> {
        let bucket = Bucket {
            name: "papers".into(),
            region: "eu-central-1".into(),
            endpoint: Some(self.endpoint.clone()),
            access_key: BUCKET_KEY.into(),
            secret_key: BUCKET_SECRET.into(),
        };
        Arc::new(Documents::bucket(&bucket).expect("an address"))
    }

    /// With which words somebody was let in by the mail server.
    pub fn let_in(&self) -> String {
        held(&self.mail.let_in).join("\n")
    }

    /// What the bucket was asked for, by whom.
    pub fn bucket_asked(&self) -> String {
        self.s3.signed().join("\n")
    }

    /// The paths of what the bucket holds.
    pub fn bucket_holds(&self) -> Vec<String> {
        self.s3.paths()
    }

    /// The mail server refuses the next mail, and the bucket the next request; both repeat who
    /// asked and with which secret, as servers do that are badly made.
    pub fn refuse(&self) {
        *held(&self.mail.refusals) += 1;
        self.s3.refuse_next(&format!("<Error>{BUCKET_KEY} signs with {BUCKET_SECRET}</Error>"));
    }

    /// Whether the mail server still waits for a mail to refuse.
    pub fn waits_to_refuse(&self) -> bool {
        *held(&self.mail.refusals) > 0
    }
}

fn held<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl MailServer {
    async fn converse(&self, stream: TcpStream) -> Option<()> {
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 sink.example\r\n").await.ok()?;
        let mut is_in = false;
        loop {
            let said = line(&mut stream).await?;
            let answer = match said.get(..4)?.to_ascii_uppercase().as_str() {
                "EHLO" => "250-sink.example\r\n250-8BITMIME\r\n250 AUTH PLAIN".to_owned(),
                "AUTH" => {
                    is_in = self.lets_in(&said);
                    if is_in { "235 Ok" } else { "535 No" }.to_owned()
                }
                "MAIL" if !is_in => "530 Who are you?".to_owned(),
                "MAIL" if self.refuses() => format!("535 {MAIL_USER}:{MAIL_PASSWORD} went stale"),
                "DATA" => {
                    stream.write_all(b"354 Go ahead\r\n").await.ok()?;
                    while line(&mut stream).await? != "." {}
                    "250 Taken".to_owned()
                }
                "QUIT" => "221 Bye".to_owned(),
                _ => "250 Ok".to_owned(),
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
        }
    }

    fn lets_in(&self, said: &str) -> bool {
        let sent = said.rsplit(' ').next().and_then(|word| STANDARD.decode(word).ok());
        let right = sent == Some(format!("\0{MAIL_USER}\0{MAIL_PASSWORD}").into_bytes());
        if right {
            held(&self.let_in).push(said.to_owned());
        }
        right
    }

    fn refuses(&self) -> bool {
        let mut left = held(&self.refusals);
        let refuses = *left > 0;
        *left -= usize::from(refuses);
        refuses
    }
}

async fn line(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await.ok()?;
    (read > 0).then(|| line.trim_end().to_owned())
}

/// A mail leaves first, and is kept then.
struct Both {
    smtp: Smtp,
    kept: RecordingMailer,
}

#[async_trait]
impl Mailer for Both {
    async fn send(&self, mail: &OutgoingMail) -> Result<(), MailError> {
        self.smtp.send(mail).await?;
        self.kept.send(mail).await
    }
}
