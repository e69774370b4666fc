//! The second step of signing in, on both engines.

mod browsers;
mod confirming;
mod guessing;
mod recovering;
mod renewing;

use std::num::NonZeroU32;

use domain::AccountId;

use super::*;
use crate::{
    accounts::{
        AccountRefused, Hasher, TokenPurpose, change_password, reset, sign_in, sign_out_everywhere,
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
