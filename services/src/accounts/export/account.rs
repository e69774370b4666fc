//! What belongs to the account itself, whichever studios it visits.

use serde_json::{Value, json};
use storage::{StoreError, family};

use crate::{
    Services,
    accounts::{overview, passkeys, second_step, sessions},
    archive::at,
    auth::SignedIn,
    favourites::favourites,
    preferences,
};

/// What belongs to the account itself.
pub(super) async fn account(services: &Services, who: &SignedIn) -> Result<Value, StoreError> {
    let conn = services.store.reader();
    let row = storage::accounts::by_id(conn, who.account()).await?;
    let people = family::members(conn, who.account(), true).await?;
    let people: Vec<Value> = people
        .into_iter()
        .map(|row| {
            json!({
                "name": row.name,
                "relation": row.relation,
                "guardian_agreed_at": row.consent_at.map(at),
                "added_at": at(row.created_at),
                "removed_at": row.removed_at.map(at),
            })
        })
        .collect();
    let browsers = sessions(services, who).await?;
    let browsers: Vec<Value> = browsers
        .into_iter()
        .map(|session| {
            json!({
                "browser": session.user_agent,
                "signed_in_at": session.began.to_rfc3339(),
                "last_used_at": session.last_used.to_rfc3339(),
            })
        })
        .collect();
    let passkeys: Vec<Value> = passkeys(services, who)
        .await?
        .into_iter()
        .map(|one| {
            json!({
                "name": one.name,
                "added_at": one.added.to_rfc3339(),
                "last_used_at": one.last_used.map(|at| at.to_rfc3339()),
            })
        })
        .collect();
    let cards: Vec<Value> = overview(services, who)
        .await?
        .cards
        .into_iter()
        .map(|card| {
            json!({
                "studio": card.studio.0,
                "code_ends_in": card.last_four,
                "sold_for": card.issued.to_string(),
                "left": card.left.map(|left| left.to_string()),
                "given_to": card.given_to,
                "can_be_used_until": card.until.map(|date| date.to_string()),
            })
        })
        .collect();
    let favourites: Vec<Value> = favourites(services, who)
        .await?
        .into_iter()
        .map(|one| {
            json!({
                "studio": one.studio.1,
                "treatment": one.treatment.1,
                "minutes": one.minutes,
                "therapist": one.therapist.map(|(_, name)| name),
            })
        })
        .collect();
    let known = storage::accounts::known_browsers(conn, who.account()).await?;
    let known: Vec<Value> = known
        .into_iter()
        .map(|row| {
            json!({
                "browser": row.user_agent,
                "first_signed_in_at": at(row.first_seen_at),
                "last_signed_in_at": at(row.last_seen_at),
            })
        })
        .collect();
    let step = second_step(services, who).await?;
    let chosen = preferences::of(services, who).await?;
    let open = storage::accounts::address(conn, who.account()).await?;
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    Ok(json!({
        "name": who.name(),
        "email": who.email(),
        "phone": who.phone(),
        "made_at": row.as_ref().map(|row| at(row.created_at)),
        "address_proved_at": row
            .and_then(|row| row.email_verified_at)
            .filter(|_| open.as_ref().is_none_or(|open| open.assumed_at.is_none()))
            .map(at),
        "address_asked_for": open.and_then(|open| open.wanted),
        "people_you_book_for": people,
        "signed_in_with": browsers,
        "passkeys": passkeys,
        "signed_in_from": known,
        "second_step": {
            "app_since": step.app_since.map(|since| since.to_rfc3339()),
            "recovery_codes_left": step.codes_left,
        },
        "gift_cards": cards,
        "favourites": favourites,
        "preferences": {
            "time_zone": chosen.zone.map(|zone| zone.name()),
            "reminders": chosen.reminders,
            "reminder_hours_before": chosen.reminder_hours,
            "quiet_from": chosen.quiet.map(|quiet| clock(quiet.from())),
            "quiet_until": chosen.quiet.map(|quiet| clock(quiet.until())),
            "questions_after_visits": chosen.check_ins,
        },
    }))
}
