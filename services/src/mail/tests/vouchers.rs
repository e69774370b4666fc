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
        receipt_url: Some("https://book.lumbar.example/berlin/gift/papers/abc".into()),
    }
}

#[test]
fn a_gift_says_from_whom_it_is_and_how_it_is_used() {
    let letter = code_letter(&Card { receipt_url: None, ..card() });
    assert_eq!(letter.subject, "Rui Sousa gives you €50.00 at Lumbar Berlin");
    let text = whole(&letter);
    for said in [
        "A gift for you, Marta",
        "“Get well soon”",
        "Code: ABCD-EFGH-JKMN-PQRS",
        "Worth: €50.00",
        "Can be used until: No end",
        "https://book.lumbar.example/berlin/book",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("gift/papers"), "whoever it is given to has paid nothing");
}

#[test]
fn a_card_for_oneself_says_nothing_of_a_gift() {
    let own = Card { recipient: String::new(), message: String::new(), ..card() };
    let until = Card { until: Some("24 December 2027".into()), ..own };
    let letter = code_letter(&until);
    assert_eq!(letter.subject, "Your gift card for Lumbar Berlin");
    let text = letter.text();
    assert!(!text.contains("gives you") && !text.contains('“'), "{text}");
    assert!(text.contains("Can be used until: 24 December 2027"), "{text}");
    assert!(text.contains("Your receipt: https://book"), "{text}");
}

#[test]
fn the_giver_hears_when_it_goes_out_and_never_the_code() {
    let later = Card { goes_out: Some("Thu 24 Dec, 08:00 (Berlin time)".into()), ..card() };
    let letter = whole(&bought_letter(&later));
    assert!(!letter.contains("ABCD"), "the code is for the other");
    assert!(
        letter.contains("Marta Lopes gets it by mail on Thu 24 Dec, 08:00 (Berlin time)."),
        "{letter}"
    );
    assert!(letter.contains("gift/papers/abc"), "{letter}");
    let now = whole(&bought_letter(&card()));
    assert!(now.contains("Marta Lopes gets it by mail now."), "{now}");
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
        receipt_url: "https://book.lumbar.example/berlin/gift/papers/abc".into(),
    };
    let letter = course_letter(&facts);
    assert_eq!(letter.subject, "Your 6 sessions at Lumbar Berlin");
    let text = letter.text();
    for said in ["Greta", "6 sessions of Deep tissue back", "Paid: €453.60", "26 May 2028"] {
        assert!(text.contains(said), "{said}: {text}");
    }
}
