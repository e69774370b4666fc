//! What a booking costs of the processors, with all that follows it at once.

use std::sync::Arc;

use anyhow::{Result, ensure};

use super::{CHORES, Measured, free::Free};
use crate::generator::{Answer, Load, Until, Verdict, closed};

const NAME: &str = "booking and its jobs";
/// One after another: of those who come at once, several are held in one turn.
const CONNECTIONS: usize = 1;
/// It is confirmed at once: Stripe is not there, and its calls cost a processor little.
const PAYMENT: Option<&str> = Some("at_studio");

/// What is wanted is taken out of `free`. It is over when the server is quiet again: letters are
/// written then, and whatever else was due. What the server did meanwhile by itself counts too.
pub async fn measure(measured: &mut Measured<'_>, free: &mut Vec<Free>) -> Result<()> {
    let count = measured.load.costed_bookings().min(free.len() / 2);
    eprintln!("  {}: {count} bookings, with what follows", measured.engine);
    let wanted: Vec<Free> = free.drain(..count).collect();
    measured.server.until_quiet(CHORES).await?;
    let processes = measured.ours();
    let before = processes.milliseconds()?;
    let load = bookings(measured.server.port, wanted);
    let run = closed(&load, Until::Count(count as u64)).await?;
    measured.server.until_quiet(CHORES).await?;
    // What was refused cost something as well.
    ensure!(run.good * 10 >= count as u64 * 9, "{} of {count} were booked", run.good);
    let each = processes.each_since(before, run.good)?;
    measured.check("bookings", &run);
    measured.cost(NAME, CONNECTIONS, each, None);
    Ok(())
}

fn bookings(port: u16, wanted: Vec<Free>) -> Load {
    Load {
        port,
        connections: CONNECTIONS,
        ask: Arc::new(move |nth| {
            let wanted = &wanted[usize::try_from(nth).unwrap_or(0)];
            wanted.booking(&format!("guest{nth}"), PAYMENT)
        }),
        judge: confirmed,
    }
}

/// Booked, with nothing to be paid before the visit. A time may lack a room, which the JSON API
/// tells as one that is taken.
fn confirmed(answer: &Answer) -> Verdict {
    let says = |word: &str| answer.body.is_none() || answer.text().contains(word);
    match answer.status {
        201 if says("\"state\":\"confirmed\"") => Verdict::Good,
        409 if says("\"slot_taken\"") => Verdict::Refused,
        status => Verdict::Wrong(format!("{status} {}", answer.text())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_booking_that_still_waits_for_money_is_wrong() {
        let answer = |status, body: &'static str| Answer {
            status,
            body: Some(body.into()),
            ..Answer::default()
        };
        assert_eq!(confirmed(&answer(201, "{\"state\":\"confirmed\"}")), Verdict::Good);
        assert_eq!(confirmed(&answer(409, "{\"code\":\"slot_taken\"}")), Verdict::Refused);
        for (status, body) in [
            (201, "{\"state\":\"held\"}"),
            (409, "{\"code\":\"too_many_unpaid\"}"),
            (502, "{\"code\":\"payment_unavailable\"}"),
        ] {
            assert!(matches!(confirmed(&answer(status, body)), Verdict::Wrong(_)));
        }
    }
}
