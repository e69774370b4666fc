//! Words that nobody else uses are planted by the real routes, everywhere where people type
//! and the site makes secrets; then everything that leaves a trace is searched for them. The
//! table below says where each belongs. One that is not found where it belongs was never
//! planted, and fails the test like one that is found elsewhere.

mod errors;
mod planted;
mod scene;

use std::{collections::BTreeSet, fmt::Write};

use storage::{Engine, testing::dump};

use crate::{
    secrets::{Log, files},
    site::TestSite,
};
use planted::{CANARIES, Canary};
use scene::Scene;

/// Everything that is searched, by what it is called in the table.
async fn places(site: &TestSite, scene: &Scene) -> Vec<(&'static str, String)> {
    let mails: String = site.mailer.sent().iter().map(|mail| format!("{mail:?}\n")).collect();
    vec![
        ("pages", scene.pages.clone()),
        ("everything", scene.everything.clone()),
        ("use", scene.used.join("\n")),
        ("mails", mails),
        ("stripe", stripe(site).await),
        ("addresses", scene.addresses()),
        ("metrics", site.browser().get("/metrics").await.expect(200).body),
        ("errors", scene.errors.clone()),
        ("log", Log::listen().text()),
    ]
}

/// Every request that the gateway got, unescaped.
async fn stripe(site: &TestSite) -> String {
    let asked = site.stripe.ask("requests").await;
    let list = |name: &str| asked[name].as_array().expect("a list").clone();
    let lines = list("requests").into_iter().zip(list("with"));
    let lines = lines.map(|(what, with)| {
        let with = with.as_str().unwrap_or_default().to_owned();
        let pairs = url::form_urlencoded::parse(with.as_bytes());
        let pairs: String = pairs.map(|(name, value)| format!("{name}={value} ")).collect();
        format!("{} {pairs}\n", what.as_str().unwrap_or_default())
    });
    lines.collect()
}

/// Where a canary is, with the columns that hold it.
fn found(
    canary: &Canary,
    text: &str,
    places: &[(&str, String)],
    columns: &[dump::Column],
) -> String {
    let mut all: BTreeSet<String> = BTreeSet::new();
    for (place, held) in places {
        if held.contains(text) {
            all.insert((*place).to_owned());
        }
    }
    // Words by which clients are found are kept in lower case.
    let lower = text.to_lowercase();
    for column in columns {
        if column.holds(text) || (canary.words && column.holds(&lower)) {
            all.insert(column.name.clone());
        }
    }
    all.into_iter().collect::<Vec<_>>().join(" ")
}

async fn every_canary_is_where_it_belongs_and_nowhere_else(engine: Engine) {
    Log::listen();
    let db = storage::testing::database(engine).await;
    let site = scene::site(&db.store).await;
    let mut scene = scene::play(&site).await;
    let columns = dump::columns(&db.store).await;
    // SQLite is a file beside us, in which what was deleted may lie on. PostgreSQL's files are its
    // server's, which may be another machine's: there the columns are searched alone.
    let bytes = if engine == Engine::Sqlite { files(&db.url) } else { String::new() };
    errors::provoke(&site, engine, &mut scene).await;
    let places = places(&site, &scene).await;
    let mut wrong = String::new();
    for canary in CANARIES {
        let text = (canary.text)(&scene);
        assert!(text.len() > 7, "{}: too short to mean anything: {text}", canary.what);
        let found = found(canary, &text, &places, &columns);
        let mut belongs: Vec<&str> = canary.belongs.split_whitespace().collect();
        belongs.sort_unstable();
        if found != belongs.join(" ") {
            let _ = writeln!(wrong, "{}: found in {found:?}, not {belongs:?}", canary.what);
        }
        let in_rows = belongs.iter().any(|place| place.contains('.'));
        if engine == Engine::Sqlite && bytes.contains(&text) != in_rows {
            let _ = writeln!(wrong, "{}: in the database's files? {}", canary.what, !in_rows);
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    // What was searched is what it says.
    let place = |name: &str| &places.iter().find(|(place, _)| *place == name).expect("there").1;
    assert!(place("log").contains("answered") && place("log").contains("the database failed"));
    assert!(
        place("everything").contains("missed_fee.csv\n")
            && place("everything").contains("fee.returned")
    );
    assert!(place("metrics").contains("http_request_seconds"));
    assert!(place("errors").contains("on our side"));
    assert!(
        place("stripe").contains("POST /v1/checkout/sessions")
            && place("stripe").contains("metadata")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_canary_is_where_it_belongs_and_nowhere_else_on_sqlite() {
    every_canary_is_where_it_belongs_and_nowhere_else(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_canary_is_where_it_belongs_and_nowhere_else_on_postgres() {
    every_canary_is_where_it_belongs_and_nowhere_else(Engine::Postgres).await;
}
