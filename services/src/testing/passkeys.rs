//! Passkeys without any cryptography, and devices that have them.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::AccountId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::ports::{Ceremony, ClaimedPasskey, NewPasskey, PasskeyError, PasskeyHolder, Passkeys};

/// Passkeys that believe every [`Device`], but only what it was asked, and counts upwards.
#[derive(Debug, Default)]
pub struct MemoryPasskeys(AtomicU64);

/// What a device says.
#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    challenge: String,
    id: String,
    account: Option<AccountId>,
    counter: u32,
}

/// What is kept of a passkey.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    id: String,
    counter: u32,
}

impl MemoryPasskeys {
    fn ask(&self, mut options: Value) -> Ceremony {
        let challenge = format!("challenge-{}", self.0.fetch_add(1, Ordering::Relaxed));
        options["challenge"] = json!(challenge);
        Ceremony { options: options.to_string(), state: challenge }
    }
}

fn names(known: &[Vec<u8>]) -> Vec<String> {
    known.iter().map(|id| String::from_utf8_lossy(id).into_owned()).collect()
}

fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, PasskeyError> {
    serde_json::from_str(text).map_err(|_| PasskeyError)
}

fn written(kept: &Kept) -> String {
    json!(kept).to_string()
}

impl Passkeys for MemoryPasskeys {
    fn begin_registration(
        &self,
        holder: &PasskeyHolder,
        known: &[Vec<u8>],
    ) -> Result<Ceremony, PasskeyError> {
        Ok(self.ask(json!({ "account": holder.account, "exclude": names(known) })))
    }

    fn finish_registration(&self, state: &str, answer: &str) -> Result<NewPasskey, PasskeyError> {
        let Answer { challenge, id, counter, .. } = read(answer)?;
        if challenge != state {
            return Err(PasskeyError);
        }
        let credential_id = id.clone().into_bytes();
        Ok(NewPasskey { credential_id, credential: written(&Kept { id, counter }) })
    }

    fn begin_sign_in(&self, known: &[Vec<u8>]) -> Result<Ceremony, PasskeyError> {
        Ok(self.ask(json!({ "allow": names(known) })))
    }

    fn claimed(&self, answer: &str) -> Result<ClaimedPasskey, PasskeyError> {
        let Answer { id, account, .. } = read(answer)?;
        Ok(ClaimedPasskey { credential_id: id.into_bytes(), account })
    }

    fn finish_sign_in(
        &self,
        state: &str,
        answer: &str,
        credential: &str,
    ) -> Result<String, PasskeyError> {
        let Answer { challenge, id, counter, .. } = read(answer)?;
        let kept: Kept = read(credential)?;
        if challenge != state || id != kept.id || counter <= kept.counter {
            return Err(PasskeyError);
        }
        Ok(written(&Kept { id, counter }))
    }
}

/// A device with one passkey.
#[derive(Clone, Debug)]
pub struct Device {
    /// What the passkey is called.
    pub id: String,
    /// Whose it says that it is.
    pub account: Option<AccountId>,
    /// How often it was used.
    pub counter: u32,
}

impl Device {
    /// A new one, whose passkey is called so.
    #[must_use]
    pub fn new(id: &str, account: AccountId) -> Self {
        Self { id: id.to_owned(), account: Some(account), counter: 0 }
    }

    /// What it answers to these options.
    ///
    /// # Panics
    /// Where they are none of [`MemoryPasskeys`].
    pub fn answer(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("options are JSON");
        let challenge = options["challenge"].as_str().expect("a challenge").to_owned();
        self.counter += 1;
        let Self { id, account, counter } = self.clone();
        json!(Answer { challenge, id, account, counter }).to_string()
    }
}
