//! Fault 0 is in the harness: a database is made wrong on purpose, once for every check, and
//! the check must say so. One that cannot fail proves nothing.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use storage::Engine;

use crate::{
    checks,
    report::Figures,
    round::Round,
    visits::Visit,
    world::{Plan, World, time},
};

/// Something wrong: what makes it so, what takes that back, and how the findings begin that were
/// not there before. What only grows cannot be taken back, and comes last.
struct Wrong {
    make: &'static str,
    undo: &'static str,
    findings: &'static [&'static str],
}

const WRONGS: [Wrong; 13] = [
    Wrong {
        make: "UPDATE booking SET state = 'declined' WHERE state = 'confirmed'",
        undo: "UPDATE booking SET state = 'confirmed' WHERE state = 'declined'",
        findings: &["paid without a visit or a refund", "is over and still takes time"],
    },
    Wrong {
        make: "UPDATE booking SET state = 'completed' WHERE state = 'cancelled'",
        undo: "UPDATE booking SET state = 'cancelled' WHERE state = 'completed'",
        findings: &["both a visit and a refund"],
    },
    Wrong {
        make: "UPDATE booking SET state = 'requested' WHERE state = 'expired'",
        undo: "UPDATE booking SET state = 'expired' WHERE state = 'requested'",
        findings: &["stands and takes too little"],
    },
    Wrong {
        make: "UPDATE payment_attempt SET state = 'failed' WHERE state = 'paid'",
        undo: "UPDATE payment_attempt SET state = 'paid' WHERE state = 'failed'",
        findings: &["paid there, and unknown to us"],
    },
    Wrong {
        make: "UPDATE payment_attempt SET stripe_payment_intent = stripe_payment_intent || '_lie' WHERE state = 'paid'",
        undo: "UPDATE payment_attempt SET stripe_payment_intent = REPLACE(stripe_payment_intent, '_lie', '') WHERE state = 'paid'",
        findings: &["paid here, and not there"],
    },
    Wrong {
        make: "UPDATE payment_attempt SET amount_minor = amount_minor + 1 WHERE state = 'paid'",
        undo: "UPDATE payment_attempt SET amount_minor = amount_minor - 1 WHERE state = 'paid'",
        findings: &["pi_"],
    },
    Wrong {
        make: "UPDATE payment_attempt SET amount_minor = amount_minor * 2 WHERE state = 'paid'",
        undo: "UPDATE payment_attempt SET amount_minor = amount_minor / 2 WHERE state = 'paid'",
        findings: &["charged more than once"],
    },
    Wrong {
        make: "UPDATE job SET state = 'dead' WHERE kind = 'record_fee'",
        undo: "UPDATE job SET state = 'done' WHERE kind = 'record_fee'",
        findings: &["work was given up"],
    },
    Wrong {
        make: "INSERT INTO entry (id, journal, account, currency, amount_minor) \
            SELECT $id, id, 'stripe_clearing', 'EUR', 1 FROM journal LIMIT 1",
        undo: "",
        findings: &["EUR: the stand-in's books say", "a journal does not sum to zero"],
    },
    // No visit's are these two: what is owed in all is what finds them.
    Wrong {
        make: "INSERT INTO entry (id, journal, account, currency, amount_minor) \
            SELECT $id, id, 'gift_cards', 'EUR', 1 FROM journal LIMIT 1",
        undo: "",
        findings: &[r#"less than nothing is owed in all: {"account":"gift_cards""#],
    },
    Wrong {
        make: "INSERT INTO entry (id, journal, account, currency, amount_minor) \
            SELECT $id, id, 'courses', 'EUR', 1 FROM journal LIMIT 1",
        undo: "",
        findings: &[r#"less than nothing is owed in all: {"account":"courses""#],
    },
    Wrong {
        make: "INSERT INTO entry (id, journal, account, currency, amount_minor) \
            SELECT $id, id, 'client_prepaid', 'EUR', 900000 FROM journal \
            WHERE booking IS NOT NULL LIMIT 1",
        undo: "",
        findings: &[
            r#"less than nothing is owed for a visit: {"account":"client_prepaid""#,
            r#"less than nothing is owed in all: {"account":"client_prepaid""#,
        ],
    },
    Wrong {
        make: "INSERT INTO entry (id, journal, account, currency, amount_minor) \
            SELECT $id, id, 'refunds_payable', 'EUR', 900000 FROM journal \
            WHERE booking IS NOT NULL LIMIT 1",
        undo: "",
        findings: &[
            r#"less than nothing is owed for a visit: {"account":"refunds_payable""#,
            r#"less than nothing is owed in all: {"account":"refunds_payable""#,
        ],
    },
];

/// Takes the guard away, and then the same time of the same hands twice.
const UNGUARDED: [&str; 2] = [
    "DROP TRIGGER occupancy_no_overlap_insert",
    "ALTER TABLE occupancy DROP CONSTRAINT no_overlap",
];
const TWICE: &str = "INSERT INTO occupancy (id, studio, resource, starts, ends, booking, kind) \
    SELECT $id, studio, resource, starts, ends, booking, kind FROM occupancy LIMIT 1";

/// There is but one size.
pub async fn round(round: &Round<'_>) -> Result<Figures> {
    round.in_a_world(Plan::default(), async |world| all(world).await).await
}

async fn all(world: &mut World) -> Result<Figures> {
    lived(world).await?;
    let mut figures = Figures::default();
    for wrong in &WRONGS {
        let before = findings(world).await?;
        run(world, wrong.make).await?;
        let after = findings(world).await?;
        for finding in wrong.findings {
            ensure!(!is_among(finding, &before), "`{finding}` was found before it was made");
            ensure!(is_among(finding, &after), "`{finding}` was not found among {after:?}");
        }
        run(world, wrong.undo).await?;
        figures.add("wrongs found", wrong.findings.len());
    }
    no_overlap_is_possible(world).await?;
    run(world, UNGUARDED[usize::from(world.database.engine == Engine::Postgres)]).await?;
    run(world, TWICE).await?;
    let after = findings(world).await?;
    ensure!(is_among("taken twice", &after), "what is taken twice is not among {after:?}");
    figures.add("wrongs found", 1);
    Ok(figures)
}

/// A visit that stands, one that was cancelled, one that was not paid: all is well.
async fn lived(world: &World) -> Result<()> {
    let (clients, page) = (world.clients(), world.stripe.page());
    let wishes = clients.wishes(3, 3).await?;
    let mut visits: Vec<Visit> = Vec::new();
    for wish in &wishes {
        visits.push(clients.book(wish).await?);
    }
    for visit in &visits[..2] {
        let back = page.pay(&visit.session).await?.context("it can be paid")?;
        clients.come_back(&back).await?;
    }
    clients.cancel(&visits[1]).await?.expect(200)?;
    world.end_holds_at(time::now() - 1).await?;
    checks::come_to_hold(world, Duration::from_secs(60)).await?;
    for (visit, wanted) in visits.iter().zip(["confirmed", "cancelled", "expired"]) {
        let state = clients.state(visit).await?;
        ensure!(state == wanted, "it is {state}, not {wanted}");
    }
    Ok(())
}

/// With the guard in place, the database itself refuses.
async fn no_overlap_is_possible(world: &World) -> Result<()> {
    ensure!(run(world, TWICE).await.is_err(), "the database took an overlap");
    Ok(())
}

async fn run(world: &World, sql: &str) -> Result<()> {
    if sql.is_empty() {
        return Ok(());
    }
    let id = match world.database.engine {
        Engine::Sqlite => "randomblob(16)",
        Engine::Postgres => "gen_random_uuid()",
    };
    let touched = world.database.run(&sql.replace("$id", id)).await?;
    ensure!(
        touched > 0 || sql.starts_with("DROP") || sql.starts_with("ALTER"),
        "nothing was done: {sql}"
    );
    Ok(())
}

async fn findings(world: &World) -> Result<Vec<String>> {
    let books = world.stripe.ask("books").await?;
    checks::of(&world.database, &books).await
}

fn is_among(finding: &str, findings: &[String]) -> bool {
    findings.iter().any(|found| found.starts_with(finding))
}
