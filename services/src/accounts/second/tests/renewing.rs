//! The cookie that a session gets with a confirmation, and the one that it had before.

use super::*;
use crate::accounts::{change_address, confirm_address, delete, revoke, sessions, sign_out};

/// A session of Marta's that is too old for what asks for a fresh proof.
async fn stale(bed: &TestBed) -> (NewSession, SignedIn) {
    proved(bed, MARTA).await;
    let (session, _) = signed_in(bed, MARTA).await;
    bed.clock.advance_minutes(11);
    let marta = who(bed, &session).await.expect("in");
    (session, marta)
}

/// What a form with the right password comes to.
async fn press(bed: &TestBed, asking: &SignedIn) -> RenewedSession {
    let proof = Proof::Password(secret(PASSWORD));
    confirm_again(&bed.services, asking, &visitor(), &proof).await.expect("right")
}

/// Ends the sessions of an account in one of the ways that there are; `line` is the one of
/// whoever asks, as it was listed before the confirmation.
async fn end(bed: &TestBed, way: &str, me: &SignedIn, line: &str) {
    let (services, here, password) = (&bed.services, visitor(), secret(PASSWORD));
    match way {
        "revoked" => assert!(revoke(services, me, line).await.expect("revoked")),
        "everywhere" => {
            sign_out_everywhere(services, me).await.expect("out");
        }
        "reset" => {
            let link = token(bed, me.account(), TokenPurpose::ResetPassword).await;
            reset(services, &here, &link, &secret("an entirely new one")).await.expect("reset");
        }
        "moved" => {
            let to = "moved.on@example.com";
            change_address(services, me, &here, to, &password).await.expect("asked");
            while crate::jobs::run_due(services, 50).await > 0 {}
            let mail = bed.mailer.sent_to(to).pop().expect("a mail");
            let link = mail.text.split("/address/").nth(1).expect("a link");
            let link = link.split_whitespace().next().expect("a token");
            confirm_address(services, &here, link, &password).await.expect("proved");
        }
        "deleted" => delete(services, me, &here, &password, false).await.expect("deleted"),
        other => panic!("how is {other} done?"),
    }
}

