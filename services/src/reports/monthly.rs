//! The month's figures by mail, on the first of the next on the studio's calendar, to
//! whoever may see money and did not switch it off.

use chrono::{Datelike, Timelike};
use domain::{AccountId, Right, Role, StudioId};
use storage::{
    StoreError,
    audit::{self, Entry},
    entities::studio,
    people, reports, schedule, studios,
};

use super::ReportRefused;
use crate::{
    Services,
    auth::ManagerSession,
    jobs::{Enqueue, Job, enqueue},
    mail::Mail,
};

/// Nobody is waked for it: from this hour on, on the studio's clock.
const FROM_HOUR: u32 = 7;
/// Where nobody could send it on the first, until this day of the month.
const UNTIL_DAY: u32 = 3;

/// Whether somebody gets the mail who asks.
pub async fn monthly_mail(
    services: &Services,
    manager: &ManagerSession,
) -> Result<bool, ReportRefused> {
    let off = reports::mail_off(services.store.reader(), manager.studio()).await?;
    Ok(!off.contains(&manager.account()))
}

/// Switches the mail on or off for whoever asks. It is written down who did.
pub async fn set_monthly_mail(
    services: &Services,
    manager: &ManagerSession,
    on: bool,
) -> Result<(), ReportRefused> {
    let tx = services.store.begin().await?;
    let (studio, account) = (manager.studio(), manager.account());
    if reports::set_mail_off(&tx, studio, account, !on).await? {
        let entry = Entry {
            studio: Some(studio),
            actor: manager.actor(),
            action: if on { "monthly_mail.on" } else { "monthly_mail.off" },
            object: account.to_string(),
            detail: String::new(),
        };
        audit::append(&tx, entry, services.now()).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Whether an account of a studio is to get it still.
pub(crate) async fn wants_monthly_mail(
    services: &Services,
    studio: StudioId,
    account: AccountId,
) -> Result<bool, StoreError> {
    let wanted = wanted_by(services, studio).await?;
    Ok(wanted.contains(&account))
}

/// Who may see money and did not switch it off.
async fn wanted_by(services: &Services, studio: StudioId) -> Result<Vec<AccountId>, StoreError> {
    let conn = services.store.reader();
    let off = reports::mail_off(conn, studio).await?;
    let mut all: Vec<AccountId> = Vec::new();
    for role in Role::ALL.into_iter().filter(|role| role.may(Right::SeeMoney)) {
        let members = people::members(conn, studio, role.code()).await?;
        all.extend(members.into_iter().map(|account| AccountId::from(account.id)));
    }
    all.sort();
    all.dedup();
    all.retain(|account| !off.contains(account));
    Ok(all)
}

/// Enqueues last month's mails of every studio in which the month has just begun; once for
/// each person and month, however often it is called.
pub async fn send_monthly(services: &Services) -> Result<(), ReportRefused> {
    for studio in studios::all(services.store.reader()).await? {
        send_of(services, &studio).await?;
    }
    Ok(())
}

async fn send_of(services: &Services, studio: &studio::Model) -> Result<(), ReportRefused> {
    let now = services.now();
    let wall = schedule::zone(studio)?.local(now).wall;
    if wall.day() > UNTIL_DAY || (wall.day() == 1 && wall.hour() < FROM_HOUR) {
        return Ok(());
    }
    let Some(last) = wall.date().with_day(1).and_then(|first| first.pred_opt()) else {
        return Ok(());
    };
    let month = last.with_day(1).unwrap_or(last);
    // A studio that was not there yet has nothing to be told.
    let began = domain::Instant::from_timestamp(studio.created_at, 0);
    if began.is_none_or(|began| schedule::zone(studio).map_or(true, |z| z.today(began) > last)) {
        return Ok(());
    }
    let id = StudioId::from(studio.id);
    let accounts = wanted_by(services, id).await?;
    let tx = services.store.begin().await?;
    for account in accounts {
        let job = Job::Mail(Mail::MonthlyFigures { studio: id, account, month });
        let dedupe = Some(format!("monthly_figures:{id}:{account}:{month}"));
        enqueue(&tx, &job, Enqueue { studio: Some(id), run_at: now, dedupe }, now).await?;
    }
    tx.commit().await?;
    Ok(())
}
