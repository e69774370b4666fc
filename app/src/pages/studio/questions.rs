//! What people ask before a first visit. Only answers that hold at every studio.

use leptos::prelude::*;
use services::catalogue::StudioPage;

use crate::components::{
    icon::{Glyph, Icon},
    link::ArrowLink,
};

/// The questions, each with its answer.
pub fn items(studio: &StudioPage) -> [(&'static str, String); 5] {
    let clock = format!(
        "All times on this page are {}. If your device is in another zone, the booking \
         shows your own time beside it.",
        studio.clock().name()
    );
    [
        (
            "Does massage help against back pain?",
            "It eases pain for many people, mostly for weeks rather than years, and the \
             research behind that is modest. Guidelines suggest it together with movement and \
             exercise. Nobody here promises a cure."
                .to_owned(),
        ),
        (
            "Will it hurt?",
            "Firm work can feel intense, but it should never make you hold your breath. You set \
             the pressure, and you can change it at any moment. Some soreness the next day is \
             common."
                .to_owned(),
        ),
        (
            "What if a line of the safety check applies to me?",
            "For signs that need a doctor soon, the booking stops before any payment and says \
             who should look and how quickly. For other lines you can book, and your therapist \
             reads your answer before you come."
                .to_owned(),
        ),
        (
            "Do I need an account?",
            "No. The mail with your confirmation has a private link to your visit. With an \
             account you find all your visits in one place."
                .to_owned(),
        ),
        ("Whose clock are the times on?", clock),
    ]
}

/// The list, and the way to more.
pub fn view(studio: &StudioPage) -> AnyView {
    let items = items(studio)
        .into_iter()
        .map(|(question, answer)| {
            view! {
                <details>
                    <summary>
                        {question}
                        <Icon glyph=Glyph::Plus/>
                    </summary>
                    <div class="a">
                        <p>{answer}</p>
                    </div>
                </details>
            }
        })
        .collect_view();
    view! {
        <section class="band" id="questions">
            <div class="wrap split">
                <header>
                    <h2 class="big">"Asked before"</h2>
                    <p>
                        <ArrowLink href=format!("/questions?studio={}", studio.slug)>
                            "Ask something else"
                        </ArrowLink>
                    </p>
                    <p><ArrowLink href="/articles">"Articles about backs"</ArrowLink></p>
                </header>
                <div class="qa">{items}</div>
            </div>
        </section>
    }
    .into_any()
}
