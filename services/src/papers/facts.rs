//! What a paper says. Kept as JSON when it is handed out; nothing else is asked when it is
//! drawn, so that a name or an address that changes later changes no paper.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use domain::{Money, paper::Series};
use serde::{Deserialize, Serialize};

/// What a paper says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Which of the three it is.
    pub series: Series,
    /// The instant it was handed out.
    pub issued_at: DateTime<Utc>,
    /// The studio's date then.
    pub issued_on: NaiveDate,
    /// Who sold.
    pub seller: Seller,
    /// Who bought.
    pub buyer: Buyer,
    /// The visit it is about, where it is about one.
    #[serde(default)]
    pub visit: Option<Visit>,
    /// What was sold without a slot, where it is about that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bought: Option<Bought>,
    /// For what.
    pub subject: Subject,
    /// Tax included.
    pub gross: Money,
    /// The tax inside it; nothing on a receipt.
    pub tax: Money,
    /// Its rate: 1900 is 19 %.
    pub tax_basis_points: u32,
    /// On a receipt, how it was paid; on an invoice, what was paid for it so far, less what
    /// went back; on a credit note, how it goes back.
    pub paid: Vec<Paid>,
    /// On an invoice: what is still to be paid.
    pub due: Money,
    /// On a credit note: the number and the date of what it corrects.
    pub corrects: Option<(String, NaiveDate)>,
}

/// Who sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seller {
    /// The studio.
    pub name: String,
    /// Street; postcode and city; country.
    pub address: Vec<String>,
    /// Where questions go.
    pub email: String,
    /// Such as VAT or GST.
    pub tax_name: String,
    /// Its number; empty where it has none.
    pub tax_number: String,
    /// The city, by which its clock is called.
    pub city: String,
}

/// Who bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buyer {
    /// As typed for the visit, or for invoices.
    pub name: String,
    /// A line each; none where nobody said one.
    pub address: Vec<String>,
    /// A firm's number; empty for a person.
    pub tax_number: String,
}

/// The visit a paper is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// What people say on the telephone.
    pub reference: String,
    /// As sold.
    pub treatment: String,
    /// As sold.
    pub minutes: u32,
    /// When, on the studio's clock.
    pub local_start: NaiveDateTime,
}

/// What was sold without a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Bought {
    /// A gift card.
    GiftCard {
        /// The end of its code.
        last_four: String,
    },
    /// Sessions paid ahead.
    Course {
        /// The end of its code.
        last_four: String,
        /// As sold.
        treatment: String,
        /// How many.
        sessions: u32,
    },
    /// A tip.
    Tip {
        /// For whom.
        therapist: String,
    },
}

/// What a paper is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A payment for a visit, or for what was bought.
    Payment,
    /// A visit that took place.
    Session,
    /// What a late cancellation keeps.
    CancellationFee,
    /// What a missed visit keeps.
    NoShowFee,
    /// What stays of a course that was ended.
    CourseKept,
    /// Money that goes back, and the code of why.
    Refund(String),
}

/// Money that came or went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// By which way.
    pub by: PaidBy,
    /// How much: negative for what went back.
    pub amount: Money,
    /// The studio's date.
    pub on: NaiveDate,
    /// The number of its receipt or credit note.
    pub paper: Option<String>,
}

/// By which way money came or went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaidBy {
    /// Online, by card.
    Online,
    /// In coins and notes.
    Cash,
    /// By card, at the desk.
    Card,
    /// From bank account to bank account.
    Transfer,
    /// By gift card.
    GiftCard,
    /// By a session of a course.
    Course,
}

impl Facts {
    /// Without the tax.
    #[must_use]
    pub fn net(&self) -> Money {
        Money::new(self.gross.minor - self.tax.minor, self.gross.currency)
    }
}
