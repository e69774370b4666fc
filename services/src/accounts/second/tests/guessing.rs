//! Who guesses codes, and in which browsers.

use super::*;

/// Somebody in a network of their own, in a browser that nobody knows.
fn stranger(network: u8) -> Visitor {
    let address = std::net::Ipv4Addr::new(198, 51, 100, network).into();
    Visitor { address, browser: None, ..visitor() }
}

/// The right password, somewhere.
async fn door(services: &Services, here: &Visitor) -> NewStep {
    let outcome = sign_in(services, here, MARTA, &secret(PASSWORD)).await;
    outcome.expect("the password is right").waits().expect("it waits for the second step")
}

storage::on_both_engines! {
    async fn whoever_guesses_codes_is_stopped_told_of_and_in_nobodys_way(bed: &TestBed) {
        let (account, _, app, codes) = with_app(bed).await;
        take_mails(bed).await;
        let services = with_vault(bed, Vault::new(&[7; 32]));
        let mut said = Vec::new();
        for (network, tries) in [(1, 5), (2, 5), (3, 5), (4, 5), (5, 3)] {
            let here = stranger(network);
            let step = door(&services, &here).await;
            for _ in 0..tries {
                let tried = finish_sign_in(&services, &here, step.cookie.expose(), "000000").await;
                said.push(code_of(tried));
            }
        }
        assert_eq!(said[..20], ["code"; 20]);
        assert_eq!(said[20..], ["too_many"; 3]);
        let told = Mail::AccountChanged { account, change: AccountChange::CodesTried };
        assert_eq!(take_mails(bed).await, [told], "once a day");
        // The owner, in a browser that is known.
        let step = door(&services, &visitor()).await;
        let code = app.shows_next(bed);
        let came = finish_sign_in(&services, &visitor(), step.cookie.expose(), &code).await;
        came.expect("nobody is in the way");
        // That opens the door to nobody else.
        let here = stranger(6);
        let step = door(&services, &here).await;
        let tried = finish_sign_in(&services, &here, step.cookie.expose(), "000000").await;
        assert_eq!(code_of(tried), "too_many");
        let came = finish_sign_in(&services, &here, step.cookie.expose(), &codes[0]).await;
        came.expect("nobody guesses a recovery code");
    }

    async fn wrong_codes_in_a_known_browser_are_bounded_until_one_is_right(bed: &TestBed) {
        let (_, marta, app, _) = with_app(bed).await;
        take_mails(bed).await;
        let services = with_vault(bed, Vault::new(&[7; 32]));
        let mut network = 0;
        let mut wrong = async || {
            network += 1;
            let here = Visitor { address: stranger(network).address, ..visitor() };
            let proof = Proof::Code("000000".into());
            code_of(confirm_again(&services, &marta, &here, &proof).await)
        };
        for _ in 0..19 {
            assert_eq!(wrong().await, "code");
        }
        let right = Proof::Code(app.shows_next(bed));
        confirm_again(&services, &marta, &visitor(), &right).await.expect("the twentieth is right");
        for _ in 0..20 {
            assert_eq!(wrong().await, "code", "what was counted is forgiven");
        }
        assert_eq!(wrong().await, "too_many");
        assert!(take_mails(bed).await.is_empty(), "it is no stranger");
    }

    async fn a_first_second_step_and_a_new_password_forget_other_browsers(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        let elsewhere = Visitor { browser: None, ..visitor() };
        sign_in(&bed.services, &elsewhere, MARTA, &secret(PASSWORD)).await.expect("the password");
        let known = async || {
            let rows = storage::accounts::known_browsers(bed.services.store.reader(), account);
            rows.await.expect("read").into_iter().map(|row| row.token_hash).collect::<Vec<_>>()
        };
        assert_eq!(known().await.len(), 2);
        let (_, marta) = signed_in(bed, MARTA).await;
        begin_second_step(&bed.services, &marta).await.expect("begun");
        let begun = second_step(&bed.services, &marta).await.expect("read").begun;
        let code = App(begun.expect("it waits")).shows(bed);
        finish_second_step(&bed.services, &marta, &visitor(), &code).await.expect("set");
        let here = visitor().browser.as_deref().and_then(crate::tokens::SecretToken::parse);
        let here = [here.expect("a token").hash().to_vec()];
        assert_eq!(known().await, here);
        let new = secret("an entirely new one");
        let link = token(bed, account, TokenPurpose::ResetPassword).await;
        reset(&bed.services, &visitor(), &link, &new).await.expect("reset");
        assert_eq!(known().await, here, "it passed the second step");
        let link = token(bed, account, TokenPurpose::ResetPassword).await;
        reset(&bed.services, &elsewhere, &link, &new).await.expect("reset");
        assert!(known().await.is_empty());
    }
}
