//! To the holder of a qualification: it was checked, and holds or does not.

use domain::{
    QualificationId,
    qualification::{Qualification, QualificationState},
};
use storage::{
    accounts,
    entities::{account, studio},
    qualifications, studios,
};

use super::letter::Letter;
use crate::{Services, jobs::JobError};

/// What the letter tells.
pub(super) struct Checked {
    pub held: Qualification,
    pub studio: studio::Model,
    /// Without a slash at the end.
    pub base_url: String,
}

/// The letter with the name and address it goes to, and the studio's; nothing where the claim
/// waits to be checked again, is gone, or its holder has no account.
pub(super) async fn compose(
    services: &Services,
    id: QualificationId,
) -> Result<Option<(Letter, (String, String), String)>, JobError> {
    let conn = services.store.reader();
    let Some(found) = qualifications::by_id(conn, id).await? else { return Ok(None) };
    let Some(studio) = studios::by_id(conn, found.studio).await? else { return Ok(None) };
    let holder = studios::therapist(conn, found.studio, found.qualification.therapist).await?;
    let account = holder.filter(|holder| holder.active).and_then(|holder| holder.account);
    let Some(account) = account else { return Ok(None) };
    let account: Option<account::Model> = accounts::by_id(conn, account.into()).await?;
    let (answers, base_url) = (studio.email.clone(), services.settings.base_url.clone());
    let checked = Checked { held: found.qualification, studio, base_url };
    let to = account.map(|account| (account.name, account.email));
    Ok(letter(&checked).zip(to).map(|(letter, to)| (letter, to, answers)))
}

/// Nothing while nobody has checked it.
pub(super) fn letter(checked: &Checked) -> Option<Letter> {
    let (title, studio) = (&checked.held.title, &checked.studio.name);
    let url = format!("{}/{}/desk/qualifications", checked.base_url, checked.studio.slug);
    // An insurance or a first-aid certificate covers no technique.
    let covers = !checked.held.techniques.is_empty();
    Some(match &checked.held.state {
        QualificationState::Claimed => return None,
        QualificationState::Verified { by, how, .. } => {
            Letter::new(format!("“{title}” was checked and holds"))
                .heading(format!("“{title}” was checked"))
                .paragraph(format!("{by} has checked it at {studio}, and it holds."))
                .paragraph_if(covers.then(|| {
                    "What it covers can be booked with you from now on, in the hours you work."
                        .to_owned()
                }))
                .facts(vec![("How it was checked", how.clone())])
                .link("See your qualifications", url)
        }
        QualificationState::Rejected { reason } => {
            Letter::new(format!("“{title}” could not be confirmed"))
                .heading(format!("“{title}” could not be confirmed"))
                .paragraph(format!("{studio} has looked at it and could not confirm it."))
                .paragraph_if(
                    covers.then(|| "What only it covers cannot be booked with you.".to_owned()),
                )
                .facts(vec![("Why", reason.clone())])
                .paragraph("Change what is wrong, or add a document, and it is looked at again.")
                .link("Put it right", url)
        }
    })
}
