//! The second step of signing in, on both engines.

mod guessing;
mod renewing;

use std::num::NonZeroU32;

use chrono::TimeDelta;
use domain::AccountId;

use super::*;
use crate::{
    accounts::{
        AccountRefused, Hasher, TokenPurpose, reset, sign_in, sign_out_everywhere,
        tests::{
            MARTA, PASSWORD, by_cookie, proved, secret, signed_in, take_mails, token, visitor, who,
        },
    },
    auth::{NewSession, NewStep, RenewedSession, SignedIn, Visitor, authenticate},
    limits::Limiter,
    mail::{AccountChange, Mail},
    sealing::Vault,
    services::Inner,
    testing::TestBed,
    tokens::Links,
};

/// What the app of somebody would show.
struct App(AppSecret);

impl App {
    fn shows(&self, bed: &TestBed) -> String {
        self.0.code_at(bed.services.now())
    }

    /// What it shows half a minute later: codes count once.
    fn shows_next(&self, bed: &TestBed) -> String {
        bed.clock.advance_seconds(30);
        self.shows(bed)
    }
}

/// Marta's account with an app: the session in which it was set up, and the recovery codes.
async fn with_app(bed: &TestBed) -> (AccountId, SignedIn, App, Vec<String>) {
    let account = proved(bed, MARTA).await;
    let (_, marta) = signed_in(bed, MARTA).await;
    begin_second_step(&bed.services, &marta).await.expect("begun");
    let begun = second_step(&bed.services, &marta).await.expect("read").begun;
    let app = App(begun.expect("it waits for its first code"));
    let code = app.shows(bed);
    let codes = finish_second_step(&bed.services, &marta, &visitor(), &code).await.expect("set");
    (account, marta, app, codes)
}

async fn waits(bed: &TestBed) -> NewStep {
    let outcome = sign_in(&bed.services, &visitor(), MARTA, &secret(PASSWORD)).await;
    outcome.expect("the password is right").waits().expect("it waits for the second step")
}

async fn finish(bed: &TestBed, step: &NewStep, typed: &str) -> Result<NewSession, AccountRefused> {
    finish_sign_in(&bed.services, &visitor(), step.cookie.expose(), typed).await
}

/// Somebody who is signed in.
async fn of(bed: &TestBed, email: &str) -> SignedIn {
    proved(bed, email).await;
    signed_in(bed, email).await.1
}

fn code_of<T: std::fmt::Debug>(refused: Result<T, AccountRefused>) -> &'static str {
    refused.expect_err("refused").code()
}

