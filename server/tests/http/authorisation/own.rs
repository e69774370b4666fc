//! Nothing of one account is reached from another, of the same studio or of another one, nor
//! by anybody who is not signed in: neither shown nor changed. Whoever it belongs to does it all.

use std::fmt::Write;

use storage::Engine;

use super::{
    belongings::{self, Scene, Stranger, post},
    functions::{FORMS, Whom},
    kinds::Kind,
    outside::{self, ASKED, OF_ACCOUNTS, is_offered},
    people::Town,
    theirs::{Theirs, differences},
};
use crate::{
    account::holds,
    client::{Answer, Browser},
    html::Form,
    site::SiteOptions,
};

/// The scene, and what went wrong in it.
pub struct Tries<'a> {
    pub town: &'a Town,
    pub scene: &'a Scene,
    pub wrong: String,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_another_account_is_reached_by_its_ids_on_sqlite() {
    nothing_of_another_account_is_reached_by_its_ids(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_another_account_is_reached_by_its_ids_on_postgres() {
    nothing_of_another_account_is_reached_by_its_ids(Engine::Postgres).await;
}

async fn nothing_of_another_account_is_reached_by_its_ids(engine: Engine) {
    let town = Town::on(engine, SiteOptions::default()).await;
    let scene = belongings::play(&town, engine).await;
    let mut tries = Tries { town: &town, scene: &scene, wrong: String::new() };
    let (store, theirs) = (town.site.services().store.clone(), Theirs::of(&scene.ids));
    let before = theirs.quiet(&store).await;
    let anybody = town.of("anonymous");
    for stranger in &scene.strangers {
        let browser = town.of(stranger.name);
        tries.pages(stranger.name, browser).await;
        tries.pages("anonymous", anybody).await;
        tries.files(stranger).await;
        tries.interface(stranger).await;
        holds(browser, stranger.free).await;
        tries.forms(stranger, browser).await;
        tries.forms(stranger, anybody).await;
        tries.links(stranger).await;
        let changed = differences(&before, &theirs.quiet(&store).await);
        if !changed.is_empty() {
            let _ = writeln!(tries.wrong, "{} changed {changed:#?}", stranger.name);
        }
    }
    tries.whoever_it_belongs_to(&theirs).await;
    assert!(tries.wrong.is_empty(), "\n{}", tries.wrong);
}

impl Tries<'_> {
    /// What is asked behind the address of a page.
    async fn pages(&mut self, who: &str, browser: &Browser) {
        for &(pattern, kind) in ASKED {
            let path = pattern.replace(":id", self.scene.ids.of(kind));
            let answer = browser.get(&path).await;
            self.tells_nothing(who, &path, &answer);
            self.leads_nowhere(who, &path, (browser, &answer)).await;
        }
    }

    /// Every form that names a thing, and that anybody may send about their own.
    async fn forms(&mut self, stranger: &Stranger, browser: &Browser) {
        let takes = outside::forms();
        for &(path, whom) in FORMS {
            if !matches!(whom, Whom::Anybody | Whom::SignedIn) {
                continue;
            }
            let ids = takes.get(path).unwrap_or_else(|| panic!("{path} is in no source"));
            if ids.is_empty() {
                continue;
            }
            for studio in ["lisbon", "porto"] {
                if studio != "lisbon" && studio != stranger.studio {
                    continue;
                }
                self.form((stranger, browser), (path, studio), ids).await;
                // About a time of their own, so that it is the other id that is refused.
                let others: Vec<_> =
                    ids.iter().filter(|(_, kind)| *kind != Kind::Held).cloned().collect();
                if ["book/checkout", "book/code", "book/save", "course/book"].contains(&path) {
                    self.form((stranger, browser), (path, studio), &others).await;
                }
            }
        }
    }

    async fn form(
        &mut self,
        (stranger, browser): (&Stranger, &Browser),
        (path, studio): (&str, &str),
        ids: &[(String, Kind)],
    ) {
        let mut form = self.typed(stranger, path);
        if ids.iter().any(|(_, kind)| *kind == Kind::Person) {
            for (field, value) in details(browser).await {
                if form.value(&field).is_none() {
                    form.fields.push((field, value));
                }
            }
        }
        form = form.with("studio", studio);
        for (field, kind) in ids {
            // What a studio offers is everybody's there.
            if !is_offered(*kind) || studio != "lisbon" {
                form = form.with(field, self.scene.ids.of(*kind));
            }
        }
        let answer = self.sent(stranger.name, browser, &form).await;
        // An order that waits to be paid is sealed: no row tells whose thing is in it.
        if answer.status.is_redirection() && answer.location().contains("/c/pay/") {
            let _ = writeln!(self.wrong, "{}: {path} at {studio} may be paid", stranger.name);
        }
    }

    /// Sends a form, and looks where it leads.
    pub async fn sent(&mut self, who: &str, browser: &Browser, form: &Form) -> Answer {
        let answer = browser.submit(form).await;
        self.tells_nothing(who, &form.action, &answer);
        self.leads_nowhere(who, &form.action, (browser, &answer)).await;
        answer
    }

    /// A form with everything that one may have to hold, and no id.
    pub fn typed(&self, stranger: &Stranger, path: &str) -> Form {
        let form = Form { action: format!("/api/ui/{path}"), ..Form::default() };
        let email = format!("{}@post.example", stranger.name);
        let shown = if path.starts_with("course/") { "25200" } else { "8400" };
        [
            ("name", "Somebody Else"),
            ("email", email.as_str()),
            ("shown", shown),
            ("currency", "EUR"),
            ("treatment", "deep-tissue"),
            ("therapist", "ana"),
            ("start", ""),
            ("week", ""),
            ("whom", "same"),
            ("minutes", "15"),
            ("tip", "5"),
            ("first", "2026-12-09"),
            ("last", "2026-12-09"),
            ("silent", "yes"),
            ("choice", "stop"),
            ("sure", "yes"),
            ("pain", "1"),
            ("none", "yes"),
            ("agreed", "yes"),
        ]
        .into_iter()
        .fold(form, |form, (name, value)| form.with(name, value))
    }

    /// The same ids do what they say for whoever they belong to: there was something to refuse.
    async fn whoever_it_belongs_to(&mut self, theirs: &Theirs) {
        let (takes, browser) = (outside::forms(), &self.scene.browser);
        let store = self.town.site.services().store.clone();
        let mut said = browser.get("/account").await.expect(200).body;
        said += &browser.get("/account/family").await.expect(200).body;
        if !said.to_lowercase().contains(self.scene.words()[0]) {
            self.wrong += "nobody reads what a stranger must not\n";
        }
        for &(path, typed) in OF_ACCOUNTS {
            let ids = takes[path].iter().filter(|(field, _)| field != "reference");
            let mut fields: Vec<(&str, &str)> = typed.to_vec();
            fields.extend(ids.map(|(field, kind)| (field.as_str(), self.scene.ids.of(*kind))));
            let before = theirs.rows(&store).await;
            let answer = post(browser, path, &fields).await;
            if theirs.rows(&store).await == before {
                let _ = writeln!(self.wrong, "{path} does nothing for its own: {answer}");
            }
        }
    }

    /// Where an answer leads nothing is told either.
    async fn leads_nowhere(
        &mut self,
        who: &str,
        what: &str,
        (browser, answer): (&Browser, &Answer),
    ) {
        if answer.status.is_redirection() {
            let to = answer.location();
            let shown = browser.get(to.split('#').next().unwrap_or_default()).await;
            self.tells_nothing(who, what, &shown);
        }
    }

    /// None of the words that are theirs alone.
    pub fn tells_nothing(&mut self, who: &str, what: &str, answer: &Answer) {
        let said = format!("{:?} {}", answer.headers, answer.body).to_lowercase();
        for word in self.scene.words().into_iter().filter(|word| said.contains(*word)) {
            let _ = writeln!(self.wrong, "{who}: {what} tells of {word}");
        }
    }
}

/// What the form about the time holds that this browser has kept.
async fn details(browser: &Browser) -> Vec<(String, String)> {
    let page = browser.get("/lisbon/book/details").await;
    let mut forms = Form::all(&page.body).into_iter();
    let form = forms.find(|form| form.action.ends_with("/book/checkout"));
    form.map_or_else(Vec::new, |form| form.fields)
}
