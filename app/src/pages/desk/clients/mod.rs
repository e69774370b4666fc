//! A studio's clients, for its desk: finding one, what they booked and paid, what the desk
//! keeps of them; making one of two, and forgetting one.

mod card;
mod erase;
mod forms;
mod list;
mod merge;
mod said;

use domain::ClientId;

pub use self::{card::ClientPage, erase::EraseClient, list::Clients, merge::MergeClient};
use super::address as desk_address;

/// The name of the search's form, for what was typed into it.
pub const FIND_FORM: &str = "desk-find-client";
/// The name of the forms about a client, for what was typed when one was refused.
pub const CLIENT_FORM: &str = "desk-client";

/// Where clients are found; the first page where `slug` cannot be one of ours.
pub fn clients_address(slug: &str) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk => format!("{desk}/clients"),
    }
}

/// The page of a client.
pub fn client_address(slug: &str, id: ClientId) -> String {
    format!("{}/{id}", clients_address(slug))
}

/// Where a client is merged with another one.
pub fn merge_address(slug: &str, id: ClientId) -> String {
    format!("{}/merge", client_address(slug, id))
}

/// Where a client is forgotten.
pub fn erase_address(slug: &str, id: ClientId) -> String {
    format!("{}/erase", client_address(slug, id))
}

/// Where a file with everything about a client comes from.
fn export_address(slug: &str, id: ClientId) -> String {
    format!("{}/export", client_address(slug, id))
}
