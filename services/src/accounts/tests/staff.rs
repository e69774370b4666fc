use super::*;

storage::on_both_engines! {
    async fn a_therapist_gets_an_account_and_a_mail_and_again_is_no_error(bed: &TestBed) {
        let slug = bed.studio.slug.clone();
        let made = create_therapist_account(&bed.services, &slug, "ana", "Marta@Example.com").await;
        let account = made.expect("made");
        let studio = bed.studio.id;
        assert_eq!(take_mails(bed).await, [Mail::Invitation { account, studio }]);
        bed.clock.advance_minutes(5);
        let again = create_therapist_account(&bed.services, &slug, "ana", MARTA).await;
        assert_eq!(again.expect("again"), account);
        assert_eq!(take_mails(bed).await, [Mail::Invitation { account, studio }]);
        let link = token(bed, account, TokenPurpose::Invitation).await;
        bed.clock.advance_minutes(2 * 24 * 60);
        join(&bed.services, &visitor(), &link, &secret(PASSWORD)).await.expect("chosen");
        assert!(take_mails(bed).await.is_empty(), "their own browser is no news");
        let (_, me) = signed_in(bed, MARTA).await;
        let proof = me.therapist_of(studio).expect("a therapist");
        assert_eq!(proof.therapist(), bed.studio.ana);
        assert_eq!(me.name(), "Ana Teste");
    }

    async fn an_account_that_is_proved_keeps_its_password_and_its_sessions(bed: &TestBed) {
        proved(bed, MARTA).await;
        let (before, _) = signed_in(bed, MARTA).await;
        let slug = bed.studio.slug.clone();
        create_therapist_account(&bed.services, &slug, "bia", MARTA).await.expect("made");
        let me = who(bed, &before).await.expect("nobody asked to be signed out");
        me.therapist_of(bed.studio.id).expect("a therapist");
    }

    async fn nobody_takes_the_place_of_somebody_else(bed: &TestBed) {
        let slug = bed.studio.slug.clone();
        create_therapist_account(&bed.services, &slug, "ana", MARTA).await.expect("made");
        let refused = [
            create_therapist_account(&bed.services, &slug, "ana", "jo@example.com").await,
            create_therapist_account(&bed.services, &slug, "zoe", MARTA).await,
            create_therapist_account(&bed.services, "atlantis", "ana", MARTA).await,
            create_therapist_account(&bed.services, &slug, "bia", "marta").await,
            create_therapist_account(&bed.services, &slug, "bia", MARTA).await,
        ];
        let said = refused.map(|refused| refused.expect_err("refused").to_string());
        assert_eq!(
            said,
            [
                "somebody with another address signs in as `ana` already",
                "no therapist `zoe` works there",
                "there is no studio `atlantis`",
                "`marta` does not look like an email address",
                "`marta@example.com` signs in as another therapist there",
            ]
        );
    }
}
