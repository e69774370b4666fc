//! What the installation is set to, each used for what it is there for.

use services::{
    sealing::{Vault, Which},
    tokens::Links,
};
use storage::{clients::wrapped_keys, testing::cells};

use super::Scene;
use crate::{
    authorisation::PIXEL,
    client::Browser,
    outside::{BUCKET_SECRET, MASTER_KEY, Outside, PREVIOUS_KEY},
    site::TestSite,
};

/// Where Ana's picture is sent to.
pub const PORTRAIT: &str = "/lisbon/desk/people/ana/portrait";

/// By what it does: each of these is what opens, and nothing else would.
pub(super) async fn is_used(site: &TestSite, outside: &Outside, desk: &Browser, scene: &mut Scene) {
    let services = site.services();
    // The master key opens clients' keys, with the keyring.
    let vault = Vault::new(MASTER_KEY).on_the_ring_of(&services.vault);
    let keys = wrapped_keys(services.store.reader(), None, 100).await.expect("read");
    let opens = keys.iter().filter(|key| {
        vault.wrapped_by(&key.sealed, key.studio, key.client) == Some(Which::Current)
    });
    assert!(opens.count() == keys.len() && !keys.is_empty(), "{} keys", keys.len());
    scene.used.push(String::from_utf8_lossy(MASTER_KEY).into_owned());
    let mut secrets = cells(&services.store, "keyring", "secret").await;
    scene.keyring = secrets.pop().expect("a keyring");
    // A link from before the rotation opens what it is for.
    let sale = services.links.sale_named(&scene.receipt).expect("ours");
    let older = Links::new(PREVIOUS_KEY).sale_token(sale);
    assert_ne!(older, scene.receipt);
    site.browser().get(&format!("/lisbon/gift/papers/{older}")).await.expect(200);
    scene.used.push(String::from_utf8_lossy(PREVIOUS_KEY).into_owned());
    // The bucket keeps what was signed, and writes down nothing else.
    let sent = desk.upload(PORTRAIT, &[], ("ana.png", &PIXEL)).await.expect(303);
    assert!(sent.location().contains("done=portrait"), "{sent}");
    let kept = outside.bucket_holds();
    assert!(!kept.is_empty() && kept.iter().all(|path| path.starts_with("/papers/")), "{kept:?}");
    scene.used.push(BUCKET_SECRET.into());
}
