//! Light, dark, or as the device has it. The choice is a cookie.

use crate::request;

/// The cookie's name. It holds no more than one of three words.
pub const COOKIE: &str = "theme";

/// The colours a person has chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device has it.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// Every choice, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// What the browser remembers; the device's own where it remembers nothing.
    #[must_use]
    pub fn chosen() -> Self {
        request::cookie(COOKIE).and_then(|word| Self::from_word(&word)).unwrap_or_default()
    }

    /// Reads a form's or a cookie's word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.word() == word)
    }

    /// The word in forms and in the cookie.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The class of the document, so that the first paint is already right.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Auto => "",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// For the browser's own controls and its blank page.
    #[must_use]
    pub const fn colour_scheme(self) -> &'static str {
        match self {
            Self::Auto => "light dark",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}
