//! Short pages about privacy, terms and accessibility. Nothing in them but what the
//! software does; what a studio adds is between it and its clients.

use leptos::prelude::*;

use crate::{components::head::PageHead, layout::Page};

/// What is stored and who reads it.
#[component]
pub fn Privacy() -> impl IntoView {
    view! {
        <Page title="Privacy" class="wrap prose">
            <PageHead title="Privacy" lead="What is stored when you book, and who reads it."/>
            <h2>"What you type"</h2>
            <p>
                "Your name, mail address and telephone number are stored with your visit, so \
                 that the studio can expect you and write to you. While you are booking, what \
                 you have typed is kept for a short time, encrypted, so that nothing is lost \
                 when a step fails."
            </p>
            <h2>"Safety answers"</h2>
            <p>
                "Your answers to the safety check are about your health. They are stored \
                 encrypted with a key of your own, and only the therapist who treats you reads \
                 them: not the rest of the studio, and not its owner. They are never part of an address, a mail, a log or a payment."
            </p>
            <h2>"Session notes"</h2>
            <p>
                "What your therapist writes down after a visit is stored encrypted with the same \
                 key. The therapist who treats you reads it, and whoever wrote it. The owner of \
                 the studio can open a note only by giving a reason, which stays beside it; your \
                 therapist is told that it was opened. Every reading is recorded."
            </p>
            <h2>"People you book for"</h2>
            <p>
                "If you book for a child or somebody else from your account, their name and what \
                 you say they are to you are stored with it. Their safety answers and notes are \
                 encrypted with a key of their own."
            </p>
            <h2>"Payments"</h2>
            <p>
                "You type your card number on the payment page of Stripe and never here. Stripe \
                 learns the amount, the name of the treatment and its time, your mail address and \
                 a number without meaning."
            </p>
            <h2>"Cookies"</h2>
            <p>
                "Only what the pages need to work: one for a booking you have begun, one when \
                 you are signed in, and one for each thing you set yourself, such as the colour \
                 theme or your time zone. Nobody is tracked, and nothing is loaded from other \
                 sites."
            </p>
            <h2>"Your rights"</h2>
            <p>
                "With an account you take along everything that is stored about you, at every \
                 studio, and have it deleted: both are on " <a href="/account/data">"your data"</a>
                ". Without one, write to the studio. Its address is on its page and in every mail."
            </p>
        </Page>
    }
}

/// What is agreed when a visit is booked.
#[component]
pub fn Terms() -> impl IntoView {
    view! {
        <Page title="Terms" class="wrap prose">
            <PageHead title="Terms" lead="What is agreed when you book a visit."/>
            <h2>"With whom"</h2>
            <p>
                "You book with the studio whose page you are on. Lumbar is the software it uses."
            </p>
            <h2>"Price"</h2>
            <p>
                "The price shown when you book is the price you pay, tax included. It is copied \
                 onto your booking with the studio’s rules: a later change touches neither."
            </p>
            <h2>"Moving and cancelling"</h2>
            <p>
                "Each studio sets how long before a visit you can move or cancel it, and what \
                 comes back. Its rules are on its page, and the exact amount is shown before \
                 you confirm a cancellation. If the studio cancels, you get everything back."
            </p>
            <h2>"Payment"</h2>
            <p>
                "A payment ends in one of two ways: a confirmed visit or a full refund. If \
                 money arrives for a time that is no longer held, it goes back in full."
            </p>
            <h2>"Health"</h2>
            <p>
                "Massage replaces no medical diagnosis, and nobody here promises a cure. If the \
                 safety check tells you to see a doctor first, please do."
            </p>
        </Page>
    }
}

/// What works, and how to say that something does not.
#[component]
pub fn Accessibility() -> impl IntoView {
    view! {
        <Page title="Accessibility" class="wrap prose">
            <PageHead
                title="Accessibility"
                lead="A visit can be booked with a keyboard, with a screen reader, on a small \
                      screen and without scripts."
            />
            <h2>"What to expect"</h2>
            <p>
                "Every step is a plain page with a plain form. Colours, contrast and motion \
                 follow what your device asks for, and colour never says something alone. Times \
                 name the city whose clock they are on. A held time can be extended."
            </p>
            <h2>"How it is checked"</h2>
            <p>
                "Automatic checks run against the pages in both colour themes, and the booking \
                 is done with the keyboard alone in a browser test. That finds some faults and \
                 not all of them."
            </p>
            <h2>"If something is in your way"</h2>
            <p>
                "Please tell the studio, by mail or telephone; it can also book for you. Step-free \
                 access and other questions about the rooms are answered on the studio’s page \
                 or by the studio itself."
            </p>
        </Page>
    }
}
