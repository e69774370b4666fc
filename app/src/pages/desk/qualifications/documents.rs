//! The documents that prove a record, and the form that adds one.

use domain::{Right, qualification::QualificationState};
use leptos::prelude::*;
use services::qualifications::{Attached, Claimed, MOST_DOCUMENTS};

use super::{Listing, address, desk_address, said};
use crate::{
    components::{
        field::Field,
        icon::{Glyph, Icon},
    },
    words,
};

const HINT: &str = "PDF, JPEG or PNG, up to 10 MB. All four corners visible, please.";
const TYPES: &str = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png";

/// What is on file for a record; nothing where nothing is.
pub fn list(listing: &Listing, claim: &Claimed) -> Option<AnyView> {
    let rows = claim.documents.iter().map(|document| row(listing, claim, document)).collect_view();
    (!claim.documents.is_empty())
        .then(|| view! { <ul class="q-files" aria-label="Documents">{rows}</ul> }.into_any())
}

/// A form for more, while there is room.
pub fn more(listing: &Listing, claim: &Claimed) -> Option<AnyView> {
    (claim.documents.len() < MOST_DOCUMENTS).then(|| add(listing, claim))
}

fn row(listing: &Listing, claim: &Claimed, document: &Attached) -> AnyView {
    let desk = desk_address(&listing.studio.slug, None);
    let at = words::date_and_year(listing.studio.zone.local(document.at).wall.date());
    let facts = format!("{}, added {at}", said::size(document.bytes));
    let href = format!("{desk}/documents/{}", document.id);
    // Whoever may verify looks first: in a viewer of the browser's own, beside the form.
    let look = listing.staff.as_manager().map(|_| {
        view! {
            <a href=format!("{href}?look") target="_blank" rel="noopener">
                "Look at it"
                <span class="vh">{format!(": {}, opens a new tab", document.name)}</span>
            </a>
        }
    });
    view! {
        <li>
            <Icon glyph=Glyph::Note/>
            <span>
                <a href=href download>
                    {document.name.clone()}
                </a>
                <span class="muted tiny">{facts}</span>
                {look}
            </span>
            {may_remove(listing, claim).then(|| remove(listing, document))}
        </li>
    }
    .into_any()
}

/// What was verified rests on its documents: of those, only whoever runs the people takes one away.
fn may_remove(listing: &Listing, claim: &Claimed) -> bool {
    let verified = matches!(claim.qualification.state, QualificationState::Verified { .. });
    listing.staff.may(Right::RunPeople) || !verified
}

fn remove(listing: &Listing, document: &Attached) -> AnyView {
    view! {
        <details class="confirm">
            <summary class="btn ghost">
                "Remove" <span class="vh">{format!(": {}", document.name)}</span>
            </summary>
            <div class="ask">
                <p>"It is deleted for good."</p>
                <form method="post" action="/api/ui/desk/remove-document">
                    <input type="hidden" name="studio" value=listing.studio.slug.clone()/>
                    <input type="hidden" name="document" value=document.id.to_string()/>
                    <button class="btn danger-solid">
                        "Remove the document"
                        <span class="vh">{format!(": {}", document.name)}</span>
                    </button>
                </form>
            </div>
        </details>
    }
    .into_any()
}

/// Open where nothing proves the record yet.
fn add(listing: &Listing, claim: &Claimed) -> AnyView {
    let held = &claim.qualification;
    let (id, page) = (format!("file-{}", held.id), address(&listing.studio.slug));
    let about = format!(": {}", held.title);
    let wanted = said::is_waiting(claim) && claim.documents.is_empty();
    let label =
        if claim.documents.is_empty() { "Add the document" } else { "Add another document" };
    let fold = view! {
        <details class="confirm" open=wanted>
            <summary class="btn ghost">
                <Icon glyph=Glyph::Plus/>
                {label}
                <span class="vh">{about.clone()}</span>
            </summary>
            <form
                class="q-upload"
                method="post"
                enctype="multipart/form-data"
                action=format!("{page}/{}/documents", held.id)
            >
                <Field id=id.clone() label="File" hint=HINT>
                    <input
                        class="input"
                        type="file"
                        id=id.clone()
                        name="file"
                        accept=TYPES
                        required=true
                        aria-describedby=format!("{id}-hint")
                    />
                </Field>
                <button class="btn">"Upload" <span class="vh">{about}</span></button>
            </form>
        </details>
    };
    fold.into_any()
}
