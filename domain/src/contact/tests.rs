//! What is taken for a name, an address, a number and a note, and what is not.

use proptest::prelude::*;

use super::*;

fn input(name: &str, email: &str, phone: &str) -> ContactInput {
    ContactInput { name: name.into(), email: email.into(), phone: phone.into() }
}

#[test]
fn a_message_to_somebody_else_holds_no_links() {
    assert_eq!(check_message(" Happy\n birthday! ").as_deref(), Ok("Happy birthday!"));
    for typed in
        ["see www.evil.example", "https://x.y", "write to me@evil.example", "go to evil.example/x"]
    {
        assert_eq!(check_message(typed).expect_err("a link").code, "no_links", "{typed}");
    }
    assert_eq!(check_message(&"a".repeat(301)).expect_err("long").code, "too_long");
}

#[test]
fn a_form_filled_in_well_is_taken_as_typed_without_outer_spaces() {
    let contact = input(" Amara Osei ", " Amara@Post.example ", "").check().expect("well");
    assert_eq!(contact.name, "Amara Osei");
    assert_eq!(contact.email.as_deref(), Some("Amara@Post.example"));
    assert_eq!(contact.email_key().as_deref(), Some("amara@post.example"));
    assert_eq!(contact.phone, None);
}

#[test]
fn somebody_at_the_desk_needs_no_address_but_not_a_wrong_one() {
    let walked_in = input("Amara", "", "").check_at_desk().expect("a name is enough");
    assert_eq!((walked_in.email, walked_in.phone), (None, None));
    let wrong = input("Amara", "amara", "").check_at_desk().expect_err("no address");
    assert_eq!(wrong, [FieldError::new("email", "not_an_email")]);
    let nobody = input(" ", "", "").check_at_desk().expect_err("who is it");
    assert_eq!(nobody, [FieldError::new("name", "required")]);
}

#[test]
fn every_problem_of_a_form_is_told_at_once() {
    let problems = input("", "amara", "call me").check().expect_err("three problems");
    let expected = [
        FieldError::new("name", "required"),
        FieldError::new("email", "not_an_email"),
        FieldError::new("phone", "not_a_phone"),
    ];
    assert_eq!(problems, expected);
}

#[test]
fn the_shape_of_an_address_is_told_from_what_is_none() {
    for good in ["a@b.co", "first.last+tag@sub.post.example", "o'neil@x-y.org", "zoë@bücher.de"] {
        assert!(check_email(good).is_ok(), "{good}");
    }
    for bad in [
        "a",
        "@b.co",
        "a@",
        "a@b",
        "a b@c.co",
        "a@b..co",
        ".a@b.co",
        "a@-b.co",
        "a@b.co,c@d.co",
        "a@b.co\r\nBcc: x@y.zz",
        "<a@b.co>",
        "a@@b.co",
    ] {
        assert_eq!(check_email(bad), Err(FieldError::new("email", "not_an_email")), "{bad}");
    }
}

#[test]
fn a_line_break_in_a_name_is_refused() {
    assert_eq!(check_name("A\r\nBcc: b@c.de"), Err(FieldError::new("name", "not_a_name")));
}

#[test]
fn a_name_may_not_hold_what_a_mail_would_turn_into_a_link() {
    for bad in [
        "http://evil.example/x",
        "Visit https://evil.example",
        "ftp://a",
        "www.evil.example",
        "Win at evil.example now",
        "evil.com",
        "Amara (evil.com)",
        "evil.com/x",
        "//evil",
        "a/b/c",
        "amara@evil.example",
        "Amara <b>",
        "Amara \u{202e}moc.live",
    ] {
        assert_eq!(check_name(bad), Err(FieldError::new("name", "not_a_name")), "{bad}");
    }
}

#[test]
fn real_names_are_taken() {
    for good in [
        "O'Brien",
        "Siobhán O’Neill",
        "Anne-Marie",
        "李小龙",
        "José María",
        "Dr. K. van der Berg, PhD",
        "J.R.R. Tolkien",
        "Dr.Weber",
        "Dipl.-Ing. Jürgen Groß",
        "Ravi s/o Kumar",
        "Siti a/p Rao",
        "Ph.D. Núria",
        "X Æ A-12",
        "محمد علي",
        "Martin Luther King, Jr.",
        "St. John",
        "M.Sc. Ana",
        "Müller (geb. Schmidt)",
    ] {
        assert_eq!(check_name(good).as_deref(), Ok(good));
    }
}

#[test]
fn a_note_is_measured_in_characters() {
    assert!(check_note(&"ü".repeat(NOTE_LENGTH)).is_ok());
    assert!(check_note(&"ü".repeat(NOTE_LENGTH + 1)).is_err());
    assert_eq!(check_note("  "), Ok(None));
}

proptest! {
    #[test]
    fn no_text_breaks_the_checks(name: String, email: String, phone: String) {
        if let Ok(contact) = input(&name, &email, &phone).check() {
            prop_assert!(!contact.name.chars().any(char::is_control));
            prop_assert!(!contact.email.unwrap_or_default().chars().any(|c| c.is_control() || c.is_whitespace()));
        }
    }
}
