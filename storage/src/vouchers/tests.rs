use domain::{BookingId, GiftCardId, Money, SaleId};

use super::*;
use crate::{
    Store, StoreError, bookings,
    bookings::tests::Ground,
    entities::gift_card,
    new_id,
    sales::{self, NewSale, SaleKind, SaleMethod},
};

struct Scene {
    card: GiftCardId,
    booking: BookingId,
    now: domain::Instant,
}

async fn scene(store: &Store) -> Scene {
    let ground = Ground::make(store).await;
    let (booking, now) = (ground.held(1), ground.now());
    let (sale, card): (SaleId, GiftCardId) = (new_id(), new_id());
    let tx = store.begin().await.expect("begun");
    bookings::insert(&tx, &booking).await.expect("a booking");
    let new = NewSale {
        id: sale,
        studio: ground.studio,
        kind: SaleKind::GiftCard,
        booking: None,
        amount: Money::new(5_000, domain::Currency::Eur),
        method: SaleMethod::Cash,
        order_sealed: vec![1],
        expires_at: now,
        taken_by: None,
    };
    sales::insert(&tx, new, now).await.expect("a sale");
    let row = gift_card::Model {
        id: card.0,
        studio: ground.studio.0,
        sale: sale.0,
        code_hash: card.0.as_bytes().to_vec(),
        code_sealed: vec![2],
        last_four: "WXYZ".into(),
        issued_minor: 5_000,
        balance_minor: 5_000,
        currency: "EUR".into(),
        state: "active".into(),
        expires_at: None,
        buyer_name: "Rui".into(),
        buyer_email: String::new(),
        recipient_name: String::new(),
        recipient_email: String::new(),
        message: String::new(),
        send_at: now.timestamp(),
        issued_at: now.timestamp(),
    };
    gift_cards::insert(&tx, row).await.expect("a card");
    tx.commit().await.expect("committed");
    Scene { card, booking: booking.id, now }
}

async fn left(store: &Store, card: GiftCardId) -> i64 {
    let found = gift_cards::by_id(store.reader(), card).await.expect("read");
    found.expect("there").balance_minor
}

crate::on_both_engines! {
    async fn a_card_gives_no_more_than_is_left_on_it(store: &Store) {
        let s = scene(store).await;
        let tx = store.begin().await.expect("begun");
        assert!(gift_cards::spend(&tx, s.card, 3_000).await.expect("asked"));
        assert!(!gift_cards::spend(&tx, s.card, 3_000).await.expect("asked"));
        tx.commit().await.expect("committed");
        assert_eq!(left(store, s.card).await, 2_000);
    }

    async fn two_at_once_cannot_spend_the_same_money(store: &Store) {
        let s = scene(store).await;
        let spend = async || {
            let tx = store.begin().await.expect("begun");
            let spent = gift_cards::spend(&tx, s.card, 4_000).await.expect("asked");
            tx.commit().await.expect("committed");
            spent
        };
        let (a, b) = tokio::join!(spend(), spend());
        assert!(a != b, "one of the two");
        assert_eq!(left(store, s.card).await, 1_000);
    }

    async fn the_database_itself_refuses_a_balance_below_nothing(store: &Store) {
        use sea_orm::ConnectionTrait;
        let s = scene(store).await;
        let tx = store.begin().await.expect("begun");
        let forged = tx.execute_unprepared("UPDATE gift_card SET balance_minor = -1").await;
        assert!(forged.map_err(StoreError::from).is_err());
        tx.rollback().await.expect("undone");
        assert_eq!(left(store, s.card).await, 5_000);
    }

    async fn a_use_is_settled_once(store: &Store) {
        let s = scene(store).await;
        let tx = store.begin().await.expect("begun");
        let id = gift_cards::insert_use(&tx, s.card, s.booking, 3_000, s.now).await.expect("one");
        assert!(gift_cards::settle_use(&tx, id, Some(2_500)).await.expect("used"));
        assert!(!gift_cards::settle_use(&tx, id, None).await.expect("known"));
        gift_cards::returned(&tx, id, 500).await.expect("back");
        let uses = gift_cards::uses_for(&*tx, &[s.booking]).await.expect("read");
        let [used] = &uses[..] else { panic!("{uses:?}") };
        assert_eq!((used.amount_minor, used.returned_minor, used.state.as_str()), (2_500, 500, USED));
    }

    async fn a_card_is_found_by_its_end_and_its_people(store: &Store) {
        let s = scene(store).await;
        let card = gift_cards::by_id(store.reader(), s.card).await.expect("read").expect("there");
        for (text, found) in [("", 1), ("wxyz", 1), ("rui", 1), ("nobody", 0), ("%", 1)] {
            let cards = gift_cards::list(store.reader(), card.studio.into(), text, (9, 0)).await;
            assert_eq!(cards.expect("read").len(), found, "{text}");
        }
        let other = gift_cards::list(store.reader(), new_id(), "", (9, 0)).await.expect("read");
        assert_eq!(other, [], "of another studio");
    }
}
