//! The address of a calendar elsewhere, as a person pastes it.

use std::fmt;

use thiserror::Error;
use url::{Host, Url};

/// Longer than any calendar's address.
const LONGEST: usize = 2_000;

/// The address of a calendar: `https`, on the usual port, with no name or password in it.
///
/// It says nothing of where its host is: whoever connects checks that. `Debug` shows the
/// host alone, because whoever has the rest reads the calendar.
#[derive(Clone, PartialEq, Eq)]
pub struct FeedAddress(Url);

/// Why something is no address of a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AddressRefused {
    /// Nothing was given.
    #[error("no address")]
    Missing,
    /// It is no address, or of another kind, such as of a file.
    #[error("no address of the web")]
    NotWeb,
    /// Everybody on the way could read it, and change what it says.
    #[error("the address is not encrypted")]
    Plain,
    /// It is not on the port that web pages have.
    #[error("the address names a port")]
    Port,
    /// It holds a name or a password.
    #[error("the address holds a password")]
    Password,
}

impl AddressRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::NotWeb => "not_web",
            Self::Plain => "plain",
            Self::Port => "port",
            Self::Password => "password",
        }
    }
}

impl FeedAddress {
    /// Reads what was pasted. `webcal://` is how calendars say `https://`.
    pub fn parse(text: &str) -> Result<Self, AddressRefused> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AddressRefused::Missing);
        }
        let scheme = |name: &str| {
            let given = text.get(..name.len())?;
            given.eq_ignore_ascii_case(name).then(|| &text[name.len()..])
        };
        let https = scheme("webcals://").or_else(|| scheme("webcal://"));
        let https = https.map(|rest| format!("https://{rest}"));
        let url =
            Url::parse(https.as_deref().unwrap_or(text)).map_err(|_| AddressRefused::NotWeb)?;
        Self::of(url)
    }

    /// The same rules for an address that another one leads to.
    pub fn of(mut url: Url) -> Result<Self, AddressRefused> {
        match url.scheme() {
            "https" => {}
            "http" => return Err(AddressRefused::Plain),
            _ => return Err(AddressRefused::NotWeb),
        }
        let named = url.host_str().is_some_and(|host| !host.is_empty());
        if !named || url.as_str().len() > LONGEST {
            return Err(AddressRefused::NotWeb);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressRefused::Password);
        }
        // The usual port is left out by the parser.
        if url.port().is_some() {
            return Err(AddressRefused::Port);
        }
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// The whole of it: a secret.
    #[must_use]
    pub fn expose(&self) -> &Url {
        &self.0
    }

    /// What of it may be shown.
    #[must_use]
    pub fn host(&self) -> String {
        self.0.host().map(|host: Host<&str>| host.to_string()).unwrap_or_default()
    }
}

impl fmt::Debug for FeedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FeedAddress({}, …)", self.host())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_of_the_encrypted_web() {
        for (text, expected) in [
            (" https://calendar.example/a.ics?b#c ", Ok("https://calendar.example/a.ics?b")),
            ("webcal://calendar.example/a.ics", Ok("https://calendar.example/a.ics")),
            ("WebCals://calendar.example/a.ics", Ok("https://calendar.example/a.ics")),
            ("https://calendar.example:443/a", Ok("https://calendar.example/a")),
            ("https://bücher.example/a", Ok("https://xn--bcher-kva.example/a")),
            ("https://0x7f000001/", Ok("https://127.0.0.1/")),
            ("", Err(AddressRefused::Missing)),
            ("calendar.example/a.ics", Err(AddressRefused::NotWeb)),
            ("ftp://calendar.example/a.ics", Err(AddressRefused::NotWeb)),
            ("file:///etc/passwd", Err(AddressRefused::NotWeb)),
            ("javascript:alert(1)", Err(AddressRefused::NotWeb)),
            ("https://", Err(AddressRefused::NotWeb)),
            ("http://calendar.example/a.ics", Err(AddressRefused::Plain)),
            ("https://calendar.example:8443/a", Err(AddressRefused::Port)),
            ("https://ana@calendar.example/a", Err(AddressRefused::Password)),
            ("https://ana:secret@calendar.example/a", Err(AddressRefused::Password)),
        ] {
            let found = FeedAddress::parse(text);
            let found = found.as_ref().map(|found| found.expose().as_str()).map_err(|not| *not);
            assert_eq!(found, expected, "{text}");
        }
        let long = format!("https://calendar.example/{}", "a".repeat(LONGEST));
        assert_eq!(FeedAddress::parse(&long), Err(AddressRefused::NotWeb));
    }

    #[test]
    fn debug_shows_the_host_alone() {
        let address = FeedAddress::parse("https://calendar.example/private-a1b2/basic.ics?k=v");
        let shown = format!("{:?}", address.expect("an address"));
        assert_eq!(shown, "FeedAddress(calendar.example, …)");
    }
}
