//! How somebody signs in: whether it takes a code, setting that up, and recovery codes.

mod begun;
mod codes;
mod there;

use leptos::prelude::*;
use services::{
    accounts::{self, SecondStepState, knows_passkeys},
    auth::SignedIn,
};

use super::{form::words, parts::Parts, query, second_step_address};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        errors::ErrorSummary,
        head::PageHead,
        link::{ButtonLink, Weight},
    },
    layout::Page,
    render::page,
    request::{self, services},
};

/// Where it is.
const ADDRESS: &str = "/account/second-step";

/// What it shows, beside how it stands.
struct View {
    state: SecondStepState,
    /// Recovery codes that were just made: shown this once.
    codes: Vec<String>,
    /// Why the last form was refused, by its code; nothing where it is empty.
    wrong: String,
    /// Where to go on to; nowhere in particular where it is empty.
    next: String,
    done: String,
}

/// How whoever is signed in signs in.
#[component]
pub fn SecondStep() -> impl IntoView {
    let (next, done, wrong) = (query("next"), query("done"), query("wrong"));
    page(async move {
        request::keep_private();
        let next = caller::way_back(&next).unwrap_or_default().to_owned();
        let back = if next.is_empty() { ADDRESS.to_owned() } else { second_step_address(&next) };
        let Some(who) = caller::signed_in_or_redirect(&back).await? else {
            return Ok(().into_any());
        };
        let view = View {
            state: accounts::second_step(&services(), &who).await?,
            codes: caller::codes_to_show(&who).await?,
            wrong,
            next,
            done,
        };
        Ok(view.whole(&who))
    })
}

impl View {
    fn whole(&self, who: &SignedIn) -> AnyView {
        let errors = self.errors();
        let title = if errors.is_empty() { "Signing in" } else { "Error: Signing in" };
        let (news, asked_for, body) = (self.news(), self.asked_for(who), self.body(who));
        let codes = (!self.codes.is_empty()).then(|| codes::shown(&self.codes, &self.next));
        view! {
            <Page title=title class="wrap account" private=true>
                <PageHead
                    title="Signing in"
                    lead="A password can be guessed or stolen. With a second step, it is not \
                          enough: signing in also takes a code that only your own device shows."
                />
                <Parts here=ADDRESS/>
                <ErrorSummary errors=errors/>
                {news}
                {asked_for}
                {codes}
                {body}
            </Page>
        }
        .into_any()
    }

    fn body(&self, who: &SignedIn) -> AnyView {
        if let Some(since) = self.state.app_since {
            let desk = who.is_owner() && services().settings.second_step.is_required();
            return there::view(since, self.state.codes_left, desk, &self.next);
        }
        let app = match &self.state.begun {
            Some(secret) => begun::view(secret, self.wrong == "code", &self.next),
            None => begin(&self.next),
        };
        // A passkey is lost as easily as a phone.
        let left = self.state.codes_left;
        let codes = who.has_second_step().then(|| there::codes(left, &self.next));
        let passkeys = knows_passkeys(&services()).then(passkeys);
        view! { {app} {passkeys} {codes} }.into_any()
    }

    /// What is wrong, with the id of what on this page puts it right.
    fn errors(&self) -> Vec<(String, String)> {
        let place = match (self.state.app_since, &self.state.begun) {
            (Some(_), _) => "app",
            (None, Some(_)) => "code",
            (None, None) => "begin",
        };
        said(&self.wrong).into_iter().map(|words| (place.to_owned(), words)).collect()
    }

    fn news(&self) -> Option<AnyView> {
        let words = match self.done.as_str() {
            "set" => "From now on, signing in takes your password and a code.",
            "renewed" => {
                "Here are your new recovery codes. Those from before open nothing any more."
            }
            "removed" => "From now on, no code of an app is asked for.",
            _ => return None,
        };
        Some(view! { <Alert tone=Tone::Good title=words live=true/> }.into_any())
    }

    /// Why somebody is here who wanted to go elsewhere.
    fn asked_for(&self, who: &SignedIn) -> Option<AnyView> {
        let waits = !self.next.is_empty() && who.safe().is_err();
        waits.then(|| {
            view! {
                <Alert tone=Tone::Warn title="Set up a second step first">
                    <p>
                        "Where you were going, people’s health and money are in your hands. There, \
                         a password alone is not enough. It takes two minutes, and then you go on."
                    </p>
                </Alert>
            }
            .into_any()
        })
    }
}

/// Why a form of this page was refused, and what to do.
fn said(code: &str) -> Option<String> {
    match code {
        "" => None,
        "link" => {
            let words = "Begin once more: the secret is older than an hour, or is set up already";
            Some(words.to_owned())
        }
        code => Some(words("", code)),
    }
}

/// Nothing is set up.
fn begin(next: &str) -> AnyView {
    view! {
        <section class="account-part" aria-labelledby="begin">
            <h2 id="begin">"A code from an app"</h2>
            <p>
                "You need an app that shows codes, on your phone or in your password manager. Many \
                 are free, and none of them sends us anything. You also get ten recovery codes for \
                 the day when the phone is lost."
            </p>
            <form method="post" action="/api/ui/account/second-step-begin">
                <input type="hidden" name="next" value=next.to_owned()/>
                <button class="btn primary">"Set up the second step"</button>
            </form>
        </section>
    }
    .into_any()
}

/// The other second step.
fn passkeys() -> impl IntoView {
    view! {
        <section class="account-part" aria-labelledby="or-passkey">
            <h2 id="or-passkey">"Or a passkey"</h2>
            <p>
                "A passkey of your phone, your computer or a security key is a second step, too. "
                <a href="/account#passkeys">"See your passkeys"</a>
            </p>
        </section>
    }
}

/// Leads on to where somebody was going.
fn onward(next: &str) -> Option<AnyView> {
    let next = next.to_owned();
    (!next.is_empty()).then(|| {
        view! { <ButtonLink href=next weight=Weight::Primary>"Go on"</ButtonLink> }.into_any()
    })
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn a_secret_that_is_too_old_is_not_called_a_link() {
        let old = said("link").expect("words");
        assert!(old.starts_with("Begin once more") && !old.contains("link"), "{old}");
        assert!(said("code").expect("words").contains("not accepted"));
        assert_eq!(said(""), None);
    }
}
