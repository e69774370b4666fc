//! What no client's key seals: drafts of browsers, addresses of calendars elsewhere, what
//! belongs to gift cards and courses, and how somebody signs in.

use secrecy::ExposeSecret;
use uuid::Uuid;

use super::{
    Unsealable, Vault, Which,
    cipher::{decrypt, encrypt},
    master::MasterKey,
};

impl Vault {
    /// Seals a draft of `kind` for the browser whose token hashes to `holder`: it
    /// belongs to nobody yet, so the key is the installation's own for drafts.
    #[must_use]
    pub fn seal_draft(&self, holder: &[u8; 32], kind: &str, plaintext: &[u8]) -> Vec<u8> {
        let key = self.current.drafts.expose_secret();
        encrypt(key, self.current.id, &draft_data(holder, kind), plaintext)
    }

    /// Opens what [`Vault::seal_draft`] sealed for the same browser and kind.
    pub fn open_draft(
        &self,
        holder: &[u8; 32],
        kind: &str,
        sealed: &[u8],
    ) -> Result<Vec<u8>, Unsealable> {
        let data = draft_data(holder, kind);
        self.first_of(|key| decrypt(key.drafts.expose_secret(), key.id, &data, sealed))
    }

    /// Seals the address of a calendar elsewhere: whoever has it reads that calendar.
    #[must_use]
    pub fn seal_feed(&self, feed: Uuid, address: &str) -> Vec<u8> {
        let key = self.current.feeds.expose_secret();
        encrypt(key, self.current.id, feed.as_bytes(), address.as_bytes())
    }

    /// Opens what [`Vault::seal_feed`] sealed for the same calendar, and says whose key opened
    /// it: what the previous one sealed is to be sealed anew.
    pub fn open_feed(&self, feed: Uuid, sealed: &[u8]) -> Result<(String, Which), Unsealable> {
        let open = |key: &MasterKey| {
            let address = decrypt(key.feeds.expose_secret(), key.id, feed.as_bytes(), sealed)?;
            String::from_utf8(address).map_err(|_| Unsealable)
        };
        let current = open(&self.current).map(|address| (address, Which::Current));
        current.or_else(|not| {
            let previous = self.previous.as_ref().ok_or(not)?;
            Ok((open(previous)?, Which::Previous))
        })
    }

    /// Seals what belongs to one row about gift cards, courses or their sale: a code that is
    /// money, or what was ordered, which names people.
    #[must_use]
    pub fn seal_voucher(&self, row: Uuid, plaintext: &[u8]) -> Vec<u8> {
        let key = self.current.vouchers.expose_secret();
        encrypt(key, self.current.id, row.as_bytes(), plaintext)
    }

    /// Opens what [`Vault::seal_voucher`] sealed for the same row, and says whose key opened it:
    /// what the previous one sealed is to be sealed anew.
    pub fn open_voucher(&self, row: Uuid, sealed: &[u8]) -> Result<(Vec<u8>, Which), Unsealable> {
        let open =
            |key: &MasterKey| decrypt(key.vouchers.expose_secret(), key.id, row.as_bytes(), sealed);
        open(&self.current).map(|text| (text, Which::Current)).or_else(|not| {
            let previous = self.previous.as_ref().ok_or(not)?;
            Ok((open(previous)?, Which::Previous))
        })
    }

    /// Seals what belongs to one row about how somebody signs in.
    #[must_use]
    pub fn seal_account(&self, row: Uuid, plaintext: &[u8]) -> Vec<u8> {
        let key = self.current.accounts.expose_secret();
        encrypt(key, self.current.id, row.as_bytes(), plaintext)
    }

    /// Opens what [`Vault::seal_account`] sealed for the same row, and says whose key opened it:
    /// what the previous one sealed is to be sealed anew.
    pub fn open_account(&self, row: Uuid, sealed: &[u8]) -> Result<(Vec<u8>, Which), Unsealable> {
        let open =
            |key: &MasterKey| decrypt(key.accounts.expose_secret(), key.id, row.as_bytes(), sealed);
        open(&self.current).map(|text| (text, Which::Current)).or_else(|not| {
            let previous = self.previous.as_ref().ok_or(not)?;
            Ok((open(previous)?, Which::Previous))
        })
    }
}

fn draft_data(holder: &[u8; 32], kind: &str) -> Vec<u8> {
    [holder, kind.as_bytes()].concat()
}
