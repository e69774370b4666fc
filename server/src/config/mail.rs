//! The server that sends mails, and whom they are from.

use secrecy::SecretString;
use url::Url;

use super::{ConfigError, invalid, parsed};

pub(super) fn smtp_url(value: &str) -> Result<SecretString, ConfigError> {
    let url: Url =
        parsed("SMTP_URL", value, "an address such as smtps://user:password@mail.example.com")?;
    if !matches!(url.scheme(), "smtp" | "smtps") || url.host_str().is_none() {
        return Err(invalid("SMTP_URL", "must begin with smtp:// or smtps:// and name a host"));
    }
    Ok(value.into())
}

pub(super) fn mail_from(value: Option<&str>, base_url: &str) -> Result<String, ConfigError> {
    let host = Url::parse(base_url).ok().and_then(|url| url.host_str().map(ToOwned::to_owned));
    let from = value.map_or_else(
        || format!("bookings@{}", host.as_deref().unwrap_or("localhost")),
        ToOwned::to_owned,
    );
    match from.split_once('@') {
        Some((local, host)) if !local.is_empty() && !host.is_empty() => Ok(from),
        _ => Err(invalid("LUMBAR_MAIL_FROM", "must be a mail address")),
    }
}
