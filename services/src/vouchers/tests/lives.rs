//! Random lives against real databases and the gateway's own books: whatever happens in
//! whatever order, journals sum to zero, liabilities are what is left, and nobody's money is
//! left over when all is done.

use chrono::TimeDelta;
use domain::{Currency, booking::BookingState};
use storage::vouchers::{courses, gift_cards};

use super::{GiftInput, balance, card_of, code_of, eur, manager, order};
use crate::{
    auth::StaffSession,
    bookings::{self, desk},
    jobs,
    payments::{
        ReturnMethod, StudioMethod, fulfil, gave_back, owed_by, record_fee, sweep,
        tests::scene::{self, Client, assert_books_agree, held},
    },
    ports::GatewayRefundState,
    testing::TestBed,
    vouchers::{EndHow, end_card, record_tip},
};

/// Numbers that look like chance and are the same every time.
struct Dice(u64);

impl Dice {
    fn of(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

struct Town<'a> {
    bed: &'a TestBed,
    dice: Dice,
    staff: StaffSession,
    cards: Vec<String>,
    clients: Vec<Client>,
    next: u32,
}

impl Town<'_> {
    async fn step(&mut self) {
        match self.dice.of(10) {
            0 => self.sell_card().await,
            1..=4 => self.book().await,
            5 => self.cancel_by_client().await,
            6 => {
                self.with_one(|bed, staff, id| {
                    Box::pin(async move {
                        drop(desk::cancel_by_studio(&bed.services, &staff, id).await);
                    })
                })
                .await;
            }
            7 => {
                self.with_one(|bed, staff, id| {
                    Box::pin(async move {
                        drop(desk::take_rest(&bed.services, &staff, id, StudioMethod::Cash).await);
                    })
                })
                .await;
            }
            8 => self.close().await,
            _ => self.fail_a_refund().await,
        }
    }

    async fn sell_card(&mut self) {
        let amount = ["2000", "5000", "10000"][self.dice.of(3) as usize];
        let card = card_of(self.bed, &GiftInput { amount: amount.into(), ..order() }).await;
        self.cards.push(code_of(self.bed, &card));
    }

    async fn book(&mut self) {
        let mut client = held(self.bed, self.next).await;
        self.next += 2;
        if !self.cards.is_empty() && self.dice.of(3) > 0 {
            let which = self.dice.of(self.cards.len() as u64) as usize;
            client.codes.push(self.cards[which].clone());
        }
        if self.dice.of(3) == 0 {
            client.codes.push("SPRING10".into());
        }
        // Nothing may be left on the card: then the client goes on without it.
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

    async fn some(&mut self) -> Option<domain::BookingId> {
        let mut open = Vec::new();
        for client in &self.clients {
            if matches!(client.booking(self.bed).await.state, BookingState::Confirmed) {
                open.push(client.booking);
            }
        }
        if open.is_empty() {
            return None;
        }
        let which = self.dice.of(open.len() as u64) as usize;
        Some(open[which])
    }

    async fn with_one<'b>(
        &'b mut self,
        act: impl FnOnce(
            &'b TestBed,
            StaffSession,
            domain::BookingId,
        ) -> std::pin::Pin<Box<dyn Future<Output = ()> + 'b>>,
    ) {
        if let Some(id) = self.some().await {
            act(self.bed, self.staff, id).await;
        }
    }

    async fn cancel_by_client(&mut self) {
        let Some(id) = self.some().await else { return };
        let services = &self.bed.services;
        let booking = storage::bookings::by_id(services.store.reader(), id).await.expect("read");
        let link = bookings::manage_token(services, &booking.expect("there"));
        let token = services.links.verify(&link, services.now()).expect("ours");
        let shown = bookings::cancel_preview(services, &token).await.expect("shown").refund;
        assert_eq!(shown.ways.all(), shown.refund);
        bookings::cancel(services, &token, Some(shown.refund)).await.expect("cancelled");
    }

    /// The visit is over: it took place, with a tip, or nobody came.
    async fn close(&mut self) {
        let Some(id) = self.some().await else { return };
        let bed = self.bed;
        let before = bed.services.now();
        let booking =
            storage::bookings::by_id(bed.services.store.reader(), id).await.expect("read");
        bed.clock.set(booking.expect("there").span.end + TimeDelta::minutes(1));
        if self.dice.of(3) == 0 {
            desk::no_show(&bed.services, &self.staff, id).await.expect("closed");
        } else {
            desk::complete(&bed.services, &self.staff, id).await.expect("closed");
            let tip = record_tip(&bed.services, &self.staff, id, "4", StudioMethod::Cash);
            tip.await.expect("taken");
        }
        bed.clock.set(before);
    }

