//! Nothing of one studio is reached by whoever runs another: neither shown nor changed.

use std::{collections::BTreeSet, fmt::Write, time::Duration};

use domain::booking::Booking;
use storage::{
    Engine,
    testing::dump::{Column, columns},
};

use super::{
    PIXEL,
    addresses::{ASKED, DESK, LINKS, SENT, address},
    forms::fields,
    functions::{FORMS, Whom},
    kinds::{Ids, Kind},
    lisbon::{self, WORDS},
    people::{Town, sign_in},
    sources,
};
use crate::{
    client::{Answer, Browser},
    site::SiteOptions,
};

/// Who has nothing to do with Lisbon.
const STRANGERS: [&str; 2] = ["porto-owner", "porto-therapist"];

/// What may change though nothing of Lisbon's does, and why.
const MAY_CHANGE: [(&str, &str); 2] = [
    ("draft", "what was typed and refused is kept for the browser that typed it"),
    ("studio_change", "counters of changes are folded together from time to time"),
];

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
    let ids = Ids::read(&services.store, engine).await;
    let visit = ids.of(Kind::Visit).parse().expect("an id");
    let visit = storage::bookings::by_id(services.store.reader(), visit).await;
    let visit = visit.expect("read").expect("there");
    let mut swap = Swap { town: &town, ids, visit, wrong: String::new() };
    for name in STRANGERS.into_iter().chain(["owner"]) {
        sign_in(town.of(name), name).await;
    }
    swap.is_there().await;
    let before = swap.quiet().await;
    for name in STRANGERS {
        let browser = town.of(name);
        for studio in ["porto", "lisbon"] {
            swap.pages(name, browser, studio).await;
            swap.uploads(name, browser, studio).await;
            swap.forms(name, browser, studio).await;
            let changed = changed(&before, &swap.quiet().await);
            if !changed.is_empty() {
                let _ = writeln!(swap.wrong, "{name}, under {studio}, changed {changed:?}");
            }
        }
    }
    assert!(swap.wrong.is_empty(), "\n{}", swap.wrong);
}

impl Swap<'_> {
    /// Lisbon's owner finds a page at each address of the desk: there is something to refuse.
    async fn is_there(&mut self) {
        let owner = self.town.of("owner");
        let mut said = String::new();
        for (pattern, kind) in DESK {
            let path = address(pattern, "lisbon", &self.ids, *kind);
            let answer = owner.get(&path).await;
            // Safety questions that need no review have no page of their own.
            if answer.status == 404 && !pattern.contains("/reviews/") {
                let _ = writeln!(self.wrong, "owner: {path} is not there");
            }
            said += &answer.body.to_lowercase();
        }
        assert!(said.contains(WORDS[0]), "nobody reads what a stranger must not");
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
    /// take one: the others are a stranger's own.
    async fn forms(&mut self, name: &str, browser: &Browser, studio: &str) {
        let takes = sources::forms();
        for (path, whom) in FORMS {
            if !matches!(whom, Whom::Staff | Whom::Desk | Whom::Manager | Whom::Owner) {
                continue;
            }
            let ids = takes.get(*path).unwrap_or_else(|| panic!("{path} is in no source"));
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
    }

    async fn form(
        &mut self,
        name: &str,
        browser: &Browser,
        (path, studio): (&str, &str),
        ids: &[(String, Kind)],
    ) {
        let mut form = fields(path, &self.visit, 0);
        form.extend(typed(path));
        let mut set = |field: &str, value: &str| {
            form.retain(|(name, _)| name != field);
            form.push((field.to_owned(), value.to_owned()));
        };
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

    /// Everything the database holds, once nothing changes by itself any more.
    async fn quiet(&self) -> Vec<Column> {
        let store = &self.town.site.services().store;
        let mut last = columns(store).await;
        for _ in 0..20 {
            tokio::time::sleep(Duration::from_millis(1_500)).await;
            let now = columns(store).await;
            if changed(&last, &now).is_empty() {
                return now;
            }
            last = now;
        }
        panic!("it never comes to rest");
    }
}

/// What a form must have to be taken at all, beside what all are sent.
fn typed(path: &str) -> Vec<(String, String)> {
    let more: &[(&str, &str)] = match path {
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
        "desk/note-add" | "desk/question-answer" => &[("text", "It was warm.")],
        "desk/offer-make" => &[("sessions", "5"), ("rule", "share")],
        _ => &[],
    };
    more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The columns that are not what they were, but for those that may change.
fn changed(before: &[Column], after: &[Column]) -> BTreeSet<String> {
    let all = before.iter().zip(after).filter(|(was, is)| {
        assert_eq!(was.name, is.name);
        let table = is.name.split('.').next().unwrap_or_default();
        let rows = |column: &Column| {
            let mut cells = column.cells.clone();
            cells.sort();
            cells
        };
        !MAY_CHANGE.iter().any(|(may, _)| *may == table) && rows(was) != rows(is)
    });
    all.map(|(_, is)| is.name.clone()).collect()
}
