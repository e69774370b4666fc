//! With whom: those who may give what is chosen, and who does not and why.

use leptos::prelude::*;
use services::catalogue::{CheckedQualification, StudioPage, TherapistCard, TreatmentCard};

use crate::{
    components::{
        avatar::{AnyAvatar, Avatar},
        icon::{Glyph, Icon},
    },
    pages::book::Chosen,
    words,
};

/// The therapists to choose from, any of them first.
pub(super) fn therapists(
    studio: &StudioPage,
    chosen: &Chosen,
    treatment: &TreatmentCard,
) -> AnyView {
    let anybody = chosen.therapist.is_none();
    let any = chosen.with_therapist(None).href();
    let (able, others): (Vec<_>, Vec<_>) =
        studio.introduced().partition(|card| card.may_give(treatment));
    let people = able.into_iter().map(|card| {
        let current = chosen.therapist.as_ref().is_some_and(|t| t.id == card.id);
        view! {
            <li>
                <a
                    class="pick person"
                    href=chosen.with_therapist(Some(card)).href()
                    aria-current=current.then_some("true")
                >
                    <Avatar therapist=card.id portrait=card.portrait.clone()/>
                    <span class="name">{card.name.clone()}</span>
                    <span class="desc">{card.focus.clone()}</span>
                    {card.proof_for(&treatment.technique).map(seal)}
                </a>
            </li>
        }
    });
    let (decline, lack): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|card| card.proof_for(&treatment.technique).is_some());
    let technique = words::uncapital(&treatment.technique_name);
    let because = format!(": it takes a checked qualification in {technique}");
    let not_them = [do_not(lack, &because), do_not(decline, "")];
    view! {
        <ul class="people">
            <li>
                <a class="pick person" href=any aria-current=anybody.then_some("true")>
                    <AnyAvatar/>
                    <span class="name">"Any therapist"</span>
                    <span class="desc">"Most free times"</span>
                </a>
            </li>
            {people.collect_view()}
        </ul>
        {not_them}
    }
    .into_any()
}

/// Who does not give the treatment, and why; nothing where everybody does.
fn do_not(people: Vec<&TherapistCard>, because: &str) -> Option<AnyView> {
    let names = people.into_iter().map(|card| words::first_name(&card.name).to_owned());
    let names: Vec<String> = names.collect();
    let verb = if names.len() == 1 { "does" } else { "do" };
    let words = format!("{} {verb} not offer this{because}.", words::list(&names));
    (!names.is_empty()).then(|| view! { <p class="tiny muted">{words}</p> }.into_any())
}

/// What was checked for the treatment that is chosen, by whom and when.
fn seal(proof: &CheckedQualification) -> AnyView {
    let hours = proof.training_hours;
    let hours = hours.map(|hours| format!(", {}", words::count(hours, "hour"))).unwrap_or_default();
    let checked = format!(
        "{}{hours}. Checked by {}, {}",
        proof.title,
        proof.checked_by,
        words::date_and_year(proof.checked_on)
    );
    view! {
        <span class="seal">
            <Icon glyph=Glyph::Seal/>
            {checked}
        </span>
    }
    .into_any()
}
