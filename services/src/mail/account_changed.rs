//! How an account is signed in to has changed, or somebody signed in from elsewhere: said to
//! its address, so that whoever did not do it hears of it.

use chrono::DateTime;
use domain::{AccountId, Instant, time::Zone};
use serde::{Deserialize, Serialize};
use storage::{StoreError, Tx};
use uuid::Uuid;

use super::{Mail, account::Addressee, letter::Letter};
use crate::{
    Services,
    accounts::browser_name,
    clock::WallClock,
    jobs::{Enqueue, Job, JobError, enqueue, enqueue_once},
};

/// What changed about signing in to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountChange {
    /// There is another password, chosen by whoever knew the one before.
    PasswordChanged,
    /// An app is asked for from now on.
    StepSet,
    /// No app is asked for any more.
    StepRemoved,
    /// There are new recovery codes.
    CodesRenewed,
    /// A recovery code was used up.
    CodeUsed,
    /// Somebody tried codes as often as they may, from browsers that the account does not know.
    CodesTried,
    /// There is a passkey more.
    PasskeyAdded,
    /// There is a passkey less.
    PasskeyRemoved,
}

impl AccountChange {
    /// What the log calls it.
    #[must_use]
    pub const fn action(self) -> &'static str {
        match self {
            Self::PasswordChanged => "account.password_changed",
            Self::StepSet => "account.second_step_set",
            Self::StepRemoved => "account.second_step_removed",
            Self::CodesRenewed => "account.recovery_codes_renewed",
            Self::CodeUsed => "account.recovery_code_used",
            Self::CodesTried => "account.codes_tried",
            Self::PasskeyAdded => "account.passkey_added",
            Self::PasskeyRemoved => "account.passkey_removed",
        }
    }

    const fn subject(self) -> &'static str {
        match self {
            Self::PasswordChanged => "Your password was changed",
            Self::StepSet => "Your account asks for a code now",
            Self::StepRemoved => "Your account asks for no code any more",
            Self::CodesRenewed => "Your account has new recovery codes",
            Self::CodeUsed => "A recovery code was used",
            Self::CodesTried => "Somebody tries codes to get into your account",
            Self::PasskeyAdded => "Your account has a new passkey",
            Self::PasskeyRemoved => "A passkey of your account is gone",
        }
    }

    /// Where it is seen.
    const fn page(self) -> &'static str {
        match self {
            Self::PasskeyAdded | Self::PasskeyRemoved => "/account#passkeys",
            _ => "/account/second-step",
        }
    }

    /// What to do about it for whoever did not do it. A new password ends no second step, and
    /// no passkey: it alone would leave in whoever has them.
    fn unexpected(self, base_url: &str) -> String {
        match self {
            Self::PasskeyAdded => format!(
                "If it was not you, sign in, remove it at {base_url}/account#passkeys, make new \
                 recovery codes, and choose a new password. A new password alone does not end it."
            ),
            Self::StepSet => format!(
                "If it was not you, choose a new password at {base_url}/forgot, and ask whoever \
                 runs this site to take the second step away: a new password alone does not."
            ),
            Self::CodesTried => format!(
                "If it was not you, somebody probably has your password: choose another one now at \
                 {base_url}/forgot, in a browser in which you have signed in before. That signs \
                 every browser out. If it was you, wait a while, or use a recovery code, which \
                 always works."
            ),
            _ => unexpected(base_url),
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::PasswordChanged => {
                "From now on, signing in takes the new password. Every other browser was signed \
                 out."
            }
            Self::StepSet => {
                "From now on, signing in takes your password and a code that your app shows. Keep \
                 the recovery codes where you find them without your phone."
            }
            Self::StepRemoved => {
                "No app is asked for any more. Without a passkey, your password alone is enough to \
                 sign in, and the recovery codes open nothing."
            }
            Self::CodesRenewed => {
                "Ten new recovery codes were made. Those from before open nothing any more."
            }
            Self::CodeUsed => {
                "Somebody, probably you, used one of your recovery codes in place of a code from \
                 your app. Each works once. Your account’s page says how many are left, and \
                 makes new ones."
            }
            Self::CodesTried => {
                "Codes were tried as often as they may be, in browsers that your account does not \
                 know. Such browsers now have to wait between codes; yours, in which you have \
                 signed in before, does not. A mail of its own tells of each that gets in."
            }
            Self::PasskeyAdded => {
                "Whoever has the device that it is on, and can unlock it, signs in with it from \
                 now on: without your password, and without a code."
            }
            Self::PasskeyRemoved => {
                "Nobody signs in with it any more. The device that it was on may go on offering \
                 it until you delete it there."
            }
        }
    }
}

