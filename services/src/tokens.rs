//! Secrets in cookies, mails and links.
