use super::*;

storage::on_both_engines! {
    async fn a_new_address_is_mailed_and_signs_in_once_it_is_proved(bed: &TestBed) {
        register(&bed.services, &visitor(), &typed("Marta@Example.com ", PASSWORD))
            .await
            .expect("registered");
        let account = id_of(bed, MARTA).await;
        assert_eq!(take_mails(bed).await, [Mail::VerifyAddress { account }]);
        let token = token(bed, account, TokenPurpose::VerifyAddress).await;
        let session = verify(&bed.services, &visitor(), &token, &secret(PASSWORD)).await;
        let who = who(bed, &session.expect("proved").begun().expect("all")).await.expect("signed in");
        assert_eq!((who.account(), who.name(), who.email()), (account, "Marta Lopes", MARTA));
    }

    async fn an_address_that_has_an_account_gets_the_same_answer_and_a_mail(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        take_mails(bed).await;
        register(&bed.services, &visitor(), &typed(MARTA, OTHER)).await.expect("the same answer");
        assert_eq!(take_mails(bed).await, [Mail::AccountExists { account }]);
        sign_in(&bed.services, &visitor(), MARTA, &secret(PASSWORD)).await.expect("unchanged");
        let stranger = sign_in(&bed.services, &visitor(), MARTA, &secret(OTHER)).await;
        assert!(matches!(stranger, Err(AccountRefused::Credentials)), "{stranger:?}");
    }

    async fn registering_hashes_a_password_whether_or_not_there_is_an_account(bed: &TestBed) {
        proved(bed, MARTA).await;
        bed.services.hasher.close();
        for email in [MARTA, "nobody@example.com"] {
            let refused = register(&bed.services, &visitor(), &typed(email, PASSWORD)).await;
            assert!(matches!(refused, Err(AccountRefused::Busy(_))), "{email}: {refused:?}");
        }
    }

    async fn a_strangers_registration_is_not_proved_by_the_owner_of_the_address(bed: &TestBed) {
        register(&bed.services, &visitor(), &typed(MARTA, OTHER)).await.expect("a stranger");
        let account = id_of(bed, MARTA).await;
        let link = token(bed, account, TokenPurpose::VerifyAddress).await;
        let tried = verify(&bed.services, &visitor(), &link, &secret(PASSWORD)).await;
        assert!(matches!(tried, Err(AccountRefused::Credentials)), "{tried:?}");
        let link = token(bed, account, TokenPurpose::ResetPassword).await;
        reset(&bed.services, &visitor(), &link, &secret(PASSWORD)).await.expect("her mailbox");
        let stranger = sign_in(&bed.services, &visitor(), MARTA, &secret(OTHER)).await;
        assert!(matches!(stranger, Err(AccountRefused::Credentials)), "{stranger:?}");
        signed_in(bed, MARTA).await;
    }

    async fn a_second_registration_before_the_address_is_proved_counts(bed: &TestBed) {
        register(&bed.services, &visitor(), &typed(MARTA, OTHER)).await.expect("registered");
        let account = id_of(bed, MARTA).await;
        let first_mail = token(bed, account, TokenPurpose::VerifyAddress).await;
        register(&bed.services, &visitor(), &typed(MARTA, PASSWORD)).await.expect("again");
        let old = verify(&bed.services, &visitor(), &first_mail, &secret(OTHER)).await;
        assert!(matches!(old, Err(AccountRefused::Credentials)), "{old:?}");
        verify(&bed.services, &visitor(), &first_mail, &secret(PASSWORD)).await.expect("proved");
    }

    async fn the_same_address_at_the_same_time_makes_one_account_and_one_mail(bed: &TestBed) {
        let attempts = (0..6).map(|_| {
            let services = bed.services.clone();
            tokio::spawn(async move {
                register(&services, &visitor(), &typed(MARTA, PASSWORD)).await
            })
        });
        let attempts: Vec<_> = attempts.collect();
        for attempt in attempts {
            attempt.await.expect("ran").expect("the same answer");
        }
        let account = id_of(bed, MARTA).await;
        assert_eq!(take_mails(bed).await, [Mail::VerifyAddress { account }]);
    }

    async fn a_link_works_once_and_for_a_day(bed: &TestBed) {
        register(&bed.services, &visitor(), &typed(MARTA, PASSWORD)).await.expect("registered");
        let account = id_of(bed, MARTA).await;
        let early = token(bed, account, TokenPurpose::VerifyAddress).await;
        bed.clock.advance_minutes(24 * 60);
        let late = verify(&bed.services, &visitor(), &early, &secret(PASSWORD)).await;
        assert!(matches!(late, Err(AccountRefused::Link)), "{late:?}");
        let link = token(bed, account, TokenPurpose::VerifyAddress).await;
        let wrong = verify(&bed.services, &visitor(), &link, &secret(OTHER)).await;
        assert!(matches!(wrong, Err(AccountRefused::Credentials)), "{wrong:?}");
        let purpose = TokenPurpose::VerifyAddress;
        let holder = link_holder(&bed.services, &link, purpose).await.expect("read");
        assert_eq!(holder.as_deref(), Some(MARTA));
        verify(&bed.services, &visitor(), &link, &secret(PASSWORD)).await.expect("proved");
        assert_eq!(link_holder(&bed.services, &link, purpose).await.expect("read"), None);
        let again = verify(&bed.services, &visitor(), &link, &secret(PASSWORD)).await;
        assert!(matches!(again, Err(AccountRefused::Link)), "{again:?}");
    }

    async fn a_refused_form_hears_everything_at_once(bed: &TestBed) {
        let typed = Registration { name: " ".into(), ..typed("no address", "short") };
        let refused = register(&bed.services, &visitor(), &typed).await.expect_err("refused");
        let fields = refused.fields();
        let fields: Vec<_> = fields.iter().map(|e| (e.field.as_ref(), e.code.as_ref())).collect();
        let expected =
            [("name", "required"), ("email", "not_an_email"), ("password", "password_short")];
        assert_eq!(fields, expected);
    }
}
