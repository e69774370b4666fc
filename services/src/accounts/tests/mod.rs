//! The use cases together, on both engines.

mod address;
mod at_once;
mod bought;
mod changing;
mod copies;
mod deleting;
mod owners;
mod passkeys;
mod register;
mod reset;
mod sessions;
mod sign_in;
mod sown;
mod staff;
mod taking;
mod visits;

use std::net::{IpAddr, Ipv4Addr};

use chrono::TimeDelta;
use domain::AccountId;

use super::*;
use crate::{
    auth::{NewSession, SignedIn, Visitor, authenticate},
    jobs::Job,
    mail::Mail,
    testing::TestBed,
    tokens::SecretToken,
};

pub(crate) const MARTA: &str = "marta@example.com";
pub(crate) const PASSWORD: &str = "a rainy day in lisbon";
pub(super) const OTHER: &str = "another rainy day";

pub(crate) fn visitor() -> Visitor {
    let address = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
    Visitor { address, user_agent: "Firefox".into(), cookie: None, browser: Some("A".repeat(43)) }
}

pub(crate) fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

pub(super) fn typed(email: &str, password: &str) -> Registration {
    Registration { name: "Marta Lopes".into(), email: email.into(), password: secret(password) }
}

/// The account with this address, whose owner has just proved it.
pub(crate) async fn proved(bed: &TestBed, email: &str) -> AccountId {
    register(&bed.services, &visitor(), &typed(email, PASSWORD)).await.expect("registered");
    let account = id_of(bed, email).await;
    let token = token(bed, account, TokenPurpose::VerifyAddress).await;
    verify(&bed.services, &visitor(), &token, &secret(PASSWORD)).await.expect("proved");
    account
}

pub(super) async fn id_of(bed: &TestBed, email: &str) -> AccountId {
    let account = storage::accounts::by_email(bed.services.store.reader(), email).await;
    account.expect("read").expect("there is one").id.into()
}

pub(super) async fn token(bed: &TestBed, account: AccountId, purpose: TokenPurpose) -> String {
    let token = issue_token(&bed.services, account, purpose).await.expect("written");
    token.expect("there is such an account").expose().to_owned()
}

/// Signs in with [`PASSWORD`].
pub(crate) async fn signed_in(bed: &TestBed, email: &str) -> (NewSession, SignedIn) {
    let session = sign_in(&bed.services, &visitor(), email, &secret(PASSWORD)).await;
    let session = session.expect("the password").begun().expect("signed in");
    let who = who(bed, &session).await.expect("the session is new");
    (session, who)
}

pub(super) async fn who(bed: &TestBed, session: &NewSession) -> Option<SignedIn> {
    by_cookie(bed, &session.cookie).await
}

pub(super) async fn by_cookie(bed: &TestBed, cookie: &SecretToken) -> Option<SignedIn> {
    authenticate(&bed.services, cookie.expose()).await.expect("read")
}

/// Takes every mail that waits in the outbox.
pub(super) async fn take_mails(bed: &TestBed) -> Vec<Mail> {
    let (store, now) = (&bed.services.store, bed.services.now());
    let mut mails = Vec::new();
    let until = now + TimeDelta::minutes(5);
    while let Some(leased) = storage::jobs::lease(store, now, until).await.expect("read") {
        match serde_json::from_str(&leased.payload).expect("a job") {
            Job::Mail(mail) => mails.push(mail),
            other => panic!("not a mail: {other:?}"),
        }
        let tx = store.begin().await.expect("begun");
        storage::jobs::finish(&tx, &leased, now).await.expect("finished");
        tx.commit().await.expect("committed");
    }
    mails
}
