//! The page for people.

use std::fmt::Write as _;

use domain::Instant;
use serde_json::Value;

use crate::{mail::escaped, papers::Paper};

/// Everything that is told, and links to the papers beside it.
pub(super) struct Page {
    body: String,
    papers: String,
}

impl Page {
    pub fn begin(account: &Value, now: Instant) -> Self {
        let mut body = format!(
            "<p>As of {} (UTC). The same is in the files beside this page for other programs: \
             <code>account.json</code>, <code>studios/</code>, <code>visits.csv</code> and \
             <code>papers.csv</code>. Instants are in UTC; each visit also says what the \
             studio’s clock showed.</p>\n<h2>Your account</h2>\n",
            now.format("%-d %B %Y, %H:%M"),
        );
        list(&mut body, account);
        Self { body, papers: String::new() }
    }

    pub fn section(&mut self, title: &str, about: &Value) {
        let _ = writeln!(self.body, "<h2>{}</h2>", escaped(title));
        list(&mut self.body, &about["client"]);
        let visits = about["visits"].as_array().map(Vec::as_slice).unwrap_or_default();
        let _ = writeln!(self.body, "<h3>Visits: {}</h3>", visits.len());
        for visit in visits {
            let title = ["begins_on_the_studios_clock", "treatment", "reference"]
                .map(|name| visit[name].as_str().unwrap_or_default());
            let _ =
                writeln!(self.body, "<details><summary>{}</summary>", escaped(&title.join(" · ")),);
            list(&mut self.body, visit);
            self.body += "</details>\n";
        }
    }

    pub fn paper(&mut self, studio: &str, paper: &Paper, file: &str) {
        let _ = writeln!(
            self.papers,
            "<li><a href=\"{}\">{}</a>, {}, {}</li>",
            escaped(file),
            paper.number,
            escaped(studio),
            paper.facts.gross,
        );
    }

    pub fn end(self) -> String {
        let papers = if self.papers.is_empty() {
            "<p>None were handed out.</p>".to_owned()
        } else {
            format!("<ul>\n{}</ul>", self.papers)
        };
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>Everything held about you</title>\n</head>\n<body>\n\
             <h1>Everything held about you</h1>\n{}\n<h2>Receipts and invoices</h2>\n{papers}\n\
             </body>\n</html>\n",
            self.body,
        )
    }
}

/// Every value under its name; what there is nothing of is left out.
fn list(to: &mut String, value: &Value) {
    match value {
        Value::Object(fields) => {
            *to += "<dl>\n";
            for (name, value) in fields.iter().filter(|(_, value)| !is_empty(value)) {
                let _ = write!(to, "<dt>{}</dt><dd>", escaped(&name.replace('_', " ")));
                list(to, value);
                *to += "</dd>\n";
            }
            *to += "</dl>\n";
        }
        Value::Array(items) => {
            *to += "<ul>\n";
            for item in items {
                *to += "<li>";
                list(to, item);
                *to += "</li>\n";
            }
            *to += "</ul>\n";
        }
        Value::String(said) => *to += &escaped(said),
        Value::Bool(yes) => *to += if *yes { "yes" } else { "no" },
        other => *to += &other.to_string(),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(said) => said.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.values().all(is_empty),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
