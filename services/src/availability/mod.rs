//! Which times are free.
