//! A therapist as clients meet them, with what was checked about them.

use chrono::NaiveDate;
use domain::{
    TherapistId, TreatmentId,
    qualification::{QualificationState, RecordKind, Standing},
    time::Zone,
};
use storage::{Corrupt, entities};

use super::{CheckedQualification, TherapistCard};

/// A qualification, with the codes of the techniques that it covers.
type Recorded = (entities::qualification::Model, Vec<String>);

/// A therapist, by what holds on `today`.
pub(super) fn therapist_card(
    row: entities::therapist::Model,
    (qualifications, declined): (&[Recorded], &[(TreatmentId, TherapistId)]),
    zone: Zone,
    today: NaiveDate,
) -> Result<TherapistCard, Corrupt> {
    let own = qualifications.iter().filter(|(q, _)| q.therapist == row.id);
    let held = own.filter_map(|(q, techniques)| checked(q, techniques, zone, today).transpose());
    let mut held = held.collect::<Result<Vec<_>, Corrupt>>()?;
    // What can be booked by it stands before insurance and first aid.
    held.sort_by_key(|q| q.kind != RecordKind::Training);
    let declines = declined.iter().filter(|(_, whose)| whose.0 == row.id).map(|(what, _)| *what);
    Ok(TherapistCard {
        id: TherapistId(row.id),
        declines: declines.collect(),
        introduced: qualifications
            .iter()
            .any(|(q, _)| q.therapist == row.id && q.state == "verified"),
        portrait: row.portrait,
        qualifications: held,
        confirms_by_hand: row.online == "approval",
        slug: row.slug,
        name: row.name,
        focus: row.focus,
        about: row.about,
        languages: row.languages,
    })
}

/// `None` for a claim that nobody has checked, that was rejected, or that does not hold
/// on `today`, by the rule that gates the slots: the public page says only what was
/// checked and holds.
fn checked(
    row: &entities::qualification::Model,
    techniques: &[String],
    zone: Zone,
    today: NaiveDate,
) -> Result<Option<CheckedQualification>, Corrupt> {
    let held = storage::schedule::qualification(row.clone(), techniques.to_vec())?;
    let kind = RecordKind::from_code(&row.kind);
    let kind = kind.ok_or_else(|| Corrupt::new("qualification", "kind", row.id))?;
    let holds = matches!(held.standing(today), Standing::Valid | Standing::Expiring { .. });
    let QualificationState::Verified { by, at, how } = held.state else { return Ok(None) };
    Ok(holds.then(|| CheckedQualification {
        kind,
        title: held.title,
        issuer: held.issuer,
        training_hours: held.training_hours,
        techniques: held.techniques,
        checked_by: by,
        checked_on: zone.today(at),
        checked_how: how,
        expires_on: held.expires_on,
    }))
}

#[cfg(test)]
mod tests {
    use entities::qualification;
    use uuid::Uuid;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn verified(expires_on: Option<&str>) -> qualification::Model {
        qualification::Model {
            id: Uuid::nil(),
            studio: Uuid::nil(),
            therapist: Uuid::nil(),
            title: "Sports massage".into(),
            issuer: "School of Touch".into(),
            licence_number: None,
            training_hours: Some(120),
            issued_on: date("2026-01-15"),
            expires_on: expires_on.map(date),
            state: "verified".into(),
            checked_by: Some("Studio owner".into()),
            checked_at: Some(1_770_000_000),
            checked_how: Some("Number confirmed with the issuer".into()),
            reject_reason: None,
            kind: "training".into(),
            recorded_at: 0,
            warned_days: None,
        }
    }

    /// Whoever may be booked shows why, and whoever may not shows nothing.
    #[test]
    fn a_badge_is_shown_exactly_where_the_technique_can_be_booked() {
        let claimed = qualification::Model { state: "claimed".into(), ..verified(None) };
        let unsaid = qualification::Model { checked_how: None, ..verified(None) };
        for row in [
            verified(None),
            verified(Some("2026-11-25")),
            verified(Some("2026-11-26")),
            claimed,
            unsaid,
        ] {
            for day in ["2026-01-14", "2026-11-26", "2026-11-27"] {
                let (techniques, today) = (vec!["sports".to_owned()], date(day));
                let shown = checked(&row, &techniques, Zone::UTC, today).expect("readable");
                let held =
                    storage::schedule::qualification(row.clone(), techniques).expect("readable");
                assert_eq!(shown.is_some(), held.covers("sports", today), "{row:?} on {day}");
            }
        }
    }
}
