//! Who sets a studio up in the browser: somebody with an account, who says its password, or
//! somebody new.

use domain::{
    AccountId, Instant,
    contact::{FieldError, check_email, check_name},
};
use secrecy::{ExposeSecret, SecretString};
use storage::{StoreError, Tx, accounts as rows, entities::account};

use super::{
    AccountRefused, check_password,
    register::{enqueue_mail, insert},
    sign_in::count_try,
};
use crate::{Services, auth::Visitor, mail::Mail};

/// Who sets a studio up.
pub(crate) enum Founder {
    /// Somebody whose address was proved, and who said their password.
    Known(account::Model),
    /// Somebody whose address nobody has proved.
    New {
        /// As typed.
        name: String,
        /// Lower-cased.
        email: String,
        /// Of the password that was typed.
        hash: String,
    },
}

impl Founder {
    /// Checks what was typed. Refuses with [`AccountRefused::Invalid`], where the address has
    /// an account with another password with the code `known` of the password; with
    /// `TooMany` and `Busy`.
    pub(crate) async fn of(
        services: &Services,
        visitor: &Visitor,
        (name, email): (&str, &str),
        password: &SecretString,
    ) -> Result<Self, AccountRefused> {
        let (name, email) = match (check_name(name), check_email(email)) {
            (Ok(name), Ok(email)) => (name, email.to_lowercase()),
            (name, email) => {
                let wrong = [name.err(), email.err()].into_iter().flatten().collect();
                return Err(AccountRefused::Invalid(wrong));
            }
        };
        let known = rows::by_email(services.store.reader(), &email).await?;
        if let Some(known) = known.filter(|known| known.email_verified_at.is_some()) {
            count_try(services, visitor, &email)?;
            let hash = known.password_hash.as_deref();
            let verified = services.hasher.verify(password, hash).await?;
            let other = || AccountRefused::Invalid(vec![FieldError::new("password", "known")]);
            return verified.matches.then_some(Self::Known(known)).ok_or_else(other);
        }
        check_password(password.expose_secret(), &email)
            .map_err(|wrong| AccountRefused::Invalid(vec![wrong]))?;
        let hash = services.hasher.hash(password).await?;
        Ok(Self::New { name, email, hash })
    }

    /// Writes their account where they have none, and says which it is and whether it can be
    /// signed in to. `trusted` is whether nobody else's visits can be behind the address, as
    /// before the first studio: then it is assumed until it is proved. The mail that proves it
    /// is sent in any case.
    pub(crate) async fn settle(
        &self,
        tx: &Tx,
        trusted: bool,
        now: Instant,
    ) -> Result<(AccountId, bool), StoreError> {
        let (name, email, hash) = match self {
            Self::Known(known) => {
                let (id, seen) = (known.id.into(), known.password_hash.as_deref());
                let seen = seen.unwrap_or_default();
                // Changed since it was said: look again.
                let same = rows::confirm_password(tx, id, seen, seen).await?;
                return if same { Ok((id, true)) } else { Err(StoreError::Retry) };
            }
            Self::New { name, email, hash } => (name, email, hash),
        };
        let id = match rows::by_email(&**tx, email).await? {
            // Proved in this instant.
            Some(known) if known.email_verified_at.is_some() => return Err(StoreError::Retry),
            Some(known) => {
                let id = known.id.into();
                rows::replace_unproved(tx, id, name, hash).await?;
                id
            }
            None => insert(tx, name, email, Some(hash.clone()), now).await?,
        };
        if trusted {
            rows::void_tokens(tx, id).await?;
            rows::mark_verified(tx, id, now).await?;
            rows::assume(tx, id, now).await?;
        }
        enqueue_mail(tx, Mail::VerifyAddress { account: id }, now).await?;
        Ok((id, trusted))
    }
}
