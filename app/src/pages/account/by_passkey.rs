//! A passkey in place of what a page asks for otherwise.

use leptos::prelude::*;

use super::passkeys::{PasskeyForm, PasskeyScript};

/// What a passkey stands in for.
#[derive(Clone, Copy)]
pub(super) enum Instead {
    /// Address and password.
    SignIn,
    /// The code after the password.
    Step,
    /// The code that says it is still they.
    Confirm,
}

impl Instead {
    /// What for, as the script asks.
    const fn purpose(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Step => "step",
            Self::Confirm => "confirm",
        }
    }

    /// Where it is sent, below the account's forms.
    const fn action(self) -> &'static str {
        match self {
            Self::SignIn => "passkey-sign-in",
            Self::Step => "passkey-step",
            Self::Confirm => "passkey-confirm",
        }
    }

    const fn button(self) -> &'static str {
        match self {
            Self::SignIn => "Sign in with a passkey",
            Self::Step | Self::Confirm => "Go on with a passkey",
        }
    }

    /// Below the form of a password, and above that of a code, which a passkey is quicker than.
    const fn class(self) -> &'static str {
        match self {
            Self::SignIn => "account-other",
            Self::Step | Self::Confirm => "account-first",
        }
    }

    /// What to do in a browser that cannot ask for one.
    const fn without(self) -> &'static str {
        match self {
            Self::SignIn => {
                "A passkey takes JavaScript, and a browser that knows passkeys. Your password works \
                 without, followed by a recovery code where your account has passkeys alone."
            }
            Self::Step | Self::Confirm => {
                "A passkey takes JavaScript, and a browser that knows passkeys. A code works without."
            }
        }
    }
}

/// The form of a passkey that leads on, and what to do without; once for a page.
#[component]
pub(super) fn ByPasskey(
    /// What it stands in for.
    instead: Instead,
    /// Where it leads on to.
    next: String,
) -> impl IntoView {
    view! {
        <div class=instead.class()>
            <PasskeyForm
                purpose=instead.purpose()
                action=instead.action()
                button=instead.button()
            >
                <input type="hidden" name="next" value=next/>
            </PasskeyForm>
            <p class="small muted" data-passkeys-cannot="">{instead.without()}</p>
        </div>
        <PasskeyScript/>
    }
}
