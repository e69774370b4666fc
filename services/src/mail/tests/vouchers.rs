//! What the mails about gift cards and courses say.

use super::{eur, whole};
use crate::mail::gift_card::{Card, Sessions, bought_letter, code_letter, course_letter};

fn card() -> Card {
    Card {
        amount: eur(5_000),
        code: "ABCD-EFGH-JKMN-PQRS".into(),
        buyer: "Rui Sousa".into(),
        recipient: "Marta Lopes".into(),
        message: "Get well soon".into(),
        until: None,
        goes_out: None,
        studio: "Lumbar Berlin".into(),
        book_url: "https://book.lumbar.example/berlin/book".into(),
        balance_url: "https://book.lumbar.example/berlin/gift/balance".into(),
    }
}

#[test]
fn a_gift_says_from_whom_it_is_and_how_it_is_used() {
    insta::assert_snapshot!("gift_card", whole(&code_letter(&card())));
}

#[test]
fn a_card_for_oneself_says_nothing_of_a_gift() {
    let own = Card { recipient: String::new(), message: String::new(), ..card() };
    let until = Card { until: Some("24 December 2027".into()), ..own };
    insta::assert_snapshot!("gift_card_for_oneself", whole(&code_letter(&until)));
}

#[test]
fn the_giver_hears_when_it_goes_out_and_never_the_code() {
    let later = Card { goes_out: Some("Thu 24 Dec, 08:00 (Berlin time)".into()), ..card() };
    let letter = whole(&bought_letter(&later));
    assert!(!letter.contains("ABCD"));
    insta::assert_snapshot!("gift_card_bought", letter);
}

#[test]
fn a_course_says_how_many_sessions_and_how_they_are_booked() {
    let facts = Sessions {
        name: "Greta Holm".into(),
        treatment: "Deep tissue back".into(),
        sessions: 6,
        paid: eur(45_360),
        code: "ABCD-EFGH-JKMN-PQRS".into(),
        until: Some("26 May 2028".into()),
        studio: "Lumbar Berlin".into(),
        book_url: "https://book.lumbar.example/berlin/book".into(),
        balance_url: "https://book.lumbar.example/berlin/gift/balance".into(),
    };
    insta::assert_snapshot!("course_bought", whole(&course_letter(&facts)));
}
