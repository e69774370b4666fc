//! What bad input gets: a table of what came back, and never a server error.

use std::fmt::Write;

use axum::http::{HeaderMap, HeaderName};
use serde_json::Value;
use services::testing::{StudioOptions, TestStudio};
use storage::Connection;

use crate::{
    client::{Answer, raw},
    html::words,
    site::TestSite,
};

mod api;
mod hours;
mod pages;

const TEN: &str = "2026-11-26T10:00:00+00:00";

/// What was asked, and what came back.
#[derive(Default)]
struct Table(String);

impl Table {
    /// A row of the JSON API: every refusal has a code and a sentence.
    fn api(&mut self, what: &str, answer: &Answer) {
        assert!(answer.status.as_u16() < 500, "{what}: {answer}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{what}: {answer}");
        let problem = answer.json();
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        let errors: Vec<String> = errors.iter().map(field).collect();
        let title = if errors.is_empty() { plain(&problem["title"]) } else { errors.join(", ") };
        self.row(what, answer.status.as_u16(), &format!("{}: {title}", plain(&problem["code"])));
    }

    /// A row of the pages and their forms: where it leads, or what the page says.
    fn page(&mut self, what: &str, answer: &Answer) {
        assert!(answer.status.as_u16() < 500, "{what}: {answer}");
        let says = if answer.status.is_redirection() {
            format!("to {}", answer.location())
        } else if answer.header("content-type").starts_with("text/html") {
            headline(&answer.body)
        } else {
            answer.body.lines().next().unwrap_or_default().to_owned()
        };
        self.row(what, answer.status.as_u16(), &says);
    }

    /// A row of bytes that are not even HTTP.
    fn raw(&mut self, what: &str, answer: &str) {
        let status: u16 = answer.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or_default();
        assert!(status < 500, "{what}: {answer}");
        self.row(what, status, answer.lines().next().unwrap_or("the connection is closed"));
    }

    fn row(&mut self, what: &str, status: u16, says: &str) {
        let _ = writeln!(self.0, "{what:<48} {status} {says}");
    }
}

fn plain(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn field(error: &Value) -> String {
    format!("{} {}", plain(&error["field"]), plain(&error["code"]))
}

fn headline(html: &str) -> String {
    let heading = html.split("<h1").nth(1).and_then(|rest| rest.split("</h1>").next());
    words(&format!("<h1{}", heading.unwrap_or(">no heading")))
}

storage::on_both_engines! {
    async fn the_api_says_what_is_wrong(site: &TestSite) {
        let mut table = Table::default();
        api::starts(site, &mut table).await;
        api::fields(site, &mut table).await;
        api::bodies(site, &mut table).await;
        api::slots(site, &mut table).await;
        api::links(site, &mut table).await;
        insta::assert_snapshot!("bad_input_to_the_api", table.0);
    }

    async fn pages_and_forms_say_what_is_wrong(site: &TestSite) {
        let mut table = Table::default();
        pages::pages(site, &mut table).await;
        pages::forms(site, &mut table).await;
        pages::foreign_forms(site, &mut table).await;
        pages::wire(site, &mut table).await;
        insta::assert_snapshot!("bad_input_to_pages", table.0.replace(&site.base, "http://site"));
    }

    async fn forms_of_hours_say_what_is_wrong(site: &TestSite) {
        let mut table = Table::default();
        hours::forms(site, &mut table).await;
        insta::assert_snapshot!("bad_input_to_hours", table.0);
    }
}

/// Studios beside the usual one do not sell each other's treatments.
async fn porto(site: &TestSite) {
    let options = StudioOptions { slug: "porto".into(), ..StudioOptions::default() };
    let store = site.services().store.clone();
    TestStudio::create(&store, &options).await.expect("written");
    let tx = store.begin().await.expect("begun");
    let sql = "UPDATE treatment SET slug = 'porto-only' WHERE slug = 'back-reset' AND studio = \
               (SELECT id FROM studio WHERE slug = 'porto')";
    tx.execute_unprepared(sql).await.expect("both engines know it");
    tx.commit().await.expect("committed");
}

/// Sends a body that is hung up on before all of it is sent, and returns the answer.
async fn huge(site: &TestSite, path: &str, kind: &str) -> Answer {
    let length = 10_000_000;
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\nsec-fetch-site: same-origin\r\n\
         content-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    let answer = raw(&site.base, &[head.into_bytes(), vec![b' '; length]].concat()).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).unwrap_or("0");
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        headers
            .insert(HeaderName::try_from(name).expect("a name"), value.parse().expect("a value"));
    }
    Answer { status: status.parse().expect("a status"), headers, body: body.to_owned() }
}
