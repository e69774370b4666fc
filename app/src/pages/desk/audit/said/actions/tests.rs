//! That every action which is written anywhere has words.

use std::{collections::BTreeSet, fmt::Write, fs, path::Path};

use services::audit::Kind;

use super::action;

/// Texts of the same shape that are no actions: settings, fields of a file, and columns.
const NO_ACTIONS: [&str; 19] = [
    "s.id",
    "data.source",
    "payment_intent.payment_method",
    "setup_intent.payment_method",
    "address.city",
    "address.country",
    "address.line",
    "address.postcode",
    "b.contact_phone",
    "c.phone",
    "gateway.balance_seen_until",
    "gateway.events_seen_until",
    "gateway.webhook_verified_at",
    "latest_charge.balance_transaction",
    "payment_intent.succeeded",
    "refund.created",
    "refund.updated",
    "t.currency",
    "tax.basis_points",
];
/// What the codes that are put together end with.
const PUT_TOGETHER: [(&str, &[&str]); 2] = [
    ("calendar.when_stale_{}", &["warn", "block"]),
    ("feed.tells_{}", &["busy", "treatment", "first_name"]),
];
const ENDINGS: [&str; 16] = [
    "pdf", "svg", "ics", "db", "key", "json", "html", "css", "csv", "toml", "zip", "name", "xml",
    "txt", "png", "js",
];

/// Every text of the shape of an action in the sources of the use cases and below.
fn written() -> BTreeSet<String> {
    let root = Path::new("..");
    let mut found = BTreeSet::new();
    for room in ["services/src", "storage/src", "server/src"] {
        look(&root.join(room), &mut found);
    }
    let whole = found.iter().flat_map(|code| match code.strip_suffix("{}") {
        None => vec![code.clone()],
        Some(stem) => {
            let ends = PUT_TOGETHER.iter().find(|(known, _)| known == code);
            let ends = ends.unwrap_or_else(|| panic!("what does {code} end with?")).1;
            ends.iter().map(|end| format!("{stem}{end}")).collect()
        }
    });
    whole.collect()
}

fn look(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        let for_tests =
            ["tests", "testing", "seed", "tests.rs", "by_studio.rs"].contains(&name.as_str());
        if path.is_dir() && !for_tests {
            look(&path, found);
        } else if name.ends_with(".rs") && !for_tests {
            let text = fs::read_to_string(&path).expect("a source");
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            found.extend(code.split('"').filter(|text| is_action(text)).map(ToOwned::to_owned));
        }
    }
}

fn is_action(text: &str) -> bool {
    let whole = text.strip_suffix("{}").unwrap_or(text);
    let Some((thing, act)) = whole.split_once('.') else { return false };
    let word =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    word(thing) && word(act) && !ENDINGS.contains(&act) && !NO_ACTIONS.contains(&text)
}

#[test]
fn every_action_that_is_written_anywhere_has_words_and_a_kind() {
    let found = written();
    assert!(found.len() > 60, "{found:?}");
    for code in [
        "booking.cancelled",
        "note.opened",
        "room.retired",
        "treatment.changed",
        "payment.mismatch",
        "report.list_exported",
        "studio.created",
    ] {
        assert!(found.contains(code), "{code} is not found in the sources");
    }
    let dumb: Vec<&String> = found.iter().filter(|code| action(code).is_none()).collect();
    assert!(dumb.is_empty(), "no words for {dumb:?}");
    let loose: Vec<&String> = found.iter().filter(|code| Kind::of(code).is_none()).collect();
    assert!(loose.is_empty(), "no kind for {loose:?}");
}

#[test]
fn the_words_of_actions_read_well() {
    let mut said = String::new();
    for code in written() {
        writeln!(said, "{code}: {}", action(&code).unwrap_or("?")).expect("a string");
    }
    insta::assert_snapshot!(said);
}
