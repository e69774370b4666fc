//! Who may do what: roles as columns, rights in plain words as rows. Anybody of the staff
//! may read it.

use domain::{Right, Role};
use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

/// The table, made of the one in the domain.
pub fn matrix() -> AnyView {
    let roles = || Role::ALL.into_iter();
    let heads = roles().map(|role| view! { <th scope="col">{name(role)}</th> }).collect_view();
    let own = OWN.iter().map(|words| {
        row(words, |role| match role {
            Role::Therapist => Cell::Yes,
            _ => Cell::IfTreats,
        })
    });
    let rights = Right::ALL
        .into_iter()
        .map(|right| row(words(right), |role| if role.may(right) { Cell::Yes } else { Cell::No }));
    view! {
        <section class="who-may" aria-labelledby="who-may">
            <h2 id="who-may">"Who may do what"</h2>
            <p class="muted">
                "Somebody may be a therapist and have another role beside it. Nobody at the desk, \
                 and no manager, reads what clients say about their health."
            </p>
            <div class="scroll" tabindex="0" role="region" aria-label="Rights by role">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"May"</th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody>{own.collect_view()} {rights.collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// What a therapist does with what is their own.
const OWN: [&str; 3] = [
    "See their own day; move, cancel and close their own visits; take the rest in cash",
    "Read what their own clients told them, and write session notes",
    "Set their own hours, profile and qualifications; see their own earnings",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
    Yes,
    IfTreats,
    No,
}

fn row(words: &'static str, may: impl Fn(Role) -> Cell) -> AnyView {
    let cells = Role::ALL.into_iter().map(|role| match may(role) {
        Cell::Yes => view! {
            <td class="yes" data-role=name(role)><Icon glyph=Glyph::Check/><span class="vh">"yes"</span></td>
        }
        .into_any(),
        Cell::IfTreats => view! { <td class="small" data-role=name(role)>"if they treat"</td> }.into_any(),
        Cell::No => view! {
            <td data-role=name(role)><span aria-hidden="true">"–"</span><span class="vh">"no"</span></td>
        }
        .into_any(),
    });
    let cells = cells.collect_view();
    view! { <tr><th scope="row">{words}</th>{cells}</tr> }.into_any()
}

/// A role, as a word.
pub const fn name(role: Role) -> &'static str {
    match role {
        Role::Owner => "Owner",
        Role::Manager => "Manager",
        Role::Reception => "Reception",
        Role::Therapist => "Therapist",
    }
}

const fn words(right: Right) -> &'static str {
    match right {
        Right::RunDesk => {
            "Enter, move, cancel and close everybody’s visits, take money for them, and change \
             everybody’s hours and time off"
        }
        Right::SeeClients => {
            "Find clients, see their visits and payments, change their contact, stop them booking \
             online"
        }
        Right::ApplyPolicy => "Give money back and charge fees, as the rules of the visit say",
        Right::SellVouchers => "Sell gift cards and courses",
        Right::MoveMoney => "Give back other than the rules say, waive fees, answer disputes",
        Right::EditStudio => "Change treatments, rooms, rules, codes and the studio’s page",
        Right::RunPeople => {
            "Invite and suspend people below them, check qualifications, hand over visits"
        }
        Right::SeeMoney => "Read reports, the books and everybody’s earnings",
        Right::SeeAudit => "Read who did what",
        Right::MergeClients => "Merge clients who are one person",
        Right::GrantRoles => "Say who is owner, manager or reception",
        Right::OpenStudio => "Connect Stripe, publish the studio or take it offline",
        Right::SetCommission => "Set what therapists earn",
        Right::ExportAndErase => "Export everything, or a client; erase a client",
        Right::OpenNotes => {
            "Read a session note of somebody else’s, for a reason that its author gets to know"
        }
    }
}
