//! Whose lines somebody who is signed in may see: their own, and those of the people they
//! book for.

use storage::{Connection, StoreError, clients, family, studios};

use crate::{
    Services,
    auth::{ClientSession, SignedIn},
};

/// Somebody whose line an account may see, at one studio.
#[derive(Clone, Debug)]
pub struct Whose {
    /// Proof of it.
    pub session: ClientSession,
    /// The studio.
    pub studio_name: String,
    /// How they are called, where they are somebody the account books for.
    pub name: Option<String>,
}

/// Everybody whose line the account may see, at every studio: its holder before the others.
pub async fn whose(services: &Services, who: &SignedIn) -> Result<Vec<Whose>, StoreError> {
    let conn = services.store.reader();
    let rows = clients::of_account(conn, who.account()).await?;
    let mut found = Vec::new();
    for session in who.clients() {
        let id = session.client();
        // Whoever was erased has no line, and whoever was merged has that of the other.
        let row = rows.iter().find(|row| row.id == id.0 && !row.data_key_sealed.is_empty());
        let Some(row) = row else { continue };
        if clients::survivor(conn, id).await? != id {
            continue;
        }
        let Some(studio) = studios::by_id(conn, session.studio()).await? else { continue };
        let name = who.books_for(id).then(|| row.name.clone());
        found.push(Whose { session, studio_name: studio.name, name });
    }
    found.sort_by_key(|it| it.name.is_some());
    Ok(found)
}

/// How a client is called where somebody else's account books for them.
pub(super) async fn name_of<C: Connection>(
    conn: &C,
    client: &storage::entities::client::Model,
) -> Result<Option<String>, StoreError> {
    let holder = family::holder_of(conn, client.id.into()).await?;
    Ok(holder.map(|_| client.name.clone()))
}
