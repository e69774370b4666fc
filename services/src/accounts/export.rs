//! Everything that is held about an account, over all studios, as one file: for machines as
//! JSON and tables, for people as pages, papers as they were handed out.

use std::fmt::Write as _;

use domain::{Instant, Money};
use secrecy::SecretString;
use serde_json::{Value, json};
use storage::{
    Connection, Corrupt, StoreError,
    audit::{self, Actor, Entry},
    entities::{client, studio},
    family, studios,
};

use super::{AccountRefused, again::prove, overview, passkeys, second_step, sessions};
use crate::{
    Services,
    archive::{self, Archive, Broken, Export},
    auth::{SignedIn, Visitor},
    clients::Told,
    favourites::favourites,
    mail::escaped,
    papers::{self, Paper},
    preferences,
    spreadsheet::{Sheet, decimal, text},
};

/// Everything that is held about whoever is signed in and those they book for: what they
/// answered about their health too, for it is theirs. Each studio's log says that it was taken.
///
/// Refuses where the password is not theirs.
pub async fn export(
    services: &Services,
    who: &SignedIn,
    visitor: &Visitor,
    password: &SecretString,
) -> Result<Export, AccountRefused> {
    who.confirmed()?;
    prove(services, who, visitor, password).await?;
    let clients = services.store.retrying(|| begin(services, who)).await?;
    let name = format!("lumbar-{}.zip", services.now().date_naive());
    let (services, who) = (services.clone(), who.clone());
    Ok(archive::export(name, move |archive| async move {
        write(&services, &who, clients, archive).await
    }))
}

/// Whom it is about, and that it is taken.
async fn begin(services: &Services, who: &SignedIn) -> Result<Vec<client::Model>, AccountRefused> {
    let (tx, now) = (services.store.begin().await?, services.now());
    storage::clients::claim(&tx, who.account(), who.email()).await?;
    let clients = storage::clients::of_account(&*tx, who.account()).await?;
    for row in &clients {
        let entry = Entry {
            studio: Some(row.studio.into()),
            actor: Actor::Client(who.account()),
            action: "client.exported",
            object: row.id.to_string(),
            detail: "asked".to_owned(),
        };
        audit::append(&tx, entry, now).await?;
    }
    tx.commit().await?;
    Ok(clients)
}

async fn write(
    services: &Services,
    who: &SignedIn,
    clients: Vec<client::Model>,
    mut archive: Archive,
) -> Result<Archive, Broken> {
    let (conn, now) = (services.store.reader(), services.now());
    let account = account(services, who).await?;
    archive.file("account.json", &pretty(&account)?).await?;
    let people = people(conn, who).await?;
    let mut page = Page::begin(&account, now);
    let mut tables = Tables::begin();
    for (number, row) in clients.iter().enumerate() {
        let studio = studios::by_id(conn, row.studio.into()).await?;
        let studio = studio.ok_or_else(|| Corrupt::new("client", "studio", row.id));
        let studio = studio.map_err(StoreError::from)?;
        let facts = storage::clients::facts(conn, row).await?;
        let told = Told::read(services, conn, (row, &facts), now).await?;
        let comes = people.iter().find(|(client, _)| *client == row.id).map(|(_, name)| name);
        let about = json!({
            "about": comes.map_or("you", String::as_str),
            "client": told.client,
            "visits": told.visits,
        });
        let name = format!("studios/{}-{}.json", studio.slug, number + 1);
        archive.file(&name, &pretty(&about)?).await?;
        let whose = comes.map_or_else(|| row.name.clone(), Clone::clone);
        page.section(&format!("{} at {}", whose, studio.name), &about);
        tables.visits(&studio.name, &whose, &told.visits);
        for paper in papers::of_person(conn, row).await? {
            let file = format!("papers/{}-{}.pdf", studio.slug, paper.number);
            tables.paper(&studio, &paper, &file);
            page.paper(&studio.name, &paper, &file);
            archive.file(&file, &drawn(paper).await?).await?;
        }
    }
    archive.file("visits.csv", &tables.visits.finish()).await?;
    archive.file("papers.csv", &tables.papers.finish()).await?;
    archive.file("index.html", page.end().as_bytes()).await?;
    Ok(archive)
}

fn pretty(value: &Value) -> Result<Vec<u8>, Broken> {
    serde_json::to_vec_pretty(value).map_err(|error| Broken::Part(error.to_string()))
}

async fn drawn(paper: Paper) -> Result<Vec<u8>, Broken> {
    let drawn = tokio::task::spawn_blocking(move || papers::pdf(&paper)).await;
    let drawn = drawn.map_err(|error| Broken::Part(error.to_string()))?;
    Ok(drawn.map_err(|error| Broken::Part(error.to_string()))?.bytes)
}

/// How those are called whom the account books for, by the client they are.
async fn people<C: Connection>(
    conn: &C,
    who: &SignedIn,
) -> Result<Vec<(uuid::Uuid, String)>, StoreError> {
    let names = family::members(conn, who.account(), true).await?;
    let clients = family::clients_of(conn, who.account()).await?;
    let called = |member| names.iter().find(|row| row.id == member).map(|row| row.name.clone());
    Ok(clients.into_iter().filter_map(|row| Some((row.client, called(row.member)?))).collect())
}

