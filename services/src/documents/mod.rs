//! Documents that prove something, such as a certificate: what is taken, as what it is
//! kept, and where.
//!
//! Whoever uploads a file is not believed: neither its name nor the type that the browser
//! tells. What it is, is read from its bytes. A picture is drawn anew, so that nothing but
//! the picture is kept; a PDF is kept as it is, because a signature in it would break, and
//! is refused where it could do anything by itself.

mod accept;
mod budget;
mod pdf;
mod picture;
#[cfg(test)]
mod tests;
mod turn;

pub use accept::{Accepted, DocumentKind, DocumentRefused, MOST_BYTES, accept, square};
pub use picture::MOST_PIXELS;
pub(crate) use turn::in_turn;
