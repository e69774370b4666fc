//! What a studio chose about check-ins.

use domain::{
    StudioId,
    contact::FieldError,
    outcomes::{EARLIEST_REVIEW, LATEST_REVIEW, REVIEW_AT},
};
use storage::{
    Connection, StoreError,
    audit::{self, Entry},
    entities::check_in_setting,
    questionnaires,
};

use super::questionnaires::QuestionnaireRefused;
use crate::{Services, auth::ManagerSession};

/// What a studio chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckInSetting {
    /// Whether mails invite to check in. A studio from before there were check-ins chooses
    /// them itself: nobody gets a mail because of an upgrade.
    pub sends_mails: bool,
    /// The visit after which it is asked whether it helped, from 1 up.
    pub review_at: u32,
}

/// What a studio chose, or what holds where it did not.
pub async fn setting<C: Connection>(
    conn: &C,
    studio: StudioId,
) -> Result<CheckInSetting, StoreError> {
    let row = questionnaires::setting(conn, studio).await?;
    let usual = u32::try_from(REVIEW_AT).unwrap_or(EARLIEST_REVIEW);
    Ok(row.map_or(CheckInSetting { sends_mails: false, review_at: usual }, |row| CheckInSetting {
        sends_mails: row.sends_mails,
        review_at: u32::try_from(row.review_at).unwrap_or(usual),
    }))
}

/// The row with which a new studio begins: clients are asked.
pub(crate) fn first_setting(studio: StudioId) -> check_in_setting::Model {
    let review_at = i32::try_from(REVIEW_AT).unwrap_or_default();
    check_in_setting::Model { studio: studio.0, sends_mails: true, review_at }
}

/// Chooses. Refuses a review visit that is no number from 3 to 12.
pub async fn choose_setting(
    services: &Services,
    manager: &ManagerSession,
    chosen: CheckInSetting,
) -> Result<(), QuestionnaireRefused> {
    if !(EARLIEST_REVIEW..=LATEST_REVIEW).contains(&chosen.review_at) {
        let wrong = vec![FieldError::new("review_at", "three_to_twelve")];
        return Err(QuestionnaireRefused::Invalid(wrong));
    }
    services.store.retrying(|| try_choose(services, manager, chosen)).await
}

async fn try_choose(
    services: &Services,
    manager: &ManagerSession,
    chosen: CheckInSetting,
) -> Result<(), QuestionnaireRefused> {
    let (studio, tx) = (manager.studio(), services.store.begin().await?);
    let before = setting(&*tx, studio).await?;
    if before == chosen {
        return Ok(());
    }
    let row = check_in_setting::Model {
        studio: studio.0,
        sends_mails: chosen.sends_mails,
        review_at: i32::try_from(chosen.review_at).unwrap_or_default(),
    };
    questionnaires::set_setting(&tx, row).await?;
    let told = |it: CheckInSetting| format!("mails {}, review {}", it.sends_mails, it.review_at);
    let entry = Entry {
        studio: Some(studio),
        actor: manager.actor(),
        action: "check_in.setting",
        object: studio.to_string(),
        detail: format!("{} → {}", told(before), told(chosen)),
    };
    audit::append(&tx, entry, services.now()).await?;
    tx.commit().await?;
    Ok(())
}