storage::on_both_engines! {
    async fn a_confirmation_belongs_to_the_new_cookie_and_the_old_one_is_gone_in_a_minute(bed: &TestBed) {
        let (old, marta) = stale(bed).await;
        let devices = sessions(&bed.services, &marta).await.expect("listed").len();
        let new = press(bed, &marta).await;
        assert_ne!(new.cookie.expose(), old.cookie.expose());
        for seconds in [0, 59] {
            bed.clock.advance_seconds(seconds);
            let late = who(bed, &old).await.expect("what was on its way arrives");
            late.confirmed().expect_err("the proof is not its own");
            let lines = sessions(&bed.services, &late).await.expect("listed");
            assert_eq!(lines.len(), devices, "one device and not two");
            assert_eq!(lines.iter().filter(|line| line.current).count(), 1);
            by_cookie(bed, &new.cookie).await.expect("in").confirmed().expect("confirmed");
        }
        bed.clock.advance_seconds(1);
        assert!(who(bed, &old).await.is_none(), "a minute is over");
        by_cookie(bed, &new.cookie).await.expect("in").confirmed().expect("confirmed");
        let (tx, now) = (bed.services.store.begin().await.expect("begun"), bed.services.now());
        assert_eq!(storage::accounts::sweep_former_tokens(&tx, now).await.expect("swept"), 1);
        assert_eq!(storage::accounts::sweep_former_tokens(&tx, now).await.expect("swept"), 0);
    }

    async fn a_cookie_that_was_fresh_opens_nothing_guarded_once_there_is_another(bed: &TestBed) {
        proved(bed, MARTA).await;
        let (old, marta) = signed_in(bed, MARTA).await;
        marta.confirmed().expect("just signed in");
        press(bed, &marta).await;
        who(bed, &old).await.expect("for a minute").confirmed().expect_err("not with this");
    }

    async fn whoever_presses_go_on_twice_stays_signed_in(bed: &TestBed) {
        let (old, marta) = stale(bed).await;
        let first = press(bed, &marta).await;
        let second = press(bed, &marta).await;
        let again = who(bed, &old).await.expect("the old cookie was on its way");
        let last = press(bed, &again).await;
        by_cookie(bed, &last.cookie).await.expect("in").confirmed().expect("confirmed");
        bed.clock.advance_seconds(60);
        for gone in [old.cookie, first.cookie, second.cookie] {
            assert!(by_cookie(bed, &gone).await.is_none());
        }
        by_cookie(bed, &last.cookie).await.expect("in").confirmed().expect("confirmed");
    }

    async fn a_code_that_one_press_sends_twice_counts_for_its_own_session_alone(bed: &TestBed) {
        let (_, _, app, codes) = with_app(bed).await;
        let here = finish(bed, &waits(bed).await, &app.shows_next(bed)).await.expect("in");
        let there = finish(bed, &waits(bed).await, &app.shows_next(bed)).await.expect("in");
        bed.clock.advance_minutes(11);
        let marta = who(bed, &here).await.expect("in");
        let elsewhere = who(bed, &there).await.expect("in");
        let (services, browser) = (&bed.services, visitor());
        let right = Proof::Code(app.shows(bed));
        let (one, two) = tokio::join!(
            confirm_again(services, &marta, &browser, &right),
            confirm_again(services, &marta, &browser, &right),
        );
        let both = [one.expect("a code"), two.expect("the same press")];
        let other = confirm_again(services, &elsewhere, &visitor(), &right).await;
        assert_eq!(code_of(other), "code", "used");
        let wrong = Proof::Code("000000".into());
        assert_eq!(code_of(confirm_again(services, &marta, &visitor(), &wrong).await), "code");
        bed.clock.advance_seconds(60);
        assert_eq!(code_of(confirm_again(services, &marta, &visitor(), &right).await), "code");
        let mut left = Vec::new();
        for new in &both {
            left.extend(by_cookie(bed, &new.cookie).await);
        }
        assert_eq!(left.len(), 1, "the later one's");
        left[0].confirmed().expect("confirmed");
        let recovery = Proof::Code(codes[0].clone());
        for _ in 0..2 {
            confirm_again(services, &left[0], &visitor(), &recovery).await.expect("one press");
        }
        let state = second_step(services, &left[0]).await.expect("read");
        assert_eq!(state.codes_left, 9, "it was used once");
    }

    async fn a_code_that_came_twice_confirms_no_cookie_that_came_of_it(bed: &TestBed) {
        let (_, _, app, _) = with_app(bed).await;
        let old = finish(bed, &waits(bed).await, &app.shows_next(bed)).await.expect("in");
        bed.clock.advance_minutes(11);
        let (services, right) = (&bed.services, Proof::Code(app.shows(bed)));
        let marta = who(bed, &old).await.expect("in");
        let first = confirm_again(services, &marta, &visitor(), &right).await.expect("a code");
        bed.clock.advance_seconds(5);
        // The second press arrives after the first was answered, with the cookie from before.
        let late = who(bed, &old).await.expect("it was on its way");
        let second = confirm_again(services, &late, &visitor(), &right).await;
        let second = second.expect("the same press");
        for cookie in [&first.cookie, &second.cookie] {
            let marta = by_cookie(bed, cookie).await.expect("in");
            let more = confirm_again(services, &marta, &visitor(), &right).await;
            assert_eq!(code_of(more), "code", "it was used");
        }
        bed.clock.advance_seconds(595);
        let marta = by_cookie(bed, &second.cookie).await.expect("in");
        marta.confirmed().expect("ten minutes ago");
        bed.clock.advance_seconds(1);
        let marta = by_cookie(bed, &second.cookie).await.expect("in");
        marta.confirmed().expect_err("the first press counts");
    }

    async fn a_code_that_was_seen_is_nothing_in_a_browser_that_the_account_does_not_know(bed: &TestBed) {
        let (_, _, app, _) = with_app(bed).await;
        let old = finish(bed, &waits(bed).await, &app.shows_next(bed)).await.expect("in");
        bed.clock.advance_minutes(11);
        let (services, right) = (&bed.services, Proof::Code(app.shows(bed)));
        let marta = who(bed, &old).await.expect("in");
        confirm_again(services, &marta, &visitor(), &right).await.expect("a code");
        let stolen = who(bed, &old).await.expect("for a minute");
        for browser in [None, Some("B".repeat(43))] {
            let thief = Visitor { browser, ..visitor() };
            let refused = confirm_again(services, &stolen, &thief, &right).await;
            assert_eq!(code_of(refused), "code");
        }
        confirm_again(services, &stolen, &visitor(), &right).await.expect("her own browser");
    }

    async fn whatever_ends_a_session_ends_both_of_its_cookies(bed: &TestBed) {
        let (old, marta) = stale(bed).await;
        let new = press(bed, &marta).await;
        sign_out(&bed.services, old.cookie.expose()).await.expect("out");
        assert!(by_cookie(bed, &new.cookie).await.is_none());
        assert!(who(bed, &old).await.is_none());
        let (old, marta) = signed_in(bed, MARTA).await;
        let new = press(bed, &marta).await;
        sign_out(&bed.services, new.cookie.expose()).await.expect("out");
        assert!(who(bed, &old).await.is_none());
        let (old, marta) = signed_in(bed, MARTA).await;
        let new = press(bed, &marta).await;
        let here = Visitor { cookie: Some(old.cookie.expose().to_owned()), ..visitor() };
        sign_in(&bed.services, &here, MARTA, &secret(PASSWORD)).await.expect("in");
        assert!(by_cookie(bed, &new.cookie).await.is_none(), "signing in once more replaces it");
    }

    async fn whatever_ends_every_session_ends_the_cookie_from_before_too(bed: &TestBed) {
        for way in ["revoked", "everywhere", "reset", "moved", "deleted"] {
            let email = format!("{way}@example.com");
            proved(bed, &email).await;
            let (old, me) = signed_in(bed, &email).await;
            let lines = sessions(&bed.services, &me).await.expect("listed");
            let line = lines.iter().find(|line| line.current).expect("the one that asks");
            let new = press(bed, &me).await;
            who(bed, &old).await.expect("for a while");
            let me = by_cookie(bed, &new.cookie).await.expect("in");
            end(bed, way, &me, &line.id).await;
            assert!(by_cookie(bed, &new.cookie).await.is_none(), "{way}");
            assert!(who(bed, &old).await.is_none(), "{way}");
        }
    }

    async fn whoever_is_suspended_has_no_desk_with_either_cookie(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        let (studio, now) = (bed.studio.id, bed.services.now());
        let tx = bed.services.store.begin().await.expect("begun");
        storage::accounts::grant(&tx, account, studio, "reception", now).await.expect("granted");
        tx.commit().await.expect("committed");
        let (old, me) = signed_in(bed, MARTA).await;
        let new = press(bed, &me).await;
        let may = async |cookie| {
            let me = by_cookie(bed, cookie).await.expect("the account stays theirs");
            me.staff_of(studio).is_ok()
        };
        assert!(may(&old.cookie).await && may(&new.cookie).await);
        let owner = crate::bookings::tests::bench::owner(bed).await.into();
        crate::people::suspend(&bed.services, &owner, account, false).await.expect("suspended");
        assert!(!may(&old.cookie).await && !may(&new.cookie).await);
    }

    async fn whoever_confirmed_meanwhile_stays_signed_in_when_the_others_are_signed_out(bed: &TestBed) {
        proved(bed, MARTA).await;
        let (elsewhere, _) = signed_in(bed, MARTA).await;
        let (_, marta) = signed_in(bed, MARTA).await;
        begin_second_step(&bed.services, &marta).await.expect("begun");
        let begun = second_step(&bed.services, &marta).await.expect("read").begun;
        let code = App(begun.expect("it waits")).shows(bed);
        let new = press(bed, &marta).await;
        finish_second_step(&bed.services, &marta, &visitor(), &code).await.expect("set");
        by_cookie(bed, &new.cookie).await.expect("it is the session that asked");
        assert!(who(bed, &elsewhere).await.is_none());
    }

    async fn a_wrong_proof_leaves_the_cookie_as_it_is(bed: &TestBed) {
        let (old, marta) = stale(bed).await;
        let wrong = Proof::Password(secret("something else"));
        let refused = confirm_again(&bed.services, &marta, &visitor(), &wrong).await;
        assert_eq!(code_of(refused), "credentials");
        bed.clock.advance_seconds(61);
        who(bed, &old).await.expect("still in");
    }
}
