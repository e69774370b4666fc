//! Whether the chains hold.

use domain::StudioId;
use storage::{
    StoreError,
    audit::{self, Chain, HASH_BYTES, Hash},
    studios,
};
use thiserror::Error;

use crate::Services;

/// The hash of a chain's head, as somebody noted it elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noted(pub Hash);

impl Noted {
    /// Reads 64 hexadecimal digits.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let mut hash = [0; HASH_BYTES];
        if text.len() != 2 * HASH_BYTES || !text.is_ascii() {
            return None;
        }
        for (byte, nth) in hash.iter_mut().zip(0..) {
            *byte = u8::from_str_radix(&text[2 * nth..2 * nth + 2], 16).ok()?;
        }
        Some(Self(hash))
    }

    /// As 64 hexadecimal digits.
    #[must_use]
    pub fn said(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A chain that was walked along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The studio's name in addresses; nothing for what happened at no studio.
    pub studio: Option<String>,
    /// What was found.
    pub chain: Chain,
}

impl Verified {
    /// The hash of its last link that holds.
    #[must_use]
    pub fn head(&self) -> Noted {
        Noted(self.chain.head)
    }
}

/// Why nothing was looked at.
#[derive(Debug, Error)]
pub enum VerifyRefused {
    /// There is no such studio.
    #[error("there is no studio {0:?}")]
    UnknownStudio(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Walks along every chain, or along that of one studio. Each is read as of one moment;
/// `noted` is looked for in each.
pub async fn verify(
    services: &Services,
    studio: Option<&str>,
    noted: Option<Noted>,
) -> Result<Vec<Verified>, VerifyRefused> {
    let reader = services.store.reader();
    let all = studios::all(reader).await?;
    let chains: Vec<Option<StudioId>> = match studio {
        Some(slug) => {
            let found = all.iter().find(|row| row.slug == slug);
            let found = found.ok_or_else(|| VerifyRefused::UnknownStudio(slug.to_owned()))?;
            vec![Some(found.id.into())]
        }
        None => audit::every_chain(reader).await?,
    };
    let mut verified = Vec::new();
    for studio in chains {
        let tx = services.store.begin_reading().await?;
        let chain = audit::walk(&*tx, studio, noted.as_ref().map(|noted| &noted.0)).await?;
        tx.end().await?;
        let slug = all.iter().find(|row| Some(StudioId(row.id)) == studio);
        verified.push(Verified { studio: slug.map(|row| row.slug.clone()), chain });
    }
    Ok(verified)
}
