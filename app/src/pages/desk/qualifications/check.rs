//! How somebody says what came of a check.

use domain::{Right, contact::FieldError, qualification::QualificationState};
use leptos::prelude::*;
use services::qualifications::{Claimed, Holding};

use super::{Listing, said};
use crate::{
    components::{
        Note,
        errors::ErrorSummary,
        field::{Field, described_by},
    },
    words,
};

/// The name of the form, for what was typed into it when it was refused.
pub const FORM: &str = "qualification-check";
/// The longest answer.
const WORDS: &str = "200";
/// What studios usually do; any other words will do.
const WAYS: [&str; 4] = [
    "Original certificate seen at the studio",
    "Number confirmed with the issuing body by telephone",
    "Number found in the public register",
    "Document compared with the issuer’s template",
];

/// What is wrong with a check that was refused, leading to where it was typed.
pub fn errors(listing: &Listing) -> AnyView {
    let typed = &listing.typed;
    let line = |error: &FieldError| {
        let field = if error.field.is_empty() { "how" } else { error.field.as_ref() };
        (format!("{field}-{}", typed.typed("id")), said::field(&error.field, &error.code))
    };
    let errors = typed.errors().iter().map(line).collect();
    view! { <ErrorSummary errors=errors/> }.into_any()
}

/// The forms of a check, for whoever runs the people.
pub fn view(listing: &Listing, holding: &Holding, claim: &Claimed) -> Option<AnyView> {
    let form = Form { listing, claim };
    listing.staff.may(Right::RunPeople).then(|| match claim.qualification.state {
        QualificationState::Verified { .. } => view! {
            <div class="q-check">
                {form.reject("Withdraw the seal", "Withdraw it", &withdrawn(holding))}
            </div>
        }
        .into_any(),
        QualificationState::Claimed => view! {
            <div class="q-check">
                {form.verify()}
                {form.reject("It does not hold", "Do not accept it", UNACCEPTED)}
            </div>
        }
        .into_any(),
        QualificationState::Rejected { .. } => {
            view! { <div class="q-check">{form.verify()}</div> }.into_any()
        }
    })
}

const UNACCEPTED: &str = "The therapist reads the reason, can put it right, and send it again.";

fn withdrawn(holding: &Holding) -> String {
    format!(
        "Clients no longer see it, what only it covers can no longer be booked with {}, and the \
         visits already booked are listed above to be handed over.",
        words::first_name(&holding.name)
    )
}

#[derive(Clone, Copy)]
struct Form<'a> {
    listing: &'a Listing,
    claim: &'a Claimed,
}

impl Form<'_> {
    fn hidden(self) -> AnyView {
        view! {
            <input type="hidden" name="studio" value=self.listing.studio.slug.clone()/>
            <input type="hidden" name="id" value=self.claim.qualification.id.to_string()/>
            <input type="hidden" name="seen" value=self.claim.seen.clone()/>
        }
        .into_any()
    }

    /// What was typed into a field of this record's forms when it was refused, and why.
    fn typed(self, field: &str) -> (String, Note) {
        let typed = &self.listing.typed;
        if typed.typed("id") != self.claim.qualification.id.to_string() {
            return (String::new(), Note(None));
        }
        let own = typed.error(field).map(|code| (field, code));
        let error = own.or_else(|| {
            let of_it = !typed.typed(field).is_empty();
            typed.error("").filter(|_| of_it).map(|code| ("", code))
        });
        let error = error.map(|(field, code)| said::field(field, code));
        (typed.typed(field).to_owned(), error.into())
    }

    /// Nothing is verified that nothing proves.
    fn verify(self) -> AnyView {
        let held = &self.claim.qualification;
        if self.claim.documents.is_empty() && held.licence_number.is_none() {
            let words = "There is nothing to check yet: neither a document nor a number.";
            return view! { <p class="small muted">{words}</p> }.into_any();
        }
        let (id, (value, error)) = (format!("how-{}", held.id), self.typed("how"));
        let ways = WAYS.map(|way| view! { <option value=way></option> }).collect_view();
        let hint = "Clients read it beside your name and today’s date.";
        let wrong = error.is_some();
        let described = described_by(&id, true, wrong);
        let list = format!("{id}-ways");
        view! {
            <form class="q-verify" method="post" action="/api/ui/desk/verify-qualification">
                {self.hidden()}
                <Field id=id.clone() label="How did you check it?" hint=hint error=error>
                    <input
                        class="input"
                        id=id.clone()
                        name="how"
                        value=value
                        list=list.clone()
                        maxlength=WORDS
                        required=true
                        autocomplete="off"
                        aria-describedby=described
                        aria-invalid=wrong.then_some("true")
                    />
                    <datalist id=list>{ways}</datalist>
                </Field>
                <button class="btn">"Verify" {self.about()}</button>
            </form>
        }
        .into_any()
    }

    fn reject(self, summary: &'static str, button: &'static str, text: &str) -> AnyView {
        let (value, error) = self.typed("reason");
        let wrong = error.is_some();
        let id = format!("reason-{}", self.claim.qualification.id);
        let described = described_by(&id, false, wrong);
        let text = text.to_owned();
        view! {
            <details class="confirm" open=wrong>
                <summary class="btn ghost">{summary} {self.about()}</summary>
                <div class="ask">
                    <p>{text}</p>
                    <form method="post" action="/api/ui/desk/reject-qualification">
                        {self.hidden()}
                        <Field id=id.clone() label="Why not?" error=error>
                            <input
                                class="input"
                                id=id.clone()
                                name="reason"
                                value=value
                                maxlength=WORDS
                                required=true
                                autocomplete="off"
                                aria-describedby=described
                                aria-invalid=wrong.then_some("true")
                            />
                        </Field>
                        <button class="btn danger-solid">{button} {self.about()}</button>
                    </form>
                </div>
            </details>
        }
        .into_any()
    }

    /// Which record a button is about, for those who hear the page.
    fn about(self) -> AnyView {
        let title = format!(": {}", self.claim.qualification.title);
        view! { <span class="vh">{title}</span> }.into_any()
    }
}
