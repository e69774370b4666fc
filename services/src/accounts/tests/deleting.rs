//! Deleting an account: what is in the way, what goes, what stays.

use domain::{BookingId, booking::Booking, contact::ContactInput};

use super::*;
use crate::{
    bookings::{
        CheckoutRequest, cancel, desk,
        tests::bench::{form, held_by_ana, link, paid, pressed, read, ticked, tuesday},
    },
    family::{self, tests::booked_for},
    jobs,
};

const CANARIES: [&str; 5] = ["Lopes", "lopes", MARTA, "zeisig", "night_pain"];

/// Marta's hour with Ana, paid, with what she wrote and ticked.
async fn visit(bed: &TestBed, n: u8, hour: u32) -> Booking {
    let held = held_by_ana(bed, tuesday(hour, 0), n).await;
    let contact =
        ContactInput { name: "Marta Lopes".into(), email: MARTA.into(), phone: "912345678".into() };
    let asked = CheckoutRequest {
        contact,
        answers: ticked(&["night_pain"]),
        note: "A zeisig in the garden.".into(),
        ..form(n)
    };
    pressed(bed, asked).await;
    paid(bed).await;
    read(bed, &held).await
}

async fn over(bed: &TestBed, visit: &Booking) {
    bed.clock.set(visit.span.end);
    let staff = crate::auth::testing::reception(bed.studio.id).into();
    desk::complete(&bed.services, &staff, visit.id).await.expect("closed");
    while jobs::run_due(&bed.services, 50).await > 0 {}
}

async fn marta(bed: &TestBed) -> SignedIn {
    proved(bed, MARTA).await;
    signed_in(bed, MARTA).await.1
}

async fn gone(
    bed: &TestBed,
    who: &SignedIn,
    password: &str,
    cards: bool,
) -> Result<(), &'static str> {
    let done = delete(&bed.services, who, &visitor(), &secret(password), cards).await;
    done.map_err(|refused| refused.code())
}

/// Which words stand in a column.
async fn told(bed: &TestBed, table: &'static str, column: &'static str) -> Vec<&'static str> {
    let cells = storage::testing::cells(&bed.services.store, table, column).await;
    let holds = |word: &&str| {
        cells.iter().any(|cell| cell.windows(word.len()).any(|part| part == word.as_bytes()))
    };
    CANARIES.iter().filter(|word| holds(word)).copied().collect()
}

async fn visits_of(bed: &TestBed, ids: &[BookingId]) -> Vec<Booking> {
    let mut all = Vec::new();
    for id in ids {
        let found = storage::bookings::by_id(bed.services.store.reader(), *id).await;
        all.push(found.expect("read").expect("it stays"));
    }
    all
}

