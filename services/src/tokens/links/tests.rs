use super::*;
use crate::tokens::SecretToken;

fn at(seconds: i64) -> Instant {
    DateTime::from_timestamp(seconds, 0).expect("in range")
}

fn links() -> Links {
    Links::new(&[7; 32])
}

#[test]
fn a_link_to_a_course_opens_no_visit_and_the_other_way_round() {
    let id = Uuid::from_u128(7);
    let course = links().course_token(id.into(), 3, at(1_000));
    let proof = links().verify_course(&course, at(999)).expect("ours");
    assert_eq!((proof.plan(), proof.generation()), (id.into(), 3));
    assert_eq!(links().verify(&course, at(999)), Err(TokenRefused::Forged));
    assert_eq!(links().verify_course(&course, at(1_000)), Err(TokenRefused::Expired));
    let visit = links().manage_token(id.into(), 3, at(1_000));
    assert_eq!(links().verify_course(&visit, at(999)), Err(TokenRefused::Forged));
}

#[test]
fn a_link_carries_booking_and_generation_in_64_characters() {
    let booking: BookingId = storage::new_id();
    let token = links().manage_token(booking, 3, at(2_000));
    assert_eq!(token.len(), 64);
    let proof = links().verify(&token, at(1_999)).expect("signed by us");
    assert_eq!((proof.booking(), proof.generation()), (booking, 3));
}

#[test]
fn a_link_is_refused_from_the_second_it_expires() {
    let token = links().manage_token(storage::new_id(), 0, at(2_000));
    assert_eq!(links().verify(&token, at(2_000)), Err(TokenRefused::Expired));
}

#[test]
fn a_link_with_any_character_changed_is_forged() {
    let token = links().manage_token(storage::new_id(), 0, at(2_000));
    for i in 0..token.len() {
        let other = if token.as_bytes()[i] == b'A' { "B" } else { "A" };
        let mut forged = token.clone();
        forged.replace_range(i..=i, other);
        assert_eq!(links().verify(&forged, at(1)), Err(TokenRefused::Forged), "at {i}");
    }
}

#[test]
fn a_link_of_another_installation_is_forged() {
    let token = Links::new(&[8; 32]).manage_token(storage::new_id(), 0, at(2_000));
    assert_eq!(links().verify(&token, at(1)), Err(TokenRefused::Forged));
}

#[test]
fn a_link_outlives_a_rotation_of_the_master_key() {
    let old = links().manage_token(storage::new_id(), 0, at(2_000));
    let rotated = Links::new(&[8; 32]).with_previous(&[7; 32]);
    rotated.verify(&old, at(1)).expect("signed with the key before");
    let new = rotated.manage_token(storage::new_id(), 0, at(2_000));
    assert_eq!(links().verify(&new, at(1)), Err(TokenRefused::Forged), "signed with the new");
}

#[test]
fn a_feeds_address_is_the_same_again_and_another_after_a_renewal() {
    let feed: Uuid = storage::new_id();
    let first = |links: &Links, generation| links.feed_tokens(feed, generation).remove(0).hash();
    assert_eq!(first(&links(), 1), first(&links(), 1));
    assert_ne!(first(&links(), 1), first(&links(), 2));
    assert_ne!(first(&links(), 1), first(&Links::new(&[8; 32]), 1));
    let rotated = Links::new(&[8; 32]).with_previous(&[7; 32]);
    let both = rotated.feed_tokens(feed, 1);
    assert_eq!(both[1].hash(), first(&links(), 1), "what was handed out can be shown again");
    assert!(SecretToken::parse(both[0].expose()).is_some());
}

#[test]
fn nonsense_is_forged() {
    let long = "A".repeat(4_000);
    for text in ["", "x", "%00", "🦴", &long] {
        assert_eq!(links().verify(text, at(1)), Err(TokenRefused::Forged));
    }
}

#[test]
fn what_is_signed_for_one_purpose_proves_nothing_for_another() {
    let token = links().sign("tea", b"four", at(2_000));
    assert_eq!(links().claims::<4>("tea", &token, at(1_999)), Ok(*b"four"));
    assert_eq!(links().claims::<4>("tea", &token, at(2_000)), Err(TokenRefused::Expired));
    for (purpose, token) in [("cake", token.as_str()), ("tea", &token[1..]), ("tea", "")] {
        assert_eq!(links().claims::<4>(purpose, token, at(1)), Err(TokenRefused::Forged));
    }
    assert_eq!(links().claims::<5>("tea", &token, at(1)), Err(TokenRefused::Forged));
}

#[test]
fn a_place_on_a_waitlist_has_a_link_of_its_own() {
    let entry: WaitId = storage::new_id();
    let token = links().wait_token(entry, 0);
    assert_eq!(token, links().wait_token(entry, 0));
    let renewed = links().wait_token(entry, 3);
    let read = links().read_wait_token(&renewed).expect("ours");
    assert_eq!((read.entry(), read.generation()), (entry, 3));
    assert_eq!(links().read_wait_token(&token).map(|proof| proof.generation()), Some(0));
    assert_eq!(links().read_wait_token(&token).map(|proof| proof.entry()), Some(entry));
    for i in 0..token.len() {
        let other = if token.as_bytes()[i] == b'A' { "B" } else { "A" };
        let mut forged = token.clone();
        forged.replace_range(i..=i, other);
        // The last character carries bits that count for nothing.
        let read = links().read_wait_token(&forged).map(|proof| proof.entry());
        assert!(read.is_none() || i + 1 == token.len(), "at {i}");
    }
    assert!(Links::new(&[8; 32]).read_wait_token(&token).is_none());
    let rotated = Links::new(&[8; 32]).with_previous(&[7; 32]);
    assert!(rotated.read_wait_token(&token).is_some());
    let visit = links().manage_token(storage::new_id(), 0, at(2_000));
    assert!(links().read_wait_token(&visit).is_none());
    assert_eq!(links().verify(&token, at(1)), Err(TokenRefused::Forged));
}

#[test]
fn a_buyers_address_names_their_sale_alone() {
    let (sale, other): (SaleId, SaleId) = (storage::new_id(), storage::new_id());
    let token = links().sale_token(sale);
    assert_eq!(links().sale_named(&token), Some(sale));
    let rotated = Links::new(&[8; 32]).with_previous(&[7; 32]);
    assert_eq!(rotated.sale_named(&token), Some(sale), "it outlives a rotation");
    assert_eq!(Links::new(&[8; 32]).sale_named(&token), None);
    let theirs = links().sale_token(other);
    let swapped = format!("{}{}", &theirs[..20], &token[20..]);
    for forged in [swapped.as_str(), "", "x", &links().manage_token(storage::new_id(), 0, at(9))] {
        assert_eq!(links().sale_named(forged), None, "{forged}");
    }
}

#[test]
fn debug_shows_nothing_of_a_key() {
    assert_eq!(format!("{:?}", links()), "Links(…)");
}

#[test]
fn the_form_before_a_visit_is_no_way_to_manage_it() {
    let booking: BookingId = storage::new_id();
    let before = links().before_token(booking, 2, at(2_000));
    let proof = links().verify_before(&before, at(1_999)).expect("signed by us");
    assert_eq!((proof.booking(), proof.generation()), (booking, 2));
    assert_eq!(links().verify(&before, at(1)), Err(TokenRefused::Forged));
    let manage = links().manage_token(booking, 2, at(2_000));
    assert_eq!(links().verify_before(&manage, at(1)), Err(TokenRefused::Forged));
    assert_eq!(links().verify_before(&before, at(2_000)), Err(TokenRefused::Expired));
}
