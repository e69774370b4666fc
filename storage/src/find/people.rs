//! Visits of people by what is known of them: the words by which a studio finds its clients, and
//! what was typed for a visit itself.

use domain::StudioId;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

use super::{Asked, Clue};
use crate::{StoreError, clients};

/// From so many clients on, the newest visits are read until enough are theirs; of fewer, all
/// visits are put in order.
const MANY: u32 = 300;
/// Behind every word that begins so.
const BEHIND: char = '\u{10FFFF}';

const PHONE: &str =
    "replace(replace(replace(replace(b.contact_phone, ' ', ''), '-', ''), '(', ''), ')', '')";

/// The words that a client must have whose visits fit the clue; nothing where it is about
/// something else.
fn words(clue: &Clue) -> Option<Vec<String>> {
    match clue {
        Clue::Email(email) if is_whole(email) => None,
        Clue::Email(typed) | Clue::Phone(typed) | Clue::Name(typed) => Some(clients::asked(typed)),
        _ => None,
    }
}

#[derive(FromQueryResult)]
struct Count {
    many: bool,
}

/// Whether the clients that fit the clue are many.
pub(super) async fn are_many<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    clue: &Clue,
) -> Result<bool, StoreError> {
    let Some(words) = words(clue).filter(|words| !words.is_empty()) else { return Ok(false) };
    let mut asked = Asked::of(conn);
    asked.add(&format!("SELECT COUNT(*) >= {MANY} AS many FROM ("));
    // Each word alone: the rarest decides.
    let each: Vec<String> = words.iter().map(|word| having(&mut asked, studio, word)).collect();
    asked.add(&each[0]);
    let rest = each[1..].iter().map(|has| format!(" AND w.client IN ({has})"));
    asked.add(&rest.collect::<String>());
    asked.add(&format!(" LIMIT {MANY}) AS found"));
    let Asked { sql, values, .. } = asked;
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(Count::find_by_statement(statement).one(conn).await?.is_some_and(|count| count.many))
}

/// Visits of clients who have all the words, and those for which the clue itself was typed.
pub(super) fn fit(asked: &mut Asked, studio: StudioId, clue: &Clue, many: bool) {
    let mut either = vec![of_clients(asked, studio, &words(clue).unwrap_or_default(), many)];
    match clue {
        Clue::Phone(typed) => either.extend(number(asked, typed)),
        Clue::Name(name) => either.push(name_begins(asked, name)),
        _ => {}
    }
    asked.add(&format!(" AND ({})", either.join(" OR ")));
}

/// An address in full is the visit's own.
pub(super) fn email(asked: &mut Asked, studio: StudioId, clue: &Clue, email: &str, many: bool) {
    if is_whole(email) {
        let email = asked.value(email);
        asked.add(&format!(" AND b.contact_email = {email}"));
    } else {
        fit(asked, studio, clue, many);
    }
}

fn is_whole(email: &str) -> bool {
    email.split_once('@').is_some_and(|(_, host)| host.contains('.'))
}

/// Clients of a studio who have a word that begins so.
fn having(asked: &mut Asked, studio: StudioId, word: &str) -> String {
    let here = asked.value(studio.0);
    format!(
        "SELECT w.client FROM client_word w WHERE w.studio = {here} AND {}",
        begins(asked, word)
    )
}

fn begins(asked: &mut Asked, word: &str) -> String {
    let (from, until) = (asked.value(word), asked.value(format!("{word}{BEHIND}")));
    format!("w.word >= {from} AND w.word < {until}")
}

/// Of many, each visit's client is asked for. Of few, their visits are looked up: for PostgreSQL
/// as a list, since beside another condition it would go through all visits instead.
fn of_clients(asked: &mut Asked, studio: StudioId, words: &[String], many: bool) -> String {
    let has = |word: &String| {
        if many {
            let (index, here) = (asked.through("client_word_client"), asked.value(studio.0));
            let begins = begins(asked, word);
            return format!(
                "EXISTS (SELECT 1 FROM client_word w {index}
                    WHERE w.client = b.client AND w.studio = {here} AND {begins})"
            );
        }
        let having = having(asked, studio, word);
        if asked.postgres {
            format!("b.client = ANY (ARRAY({having}))")
        } else {
            format!("b.client IN ({having})")
        }
    };
    let all: Vec<String> = words.iter().map(has).collect();
    if all.is_empty() { "1 = 0".to_owned() } else { format!("({})", all.join(" AND ")) }
}

/// A number in full, however it begins.
fn number(asked: &mut Asked, typed: &str) -> [String; 2] {
    let digits: String = typed.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let plain = format!("+{}", digits.trim_start_matches(['0', '+']));
    [digits, plain].map(|number| format!("{PHONE} = {}", asked.value(number)))
}

fn name_begins(asked: &mut Asked, name: &str) -> String {
    let collate = if asked.postgres { " COLLATE \"C\"" } else { "" };
    let from = name.to_lowercase();
    let (from, until) = (asked.value(from.as_str()), asked.value(format!("{from}{BEHIND}")));
    let own = format!("lower(b.contact_name){collate}");
    format!("({own} >= {from} AND {own} < {until})")
}
