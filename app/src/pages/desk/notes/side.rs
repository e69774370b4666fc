//! What stands beside a note, for whoever treats: what the client told before the visit,
//! and what else they wrote about the client.

use leptos::prelude::*;

use super::{View, address, day, felt};
use crate::{pages::desk::told, words};

/// Nothing for those who do not treat.
pub fn view(view: &View) -> Option<AnyView> {
    let told = view.told.as_ref()?;
    Some(
        view! {
            <aside class="note-side" aria-label="Beside the note">
                <section aria-labelledby="told-h">
                    <h2 id="told-h">"What they told you"</h2>
                    <h3>"In their words"</h3>
                    {told::note(told)}
                    <h3>"Safety questions"</h3>
                    {told::ticked(told)}
                </section>
                {felt::view(view)}
                {others(view)}
            </aside>
        }
        .into_any(),
    )
}

fn others(view: &View) -> AnyView {
    let all = &view.opened.others;
    if all.is_empty() {
        return view! {
            <section aria-labelledby="others-h">
                <h2 id="others-h">"Other notes"</h2>
                <p class="small muted">"You have written no other note about this client."</p>
            </section>
        }
        .into_any();
    }
    let lines = all.iter().map(|it| {
        let href = address(&view.studio.slug, &it.reference);
        let words = format!("{}, {}", day(it.local), it.treatment_name);
        view! { <li><a href=href>{words}</a></li> }
    });
    let count = words::count(u32::try_from(all.len()).unwrap_or(u32::MAX), "other note");
    view! {
        <section aria-labelledby="others-h">
            <h2 id="others-h">{words::capital(&count)}</h2>
            <p class="small muted">"Yours, about this client. Opening one is recorded."</p>
            <ul class="others">{lines.collect_view()}</ul>
        </section>
    }
    .into_any()
}
