//! A mailer that keeps what it is handed, and fails when told to.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;

use crate::ports::{IsMeant, MailError, Mailer, OutgoingMail};

/// Keeps every mail it is handed. Cloning shares what was kept.
#[derive(Clone, Debug, Default)]
pub struct RecordingMailer(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    sent: Vec<OutgoingMail>,
    script: VecDeque<Step>,
}

/// What happens to one of the next mails.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// It is not taken.
    Refuse(MailError),
    /// It is taken, and the answer gets lost on the way back.
    LoseAnswer,
    /// It is taken after a while.
    Delay(Duration),
    /// A bug strikes.
    Panic,
}

impl RecordingMailer {
    /// With nothing sent yet, taking everything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Every mail that was taken, oldest first.
    #[must_use]
    pub fn sent(&self) -> Vec<OutgoingMail> {
        self.state().sent.clone()
    }

    /// Every mail that was taken for `address`, oldest first.
    #[must_use]
    pub fn sent_to(&self, address: &str) -> Vec<OutgoingMail> {
        self.sent().into_iter().filter(|mail| mail.to.1 == address).collect()
    }

    /// The mail that was taken last.
    #[must_use]
    pub fn last(&self) -> Option<OutgoingMail> {
        self.state().sent.last().cloned()
    }

    /// Forgets what was sent, and what was scripted.
    pub fn clear(&self) {
        *self.state() = State::default();
    }

    /// Refuses the next mail that no earlier script is about.
    pub fn refuse_next(&self, error: MailError) {
        self.state().script.push_back(Step::Refuse(error));
    }

    /// Takes the next mail and answers as if it had not: the case in which a mail
    /// must be repeated with the same Message-ID.
    pub fn lose_next_answer(&self) {
        self.state().script.push_back(Step::LoseAnswer);
    }

    /// Takes the next mail after `pause`.
    pub fn delay_next(&self, pause: Duration) {
        self.state().script.push_back(Step::Delay(pause));
    }

    /// Panics over the next mail.
    pub fn panic_next(&self) {
        self.state().script.push_back(Step::Panic);
    }

    /// How many steps of the script no mail has come upon yet.
    #[must_use]
    pub fn scripted(&self) -> usize {
        self.state().script.len()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Mailer for RecordingMailer {
    async fn send(&self, mail: &OutgoingMail) -> Result<(), MailError> {
        let step = self.state().script.pop_front();
        match step {
            Some(Step::Refuse(error)) => return Err(error),
            Some(Step::Panic) => panic!("the script says so"),
            Some(Step::Delay(pause)) => tokio::time::sleep(pause).await,
            Some(Step::LoseAnswer) | None => {}
        }
        self.state().sent.push(mail.clone());
        if matches!(step, Some(Step::LoseAnswer)) { Err(MailError::Temporary) } else { Ok(()) }
    }

    async fn forget(&self, is_meant: IsMeant) -> Result<(), MailError> {
        self.state().sent.retain(|mail| !is_meant(&mail.to, &mail.text));
        Ok(())
    }
}
