//! A visit that was missed leaves a fee: it is charged to the card on file, or paid by the
//! client where their bank wants them.

use chrono::TimeDelta;
use domain::{BookingId, policy::PaymentPlan};
use storage::cards::{self as rows, FeeState};

use super::town::Town;
use crate::{
    bookings::desk,
    cards::{charge, pay_fee},
    jobs,
    payments::{fulfil, tests::scene::held},
    testing::CardMood,
};

impl Town<'_> {
    /// Somebody gives a card and does not come, and the fee is charged: in every life, whatever
    /// else its chance brings.
    pub async fn miss_a_visit(&mut self) {
        let mut client = held(self.bed, self.next).await;
        self.next += 2;
        client.plan = PaymentPlan::AtStudio;
        client.press_pay(self.bed).await.expect("the page for the card opens");
        let page = client.pages(self.bed).await.pop().expect("a page for the card");
        assert!(self.bed.gateway.pay(&page.id));
        fulfil(&self.bed.services, &page.id).await.expect("confirmed");
        let id = client.booking;
        self.clients.push(client);
        self.nobody_comes(id).await;
        self.charge_missed(id).await;
    }

    /// The clock stands at the end of the visit when this returns: whoever asked sets it back.
    pub async fn nobody_comes(&mut self, id: BookingId) {
        // Which card it is, a job finds out.
        while jobs::run_due(&self.bed.services, 200).await > 0 {}
        self.tell(format!("nobody comes to {id}"));
        self.bed.clock.set(self.read(id).await.span.end + TimeDelta::minutes(1));
        desk::no_show(&self.bed.services, &self.staff(), id).await.expect("closed");
    }

    /// The desk has the fee charged, where the visit left one.
    pub async fn charge_missed(&mut self, id: BookingId) {
        let (bed, services) = (self.bed, &self.bed.services);
        let reader = services.store.reader();
        let Some(fee) = rows::fee(reader, id).await.expect("read") else { return };
        let amount = fee.amount().expect("an amount");
        let mood = [CardMood::Works, CardMood::WantsClient][self.dice.index(2).expect("two")];
        self.tell(format!("{amount} is charged for {id}, and the bank: {mood:?}"));
        bed.gateway.set_card_mood(mood);
        charge(services, &self.desk(), id, amount).await.expect("asked for");
        bed.gateway.set_card_mood(CardMood::Works);
        if mood == CardMood::WantsClient {
            let url = pay_fee(services, &self.link(id).await).await.expect("the page opens");
            let pages = bed.gateway.checkouts();
            let page = pages.iter().find(|page| page.url.as_deref() == Some(url.as_str()));
            let page = &page.expect("it is there").id;
            assert!(bed.gateway.pay(page));
            fulfil(services, page).await.expect("heard");
        }
        let fee = rows::fee(reader, id).await.expect("read").expect("there");
        assert_eq!(fee.state, FeeState::Paid.as_str(), "{fee:?}");
        self.charged += amount.minor;
    }
}
