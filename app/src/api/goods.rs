//! The forms about what a studio has and sells: a manager's.

use domain::{TreatmentId, contact::FieldError};
use leptos::prelude::*;
use services::{
    auth::ManagerSession,
    catalogue::StudioPage,
    drafts::Flash,
    goods::{self, GoodsRefused, Saved, Thing, TreatmentInput},
};

use super::people::{broken, staff};
use crate::{
    caller::{self, lead_to},
    pages::desk::goods::{
        PLACE_FORM, RENAMED, keep_treatment, rooms_address, treatment_address, treatments_address,
    },
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Adds a room.
#[server(prefix = "/api/ui", endpoint = "desk/room-add")]
pub async fn room_add(studio: String, name: String) -> Answer {
    let back = rooms_address(&studio);
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    match goods::add_room(&services(), &manager, &name).await {
        Ok(id) => lead_to(&format!("{back}?about={id}&done=room_added")),
        Err(refused) => refuse(Flash::of(PLACE_FORM).with("name", &name), refused, &back).await?,
    }
    Ok(())
}

/// Adds a unit of equipment.
#[server(prefix = "/api/ui", endpoint = "desk/equipment-add")]
pub async fn equipment_add(
    studio: String,
    unit_name: String,
    #[server(default)] kind: String,
) -> Answer {
    let back = rooms_address(&studio);
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    match goods::add_unit(&services(), &manager, (&unit_name, &kind)).await {
        Ok(id) => lead_to(&format!("{back}?about={id}&done=unit_added")),
        Err(refused) => {
            let flash = Flash::of(PLACE_FORM).with("unit_name", &unit_name).with("kind", &kind);
            refuse(flash, refused, &back).await?;
        }
    }
    Ok(())
}

/// Calls a room or a unit of equipment something else.
#[server(prefix = "/api/ui", endpoint = "desk/place-rename")]
pub async fn place_rename(studio: String, what: String, id: String, name: String) -> Answer {
    let back = rooms_address(&studio);
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let Some(thing) = Thing::read(&what, &id) else { return gone(&back) };
    match goods::rename(&services(), &manager, thing, &name).await {
        Err(GoodsRefused::Invalid(errors)) => {
            // It stands at the line of what was to be renamed.
            let errors =
                errors.into_iter().map(|error| FieldError { field: RENAMED.into(), ..error });
            let flash = Flash::of(PLACE_FORM).with(RENAMED, &name).with("id", &thing.id());
            let flash = flash.wrong(errors);
            caller::refuse(&flash, &back).await.map_err(broken)
        }
        done => about(&back, ("p", &thing.id()), "renamed", done),
    }
}

/// Moves a room or a unit of equipment up or down in the order of preference.
#[server(prefix = "/api/ui", endpoint = "desk/place-order")]
pub async fn place_order(studio: String, what: String, id: String, by: String) -> Answer {
    let back = rooms_address(&studio);
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let Some(thing) = Thing::read(&what, &id) else { return gone(&back) };
    let done = goods::shift(&services(), &manager, thing, by == "up").await;
    about(&back, ("p", &thing.id()), "reordered", done)
}

/// A room or a unit of equipment is not used any more.
#[server(prefix = "/api/ui", endpoint = "desk/place-retire")]
pub async fn place_retire(studio: String, what: String, id: String) -> Answer {
    let back = rooms_address(&studio);
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let Some(thing) = Thing::read(&what, &id) else { return gone(&back) };
    let done = goods::retire(&services(), &manager, thing).await;
    about(&back, ("p", &thing.id()), "retired", done)
}

/// The visits in it get other places at their own times.
#[server(prefix = "/api/ui", endpoint = "desk/place-clear")]
pub async fn place_clear(studio: String, what: String, id: String) -> Answer {
    let back = rooms_address(&studio);
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let Some(thing) = Thing::read(&what, &id) else { return gone(&back) };
    let moved = goods::clear(&services(), &manager, thing).await;
    let left = goods::visits_in(&services(), &manager, thing).await;
    match (moved, left) {
        (Ok(_), Ok(left)) if left.is_empty() => about(&back, ("p", &thing.id()), "cleared", Ok(())),
        (Ok(moved), Ok(_)) => {
            let done = if moved == 0 { "cleared_none" } else { "cleared_some" };
            lead_to(&format!("{back}?about={}&refused=has_visits&done={done}", thing.id()));
            Ok(())
        }
        (Err(refused), _) | (_, Err(refused)) => about(&back, ("p", &thing.id()), "", Err(refused)),
    }
}

/// A room or a unit of equipment is used again.
#[server(prefix = "/api/ui", endpoint = "desk/place-back")]
pub async fn place_back(studio: String, what: String, id: String) -> Answer {
    let back = rooms_address(&studio);
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let Some(thing) = Thing::read(&what, &id) else { return gone(&back) };
    let done = goods::bring_back(&services(), &manager, thing).await;
    about(&back, ("p", &thing.id()), "brought_back", done)
}

/// Adds a treatment, or saves one that is there.
#[server(prefix = "/api/ui", endpoint = "desk/treatment")]
pub async fn treatment(
    studio: String,
    #[server(default)] id: String,
    #[server(default)] seen: String,
    #[server(default)] like: String,
    #[server(flatten)] typed: TreatmentInput,
) -> Answer {
    let list = treatments_address(&studio);
    let Some((manager, _)) = manager(&studio, &list).await? else { return Ok(()) };
    let Ok(which) = (!id.is_empty()).then(|| id.parse()).transpose() else { return gone(&list) };
    match goods::save(&services(), &manager, (which, &seen), &typed).await {
        Ok(saved) => saved_treatment(&studio, which, &saved),
        Err(GoodsRefused::NotFound) => gone(&list),
        Err(refused) => {
            let back = form_address(&manager, &studio, which, &like).await;
            refuse(keep_treatment(&typed), refused, &back).await
        }
    }
}

fn saved_treatment(studio: &str, which: Option<TreatmentId>, saved: &Saved) -> Answer {
    let done = match (which, saved.changed) {
        (None, _) => "added",
        (Some(_), true) => "saved",
        (Some(_), false) => "unchanged",
    };
    lead_to(&format!("{}?done={done}", treatment_address(studio, &saved.slug)));
    Ok(())
}

/// The page of the form that was refused.
async fn form_address(
    manager: &ManagerSession,
    studio: &str,
    which: Option<TreatmentId>,
    like: &str,
) -> String {
    let Some(which) = which else {
        let new = treatment_address(studio, "");
        return if like.is_empty() { new } else { format!("{new}?like={}", plain(like)) };
    };
    let all = goods::treatments(&services(), manager).await;
    let all = all.map(|all| [all.sold, all.retired].concat()).unwrap_or_default();
    let slug = all.into_iter().find(|line| line.id == which).map(|line| line.slug);
    slug.map_or_else(|| treatments_address(studio), |slug| treatment_address(studio, &slug))
}

/// Moves a treatment up or down on the studio's page.
#[server(prefix = "/api/ui", endpoint = "desk/treatment-order")]
pub async fn treatment_order(
    studio: String,
    id: String,
    #[server(default)] treatment: String,
    by: String,
) -> Answer {
    let back = treatments_address(&studio);
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let Ok(id) = id.parse() else { return gone(&back) };
    let done = goods::shift_treatment(&services(), &manager, id, by == "up").await;
    about(&back, ("t", &treatment), "reordered", done)
}

/// A treatment is not sold any more.
#[server(prefix = "/api/ui", endpoint = "desk/treatment-retire")]
pub async fn treatment_retire(
    studio: String,
    id: String,
    #[server(default)] treatment: String,
) -> Answer {
    let back = treatments_address(&studio);
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let Ok(id) = id.parse() else { return gone(&back) };
    let done = goods::set_sold(&services(), &manager, id, false).await;
    about(&back, ("t", &treatment), "sold_no_more", done)
}

/// A treatment is sold again.
#[server(prefix = "/api/ui", endpoint = "desk/treatment-back")]
pub async fn treatment_back(
    studio: String,
    id: String,
    #[server(default)] treatment: String,
) -> Answer {
    let back = treatments_address(&studio);
    let Some((manager, _)) = manager(&studio, &back).await? else { return Ok(()) };
    let Ok(id) = id.parse() else { return gone(&back) };
    let done = goods::set_sold(&services(), &manager, id, true).await;
    about(&back, ("t", &treatment), "sold_again", done)
}

/// Back to the list, at what it was about.
fn about(
    back: &str,
    (mark, id): (&str, &str),
    done: &str,
    result: Result<(), GoodsRefused>,
) -> Answer {
    let id = plain(id);
    let (what, code) = match &result {
        Ok(()) => ("done", done),
        Err(refused) => ("refused", refused.code()),
    };
    if let Err(GoodsRefused::Store(error)) = &result {
        tracing::error!(%error, "a form about rooms or treatments could not be answered");
    }
    // What came of it stands at the top; who only changes the order stays where they were.
    let there = if code == "reordered" { format!("#{mark}-{id}") } else { String::new() };
    lead_to(&format!("{back}?about={id}&{what}={code}{there}"));
    Ok(())
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(120).collect()
}

fn gone(back: &str) -> Answer {
    lead_to(&format!("{back}?refused=not_found"));
    Ok(())
}

async fn refuse(flash: Flash, refused: GoodsRefused, back: &str) -> Answer {
    let flash = match refused {
        GoodsRefused::Invalid(errors) => flash.wrong(errors),
        other => {
            if let GoodsRefused::Store(error) = &other {
                tracing::error!(%error, "a form about rooms or treatments could not be answered");
            }
            flash.refused(other.code())
        }
    };
    caller::refuse(&flash, back).await.map_err(broken)
}

/// Proof of managing the studio; whoever does not is led away.
async fn manager(
    studio: &str,
    back: &str,
) -> Result<Option<(ManagerSession, StudioPage)>, ServerFnError> {
    let Some((staff, studio)) = staff(studio, back).await? else { return Ok(None) };
    let Some(manager) = staff.as_manager() else {
        lead_to("/");
        return Ok(None);
    };
    Ok(Some((manager, studio)))
}
