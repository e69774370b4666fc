//! The pages, one folder or file each.

pub mod about;
pub mod account;
pub mod articles;
pub mod book;
pub mod booking;
pub mod care;
pub mod course;
pub mod desk;
pub mod error;
pub mod gift;
pub mod home;
pub mod mail;
pub mod questions;
pub mod screening;
pub mod setup;
pub mod studio;
pub mod waiting;
