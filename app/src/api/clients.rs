//! The forms about a studio's clients: the desk's, a manager's for merging, an owner's for
//! erasing. A file of everything about one is an address of the server's own.

use domain::{ClientId, contact::ContactInput};
use leptos::prelude::*;
use services::{
    auth::{DeskSession, StaffSession},
    clients::{self, ClientRefused},
    drafts::Flash,
    papers::Address,
};

use super::people::{broken, staff};
use crate::{
    caller::{self, lead_to},
    pages::desk::{
        CLIENT_FORM, FIND_FORM, client_address, clients_address as list_address, erase_address,
        merge_address,
    },
    request::services,
};

type Answer = Result<(), ServerFnError>;

/// Looks for clients: what was typed is kept for the browser, and stands in no address.
/// `merge` names the client whose duplicate is looked for.
#[server(prefix = "/api/ui", endpoint = "desk/find-client")]
pub async fn find_client(
    studio: String,
    #[server(default)] find: String,
    #[server(default)] merge: String,
) -> Answer {
    let back = list_address(&studio);
    let Some((staff, _)) = staff(&studio, &back).await? else { return Ok(()) };
    if staff.as_desk().is_none() {
        lead_to("/");
        return Ok(());
    }
    let find: String = find.trim().chars().take(120).collect();
    let back = match merge.parse() {
        Ok(id) => merge_address(&studio, id),
        Err(_) => back,
    };
    let flash = Flash::of(FIND_FORM).with("find", &find);
    caller::refuse(&flash, &back).await.map_err(broken)
}

/// Writes how a client is called and reached.
#[server(prefix = "/api/ui", endpoint = "desk/client-contact")]
pub async fn client_contact(
    studio: String,
    #[server(default)] client: String,
    #[server(flatten)] contact: ContactInput,
) -> Answer {
    let Some((desk, at)) = At::desk(&studio, &client).await? else { return Ok(()) };
    let done = clients::set_contact(&services(), &desk, at.id, &contact).await;
    let ContactInput { name, email, phone } = &contact;
    let flash = Flash::of(CLIENT_FORM).with("name", name).with("email", email);
    at.came("contact", done, flash.with("phone", phone).with("form", "contact")).await
}

/// Writes whom a client's invoices are made out to.
#[server(prefix = "/api/ui", endpoint = "desk/client-invoices")]
pub async fn client_invoices(
    studio: String,
    #[server(default)] client: String,
    #[server(default)] invoice_name: String,
    #[server(default)] invoice_address: String,
    #[server(default)] tax_number: String,
) -> Answer {
    let Some((desk, at)) = At::desk(&studio, &client).await? else { return Ok(()) };
    let flash = Flash::of(CLIENT_FORM).with("form", "invoices").with("tax_number", &tax_number);
    let flash = flash.with("invoice_name", &invoice_name);
    let flash = flash.with("invoice_address", &invoice_address);
    let typed = Address { name: invoice_name, address: invoice_address, tax_number };
    at.came(
        "invoices",
        clients::set_invoice_address(&services(), &desk, at.id, &typed).await,
        flash,
    )
    .await
}

/// Writes a few words for the desk about a client.
#[server(prefix = "/api/ui", endpoint = "desk/client-note")]
pub async fn client_note(
    studio: String,
    #[server(default)] client: String,
    #[server(default)] note: String,
) -> Answer {
    let Some((desk, at)) = At::desk(&studio, &client).await? else { return Ok(()) };
    let done = clients::set_note(&services(), &desk, at.id, &note).await;
    at.came("note", done, Flash::of(CLIENT_FORM).with("note", &note).with("form", "note")).await
}

/// Keeps a client from booking online.
#[server(prefix = "/api/ui", endpoint = "desk/client-block")]
pub async fn client_block(
    studio: String,
    #[server(default)] client: String,
    #[server(default)] why: String,
) -> Answer {
    let Some((desk, at)) = At::desk(&studio, &client).await? else { return Ok(()) };
    let done = clients::block(&services(), &desk, at.id, &why).await;
    at.came("blocked", done, Flash::of(CLIENT_FORM).with("why", &why).with("form", "why")).await
}