    async fn fail_a_refund(&mut self) {
        jobs::run_due(&self.bed.services, 200).await;
        let sent = self.bed.gateway.refunds();
        if let Some(id) = sent.last() {
            self.bed.gateway.settle_refund(id, GatewayRefundState::Failed);
            crate::payments::refresh_refund(&self.bed.services, id).await.expect("heard");
        }
    }

    /// Everything comes to its end, and what is owed is given back.
    async fn finish(&mut self) {
        let bed = self.bed;
        bed.clock.advance_minutes(45);
        sweep(&bed.services).await.expect("swept");
        while let Some(id) = self.some().await {
            desk::cancel_by_studio(&bed.services, &self.staff, id).await.expect("cancelled");
        }
        jobs::run_due(&bed.services, 1_000).await;
        for client in &self.clients {
            for attempt in client.attempts(bed).await.iter().filter(|a| a.state == "paid") {
                record_fee(&bed.services, attempt.id.into()).await.expect("booked");
            }
        }
        let owner = self.staff.as_manager().expect("an owner manages");
        for owed in owed_by(bed.services.store.reader(), bed.studio.id).await.expect("read") {
            gave_back(&bed.services, &owner, owed.booking, owed.all, ReturnMethod::Cash)
                .await
                .expect("given");
        }
    }
}

async fn check(bed: &TestBed) {
    assert_books_agree(bed).await;
    let reader = bed.services.store.reader();
    let mut on_cards = 0;
    for card in gift_cards::every(reader).await.expect("read") {
        assert!(card.balance_minor >= 0, "{card:?}");
        let uses = gift_cards::uses_of_card(reader, card.id.into()).await.expect("read");
        let gone: i64 = uses.iter().map(|used| used.amount_minor - used.returned_minor).sum();
        assert_eq!(card.balance_minor + gone, card.issued_minor, "{card:?}");
        let held = uses.iter().filter(|used| used.state == "held");
        on_cards += card.balance_minor + held.map(|used| used.amount_minor).sum::<i64>();
    }
    assert_eq!(-balance(bed, "gift_cards").await, on_cards);
    assert!(balance(bed, "client_prepaid").await <= 0);
    for course in courses::every(reader).await.expect("read") {
        assert!(course.value_left_minor >= 0 && course.sessions_left >= 0);
    }
}

async fn live(bed: &TestBed, seed: u64) {
    let typed = crate::vouchers::PromotionInput {
        code: "SPRING10".into(),
        kind: "percent".into(),
        off: "10".into(),
        ..Default::default()
    };
    crate::vouchers::make_promotion(&bed.services, &manager(bed), &typed).await.expect("made");
    let staff = scene::owner(bed).await.into();
    let mut town = Town { bed, dice: Dice(seed), staff, cards: vec![], clients: vec![], next: 0 };
    for _ in 0..40 {
        town.step().await;
        check(bed).await;
    }
    town.finish().await;
    check(bed).await;
    assert_eq!(balance(bed, "client_prepaid").await, 0, "nobody's money is left over");
    assert_eq!(balance(bed, "refunds_payable").await, 0);
    let (came, went) = (bed.gateway.captured(Currency::Eur), bed.gateway.refunded(Currency::Eur));
    let clearing = balance(bed, "stripe_clearing").await + balance(bed, "stripe_fees").await;
    assert_eq!(eur(clearing), eur(came.minor - went.minor), "as the gateway says");
    // And what is left on the cards can be given back to the last cent.
    for card in gift_cards::every(bed.services.store.reader()).await.expect("read") {
        let left = eur(card.balance_minor);
        let how = EndHow::ByHand(ReturnMethod::Cash);
        end_card(&bed.services, &manager(bed), card.id.into(), how, left).await.expect("ended");
    }
    assert_eq!(balance(bed, "gift_cards").await, 0);
    assert_books_agree(bed).await;
}

storage::on_both_engines! {
    async fn whatever_happens_the_books_hold_and_agree_with_the_gateways(bed: &TestBed) {
        live(bed, 7).await;
    }

    async fn and_so_they_do_in_another_town(bed: &TestBed) {
        live(bed, 20_261_126).await;
    }
}
