//! A visit that is missed, its fee, and how that is given back.

use serde_json::json;

use super::{RETURNED, Scene};
use crate::{
    account::pays,
    authorisation::sign_in,
    client::Browser,
    html::Form,
    site::{TestSite, new_booking},
    visits::{Made, confirmed, made, mail},
};

/// A visit to be paid at the studio, with a card whose bank wants to see the client.
pub(super) async fn secured(site: &TestSite, scene: &mut Scene) -> Made {
    let mut body = new_booking("deep-tissue", "ana", "2026-11-26T14:00:00+00:00", "missed");
    body["payment"] = "at_studio".into();
    body["accept_card"] = true.into();
    let made = made(site, &body).await;
    let pay = format!("sessions/{}/pay", made.session);
    site.tell(&pay, json!({ "card": "authenticate" })).await;
    confirmed(site, &made).await;
    scene.missed.clone_from(&made.token);
    made
}

/// The other client did not come, and pays on a page of Stripe's.
pub(super) async fn pays_a_fee(site: &TestSite, desk: &Browser, made: &Made, scene: &mut Scene) {
    site.set_time(services::testing::TestBed::at("2026-11-26T15:30:00Z")).await;
    sign_in(desk, "owner").await;
    let day = desk.get("/lisbon/desk?date=2026-11-26").await.expect(200);
    let id = made.id.to_string();
    let of = |form: &Form| {
        form.action.ends_with("desk/no-show") && form.fields.iter().any(|(_, held)| *held == id)
    };
    let form = Form::all(&day.body).into_iter().find(of).expect("its form");
    desk.follow(desk.submit(&form).await).await.expect(200);
    let visit = site.browser().get(&format!("/api/v1/bookings/{}", made.token)).await.json();
    let reference = visit["reference"].as_str().expect("a number");
    let page = desk.get(&format!("/lisbon/desk/fee/{reference}")).await.expect(200);
    desk.follow(desk.submit(&page.form("desk/charge-fee")).await).await.expect(200);
    let told = mail(site, &made.email, "Please pay").await;
    assert!(told.text.contains(&made.token), "{}", told.text);
    let client = site.browser();
    let asked = client.get(&format!("/b/{}/fee", made.token)).await.expect(200);
    let sent = client.submit(&asked.form("booking/pay-fee")).await.expect(303);
    let page = pays(&client, &sent.location()).await;
    scene.saw(page);
    gives_the_fee_back(desk, reference, scene).await;
    let store = site.services().store.clone();
    let mut cells = storage::testing::cells(&store, "card_on_file", "payment_method").await;
    let cell = cells.pop().expect("a card is kept");
    scene.card = String::from_utf8(cell).expect("an id");
    scene.browsers.push(client);
}

/// The owner gives the fee back. Why, is for the records: the client is not told.
async fn gives_the_fee_back(desk: &Browser, reference: &str, scene: &mut Scene) {
    let page = desk.get(&format!("/lisbon/desk/fee/{reference}")).await.expect(200);
    let form = page.form("desk/return-fee").with("reason", RETURNED);
    let sent = desk.submit(&form).await.expect(303);
    assert!(sent.location().contains("done=given_back"), "{sent}");
    let page = desk.follow(sent).await.expect(200);
    scene.saw(page);
}
