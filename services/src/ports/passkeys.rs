//! Passkeys in browsers.

use domain::AccountId;
use thiserror::Error;

/// Asks browsers for passkeys, and checks what they answer. Questions, answers and what is kept
/// of either are JSON that is handed through and understood by an implementation alone.
pub trait Passkeys: Send + Sync {
    /// Asks for a new passkey of somebody, on none of the devices that have one of `known`.
    fn begin_registration(
        &self,
        holder: &PasskeyHolder,
        known: &[Vec<u8>],
    ) -> Result<Ceremony, PasskeyError>;
    /// The passkey that was made. Its holder was verified, and asked on our own pages.
    fn finish_registration(&self, state: &str, answer: &str) -> Result<NewPasskey, PasskeyError>;
    /// Asks whoever sits there to prove who they are: by one of `known`, or where that is empty,
    /// by any passkey that they have here.
    fn begin_sign_in(&self, known: &[Vec<u8>]) -> Result<Ceremony, PasskeyError>;
    /// What an answer says of itself. It proves nothing yet.
    fn claimed(&self, answer: &str) -> Result<ClaimedPasskey, PasskeyError>;
    /// What is to be kept of a passkey from now on, where the answer is its own and its holder
    /// was verified.
    fn finish_sign_in(
        &self,
        state: &str,
        answer: &str,
        credential: &str,
    ) -> Result<String, PasskeyError>;
}

/// Whose a new passkey is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyHolder {
    /// Comes back with each answer of a passkey that was found without being named.
    pub account: AccountId,
    /// What they sign in with.
    pub email: String,
    /// As they are called.
    pub name: String,
}

/// What a browser is asked, and what must be known to judge its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceremony {
    /// For `navigator.credentials`, as JSON whose bytes are base64url.
    pub options: String,
    /// Stays with us: who has it can answer once more.
    pub state: String,
}

/// A passkey that was just made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPasskey {
    /// What its authenticator calls it.
    pub credential_id: Vec<u8>,
    /// What is to be kept of it. No secret.
    pub credential: String,
}

/// What an answer says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedPasskey {
    /// What its authenticator calls the passkey.
    pub credential_id: Vec<u8>,
    /// Whose it says that it is; an authenticator that was asked for a certain passkey need not
    /// say so.
    pub account: Option<AccountId>,
}

/// An answer about a passkey is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the passkey does not prove anything")]
pub struct PasskeyError;
