//! Whoever bears a link bears it alone: with the link of their own and the ids of somebody
//! else's things in one form or one address, nothing of the other's is reached.

use std::fmt::Write;

use domain::SaleId;
use services::{
    bookings::before_token,
    outcomes::{Moment, Opens, care_token},
};

use super::{
    belongings::Stranger,
    functions::{FORMS, Whom},
    kinds::Kind,
    outside,
    own::Tries,
    sources::addresses,
    visits::read,
};

/// Files behind a link, with a part for each of the two.
const FILES: [&str; 3] =
    ["/:studio/gift/papers/:token/:file", "/b/:token/papers/:file", "/c/:token/papers/:file"];

/// Names of fields that no form with a link has, or that name somebody else's thing in it.
const EXTRA: &[(&str, Kind)] = &[
    ("account", Kind::Account),
    ("booking", Kind::Visit),
    ("card", Kind::GiftCard),
    ("client", Kind::Client),
    ("comes", Kind::Person),
    ("course", Kind::Plan),
    ("entry", Kind::Entry),
    ("id", Kind::Visit),
    ("reference", Kind::Reference),
    ("sale", Kind::Sale),
];

/// The links of somebody.
struct Links {
    visit: String,
    plan: String,
    place: String,
    before: String,
    check_in: String,
    progress: String,
    sale: String,
}

impl Links {
    /// The one that a form wants.
    fn of(&mut self, path: &str) -> &mut String {
        match path.split_once('/').expect("two parts") {
            ("booking", _) => &mut self.visit,
            ("course", _) => &mut self.plan,
            ("waitlist", _) => &mut self.place,
            ("before", _) => &mut self.before,
            ("check-in", _) => &mut self.check_in,
            ("progress", _) => &mut self.progress,
            _ => panic!("whose link does {path} want?"),
        }
    }
}

/// What ends something comes last, and a new link just before.
fn turn(path: &str) -> u8 {
    match path.rsplit('/').next() {
        Some("new-link") => 1,
        Some("cancel" | "leave" | "stop") => 2,
        _ => 0,
    }
}

impl Tries<'_> {
    async fn links_of(&self, stranger: &Stranger) -> Links {
        let (site, services) = (&self.town.site, self.town.site.services());
        let booking = read(site, &stranger.visit).await;
        let proof = services.links.verify_course(&stranger.plan, services.now());
        let plan = proof.expect("theirs").plan();
        let reader = services.store.reader();
        let plan = storage::course_plans::by_id(reader, plan).await.expect("read").expect("there");
        let sale: SaleId = plan.sale.expect("paid ahead").into();
        Links {
            visit: stranger.visit.token.clone(),
            plan: stranger.plan.clone(),
            place: stranger.place.clone(),
            before: before_token(&services, &booking),
            check_in: care_token(&services, &booking, Opens::CheckIn(Moment::Before)),
            progress: care_token(&services, &booking, Opens::Progress),
            sale: services.links.sale_token(sale),
        }
    }

    /// A file of somebody else's behind a link of one's own.
    pub async fn files(&mut self, stranger: &Stranger) {
        let links = self.links_of(stranger).await;
        let browser = self.town.site.browser();
        for page in [
            format!("/b/{}", links.visit),
            format!("/c/{}", links.plan),
            format!("/w/{}", links.place),
            format!("/progress/{}", links.progress),
            format!("/{}/gift/papers/{}", stranger.studio, links.sale),
        ] {
            let answer = browser.get(&page).await;
            if answer.status != 200 {
                let _ = writeln!(self.wrong, "{page} is not open to {}", stranger.name);
            }
            self.tells_nothing(stranger.name, &page, &answer);
        }
        let file = format!("{}.pdf", self.scene.ids.of(Kind::Paper));
        for (pattern, studio, token) in [
            (FILES[0], "lisbon", &links.sale),
            (FILES[0], stranger.studio, &links.sale),
            (FILES[1], "lisbon", &links.visit),
            (FILES[2], "lisbon", &links.plan),
        ] {
            let path = pattern.replace(":studio", studio).replace(":token", token);
            let answer = browser.get(&path.replace(":file", &file)).await;
            if answer.status != 404 {
                let _ = writeln!(self.wrong, "{}: {path} gives {answer}", stranger.name);
            }
        }
    }

    /// Every form that a link opens, with a link of one's own and ids of somebody else's.
    pub async fn links(&mut self, stranger: &Stranger) {
        let takes = outside::forms();
        let mut links = self.links_of(stranger).await;
        let opened = |&(path, whom): &(&'static str, Whom)| {
            (whom == Whom::Bearer || path.starts_with("progress/")).then_some(path)
        };
        let mut paths: Vec<&str> = FORMS.iter().filter_map(opened).collect();
        paths.sort_by_key(|path| turn(path));
        for path in paths {
            let ids = takes.get(path).unwrap_or_else(|| panic!("{path} is in no source"));
            let mut form = self.typed(stranger, path);
            for &(field, kind) in EXTRA {
                form = form.with(field, self.scene.ids.of(kind));
            }
            for (field, kind) in ids.iter().filter(|(_, kind)| !outside::is_offered(*kind)) {
                form = form.with(field, self.scene.ids.of(*kind));
            }
            let form = form.with("token", links.of(path));
            let browser = self.town.site.browser();
            let answer = self.sent(stranger.name, &browser, &form).await;
            if path.ends_with("/new-link") {
                let to = answer.location();
                let fresh = to.split(['/', '?']).nth(2).unwrap_or_default();
                *links.of(path) = fresh.to_owned();
            }
        }
    }
}

#[test]
fn every_file_behind_a_link_is_tried_with_that_of_somebody_else() {
    let parts = |path: &str| path.split('/').filter(|part| part.starts_with(':')).count();
    let two = addresses().into_iter().filter(|path| parts(&path.replace(":studio", "")) > 1);
    assert_eq!(two.collect::<Vec<_>>(), FILES);
}
