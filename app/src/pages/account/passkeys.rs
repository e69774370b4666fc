//! The passkeys of an account, and the forms that a passkey is sent with.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use services::accounts::{
    self, MAX_PASSKEY_NAME, MAX_PASSKEYS, PasskeyLine, browser_name, knows_passkeys,
};

use super::{
    browsers::ago,
    form::{self, Form},
};
use crate::{
    caller,
    components::{
        Note,
        field::{Field, described_by},
    },
    render::PageError,
    request::services,
};

/// The forms about the passkeys of an account.
pub const PASSKEY_FORM: &str = "passkey";

/// What is wrong, in words, by the code of a refusal: for the script, which says it in place.
#[must_use]
pub fn passkey_words(code: &str) -> String {
    words("", code)
}

/// The field of a form that calls a passkey something else.
#[must_use]
pub fn passkey_field(id: &str) -> String {
    format!("passkey-{id}")
}

/// The passkeys of whoever is signed in, and the form about them as it was refused.
pub(super) struct Passkeys {
    lines: Vec<PasskeyLine>,
    /// Whether browsers keep any for this site.
    known: bool,
    /// What a new one is called unless its holder says something else.
    browser: String,
    /// The form.
    pub form: Form,
}

impl Passkeys {
    /// Reads them.
    pub async fn of(who: &services::auth::SignedIn) -> Result<Self, PageError> {
        let services = services();
        Ok(Self {
            lines: accounts::passkeys(&services, who).await?,
            known: knows_passkeys(&services),
            browser: browser_name(&caller::visitor().user_agent),
            form: Form::saying(PASSKEY_FORM, "passkey-name", words).await?,
        })
    }

    /// Nothing where there are none and can be none.
    pub fn view(&self, now: DateTime<Utc>) -> Option<impl IntoView + use<>> {
        if !self.known && self.lines.is_empty() {
            return None;
        }
        let lines = self.lines.iter().map(|one| line(one, &self.form, now)).collect_view();
        let list =
            (!self.lines.is_empty()).then(|| view! { <ul class="browser-list">{lines}</ul> });
        let last = (self.lines.len() == 1).then(|| {
            view! {
                <p class="small muted">
                    "It is your only one. Without it, unless you have an app for codes, your \
                     password alone is enough, your recovery codes open nothing any more, and an \
                     owner’s desk may wait until there is another."
                </p>
            }
        });
        let add = match (self.known, self.lines.len() < MAX_PASSKEYS) {
            (true, true) => self.add().into_any(),
            (true, false) => view! {
                <p class="muted">{format!("An account has at most {MAX_PASSKEYS} passkeys.")}</p>
            }
            .into_any(),
            (false, _) => view! {
                <p class="muted">
                    "Passkeys work only where this site has a secure address: nobody can sign in \
                     with them now."
                </p>
            }
            .into_any(),
        };
        Some(view! {
            <section class="account-part" id="passkeys" aria-labelledby="passkeys-h">
                <h2 id="passkeys-h">"Passkeys"</h2>
                <p>
                    "A passkey is kept by your phone, your computer or a security key, and opens as \
                     you unlock that. With one you sign in without your password, and without a code."
                </p>
                {list}
                {last}
                {add}
            </section>
        })
    }

    fn add(&self) -> impl IntoView + use<> {
        let value = self.form.or("passkey-name", &self.browser);
        view! {
            <PasskeyForm purpose="new" action="passkey-add" button="Add a passkey">
                <PasskeyName
                    id="passkey-name"
                    label="What to call the new one"
                    hint="So that you know it again among others."
                    value=value
                />
            </PasskeyForm>
            <p class="muted" data-passkeys-cannot="">
                "Adding one takes JavaScript, and a browser that knows passkeys. You sign in with \
                 your password as before."
            </p>
            <PasskeyScript/>
        }
    }
}