/// Lets a client book online again.
#[server(prefix = "/api/ui", endpoint = "desk/client-unblock")]
pub async fn client_unblock(studio: String, #[server(default)] client: String) -> Answer {
    let Some((desk, at)) = At::desk(&studio, &client).await? else { return Ok(()) };
    let done = clients::unblock(&services(), &desk, at.id).await;
    at.came("unblocked", done, Flash::of(CLIENT_FORM)).await
}

/// Makes one client of two: `stays` is who was shown to stay.
#[server(prefix = "/api/ui", endpoint = "desk/client-merge")]
pub async fn client_merge(
    studio: String,
    #[server(default)] stays: String,
    #[server(default)] goes: String,
) -> Answer {
    let Some((staff, at)) = At::staff(&studio, &stays).await? else { return Ok(()) };
    let (Some(manager), Ok(goes)) = (staff.as_manager(), goes.parse::<ClientId>()) else {
        return at.nothing();
    };
    match clients::merge(&services(), &manager, at.id, goes).await {
        Ok(_) => lead_to(&format!("{}?done=merged", at.page())),
        Err(refused) => {
            let page = merge_address(&at.studio, at.id);
            lead_to(&format!("{page}?with={goes}&refused={}", told(&refused)));
        }
    }
    Ok(())
}

/// Forgets a client for good. `sure` says that the page before was read.
#[server(prefix = "/api/ui", endpoint = "desk/client-erase")]
pub async fn client_erase(
    studio: String,
    #[server(default)] client: String,
    #[server(default)] sure: String,
) -> Answer {
    let Some((staff, at)) = At::staff(&studio, &client).await? else { return Ok(()) };
    let Some(owner) = staff.as_owner() else { return at.nothing() };
    let page = erase_address(&at.studio, at.id);
    if sure != "yes" {
        lead_to(&format!("{page}?refused=not_sure"));
        return Ok(());
    }
    match clients::erase(&services(), &owner, at.id).await {
        Ok(()) => lead_to(&format!("{}?done=erased", at.page())),
        Err(refused) => not_done(told(&refused), &page),
    }
    Ok(())
}

/// Back to the page, or first to where somebody confirms who they are, which leads back to it.
fn not_done(code: &str, page: &str) {
    let back = format!("{page}?refused={code}");
    lead_to(&caller::first_to(code, &back).unwrap_or(back));
}

/// Which client a form is about, and where.
struct At {
    studio: String,
    id: ClientId,
}

impl At {
    /// Proof of running the desk; whoever does not is led away.
    async fn desk(
        studio: &str,
        client: &str,
    ) -> Result<Option<(DeskSession, Self)>, ServerFnError> {
        let Some((staff, at)) = Self::staff(studio, client).await? else { return Ok(None) };
        let desk = staff.as_desk();
        if desk.is_none() {
            at.nothing()?;
        }
        Ok(desk.map(|desk| (desk, at)))
    }

    async fn staff(
        studio: &str,
        client: &str,
    ) -> Result<Option<(StaffSession, Self)>, ServerFnError> {
        let list = list_address(studio);
        let Some((staff, found)) = staff(studio, &list).await? else { return Ok(None) };
        match client.parse() {
            Ok(id) => Ok(Some((staff, Self { studio: found.slug, id }))),
            Err(_) => {
                lead_to(&format!("{list}?refused=not_found"));
                Ok(None)
            }
        }
    }

    fn page(&self) -> String {
        client_address(&self.studio, self.id)
    }

    fn nothing(&self) -> Answer {
        lead_to("/");
        Ok(())
    }

    async fn came(&self, done: &str, result: Result<(), ClientRefused>, flash: Flash) -> Answer {
        match result {
            Ok(()) => lead_to(&format!("{}?done={done}", self.page())),
            Err(ClientRefused::Invalid(errors)) => {
                caller::refuse(&flash.wrong(errors), &self.page()).await.map_err(broken)?;
            }
            Err(ClientRefused::NotFound) => {
                lead_to(&format!("{}?refused=not_found", list_address(&self.studio)));
            }
            Err(refused) => lead_to(&format!("{}?refused={}", self.page(), told(&refused))),
        }
        Ok(())
    }
}

/// The code of a refusal; what broke on our side is logged.
fn told(refused: &ClientRefused) -> &'static str {
    if let ClientRefused::Store(error) = refused {
        tracing::error!(%error, "a form about a client could not be answered");
    }
    refused.code()
}
