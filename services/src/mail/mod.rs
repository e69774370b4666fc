//! Mails: one folder each, words and all.