fn line(one: &PasskeyLine, form: &Form, now: DateTime<Utc>) -> impl IntoView + use<> {
    let (id, name) = (one.id.to_string(), one.name.clone());
    let used = one
        .last_used
        .map_or_else(|| "not used yet".to_owned(), |at| format!("used {}", ago(now, at)));
    let facts = format!("Added {}, {used}", ago(now, one.added));
    let field = passkey_field(&id);
    let (value, error) = (form.or(&field, &name), form.error(&field));
    let open = error.is_some();
    // The other lines of a refused form stand as they are.
    let value = if open { value } else { name.clone() };
    view! {
        <li>
            <div>
                <b>{name.clone()}</b>
                <span class="small muted">{facts}</span>
            </div>
            <div class="btn-row">
                <details class="account-more" open=open>
                    <summary>"Rename" <span class="vh">{format!(" {name}")}</span></summary>
                    <form class="account-form" method="post" action="/api/ui/account/passkey-rename">
                        <input type="hidden" name="id" value=id.clone()/>
                        <PasskeyName
                            id=field
                            label="Its name"
                            value=value
                            error=error
                            required=true
                        />
                        <div class="btn-row">
                            <button class="btn">"Save the name"</button>
                        </div>
                    </form>
                </details>
                <form method="post" action="/api/ui/account/passkey-remove">
                    <input type="hidden" name="id" value=id/>
                    <button class="btn danger">
                        "Remove" <span class="vh">{format!(" {name}")}</span>
                    </button>
                </form>
            </div>
        </li>
    }
}

/// What a passkey is to be called: a page has as many fields of this name as there are forms
/// about passkeys, each with an id of its own.
#[component]
fn PasskeyName(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What to enter.
    label: &'static str,
    /// Help that stays.
    #[prop(optional, into)]
    hint: Note,
    /// What stands in it.
    value: String,
    /// What is wrong and how to put it right.
    #[prop(optional, into)]
    error: Note,
    /// Whether it may not be left empty.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let described = described_by(&id, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <Field id=id.clone() label=label hint=hint error=error>
            <input
                class="input"
                id=id
                name="name"
                value=value
                autocomplete="off"
                maxlength=MAX_PASSKEY_NAME.to_string()
                required=required
                aria-describedby=described
                aria-invalid=invalid
            />
        </Field>
    }
}

/// A form that is sent with what a passkey answers. It shows where a script can ask for one.
#[component]
pub(super) fn PasskeyForm(
    /// What for, as the script asks.
    purpose: &'static str,
    /// Where it is sent, below the account's forms.
    action: &'static str,
    /// What its button says.
    button: &'static str,
    /// What else is sent.
    children: Children,
) -> impl IntoView {
    view! {
        <div data-passkeys-can="" hidden=true>
            <form
                class="account-form"
                method="post"
                action=format!("/api/ui/account/{action}")
                data-passkey=format!("/account/passkeys/{purpose}")
                data-waiting="Follow what your browser asks."
                data-failed="No passkey was used. Try again, or go on without one."
                data-known="This device has a passkey of your account already."
            >
                <input type="hidden" name="token"/>
                <input type="hidden" name="answer"/>
                {children()}
                <div class="btn-row">
                    <button class="btn">{button}</button>
                </div>
                <p class="small muted" role="status"></p>
            </form>
        </div>
    }
}

/// The script of every form that is sent with a passkey; once for a page.
#[component]
pub(super) fn PasskeyScript() -> impl IntoView {
    view! { <script type="module" src="/account/passkeys.js"></script> }
}

/// What changed, in words, by its code in the address.
pub(super) fn news(done: &str) -> Option<&'static str> {
    match done {
        "passkey" => Some("The passkey is added. You can sign in with it from now on."),
        "passkey-renamed" => Some("The passkey has another name."),
        "passkey-gone" => Some(
            "The passkey is removed. Nobody signs in with it any more; delete it on your device too.",
        ),
        _ => None,
    }
}

fn words(field: &str, code: &str) -> String {
    let words = match (field, code) {
        (field, "required") if field.starts_with("passkey-") => "Enter a name for the passkey",
        (field, _) if field.starts_with("passkey-") => "Shorten the name to 60 characters",
        _ => return form::words(field, code),
    };
    words.to_owned()
}
