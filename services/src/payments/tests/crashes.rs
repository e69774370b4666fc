//! Repeat every step, fail every step: the process is killed between each two steps of
//! a checkout, webhooks get lost, doubled and mixed up, and it still ends well.

use super::scene::{
    Client, assert_books_agree, assert_ends_well, counting_waits, held, killed_after,
};
use crate::{
    jobs,
    payments::{
        fulfil_booking, process_event, receive_webhook, reconcile, sweep, tests::scene::on_the_page,
    },
    ports::{CheckoutState, GatewayEvent},
    testing::{Call, Fault, TestBed},
};

/// What the network does to webhooks.
#[derive(Clone, Copy, Debug)]
enum Webhooks {
    Delivered,
    Dropped,
    Doubled,
    Backwards,
}

/// One client's fate.
#[derive(Clone, Copy, Debug)]
struct Fate {
    /// After how many waits each step's process is killed.
    waits: u32,
    webhooks: Webhooks,
    /// Whether the client presses "Pay" again after the crash.
    insists: bool,
    /// Whether the client pays, where there is a page.
    pays: bool,
    /// Whether the browser comes back from the payment page.
    returns: bool,
}

impl Fate {
    /// A different mixture for each `n`, with every number of waits up to `most` in turn.
    fn number(n: u32, most: u32) -> Self {
        use Webhooks::{Backwards, Delivered, Doubled, Dropped};
        Self {
            waits: n % (most + 1),
            webhooks: [Delivered, Dropped, Doubled, Backwards][(n % 4) as usize],
            insists: !n.is_multiple_of(3),
            pays: n % 5 != 4,
            returns: n % 7 < 3,
        }
    }
}

/// How often pressing "Pay" waits for something, undisturbed.
async fn waits_to_pay(bed: &TestBed, n: u32) -> u32 {
    let client = held(bed, n).await;
    let (waits, step) = counting_waits(client.press_pay(bed)).await;
    step.expect("the page opens");
    waits
}

/// Returns the client, and whether pressing "Pay" was cut off.
async fn live(bed: &TestBed, n: u32, fate: Fate) -> (Client, bool) {
    let heard = bed.gateway.events().len();
    let client = held(bed, n).await;
    let killed = killed_after(fate.waits, client.press_pay(bed)).await.is_none();
    if fate.insists {
        let _answer = client.press_pay(bed).await;
    }
    let pages = client.pages(bed).await;
    if let Some(page) = pages.iter().find(|page| page.state == CheckoutState::Open)
        && fate.pays
    {
        assert!(bed.gateway.pay(&page.id));
    }
    if fate.returns {
        killed_after(fate.waits, fulfil_booking(&bed.services, client.booking)).await;
    }
    hear(bed, fate, heard).await;
    look_after(bed, fate).await;
    (client, killed)
}

/// The webhooks about this client come in, or not, and the first worker is killed.
async fn hear(bed: &TestBed, fate: Fate, heard: usize) {
    let mut events: Vec<GatewayEvent> = bed.gateway.events().split_off(heard);
    match fate.webhooks {
        Webhooks::Delivered => {}
        Webhooks::Dropped => events.clear(),
        Webhooks::Doubled => events.extend(events.clone()),
        Webhooks::Backwards => events.reverse(),
    }
    for event in events {
        let (body, signature) = bed.gateway.webhook(&event);
        receive_webhook(&bed.services, &body, &signature).await.expect("taken");
        killed_after(fate.waits, process_event(&bed.services, &event.id)).await;
        let _again = process_event(&bed.services, &event.id).await;
    }
}

/// Time goes by, and the worker does what it does, killed once in each of its steps.
async fn look_after(bed: &TestBed, fate: Fate) {
    killed_after(fate.waits, sweep(&bed.services)).await;
    bed.clock.advance_minutes(36);
    killed_after(fate.waits, sweep(&bed.services)).await;
    killed_after(fate.waits, reconcile(&bed.services)).await;
    for _ in 0..2 {
        sweep(&bed.services).await.expect("swept");
        bed.clock.advance_minutes(3);
        let _listed = reconcile(&bed.services).await;
    }
}

storage::on_both_engines! {
    async fn a_process_killed_between_any_two_steps_leaves_nothing_half_done(bed: &TestBed) {
        let (mut ends, mut cut_off) = ([0; 2], Vec::new());
        // The first one waits for connections too; no later one waits so often.
        let mut most = u32::MAX;
        for n in [0, 72, 73] {
            most = most.min(waits_to_pay(bed, n).await);
        }
        for n in 1..72 {
            let fate = Fate::number(n, most);
            let (client, killed) = live(bed, n, fate).await;
            cut_off.push(killed);
            let confirmed = assert_ends_well(bed, &client).await;
            ends[usize::from(confirmed)] += 1;
        }
        assert!(ends.iter().all(|count| *count > 12), "both ends are met: {ends:?}");
        let steps = cut_off.iter().filter(|killed| **killed).count();
        assert!(steps > 20, "of {most} steps {steps} were cut off");
        while jobs::run_due(&bed.services, 100).await > 0 {}
        assert_books_agree(bed).await;
    }

    async fn a_gateway_that_fails_before_or_after_the_effect_leaves_nothing_half_done(bed: &TestBed) {
        let calls = [
            Call::CreateCheckout, Call::FetchCheckout, Call::ExpireCheckout, Call::FindCheckout,
            Call::CreateRefund, Call::ListEvents,
        ];
        let faults = [Fault::LoseRequest, Fault::LoseAnswer];
        let mut n = 0;
        for call in calls {
            for fault in &faults {
                for times in [1, 3] {
                    for _ in 0..times {
                        bed.gateway.next(call, fault.clone());
                    }
                    let fate = Fate { waits: u32::MAX, ..Fate::number(n, 0) };
                    let (client, _) = live(bed, n, fate).await;
                    bed.gateway.unscript();
                    look_after(bed, fate).await;
                    assert_ends_well(bed, &client).await;
                    n += 1;
                }
            }
        }
        assert_books_agree(bed).await;
    }

    async fn a_server_killed_while_the_gateway_works_finds_the_page_again(bed: &TestBed) {
        bed.gateway.next(Call::CreateCheckout, Fault::Hang);
        let client = held(bed, 0).await;
        let patience = std::time::Duration::from_secs(2);
        let killed = tokio::time::timeout(patience, client.press_pay(bed)).await;
        assert!(killed.is_err());
        assert_eq!(client.attempts(bed).await[0].state, "creating");
        let first = client.pages(bed).await;
        client.press_pay(bed).await.expect("the page opens");
        assert_eq!(client.pages(bed).await, first, "the same page, and no other");
    }

    async fn the_mails_tell_how_it_ended_once(bed: &TestBed) {
        let (paid, page) = on_the_page(bed, 0).await;
        let (unpaid, _) = on_the_page(bed, 1).await;
        bed.gateway.pay(&page);
        for _ in 0..3 {
            bed.clock.advance_minutes(20);
            sweep(&bed.services).await.expect("swept");
            reconcile(&bed.services).await.expect("reconciled");
            while jobs::run_due(&bed.services, 100).await > 0 {}
        }
        assert!(assert_ends_well(bed, &paid).await);
        assert!(!assert_ends_well(bed, &unpaid).await);
        assert_eq!((paid.mails(bed).len(), unpaid.mails(bed).len()), (1, 1));
        assert_books_agree(bed).await;
    }
}
