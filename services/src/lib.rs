//! Use cases, one file each: what clients, therapists, owners and the worker can do.
//!
//! A use case takes [`Services`] and a proof of who asks, which only [`auth`] can
//! make. It returns data and codes; words live in the pages and the mail templates.
#![warn(missing_docs)]

pub mod accounts;
mod archive;
pub mod attention;
pub mod audit;
pub mod auth;
pub mod availability;
pub mod bookings;
pub mod books;
pub mod calendar;
pub mod cards;
pub mod catalogue;
pub mod classes;
pub mod clients;
pub mod clock;
pub mod courses;
pub mod disputes;
pub mod documents;
pub mod drafts;
pub mod earnings;
pub mod family;
pub mod favourites;
pub mod feeds;
pub mod find;
pub mod goods;
pub mod hours;
pub mod jobs;
pub mod keys;
pub mod limits;
pub mod live;
pub mod mail;
pub mod memory;
pub mod notes;
pub mod outcomes;
pub mod papers;
pub mod payments;
mod pdf;
pub mod people;
pub mod ports;
pub mod preferences;
pub mod preview;
pub mod qualifications;
pub mod questions;
pub mod reports;
pub mod sales;
pub mod sealing;
pub mod seed;
pub mod seldom;
mod services;
pub mod setup;
pub mod spreadsheet;
pub mod studio;
#[cfg(feature = "testing")]
pub mod testing;
pub mod tokens;
pub mod vouchers;
pub mod waitlist;

pub use crate::services::{Inner, SecondStep, Services, Settings};
