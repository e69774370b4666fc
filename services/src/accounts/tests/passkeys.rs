//! What is ours about passkeys: whose they are, how often an answer counts, and for how long.
//! Whether an answer proves anything is judged by a stand-in.

mod keeping;

use super::*;
use crate::{Services, auth::NewStep, services::Inner, testing::Device};

/// An account, whoever is signed in to it, and a device whose passkey it has.
struct Holder {
    account: AccountId,
    who: SignedIn,
    device: Device,
    codes: Vec<String>,
}

/// Adds a passkey of this name.
async fn add(bed: &TestBed, who: &SignedIn, id: &str) -> (Device, Vec<String>) {
    let services = &bed.services;
    let asked = ask_new_passkey(services, who, &visitor()).await.expect("asked");
    let mut device = Device::new(id, who.account());
    let answer = device.answer(&asked.options);
    let codes = add_passkey(services, who, &visitor(), (asked.token.expose(), &answer), id).await;
    (device, codes.expect("added"))
}

/// The account with this address, which has one passkey.
async fn holder(bed: &TestBed, email: &str) -> Holder {
    let account = proved(bed, email).await;
    let (_, who) = signed_in(bed, email).await;
    let (device, codes) = add(bed, &who, &format!("phone of {email}")).await;
    Holder { account, who, device, codes }
}

/// Signs in with a passkey alone.
async fn by_passkey(bed: &TestBed, device: &mut Device) -> Result<NewSession, AccountRefused> {
    let asked = ask_passkey(&bed.services, &visitor()).await?;
    let answer = device.answer(&asked.options);
    sign_in_by_passkey(&bed.services, &visitor(), asked.token.expose(), &answer).await
}

/// The sign-in with the password, which waits.
async fn waits(bed: &TestBed, email: &str) -> NewStep {
    let outcome = sign_in(&bed.services, &visitor(), email, &secret(PASSWORD)).await;
    outcome.expect("the password is right").waits().expect("a second step is to come")
}

fn code_of<T: std::fmt::Debug>(refused: Result<T, AccountRefused>) -> &'static str {
    refused.expect_err("refused").code()
}

/// The same services at an address for which browsers keep no passkeys.
fn without(bed: &TestBed) -> Services {
    Services::new(Inner { passkeys: None, ..inner(bed) })
}

/// Those of production, in which no time passes.
fn still_limits() -> crate::limits::Limiter {
    let still = std::sync::Arc::new(|| std::time::Duration::ZERO);
    crate::limits::Limiter::with_clock(std::num::NonZeroU32::MIN, still)
}

/// With the limits of production.
fn inner(bed: &TestBed) -> Inner {
    Inner {
        store: bed.services.store.clone(),
        clock: bed.clock.clone(),
        gateway: bed.gateway.clone(),
        mailer: bed.mailer.clone(),
        documents: bed.services.documents.clone(),
        feeds: bed.services.feeds.clone(),
        passkeys: bed.services.passkeys.clone(),
        vault: crate::sealing::Vault::new(&[7; 32]),
        links: crate::tokens::Links::new(&[7; 32]),
        limits: still_limits(),
        hasher: Hasher::weak(),
        settings: bed.services.settings.clone(),
    }
}

