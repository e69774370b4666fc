//! Everything that is held about an account, over all studios, as one file: for machines as
//! JSON and tables, for people as pages, papers as they were handed out.

mod account;
mod page;
mod tables;
mod waits;

use secrecy::SecretString;
use serde_json::{Value, json};
use storage::{
    Connection, Corrupt, StoreError,
    audit::{self, Actor, Entry},
    entities::client,
    family, studios,
};

use self::{account::account, page::Page, tables::Tables, waits::waits};
use super::{AccountRefused, again::prove};
use crate::{
    Services,
    archive::{self, Archive, Broken, Export},
    auth::{SignedIn, Visitor},
    clients::Told,
    papers::{self, Paper},
};

/// Everything that is held about whoever is signed in and those they book for: what they
/// answered about their health too, for it is theirs. Each studio's log says that it was taken.
///
/// Refuses where the password is not theirs.
pub async fn export(
    services: &Services,
    who: &SignedIn,
    visitor: &Visitor,
    password: &SecretString,
) -> Result<Export, AccountRefused> {
    who.confirmed()?;
    prove(services, who, visitor, password).await?;
    let clients = services.store.retrying(|| begin(services, who)).await?;
    let name = format!("lumbar-{}.zip", services.now().date_naive());
    let (services, who) = (services.clone(), who.clone());
    Ok(archive::export(name, move |archive| async move {
        write(&services, &who, clients, archive).await
    }))
}

/// Whom it is about, and that it is taken.
async fn begin(services: &Services, who: &SignedIn) -> Result<Vec<client::Model>, AccountRefused> {
    let (tx, now) = (services.store.begin().await?, services.now());
    storage::clients::claim(&tx, who.account(), who.email()).await?;
    let clients = storage::clients::of_account(&*tx, who.account()).await?;
    for row in &clients {
        let entry = Entry {
            studio: Some(row.studio.into()),
            actor: Actor::Client(who.account()),
            action: "client.exported",
            object: row.id.to_string(),
            detail: "asked".to_owned(),
        };
        audit::append(&tx, entry, now).await?;
    }
    tx.commit().await?;
    Ok(clients)
}

async fn write(
    services: &Services,
    who: &SignedIn,
    clients: Vec<client::Model>,
    mut archive: Archive,
) -> Result<Archive, Broken> {
    let (conn, now) = (services.store.reader(), services.now());
    let mut account = account(services, who).await?;
    account["waits_for"] = waits(conn, who, &clients).await?.into();
    archive.file("account.json", &pretty(&account)?).await?;
    let people = people(conn, who).await?;
    let mut page = Page::begin(&account, now);
    let mut tables = Tables::begin();
    for (number, row) in clients.iter().enumerate() {
        let studio = studios::by_id(conn, row.studio.into()).await?;
        let studio = studio.ok_or_else(|| Corrupt::new("client", "studio", row.id));
        let studio = studio.map_err(StoreError::from)?;
        let facts = storage::clients::facts(conn, row).await?;
        let mut told = Told::read(services, conn, (row, &facts), now).await?;
        // Told of the account, once and over all studios.
        if let Some(client) = told.client.as_object_mut() {
            client.remove("waits_for");
        }
        let comes = people.iter().find(|(client, _)| *client == row.id).map(|(_, name)| name);
        let about = json!({
            "about": comes.map_or("you", String::as_str),
            "client": told.client,
            "visits": told.visits,
        });
        let name = format!("studios/{}-{}.json", studio.slug, number + 1);
        archive.file(&name, &pretty(&about)?).await?;
        let whose = comes.map_or_else(|| row.name.clone(), Clone::clone);
        page.section(&format!("{} at {}", whose, studio.name), &about);
        tables.visits(&studio.name, &whose, &told.visits);
        for paper in papers::of_person(conn, row).await? {
            let file = format!("papers/{}-{}.pdf", studio.slug, paper.number);
            tables.paper(&studio, &paper, &file);
            page.paper(&studio.name, &paper, &file);
            archive.file(&file, &drawn(paper).await?).await?;
        }
    }
    archive.file("visits.csv", &tables.visits.finish()).await?;
    archive.file("papers.csv", &tables.papers.finish()).await?;
    archive.file("index.html", page.end().as_bytes()).await?;
    Ok(archive)
}

fn pretty(value: &Value) -> Result<Vec<u8>, Broken> {
    serde_json::to_vec_pretty(value).map_err(|error| Broken::Part(error.to_string()))
}

async fn drawn(paper: Paper) -> Result<Vec<u8>, Broken> {
    let drawn = tokio::task::spawn_blocking(move || papers::pdf(&paper)).await;
    let drawn = drawn.map_err(|error| Broken::Part(error.to_string()))?;
    Ok(drawn.map_err(|error| Broken::Part(error.to_string()))?.bytes)
}

/// How those are called whom the account books for, by the client they are.
async fn people<C: Connection>(
    conn: &C,
    who: &SignedIn,
) -> Result<Vec<(uuid::Uuid, String)>, StoreError> {
    let names = family::members(conn, who.account(), true).await?;
    let clients = family::clients_of(conn, who.account()).await?;
    let called = |member| names.iter().find(|row| row.id == member).map(|row| row.name.clone());
    Ok(clients.into_iter().filter_map(|row| Some((row.client, called(row.member)?))).collect())
}
