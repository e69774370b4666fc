//! Who works at the studio, and what was checked about them.

use domain::qualification::RecordKind;
use leptos::prelude::*;
use services::catalogue::{CheckedQualification, StudioPage, TherapistCard};

use super::next::NextTimes;
use crate::{
    components::{
        avatar::Portrait,
        icon::{Glyph, Icon},
    },
    words,
};

/// The list of therapists.
pub fn view(studio: &StudioPage, next: &NextTimes) -> AnyView {
    let count = studio.introduced().count();
    let plural = if count == 1 { "therapist" } else { "therapists" };
    let title = format!("{} {plural}, and what was checked", words::capital(&words::number(count)));
    let cards = studio.introduced().map(|t| card(studio, t, next)).collect_view();
    view! {
        <section class="band sunken" id="therapists">
            <div class="wrap">
                <header class="center-head">
                    <h2 class="big">{title}</h2>
                    <p>
                        "The " <Icon glyph=Glyph::Seal class="inline"/>
                        " seal stands beside a qualification that somebody has checked. A \
                         treatment can be booked only with a therapist who holds a checked one \
                         for its technique; when one expires, its times are gone the same day."
                    </p>
                </header>
                <ul class="therapists">{cards}</ul>
            </div>
        </section>
    }
    .into_any()
}

fn card(studio: &StudioPage, person: &TherapistCard, next: &NextTimes) -> impl IntoView + use<> {
    view! {
        <li class="therapist">
            <Portrait therapist=person.id portrait=person.portrait.clone()/>
            <div class="body">
                <h3><a href=format!("/{}/therapists/{}", studio.slug, person.slug)>{person.name.clone()}</a></h3>
                <p class="focus">{person.focus.clone()}</p>
                {(!person.about.is_empty())
                    .then(|| view! { <p class="small about">{person.about.clone()}</p> })}
                {checked(studio, person)}
                <p class="lang small muted">{person.languages.clone()}</p>
                {next_time(studio, person, next)}
            </div>
        </li>
    }
}

/// What was checked and holds today, and nothing else.
pub(super) fn checked(studio: &StudioPage, person: &TherapistCard) -> impl IntoView + use<> {
    let can_be_booked = person.qualifications.iter().any(|q| q.kind == RecordKind::Training);
    let nothing = (!can_be_booked).then(|| {
        let text = format!(
            "No checked qualification is on file at present, so no visit with {} can be booked.",
            words::first_name(&person.name)
        );
        view! { <p class="creds small muted">{text}</p> }
    });
    let lines = person.qualifications.iter().map(line).collect_view();
    let proofs = person.qualifications.iter().map(|q| proof(studio, q)).collect_view();
    let name = format!(": {}", person.name);
    let shown = (!person.qualifications.is_empty()).then(|| {
        view! {
            <ul class="creds" aria-label="Checked">
                {lines}
            </ul>
            <details class="proofs">
                <summary>
                    "How each was checked" <span class="vh">{name}</span> <Icon glyph=Glyph::Down/>
                </summary>
                <dl>{proofs}</dl>
            </details>
        }
    });
    view! { {nothing} {shown} }
}

/// What, how many hours of training, who checked it and when.
fn line(q: &CheckedQualification) -> impl IntoView + use<> {
    view! {
        <li>
            <Icon glyph=Glyph::Seal/>
            <span>
                {q.title.clone()}
                {hours(q).map(|hours| format!(", {hours}"))}
                <span class="by">{by(q)}</span>
            </span>
        </li>
    }
}

/// `180 hours of training`.
fn hours(q: &CheckedQualification) -> Option<String> {
    q.training_hours.map(|hours| format!("{} of training", words::count(hours, "hour")))
}

/// `Checked by Marta Sommer on 4 March 2026`.
fn by(q: &CheckedQualification) -> String {
    format!("Checked by {} on {}", q.checked_by, words::date_and_year(q.checked_on))
}

