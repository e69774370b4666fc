use super::*;

/// What the database notes as the last use of the newest session.
async fn last_used(bed: &TestBed, me: &SignedIn) -> i64 {
    let reader = bed.services.store.reader();
    let rows = storage::accounts::sessions_of(reader, me.account()).await.expect("read");
    rows[0].last_seen_at
}

storage::on_both_engines! {
    async fn a_session_is_listed_and_revoked_at_once(bed: &TestBed) {
        proved(bed, MARTA).await;
        let (here, me) = signed_in(bed, MARTA).await;
        let (phone, _) = signed_in(bed, MARTA).await;
        let lines = sessions(&bed.services, &me).await.expect("listed");
        assert_eq!(lines.len(), 3, "one began with the proof");
        assert_eq!(lines.iter().filter(|line| line.current).count(), 1);
        for line in lines.iter().filter(|line| !line.current) {
            assert!(revoke(&bed.services, &me, &line.id).await.expect("revoked"));
            assert!(!revoke(&bed.services, &me, &line.id).await.expect("read"), "it is gone");
        }
        assert!(who(bed, &phone).await.is_none());
        assert!(who(bed, &here).await.is_some());
    }

    async fn nobody_revokes_somebody_elses_session(bed: &TestBed) {
        proved(bed, MARTA).await;
        proved(bed, "joana@example.com").await;
        let (hers, me) = signed_in(bed, MARTA).await;
        let (_, joana) = signed_in(bed, "joana@example.com").await;
        for line in sessions(&bed.services, &me).await.expect("listed") {
            let revoked = revoke(&bed.services, &joana, &line.id).await;
            assert!(!revoked.expect("nothing happens"));
        }
        assert!(who(bed, &hers).await.is_some());
    }

    async fn a_browser_that_confirmed_since_it_was_listed_is_revoked_all_the_same(bed: &TestBed) {
        proved(bed, MARTA).await;
        let (_, me) = signed_in(bed, MARTA).await;
        let (old, phone) = signed_in(bed, MARTA).await;
        let lines = sessions(&bed.services, &phone).await.expect("listed");
        let line = lines.iter().find(|line| line.current).expect("the phone");
        let proof = Proof::Password(secret(PASSWORD));
        let new = confirm_again(&bed.services, &phone, &visitor(), &proof).await.expect("right");
        assert!(revoke(&bed.services, &me, &line.id).await.expect("revoked"));
        for gone in [&old.cookie, &new.cookie] {
            assert!(by_cookie(bed, gone).await.is_none());
        }
    }

    async fn whoever_signed_in_a_while_ago_confirms_before_they_sign_anybody_out(bed: &TestBed) {
        proved(bed, MARTA).await;
        let (phone, _) = signed_in(bed, MARTA).await;
        let (here, _) = signed_in(bed, MARTA).await;
        bed.clock.advance_minutes(11);
        let late = who(bed, &here).await.expect("in");
        let lines = sessions(&bed.services, &late).await.expect("seeing them takes no proof");
        for line in &lines {
            let refused = revoke(&bed.services, &late, &line.id).await;
            assert_eq!(refused.expect_err("asked first").code(), "unconfirmed");
        }
        let refused = sign_out_everywhere(&bed.services, &late).await;
        assert_eq!(refused.expect_err("asked first").code(), "unconfirmed");
        assert!(who(bed, &phone).await.is_some(), "nothing happened");
        let proof = Proof::Password(secret(PASSWORD));
        let new = confirm_again(&bed.services, &late, &visitor(), &proof).await.expect("right");
        bed.clock.advance_minutes(10);
        let me = by_cookie(bed, &new.cookie).await.expect("in");
        for line in lines.iter().filter(|line| !line.current) {
            assert!(revoke(&bed.services, &me, &line.id).await.expect("not asked again"));
        }
        assert!(who(bed, &phone).await.is_none());
        sign_out_everywhere(&bed.services, &me).await.expect("signed out");
        assert!(by_cookie(bed, &new.cookie).await.is_none());
    }

    async fn a_session_without_a_name_is_listed_and_revoked_too(bed: &TestBed) {
        proved(bed, MARTA).await;
        let (here, me) = signed_in(bed, MARTA).await;
        let (phone, _) = signed_in(bed, MARTA).await;
        let hash = phone.cookie.hash();
        let tx = bed.services.store.begin().await.expect("begun");
        let row = storage::accounts::session(&*tx, &hash, bed.services.now()).await;
        let (row, _) = row.expect("read").expect("there");
        storage::accounts::end_all(&tx, me.account()).await.expect("ended");
        let older = storage::entities::session::Model { name: None, ..row };
        let mine = storage::entities::session::Model {
            token_hash: here.cookie.hash().to_vec(),
            ..older.clone()
        };
        for row in [older, mine] {
            storage::accounts::insert_session(&tx, row).await.expect("written");
        }
        tx.commit().await.expect("committed");
        let lines = sessions(&bed.services, &me).await.expect("listed");
        assert_eq!(lines.len(), 2);
        let other = lines.iter().find(|line| !line.current).expect("the phone");
        assert!(revoke(&bed.services, &me, &other.id).await.expect("revoked"));
        assert!(who(bed, &phone).await.is_none() && who(bed, &here).await.is_some());
    }

    async fn signing_out_ends_this_session_and_signing_out_everywhere_all(bed: &TestBed) {
        proved(bed, MARTA).await;
        let (one, _) = signed_in(bed, MARTA).await;
        let (two, me) = signed_in(bed, MARTA).await;
        sign_out(&bed.services, one.cookie.expose()).await.expect("signed out");
        sign_out(&bed.services, "nonsense").await.expect("nothing happens");
        assert!(who(bed, &one).await.is_none() && who(bed, &two).await.is_some());
        let (three, _) = signed_in(bed, MARTA).await;
        sign_out_everywhere(&bed.services, &me).await.expect("signed out");
        assert!(who(bed, &two).await.is_none() && who(bed, &three).await.is_none());
    }

    async fn a_clients_session_ends_after_a_fortnight_unused_and_90_days_in_all(bed: &TestBed) {
        const DAY: i64 = 24 * 60;
        proved(bed, MARTA).await;
        let (session, _) = signed_in(bed, MARTA).await;
        for _ in 0..6 {
            bed.clock.advance_minutes(14 * DAY - 1);
            assert!(who(bed, &session).await.is_some());
        }
        bed.clock.advance_minutes(6 * DAY + 5);
        assert!(who(bed, &session).await.is_some());
        bed.clock.advance_minutes(1);
        assert!(who(bed, &session).await.is_none(), "90 days");
        let (session, _) = signed_in(bed, MARTA).await;
        bed.clock.advance_minutes(14 * DAY);
        assert!(who(bed, &session).await.is_none(), "unused");
    }

    async fn a_staff_session_ends_after_30_minutes_unused_and_12_hours_in_all(bed: &TestBed) {
        proved(bed, MARTA).await;
        create_owner(&bed.services, &bed.studio.slug, MARTA).await.expect("an owner");
        let (session, _) = signed_in(bed, MARTA).await;
        for _ in 0..24 {
            bed.clock.advance_minutes(29);
            assert!(who(bed, &session).await.is_some());
        }
        bed.clock.advance_minutes(24);
        assert!(who(bed, &session).await.is_none(), "12 hours");
        let (session, _) = signed_in(bed, MARTA).await;
        bed.clock.advance_minutes(30);
        assert!(who(bed, &session).await.is_none(), "unused");
    }

    async fn the_use_of_a_session_is_noted_once_a_minute(bed: &TestBed) {
        proved(bed, MARTA).await;
        let (session, me) = signed_in(bed, MARTA).await;
        let began = last_used(bed, &me).await;
        bed.clock.advance_seconds(59);
        who(bed, &session).await.expect("signed in");
        assert_eq!(last_used(bed, &me).await, began);
        bed.clock.advance_seconds(1);
        who(bed, &session).await.expect("signed in");
        assert_eq!(last_used(bed, &me).await, began + 60);
    }

    async fn a_cookie_that_is_not_a_session_is_nobody(bed: &TestBed) {
        let unknown = crate::tokens::random_token();
        for cookie in ["", "x", unknown.expose()] {
            let found = authenticate(&bed.services, cookie).await.expect("read");
            assert!(found.is_none(), "{cookie}");
        }
    }
}
