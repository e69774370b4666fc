use super::*;

storage::on_both_engines! {
    async fn a_new_owner_chooses_a_password_and_signs_in(bed: &TestBed) {
        let made = create_owner(&bed.services, &bed.studio.slug, "Marta@Example.com").await;
        let made = made.expect("an owner");
        let link = made.reset.expect("no password yet").expose().to_owned();
        reset(&bed.services, &visitor(), &link, &secret(PASSWORD)).await.expect("chosen");
        let (session, me) = signed_in(bed, MARTA).await;
        assert_eq!(session.max_age, TimeDelta::hours(12));
        assert_eq!(me.owner_of(bed.studio.id).map(|o| o.account()), Ok(made.account));
        assert_eq!(me.staff_studios(), [bed.studio.id]);
    }

    async fn becoming_an_owner_ends_every_session_and_keeps_a_proved_password(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        let (before, _) = signed_in(bed, MARTA).await;
        let made = create_owner(&bed.services, &bed.studio.slug, MARTA).await.expect("an owner");
        assert_eq!(made.account, account);
        assert!(made.reset.is_none());
        assert!(who(bed, &before).await.is_none());
        let (_, me) = signed_in(bed, MARTA).await;
        assert!(me.owner_of(bed.studio.id).is_ok());
        create_owner(&bed.services, &bed.studio.slug, MARTA).await.expect("again is no error");
    }

    async fn a_password_set_before_the_address_was_proved_does_not_make_an_owner(bed: &TestBed) {
        register(&bed.services, &visitor(), &typed(MARTA, OTHER)).await.expect("a stranger");
        let account = id_of(bed, MARTA).await;
        let link = token(bed, account, TokenPurpose::VerifyAddress).await;
        create_owner(&bed.services, &bed.studio.slug, MARTA).await.expect("an owner");
        let tried = verify(&bed.services, &visitor(), &link, &secret(OTHER)).await;
        assert!(matches!(tried, Err(AccountRefused::Credentials)), "{tried:?}");
    }

    async fn an_unknown_studio_and_a_broken_address_are_named(bed: &TestBed) {
        let refused = create_owner(&bed.services, "atlantis", MARTA).await.expect_err("refused");
        assert_eq!(refused.to_string(), "there is no studio `atlantis`");
        let refused = create_owner(&bed.services, &bed.studio.slug, "marta").await;
        assert_eq!(
            refused.expect_err("refused").to_string(),
            "`marta` does not look like an email address"
        );
    }
}