storage::on_both_engines! {
    async fn a_right_password_opens_nothing_until_the_code_is_right_too(bed: &TestBed) {
        let (_, _, app, codes) = with_app(bed).await;
        assert_eq!(codes.len(), 10);
        let step = waits(bed).await;
        let found = authenticate(&bed.services, step.cookie.expose()).await.expect("read");
        assert!(found.is_none(), "what waits is no session");
        assert_eq!(code_of(finish(bed, &step, "000000").await), "code");
        let session = finish(bed, &step, &app.shows_next(bed)).await.expect("the code is right");
        assert!(who(bed, &session).await.expect("signed in").has_second_step());
        assert_eq!(code_of(finish(bed, &step, &app.shows_next(bed)).await), "step", "it is spent");
    }

    async fn a_code_counts_once_and_none_from_before_it_counts_after(bed: &TestBed) {
        let (_, _, app, _) = with_app(bed).await;
        let first = app.shows(bed);
        let step = waits(bed).await;
        assert_eq!(code_of(finish(bed, &step, &first).await), "code", "the set-up used it");
        let second = app.shows_next(bed);
        finish(bed, &step, &second).await.expect("a new one");
        let step = waits(bed).await;
        assert_eq!(code_of(finish(bed, &step, &second).await), "code", "used");
        assert_eq!(code_of(finish(bed, &step, &first).await), "code", "and the one before");
        finish(bed, &step, &app.shows_next(bed)).await.expect("the next one");
    }

    async fn whoever_sends_one_code_twice_at_once_comes_in_once(bed: &TestBed) {
        let (_, _, app, _) = with_app(bed).await;
        let (one, other) = (waits(bed).await, waits(bed).await);
        let code = app.shows_next(bed);
        let (one, other) = tokio::join!(finish(bed, &one, &code), finish(bed, &other, &code));
        assert_ne!(one.is_ok(), other.is_ok());
    }

    async fn five_wrong_codes_or_ten_minutes_end_a_sign_in(bed: &TestBed) {
        let (_, _, app, _) = with_app(bed).await;
        let step = waits(bed).await;
        for _ in 0..5 {
            assert_eq!(code_of(finish(bed, &step, "000000").await), "code");
        }
        let right = app.shows_next(bed);
        assert_eq!(code_of(finish(bed, &step, &right).await), "step", "too often");
        let step = waits(bed).await;
        assert!(sign_in_waits(&bed.services, step.cookie.expose()).await.expect("read").is_some());
        bed.clock.advance_minutes(10);
        assert!(sign_in_waits(&bed.services, step.cookie.expose()).await.expect("read").is_none());
        let late = app.shows(bed);
        assert_eq!(code_of(finish(bed, &step, &late).await), "step", "too late");
    }

    async fn a_recovery_code_opens_the_account_once_and_a_mail_says_so(bed: &TestBed) {
        let (account, marta, _, codes) = with_app(bed).await;
        take_mails(bed).await;
        let typed = codes[3].to_lowercase().replace('-', " ");
        finish(bed, &waits(bed).await, &typed).await.expect("it stands in for the app");
        let told = Mail::AccountChanged { account, change: AccountChange::CodeUsed };
        assert_eq!(take_mails(bed).await, [told]);
        assert_eq!(code_of(finish(bed, &waits(bed).await, &codes[3]).await), "code", "used");
        let state = second_step(&bed.services, &marta).await.expect("read");
        assert_eq!(state.codes_left, 9);
    }

    async fn new_recovery_codes_end_the_old_ones_and_nothing_of_a_code_is_kept(bed: &TestBed) {
        let (account, marta, _, old) = with_app(bed).await;
        take_mails(bed).await;
        let new = renew_recovery_codes(&bed.services, &marta).await.expect("renewed");
        let told = Mail::AccountChanged { account, change: AccountChange::CodesRenewed };
        assert_eq!(take_mails(bed).await, [told]);
        assert_eq!(code_of(finish(bed, &waits(bed).await, &old[0]).await), "code");
        finish(bed, &waits(bed).await, &new[0]).await.expect("a new one");
        let rows = storage::accounts::recovery_codes(bed.services.store.reader(), account).await;
        for row in rows.expect("read") {
            let plain = new.iter().map(|code| code.replace('-', ""));
            for code in plain {
                let part = &code.as_bytes()[..8];
                assert!(!row.code_sealed.windows(8).any(|window| window == part));
            }
        }
    }

    async fn a_second_step_is_set_up_by_its_first_code_and_told_by_mail(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        let (_, marta) = signed_in(bed, MARTA).await;
        take_mails(bed).await;
        let early = finish_second_step(&bed.services, &marta, &visitor(), "000000").await;
        assert_eq!(code_of(early), "link", "nothing was begun");
        begin_second_step(&bed.services, &marta).await.expect("begun");
        signed_in(bed, MARTA).await;
        let wrong = finish_second_step(&bed.services, &marta, &visitor(), "000000").await;
        assert_eq!(code_of(wrong), "code");
        let begun = second_step(&bed.services, &marta).await.expect("read").begun.expect("begun");
        let code = begun.code_at(bed.services.now());
        finish_second_step(&bed.services, &marta, &visitor(), &code).await.expect("set");
        let told = Mail::AccountChanged { account, change: AccountChange::StepSet };
        assert_eq!(take_mails(bed).await, [told]);
        assert_eq!(code_of(begin_second_step(&bed.services, &marta).await), "there");
        let state = second_step(&bed.services, &marta).await.expect("read");
        assert!(state.begun.is_none() && state.app_since.is_some() && state.codes_left == 10);
    }

    async fn a_secret_waits_an_hour_for_its_first_code(bed: &TestBed) {
        proved(bed, MARTA).await;
        let (_, marta) = signed_in(bed, MARTA).await;
        begin_second_step(&bed.services, &marta).await.expect("begun");
        let secret = second_step(&bed.services, &marta).await.expect("read").begun.expect("begun");
        bed.clock.advance_minutes(61);
        let (_, marta) = signed_in(bed, MARTA).await;
        assert!(second_step(&bed.services, &marta).await.expect("read").begun.is_none());
        let code = secret.code_at(bed.services.now());
        let late = finish_second_step(&bed.services, &marta, &visitor(), &code).await;
        assert_eq!(code_of(late), "link");
    }

    async fn taking_it_away_leaves_the_password_alone_and_no_codes(bed: &TestBed) {
        let (account, marta, _, _) = with_app(bed).await;
        take_mails(bed).await;
        remove_second_step(&bed.services, &marta).await.expect("removed");
        let told = Mail::AccountChanged { account, change: AccountChange::StepRemoved };
        assert_eq!(take_mails(bed).await, [told]);
        signed_in(bed, MARTA).await;
        let rows = storage::accounts::recovery_codes(bed.services.store.reader(), account).await;
        assert!(rows.expect("read").is_empty());
        assert_eq!(code_of(renew_recovery_codes(&bed.services, &marta).await), "link");
    }

    async fn whoever_lost_all_of_it_is_let_in_by_whoever_runs_the_installation(bed: &TestBed) {
        let (account, _, _, _) = with_app(bed).await;
        take_mails(bed).await;
        assert!(!take_second_step_away(&bed.services, "nobody@example.com").await.expect("read"));
        assert!(take_second_step_away(&bed.services, " Marta@example.com").await.expect("done"));
        assert!(!take_second_step_away(&bed.services, MARTA).await.expect("once"));
        let told = Mail::AccountChanged { account, change: AccountChange::StepRemoved };
        assert_eq!(take_mails(bed).await, [told]);
        signed_in(bed, MARTA).await;
    }

    async fn a_new_password_does_not_skip_the_second_step_and_ends_what_waits(bed: &TestBed) {
        let (account, _, app, _) = with_app(bed).await;
        let step = waits(bed).await;
        let link = token(bed, account, TokenPurpose::ResetPassword).await;
        let new = secret("an entirely new one");
        reset(&bed.services, &visitor(), &link, &new).await.expect("reset");
        let code = app.shows_next(bed);
        assert_eq!(code_of(finish(bed, &step, &code).await), "step", "the old password's");
        let outcome = sign_in(&bed.services, &visitor(), MARTA, &new).await.expect("the new one");
        let step = outcome.waits().expect("it waits all the same");
        finish(bed, &step, &code).await.expect("both");
    }

    async fn what_is_guarded_asks_again_ten_minutes_after_signing_in(bed: &TestBed) {
        let (_, _, app, codes) = with_app(bed).await;
        let session = finish(bed, &waits(bed).await, &app.shows_next(bed)).await.expect("in");
        bed.clock.advance_minutes(10);
        who(bed, &session).await.expect("in").confirmed().expect("just still");
        bed.clock.advance_seconds(1);
        let marta = who(bed, &session).await.expect("still in");
        marta.confirmed().expect_err("too long ago");
        assert_eq!(code_of(renew_recovery_codes(&bed.services, &marta).await), "unconfirmed");
        assert_eq!(code_of(remove_second_step(&bed.services, &marta).await), "unconfirmed");
        let browser = Visitor { cookie: Some(session.cookie.expose().to_owned()), ..visitor() };
        for wrong in [Proof::Code("000000".into()), Proof::Password(secret(PASSWORD))] {
            let refused = confirm_again(&bed.services, &marta, &browser, &wrong).await;
            assert_eq!(code_of(refused), "code", "the password alone does not do");
        }
        let proof = Proof::Code(app.shows(bed));
        let new = confirm_again(&bed.services, &marta, &browser, &proof).await.expect("a code");
        by_cookie(bed, &new.cookie).await.expect("in").confirmed().expect("confirmed");
        bed.clock.advance_minutes(11);
        let marta = by_cookie(bed, &new.cookie).await.expect("in");
        marta.confirmed().expect_err("too long ago");
        let proof = Proof::Code(codes[0].clone());
        confirm_again(&bed.services, &marta, &visitor(), &proof).await.expect("a recovery code");
    }

    async fn without_a_second_step_the_password_confirms(bed: &TestBed) {
        proved(bed, MARTA).await;
        let (session, _) = signed_in(bed, MARTA).await;
        bed.clock.advance_minutes(11);
        let marta = who(bed, &session).await.expect("in");
        assert_eq!(code_of(begin_second_step(&bed.services, &marta).await), "unconfirmed");
        let wrong = Proof::Password(secret("something else"));
        let refused = confirm_again(&bed.services, &marta, &visitor(), &wrong).await;
        assert_eq!(code_of(refused), "credentials");
        let proof = Proof::Password(secret(PASSWORD));
        let new = confirm_again(&bed.services, &marta, &visitor(), &proof).await.expect("right");
        let marta = by_cookie(bed, &new.cookie).await.expect("in");
        begin_second_step(&bed.services, &marta).await.expect("confirmed");
    }

    async fn signing_out_everywhere_ends_what_waits_too(bed: &TestBed) {
        let (_, marta, app, _) = with_app(bed).await;
        let step = waits(bed).await;
        sign_out_everywhere(&bed.services, &marta).await.expect("out");
        let code = app.shows_next(bed);
        assert_eq!(code_of(finish(bed, &step, &code).await), "step");
    }

    async fn a_session_that_skipped_the_step_by_an_older_version_opens_nothing(bed: &TestBed) {
        let (_, _, app, _) = with_app(bed).await;
        bed.clock.advance_minutes(1);
        let session = finish(bed, &waits(bed).await, &app.shows(bed)).await.expect("in");
        let hash = session.cookie.hash();
        let tx = bed.services.store.begin().await.expect("begun");
        let row = storage::accounts::session(&*tx, &hash, bed.services.now()).await;
        let (row, _) = row.expect("read").expect("there");
        storage::accounts::end_session(&tx, &hash).await.expect("ended");
        let older = storage::entities::session::Model { proved_at: None, ..row };
        storage::accounts::insert_session(&tx, older).await.expect("written");
        tx.commit().await.expect("committed");
        assert!(who(bed, &session).await.is_none());
    }

    async fn recovery_codes_are_shown_once_and_to_nobody_else(bed: &TestBed) {
        let (marta, other) = (of(bed, MARTA).await, of(bed, "ana@lumbar.example").await);
        let codes = vec!["ABCD-EFGH-JKMN-PQRS".to_owned()];
        let token = keep_shown(&bed.services, &marta, &codes).await.expect("kept");
        let shown = async |who, cookie: &str| {
            take_shown(&bed.services, who, cookie).await.expect("read")
        };
        assert!(shown(&marta, "elsewhere").await.is_empty());
        assert_eq!(shown(&marta, token.expose()).await, codes);
        assert!(shown(&marta, token.expose()).await.is_empty());
        let token = keep_shown(&bed.services, &marta, &codes).await.expect("kept");
        assert!(shown(&other, token.expose()).await.is_empty());
    }

    async fn who_was_signed_in_before_there_was_a_second_step_has_to_show_it(bed: &TestBed) {
        proved(bed, MARTA).await;
        let (thief, _) = signed_in(bed, MARTA).await;
        let (_, marta) = signed_in(bed, MARTA).await;
        begin_second_step(&bed.services, &marta).await.expect("begun");
        let begun = second_step(&bed.services, &marta).await.expect("read").begun;
        let code = App(begun.expect("it waits")).shows(bed);
        finish_second_step(&bed.services, &marta, &visitor(), &code).await.expect("set");
        assert!(who(bed, &thief).await.is_none());
    }

    async fn confirming_puts_off_no_end_of_a_session(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        let tx = bed.services.store.begin().await.expect("begun");
        let (studio, now) = (bed.studio.id, bed.services.now());
        storage::accounts::grant(&tx, account, studio, "reception", now).await.expect("granted");
        tx.commit().await.expect("committed");
        let (session, _) = signed_in(bed, MARTA).await;
        let (mut cookie, mut left) = (session.cookie, session.max_age);
        let proof = Proof::Password(secret(PASSWORD));
        for _ in 0..28 {
            bed.clock.advance_minutes(25);
            let marta = by_cookie(bed, &cookie).await.expect("it is used");
            let new = confirm_again(&bed.services, &marta, &visitor(), &proof).await;
            let new = new.expect("right");
            (cookie, left) = (new.cookie, new.max_age);
        }
        assert_eq!(left, TimeDelta::minutes(20), "what the browser is told");
        bed.clock.advance_minutes(25);
        assert!(by_cookie(bed, &cookie).await.is_none(), "twelve hours in all");
    }

    async fn confirming_does_not_revive_a_session_that_was_ended(bed: &TestBed) {
        proved(bed, MARTA).await;
        let (_, marta) = signed_in(bed, MARTA).await;
        sign_out_everywhere(&bed.services, &marta).await.expect("ended");
        let proof = Proof::Password(secret(PASSWORD));
        let again = confirm_again(&bed.services, &marta, &visitor(), &proof).await;
        assert_eq!(code_of(again), "step");
    }

    async fn a_new_browser_is_told_of_once_and_the_first_not_at_all(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        assert_eq!(new_browsers(bed).await, 0, "the first ever");
        signed_in(bed, MARTA).await;
        assert_eq!(new_browsers(bed).await, 0, "the same one");
        let elsewhere = Visitor { browser: None, ..visitor() };
        let outcome = sign_in(&bed.services, &elsewhere, MARTA, &secret(PASSWORD)).await;
        let session = outcome.expect("the password").begun().expect("in");
        let known = session.browser;
        assert_eq!(new_browsers(bed).await, 1);
        let again = Visitor { browser: Some(known.expose().to_owned()), ..visitor() };
        sign_in(&bed.services, &again, MARTA, &secret(PASSWORD)).await.expect("in");
        assert_eq!(new_browsers(bed).await, 0, "known");
        let rows = storage::accounts::known_browsers(bed.services.store.reader(), account).await;
        assert_eq!(rows.expect("read").len(), 2);
    }

    async fn the_first_browser_of_an_account_that_is_not_new_is_told_of(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        for (hours, mails) in [(1, 0), (25, 1)] {
            let tx = bed.services.store.begin().await.expect("begun");
            storage::accounts::forget_browsers(&tx, account, None).await.expect("forgotten");
            tx.commit().await.expect("committed");
            take_mails(bed).await;
            bed.clock.advance_minutes(60 * hours);
            signed_in(bed, MARTA).await;
            assert_eq!(new_browsers(bed).await, mails, "after {hours} hours");
        }
    }

    async fn a_code_at_the_door_tells_of_a_new_browser_only_when_it_is_right(bed: &TestBed) {
        let (_, _, app, _) = with_app(bed).await;
        take_mails(bed).await;
        let elsewhere = Visitor { browser: None, ..visitor() };
        let outcome = sign_in(&bed.services, &elsewhere, MARTA, &secret(PASSWORD)).await;
        let step = outcome.expect("the password").waits().expect("it waits");
        assert_eq!(new_browsers(bed).await, 0);
        let code = app.shows_next(bed);
        finish_sign_in(&bed.services, &elsewhere, step.cookie.expose(), &code).await.expect("in");
        assert_eq!(new_browsers(bed).await, 1);
    }

    async fn sealed_secrets_follow_a_new_master_key(bed: &TestBed) {
        let (account, _, app, codes) = with_app(bed).await;
        let rotating = with_vault(bed, Vault::new(&[8; 32]).with_previous(&[7; 32]));
        crate::keys::rewrap(&rotating).await.expect("wrapped anew");
        let alone = with_vault(bed, Vault::new(&[8; 32]));
        bed.clock.advance_seconds(30);
        let tx = alone.store.begin().await.expect("begun");
        for typed in [app.shows(bed), codes[0].clone()] {
            let now = alone.now();
            assert!(prove::has_code(&alone, &tx, account, &typed, now).await.expect("read"));
        }
        tx.commit().await.expect("committed");
    }
}

/// The same services with another vault.
fn with_vault(bed: &TestBed, vault: Vault) -> Services {
    Services::new(Inner {
        store: bed.services.store.clone(),
        clock: bed.clock.clone(),
        gateway: bed.gateway.clone(),
        mailer: bed.mailer.clone(),
        documents: bed.services.documents.clone(),
        feeds: bed.services.feeds.clone(),
        passkeys: bed.services.passkeys.clone(),
        vault,
        links: Links::new(&[8; 32]),
        limits: Limiter::new(NonZeroU32::MIN),
        hasher: Hasher::weak(),
        settings: bed.services.settings.clone(),
    })
}

/// How many mails about new browsers wait.
async fn new_browsers(bed: &TestBed) -> usize {
    let mails = take_mails(bed).await;
    mails.iter().filter(|mail| matches!(mail, Mail::NewBrowser { .. })).count()
}

#[test]
fn ten_minutes_are_what_is_told_to_people() {
    assert_eq!(crate::auth::FRESH_FOR, TimeDelta::minutes(10));
}
