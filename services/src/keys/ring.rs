//! The keyring of a database: read at the start, made at the first, saved beside backups, and
//! put back after one was restored. Why there is one: `docs/adr/0007`.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{ClientId, StudioId};
use storage::{
    Connection, Corrupt, StoreError, Tx,
    audit::{Actor, Entry, append},
    clients::{self, WrappedKey},
    entities::keyring as row,
    keyring,
};

use super::{KeyRefused, PAGE, Standing, standing, wrapped};
use crate::{
    Services,
    clients::forget_all,
    sealing::ring::{self, Node, Place, Ring},
};

/// The first line of a saved keyring.
const HEAD: &str = "lumbar keyring 1";

/// Works with the keyring as it stands in the database: at the start, and once somebody was
/// erased. Another process that goes on with an older one opens nothing more with it, for the
/// key of whoever was erased is gone from the database too.
pub async fn load(services: &Services) -> Result<(), StoreError> {
    let nodes = read(services.store.reader()).await?;
    services.vault.use_ring(Ring::of(nodes));
    Ok(())
}

/// Makes a keyring where there is none, and has it wrap every client's key. Refuses a database
/// whose keys were wrapped with a keyring that is not there, such as a restored backup's.
pub(crate) async fn ensure(services: &Services) -> Result<(), KeyRefused> {
    load(services).await?;
    if services.vault.has_ring() {
        return Ok(());
    }
    let keys = wrapped(services).await?;
    if keys.lost > keys.current + keys.previous {
        return Err(KeyRefused::NoKeyring);
    }
    let made = services.store.retrying(|| make(services)).await;
    // Whoever was first made the one that counts.
    load(services).await?;
    made
}

async fn make(services: &Services) -> Result<(), KeyRefused> {
    let tx = services.store.begin().await?;
    if !keyring::nodes(&*tx).await?.is_empty() {
        return Ok(());
    }
    let root = Ring::root();
    keyring::insert(&tx, vec![as_row(root)]).await.map_err(|error| match error {
        StoreError::Conflict(_) => StoreError::Retry,
        error => error,
    })?;
    services.vault.use_ring(Ring::of([root]));
    for key in every_key(&*tx).await? {
        // One that nothing opens stays as it is: it is lost, with or without a lock.
        let newer = services.vault.rewrap(&key.sealed, key.studio, key.client);
        if let Ok(Some(sealed)) = newer {
            clients::rewrap_key(&tx, key.client, sealed).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// Loses the locks of these clients for good: nothing that their keys sealed is read again, in
/// whichever copy it lies. Whoever calls it loads the keyring anew once that is true.
pub(crate) async fn lose(tx: &Tx, whom: &[(StudioId, ClientId)]) -> Result<(), StoreError> {
    for (studio, client) in whom {
        let places = ring::places_of(*studio, *client);
        let places: Vec<_> = places.into_iter().map(as_columns).collect();
        // None where it was lost before.
        let Some(over) = keyring::among(&**tx, &places).await? else { continue };
        let left = ring::without(as_node(&over)?, *studio, *client);
        keyring::remove(tx, &over).await?;
        keyring::insert(tx, left.into_iter().map(as_row).collect()).await?;
    }
    Ok(())
}

/// The keyring as a file: it changes when somebody is erased, and an older one must not be
/// kept. It opens nothing without the master key and a database.
pub async fn save(services: &Services) -> Result<String, StoreError> {
    let mut file = format!("{HEAD}\n");
    for ((bits, prefix), secret) in read(services.store.reader()).await? {
        file.push_str(&format!("{bits} {prefix} {}\n", URL_SAFE_NO_PAD.encode(secret)));
    }
    Ok(file)
}

/// Puts a saved keyring into a database that was restored from a backup, and forgets again
/// whoever was erased since that backup was made. Says how many those were.
///
/// Refuses a file that is no keyring or another database's, and a database that has one.
pub async fn restore(services: &Services, file: &str) -> Result<usize, KeyRefused> {
    let nodes = parse(file).ok_or(KeyRefused::OtherKeyring)?;
    if standing(services).await? == Standing::Foreign {
        return Err(KeyRefused::Foreign);
    }
    if services.vault.has_ring() {
        return Err(KeyRefused::KeyringThere);
    }
    services.vault.use_ring(Ring::of(nodes.clone()));
    let restored = services.store.retrying(|| put_back(services, &nodes)).await;
    load(services).await?;
    restored
}

async fn put_back(services: &Services, nodes: &[Node]) -> Result<usize, KeyRefused> {
    let (tx, now) = (services.store.begin().await?, services.now());
    keyring::insert(&tx, nodes.iter().copied().map(as_row).collect()).await?;
    let (mut opened, mut lost, mut erased) = (0_u64, 0_u64, Vec::new());
    for key in every_key(&*tx).await? {
        if services.vault.lock(key.studio, key.client).is_none() {
            erased.push(key);
        } else if services.vault.wrapped_by(&key.sealed, key.studio, key.client).is_some() {
            opened += 1;
        } else {
            lost += 1;
        }
    }
    if lost > opened {
        return Err(KeyRefused::OtherKeyring);
    }
    for key in &erased {
        forget_all(&tx, key.studio, &[key.client], now).await?;
        let detail = "again: a backup was restored".to_owned();
        let (action, object) = ("client.erased", key.client.to_string());
        let studio = Some(key.studio);
        append(&tx, Entry { studio, actor: Actor::System, action, object, detail }, now).await?;
    }
    tx.commit().await?;
    Ok(erased.len())
}

/// Every client's key that was not destroyed.
async fn every_key<C: Connection>(conn: &C) -> Result<Vec<WrappedKey>, StoreError> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = clients::wrapped_keys(conn, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(all) };
        after = Some(last.client);
        all.extend(page.into_iter().filter(|key| !key.sealed.is_empty()));
    }
}

async fn read<C: Connection>(conn: &C) -> Result<Vec<Node>, StoreError> {
    keyring::nodes(conn).await?.iter().map(as_node).collect()
}

fn parse(file: &str) -> Option<Vec<Node>> {
    let rest = file.strip_prefix(HEAD)?.trim();
    let node = |line: &str| {
        let mut parts = line.split_ascii_whitespace();
        let place = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let secret = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?.try_into().ok()?;
        Some((place, secret))
    };
    rest.lines().map(node).collect::<Option<Vec<Node>>>().filter(|nodes| !nodes.is_empty())
}

fn as_columns((bits, prefix): Place) -> (i32, i64) {
    (i32::from(bits), i64::try_from(prefix).unwrap_or(i64::MAX))
}

fn as_row((place, secret): Node) -> row::Model {
    let (bits, prefix) = as_columns(place);
    row::Model { bits, prefix, secret: secret.to_vec() }
}

fn as_node(row: &row::Model) -> Result<Node, StoreError> {
    let corrupt = |column| Corrupt::new("keyring", column, format!("{}/{}", row.prefix, row.bits));
    let bits = u8::try_from(row.bits).map_err(|_| corrupt("bits"))?;
    let prefix = u64::try_from(row.prefix).map_err(|_| corrupt("prefix"))?;
    let secret = row.secret.as_slice().try_into().map_err(|_| corrupt("secret"))?;
    Ok(((bits, prefix), secret))
}
