//! Who runs the studio: owners, managers and the reception, with what can be done about
//! each; and the form that gives a role.

use domain::Role;
use leptos::prelude::*;
use services::{auth::StaffSession, catalogue::StudioPage, drafts::Flash, people::Member};

use super::{matrix::name, said};
use crate::components::{
    Note,
    badge::{Badge, State},
    errors::ErrorSummary,
    field::{Select, TextField},
    icon::Glyph,
};

/// Everybody who runs the studio.
pub fn list(staff: &StaffSession, studio: &StudioPage, members: &[Member]) -> AnyView {
    let lines = members.iter().map(|member| line(staff, studio, member)).collect_view();
    view! {
        <section aria-labelledby="runs">
            <h2 id="runs">"Who runs the studio"</h2>
            <ul class="staff-list">{lines}</ul>
        </section>
    }
    .into_any()
}

fn line(staff: &StaffSession, studio: &StudioPage, member: &Member) -> impl IntoView + use<> {
    let me = member.is_me.then_some(" (you)");
    let (state, glyph, word) = if member.suspended {
        (State::Bad, Glyph::Lock, "Suspended")
    } else if member.invited {
        (State::Wait, Glyph::Mail, "Invited, no answer yet")
    } else {
        (State::Ok, Glyph::Check, name(member.role))
    };
    let role = (member.suspended || member.invited).then(|| {
        view! { <Badge glyph=Glyph::User word=name(member.role)/> }
    });
    view! {
        <li class="staff-line">
            <div class="who">
                <h3>{member.name.clone()} {me}</h3>
                <p class="muted">{member.email.clone()}</p>
                <p class="badges">{role} <Badge state=state glyph=glyph word=word/></p>
            </div>
            <div class="acts">
                {take(staff, studio, member)}
                {suspend(staff, studio, member)}
            </div>
        </li>
    }
}

/// Taking the role away: an owner's.
fn take(staff: &StaffSession, studio: &StudioPage, member: &Member) -> Option<AnyView> {
    staff.is_owner().then(|| {
        let role = name(member.role).to_lowercase();
        let text = match (member.is_me, member.role) {
            (true, _) => "You lose it with the next page you open, and only another owner can \
                          give it back."
                .to_owned(),
            (false, Role::Owner) => {
                format!("{} then owns the studio no more. It takes effect at once.", member.name)
            }
            (false, _) => format!("{} can then no longer do what it allows. It takes effect at \
                                   once.", member.name),
        };
        view! {
            <details class="confirm">
                <summary class="btn ghost">
                    "Take the role away"<span class="vh">{format!(": {}", member.name)}</span>
                </summary>
                <div class="ask">
                    <p>{text}</p>
                    {press(studio, member, "role-take", &format!("Yes, no longer {}", article(&role)))}
                </div>
            </details>
        }
        .into_any()
    })
}

fn article(role: &str) -> String {
    match role {
        "owner" => "an owner".to_owned(),
        "reception" => "at the reception".to_owned(),
        other => format!("a {other}"),
    }
}

/// Keeping them out, or letting them back: for whoever is above them.
fn suspend(staff: &StaffSession, studio: &StudioPage, member: &Member) -> Option<AnyView> {
    if member.is_me || member.role >= staff.role() {
        return None;
    }
    if member.suspended {
        return Some(press(studio, member, "let-back", "Let them back"));
    }
    Some(
        view! {
            <details class="confirm">
                <summary class="btn ghost">
                    "Suspend"<span class="vh">{format!(": {}", member.name)}</span>
                </summary>
                <div class="ask">
                    <p>
                        {format!(
                            "{} cannot use the desk until somebody lets them back.",
                            member.name,
                        )}
                    </p>
                    {press(studio, member, "suspend", "Yes, suspend them")}
                </div>
            </details>
        }
        .into_any(),
    )
}

fn press(studio: &StudioPage, member: &Member, act: &str, words: &str) -> AnyView {
    view! {
        <form method="post" action=format!("/api/ui/desk/{act}")>
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <input type="hidden" name="account" value=member.account.to_string()/>
            <button class="btn">{words.to_owned()}<span class="vh">{format!(": {}", member.name)}</span></button>
        </form>
    }
    .into_any()
}

/// The form that gives a role: an owner's.
pub fn give(studio: &StudioPage, typed: &Flash) -> AnyView {
    let error = |field: &str| Note::from(typed.error(field).map(|code| said::field(field, code)));
    let errors = typed.errors().iter().map(|error| {
        let id = if error.field.is_empty() { "role_name" } else { error.field.as_ref() };
        (id.to_owned(), said::field(&error.field, &error.code))
    });
    let roles = [
        (Role::Reception, "Reception: runs the desk"),
        (Role::Manager, "Manager: runs the studio"),
        (Role::Owner, "Owner: may do everything"),
    ];
    let roles = roles.map(|(role, words)| (role.code().to_owned(), words.to_owned()));
    view! {
        <section class="panel invite" aria-labelledby="give">
            <h2 id="give">"Give a role"</h2>
            <p class="muted">
                "To somebody new, or to somebody who has an account already, a therapist too. They \
                 get a mail. A role they had before is replaced."
            </p>
            <form method="post" action="/api/ui/desk/role-give">
                <ErrorSummary errors=errors.collect()/>
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <TextField
                    id="role_name"
                    label="Full name"
                    value=typed.typed("role_name").to_owned()
                    error=error("role_name")
                    autocomplete="off"
                    maxlength=120
                />
                <TextField
                    id="role_email"
                    label="Email address"
                    kind="email"
                    value=typed.typed("role_email").to_owned()
                    hint="They sign in with it."
                    error=error("role_email")
                    autocomplete="off"
                    maxlength=254
                />
                <Select id="role" label="Role" options=roles.into() value=typed.typed("role").to_owned()/>
                <button class="btn">"Give the role"</button>
            </form>
        </section>
    }
    .into_any()
}
