use super::*;
use crate::mail::AccountChange;

/// What the worker does: how many sessions and tokens go.
async fn sweep(bed: &TestBed) -> (u64, u64) {
    let now = bed.services.now();
    let tx = bed.services.store.begin().await.expect("begun");
    let sessions = storage::accounts::sweep_sessions(&tx, now).await.expect("swept");
    let tokens = storage::accounts::sweep_tokens(&tx, now).await.expect("swept");
    tx.commit().await.expect("committed");
    (sessions, tokens)
}

storage::on_both_engines! {
    async fn asking_for_a_reset_does_the_same_whether_or_not_there_is_an_account(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        take_mails(bed).await;
        request_reset(&bed.services, &visitor(), "Marta@example.com").await.expect("answered");
        assert_eq!(take_mails(bed).await, [Mail::ResetPassword { account }]);
        request_reset(&bed.services, &visitor(), "nobody@example.com").await.expect("answered");
        let [Mail::ResetPassword { account: nobody }] = take_mails(bed).await[..] else {
            panic!("the same job");
        };
        assert_ne!(nobody, account);
        let purpose = TokenPurpose::ResetPassword;
        let token = issue_token(&bed.services, nobody, purpose).await.expect("read");
        assert!(token.is_none(), "nobody to write to");
    }

    async fn asking_again_enqueues_nothing_whether_or_not_there_is_an_account(bed: &TestBed) {
        proved(bed, MARTA).await;
        take_mails(bed).await;
        for address in [MARTA, "nobody@example.com"] {
            request_reset(&bed.services, &visitor(), address).await.expect("answered");
            assert_eq!(take_mails(bed).await.len(), 1, "{address}");
            let before = storage::testing::count(&bed.services.store, "job").await;
            request_reset(&bed.services, &visitor(), address).await.expect("answered");
            assert_eq!(storage::testing::count(&bed.services.store, "job").await, before);
        }
        let jobs = async || storage::testing::count(&bed.services.store, "job").await;
        let before = jobs().await;
        request_reset(&bed.services, &visitor(), "other@example.com").await.expect("answered");
        assert_eq!(jobs().await, before + 1, "another address is another nobody");
    }

    async fn a_mailbox_is_not_filled_by_asking_again_and_again(bed: &TestBed) {
        proved(bed, MARTA).await;
        take_mails(bed).await;
        for _ in 0..5 {
            request_reset(&bed.services, &visitor(), MARTA).await.expect("answered");
        }
        assert_eq!(take_mails(bed).await.len(), 1);
        bed.clock.advance_minutes(5);
        request_reset(&bed.services, &visitor(), MARTA).await.expect("answered");
        assert_eq!(take_mails(bed).await.len(), 1);
    }

    async fn a_reset_changes_the_password_and_ends_every_session(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        let (first, _) = signed_in(bed, MARTA).await;
        let (second, _) = signed_in(bed, MARTA).await;
        let link = token(bed, account, TokenPurpose::ResetPassword).await;
        let spare = token(bed, account, TokenPurpose::ResetPassword).await;
        take_mails(bed).await;
        reset(&bed.services, &visitor(), &link, &secret(OTHER)).await.expect("reset");
        let told = Mail::AccountChanged { account, change: AccountChange::PasswordChanged };
        assert_eq!(take_mails(bed).await, [told]);
        assert!(who(bed, &first).await.is_none() && who(bed, &second).await.is_none());
        sign_in(&bed.services, &visitor(), MARTA, &secret(PASSWORD)).await.expect_err("the old");
        sign_in(&bed.services, &visitor(), MARTA, &secret(OTHER)).await.expect("the new");
        let again = reset(&bed.services, &visitor(), &spare, &secret(PASSWORD)).await;
        assert!(matches!(again, Err(AccountRefused::Link)), "every link is void: {again:?}");
    }

    async fn a_link_resets_once_however_many_use_it_at_the_same_time(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        let link = token(bed, account, TokenPurpose::ResetPassword).await;
        let attempts = (0..8).map(|i| {
            let (services, link) = (bed.services.clone(), link.clone());
            tokio::spawn(async move {
                reset(&services, &visitor(), &link, &secret(&format!("{OTHER} {i}"))).await
            })
        });
        let attempts: Vec<_> = attempts.collect();
        let mut succeeded = Vec::new();
        for (i, attempt) in attempts.into_iter().enumerate() {
            match attempt.await.expect("ran") {
                Ok(()) => succeeded.push(i),
                Err(refused) => assert_eq!(refused.code(), "link"),
            }
        }
        let [winner] = succeeded[..] else { panic!("{succeeded:?}") };
        let password = secret(&format!("{OTHER} {winner}"));
        sign_in(&bed.services, &visitor(), MARTA, &password).await.expect("the winner's");
    }

    async fn a_link_is_refused_after_an_hour_and_for_anything_else(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        let other = token(bed, account, TokenPurpose::VerifyAddress).await;
        let refused = reset(&bed.services, &visitor(), &other, &secret(OTHER)).await;
        assert!(matches!(refused, Err(AccountRefused::Link)), "another purpose: {refused:?}");
        let link = token(bed, account, TokenPurpose::ResetPassword).await;
        let weak = reset(&bed.services, &visitor(), &link, &secret("marta marta")).await;
        assert!(matches!(weak, Err(AccountRefused::Invalid(_))), "still good: {weak:?}");
        bed.clock.advance_minutes(60);
        let late = reset(&bed.services, &visitor(), &link, &secret(OTHER)).await;
        assert!(matches!(late, Err(AccountRefused::Link)), "{late:?}");
        for nonsense in ["", "x", "../../etc"] {
            let refused = reset(&bed.services, &visitor(), nonsense, &secret(OTHER)).await;
            assert!(matches!(refused, Err(AccountRefused::Link)), "{refused:?}");
        }
    }

    async fn a_sign_in_and_a_reset_at_once_never_leave_the_old_password_signed_in(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        let link = token(bed, account, TokenPurpose::ResetPassword).await;
        let signing_in = (0..6).map(|_| {
            let services = bed.services.clone();
            tokio::spawn(async move {
                sign_in(&services, &visitor(), MARTA, &secret(PASSWORD)).await
            })
        });
        let signing_in: Vec<_> = signing_in.collect();
        reset(&bed.services, &visitor(), &link, &secret(OTHER)).await.expect("reset");
        for attempt in signing_in {
            if let Ok(outcome) = attempt.await.expect("ran") {
                let session = outcome.begun().expect("nothing more is asked for");
                assert!(who(bed, &session).await.is_none(), "the old password is signed in");
            }
        }
    }

    async fn what_has_expired_is_swept(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        signed_in(bed, MARTA).await;
        token(bed, account, TokenPurpose::ResetPassword).await;
        assert_eq!(sweep(bed).await, (0, 0));
        bed.clock.advance_minutes(91 * 24 * 60);
        // Two sessions, of which one began with the proof; one used token and one unused.
        assert_eq!(sweep(bed).await, (2, 2));
    }
}
