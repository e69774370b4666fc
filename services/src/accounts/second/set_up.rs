//! Setting the second step up, its recovery codes anew, and taking it away.

use chrono::TimeDelta;
use domain::{AccountId, Instant};
use storage::{
    StoreError, Tx,
    audit::{self, Actor, Entry},
    entities::second_step,
};

use super::{app_codes::AppSecret, instant, prove, recovery, second_step_since};
use crate::{
    Services,
    accounts::{AccountRefused, browsers::forget_others},
    auth::{SignedIn, Visitor, end_others},
    limits::LimitKind,
    mail::{AccountChange, Mail},
};

/// How long a secret waits for its first code.
const BEGUN_FOR: TimeDelta = TimeDelta::hours(1);

/// How it stands with an account's second step.
#[derive(Clone, Debug)]
pub struct SecondStepState {
    /// Since when an app is asked for; `None` where none is.
    pub app_since: Option<Instant>,
    /// How many recovery codes are left.
    pub codes_left: usize,
    /// A secret that waits for its first code. Only for whoever confirmed lately who they are.
    pub begun: Option<AppSecret>,
}

/// How it stands with the second step of whoever is signed in.
pub async fn second_step(
    services: &Services,
    who: &SignedIn,
) -> Result<SecondStepState, StoreError> {
    let conn = services.store.reader();
    let row = storage::accounts::second_step(conn, who.account()).await?;
    let codes = storage::accounts::recovery_codes(conn, who.account()).await?;
    let waits = row.as_ref().filter(|_| who.confirmed().is_ok());
    Ok(SecondStepState {
        app_since: row.as_ref().and_then(|row| row.confirmed_at).map(instant),
        codes_left: codes.iter().filter(|code| code.used_at.is_none()).count(),
        begun: waits.and_then(|row| begun(services, row, who.email())),
    })
}

fn begun(services: &Services, row: &second_step::Model, email: &str) -> Option<AppSecret> {
    let is_over = services.now() - instant(row.begun_at) > BEGUN_FOR;
    if row.confirmed_at.is_some() || is_over {
        return None;
    }
    let (bytes, _) = services.vault.open_account(row.account, &row.secret_sealed).ok()?;
    AppSecret::of(&bytes, email)
}

/// Draws a secret that an app is to share. Nothing is asked for until it has shown a code.
///
/// Refuses with [`AccountRefused::Unconfirmed`], and with `There` where there is an app.
pub async fn begin_second_step(services: &Services, who: &SignedIn) -> Result<(), AccountRefused> {
    who.confirmed()?;
    let secret = AppSecret::draw(who.email());
    let account = who.account();
    let row = second_step::Model {
        account: account.0,
        secret_sealed: services.vault.seal_account(account.0, secret.bytes()),
        begun_at: services.now().timestamp(),
        confirmed_at: None,
        last_counter: None,
    };
    let tx = services.store.begin().await?;
    if !storage::accounts::begin_second_step(&tx, row).await? {
        return Err(AccountRefused::There);
    }
    tx.commit().await?;
    Ok(())
}

/// The app has shown its first code: from now on the account asks for one. Says the recovery
/// codes, this once; where the account had some, they open nothing any more.
///
/// Refuses with [`AccountRefused::Unconfirmed`], `Link` where nothing was begun or it is too
/// long ago, `Code` and `TooMany`.
pub async fn finish_second_step(
    services: &Services,
    who: &SignedIn,
    visitor: &Visitor,
    typed: &str,
) -> Result<Vec<String>, AccountRefused> {
    who.confirmed()?;
    let account = who.account();
    services.limits.check_address(LimitKind::SignInAddress, visitor.address)?;
    services
        .store
        .retrying(|| async {
            let (tx, now) = (services.store.begin().await?, services.now());
            storage::accounts::rewrite(&tx, account).await?;
            let first = second_step_since(&*tx, account).await?.is_none();
            let row = storage::accounts::second_step(&*tx, account).await?;
            let row = row.ok_or(AccountRefused::Link)?;
            let secret = begun(services, &row, who.email()).ok_or(AccountRefused::Link)?;
            let digits = prove::digits(typed).ok_or(AccountRefused::Code)?;
            let period = secret.period_of(&digits, now).ok_or(AccountRefused::Code)?;
            let which = (account, row.secret_sealed.as_slice());
            if !storage::accounts::confirm_second_step(&tx, which, period, now).await? {
                return Err(AccountRefused::Link);
            }
            let codes = recovery::renew(services, &tx, account, now).await?;
            // Whoever was signed in before never showed the second step.
            end_others(&tx, who, now).await?;
            if first {
                forget_others(&tx, account, visitor).await?;
            }
            changed(&tx, account, AccountChange::StepSet, now).await?;
            tx.commit().await?;
            Ok(codes)
        })
        .await
}

