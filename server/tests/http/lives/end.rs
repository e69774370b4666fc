//! Everything comes to its end, and what is owed is given back.

use domain::Money;
use services::{
    bookings::desk,
    payments::{ReturnMethod, gave_back, owed_by},
    vouchers::{EndHow, end_card},
};
use storage::vouchers::{courses, gift_cards};

use super::town::Life;

impl Life<'_> {
    pub async fn finish(&mut self) {
        self.tell("all comes to its end");
        while !self.asked.is_empty() {
            self.decide().await;
        }
        self.site.settled().await;
        let (services, staff) = (self.site.services(), self.staff());
        for (_, booking) in self.open().await {
            if booking.span.start > self.site.now() {
                let off = desk::cancel_by_studio(&services, &staff, booking.id).await;
                off.expect("cancelled");
            } else {
                desk::complete(&services, &staff, booking.id).await.expect("closed");
            }
        }
        self.site.settled().await;
        for row in courses::every(services.store.reader()).await.expect("read") {
            if row.value_left_minor > 0 {
                self.end_course(row.id.into()).await;
            }
        }
        self.site.settled().await;
        self.give_what_is_owed().await;
    }

    /// To clients of visits, and what is left on gift cards.
    async fn give_what_is_owed(&self) {
        let (services, manager) = (self.site.services(), self.manager());
        let (reader, cash) = (services.store.reader(), ReturnMethod::Cash);
        for owed in owed_by(reader, self.site.studio.id).await.expect("read") {
            gave_back(&services, &manager, owed.booking, owed.all, cash).await.expect("given");
        }
        for row in gift_cards::every(reader).await.expect("read") {
            if row.balance_minor > 0 {
                let left = Money::new(row.balance_minor, domain::Currency::Eur);
                let how = EndHow::ByHand(cash);
                let ended = end_card(&services, &manager, row.id.into(), how, left).await;
                ended.expect("ended");
            }
        }
    }
}
