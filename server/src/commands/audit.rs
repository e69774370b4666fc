//! `lumbar audit verify`: whether every entry of the log is what was written.

use services::{
    Services,
    audit::{self, Noted, Verified},
};

use super::CommandError;
use crate::{Config, cli::Verify, wiring};

/// Walks along the chains, says what each is, and fails where one does not hold.
pub async fn verify(config: &Config, what: &Verify) -> Result<(), CommandError> {
    let store = wiring::open_existing(config).await?;
    wiring::insist_on_schema(&store).await?;
    let services = wiring::services(config, store, None).await?;
    report(&services, what).await
}

async fn report(services: &Services, what: &Verify) -> Result<(), CommandError> {
    let noted = what
        .expect
        .as_deref()
        .map(|text| Noted::read(text).ok_or("--expect takes the 64 hexadecimal digits of a seal"));
    let noted = noted.transpose()?;
    let found = audit::verify(services, what.studio.as_deref(), noted).await?;
    found.iter().map(line).for_each(|line| println!("{line}"));
    let wrong: Vec<String> = found.iter().filter_map(wrong).collect();
    if !wrong.is_empty() {
        return Err(wrong.join("; ").into());
    }
    if noted.is_some() && !found.iter().any(|found| found.chain.met) {
        return Err("no chain bears the seal that was noted: its end was cut off, or all of it \
                    was written anew"
            .into());
    }
    Ok(())
}

fn name(found: &Verified) -> &str {
    found.studio.as_deref().unwrap_or("(no studio)")
}

fn line(found: &Verified) -> String {
    let chain = &found.chain;
    let earlier = match chain.earlier {
        0 => String::new(),
        n => format!(", and {n} from before it began"),
    };
    let holds = if chain.broken.is_some() { "hold" } else { "in all" };
    let met = if chain.met { ", with the seal that was noted" } else { "" };
    let head = found.head().said();
    format!("{}: {} entries {holds}{earlier}; head {head}{met}", name(found), chain.entries)
}

/// The first link that does not hold, in words.
fn wrong(found: &Verified) -> Option<String> {
    let broken = found.chain.broken?;
    let what = match broken.what.code() {
        "changed" => "is not what was written, or not in its place",
        "missing" => "is not there",
        "shortened" => "and those after it are not there",
        "earlier" => "does not follow upon what was there before the chain began",
        _ => "is not where the chain is recorded to end",
    };
    Some(format!("the chain of {} is broken: entry {} {what}", name(found), broken.number))
}

#[cfg(test)]
mod tests {
    use services::testing::TestBed;

    use super::*;

    async fn entries(bed: &TestBed) {
        for action in ["room.added", "room.renamed", "room.retired"] {
            let tx = bed.services.store.begin().await.expect("begun");
            let entry = storage::audit::Entry {
                studio: Some(bed.studio.id),
                actor: storage::audit::Actor::System,
                action,
                object: "r".into(),
                detail: String::new(),
            };
            storage::audit::append(&tx, entry, bed.services.now()).await.expect("appended");
            tx.commit().await.expect("committed");
        }
    }

    async fn run(bed: &TestBed, studio: Option<&str>, expect: Option<&str>) -> Result<(), String> {
        let own = |text: Option<&str>| text.map(ToOwned::to_owned);
        let what = Verify { studio: own(studio), expect: own(expect) };
        report(&bed.services, &what).await.map_err(|error| error.to_string())
    }

    storage::on_both_engines! {
        async fn a_broken_chain_fails_the_command_and_is_named(bed: &TestBed) {
            entries(bed).await;
            run(bed, None, None).await.expect("whole");
            run(bed, Some("lisbon"), None).await.expect("whole");
            let head = audit::verify(&bed.services, Some("lisbon"), None).await.expect("walked");
            let head = head[0].head().said();
            run(bed, Some("lisbon"), Some(&head)).await.expect("it is there");
            entries(bed).await;
            run(bed, None, Some(&head)).await.expect("it is still there");
            let never = run(bed, None, Some(&"0".repeat(64))).await.expect_err("never there");
            assert!(never.contains("noted"), "{never}");
            run(bed, None, Some("short")).await.expect_err("no hash");
            run(bed, Some("porto"), None).await.expect_err("no such studio");
            storage::testing::rewrite_audit(&bed.services.store, "object = 'x'", "number = 2").await;
            let broken = run(bed, None, None).await.expect_err("broken");
            assert_eq!(
                broken,
                "the chain of lisbon is broken: entry 2 is not what was written, or not in its \
                 place"
            );
        }
    }
}
