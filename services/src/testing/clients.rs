//! Clients in numbers.

use domain::ClientId;
use storage::clients::{self, NewClient};

use super::TestBed;

impl TestBed {
    /// So many clients more have this name, and this telephone number if there is one, and no
    /// visit. Each has another mail address.
    pub async fn namesakes(&self, many: u32, name: &str, phone: Option<&str>) {
        let (studio, now) = (self.studio.id, self.services.now());
        let tx = self.services.store.begin().await.expect("begun");
        for n in 0..many {
            let id: ClientId = storage::new_id();
            let new = NewClient {
                id,
                studio,
                account: None,
                name,
                email: &format!("namesake{n}@example.com"),
                phone,
                zone: None,
                data_key_sealed: self.services.vault.new_client_key(studio, id),
            };
            clients::find_or_make(&tx, new, now).await.expect("made");
        }
        tx.commit().await.expect("committed");
    }
}
