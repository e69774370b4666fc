//! Visits by the JSON API, for tests of what comes after.

use domain::BookingId;
use serde_json::{Value, json};

use crate::site::{TestSite, new_booking};

/// A visit that was asked for.
pub struct Made {
    pub id: BookingId,
    /// The part of its link after `/b/`.
    pub token: String,
    /// The stand-in's session.
    pub session: String,
    /// Where to write to its client.
    pub email: String,
}

/// An hour of deep tissue with Ana, held and not paid. `client` is who comes.
pub async fn held(site: &TestSite, start: &str, client: &str) -> Made {
    let body = new_booking("deep-tissue", "ana", start, client);
    made(site, &body).await
}

/// Whatever is asked for, which must be free.
pub async fn made(site: &TestSite, body: &Value) -> Made {
    made_at(site, &site.studio.slug, body).await
}

/// The same at a studio of that name.
pub async fn made_at(site: &TestSite, studio: &str, body: &Value) -> Made {
    let path = format!("/api/v1/studios/{studio}/bookings");
    let answer = site.browser().post(&path, body).await.expect(201).json();
    let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
    let last = |url: String| url.rsplit('/').next().unwrap_or_default().to_owned();
    Made {
        id: text("id").parse().expect("an id"),
        token: last(text("manage_url")),
        session: last(text("checkout_url")),
        email: body["client"]["email"].as_str().expect("an address").to_owned(),
    }
}

/// The same, paid and confirmed.
pub async fn booked(site: &TestSite, start: &str, client: &str) -> Made {
    let made = held(site, start, client).await;
    pay(site, &made).await;
    confirmed(site, &made).await;
    made
}

/// The client pays at the stand-in, and does not come back.
pub async fn pay(site: &TestSite, made: &Made) {
    let paid = site.tell(&format!("sessions/{}/pay", made.session), json!({})).await;
    assert_eq!(paid["payment_status"], "paid", "{paid}");
}

/// What the visit's link says of it.
pub async fn seen(site: &TestSite, made: &Made) -> Value {
    let path = format!("/api/v1/bookings/{}", made.token);
    site.browser().get(&path).await.expect(200).json()
}

/// How the visit stands.
pub async fn state(site: &TestSite, made: &Made) -> String {
    seen(site, made).await["state"].as_str().expect("a state").to_owned()
}

/// Waits until it is confirmed.
pub async fn confirmed(site: &TestSite, made: &Made) {
    let look = async || (state(site, made).await == "confirmed").then_some(());
    site.eventually("the visit is confirmed", look).await;
}

/// Waits for the mail with this in its subject, and returns it.
pub async fn mail(site: &TestSite, to: &str, subject: &str) -> services::ports::OutgoingMail {
    let look =
        async || site.mailer.sent_to(to).into_iter().find(|mail| mail.subject.contains(subject));
    site.eventually(&format!("a mail to {to}: {subject}"), look).await
}
