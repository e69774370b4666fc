//! Articles about backs, and the page about signs that need a doctor.

mod article;
mod list;
pub mod safety;

pub use self::{article::ArticlePage, list::Articles, safety::Safety};
