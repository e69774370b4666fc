//! What is said to whoever comes back from proving who they are, and has no file yet.

use leptos::prelude::*;

/// The notice, where the code of a refusal says so.
pub fn untaken(refused: &str) -> Option<AnyView> {
    let told = "Nothing was downloaded yet: it is sure now that it is you. Press it once more.";
    (refused == "unconfirmed")
        .then(|| view! { <p class="alert" role="status">{told}</p> }.into_any())
}