/// Takes the app away from an account; where nothing else is its second step, its recovery
/// codes go too.
///
/// Refuses with [`AccountRefused::Unconfirmed`].
pub async fn remove_second_step(services: &Services, who: &SignedIn) -> Result<(), AccountRefused> {
    who.confirmed()?;
    let account = who.account();
    services
        .store
        .retrying(|| async {
            let (tx, now) = (services.store.begin().await?, services.now());
            storage::accounts::rewrite(&tx, account).await?;
            if storage::accounts::remove_second_step(&tx, account).await? {
                if second_step_since(&*tx, account).await?.is_none() {
                    storage::accounts::replace_recovery_codes(&tx, account, Vec::new()).await?;
                }
                changed(&tx, account, AccountChange::StepRemoved, now).await?;
            }
            tx.commit().await?;
            Ok(())
        })
        .await
}

/// The same, with every passkey, for somebody who has none of it any more: whoever runs the
/// installation does it for them. Every browser is signed out. Whether there was a second step.
pub async fn take_second_step_away(services: &Services, email: &str) -> Result<bool, StoreError> {
    let email = email.trim().to_lowercase();
    let known = storage::accounts::by_email(services.store.reader(), &email).await?;
    let Some(account) = known.map(|known| AccountId::from(known.id)) else { return Ok(false) };
    let (tx, now) = (services.store.begin().await?, services.now());
    if second_step_since(&*tx, account).await?.is_none() {
        return Ok(false);
    }
    storage::accounts::remove_second_step(&tx, account).await?;
    storage::accounts::remove_passkeys(&tx, account).await?;
    storage::accounts::replace_recovery_codes(&tx, account, Vec::new()).await?;
    storage::accounts::end_all(&tx, account).await?;
    note(&tx, (account, Actor::System), AccountChange::StepRemoved, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Gives an account fresh recovery codes, said this once; those that it had open nothing any
/// more.
///
/// Refuses with [`AccountRefused::Unconfirmed`], and `Link` where there is no second step.
pub async fn renew_recovery_codes(
    services: &Services,
    who: &SignedIn,
) -> Result<Vec<String>, AccountRefused> {
    who.confirmed()?;
    let account = who.account();
    services
        .store
        .retrying(|| async {
            let (tx, now) = (services.store.begin().await?, services.now());
            storage::accounts::rewrite(&tx, account).await?;
            if second_step_since(&*tx, account).await?.is_none() {
                return Err(AccountRefused::Link);
            }
            let codes = recovery::renew(services, &tx, account, now).await?;
            changed(&tx, account, AccountChange::CodesRenewed, now).await?;
            tx.commit().await?;
            Ok(codes)
        })
        .await
}

/// Writes down what somebody changed about their account, and tells it by mail.
pub(in crate::accounts) async fn changed(
    tx: &Tx,
    account: AccountId,
    change: AccountChange,
    now: Instant,
) -> Result<(), StoreError> {
    note(tx, (account, Actor::Client(account)), change, now).await
}

/// Tells an account that somebody tries its codes who is not known to be its owner, and writes it
/// down: once a day.
pub(super) async fn tell_of_tries(
    tx: &Tx,
    account: AccountId,
    now: Instant,
) -> Result<(), StoreError> {
    let change = AccountChange::CodesTried;
    let key = format!("codes_tried:{account}:{}", now.date_naive());
    let mail = Mail::AccountChanged { account, change };
    if mail.enqueue_for_account_once(tx, key, now).await? {
        audit::append(tx, entry((account, Actor::System), change), now).await?;
    }
    Ok(())
}

async fn note(
    tx: &Tx,
    (account, actor): (AccountId, Actor),
    change: AccountChange,
    now: Instant,
) -> Result<(), StoreError> {
    audit::append(tx, entry((account, actor), change), now).await?;
    Mail::AccountChanged { account, change }.enqueue_for_account(tx, now).await
}

fn entry((account, actor): (AccountId, Actor), change: AccountChange) -> Entry<'static> {
    Entry {
        studio: None,
        actor,
        action: change.action(),
        object: account.to_string(),
        detail: String::new(),
    }
}