storage::on_both_engines! {
    async fn a_passkey_signs_in_without_password_and_code_and_confirms_who_it_is(bed: &TestBed) {
        let mut holder = holder(bed, MARTA).await;
        bed.clock.advance_minutes(60);
        let session = by_passkey(bed, &mut holder.device).await.expect("signed in");
        let me = who(bed, &session).await.expect("the session is new");
        assert_eq!(me.account(), holder.account);
        assert!(me.confirmed().is_ok() && me.has_second_step());
        let lines = passkeys(&bed.services, &me).await.expect("read");
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].name, format!("phone of {MARTA}"));
        assert_eq!(lines[0].last_used, Some(bed.services.now()));
    }

    async fn a_password_waits_for_the_passkey_or_a_recovery_code(bed: &TestBed) {
        let mut holder = holder(bed, MARTA).await;
        let step = waits(bed, MARTA).await;
        let cookie = step.cookie.expose();
        let ways = second_ways(&bed.services, holder.account).await.expect("read");
        assert_eq!(ways, Ways { app: false, passkey: true });
        let asked = ask_second_passkey(&bed.services, &visitor(), cookie).await.expect("asked");
        assert!(asked.options.contains(&holder.device.id), "{}", asked.options);
        let answer = holder.device.answer(&asked.options);
        let answered = (asked.token.expose(), answer.as_str());
        let session = finish_by_passkey(&bed.services, &visitor(), cookie, answered).await;
        assert!(who(bed, &session.expect("signed in")).await.is_some());
        let again = ask_second_passkey(&bed.services, &visitor(), cookie).await;
        assert_eq!(code_of(again), "step", "nothing waits any more");

        let step = waits(bed, MARTA).await;
        let code = &holder.codes[3];
        let session = finish_sign_in(&bed.services, &visitor(), step.cookie.expose(), code).await;
        assert!(who(bed, &session.expect("signed in")).await.is_some());
    }

    async fn an_answer_counts_once_and_for_what_was_asked(bed: &TestBed) {
        let mut holder = holder(bed, MARTA).await;
        let services = &bed.services;
        let asked = ask_passkey(services, &visitor()).await.expect("asked");
        let (token, answer) = (asked.token.expose(), holder.device.answer(&asked.options));
        let confirmed = confirm_by_passkey(services, &holder.who, &visitor(), (token, &answer)).await;
        assert_eq!(code_of(confirmed), "passkey", "it was asked to sign in");
        sign_in_by_passkey(services, &visitor(), token, &answer).await.expect("signed in");
        let again = sign_in_by_passkey(services, &visitor(), token, &answer).await;
        assert_eq!(code_of(again), "passkey");
        for token in ["", "unknown"] {
            let refused = sign_in_by_passkey(services, &visitor(), token, &answer).await;
            assert_eq!(code_of(refused), "passkey", "{token}");
        }
    }

    async fn a_wrong_answer_uses_up_what_was_asked(bed: &TestBed) {
        let mut holder = holder(bed, MARTA).await;
        let asked = ask_passkey(&bed.services, &visitor()).await.expect("asked");
        let other = ask_passkey(&bed.services, &visitor()).await.expect("asked");
        let token = asked.token.expose();
        let to_other = holder.device.answer(&other.options);
        let right = holder.device.answer(&asked.options);
        for answer in [to_other.as_str(), &right, "not an answer"] {
            let refused = sign_in_by_passkey(&bed.services, &visitor(), token, answer).await;
            assert_eq!(code_of(refused), "passkey", "{answer}");
        }
    }

    async fn of_two_answers_at_the_same_time_one_counts(bed: &TestBed) {
        let mut holder = holder(bed, MARTA).await;
        let asked = ask_passkey(&bed.services, &visitor()).await.expect("asked");
        let (token, answer) = (asked.token.expose(), holder.device.answer(&asked.options));
        let here = visitor();
        let one = sign_in_by_passkey(&bed.services, &here, token, &answer);
        let other = sign_in_by_passkey(&bed.services, &here, token, &answer);
        let (one, other) = tokio::join!(one, other);
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    }

    async fn a_copied_passkey_whose_count_stands_still_is_refused(bed: &TestBed) {
        let mut holder = holder(bed, MARTA).await;
        let mut copy = holder.device.clone();
        by_passkey(bed, &mut holder.device).await.expect("signed in");
        assert_eq!(code_of(by_passkey(bed, &mut copy).await), "passkey");
    }

    async fn what_was_asked_is_forgotten_after_ten_minutes(bed: &TestBed) {
        let mut holder = holder(bed, MARTA).await;
        let asked = ask_passkey(&bed.services, &visitor()).await.expect("asked");
        let answer = holder.device.answer(&asked.options);
        bed.clock.advance_minutes(10);
        let late = sign_in_by_passkey(&bed.services, &visitor(), asked.token.expose(), &answer).await;
        assert_eq!(code_of(late), "passkey");
        let tx = bed.services.store.begin().await.expect("begun");
        let now = bed.services.now();
        assert_eq!(storage::accounts::sweep_ceremonies(&tx, now).await.expect("swept"), 1);
        assert_eq!(storage::accounts::sweep_ceremonies(&tx, now).await.expect("swept"), 0);
    }

    async fn nobody_answers_for_somebody_else(bed: &TestBed) {
        let mut marta = holder(bed, MARTA).await;
        let mut jo = holder(bed, "jo@example.com").await;
        let services = &bed.services;
        // A passkey that says that it is another's.
        let mut liar = Device { account: Some(jo.account), ..marta.device.clone() };
        assert_eq!(code_of(by_passkey(bed, &mut liar).await), "passkey");
        // One that does not say whose it is, asked of nobody in particular.
        let mut silent = Device { account: None, counter: 40, ..marta.device.clone() };
        assert_eq!(code_of(by_passkey(bed, &mut silent).await), "passkey");
        // Somebody else's, where Jo is asked.
        let asked = ask_confirming_passkey(services, &jo.who, &visitor()).await.expect("asked");
        let answer = marta.device.answer(&asked.options);
        let refused =
            confirm_by_passkey(services, &jo.who, &visitor(), (asked.token.expose(), &answer)).await;
        assert_eq!(code_of(refused), "passkey");
        // What Jo was asked, answered by Jo in somebody else's session.
        let asked = ask_confirming_passkey(services, &jo.who, &visitor()).await.expect("asked");
        let answer = jo.device.answer(&asked.options);
        let refused =
            confirm_by_passkey(services, &marta.who, &visitor(), (asked.token.expose(), &answer)).await;
        assert_eq!(code_of(refused), "passkey");
        let asked = ask_new_passkey(services, &jo.who, &visitor()).await.expect("asked");
        let answer = Device::new("new", jo.account).answer(&asked.options);
        let answered = (asked.token.expose(), answer.as_str());
        let refused = add_passkey(services, &marta.who, &visitor(), answered, "").await;
        assert_eq!(code_of(refused), "passkey");
    }

    async fn strangers_are_slowed_down_and_keep_nobody_from_their_passkey(bed: &TestBed) {
        let mut holder = holder(bed, MARTA).await;
        let services = Services::new(inner(bed));
        let copy = Device { counter: 0, ..holder.device.clone() };
        by_passkey(bed, &mut holder.device).await.expect("signed in");
        let mut said = Vec::new();
        for _ in 0..15 {
            let asked = ask_passkey(&services, &visitor()).await.expect("asked");
            let answer = copy.clone().answer(&asked.options);
            let token = asked.token.expose();
            let refused = sign_in_by_passkey(&services, &visitor(), token, &answer).await;
            said.push(code_of(refused));
        }
        assert_eq!(said, ["passkey"; 15], "the account is not closed by them");
        let more = ask_passkey(&services, &visitor()).await;
        assert_eq!(code_of(more), "too_many", "one address asks as often as it signs in");
        let here = Visitor { address: "192.0.2.8".parse().expect("an address"), ..visitor() };
        let asked = ask_passkey(&services, &here).await.expect("asked elsewhere");
        let answer = holder.device.answer(&asked.options);
        let token = asked.token.expose();
        sign_in_by_passkey(&services, &here, token, &answer).await.expect("signed in");
    }

    async fn without_a_name_and_tls_there_are_no_passkeys_and_those_that_are_can_go(bed: &TestBed) {
        let holder = holder(bed, MARTA).await;
        let services = without(bed);
        assert!(!knows_passkeys(&services));
        assert_eq!(code_of(ask_passkey(&services, &visitor()).await), "no_passkeys");
        let refused = ask_new_passkey(&services, &holder.who, &visitor()).await;
        assert_eq!(code_of(refused), "no_passkeys");
        let ways = second_ways(&services, holder.account).await.expect("read");
        assert_eq!(ways, Ways::default(), "a recovery code is all that is left");
        let id = passkeys(&services, &holder.who).await.expect("read")[0].id;
        remove_passkey(&services, &holder.who, id).await.expect("removed");
    }
}
