//! The forms by which those who manage a studio set its check-ins and questionnaires.

use domain::outcomes::{Definition, Occasion};
use leptos::prelude::*;
use services::{
    auth::ManagerSession,
    drafts::Flash,
    outcomes::{self, CheckInSetting, Known, QuestionnaireRefused},
};

use super::people::{broken, manager};
use crate::{
    caller::{self, lead_to},
    pages::desk::{
        CHECK_INS_FORM, QuestionnaireForm, check_ins_address, file_flash, questionnaire_address,
    },
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Chooses whether clients are asked by mail, and when it is looked whether it helped.
#[server(prefix = "/api/ui", endpoint = "desk/check-ins")]
pub async fn check_ins(
    studio: String,
    #[server(default)] mails: String,
    #[server(default)] review_at: String,
) -> Answer {
    let back = check_ins_address(&studio);
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let number = review_at.trim().parse().unwrap_or(0);
    let chosen = CheckInSetting { sends_mails: mails == "yes", review_at: number };
    match outcomes::choose_setting(&services(), &manager, chosen).await {
        Ok(()) => lead_to(&format!("{back}?done=set")),
        Err(refused) => {
            let flash = Flash::of(CHECK_INS_FORM).with("mails", &mails);
            refuse(flash.with("review_at", &review_at), refused, &back).await?;
        }
    }
    Ok(())
}

/// Saves a questionnaire, or a new version of one.
#[server(prefix = "/api/ui", endpoint = "desk/questionnaire")]
pub async fn save_questionnaire(
    studio: String,
    #[server(default)] series: String,
    #[server(default)] version: String,
    #[server(default)] occasion: String,
    #[server(flatten)] typed: QuestionnaireForm,
) -> Answer {
    let back = questionnaire_address(&studio, &series);
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let flash = typed.flash().with("occasion", &occasion);
    match typed.definition() {
        Ok(definition) => {
            let meant = Meant { studio, series, version, occasion };
            meant.save(&manager, definition, flash).await
        }
        Err(wrong) => refuse(flash, QuestionnaireRefused::Invalid(wrong), &back).await,
    }
}

/// Saves a questionnaire out of a definition file, or a new version of one.
#[server(prefix = "/api/ui", endpoint = "desk/questionnaire-file")]
pub async fn save_questionnaire_file(
    studio: String,
    #[server(default)] series: String,
    #[server(default)] version: String,
    #[server(default)] occasion: String,
    #[server(default)] file: String,
) -> Answer {
    let back = questionnaire_address(&studio, &series);
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let flash = file_flash(&file).with("occasion", &occasion);
    match outcomes::read_file(&file) {
        Ok(definition) => {
            let meant = Meant { studio, series, version, occasion };
            meant.save(&manager, definition, flash).await
        }
        Err(refused) => refuse(flash, refused, &back).await,
    }
}

/// Which questionnaire is meant, and when it is to be asked.
struct Meant {
    studio: String,
    series: String,
    version: String,
    occasion: String,
}

impl Meant {
    async fn save(&self, manager: &ManagerSession, it: Definition, flash: Flash) -> Answer {
        let back = questionnaire_address(&self.studio, &self.series);
        let occasion = Occasion::from_code(&self.occasion).unwrap_or(Occasion::Never);
        let known: Option<Known> = self.series.parse().ok().zip(self.version.parse().ok());
        if known.is_none() && !self.series.is_empty() {
            // One that is known, and half of it lost: another new one is not what was meant.
            return refuse(flash, QuestionnaireRefused::NotFound, &back).await;
        }
        match outcomes::save_questionnaire(&services(), manager, known, (it, occasion)).await {
            Ok(series) => {
                let page = questionnaire_address(&self.studio, &series.to_string());
                lead_to(&format!("{page}?done=saved"));
                Ok(())
            }
            Err(refused) => refuse(flash, refused, &back).await,
        }
    }
}

/// Back to the form, with what was typed and what is wrong.
async fn refuse(flash: Flash, refused: QuestionnaireRefused, back: &str) -> Answer {
    let code = refused.code();
    let flash = match refused {
        QuestionnaireRefused::Invalid(wrong) => flash.wrong(wrong),
        QuestionnaireRefused::Unreadable(why) => {
            flash.with("trouble", &why).wrong([domain::contact::FieldError::new("file", code)])
        }
        QuestionnaireRefused::Store(error) => {
            tracing::error!(%error, "a questionnaire could not be saved");
            flash.refused(code)
        }
        _ => flash.refused(code),
    };
    caller::refuse(&flash, back).await.map_err(broken)
}