/// What belongs to the account itself.
async fn account(services: &Services, who: &SignedIn) -> Result<Value, StoreError> {
    let conn = services.store.reader();
    let row = storage::accounts::by_id(conn, who.account()).await?;
    let people = family::members(conn, who.account(), true).await?;
    let people: Vec<Value> = people
        .into_iter()
        .map(|row| {
            json!({
                "name": row.name,
                "relation": row.relation,
                "guardian_agreed_at": row.consent_at.map(at),
                "added_at": at(row.created_at),
                "removed_at": row.removed_at.map(at),
            })
        })
        .collect();
    let browsers = sessions(services, who).await?;
    let browsers: Vec<Value> = browsers
        .into_iter()
        .map(|session| {
            json!({
                "browser": session.user_agent,
                "signed_in_at": session.began.to_rfc3339(),
                "last_used_at": session.last_used.to_rfc3339(),
            })
        })
        .collect();
    let passkeys: Vec<Value> = passkeys(services, who)
        .await?
        .into_iter()
        .map(|one| {
            json!({
                "name": one.name,
                "added_at": one.added.to_rfc3339(),
                "last_used_at": one.last_used.map(|at| at.to_rfc3339()),
            })
        })
        .collect();
    let cards: Vec<Value> = overview(services, who)
        .await?
        .cards
        .into_iter()
        .map(|card| {
            json!({
                "studio": card.studio.0,
                "code_ends_in": card.last_four,
                "sold_for": card.issued.to_string(),
                "left": card.left.map(|left| left.to_string()),
                "given_to": card.given_to,
                "can_be_used_until": card.until.map(|date| date.to_string()),
            })
        })
        .collect();
    let favourites: Vec<Value> = favourites(services, who)
        .await?
        .into_iter()
        .map(|one| {
            json!({
                "studio": one.studio.1,
                "treatment": one.treatment.1,
                "minutes": one.minutes,
                "therapist": one.therapist.map(|(_, name)| name),
            })
        })
        .collect();
    let known = storage::accounts::known_browsers(conn, who.account()).await?;
    let known: Vec<Value> = known
        .into_iter()
        .map(|row| {
            json!({
                "browser": row.user_agent,
                "first_signed_in_at": at(row.first_seen_at),
                "last_signed_in_at": at(row.last_seen_at),
            })
        })
        .collect();
    let step = second_step(services, who).await?;
    let chosen = preferences::of(services, who).await?;
    let open = storage::accounts::address(conn, who.account()).await?;
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    Ok(json!({
        "name": who.name(),
        "email": who.email(),
        "phone": who.phone(),
        "made_at": row.as_ref().map(|row| at(row.created_at)),
        "address_proved_at": row
            .and_then(|row| row.email_verified_at)
            .filter(|_| open.as_ref().is_none_or(|open| open.assumed_at.is_none()))
            .map(at),
        "address_asked_for": open.and_then(|open| open.wanted),
        "people_you_book_for": people,
        "signed_in_with": browsers,
        "passkeys": passkeys,
        "signed_in_from": known,
        "second_step": {
            "app_since": step.app_since.map(|since| since.to_rfc3339()),
            "recovery_codes_left": step.codes_left,
        },
        "gift_cards": cards,
        "favourites": favourites,
        "preferences": {
            "time_zone": chosen.zone.map(|zone| zone.name()),
            "reminders": chosen.reminders,
            "reminder_hours_before": chosen.reminder_hours,
            "quiet_from": chosen.quiet.map(|quiet| clock(quiet.from())),
            "quiet_until": chosen.quiet.map(|quiet| clock(quiet.until())),
            "questions_after_visits": chosen.check_ins,
        },
    }))
}

fn at(seconds: i64) -> String {
    Instant::from_timestamp(seconds, 0).map(|at| at.to_rfc3339()).unwrap_or_default()
}

/// The tables.
struct Tables {
    visits: Sheet,
    papers: Sheet,
}

impl Tables {
    fn begin() -> Self {
        let visits = [
            "reference",
            "who",
            "studio",
            "state",
            "begins",
            "begins_on_the_studios_clock",
            "time_zone",
            "treatment",
            "minutes",
            "with",
            "price",
        ];
        let papers = ["number", "studio", "issued_on", "amount", "tax", "currency", "file"];
        Self { visits: Sheet::new(&visits), papers: Sheet::new(&papers) }
    }

    fn visits(&mut self, studio: &str, whose: &str, visits: &[Value]) {
        for visit in visits {
            let cell = |name: &str| match &visit[name] {
                Value::String(said) => text(said),
                Value::Null => String::new(),
                other => other.to_string(),
            };
            self.visits.row(&[
                cell("reference"),
                text(whose),
                text(studio),
                cell("state"),
                cell("begins"),
                cell("begins_on_the_studios_clock"),
                cell("studios_time_zone"),
                cell("treatment"),
                cell("minutes"),
                cell("with"),
                cell("price"),
            ]);
        }
    }

    fn paper(&mut self, studio: &studio::Model, paper: &Paper, file: &str) {
        let Money { currency, .. } = paper.facts.gross;
        self.papers.row(&[
            paper.number.to_string(),
            text(&studio.name),
            paper.facts.issued_on.to_string(),
            decimal(paper.facts.gross),
            decimal(paper.facts.tax),
            currency.to_string(),
            file.to_owned(),
        ]);
    }
}

/// The page for people.
struct Page {
    body: String,
    papers: String,
}

impl Page {
    fn begin(account: &Value, now: Instant) -> Self {
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

    fn section(&mut self, title: &str, about: &Value) {
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

    fn paper(&mut self, studio: &str, paper: &Paper, file: &str) {
        let _ = writeln!(
            self.papers,
            "<li><a href=\"{}\">{}</a>, {}, {}</li>",
            escaped(file),
            paper.number,
            escaped(studio),
            paper.facts.gross,
        );
    }

    fn end(self) -> String {
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
