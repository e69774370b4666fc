//! A mail server that refuses three of ten mails.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Result, ensure};

use super::{clients, go_on, nothing_lost};
use crate::{report::Figures, round::Round, world::World};

const REFUSED_PERCENT: u64 = 30;
/// As few mails as show that some are refused.
const FEWEST: u64 = 20;
/// How the mail begins that says that a visit is confirmed.
const CONFIRMED: &str = "Your visit is booked";

pub async fn refused(round: &Round<'_>, world: &mut World) -> Result<Figures> {
    world.mail.refuse(REFUSED_PERCENT, round.dice("mails"));
    let load = clients(world).await?;
    go_on(&load, round.size.max(FEWEST)).await?;
    let told = load.end().await?;
    // What is killed between a mail and its note sends it once more, under the same Message-ID:
    // that is another fault, so all of them are out before anything ends.
    world.settle(Duration::from_secs(120)).await?;
    let promised = nothing_lost(world, &told).await?;
    let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
    let taken = world.mail.taken();
    for mail in &taken {
        ensure!(!mail.message_id.is_empty(), "a mail without a Message-ID: {mail:?}");
        *by_id.entry(mail.message_id.clone()).or_default() += 1;
    }
    let twice: Vec<_> = by_id.iter().filter(|(_, times)| **times > 1).collect();
    ensure!(twice.is_empty(), "mails that came more than once: {twice:?}");
    ensure!(world.mail.refused() > 0, "nothing was refused: the round proves nothing");
    let clients = taken.iter().filter(|mail| mail.to.starts_with('w'));
    let says_so = clients.filter(|mail| mail.subject.starts_with(CONFIRMED)).count();
    let some: Vec<_> = taken.iter().map(|mail| mail.subject.as_str()).take(6).collect();
    ensure!(says_so == promised, "{promised} are confirmed, {says_so} mails say so: {some:?}");
    let mut figures = Figures::default();
    figures.add("visits while mails were refused", promised);
    figures.add("mails refused", world.mail.refused());
    figures.add("mails that came, each once", taken.len());
    Ok(figures)
}
