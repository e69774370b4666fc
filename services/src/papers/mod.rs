//! Receipts, invoices and credit notes, with consecutive numbers.
//!
//! The scheme, valid in the European Union and in Canada (see `docs/adr`):
//!
//! * **Receipt `R-2026-000001`**: money came, online or at the desk. It names the tax that
//!   the price holds and states no amount of it: before the visit nothing was supplied, and
//!   tax that is stated twice is owed twice.
//! * **Invoice `I-2026-000001`**: the visit took place, or a fee is kept. It states net, tax
//!   and gross, the date of supply, and what was paid for it by which receipt. At most one
//!   for each visit; a fee that is charged by itself has its own.
//! * **Credit note `C-2026-000001`**: money goes back. It names the invoice it corrects, with
//!   the tax in it, or, where none was made yet, the receipt.
//!
//! What is sold without a slot (gift cards, courses, tips) has a receipt too, which bears no
//! tax: what a card or a session pays for later is in the visit's invoice. What stays of a
//! course that was ended is invoiced then.
//!
//! Each says what it says for ever: its facts are kept as they were when it was handed out,
//! and the PDF is drawn from those alone. A number is given in the transaction of the change
//! that calls for it, so that none is left out and none is given twice.
//!
//! Money that came late or astray gets no paper: it goes back by itself, and nothing was sold.

mod csv;
mod facts;
mod issue;
mod pdf;
mod sold;
#[cfg(test)]
mod tests;
mod view;

pub use csv::csv;
pub use facts::{Bought, Buyer, Facts, Paid, PaidBy, Seller, Subject, Visit};
pub(crate) use issue::{Credit, SALE, charged, credited, fee_tax, past, received, supplied};
pub use pdf::{PdfError, pdf};
pub(crate) use sold::{course_kept, sale_credited, session_credited, sold};
pub use view::{
    Address, Listed, Month, Page, Paper, PapersRefused, invoice_address, month, month_page,
    of_buyer, of_client, of_course, of_sale, of_staff, of_visit, set_invoice_address,
};
pub(crate) use view::{of_person, write_address};
