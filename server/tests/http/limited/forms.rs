//! Forms that anybody may send, and how often from one address.

use services::limits::{
    LimitKind,
    LimitKind::{
        Before, Checkout, Code, Draft, Form, Hold, Question, Register, Reset, Sale, SignIn,
        SignInAddress, Week,
    },
};

/// An action, what is sent, and how often it is answered before it is refused, by which limit.
/// `{n}` is another number each time.
pub struct Limited {
    pub kind: LimitKind,
    pub path: &'static str,
    pub fields: &'static [(&'static str, &'static str)],
    pub times: usize,
}

pub const fn limited(
    kind: LimitKind,
    path: &'static str,
    fields: &'static [(&'static str, &'static str)],
    times: usize,
) -> Limited {
    Limited { kind, path, fields, times }
}

/// A link of the shape that ours have, which nobody signed.
const FORGED: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What anybody sends, for the address that it comes from.
pub const FORMS: &[Limited] = &[
    limited(SignIn, "account/sign-in", &[("email", "a@post.example"), ("password", "not it")], 10),
    limited(
        SignInAddress,
        "account/sign-in",
        &[("email", "a{n}@post.example"), ("password", "not it")],
        30,
    ),
    limited(Register, "account/register", &[("name", "A"), ("email", "no"), ("password", "x")], 10),
    limited(Reset, "account/forgot", &[("email", "a{n}@post.example")], 10),
    limited(
        SignInAddress,
        "account/reset",
        &[("token", FORGED), ("password", "not it at all")],
        30,
    ),
    limited(
        SignInAddress,
        "account/verify",
        &[("token", FORGED), ("password", "not it at all")],
        30,
    ),
    limited(SignInAddress, "account/join", &[("token", FORGED), ("password", "not it at all")], 30),
    limited(
        SignInAddress,
        "account/address-confirm",
        &[("token", FORGED), ("password", "not it at all")],
        30,
    ),
    limited(
        Week,
        "book/week",
        &[("studio", "lisbon"), ("treatment", "x"), ("week", "2026-11-23")],
        300,
    ),
    limited(
        Hold,
        "book/hold",
        &[("studio", "lisbon"), ("treatment", "deep-tissue"), ("start", "some day")],
        60,
    ),
    limited(Draft, "book/save", &[("studio", "lisbon")], 120),
    limited(Before, "check-in/save", &[("token", FORGED)], 30),
    limited(Checkout, "booking/pay-fee", &[("token", FORGED)], 30),
    limited(Code, "gift/balance", &[("studio", "lisbon"), ("code", "ABCD-EFGH-JKLM-NP{n}")], 15),
    limited(Sale, "gift/buy", GIFT, 15),
    limited(
        Sale,
        "courses/buy",
        &[("studio", "lisbon"), ("name", "A"), ("email", "a@post.example"), ("phone", "")],
        15,
    ),
    limited(
        Question,
        "questions/ask",
        &[("studio", "lisbon"), ("title", "Is question {n} a question at all?")],
        6,
    ),
    limited(Checkout, "waitlist/join", WAIT, 30),
    // Whatever no other limit counts.
    limited(Form, "theme", &[("theme", "dark")], 600),
    limited(Form, "booking/cancel", &[("token", FORGED), ("shown", "0"), ("currency", "EUR")], 600),
];

const GIFT: &[(&str, &str)] = &[
    ("studio", "lisbon"),
    ("amount", ""),
    ("own_amount", ""),
    ("buyer_name", ""),
    ("buyer_email", ""),
    ("recipient_name", ""),
    ("recipient_email", ""),
    ("message", ""),
    ("send_on", ""),
];

const WAIT: &[(&str, &str)] = &[
    ("studio", "lisbon"),
    ("treatment", "deep-tissue"),
    ("name", ""),
    ("email", ""),
    ("phone", ""),
    ("therapist", ""),
    ("first", ""),
    ("last", ""),
    ("part", ""),
];
