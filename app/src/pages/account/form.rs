//! A form that may have been refused: what was typed, and what is wrong, in words.

use services::drafts::Flash;

use crate::{caller, components::Note, render::PageError};

/// A form as it stood when it was refused, or an empty one.
pub(super) struct Form {
    flash: Flash,
    /// The field that an error of the whole form leads to.
    first: &'static str,
    /// What is wrong with a field, by its code.
    words: fn(&str, &str) -> String,
}

impl Form {
    /// The form of this name, whose first field has the id `first`.
    pub(super) async fn of(name: &str, first: &'static str) -> Result<Self, PageError> {
        Self::saying(name, first, words).await
    }

    /// The same, with words of its own for what is wrong.
    pub(super) async fn saying(
        name: &str,
        first: &'static str,
        words: fn(&str, &str) -> String,
    ) -> Result<Self, PageError> {
        Ok(Self { flash: caller::refused(name).await?, first, words })
    }

    /// One that is not shown yet: whatever was refused of it goes on waiting.
    pub(super) fn waiting(first: &'static str, words: fn(&str, &str) -> String) -> Self {
        Self { flash: Flash::default(), first, words }
    }

    /// Whether it was refused.
    pub(super) fn is_refused(&self) -> bool {
        !self.flash.errors().is_empty()
    }

    /// Whether what was typed is there: of what came too often nothing is.
    fn was_kept(&self) -> bool {
        self.is_refused() && !self.flash.is_bare()
    }

    /// What was typed into a field, or what stood there before where nothing was kept.
    pub(super) fn or(&self, field: &str, before: &str) -> String {
        if self.was_kept() { self.typed(field) } else { before.to_owned() }
    }

    /// The same for a box to tick.
    pub(super) fn ticked_or(&self, field: &str, before: bool) -> bool {
        if self.was_kept() { !self.flash.typed(field).is_empty() } else { before }
    }

    /// What was typed into a field.
    pub(super) fn typed(&self, field: &str) -> String {
        self.flash.typed(field).to_owned()
    }

    /// What is wrong with a field.
    pub(super) fn error(&self, field: &str) -> Note {
        self.flash.error(field).map(|code| (self.words)(field, code)).into()
    }

    /// Everything that is wrong, each with the id of the field it leads to.
    pub(super) fn errors(&self) -> Vec<(String, String)> {
        let line = |error: &domain::contact::FieldError| {
            let field = if error.field.is_empty() { self.first } else { error.field.as_ref() };
            (field.to_owned(), (self.words)(&error.field, &error.code))
        };
        self.flash.errors().iter().map(line).collect()
    }

    /// Whether the whole form was refused with this code.
    pub(super) fn is(&self, code: &str) -> bool {
        self.flash.error("") == Some(code)
    }

    /// What is wrong with the password that somebody has: it is the whole form that is refused.
    pub(super) fn wrong_password(&self) -> Note {
        self.is("credentials").then(|| (self.words)("", "credentials")).into()
    }

    /// The page's title, which says that there are errors.
    pub(super) fn title(&self, title: &str) -> String {
        let wrong = if self.flash.errors().is_empty() { "" } else { "Error: " };
        format!("{wrong}{title}")
    }
}

/// What is wrong with a field and how to put it right; the field without a name is
/// the whole form.
pub(super) fn words(field: &str, code: &str) -> String {
    let words = match (field, code) {
        ("name", "required") => "Enter your name",
        ("name", "too_long") => "Shorten your name to 120 characters",
        ("name", _) => "Enter your name in letters",
        ("email", "required") => "Enter your email address",
        ("email", _) => "Enter a whole email address, such as name@example.com",
        ("password", "password_short") => "Use at least 10 characters for the password",
        ("password", "password_long") => "Use at most 128 characters for the password",
        ("password", "password_personal") => {
            "Leave your email address and our name out of the password"
        }
        ("password", "password_common") => {
            "Choose another password: this one is among the first that anybody would guess"
        }
        ("password", _) => "Enter your password",
        ("code", "unknown") => {
            "Check the code: there is no gift card with it, or nothing can be paid with it any more"
        }
        (_, "credentials") => {
            "Check the email address and the password: they do not match, or the address has \
             not been confirmed yet"
        }
        (_, "passkey") => {
            "Try again: the passkey was not accepted. It may have been removed here, or it took too \
             long"
        }
        (_, "no_passkeys") => {
            "Go on with your password: passkeys work only where this site has a secure address"
        }
        (_, "full") => "Remove a passkey first: an account has at most 20",
        ("code", "code") | ("", "code") => {
            "Enter the code that your app shows now, or a recovery code that you have not used: \
             this one is not accepted, or was used already"
        }
        (_, "step") => "Sign in once more: that took too long, or too many codes were tried",
        (_, "unconfirmed") => "Send it once more: it is sure now that it is you",
        (_, "there") => "Your account asks for a code already",
        (_, "link") => "Ask for a new link: this one has been used or is too old",
        (_, "too_many") => "Wait a few minutes before you try again: that was too often",
        (_, "busy") => "Try again in a moment: many people are signing in right now",
        _ => "Try again in a moment: something went wrong on our side",
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn every_code_of_a_refusal_has_words_of_its_own() {
        let fallback = words("", "unavailable");
        let whole = [
            "credentials",
            "link",
            "step",
            "code",
            "there",
            "unconfirmed",
            "too_many",
            "busy",
            "passkey",
            "no_passkeys",
            "full",
        ];
        for code in whole {
            assert_ne!(words("", code), fallback, "{code}");
        }
        for code in ["password_short", "password_long", "password_personal", "password_common"] {
            assert_ne!(words("password", code), words("password", "required"), "{code}");
        }
    }
}
