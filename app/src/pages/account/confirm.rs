//! Proving once more who is signed in.

use leptos::prelude::*;
use services::accounts::{self, Ways};

use super::{
    by_passkey::{ByPasskey, Instead},
    current_password::CurrentPassword,
    form::words,
    query,
    sign_in_code::hint,
};
use crate::{
    caller,
    components::{
        errors::ErrorSummary,
        field::TextField,
        head::PageHead,
        link::{ButtonLink, Weight},
    },
    layout::Page,
    render::page,
    request::services,
};

/// Asks for a code, or for the password where there is no second step, and leads on.
#[component]
pub fn Confirm() -> impl IntoView {
    let (next, wrong) = (query("next"), query("wrong"));
    page(async move {
        let next = caller::own_path(&next).to_owned();
        let Some(who) = caller::signed_in_or_redirect(&next).await? else {
            return Ok(().into_any());
        };
        if who.confirmed().is_ok() {
            caller::lead_to(&next);
            return Ok(().into_any());
        }
        let ask = if who.has_second_step() {
            Ask::Code(accounts::second_ways(&services(), who.account()).await?)
        } else {
            Ask::Password
        };
        Ok(view(ask, who.email(), next, &wrong))
    })
}

/// What is asked for.
#[derive(Clone, Copy)]
enum Ask {
    Code(Ways),
    Password,
}

impl Ask {
    const fn field(self) -> &'static str {
        match self {
            Self::Code(_) => "code",
            Self::Password => "password",
        }
    }

    const fn takes_passkey(self) -> bool {
        matches!(self, Self::Code(Ways { passkey: true, .. }))
    }

    fn said(self, code: &str) -> Option<String> {
        match (self, code) {
            (_, "") => None,
            (Self::Password, "credentials") => {
                Some("Enter your password: this is not the one of this account".to_owned())
            }
            (_, code) => Some(words("", code)),
        }
    }
}

fn view(ask: Ask, email: &str, next: String, wrong: &str) -> AnyView {
    let said = ask.said(wrong);
    let errors = said.iter().map(|words| (ask.field().to_owned(), words.clone())).collect();
    let title = if said.is_some() { "Error: Is it still you?" } else { "Is it still you?" };
    let back = not_refused(&next);
    let field = field(ask, email, said);
    let by_passkey = ask
        .takes_passkey()
        .then(|| view! { <ByPasskey instead=Instead::Confirm next=next.clone()/> });
    view! {
        <Page title=title class="wrap account" private=true>
            <PageHead title="Is it still you?" lead=lead(ask)/>
            {by_passkey}
            <form class="account-form" method="post" action="/api/ui/account/confirm">
                <ErrorSummary errors=errors/>
                <input type="hidden" name="next" value=next/>
                {field}
                <div class="btn-row">
                    <button class="btn primary">"Go on"</button>
                    <ButtonLink href=back weight=Weight::Ghost>"Back"</ButtonLink>
                </div>
            </form>
        </Page>
    }
    .into_any()
}

/// Where "Back" leads: not to the news that it is sure now who asks, for it is not.
fn not_refused(next: &str) -> String {
    let Some((path, rest)) = next.split_once('?') else { return next.to_owned() };
    let (query, place) = rest.split_once('#').map_or((rest, None), |(q, p)| (q, Some(p)));
    let is_kept = |pair: &&str| !pair.ends_with("=unconfirmed");
    let kept: Vec<&str> = query.split('&').filter(is_kept).collect();
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    let place = place.map(|place| format!("#{place}")).unwrap_or_default();
    format!("{path}{query}{place}")
}

const fn lead(ask: Ask) -> &'static str {
    match ask {
        Ask::Code(Ways { app: true, passkey: false }) => {
            "Money, data, who may do what and who is signed in are asked about once more when you \
             signed in more than ten minutes ago. Enter the code that your app shows, or a \
             recovery code. Then send it once more."
        }
        Ask::Code(Ways { passkey: true, .. }) => {
            "Money, data, who may do what and who is signed in are asked about once more when you \
             signed in more than ten minutes ago. Use your passkey, or enter a code. Then send it \
             once more."
        }
        Ask::Code(_) => {
            "Money, data, who may do what and who is signed in are asked about once more when you \
             signed in more than ten minutes ago. Enter a recovery code. Then send it once more."
        }
        Ask::Password => {
            "Money, data, who may do what and who is signed in are asked about once more when you \
             signed in more than ten minutes ago. Enter your password. Then send it once more."
        }
    }
}

fn field(ask: Ask, email: &str, said: Option<String>) -> AnyView {
    match ask {
        Ask::Code(ways) => view! {
            <TextField
                id="code"
                label="Code"
                hint=hint(ways)
                error=said
                autocomplete="one-time-code"
                maxlength=40
            />
        }
        .into_any(),
        Ask::Password => view! {
            <input type="text" autocomplete="username" value=email.to_owned() readonly hidden/>
            <CurrentPassword error=said/>
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::not_refused;

    #[test]
    fn whoever_goes_back_is_not_told_that_they_confirmed() {
        for (next, back) in [
            ("/berlin/desk/people", "/berlin/desk/people"),
            ("/berlin/desk/people?refused=unconfirmed", "/berlin/desk/people"),
            ("/d/attention?about=x&card=unconfirmed#p-x", "/d/attention?about=x#p-x"),
            ("/d/books?month=2026-11#p", "/d/books?month=2026-11#p"),
        ] {
            assert_eq!(not_refused(next), back);
        }
    }
}
