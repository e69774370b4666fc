//! Every event posts what it says, and balances.

use chrono::DateTime;
use proptest::prelude::*;

use super::*;
use crate::Currency;

const RATE: u32 = 1_900;

fn context() -> Context {
    Context {
        studio: Uuid::from_u128(1).into(),
        booking: Uuid::from_u128(2).into(),
        at: DateTime::UNIX_EPOCH,
    }
}

const fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::Eur)
}

fn attempt() -> PaymentAttemptId {
    Uuid::from_u128(3).into()
}

fn refund() -> RefundId {
    Uuid::from_u128(4).into()
}

fn treatment() -> TreatmentId {
    Uuid::from_u128(5).into()
}

fn net(journals: &[Journal], account: Account) -> i64 {
    journals.iter().map(|j| j.net(account, Currency::Eur).minor).sum()
}

#[test]
fn a_delivered_session_turns_what_was_prepaid_into_revenue_and_tax() {
    let books = [
        context().captured(attempt(), eur(8_400)).unwrap(),
        context().recognised(eur(8_400), RATE, treatment()).unwrap(),
    ];
    assert_eq!(net(&books, Account::StripeClearing), 8_400);
    assert_eq!(net(&books, Account::ClientPrepaid), 0);
    assert_eq!(net(&books, Account::Tax), -1_341);
    assert_eq!(net(&books, Account::Revenue(treatment())), -7_059);
}

#[test]
fn a_late_cancellation_leaves_a_fee_and_the_rest_is_on_its_way_back() {
    let books = [
        context().captured(attempt(), eur(8_400)).unwrap(),
        context().refund_requested(refund(), eur(4_200)).unwrap(),
        context().cancellation_fee(eur(4_200), RATE).unwrap(),
    ];
    assert_eq!(net(&books, Account::ClientPrepaid), 0);
    assert_eq!(net(&books, Account::RefundsPayable), -4_200);
    assert_eq!(net(&books, Account::Fees) + net(&books, Account::Tax), -4_200);
    assert_eq!(net(&books, Account::Revenue(treatment())), 0);
}

#[test]
fn a_refund_that_fails_is_the_clients_money_again() {
    let books = [
        context().captured(attempt(), eur(8_400)).unwrap(),
        context().refund_requested(refund(), eur(8_400)).unwrap(),
        context().refund_settled(refund(), eur(8_400)).unwrap(),
        context().refund_returned(refund(), eur(8_400)).unwrap(),
        context().refund_failed(refund(), eur(8_400)).unwrap(),
    ];
    assert_eq!(net(&books, Account::ClientPrepaid), -8_400);
    assert_eq!(net(&books, Account::StripeClearing), 8_400);
    assert_eq!(net(&books, Account::RefundsPayable), 0);
}

#[test]
fn what_is_given_back_by_hand_is_no_longer_the_clients_and_leaves_the_till() {
    let given = Uuid::from_u128(8);
    let books = [
        context().captured(attempt(), eur(8_400)).unwrap(),
        context().refund_requested(refund(), eur(8_400)).unwrap(),
        context().refund_failed(refund(), eur(8_400)).unwrap(),
        context().returned_at_studio(given, eur(8_400)).unwrap(),
    ];
    assert_eq!(net(&books, Account::ClientPrepaid), 0);
    assert_eq!(net(&books, Account::Till), -8_400);
    assert_eq!(net(&books, Account::StripeClearing), 8_400);
}

#[test]
fn nothing_and_less_than_nothing_are_not_booked() {
    assert_eq!(context().captured(attempt(), eur(0)), Err(LedgerError::NotPositive));
    assert_eq!(context().stripe_fee(attempt(), eur(-1)), Err(LedgerError::NotPositive));
}

#[test]
fn entries_that_do_not_sum_to_zero_are_no_journal() {
    let good = context().captured(attempt(), eur(8_400)).unwrap();
    let mut entries = good.entries().to_vec();
    entries[0].amount.minor += 1;
    let read = Journal::restored(
        good.studio,
        good.source,
        good.kind,
        good.booking,
        good.occurred_at,
        entries,
    );
    assert_eq!(read, Err(LedgerError::Unbalanced(Currency::Eur)));
}

fn any_journal() -> impl Strategy<Value = (Journal, i64)> {
    (0_u8..12, 1_i64..10_000_000, 0_i64..10_000_000, 0_u32..3_000).prop_map(
        |(which, minor, before, rate)| {
            let (c, m, before) = (context(), eur(minor), eur(before));
            let id = Uuid::from_u128(6);
            let delivered = PaidAtStudio::Delivered {
                treatment: treatment(),
                tax_basis_points: rate,
                already: before,
            };
            let journal = match which {
                0 => c.captured(attempt(), m),
                1 => c.stripe_fee(attempt(), m),
                2 => c.refund_requested(refund(), m),
                3 => c.refund_settled(refund(), m),
                4 => c.refund_failed(refund(), m),
                5 => c.refund_returned(refund(), m),
                6 => c.recognised(m, rate, treatment()),
                7 => c.cancellation_fee(m, rate),
                8 => c.no_show_fee(m, rate),
                9 => c.taken_at_studio(id, m, PaidAtStudio::Ahead),
                10 => c.returned_at_studio(id, m),
                _ => c.taken_at_studio(id, m, delivered),
            };
            (journal.expect("a positive amount"), minor)
        },
    )
}

proptest! {
    #[test]
    fn every_journal_sums_to_zero_and_moves_the_whole_amount((journal, minor) in any_journal()) {
        prop_assert_eq!(journal.check(), Ok(()));
        let debits: i64 = journal.entries().iter().map(|e| e.amount.minor.max(0)).sum();
        prop_assert_eq!(debits, minor);
    }

    #[test]
    fn tax_and_net_make_the_gross(minor in 1_i64..10_000_000, rate in 0_u32..3_000) {
        let journal = context().recognised(eur(minor), rate, treatment()).unwrap();
        let tax = journal.net(Account::Tax, Currency::Eur).minor;
        let net = journal.net(Account::Revenue(treatment()), Currency::Eur).minor;
        prop_assert_eq!(-(tax + net), minor);
        prop_assert_eq!(-tax, eur(minor).tax_included(rate).minor);
    }

    #[test]
    fn the_tax_of_two_parts_is_the_tax_of_the_whole(
        a in 1_i64..10_000_000, b in 1_i64..10_000_000, rate in 0_u32..3_000,
    ) {
        let deposit = context().recognised(eur(a), rate, treatment()).unwrap();
        let rest = PaidAtStudio::Delivered {
            treatment: treatment(), tax_basis_points: rate, already: eur(a),
        };
        let rest = context().taken_at_studio(Uuid::from_u128(7), eur(b), rest).unwrap();
        let tax = net(&[deposit, rest], Account::Tax);
        prop_assert_eq!(-tax, eur(a + b).tax_included(rate).minor);
    }
}
