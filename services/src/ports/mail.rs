//! Mails that leave.

use async_trait::async_trait;
use thiserror::Error;

/// Where mail leaves.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands one mail over. The same `message_id` may be handed over again when the
    /// first time's outcome is unknown.
    async fn send(&self, mail: &OutgoingMail) -> Result<(), MailError>;

    /// Forgets the mails it keeps of which `is_meant` says so, asked with the name and
    /// address each went to and its text. A mail server keeps nothing that we could take back.
    async fn forget(&self, is_meant: IsMeant) -> Result<(), MailError> {
        drop(is_meant);
        Ok(())
    }
}

/// Whether a mail is meant, by the name and address it went to and its text.
pub type IsMeant = Box<dyn Fn(&(String, String), &str) -> bool + Send + Sync>;

/// A mail, ready to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutgoingMail {
    /// Stable over repetitions, without angle brackets.
    pub message_id: String,
    /// The name and address it comes from.
    pub from: (String, String),
    /// Where answers go.
    pub reply_to: Option<String>,
    /// The name and address it goes to.
    pub to: (String, String),
    /// One line.
    pub subject: String,
    /// The whole message as plain text.
    pub text: String,
    /// The same message as HTML.
    pub html: String,
    /// A calendar file.
    pub calendar: Option<CalendarPart>,
}

/// A calendar file in a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarPart {
    /// `PUBLISH`, `REQUEST` or `CANCEL`.
    pub method: &'static str,
    /// The file.
    pub ics: String,
}

/// Why a mail did not leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MailError {
    /// Try again later.
    #[error("the mail server cannot take it now")]
    Temporary,
    /// It will never be taken, such as an address that does not exist.
    #[error("the mail server refuses it")]
    Permanent,
}
