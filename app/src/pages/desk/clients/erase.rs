//! Forgetting a client: what goes, what stays and why, before anything is done.

use domain::ClientId;
use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    clients::{self, ClientRefused, ErasePreview},
};

use super::{client_address, erase_address, said};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        icon::{Glyph, Icon},
    },
    layout::{Area, Frame, Page},
    pages::booking::{asked, param},
    render::{PageError, page},
    request::{self, services},
    words,
};

/// Forgetting the client in the address.
#[component]
pub fn EraseClient() -> impl IntoView {
    let (slug, id, refused) = (param("studio"), param("client"), asked("refused"));
    page(async move {
        request::keep_private();
        let id: ClientId = id.parse().map_err(|_| PageError::NotFound)?;
        let back = erase_address(&slug, id);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let owner = staff.as_owner().ok_or(PageError::NotFound)?;
        match clients::erase_preview(&services(), &owner, id).await {
            Ok(found) => Ok(view(&studio, id, &found, &refused)),
            Err(ClientRefused::NotFound | ClientRefused::Merged(_) | ClientRefused::Erased) => {
                Err(PageError::NotFound)
            }
            Err(error) => Err(error.into()),
        }
    })
}

fn view(studio: &StudioPage, id: ClientId, found: &ErasePreview, refused: &str) -> AnyView {
    let refused = said::refused(refused)
        .map(|words| view! { <Alert tone=Tone::Warn title=words live=true/> });
    let body = view! {
        <a class="back-link" href=client_address(&studio.slug, id)>
            <Icon glyph=Glyph::Back/>
            {found.name.clone()}
        </a>
        <header class="app-title">
            <div>
                <h1>{format!("Erase {}", found.name)}</h1>
                <p class="muted">"For good. There is no way back, not even from a backup."</p>
            </div>
        </header>
        {refused}
        <div class="client-two">
            {goes(found)}
            {stays(found)}
        </div>
        {act(studio, id, found)}
    }
    .into_any();
    let frame = Frame::staff(studio, Area::Clients);
    view! {
        <Page title="Erase a client" class="wrap app-main clients" frame=frame private=true>
            {body}
        </Page>
    }
    .into_any()
}

fn count(n: usize, word: &str) -> String {
    words::count(u32::try_from(n).unwrap_or(u32::MAX), word)
}

fn goes(found: &ErasePreview) -> AnyView {
    let answers = count(found.kept.answers, "visit");
    let notes = count(found.kept.notes, "session note");
    let check_ins = count(found.kept.check_ins, "time");
    view! {
        <section class="panel" aria-labelledby="goes">
            <h2 id="goes">"What goes"</h2>
            <ul>
                <li>
                    {format!(
                        "Name, address and number: here, on {} and in mails that wait to be sent.",
                        count(found.bookings, "booking"),
                    )}
                </li>
                <li>{format!("What they answered about their health before {answers}.")}</li>
                <li>{format!("What they said {check_ins} about how they are, and what they chose then.")}</li>
                <li>
                    {format!(
                        "{notes}: the key that opens them is destroyed, so that nobody can ever \
                         read them again, in backups either.",
                    )}
                </li>
                <li>"The desk’s note, and the links in their mails."</li>
                <li>
                    "Their address for invoices, their names on gift cards, cards kept for missed \
                     visits, and why a fee was let go."
                </li>
                <li>
                    "Copies of mails to them, where this installation keeps any: the last within \
                     a day."
                </li>
            </ul>
        </section>
    }
    .into_any()
}

fn stays(found: &ErasePreview) -> AnyView {
    let account = found.kept.account.then(|| {
        view! {
            <li>"Their account, which is theirs: it no longer knows of this studio."</li>
        }
    });
    view! {
        <section class="panel" aria-labelledby="stays">
            <h2 id="stays">"What stays, and why"</h2>
            <ul>
                <li>
                    "What was booked and paid, as figures without a person: the law wants the \
                     books kept, and they must add up."
                </li>
                <li>
                    "Receipts, invoices and credit notes that were handed out, with the name on \
                     them, for as long as the law wants them kept."
                </li>
                <li>"That somebody was erased, when and by whom: without a name."</li>
                <li>
                    "What staff did, in the audit log, with the reasons that they gave for it: \
                     it only grows."
                </li>
                <li>"Questions on the public board: nobody knows who asked them."</li>
                <li>
                    "What others have: mails in their mailbox, the payments at Stripe, names in \
                     backups until those are replaced."
                </li>
                {account}
            </ul>
        </section>
    }
    .into_any()
}

fn act(studio: &StudioPage, id: ClientId, found: &ErasePreview) -> AnyView {
    if !found.obstacles.is_empty() {
        let lines = found.obstacles.iter().map(|code| {
            let words = match *code {
                "visits_to_come" => "Visits are still to come: cancel them first.",
                "fee_open" => {
                    "A fee for a missed visit is not settled: charge it or let it go first."
                }
                "disputed" => {
                    "A bank has not decided about a payment of theirs yet: wait for that."
                }
                "course_left" => "Sessions of a course are left: end the course first.",
                _ => "Money is still on its way, or owed to them: settle that first.",
            };
            view! { <li>{words}</li> }
        });
        let lines = lines.collect_view();
        return view! {
            <Alert tone=Tone::Warn title="It cannot be done yet">
                <ul>{lines}</ul>
            </Alert>
            <a class="btn" href=client_address(&studio.slug, id)>"Back to the client"</a>
        }
        .into_any();
    }
    view! {
        <form class="client-sure" method="post" action="/api/ui/desk/client-erase">
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <input type="hidden" name="client" value=id.to_string()/>
            <label class="choice">
                <input type="checkbox" name="sure" value="yes" required/>
                <span>{format!("I understand that {} is erased for good", found.name)}</span>
            </label>
            <div class="btn-row">
                <button class="btn danger">"Erase for good"</button>
                <a class="btn ghost" href=client_address(&studio.slug, id)>"Keep the client"</a>
            </div>
        </form>
    }
    .into_any()
}
