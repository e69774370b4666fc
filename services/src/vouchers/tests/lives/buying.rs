//! Gift cards and courses are bought, used and ended, and visits are booked by any way.

use domain::{SaleId, contact::ContactInput, policy::PaymentPlan};
use storage::vouchers::courses;

use super::town::Town;
use crate::{
    bookings::tests::bench::ticked,
    payments::{ReturnMethod, StudioMethod, fulfil, tests::scene::held},
    vouchers::{
        CourseInput, GiftInput, buy_course, end_course, end_course_preview, offers_on_sale,
        sell_course,
        tests::{card_of, code_of, order},
    },
};

impl Town<'_> {
    pub async fn sell_card(&mut self) {
        let amount = ["2000", "5000", "10000"][self.dice.index(3).expect("three")];
        self.tell(format!("a card of {amount} is bought"));
        let card = card_of(self.bed, &GiftInput { amount: amount.into(), ..order() }).await;
        self.sold.push(card.sale.into());
        self.cards.push(code_of(self.bed, &card));
    }

    /// Three sessions, at the desk or online.
    pub async fn sell_course(&mut self) {
        let (bed, services) = (self.bed, &self.bed.services);
        let reader = services.store.reader();
        let offers = offers_on_sale(reader, bed.studio.id).await.expect("read");
        let contact = ContactInput {
            name: "Rui Teste".into(),
            email: format!("course{}@example.com", self.courses.len()),
            phone: String::new(),
        };
        let input = CourseInput { offer: offers[0].id.to_string(), contact };
        let id = if self.dice.of(2) == 0 {
            self.tell("a course is sold at the desk");
            let sold = sell_course(services, &self.desk(), &input, StudioMethod::Cash).await;
            sold.expect("sold")
        } else {
            self.tell("a course is bought online");
            let url = buy_course(services, bed.studio.id, &input, &ticked(&[])).await;
            let url = url.expect("the page opens");
            let pages = bed.gateway.checkouts();
            let page = pages.iter().find(|page| page.url.as_deref() == Some(url.as_str()));
            let page = page.expect("it is there");
            let sale: SaleId = page.attempt.expect("ours").0.into();
            assert!(bed.gateway.pay(&page.id));
            fulfil(services, &page.id).await.expect("sold");
            self.sold.push(sale);
            courses::of_sale(reader, sale).await.expect("read").expect("it was made").id.into()
        };
        let row = courses::by_id(reader, id).await.expect("read").expect("there");
        let code = crate::vouchers::code_of(services, row.id, &row.code_sealed).expect("ours");
        self.courses.push((id, code));
    }

    /// A course is given back, unless a visit to come is paid by it.
    pub async fn end_course(&mut self) {
        let Some(which) = self.dice.index(self.courses.len()) else { return };
        let (id, services) = (self.courses[which].0, &self.bed.services);
        let shown = end_course_preview(services, &self.desk(), id).await.expect("read");
        let shown = shown.expect("there");
        if shown.in_use {
            return;
        }
        self.tell(format!("a course ends, and {} goes back", shown.back));
        let by_hand = (!shown.is_online).then_some(ReturnMethod::Cash);
        let back = end_course(services, &self.manager(), id, by_hand, shown.back).await;
        assert_eq!(back.expect("ended"), shown.back);
        self.courses.remove(which);
    }

    pub async fn book(&mut self) {
        let mut client = held(self.bed, self.next).await;
        self.next += 2;
        client.plan = match self.dice.of(5) {
            0 => PaymentPlan::AtStudio,
            1 | 2 => PaymentPlan::Deposit,
            _ => PaymentPlan::Full,
        };
        client.codes = self.codes();
        self.tell(format!("{} is booked, {:?}, {:?}", client.booking, client.plan, client.codes));
        // Nothing may be left on the card or of the course: then the client goes on without.
        if client.press_pay(self.bed).await.is_err() {
            client.codes.clear();
            client.press_pay(self.bed).await.expect("without a code it goes on");
        }
        if let Some(page) = client.pages(self.bed).await.pop()
            && self.dice.of(5) > 0
        {
            self.bed.gateway.pay(&page.id);
            fulfil(&self.bed.services, &page.id).await.expect("heard");
        }
        self.clients.push(client);
    }

    /// A session of a course, or a card and a promotion, or none of them.
    fn codes(&mut self) -> Vec<String> {
        let sides = self.dice.of(4);
        if sides == 0
            && let Some(which) = self.dice.index(self.courses.len())
        {
            return vec![self.courses[which].1.clone()];
        }
        let mut codes = Vec::new();
        if sides > 1
            && let Some(which) = self.dice.index(self.cards.len())
        {
            codes.push(self.cards[which].clone());
        }
        if self.dice.of(3) == 0 {
            codes.push("SPRING10".into());
        }
        codes
    }
}