storage::on_both_engines! {
    async fn an_account_is_deleted_with_everything_that_says_whose_it_was(bed: &TestBed) {
        let own = visit(bed, 1, 10).await;
        let me = marta(bed).await;
        let child = family::add(&bed.services, &me, &family::tests::child()).await.expect("hers");
        let hers = booked_for(bed, (&me, child), 2, 14).await;
        over(bed, &own).await;
        over(bed, &hers).await;
        let (_, me) = signed_in(bed, MARTA).await;
        let proof = Proof::Password(secret(PASSWORD));
        confirm_again(&bed.services, &me, &visitor(), &proof).await.expect("confirmed");
        let former = storage::testing::count(&bed.services.store, "former_token").await;
        assert_eq!(former, 1, "the token from before is there to go");
        let books = crate::payments::check_books(&bed.services).await.expect("read");
        let shown = delete_preview(&bed.services, &me).await.expect("shown");
        assert!(shown.obstacles.is_empty(), "{:?}", shown.obstacles);
        let at = AtStudio { name: "Lombar".into(), bookings: 2, papers: shown.studios[0].papers };
        assert_eq!((shown.studios.as_slice(), shown.people), ([at].as_slice(), 1));
        assert!(shown.studios[0].papers >= 2);
        assert_eq!(gone(bed, &me, "not the password", true).await, Err("credentials"));
        assert!(who_is(bed, &me).await, "nothing happened");
        gone(bed, &me, PASSWORD, true).await.expect("deleted");
        while jobs::run_due(&bed.services, 50).await > 0 {}
        assert!(!who_is(bed, &me).await);
        for (table, column) in [
            ("account", "email"), ("account", "name"), ("client", "name"), ("client", "email"),
            ("client", "phone"), ("client_desk", "sort_name"), ("client_word", "word"),
            ("booking", "contact_name"), ("booking", "contact_email"), ("booking", "contact_phone"),
            ("family_member", "name"), ("booked_by", "name"), ("draft", "fields_sealed"),
            ("job", "payload"), ("audit", "detail"), ("session", "user_agent"),
        ] {
            assert!(told(bed, table, column).await.is_empty(), "{table}.{column}");
        }
        for table in ["session", "former_token", "account_token", "family_member", "family_client", "booked_by", "account_preference", "card_claim", "second_step", "recovery_code", "sign_in_step", "known_browser", "passkey", "passkey_ceremony"] {
            assert_eq!(storage::testing::count(&bed.services.store, table).await, 0, "{table}");
        }
        assert!(!told(bed, "paper", "facts").await.is_empty(), "what was handed out stays");
        let stay = visits_of(bed, &[own.id, hers.id]).await;
        assert!(stay.iter().all(|visit| visit.contact.is_none()), "as figures without a person");
        assert_eq!(crate::payments::check_books(&bed.services).await.expect("read"), books);
        let keys = storage::testing::cells(&bed.services.store, "client", "data_key_sealed").await;
        assert!(keys.iter().all(Vec::is_empty), "what was sealed opens no more");
        let farewell = bed.mailer.sent_to(MARTA);
        assert_eq!(farewell.len(), 1, "the copies of all others are gone");
        assert!(farewell[0].subject.contains("deleted") && farewell[0].text.contains("Lombar"));
        bed.clock.set(bed.services.now() + TimeDelta::hours(25));
        while jobs::run_due(&bed.services, 50).await > 0 {}
        assert!(bed.mailer.sent().is_empty(), "{:?}", bed.mailer.sent());
        let audited = storage::audit::of_object(bed.services.store.reader(), &me.account().to_string()).await;
        let actions: Vec<_> = audited.expect("read").into_iter().map(|entry| entry.action).collect();
        assert_eq!(actions, ["account.deleted"]);
        // The address is free, and whoever registers it finds nothing.
        let me = marta(bed).await;
        assert!(visits(&bed.services, &me).await.expect("read").is_empty());
    }

    async fn an_account_stays_while_something_is_to_be_settled(bed: &TestBed) {
        let coming = visit(bed, 1, 10).await;
        let me = marta(bed).await;
        let shown = delete_preview(&bed.services, &me).await.expect("shown");
        assert!(matches!(shown.obstacles.as_slice(), [Obstacle::ToCome(visit)] if visit.booking.id == coming.id));
        assert_eq!(gone(bed, &me, PASSWORD, true).await, Err("in_the_way"));
        cancel(&bed.services, &link(bed, &coming), None).await.expect("cancelled");
        let shown = delete_preview(&bed.services, &me).await.expect("shown");
        assert!(matches!(shown.obstacles.as_slice(), [Obstacle::At(_, "money_owed")]), "{:?}", shown.obstacles);
        while jobs::run_due(&bed.services, 50).await > 0 {}
        create_owner(&bed.services, &bed.studio.slug, MARTA).await.expect("an owner");
        let (_, me) = signed_in(bed, MARTA).await;
        let shown = delete_preview(&bed.services, &me).await.expect("shown");
        assert!(matches!(shown.obstacles.as_slice(), [Obstacle::Works(studio)] if studio == "Lombar"));
        assert_eq!(gone(bed, &me, PASSWORD, true).await, Err("in_the_way"));
        // Nor does it end by being kept out.
        let (tx, since) = (bed.services.store.begin().await.expect("begun"), bed.services.now());
        let kept_out = storage::people::set_suspended(&tx, bed.studio.id, me.account(), Some(since));
        kept_out.await.expect("written");
        tx.commit().await.expect("committed");
        let (_, me) = signed_in(bed, MARTA).await;
        let shown = delete_preview(&bed.services, &me).await.expect("shown");
        assert!(matches!(shown.obstacles.as_slice(), [Obstacle::Works(studio)] if studio == "Lombar"));
        assert_eq!(gone(bed, &me, PASSWORD, true).await, Err("in_the_way"));
        assert!(who_is(bed, &me).await);
    }

    async fn money_on_gift_cards_is_given_up_by_saying_so_alone(bed: &TestBed) {
        use crate::vouchers::{self, GiftInput};
        let typed = GiftInput {
            amount: "own".into(),
            own_amount: "75".into(),
            buyer_name: "Marta Lopes".into(),
            buyer_email: MARTA.into(),
            ..GiftInput::default()
        };
        let desk = vouchers::tests::desk(bed).await;
        let method = crate::payments::StudioMethod::Cash;
        vouchers::sell_gift_card(&bed.services, &desk, &typed, method).await.expect("sold");
        let me = marta(bed).await;
        let shown = overview(&bed.services, &me).await.expect("read");
        assert_eq!(shown.cards.len(), 1);
        assert_eq!(shown.cards[0].left.map(|left| left.to_string()).as_deref(), Some("€75.00"));
        assert!(!shown.cards[0].kept && shown.cards[0].is_usable);
        assert_eq!(gone(bed, &me, PASSWORD, false).await, Err("cards_left"));
        gone(bed, &me, PASSWORD, true).await.expect("deleted");
        while jobs::run_due(&bed.services, 50).await > 0 {}
        for column in ["buyer_name", "buyer_email"] {
            assert!(told(bed, "gift_card", column).await.is_empty(), "{column}");
        }
        let left = storage::testing::count(&bed.services.store, "gift_card").await;
        assert_eq!(left, 1, "the card is worth what it was");
    }

    async fn what_stands_under_an_address_that_nobody_proved_stays(bed: &TestBed) {
        use crate::{
            vouchers::{self, GiftInput},
            waitlist,
        };
        let typed = GiftInput {
            amount: "own".into(),
            own_amount: "75".into(),
            buyer_name: "Marta Lopes".into(),
            buyer_email: MARTA.into(),
            ..GiftInput::default()
        };
        let desk = vouchers::tests::desk(bed).await;
        let method = crate::payments::StudioMethod::Cash;
        vouchers::sell_gift_card(&bed.services, &desk, &typed, method).await.expect("sold");
        let asked = waitlist::tests::request(bed, 1);
        let contact = ContactInput { email: MARTA.into(), ..asked.contact.clone() };
        let asked = waitlist::JoinRequest { contact, ..asked };
        let wait = waitlist::join(&bed.services, &asked).await.expect("joined");
        // Somebody else mistyped their own address, and it is hers.
        let me = marta(bed).await;
        let tx = bed.services.store.begin().await.expect("begun");
        storage::accounts::assume(&tx, me.account(), bed.services.now()).await.expect("assumed");
        tx.commit().await.expect("committed");
        let shown = delete_preview(&bed.services, &me).await.expect("shown");
        assert!(shown.on_cards.is_empty(), "nobody is told what her cards are worth");
        gone(bed, &me, PASSWORD, false).await.expect("deleted");
        assert_eq!(told(bed, "gift_card", "buyer_email").await, [MARTA]);
        let wait = waitlist::tests::proof(bed, &wait);
        let entry = waitlist::tests::entry(bed, &wait).await;
        assert_eq!((entry.state.as_str(), entry.email.as_str()), ("waiting", MARTA));
    }

    async fn a_card_is_kept_by_its_code_and_let_go(bed: &TestBed) {
        use crate::vouchers::tests::{card_of, code_of, order};
        let card = card_of(bed, &order()).await;
        let code = code_of(bed, &card);
        let (services, me) = (&bed.services, marta(bed).await);
        let address = visitor().address;
        let unknown = claim_card(services, &me, "LMBR-0000-0000-0000", address).await;
        assert_eq!(unknown.expect_err("no such card").fields()[0].code, "unknown");
        assert!(overview(services, &me).await.expect("read").cards.is_empty());
        for _ in 0..2 {
            claim_card(services, &me, &code.to_lowercase(), address).await.expect("known");
        }
        let cards = overview(services, &me).await.expect("read").cards;
        assert_eq!((cards.len(), cards[0].id, cards[0].kept), (1, card.id.into(), true));
        let_card_go(services, &me, card.id.into()).await.expect("let go");
        assert!(overview(services, &me).await.expect("read").cards.is_empty());
    }
}

/// Whether somebody can still sign in with what they had.
async fn who_is(bed: &TestBed, who: &SignedIn) -> bool {
    let row = storage::accounts::by_id(bed.services.store.reader(), who.account()).await;
    row.expect("read").is_some()
}
