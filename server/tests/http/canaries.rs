//! Words that nobody else uses are planted by the real routes, everywhere where people type
//! and the site makes secrets, and the installation has secrets of its own; then everything that
//! leaves a trace is searched for them. The table below says where each belongs. One that is not
//! found where it belongs was never planted, and fails the test like one that is found elsewhere.

mod errors;
mod planted;
mod scene;
mod spelled;

use std::{collections::BTreeSet, fmt::Write, sync::Arc};

use storage::{Engine, Store, testing::dump};

use crate::{
    outside::Outside,
    secrets::{Log, bytes_of},
    site::TestSite,
};
use planted::{CANARIES, Canary, DATABASE};
use scene::Scene;
use spelled::Needles;

/// Everything that is searched, by what it is called in the table.
async fn places(site: &TestSite, outside: &Outside, scene: &Scene) -> Vec<(&'static str, String)> {
    let mails: String = site.mailer.sent().iter().map(|mail| format!("{mail:?}\n")).collect();
    vec![
        ("pages", scene.pages.clone()),
        ("everything", scene.everything.clone()),
        ("use", scene.used.join("\n")),
        ("mails", mails),
        ("stripe", stripe(site).await),
        ("smtp", outside.let_in()),
        ("bucket", outside.bucket_asked()),
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

/// Where each canary is, with the columns that hold it.
fn found(
    needles: &Needles,
    count: usize,
    places: &[(&str, String)],
    columns: &[dump::Column],
) -> Vec<BTreeSet<String>> {
    let mut all = vec![BTreeSet::new(); count];
    let mut search = |place: &str, held: &[u8]| {
        for number in needles.within(held) {
            all[number].insert(place.to_owned());
        }
    };
    for (place, held) in places {
        search(place, held.as_bytes());
    }
    for column in columns {
        search(&column.name, &column.cells.join(&b'\n'));
    }
    all
}

/// The store that a site works with: PostgreSQL is asked with a password, as one elsewhere is.
async fn connected(engine: Engine, db: &storage::testing::TestDatabase) -> Store {
    match engine {
        Engine::Sqlite => db.store.clone(),
        Engine::Postgres => {
            let url = db.url.replacen('@', &format!(":{}@", scene::DATABASE), 1);
            Store::connect(&url).await.expect("it is there")
        }
    }
}

async fn every_canary_is_where_it_belongs_and_nowhere_else(engine: Engine) {
    Log::listen();
    let db = storage::testing::database(engine).await;
    let outside = Arc::new(Outside::start().await);
    let site = scene::site(&connected(engine, &db).await, &outside).await;
    let mut scene = scene::play(&site, &outside).await;
    let columns = dump::columns(&db.store).await;
    // SQLite is a file beside us, in which what was deleted may lie on. PostgreSQL's files are its
    // server's, which may be another machine's: there the columns are searched alone.
    let bytes = if engine == Engine::Sqlite { bytes_of(&db.url) } else { Vec::new() };
    errors::provoke(&site, (engine, &outside), &mut scene).await;
    let mut canaries: Vec<&Canary> = CANARIES.iter().collect();
    if engine == Engine::Postgres {
        scene.used.push(scene::DATABASE.into());
        canaries.push(&DATABASE);
    }
    let places = places(&site, &outside, &scene).await;
    let texts: Vec<Vec<u8>> = canaries.iter().map(|canary| (canary.text)(&scene)).collect();
    let needles = Needles::of(&texts);
    let in_files = needles.within(&bytes);
    let found = found(&needles, canaries.len(), &places, &columns);
    let mut wrong = String::new();
    for (number, (canary, text)) in canaries.iter().zip(&texts).enumerate() {
        let shown = String::from_utf8_lossy(text);
        assert!(text.len() > 7, "{}: too short to mean anything: {shown}", canary.what);
        let found: Vec<&str> = found[number].iter().map(String::as_str).collect();
        let mut belongs: Vec<&str> = canary.belongs.split_whitespace().collect();
        belongs.sort_unstable();
        if found != belongs {
            let _ = writeln!(wrong, "{}: found in {found:?}, not {belongs:?}", canary.what);
        }
        let in_rows = belongs.iter().any(|place| place.contains('.'));
        if engine == Engine::Sqlite && in_files.contains(&number) != in_rows {
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
