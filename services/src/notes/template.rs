//! The texts that a therapist begins notes with. They are about nobody.

use domain::{
    TemplateId,
    contact::FieldError,
    note::{TEMPLATES, Template},
};
use storage::{Constraint, StoreError, new_id, notes};

use super::NoteRefused;
use crate::{Services, auth::TherapistSession};

/// A therapist's own templates, by name.
pub async fn templates(
    services: &Services,
    therapist: &TherapistSession,
) -> Result<Vec<(TemplateId, Template)>, NoteRefused> {
    therapist.safe()?;
    let reader = services.store.reader();
    Ok(notes::templates(reader, therapist.studio(), therapist.therapist()).await?)
}

/// Writes a new template, or changes the one that is named.
pub async fn save_template(
    services: &Services,
    therapist: &TherapistSession,
    id: Option<TemplateId>,
    typed: &Template,
) -> Result<(), NoteRefused> {
    therapist.safe()?;
    let template = typed.check().map_err(NoteRefused::Invalid)?;
    services.store.retrying(|| try_save(services, therapist, id, &template)).await
}

async fn try_save(
    services: &Services,
    session: &TherapistSession,
    id: Option<TemplateId>,
    template: &Template,
) -> Result<(), NoteRefused> {
    let (now, therapist) = (services.now(), session.therapist());
    let tx = services.store.begin().await?;
    let written = match id {
        Some(id) => notes::change_template(&tx, id, therapist, template, now).await,
        None => {
            let there = notes::count_templates(&*tx, therapist).await?;
            if usize::try_from(there).unwrap_or(usize::MAX) >= TEMPLATES {
                return Err(NoteRefused::TooManyTemplates);
            }
            let whose = (session.studio(), therapist);
            notes::add_template(&tx, new_id(), whose, template, now).await.map(|()| true)
        }
    };
    match written {
        Ok(true) => Ok(tx.commit().await?),
        Ok(false) => Err(NoteRefused::NotFound),
        Err(StoreError::Conflict(Constraint::Unique)) => {
            Err(NoteRefused::Invalid(vec![FieldError::new("name", "taken")]))
        }
        Err(error) => Err(error.into()),
    }
}

/// Removes one of a therapist's own templates. Notes that began with it stay as they are.
pub async fn remove_template(
    services: &Services,
    therapist: &TherapistSession,
    id: TemplateId,
) -> Result<(), NoteRefused> {
    therapist.safe()?;
    let tx = services.store.begin().await?;
    if !notes::remove_template(&tx, id, therapist.therapist()).await? {
        return Err(NoteRefused::NotFound);
    }
    tx.commit().await?;
    Ok(())
}
