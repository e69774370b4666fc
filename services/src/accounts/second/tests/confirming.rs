//! Confirming that it is still they who ask, for ten minutes.

use chrono::TimeDelta;

use super::*;

storage::on_both_engines! {
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

    async fn with_a_second_step_the_password_alone_neither_changes_itself_nor_confirms(bed: &TestBed) {
        let (_, _, app, _) = with_app(bed).await;
        let session = finish(bed, &waits(bed).await, &app.shows_next(bed)).await.expect("in");
        bed.clock.advance_minutes(11);
        let marta = who(bed, &session).await.expect("in");
        let (services, here, new) = (&bed.services, visitor(), secret("an entirely new one"));
        let changed = change_password(services, &marta, &here, &secret(PASSWORD), &new).await;
        assert_eq!(code_of(changed), "unconfirmed");
        let proof = Proof::Code(app.shows(bed));
        let renewed = confirm_again(services, &marta, &here, &proof).await.expect("a code");
        bed.clock.advance_minutes(5);
        let marta = by_cookie(bed, &renewed.cookie).await.expect("in");
        let changed = change_password(services, &marta, &here, &secret(PASSWORD), &new).await;
        changed.expect("both");
        // The form was sent twice, with the cookie from before.
        let late = by_cookie(bed, &renewed.cookie).await.expect("it was on its way");
        let changed = change_password(services, &late, &here, &secret(PASSWORD), &new).await;
        let changed = changed.expect("the same press");
        bed.clock.advance_minutes(5);
        let marta = by_cookie(bed, &changed.cookie).await.expect("in");
        marta.confirmed().expect("a code ten minutes ago");
        bed.clock.advance_seconds(1);
        let marta = by_cookie(bed, &changed.cookie).await.expect("in");
        marta.confirmed().expect_err("the password proved nothing more");
    }

    async fn confirming_does_not_revive_a_session_that_was_ended(bed: &TestBed) {
        proved(bed, MARTA).await;
        let (_, marta) = signed_in(bed, MARTA).await;
        sign_out_everywhere(&bed.services, &marta).await.expect("ended");
        let proof = Proof::Password(secret(PASSWORD));
        let again = confirm_again(&bed.services, &marta, &visitor(), &proof).await;
        assert_eq!(code_of(again), "step");
    }
}

#[test]
fn ten_minutes_are_what_is_told_to_people() {
    assert_eq!(crate::auth::FRESH_FOR, TimeDelta::minutes(10));
}