fn proof(studio: &StudioPage, q: &CheckedQualification) -> impl IntoView + use<> {
    view! {
        <dt>{q.title.clone()}</dt>
        <dd>{proof_words(q, &covered(studio, q))}</dd>
    }
}

/// Everything that is known of a check, in a line: by whom it was issued, what it covers, how
/// long the training took, who checked it when and how, and until when it is good.
fn proof_words(q: &CheckedQualification, covered: &[String]) -> String {
    let how = q.checked_how.trim_end_matches('.');
    let how = if how.is_empty() { String::new() } else { format!(": {}", words::uncapital(how)) };
    let sentences = [
        Some(format!("Issued by {}", q.issuer)),
        (!covered.is_empty()).then(|| format!("Covers {}", words::list(covered))),
        hours(q),
        Some(format!("{}{how}", by(q))),
        q.expires_on.map(|last| format!("Good until {}", words::date_and_year(last))),
    ];
    let sentences: Vec<String> = sentences.into_iter().flatten().collect();
    format!("{}.", sentences.join(". "))
}

/// The techniques that the studio sells and it covers, by name.
fn covered(studio: &StudioPage, q: &CheckedQualification) -> Vec<String> {
    let mut names: Vec<String> = studio
        .treatments
        .iter()
        .filter(|card| q.techniques.contains(&card.technique))
        .map(|card| words::uncapital(&card.technique_name))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn next_time(
    studio: &StudioPage,
    person: &TherapistCard,
    next: &NextTimes,
) -> impl IntoView + use<> {
    let found = next.of(person.id);
    let can_be_booked = person.qualifications.iter().any(|q| q.kind == RecordKind::Training);
    if found.is_none() && !can_be_booked {
        return None;
    }
    let (href, text) = match found {
        Some(time) => (
            format!("/{}/book?treatment={}&therapist={}", studio.slug, time.treatment, person.slug),
            next.spoken(time.local),
        ),
        None => (
            format!("/{}/book?therapist={}", studio.slug, person.slug),
            "See free times".to_owned(),
        ),
    };
    let context = if found.is_some() {
        format!(": next free time with {}", person.name)
    } else {
        format!(" with {}", person.name)
    };
    Some(view! {
        <a class="arrow-link" href=href>
            <span>{text} <span class="vh">{context}</span></span>
            <Icon glyph=Glyph::Arrow/>
        </a>
    })
}

#[cfg(test)]
mod tests {
    use domain::qualification::RecordKind;
    use services::catalogue::CheckedQualification;

    use super::{by, hours, proof_words};

    fn checked() -> CheckedQualification {
        CheckedQualification {
            kind: RecordKind::Training,
            title: "Sports massage".into(),
            issuer: "A college in Porto".into(),
            training_hours: Some(180),
            techniques: vec!["sports".into()],
            checked_by: "Marta Sommer".into(),
            checked_on: "2026-03-04".parse().expect("a date"),
            checked_how: "Number found in the public register.".into(),
            expires_on: "2027-01-09".parse().ok(),
        }
    }

    #[test]
    fn a_badge_says_what_was_checked_by_whom_when_how_and_for_how_long() {
        let (q, covered) = (checked(), ["sports".to_owned()]);
        assert_eq!(hours(&q).as_deref(), Some("180 hours of training"));
        assert_eq!(by(&q), "Checked by Marta Sommer on 4 March 2026");
        assert_eq!(
            proof_words(&q, &covered),
            "Issued by A college in Porto. Covers sports. 180 hours of training. Checked by Marta \
             Sommer on 4 March 2026: number found in the public register. Good until 9 January \
             2027."
        );
    }

    #[test]
    fn a_badge_says_nothing_that_is_not_known() {
        let bare = CheckedQualification {
            training_hours: None,
            checked_how: String::new(),
            expires_on: None,
            ..checked()
        };
        assert_eq!(hours(&bare), None);
        assert_eq!(
            proof_words(&bare, &[]),
            "Issued by A college in Porto. Checked by Marta Sommer on 4 March 2026."
        );
    }
}
