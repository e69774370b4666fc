//! An account was deleted, said to where it was. Nothing else knows the address any more: it
//! is kept sealed until this left.

use chrono::TimeDelta;
use domain::{Instant, JobId};
use serde::{Deserialize, Serialize};
use storage::{StoreError, Tx};

use super::{Mail, letter::Letter, words};
use crate::{
    Services,
    drafts::{self, DraftOf},
    jobs::{Enqueue, Job, JobError, enqueue},
    tokens::{SecretToken, random_token},
};

const FAREWELL: DraftOf = DraftOf { kind: "farewell", studio: None };
/// Longer than a job is tried.
const KEPT: TimeDelta = TimeDelta::days(3);

/// Whom it goes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Farewell {
    /// As they were called.
    pub name: String,
    /// Where they were reached.
    pub email: String,
    /// The studios that knew them.
    pub studios: Vec<String>,
}

impl Farewell {
    /// Seals it, and enqueues the mail, in the transaction of the deletion.
    pub(crate) async fn enqueue(
        &self,
        services: &Services,
        tx: &Tx,
        now: Instant,
    ) -> Result<(), StoreError> {
        let token = random_token();
        drafts::save_in(services, tx, (&token, FAREWELL), self, now + KEPT).await?;
        let mail = Mail::AccountDeleted { farewell: token.expose().to_owned() };
        enqueue(tx, &Job::Mail(mail), Enqueue { studio: None, run_at: now, dedupe: None }, now)
            .await
    }

    /// Opens it; nothing once the mail has left.
    pub(super) async fn open(services: &Services, token: &str) -> Result<Option<Self>, JobError> {
        let Some(token) = SecretToken::parse(token) else { return Ok(None) };
        Ok(drafts::load(services, &token, FAREWELL).await?)
    }

    pub(super) fn letter(&self) -> Letter {
        let studios = match self.studios.as_slice() {
            [] => None,
            some => Some(format!(
                "What you booked and paid at {} stays there as figures without your name: the \
                 law wants the books kept. Receipts and invoices keep the name that is on them \
                 for as long as the law says.",
                some.join(", "),
            )),
        };
        Letter::new("Your account is deleted")
            .heading(format!("Goodbye, {}", words::first_name(&self.name)))
            .paragraph(
                "Your account is deleted, with your name, address and number, the people you \
                 booked for, and everything you told about your health. Nobody can bring it back.",
            )
            .paragraph_if(studios)
            .small(
                "This is the last mail to this address. If it was not you who deleted the \
                 account, tell your studio: its number is on its page.",
            )
    }
}

/// The mail left: the address is forgotten, and nothing of it stays in the database's files.
pub(super) async fn sent(services: &Services, id: JobId, token: &str) -> Result<(), JobError> {
    let Some(token) = SecretToken::parse(token) else { return Ok(()) };
    let (tx, now) = (services.store.begin().await?, services.now());
    storage::drafts::remove(&tx, &token.hash()).await?;
    let when = Enqueue { studio: None, run_at: now, dedupe: Some(format!("scrub:{id}")) };
    enqueue(&tx, &Job::Scrub, when, now).await?;
    Ok(tx.commit().await?)
}
