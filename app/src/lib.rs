//! The pages.
//!
//! Everything is rendered on the server; the browser's build holds [`islands`] and
//! nothing else. All that only the server needs stands in one module, behind one
//! switch, so that nothing of it can slip into the bundle.
#![recursion_limit = "256"]

pub mod islands;

#[cfg(feature = "ssr")]
#[path = "."]
mod site {
    pub mod api;
    pub mod articles;
    pub mod caller;
    pub mod coming;
    pub mod components;
    pub mod csp;
    pub mod figures;
    pub mod kinds;
    pub mod layout;
    pub mod once;
    pub mod pages;
    pub mod previews;
    pub mod render;
    pub mod request;
    pub mod routes;
    pub mod shell;
    pub mod structured;
    pub mod taking;
    pub mod theme;
    pub mod words;
}

#[cfg(feature = "ssr")]
pub use site::*;
