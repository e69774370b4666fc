//! The list is held against the sources: a call that is new in the adapter, or in another place
//! of what uses it, fails here until it is entered, and a scene is written that brings the
//! server to it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::{
    CALLS,
    Call::{self, *},
};

/// Where the server asks Stripe: the file, the adapter's function, and what is failed for it.
const PLACES: &[(&str, &str, &[Call])] = &[
    ("services/src/cards/keep.rs", "detach_card", &[Detach, Owned]),
    ("services/src/cards/keep.rs", "fetch_card", &[KeepCard]),
    ("services/src/cards/run.rs", "charge_card", &[Charge]),
    ("services/src/cards/run.rs", "find_charge", &[FindCharge]),
    ("services/src/disputes/hear.rs", "fetch_dispute", &[Dispute]),
    ("services/src/find.rs", "find_setup", &[Setup]),
    ("services/src/payments/balance.rs", "fetch_balance", &[Balance]),
    ("services/src/payments/close.rs", "expire_checkout", &[Close]),
    ("services/src/payments/close.rs", "fetch_checkout", &[Close, Fetch]),
    ("services/src/payments/fees.rs", "fetch_fee", &[Fee]),
    ("services/src/payments/fulfil.rs", "fetch_checkout", &[Fetch]),
    ("services/src/payments/open_checkout.rs", "fetch_checkout", &[Fetch]),
    ("services/src/payments/payouts.rs", "list_balance", &[BalanceLines]),
    ("services/src/payments/payouts.rs", "list_payouts", &[Payouts]),
    ("services/src/payments/payouts.rs", "payout_lines", &[PayoutLines]),
    ("services/src/payments/reconcile.rs", "list_events", &[Events]),
    ("services/src/payments/refunds.rs", "describe_refund", &[DescribeRefund]),
    ("services/src/payments/refunds.rs", "fetch_refund", &[FetchRefund]),
    ("services/src/payments/resolve.rs", "create_checkout", &[Open, SaleOpen]),
    ("services/src/payments/resolve.rs", "find_checkout", &[FindPage, SaleFindPage]),
    ("services/src/payments/send_back.rs", "create_refund", &[Refund, SaleRefund]),
    ("services/src/payments/send_back.rs", "find_refund", &[FindRefund, SaleFindRefund]),
    ("services/src/payments/staff_refund.rs", "fetch_paid_card", &[PaidCard]),
    ("services/src/payments/unheard.rs", "find_payment", &[FindPayment]),
    ("services/src/sales/page.rs", "expire_checkout", &[SaleClose]),
    ("services/src/sales/page.rs", "fetch_checkout", &[SaleClose, SaleFetch]),
    ("services/src/sales/refunds.rs", "fetch_refund", &[SaleFetchRefund]),
    ("services/src/sales/settle.rs", "fetch_checkout", &[SaleFetch]),
    ("services/src/sales/settle.rs", "fetch_fee", &[SaleFee]),
    ("services/src/studio/payments.rs", "check", &[Check]),
    ("services/src/studio/payments.rs", "list_endpoints", &[Endpoints]),
];

/// The folder of the workspace: a test begins in that of its crate.
const ROOT: &str = "..";
const ADAPTER: &str = "server/src/adapters/stripe/mod.rs";

/// The functions of the adapter that call Stripe.
fn adapters() -> BTreeSet<String> {
    let text = fs::read_to_string(Path::new(ROOT).join(ADAPTER)).expect("the adapter");
    let (_, own) = text.split_once("impl PaymentGateway for").expect("what it does");
    let names = own.split("async fn ").skip(1);
    names.map(|rest| rest.split('(').next().expect("a name").to_owned()).collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        // Tests have a gateway of their own, and so has what fills a studio with years.
        if path.is_dir() && !["tests", "testing", "seed"].contains(&name.as_str()) {
            sources(&path, found);
        } else if path.is_file() && name.ends_with(".rs") && name != "tests.rs" {
            found.push(path);
        }
    }
}

/// Where the sources call which of them.
fn used() -> BTreeSet<(String, String)> {
    let mut files = Vec::new();
    for part in ["services/src", "server/src", "app/src"] {
        sources(&Path::new(ROOT).join(part), &mut files);
    }
    let (functions, mut used) = (adapters(), BTreeSet::new());
    for file in files {
        let text = fs::read_to_string(&file).expect("a source");
        let text: String = text.split_whitespace().collect();
        let place = file.strip_prefix(ROOT).expect("below the root").display().to_string();
        for rest in text.split("gateway.").skip(1) {
            let called = rest.split_once('(').map(|(name, _)| name.to_owned());
            if let Some(name) = called.filter(|name| functions.contains(name)) {
                used.insert((place.clone(), name));
            }
        }
    }
    used
}

#[test]
fn every_place_that_asks_stripe_is_listed_and_none_is_listed_that_is_gone() {
    let listed: BTreeSet<_> =
        PLACES.iter().map(|(file, name, _)| ((*file).to_owned(), (*name).to_owned())).collect();
    assert_eq!(listed, used());
}

#[test]
fn every_function_of_the_adapter_is_failed_somewhere() {
    let listed: BTreeSet<_> = PLACES.iter().map(|(_, name, _)| (*name).to_owned()).collect();
    assert_eq!(listed, adapters());
}

#[test]
fn every_call_stands_for_a_place() {
    for call in CALLS {
        assert!(PLACES.iter().any(|(_, _, calls)| calls.contains(&call)), "{call:?}");
    }
}

#[test]
fn addresses_that_begin_alike_are_told_apart() {
    let is = |call: Call, asked| call.address().is(asked);
    assert!(is(Open, "POST /v1/checkout/sessions") && !is(Open, "GET /v1/checkout/sessions"));
    assert!(is(Close, "POST /v1/checkout/sessions/cs_1/expire"));
    assert!(!is(Open, "POST /v1/checkout/sessions/cs_1/expire"));
    assert!(!is(Balance, "GET /v1/balance_transactions"));
}