impl Mail {
    /// Enqueues a mail to an account, in the transaction of the change.
    pub(crate) async fn enqueue_for_account(self, tx: &Tx, now: Instant) -> Result<(), StoreError> {
        let when = Enqueue { studio: None, run_at: now, dedupe: None };
        enqueue(tx, &Job::Mail(self), when, now).await
    }

    /// The same, once for each `key`. Whether it was the first.
    pub(crate) async fn enqueue_for_account_once(
        self,
        tx: &Tx,
        key: String,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let when = Enqueue { studio: None, run_at: now, dedupe: Some(key) };
        enqueue_once(tx, &Job::Mail(self), when, now).await
    }
}

pub(super) fn letter(addressee: &Addressee, change: AccountChange) -> Letter {
    let base_url = &addressee.base_url;
    Letter::new(change.subject())
        .heading(format!("{}, {}", change.subject(), addressee.first_name()))
        .paragraph(change.words())
        .link("How you sign in", format!("{base_url}{}", change.page()))
        .paragraph(change.unexpected(base_url))
}

/// A sign-in from a browser that the account did not know.
#[derive(Clone, Debug)]
pub(super) struct Arrival {
    /// What the browser calls itself, for people.
    pub browser: String,
    /// When, by the account's own clock.
    pub when: String,
}

impl Arrival {
    /// Reads the facts; nothing where the browser is forgotten.
    pub async fn read(
        services: &Services,
        account: AccountId,
        browser: Uuid,
    ) -> Result<Option<Self>, JobError> {
        let conn = services.store.reader();
        let Some(row) = storage::accounts::known_browser(conn, browser).await? else {
            return Ok(None);
        };
        let chosen = storage::preferences::of_account(conn, account).await?;
        let zone = chosen.and_then(|row| row.zone).and_then(|name| name.parse().ok());
        let at = DateTime::from_timestamp(row.first_seen_at, 0).unwrap_or(DateTime::UNIX_EPOCH);
        Ok(Some(Self { browser: browser_name(&row.user_agent), when: when(at, zone) }))
    }

    pub fn letter(&self, addressee: &Addressee) -> Letter {
        let base_url = &addressee.base_url;
        Letter::new("Somebody signed in from a new browser")
            .heading(format!("A new browser, {}", addressee.first_name()))
            .paragraph(
                "Somebody, probably you, signed in to your account from a browser that it did not \
                 know.",
            )
            .facts(vec![("Browser", self.browser.clone()), ("When", self.when.clone())])
            .link("Where you are signed in", format!("{base_url}/account#browsers"))
            .paragraph(unexpected(base_url))
            .small("A browser that forgets its cookies, as in a private window, is new each time.")
    }
}

/// In the zone that somebody chose; where they chose none, nobody knows where they are.
fn when(at: Instant, zone: Option<Zone>) -> String {
    match zone {
        Some(zone) => WallClock::of_zone(zone).when(at),
        None => format!("{} (UTC)", at.format("%a %-d %b, %H:%M")),
    }
}

fn unexpected(base_url: &str) -> String {
    format!(
        "If it was not you, choose a new password now: {base_url}/forgot. That signs every browser \
         out."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_by_the_clock_that_somebody_chose() {
        let at = DateTime::from_timestamp(1_795_766_400, 0).expect("an instant");
        assert_eq!(when(at, None), "Fri 27 Nov, 08:00 (UTC)");
        let berlin = "Europe/Berlin".parse().expect("a zone");
        assert_eq!(when(at, Some(berlin)), "Fri 27 Nov, 09:00 (Berlin time)");
    }
}
