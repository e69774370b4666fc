//! Everything comes to its end, and what is owed is given back.

use storage::vouchers::gift_cards;

use super::town::Town;
use crate::{
    bookings::desk,
    jobs,
    payments::{ReturnMethod, gave_back, owed_by, record_fee, sweep},
    sales::{self, gave_sale_back, record_sale_fee},
    vouchers::{EndHow, end_card, tests::eur},
};

impl Town<'_> {
    pub async fn finish(&mut self) {
        self.tell("all comes to its end");
        let (bed, services) = (self.bed, &self.bed.services);
        while !self.asked.is_empty() {
            self.decide().await;
        }
        bed.clock.advance_minutes(45);
        sweep(services).await.expect("swept");
        while let Some(id) = self.some().await {
            desk::cancel_by_studio(services, &self.staff(), id).await.expect("cancelled");
        }
        while jobs::run_due(services, 1_000).await > 0 {}
        for client in &self.clients {
            for attempt in client.attempts(bed).await.iter().filter(|a| a.state == "paid") {
                record_fee(services, attempt.id.into()).await.expect("booked");
            }
        }
        for sale in &self.sold {
            record_sale_fee(services, *sale).await.expect("booked");
        }
        self.give_what_is_owed().await;
    }

    /// To clients of visits, and to buyers of what was ended.
    async fn give_what_is_owed(&self) {
        let (services, manager, studio) = (&self.bed.services, self.manager(), self.bed.studio.id);
        let (reader, cash) = (services.store.reader(), ReturnMethod::Cash);
        for owed in owed_by(reader, studio).await.expect("read") {
            gave_back(services, &manager, owed.booking, owed.all, cash).await.expect("given");
        }
        for owed in sales::owed_by(services, reader, studio).await.expect("read") {
            let given = gave_sale_back(services, &manager, owed.sale, owed.amount, cash).await;
            given.expect("given");
        }
    }

    pub async fn end_cards(&mut self) {
        let services = &self.bed.services;
        for card in gift_cards::every(services.store.reader()).await.expect("read") {
            self.tell(format!("a card ends with {}", card.balance_minor));
            let (left, how) = (eur(card.balance_minor), EndHow::ByHand(ReturnMethod::Cash));
            let ended = end_card(services, &self.manager(), card.id.into(), how, left).await;
            ended.expect("ended");
        }
    }
}
