//! Nothing of one studio is reached by whoever runs another: neither shown nor changed.

use std::fmt::Write;

use domain::booking::Booking;
use services::reports;
use storage::Engine;

use super::{
    PIXEL,
    addresses::{ASKED, DESK, LINKS, SENT, address},
    forms::fields,
    functions::{FORMS, Whom},
    kinds::{Ids, Kind, ROWS},
    lisbon::{self, WORDS},
    people::{Town, sign_in},
    sources,
    unchanged::{changed, quiet},
};
use crate::{
    client::{Answer, Browser},
    site::SiteOptions,
};

/// Who has nothing to do with Lisbon.
const STRANGERS: [&str; 2] = ["porto-owner", "porto-therapist"];

/// Who sees things there.
const OWN: [&str; 2] = ["owner", "ana"];

/// The scene, and what went wrong in it.
struct Swap<'a> {
    town: &'a Town,
    ids: Ids,
    visit: Booking,
    wrong: String,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_another_studio_is_reached_by_its_ids_on_sqlite() {
    nothing_of_another_studio_is_reached_by_its_ids(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_another_studio_is_reached_by_its_ids_on_postgres() {
    nothing_of_another_studio_is_reached_by_its_ids(Engine::Postgres).await;
}

async fn nothing_of_another_studio_is_reached_by_its_ids(engine: Engine) {
    let town = Town::on(engine, SiteOptions::default()).await;
    lisbon::play(&town).await;
    let services = town.site.services();
    let ids = Ids::read(&services.store, engine, ROWS).await;
    let visit = ids.of(Kind::Visit).parse().expect("an id");
    let visit = storage::bookings::by_id(services.store.reader(), visit).await;
    let visit = visit.expect("read").expect("there");
    let mut swap = Swap { town: &town, ids, visit, wrong: String::new() };
    for name in STRANGERS.into_iter().chain(OWN) {
        sign_in(town.of(name), name).await;
    }
    swap.is_there().await;
    reports::bring_up_to_date_everywhere(&services).await.expect("kept");
    let before = quiet(&services.store).await;
    for name in STRANGERS {
        let browser = town.of(name);
        for studio in ["porto", "lisbon"] {
            swap.pages(name, browser, studio).await;
            swap.uploads(name, browser, studio).await;
            swap.forms(name, browser, studio).await;
            let changed = changed(&before, &quiet(&services.store).await);
            if !changed.is_empty() {
                let _ = writeln!(swap.wrong, "{name}, under {studio}, changed {changed:?}");
            }
        }
    }
    assert!(swap.wrong.is_empty(), "\n{}", swap.wrong);
}

impl Swap<'_> {
    /// There is something to refuse: Lisbon's owner, or whoever treats there, finds a page at
    /// each address of the desk.
    async fn is_there(&mut self) {
        let mut said = String::new();
        for (pattern, kind) in [DESK, ASKED].concat() {
            let path = address(pattern, "lisbon", &self.ids, kind);
            let mut there = pattern.contains('?');
            for name in OWN {
                let answer = self.town.of(name).get(&path).await;
                there |= answer.status.is_success() || answer.status.is_redirection();
                said += &answer.body.to_lowercase();
            }
            // A visit whose answers nobody need review has no such page.
            if !there && !pattern.contains("/reviews/") {
                let _ = writeln!(self.wrong, "{path} is not there for {OWN:?}");
            }
        }
        for word in WORDS {
            assert!(said.contains(word), "nobody reads {word}, which a stranger must not");
        }
    }

    async fn pages(&mut self, name: &str, browser: &Browser, studio: &str) {
        for (pattern, kind) in [DESK, LINKS].concat() {
            let path = address(pattern, studio, &self.ids, kind);
            let answer = browser.get(&path).await;
            if answer.status != 404 {
                let _ = writeln!(self.wrong, "{name}: {path} gives {answer}");
            }
            self.tells_nothing(name, &path, &answer);
        }
        for (pattern, kind) in ASKED {
            let path = address(pattern, studio, &self.ids, *kind);
            let answer = browser.get(&path).await;
            if studio == "lisbon" && answer.status != 404 || answer.status.is_server_error() {
                let _ = writeln!(self.wrong, "{name}: {path} gives {answer}");
            }
            self.tells_nothing(name, &path, &answer);
        }
    }

    async fn uploads(&mut self, name: &str, browser: &Browser, studio: &str) {
        for (pattern, kind) in SENT {
            let path = address(pattern, studio, &self.ids, *kind);
            let answer = if pattern.ends_with("/export") {
                browser.post_form(&path, &[("why".to_owned(), "asked".to_owned())]).await
            } else {
                browser.upload(&path, &[], ("me.png", &PIXEL)).await
            };
            if answer.status != 404 {
                let _ = writeln!(self.wrong, "{name}: {path} gives {answer}");
            }
            self.tells_nothing(name, &path, &answer);
        }
    }

    /// Every form with every id of Lisbon's. Under the name of their own studio only those that
    /// take one: the others are a stranger's own. An id opens nothing where a link is wanted.
    async fn forms(&mut self, name: &str, browser: &Browser, studio: &str) {
        let takes = sources::forms();
        for &(path, whom) in FORMS {
            if matches!(whom, Whom::Bearer) {
                for kind in [Kind::Visit, Kind::Plan, Kind::Entry, Kind::Client] {
                    let token = [("token".to_owned(), kind)];
                    self.form(name, browser, (path, studio), &token).await;
                }
            }
            if !matches!(whom, Whom::Staff | Whom::Desk | Whom::Manager | Whom::Owner) {
                continue;
            }
            let ids = takes.get(path).unwrap_or_else(|| panic!("{path} is in no source"));
            if studio == "porto" && ids.is_empty() {
                continue;
            }
            self.form(name, browser, (path, studio), ids).await;
            // With somebody of their own, so that it is the other id that is refused.
            let others: Vec<_> = ids.iter().filter(|(field, _)| field != "therapist").collect();
            if others.len() < ids.len()
                && others.iter().any(|(_, kind)| *kind != Kind::TreatmentSlug)
            {
                let others: Vec<_> = others.into_iter().cloned().collect();
                self.form(name, browser, (path, studio), &others).await;
            }
            if ids.iter().any(|(_, kind)| *kind == Kind::Room) {
                let unit = [("id".to_owned(), Kind::Equipment)];
                self.form(name, browser, (path, studio), &unit).await;
            }
        }
        for (path, field, kind) in sources::OUTSIDE {
            let taken = [((*field).to_owned(), *kind)];
            self.form(name, browser, (path, studio), &taken).await;
        }
    }

    async fn form(
        &mut self,
        name: &str,
        browser: &Browser,
        (path, studio): (&str, &str),
        ids: &[(String, Kind)],
    ) {
        let mut form = fields(path, &self.visit, 0);
        let mut set = |field: &str, value: &str| {
            form.retain(|(name, _)| name != field);
            form.push((field.to_owned(), value.to_owned()));
        };
        for (field, value) in typed(path) {
            set(field, value);
        }
        set("studio", studio);
        for (field, kind) in ids {
            set(field, self.ids.of(*kind));
            if *kind == Kind::Equipment {
                set("what", "unit");
            }
        }
        let answer = browser.post_form(&format!("/api/ui/{path}"), &form).await;
        let done = answer.status.is_redirection() && answer.location().contains("done=");
        if done || !(answer.status == 404 || answer.status.is_redirection()) {
            let _ = writeln!(self.wrong, "{name}: {path} with {ids:?} of Lisbon's, {answer}");
        }
        self.tells_nothing(name, path, &answer);
        if answer.status.is_redirection() {
            let to = answer.location();
            let shown = browser.get(to.split('#').next().unwrap_or_default()).await;
            self.tells_nothing(name, path, &shown);
        }
    }

    /// None of the words that only Lisbon's people may read.
    fn tells_nothing(&mut self, name: &str, what: &str, answer: &Answer) {
        let said = format!("{:?} {}", answer.headers, answer.body).to_lowercase();
        for word in WORDS.iter().filter(|word| said.contains(**word)) {
            let _ = writeln!(self.wrong, "{name}: {what} tells of {word}");
        }
    }
}

/// What a form must have to be taken at all, beside what all are sent.
fn typed(path: &str) -> &'static [(&'static str, &'static str)] {
    match path {
        "booking/reschedule" => &[("whom", "same")],
        "desk/claim" => &[
            ("kind", "training"),
            ("title", "Basics"),
            ("issuer", "A school"),
            ("techniques[0]", "swedish"),
            ("issued_on", "2026-01-10"),
        ],
        "desk/treatment" => &[
            ("technique", "swedish"),
            ("minutes", "60"),
            ("price", "50"),
            ("setup", "0"),
            ("cleanup", "0"),
            ("rest", "0"),
            ("pressure", "3"),
            ("sort", "session"),
        ],
        "desk/questionnaire" | "desk/questionnaire-file" => &[("version", "1")],
        "desk/note-add" | "desk/question-answer" => &[("text", "It was warm.")],
        "desk/offer-make" => &[("sessions", "5"), ("rule", "share")],
        _ => &[],
    }
}
