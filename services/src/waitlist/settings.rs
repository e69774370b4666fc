//! How a studio offers times to those who wait.

use domain::{StudioId, contact::FieldError, waitlist::Settings};
use storage::{Connection, Corrupt, StoreError, entities::waitlist_setting, waitlist};

use super::WaitRefused;
use crate::{Services, auth::ManagerSession};

/// The shortest and the longest that an offer may stand, in minutes.
const OFFER: (u32, u32) = (5, 120);
/// The most that it must have ended before the visit, in minutes.
const LEAD_AT_MOST: u32 = 1_440;

/// How a studio offers, and whether it has a list at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitlistSettings {
    /// Whether clients may join.
    pub open: bool,
    /// How it offers.
    pub terms: Settings,
}

impl Default for WaitlistSettings {
    fn default() -> Self {
        Self { open: true, terms: Settings::default() }
    }
}

/// The same as a form sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsInput {
    /// Whether clients may join.
    pub open: bool,
    /// How long an offer stands.
    pub offer_minutes: String,
    /// How long before the visit it must have ended.
    pub lead_minutes: String,
}

/// How a studio offers.
pub async fn settings(
    services: &Services,
    studio: StudioId,
) -> Result<WaitlistSettings, StoreError> {
    read(services.store.reader(), studio).await
}

pub(super) async fn read<C: Connection>(
    conn: &C,
    studio: StudioId,
) -> Result<WaitlistSettings, StoreError> {
    let Some(row) = waitlist::setting(conn, studio).await? else {
        return Ok(WaitlistSettings::default());
    };
    let corrupt = |column| move |_| Corrupt::new("waitlist_setting", column, studio);
    Ok(WaitlistSettings {
        open: row.open,
        terms: Settings {
            offer_minutes: u32::try_from(row.offer_minutes).map_err(corrupt("offer_minutes"))?,
            lead_minutes: u32::try_from(row.lead_minutes).map_err(corrupt("lead_minutes"))?,
        },
    })
}

/// Says how the studio offers from now on. Offers that are out stay as they were made. Refuses
/// numbers out of range.
pub async fn set_settings(
    services: &Services,
    manager: &ManagerSession,
    input: &SettingsInput,
) -> Result<(), WaitRefused> {
    let offer = number(&input.offer_minutes, OFFER, "offer_minutes");
    let lead = number(&input.lead_minutes, (0, LEAD_AT_MOST), "lead_minutes");
    let (offer, lead) = match (offer, lead) {
        (Ok(offer), Ok(lead)) => (offer, lead),
        (offer, lead) => {
            let wrong = [offer.err(), lead.err()].into_iter().flatten();
            return Err(WaitRefused::Invalid(wrong.collect()));
        }
    };
    let row = waitlist_setting::Model {
        studio: manager.studio().0,
        open: input.open,
        offer_minutes: offer,
        lead_minutes: lead,
    };
    let attempt = || async {
        let (tx, now) = (services.store.begin().await?, services.now());
        waitlist::set(&tx, row.clone()).await?;
        let entry = storage::audit::Entry {
            studio: Some(manager.studio()),
            actor: manager.actor(),
            action: "waitlist.settings",
            object: manager.studio().to_string(),
            detail: format!("open {}, {offer} minutes, {lead} before", row.open),
        };
        storage::audit::append(&tx, entry, now).await?;
        tx.commit().await
    };
    Ok(services.store.retrying(attempt).await?)
}

fn number(typed: &str, (least, most): (u32, u32), field: &'static str) -> Result<i32, FieldError> {
    let read = typed.trim().parse::<u32>().ok().filter(|n| (least..=most).contains(n));
    let read = read.and_then(|n| i32::try_from(n).ok());
    read.ok_or(FieldError::new(field, "out_of_range"))
}
