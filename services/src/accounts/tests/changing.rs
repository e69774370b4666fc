//! Another password in the place of one that is known.

use super::{sign_in::strict, *};
use crate::{auth::RenewedSession, mail::AccountChange};

const NEW: &str = "an entirely new one";

async fn changes(
    bed: &TestBed,
    who: &SignedIn,
    current: &str,
    new: &str,
) -> Result<RenewedSession, AccountRefused> {
    change_password(&bed.services, who, &visitor(), &secret(current), &secret(new)).await
}

storage::on_both_engines! {
    async fn a_new_password_takes_the_old_one_and_signs_every_other_browser_out(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        let (phone, _) = signed_in(bed, MARTA).await;
        let (here, me) = signed_in(bed, MARTA).await;
        let link = token(bed, account, TokenPurpose::ResetPassword).await;
        take_mails(bed).await;
        bed.clock.advance_minutes(11);
        let renewed = changes(bed, &me, PASSWORD, NEW).await.expect("changed");
        assert!(who(bed, &phone).await.is_none(), "signed out");
        let me = by_cookie(bed, &renewed.cookie).await.expect("this browser goes on");
        me.confirmed().expect("the password was typed just now");
        let told = Mail::AccountChanged { account, change: AccountChange::PasswordChanged };
        assert_eq!(take_mails(bed).await, [told]);
        bed.clock.advance_seconds(60);
        assert!(who(bed, &here).await.is_none(), "with another cookie");
        sign_in(&bed.services, &visitor(), MARTA, &secret(PASSWORD)).await.expect_err("the old");
        sign_in(&bed.services, &visitor(), MARTA, &secret(NEW)).await.expect("the new");
        let spent = reset(&bed.services, &visitor(), &link, &secret(PASSWORD)).await;
        assert!(matches!(spent, Err(AccountRefused::Link)), "mailed before: {spent:?}");
    }

    async fn without_the_old_password_or_with_a_weak_new_one_nothing_changes(bed: &TestBed) {
        proved(bed, MARTA).await;
        let (phone, _) = signed_in(bed, MARTA).await;
        let (_, me) = signed_in(bed, MARTA).await;
        take_mails(bed).await;
        for (current, new, field, code) in [
            (OTHER, NEW, "", "credentials"),
            ("", NEW, "", "credentials"),
            (PASSWORD, "too short", "new_password", "password_short"),
            (PASSWORD, "Password123", "new_password", "password_common"),
            (PASSWORD, "marta's own garden", "new_password", "password_personal"),
            (PASSWORD, PASSWORD, "new_password", "same"),
            (OTHER, OTHER, "", "credentials"),
        ] {
            let wrong = changes(bed, &me, current, new).await.expect_err(new).fields();
            assert_eq!(wrong.len(), 1, "{new}: {wrong:?}");
            assert_eq!((&*wrong[0].field, &*wrong[0].code), (field, code), "{current}: {new}");
        }
        assert!(who(bed, &phone).await.is_some(), "still in");
        assert_eq!(take_mails(bed).await, []);
        sign_in(&bed.services, &visitor(), MARTA, &secret(PASSWORD)).await.expect("as before");
    }

    async fn of_many_changes_at_the_same_time_one_is_made(bed: &TestBed) {
        proved(bed, MARTA).await;
        let (_, me) = signed_in(bed, MARTA).await;
        let attempts = (0..6).map(|i| {
            let (services, me, new) = (bed.services.clone(), me.clone(), format!("{NEW} {i}"));
            tokio::spawn(async move {
                let (current, new) = (secret(PASSWORD), secret(&new));
                change_password(&services, &me, &visitor(), &current, &new).await
            })
        });
        let attempts: Vec<_> = attempts.collect();
        let mut succeeded = Vec::new();
        for (i, attempt) in attempts.into_iter().enumerate() {
            match attempt.await.expect("ran") {
                Ok(renewed) => succeeded.push((i, renewed)),
                Err(refused) => assert_eq!(refused.code(), "credentials"),
            }
        }
        let [(winner, renewed)] = &succeeded[..] else { panic!("{succeeded:?}") };
        by_cookie(bed, &renewed.cookie).await.expect("signed in");
        let password = secret(&format!("{NEW} {winner}"));
        sign_in(&bed.services, &visitor(), MARTA, &password).await.expect("the winner's");
    }

    async fn pressing_twice_changes_the_password_once_and_says_so_twice(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        let (here, me) = signed_in(bed, MARTA).await;
        take_mails(bed).await;
        let (one, two) = tokio::join!(
            changes(bed, &me, PASSWORD, NEW),
            changes(bed, &me, PASSWORD, NEW),
        );
        let mut news = vec![one.expect("changed"), two.expect("the same press")];
        bed.clock.advance_seconds(5);
        // The next arrives after both were answered, with the cookie from before.
        let late = who(bed, &here).await.expect("it was on its way");
        news.push(changes(bed, &late, PASSWORD, NEW).await.expect("the same press once more"));
        let told = Mail::AccountChanged { account, change: AccountChange::PasswordChanged };
        assert_eq!(take_mails(bed).await, [told], "once");
        let last = news.last().expect("three");
        let me = by_cookie(bed, &last.cookie).await.expect("this browser goes on");
        me.confirmed().expect("the password was typed just now");
        sign_in(&bed.services, &visitor(), MARTA, &secret(NEW)).await.expect("the new");
        // Knowing the new one is not enough: it was this browser that pressed.
        let mut elsewhere = visitor();
        elsewhere.browser = Some("B".repeat(43));
        let (current, new) = (secret(PASSWORD), secret(NEW));
        let other = change_password(&bed.services, &late, &elsewhere, &current, &new).await;
        assert_eq!(other.expect_err("another browser").code(), "credentials");
        let other = changes(bed, &late, PASSWORD, "another new one").await;
        assert_eq!(other.expect_err("another password").code(), "credentials");
        let other = changes(bed, &me, PASSWORD, NEW).await;
        assert_eq!(other.expect_err("its cookie changed nothing").code(), "credentials");
        bed.clock.advance_seconds(60);
        let other = changes(bed, &late, PASSWORD, NEW).await;
        assert_eq!(other.expect_err("too late").code(), "credentials");
    }

    async fn guessing_the_old_password_counts_like_signing_in(bed: &TestBed) {
        proved(bed, MARTA).await;
        let (_, me) = signed_in(bed, MARTA).await;
        let services = strict(bed);
        let tries = async |current: &str| {
            change_password(&services, &me, &visitor(), &secret(current), &secret(NEW)).await
        };
        for _ in 0..10 {
            let refused = tries("not hers at all").await.expect_err("wrong");
            assert_eq!(refused.code(), "credentials");
        }
        let refused = tries(PASSWORD).await.expect_err("even where it is right");
        assert_eq!(refused.code(), "too_many");
        sign_in(&services, &visitor(), MARTA, &secret(PASSWORD)).await.expect_err("counted alike");
    }
}
