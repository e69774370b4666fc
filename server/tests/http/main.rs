//! The server as the world sees it: a real port, a real database of each engine, the
//! real Stripe adapter against the stand-in. One binary, so that it links once.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![recursion_limit = "512"]

mod account;
mod authorisation;
mod bad_input;
mod books;
mod canaries;
mod cancelling;
mod cards;
mod care;
mod classes;
mod client;
mod clients;
mod clocks;
mod counter;
mod courses;
mod device;
mod documents;
mod embed;
mod feeds;
mod flow;
mod headers;
mod hours;
mod html;
mod idempotency;
mod journey;
mod kept;
mod limited;
mod limits;
mod live;
mod lives;
mod notes;
mod openapi;
mod outage;
mod outcome_files;
mod passkeys;
mod payouts;
mod people;
mod questions;
mod race;
mod renewing;
mod replica;
mod report_numbers;
mod report_pages;
mod screening;
mod second_step;
mod secrets;
mod setup;
mod sharing;
mod site;
mod visit_page;
mod visits;
mod waiting;
mod webhooks;
