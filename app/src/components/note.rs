//! Words that may be missing.

/// Words of a component that may be missing. Takes a `&str`, a `String`, or an `Option`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note(pub Option<String>);

impl Note {
    /// Whether there are any.
    #[must_use]
    pub const fn is_some(&self) -> bool {
        self.0.is_some()
    }
}

impl From<&str> for Note {
    fn from(words: &str) -> Self {
        Self(Some(words.to_owned()))
    }
}

impl From<String> for Note {
    fn from(words: String) -> Self {
        Self(Some(words))
    }
}

impl From<Option<String>> for Note {
    fn from(words: Option<String>) -> Self {
        Self(words)
    }
}
