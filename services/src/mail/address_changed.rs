//! An account has another address, said to the one it had. Nothing else knows that one any
//! more: it is kept sealed until this left.

use chrono::TimeDelta;
use domain::Instant;
use serde::{Deserialize, Serialize};
use storage::{StoreError, Tx};

use super::{Mail, letter::Letter, words};
use crate::{
    Services,
    drafts::{self, DraftOf},
    jobs::{Enqueue, Job, JobError, enqueue},
    tokens::{SecretToken, random_token},
};

const OLD: DraftOf = DraftOf { kind: "old_address", studio: None };
/// Longer than a job is tried.
const KEPT: TimeDelta = TimeDelta::days(3);

/// Whom it goes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OldAddress {
    /// As they are called.
    pub name: String,
    /// Where they were reached.
    pub email: String,
}

impl OldAddress {
    /// Seals it, and enqueues the mail, in the transaction of the change.
    pub(crate) async fn enqueue(
        &self,
        services: &Services,
        tx: &Tx,
        now: Instant,
    ) -> Result<(), StoreError> {
        let token = random_token();
        drafts::save_in(services, tx, (&token, OLD), self, now + KEPT).await?;
        let mail = Mail::AddressChanged { old: token.expose().to_owned() };
        enqueue(tx, &Job::Mail(mail), Enqueue { studio: None, run_at: now, dedupe: None }, now)
            .await
    }

    /// Opens it; nothing once the mail has left.
    pub(super) async fn open(services: &Services, token: &str) -> Result<Option<Self>, JobError> {
        let Some(token) = SecretToken::parse(token) else { return Ok(None) };
        Ok(drafts::load(services, &token, OLD).await?)
    }

    /// The new address is not said: whoever reads the old one's mail may be somebody else.
    pub(super) fn letter(&self) -> Letter {
        Letter::new("Your account has another address")
            .heading(format!("Your address was changed, {}", words::first_name(&self.name)))
            .paragraph(
                "Your account has another email address from now on. Sign in with that one; \
                 mails go there, and every browser was signed out.",
            )
            .small(
                "This is the last mail to this address. If it was not you who changed it, \
                 somebody knows your password: tell your studio, whose number is on its page.",
            )
    }
}

/// The mail left: the address is forgotten.
pub(super) async fn sent(services: &Services, token: &str) -> Result<(), JobError> {
    let Some(token) = SecretToken::parse(token) else { return Ok(()) };
    let tx = services.store.begin().await?;
    storage::drafts::remove(&tx, &token.hash()).await?;
    Ok(tx.commit().await?)
}
