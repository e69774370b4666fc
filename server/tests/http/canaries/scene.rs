//! A studio's week, played through the real routes: somebody registers, books, answers, is
//! treated, gives and waits; somebody else is missed and pays a fee. Others are invited, begin a
//! studio, sign in with a second step, and plan a course.

mod client;
mod desk;
mod installation;
mod keys;
mod missed;

use std::sync::Arc;

use services::testing::StudioOptions;
use storage::accounts::{appoint, grant};

use crate::{
    authorisation::{account, sign_in},
    client::{Answer, Browser},
    outside::Outside,
    site::{SiteOptions, TestSite},
};
pub use installation::PORTRAIT;

pub const NAME: &str = "Goldammerlein";
pub const ADDRESS: &str = "goldammer@canary.example";
pub const PHONE: &str = "+351 912 777 431";
pub const CHILD: &str = "Zaunammerchen";
pub const WAITS: &str = "Sumpfohreule";
pub const GIFTED: &str = "Bartmeisenkind";
pub const WISHES: &str = "Kornweihen im Herbst";
pub const DESK: &str = "Heidelerche am Morgen";
pub const ASKED: &str = "Ist Brachpieper besser";
pub const NOTE: &str = "Blaukehlchen links unten";
pub const FLAG: &str = "cancer_or_weight_loss";
pub const ACTIVITY: &str = "Rohrdommel tragen";
pub const SOAP: &str = "Wendehals mit Schmerz";
pub const REASON: &str = "Steinschmaetzer bat darum";
pub const OUTSIDE: &str = "Pirol mit Ischias";
pub const RETURNED: &str = "Wiesenpieper war krank";
pub const PASSWORD: &str = "wiedehopf im regen";
pub const WRONG: &str = "falsches eisvogelwort";
pub const CALENDAR: &str = "geheimer-seidenschwanz";
pub const DATABASE: &str = "trauerschnaepper-im-keller";

/// What was made on the way.
#[derive(Default)]
pub struct Scene {
    /// What those saw whom it is for.
    pub pages: String,
    /// What the owner takes along of the studio, file by file.
    pub everything: String,
    /// What worked, or was refused as it should be.
    pub used: Vec<String>,
    /// What those saw for whom something went wrong.
    pub errors: String,
    pub browsers: Vec<Browser>,
    pub session: String,
    pub step: String,
    pub known: String,
    pub draft: String,
    pub visit: String,
    pub missed: String,
    pub verify: String,
    pub reset: String,
    pub address: String,
    pub before: String,
    pub check_in: String,
    pub progress: String,
    pub receipt: String,
    pub place: String,
    pub feed: String,
    pub invitation: String,
    pub setup: String,
    pub app: String,
    pub recovery: String,
    pub course: String,
    pub code: String,
    pub card: String,
    pub stripe_key: String,
    pub keyring: Vec<u8>,
}

impl Scene {
    /// Every address that was asked.
    pub fn addresses(&self) -> String {
        let asked = self.browsers.iter().flat_map(Browser::asked);
        asked.map(|asked| format!("{asked}\n")).collect()
    }

    fn saw(&mut self, page: Answer) -> Answer {
        self.pages += &page.body;
        page
    }
}

pub async fn site(store: &storage::Store, outside: &Arc<Outside>) -> TestSite {
    let studio =
        StudioOptions { pay_at_studio: true, card_on_file: true, ..StudioOptions::default() };
    let outside = Some(outside.clone());
    TestSite::with(store.clone(), SiteOptions { studio, outside, ..SiteOptions::default() }).await
}

/// Plays everything.
pub async fn play(site: &TestSite, outside: &Outside) -> Scene {
    let mut scene = Scene { stripe_key: site.stripe.secret_key.clone(), ..Scene::default() };
    scene.used.extend([scene.stripe_key.clone(), crate::site::WEBHOOK_SECRET.into()]);
    for (name, role) in [("owner", "owner"), ("ana", "therapist")] {
        staff(site, name, role).await;
    }
    let (desk, ana, client) = (site.browser(), site.browser(), site.browser());
    client::registers(site, &client, &mut scene).await;
    client::asks_for_a_reset(site, &mut scene).await;
    sign_in(&desk, "owner").await;
    sign_in(&ana, "ana").await;
    desk::prepares(site, &desk, &ana, &mut scene).await;
    keys::invites(site, &desk, &mut scene).await;
    keys::begins_a_studio(site, &mut scene).await;
    keys::sets_up_an_app(site, &mut scene).await;
    keys::moves_to_another_address(site, &mut scene).await;
    keys::plans_a_course(site, &mut scene).await;
    let visit = client::books(site, &client, &mut scene).await;
    desk::writes(site, &desk, &visit, &mut scene).await;
    desk::makes_an_exception(&desk, &mut scene).await;
    client::gives_and_waits(site, &mut scene).await;
    let missed = missed::secured(site, &mut scene).await;
    site.settled().await;
    client::answers(site, &visit, &mut scene).await;
    desk::treated(site, (&desk, &ana), &visit, &mut scene).await;
    missed::pays_a_fee(site, &desk, &missed, &mut scene).await;
    site.settled().await;
    installation::is_used(site, outside, &desk, &mut scene).await;
    desk::takes_everything_along(&desk, &mut scene).await;
    for page in ["/account", "/account/family"] {
        let page = client.get(page).await.expect(200);
        scene.saw(page);
    }
    scene.browsers.extend([desk, ana, client]);
    scene
}

async fn staff(site: &TestSite, name: &str, role: &str) {
    let id = account(site, name).await;
    let tx = site.services().store.begin().await.expect("begun");
    let (studio, now) = (&site.studio, site.now());
    if role == "therapist" {
        assert!(appoint(&tx, id, studio.id, studio.ana, now).await.expect("written"));
    } else {
        grant(&tx, id, studio.id, role, now).await.expect("written");
    }
    tx.commit().await.expect("committed");
}

/// What stands in a mail behind this part of an address.
fn behind(site: &TestSite, text: &str, part: &str) -> String {
    let link = text.split_whitespace().find(|word| word.contains(part));
    let link = link.unwrap_or_else(|| panic!("no {part} in {text}"));
    let path = link.strip_prefix(site.public()).expect("ours");
    path.trim_start_matches(part).split(['?', '/']).next().expect("a token").to_owned()
}
