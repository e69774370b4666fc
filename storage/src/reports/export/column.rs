//! What a column of an export holds, and those that many tables have.

/// A column of an export.
#[derive(Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub about: &'static str,
    pub(super) kind: Kind,
}

/// How a cell is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Id,
    Text,
    Number,
    /// An amount in the currency that another column names.
    Money(&'static str),
    /// Epoch seconds, told in UTC.
    At,
    Date,
    Flag,
}

pub(super) const fn id(name: &'static str, about: &'static str) -> Column {
    Column { name, about, kind: Kind::Id }
}

pub(super) const fn text(name: &'static str, about: &'static str) -> Column {
    Column { name, about, kind: Kind::Text }
}

pub(super) const fn number(name: &'static str, about: &'static str) -> Column {
    Column { name, about, kind: Kind::Number }
}

/// An amount in the currency of its row.
pub(super) const fn money(name: &'static str, about: &'static str) -> Column {
    money_in(name, "t.currency", about)
}

/// An amount of a table that names no currency: it is in the studio's.
pub(super) const fn studio_money(name: &'static str, about: &'static str) -> Column {
    money_in(name, "(SELECT currency FROM studio WHERE id = $1)", about)
}

/// An amount in the currency that an expression names.
pub(super) const fn money_in(
    name: &'static str,
    currency: &'static str,
    about: &'static str,
) -> Column {
    Column { name, about, kind: Kind::Money(currency) }
}

/// Epoch seconds.
pub(super) const fn at(name: &'static str, about: &'static str) -> Column {
    Column { name, about, kind: Kind::At }
}

pub(super) const fn date(name: &'static str, about: &'static str) -> Column {
    Column { name, about, kind: Kind::Date }
}

pub(super) const fn flag(name: &'static str, about: &'static str) -> Column {
    Column { name, about, kind: Kind::Flag }
}

pub(super) const ID: Column = id("id", "Names this row in other tables");
pub(super) const BOOKING: Column = id("booking", "Of bookings");
pub(super) const THERAPIST: Column = id("therapist", "Of therapists");
pub(super) const TREATMENT: Column = id("treatment", "Of treatments");
pub(super) const CLIENT: Column = id("client", "Of clients");
pub(super) const SALE: Column = id("sale", "Of sales");
pub(super) const ATTEMPT: Column = id("attempt", "Of payments by card");
pub(super) const CURRENCY: Column = text("currency", "ISO 4217 code");
pub(super) const AMOUNT: Column = money("amount_minor", "Amount");
pub(super) const NAME: Column = text("name", "As shown");
pub(super) const STATE: Column = text("state", "How it stands");
pub(super) const STARTS: Column = at("starts", "When the session begins");
pub(super) const ENDS: Column = at("ends", "When it ends");
pub(super) const CREATED: Column = at("created_at", "When it was made");
pub(super) const UPDATED: Column = at("updated_at", "When it last changed");
