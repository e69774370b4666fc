//! What the forms take that are not the desk's: those of accounts, and those of guests.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    functions::{FORMS, Whom},
    kinds::Kind,
    sources::{Words, files, taken},
};

/// What their fields mean. A field `token` bears a link, or answers a question: no id.
const WORDS: Words = Words {
    names: &[
        ("booking", Kind::Held),
        ("card", Kind::GiftCard),
        ("client", Kind::Client),
        ("comes", Kind::Person),
        ("course", Kind::Course),
        ("offer", Kind::Offer),
        ("reference", Kind::Reference),
        ("therapist", Kind::Therapist),
        ("treatment", Kind::TreatmentSlug),
        // A link of a visit, which an id is not.
        ("visit", Kind::Visit),
    ],
    otherwise: &[
        ("account/favourite-remove", "id", Kind::Favourite),
        ("account/passkey-remove", "id", Kind::Passkey),
        ("account/passkey-rename", "id", Kind::Passkey),
        ("account/person-change", "id", Kind::Person),
        ("account/person-remove", "id", Kind::Person),
        ("account/revoke", "id", Kind::Session),
    ],
    plain: "activities answer answers at back cards choice code consent currency current_password \
        email fee flags minutes name new_password next none overall pain password places \
        read relation remove shown silent start studio sure text theme then tip title token \
        under_age version week whom zone",
    groups: &[
        ("ContactInput", &[]),
        ("CourseForm", &["offer"]),
        ("DetailsForm", &["booking", "comes"]),
        ("GiftForm", &[]),
        ("PersonForm", &[]),
        ("PreferencesForm", &[]),
        ("WishForm", &["therapist", "treatment"]),
    ],
};

/// The forms of accounts that name a thing of the account's, and what else each is sent, in an
/// order in which each does something for whoever the thing belongs to.
pub const OF_ACCOUNTS: &[(&str, &[(&str, &str)])] = &[
    ("account/card-let-go", &[]),
    ("account/favourite-remove", &[]),
    ("account/passkey-rename", &[("name", "Another name")]),
    ("account/passkey-remove", &[]),
    ("account/person-change", &[("name", "Another name")]),
    ("account/person-remove", &[]),
    ("account/revoke", &[]),
    ("progress/asks", &[("silent", "yes")]),
    ("progress/forget", &[("sure", "yes")]),
];

/// Those that do nothing by the id alone, and why.
const OTHERS: &[(&str, &str)] = &[
    ("account/favourite-add", "what is offered to everybody"),
    ("progress/choose", "there is something to choose after several visits"),
];

/// What is asked for behind an address of a page outside the desk, and names a thing.
pub const ASKED: &[(&str, Kind)] = &[
    ("/account/family?edit=:id", Kind::Person),
    ("/account/progress?client=:id", Kind::Client),
    ("/lisbon/book/details?attempt=:id", Kind::Attempt),
    ("/lisbon/book/return?attempt=:id", Kind::Attempt),
    ("/porto/book/return?attempt=:id", Kind::Attempt),
    ("/lisbon/book/return?back=1&attempt=:id", Kind::Attempt),
    ("/lisbon/thanks?sale=:id", Kind::Sale),
    ("/porto/thanks?sale=:id", Kind::Sale),
    ("/lisbon/waitlist?visit=:id", Kind::Visit),
    ("/porto/book?treatment=:id", Kind::TreatmentSlug),
    ("/porto/book?treatment=deep-tissue&therapist=:id", Kind::Therapist),
    ("/porto/waitlist?treatment=:id", Kind::TreatmentSlug),
];

/// What names nothing there.
const ASKED_PLAIN: &str = "asked at back cancelled change changed done export late moved next out \
    over page paid q read refused renewed sent stopped studio week wrong";

/// What each form outside the desk takes that names a thing.
pub fn forms() -> BTreeMap<String, Vec<(String, Kind)>> {
    taken(&WORDS, |path| !path.starts_with("desk/"))
}

/// Whether it is a studio's, and offered to everybody there.
pub fn is_offered(kind: Kind) -> bool {
    matches!(kind, Kind::Offer | Kind::Therapist | Kind::TreatmentSlug)
}

#[test]
fn every_form_of_an_account_that_takes_an_id_is_tried_by_whoever_it_belongs_to() {
    let takes = forms();
    let own = FORMS.iter().filter(|(_, whom)| *whom == Whom::SignedIn).map(|(path, _)| *path);
    let there: BTreeSet<&str> = own.filter(|path| !takes[*path].is_empty()).collect();
    let listed = OF_ACCOUNTS.iter().map(|(path, _)| *path);
    let listed: BTreeSet<&str> = listed.chain(OTHERS.iter().map(|(path, _)| *path)).collect();
    assert_eq!(there, listed);
}

#[test]
fn whatever_is_asked_behind_an_address_is_known_to_name_a_thing_or_none() {
    let mut there = BTreeSet::new();
    for text in files("../app/src/pages", "desk") {
        for begins in ["asked(\"", "query(\""] {
            let parts = text.split(begins).skip(1).filter_map(|part| part.split('"').next());
            there.extend(parts.map(ToOwned::to_owned));
        }
    }
    let tried = ASKED.iter().filter_map(|(path, _)| path.split_once('?'));
    let tried = tried.flat_map(|(_, asked)| asked.split('&'));
    let tried = tried.filter_map(|pair| pair.split('=').next());
    let listed = tried.chain(ASKED_PLAIN.split_whitespace());
    let listed: BTreeSet<String> = listed.map(ToOwned::to_owned).collect();
    assert_eq!(there, listed);
}
