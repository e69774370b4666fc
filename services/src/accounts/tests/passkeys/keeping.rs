//! Passkeys that are added, named and taken away.

use super::*;
use crate::mail::AccountChange;

/// What mails said about the account, in order.
async fn told(bed: &TestBed) -> Vec<AccountChange> {
    let mails = take_mails(bed).await.into_iter();
    mails
        .filter_map(|mail| match mail {
            Mail::AccountChanged { change, .. } => Some(change),
            _ => None,
        })
        .collect()
}

storage::on_both_engines! {
    async fn the_first_passkey_comes_with_recovery_codes_and_the_second_does_not(bed: &TestBed) {
        let holder = holder(bed, MARTA).await;
        assert_eq!(holder.codes.len(), 10);
        let (_, none) = add(bed, &holder.who, "key").await;
        assert_eq!(none, [""; 0]);
        assert_eq!(told(bed).await, [AccountChange::PasskeyAdded, AccountChange::PasskeyAdded]);
    }

    async fn the_first_passkey_forgets_the_other_browsers_that_are_known(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        let elsewhere = Visitor { browser: None, ..visitor() };
        sign_in(&bed.services, &elsewhere, MARTA, &secret(PASSWORD)).await.expect("the password");
        let (_, me) = signed_in(bed, MARTA).await;
        let known = async || {
            let rows = storage::accounts::known_browsers(bed.services.store.reader(), account);
            rows.await.expect("read").len()
        };
        assert_eq!(known().await, 2);
        add(bed, &me, "phone").await;
        assert_eq!(known().await, 1);
    }

    async fn a_passkey_that_somebody_has_is_added_to_nobody_else(bed: &TestBed) {
        holder(bed, MARTA).await;
        let jo = holder(bed, "jo@example.com").await;
        let asked = ask_new_passkey(&bed.services, &jo.who, &visitor()).await.expect("asked");
        let mut same = Device::new(&format!("phone of {MARTA}"), jo.account);
        let answer = same.answer(&asked.options);
        let answered = (asked.token.expose(), answer.as_str());
        let refused = add_passkey(&bed.services, &jo.who, &visitor(), answered, "").await;
        assert_eq!(code_of(refused), "passkey");
    }

    async fn adding_and_removing_ask_for_a_fresh_proof_which_a_passkey_is(bed: &TestBed) {
        let mut holder = holder(bed, MARTA).await;
        let session = by_passkey(bed, &mut holder.device).await.expect("signed in");
        bed.clock.advance_minutes(11);
        let stale = who(bed, &session).await.expect("signed in");
        let id = passkeys(&bed.services, &stale).await.expect("read")[0].id;
        assert_eq!(code_of(ask_new_passkey(&bed.services, &stale, &visitor()).await), "unconfirmed");
        assert_eq!(code_of(remove_passkey(&bed.services, &stale, id).await), "unconfirmed");
        let asked = ask_confirming_passkey(&bed.services, &stale, &visitor()).await.expect("asked");
        let answer = holder.device.answer(&asked.options);
        let here = Visitor { cookie: Some(session.cookie.expose().to_owned()), ..visitor() };
        let answered = (asked.token.expose(), answer.as_str());
        let confirmed = confirm_by_passkey(&bed.services, &stale, &here, answered).await;
        let confirmed = confirmed.expect("confirmed");
        let old = who(bed, &session).await.expect("for a minute");
        assert_eq!(code_of(remove_passkey(&bed.services, &old, id).await), "unconfirmed");
        let fresh = by_cookie(bed, &confirmed.cookie).await.expect("signed in");
        told(bed).await;
        remove_passkey(&bed.services, &fresh, id).await.expect("removed");
        assert_eq!(told(bed).await, [AccountChange::PasskeyRemoved]);
        assert_eq!(code_of(by_passkey(bed, &mut holder.device).await), "passkey");
        let outcome = sign_in(&bed.services, &visitor(), MARTA, &secret(PASSWORD)).await;
        assert!(outcome.expect("right").begun().is_some(), "the password alone is enough");
        let left = second_step(&bed.services, &fresh).await.expect("read");
        assert_eq!(left.codes_left, 0, "nothing is there to stand in for");
    }

    async fn an_owner_who_must_have_a_second_step_takes_the_last_away_and_the_desk_waits(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        let tx = bed.services.store.begin().await.expect("begun");
        let (studio, now) = (bed.studio.id, bed.services.now());
        storage::accounts::grant(&tx, account, studio, "owner", now).await.expect("granted");
        tx.commit().await.expect("committed");
        let (session, me) = signed_in(bed, MARTA).await;
        add(bed, &me, "phone").await;
        let services = bed.demanding();
        let id = passkeys(&services, &me).await.expect("read")[0].id;
        let with = authenticate(&services, session.cookie.expose()).await.expect("read");
        with.expect("signed in").owner_of(studio).expect("their desk");
        remove_passkey(&services, &me, id).await.expect("as an app can be taken away");
        let without = authenticate(&services, session.cookie.expose()).await.expect("read");
        assert!(without.expect("signed in").is_held_back(studio), "the desk waits");
    }

    async fn whoever_runs_the_installation_takes_lost_passkeys_away(bed: &TestBed) {
        let holder = holder(bed, MARTA).await;
        let taken = take_second_step_away(&bed.services, MARTA).await.expect("taken");
        assert!(taken && passkeys(&bed.services, &holder.who).await.expect("read").is_empty());
        let outcome = sign_in(&bed.services, &visitor(), MARTA, &secret(PASSWORD)).await;
        assert!(outcome.expect("right").begun().is_some(), "the password alone is enough");
    }

    async fn somebody_elses_passkey_is_neither_renamed_nor_removed(bed: &TestBed) {
        let marta = holder(bed, MARTA).await;
        let jo = holder(bed, "jo@example.com").await;
        let id = passkeys(&bed.services, &marta.who).await.expect("read")[0].id;
        rename_passkey(&bed.services, &jo.who, id, "mine").await.expect("nothing happens");
        remove_passkey(&bed.services, &jo.who, id).await.expect("nothing happens");
        rename_passkey(&bed.services, &marta.who, id, " Old phone ").await.expect("renamed");
        let lines = passkeys(&bed.services, &marta.who).await.expect("read");
        assert_eq!(lines[0].name, "Old phone");
        for name in ["", " ", &"x".repeat(61)] {
            let refused = rename_passkey(&bed.services, &marta.who, id, name).await;
            assert_eq!(code_of(refused), "invalid", "{name}");
        }
    }

    async fn a_passkey_without_a_name_gets_one_and_a_long_one_is_cut(bed: &TestBed) {
        let holder = holder(bed, MARTA).await;
        for name in [" ", &"é".repeat(80)] {
            let asked = ask_new_passkey(&bed.services, &holder.who, &visitor()).await;
            let asked = asked.expect("asked");
            let mut device = Device::new(name, holder.account);
            let answer = device.answer(&asked.options);
            let answered = (asked.token.expose(), answer.as_str());
            let added = add_passkey(&bed.services, &holder.who, &visitor(), answered, name).await;
            added.expect("added");
        }
        let lines = passkeys(&bed.services, &holder.who).await.expect("read");
        let names: Vec<_> = lines.into_iter().map(|line| line.name).collect();
        assert!(names.contains(&"Passkey".to_owned()), "{names:?}");
        assert!(names.contains(&"é".repeat(60)), "{names:?}");
    }
}
