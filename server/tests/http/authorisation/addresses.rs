//! Every address with an id in it, and what is put there to see whether it is refused.

use std::collections::BTreeSet;

use super::{
    kinds::{Ids, Kind},
    sources,
};

/// Pages and files of the desk: shown to whoever may see the thing, and to nobody else.
pub const DESK: &[(&str, Kind)] = &[
    ("/:studio/desk/books/payouts/:payout", Kind::Payout),
    ("/:studio/desk/clients/:client", Kind::Client),
    ("/:studio/desk/clients/:client/erase", Kind::Client),
    ("/:studio/desk/clients/:client/merge", Kind::Client),
    ("/:studio/desk/course/:plan", Kind::Plan),
    ("/:studio/desk/disputes/:dispute", Kind::Dispute),
    ("/:studio/desk/documents/:document", Kind::Document),
    ("/:studio/desk/fee/:reference", Kind::MissedReference),
    ("/:studio/desk/move/:reference", Kind::Reference),
    ("/:studio/desk/notes/:reference", Kind::Reference),
    ("/:studio/desk/papers/:file", Kind::Paper),
    ("/:studio/desk/reviews/:reference", Kind::Reference),
    ("/:studio/desk/setup/check-ins/:series", Kind::Series),
    ("/:studio/desk/told/:reference", Kind::Reference),
    ("/:studio/desk/treatments/:treatment", Kind::TreatmentSlug),
    ("/:studio/desk/visits/:reference", Kind::Reference),
    ("/:studio/desk/visits/:reference/refund", Kind::Reference),
    ("/:studio/desk/vouchers/card/:id", Kind::GiftCard),
    ("/:studio/desk/vouchers/course/:id", Kind::Course),
    ("/:studio/desk/waitlist/:entry", Kind::Entry),
];

/// Addresses that something is sent to, beside the forms.
pub const SENT: &[(&str, Kind)] = &[
    ("/:studio/desk/clients/:client/export", Kind::Client),
    ("/:studio/desk/people/:therapist/portrait", Kind::Therapist),
    ("/:studio/desk/qualifications/:id/documents", Kind::Qualification),
];

/// Pages that a link opens, and whoever bears it: an id is no link. A question is for
/// everybody once it was answered, and before that for nobody.
pub const LINKS: &[(&str, Kind)] = &[
    ("/:studio/gift/papers/:token", Kind::Sale),
    ("/:studio/gift/papers/:token/:file", Kind::Sale),
    ("/b/:token", Kind::Visit),
    ("/b/:token/cancel", Kind::Visit),
    ("/b/:token/fee", Kind::Visit),
    ("/b/:token/papers/:file", Kind::Visit),
    ("/b/:token/reschedule", Kind::Visit),
    ("/b/:token/visit.ics", Kind::Visit),
    ("/before/:token", Kind::Visit),
    ("/c/:token", Kind::Plan),
    ("/c/:token/move", Kind::Plan),
    ("/c/:token/papers/:file", Kind::Plan),
    ("/c/:token/stop", Kind::Plan),
    ("/check-in/:token", Kind::Visit),
    ("/feeds/:file", Kind::Feed),
    ("/progress/:token", Kind::Client),
    ("/questions/:slug", Kind::QuestionSlug),
    ("/questions/:slug/preview.png", Kind::QuestionSlug),
    ("/w/:token", Kind::Entry),
];

/// What names nothing that belongs to a studio alone, and why.
const APART: &[(&str, &str)] = &[
    ("/:studio/desk/reports/csv/:table", "a table by its name"),
    ("/:studio/therapists/:slug", "for everybody"),
    ("/:studio/therapists/:slug/preview.png", "for everybody"),
    ("/account/address/:token", "of an account"),
    ("/account/passkeys/:purpose", "a purpose by its name"),
    ("/articles/:slug", "for everybody"),
    ("/articles/:slug/preview.png", "for everybody"),
    ("/join/:token", "whose link was used is shown nothing, and who knows it is who was invited"),
    ("/portraits/:name", "for everybody"),
    ("/reset/:token", "of an account"),
    ("/setup/:token", "before there is a studio"),
    ("/verify/:token", "of an account"),
];

/// Pages of the desk that are asked about somebody or something.
pub const ASKED: &[(&str, Kind)] = &[
    ("/:studio/desk/calendar?view=day&date=2026-11-26&therapist=:id", Kind::Therapist),
    ("/:studio/desk/earnings?therapist=:id", Kind::Therapist),
    ("/:studio/desk/earnings/statement.csv?therapist=:id", Kind::Therapist),
    ("/:studio/desk/earnings/statement.pdf?therapist=:id", Kind::Therapist),
    ("/:studio/desk/feeds?therapist=:id", Kind::Therapist),
    ("/:studio/desk/hours?therapist=:id", Kind::Therapist),
    ("/:studio/desk/hours/off?therapist=:id", Kind::Therapist),
    ("/:studio/desk/note-templates?edit=:id", Kind::Template),
    ("/:studio/desk/people/hand-over?therapist=:id", Kind::Therapist),
    ("/:studio/desk/profile?therapist=:id", Kind::Therapist),
    ("/:studio/desk/qualifications/new?correct=:id", Kind::Qualification),
    ("/:studio/desk/qualifications?about=:id", Kind::Qualification),
    ("/:studio/desk/treatments/new?like=:id", Kind::TreatmentSlug),
    ("/:studio/desk/vouchers?card=:id", Kind::GiftCard),
    ("/:studio/desk/welcome?therapist=:id", Kind::Therapist),
];

/// An address under a studio's name, with the id of something in Lisbon.
pub fn address(pattern: &str, studio: &str, ids: &Ids, kind: Kind) -> String {
    let part = |part: &str| match part {
        ":studio" => studio.to_owned(),
        // Papers are files by name.
        ":file" if kind == Kind::Feed => format!("{}.ics", ids.of(kind)),
        ":file" => format!("{}.pdf", ids.of(Kind::Paper)),
        part if part.starts_with(':') => ids.of(kind).to_owned(),
        part => part.to_owned(),
    };
    let (path, asked) = pattern.split_once('?').unwrap_or((pattern, ""));
    let path = path.split('/').map(part).collect::<Vec<_>>().join("/");
    if asked.is_empty() { path } else { format!("{path}?{}", asked.replace(":id", ids.of(kind))) }
}

#[test]
fn every_address_with_an_id_in_it_is_tried_with_one_of_another_studio() {
    let there: BTreeSet<String> = sources::addresses().into_iter().collect();
    let tried = [DESK, SENT, LINKS].concat();
    let listed = tried.iter().map(|(path, _)| *path).chain(APART.iter().map(|(path, _)| *path));
    let listed: BTreeSet<String> = listed.map(ToOwned::to_owned).collect();
    assert_eq!(there, listed);
}
