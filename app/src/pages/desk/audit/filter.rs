//! What of the log is shown.

use leptos::prelude::*;
use services::{
    audit::{AuditQuery, Kind, Trail},
    catalogue::StudioPage,
};

use super::{address, said as words_of};
use crate::components::{
    field::{Select, TextField},
    link::{ButtonLink, Weight},
};

/// The form that asks for a part of the log.
pub fn view(studio: &StudioPage, found: &Trail, query: &AuditQuery) -> AnyView {
    let mut people = vec![(String::new(), "Everybody".to_owned())];
    people.extend(found.people.iter().map(|(id, name)| (id.to_string(), name.clone())));
    people.push(("clients".to_owned(), "Clients".to_owned()));
    people.push(("system".to_owned(), "Lumbar itself".to_owned()));
    if !people.iter().any(|(id, _)| *id == query.by) {
        people.push((query.by.clone(), "Somebody who was here before".to_owned()));
    }
    let mut kinds = vec![(String::new(), "Everything".to_owned())];
    kinds.extend(Kind::ALL.map(|kind| (kind.code().to_owned(), words_of::kind(kind).to_owned())));
    let clear = (*query != AuditQuery::default()).then(|| {
        let href = address(&studio.slug);
        view! { <ButtonLink href=href weight=Weight::Ghost>"Show everything"</ButtonLink> }
    });
    view! {
        <form class="audit-filter" method="get" action=address(&studio.slug) role="search">
            <Select id="by" label="Who" options=people value=query.by.clone()/>
            <Select id="kind" label="What" options=kinds value=query.kind.clone()/>
            <TextField id="from" label="From" kind="date" value=query.from.clone() optional=true/>
            <TextField id="until" label="Until" kind="date" value=query.until.clone() optional=true/>
            <TextField
                id="about"
                label="About"
                value=query.about.clone()
                hint="A visit’s number, such as LB-7Q4K-22."
                autocomplete="off"
                optional=true
                maxlength=60
            />
            <div class="btn-row">
                <button class="btn primary">"Show"</button>
                {clear}
            </div>
        </form>
    }
    .into_any()
}

/// What is asked for, as an address says it.
fn fields(query: &AuditQuery) -> String {
    let parts = [
        ("by", &query.by),
        ("kind", &query.kind),
        ("from", &query.from),
        ("until", &query.until),
        ("about", &query.about),
    ];
    let plain = |text: &str| {
        let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
        text.chars().filter(plain).take(60).collect::<String>()
    };
    let parts = parts.into_iter().filter(|(_, value)| !value.is_empty());
    let parts: Vec<String> =
        parts.map(|(name, value)| format!("{name}={}", plain(value))).collect();
    parts.join("&")
}

/// The same part of the log as a file.
pub fn file(slug: &str, query: &AuditQuery) -> String {
    with(format!("{}/audit.csv", address(slug)), &fields(query))
}

/// The same part of the log, for whoever was refused its file.
pub fn refused(slug: &str, query: &AuditQuery, code: &str) -> String {
    with(address(slug), &joined(query, "refused", code))
}

/// The next page of the same part.
pub fn next(slug: &str, query: &AuditQuery, after: &str) -> String {
    with(address(slug), &joined(query, "after", after))
}

/// Everything about one thing.
pub fn about(slug: &str, object: &str) -> String {
    let only = AuditQuery { about: object.to_owned(), ..AuditQuery::default() };
    with(address(slug), &fields(&only))
}

/// What is asked for, and one thing more.
fn joined(query: &AuditQuery, name: &str, value: &str) -> String {
    let rest = fields(query);
    let mark = if rest.is_empty() { "" } else { "&" };
    format!("{rest}{mark}{name}={value}")
}

fn with(page: String, fields: &str) -> String {
    if fields.is_empty() { page } else { format!("{page}?{fields}") }
}

/// What was asked for, where there is nothing of it.
pub fn said(query: &AuditQuery) -> String {
    let mut parts = Vec::new();
    if let Some(kind) = Kind::read(&query.kind) {
        parts.push(format!("“{}”", words_of::kind(kind)));
    }
    if !query.by.is_empty() {
        parts.push("that person".to_owned());
    }
    if !query.from.is_empty() || !query.until.is_empty() {
        parts.push("those days".to_owned());
    }
    if !query.about.is_empty() {
        parts.push("that thing".to_owned());
    }
    if parts.is_empty() {
        return "There are no more entries.".to_owned();
    }
    format!("You asked for {}. Ask for less at once to see more.", crate::words::list(&parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_the_file_and_its_refusal_show_the_same_part() {
        let query = AuditQuery {
            kind: "visits".into(),
            about: "LB-7Q4K-22&x=<y>".into(),
            after: "1.2".into(),
            ..AuditQuery::default()
        };
        let part = "kind=visits&about=LB-7Q4K-22xy";
        assert_eq!(file("berlin", &query), format!("/berlin/desk/audit/audit.csv?{part}"));
        assert_eq!(next("berlin", &query, "9.a"), format!("/berlin/desk/audit?{part}&after=9.a"));
        let came_back = format!("/berlin/desk/audit?{part}&refused=unconfirmed");
        assert_eq!(refused("berlin", &query, "unconfirmed"), came_back);
        let everything = AuditQuery::default();
        assert_eq!(next("berlin", &everything, "9.a"), "/berlin/desk/audit?after=9.a");
        assert_eq!(refused("berlin", &everything, "x"), "/berlin/desk/audit?refused=x");
    }
}
