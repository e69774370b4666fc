use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::Eur)
}

const fn terms(price_basis_points: u32, per_session: i64, fee_basis_points: u32) -> Terms {
    Terms { price_basis_points, per_session: eur(per_session), fee_basis_points }
}

const fn session(price: i64, tips: i64) -> Income {
    Income { price: Some(eur(price)), returned: eur(0), fee: eur(0), tips: eur(tips) }
}

fn person(n: u128) -> TherapistId {
    Uuid::from_u128(n).into()
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

#[test]
fn a_session_brings_its_share_the_fixed_amount_and_every_tip() {
    let split = session(8_400, 500).split(Some(&terms(4_500, 300, 5_000))).unwrap();
    assert_eq!((split.of_price, split.per_session, split.tips), (eur(3_780), eur(300), eur(500)));
    assert_eq!((split.earned, split.studio), (eur(4_580), eur(4_320)));
}

#[test]
fn a_missed_visit_brings_a_share_of_its_fee_and_no_fixed_amount() {
    let missed = Income { price: None, returned: eur(0), fee: eur(4_201), tips: eur(0) };
    let split = missed.split(Some(&terms(4_500, 300, 5_000))).unwrap();
    // 2100.5 is rounded away from zero.
    assert_eq!((split.of_fee, split.per_session), (eur(2_101), eur(0)));
    assert_eq!((split.earned, split.studio), (eur(2_101), eur(2_100)));
}

#[test]
fn what_was_given_back_is_shared_by_nobody_and_the_fixed_amount_stays() {
    let back = Income { returned: eur(2_000), ..session(8_400, 500) };
    let split = back.split(Some(&terms(4_500, 300, 5_000))).unwrap();
    assert_eq!((split.of_price, split.per_session, split.tips), (eur(2_880), eur(300), eur(500)));
    assert_eq!((split.earned, split.studio), (eur(3_680), eur(3_220)));
    let all = Income { returned: eur(9_000), ..session(8_400, 0) };
    assert_eq!(all.split(Some(&terms(4_500, 300, 0))).unwrap().earned, eur(300));
}

#[test]
fn without_a_rule_only_the_tips_are_the_therapists() {
    let split = session(8_400, 500).split(None).unwrap();
    assert_eq!((split.earned, split.studio), (eur(500), eur(8_400)));
}

#[test]
fn ones_own_rule_wins_over_the_studios_and_the_latest_over_earlier_ones() {
    let (ana, bia) = (person(1), person(2));
    let rule = |therapist, from: &str, percent| Rule {
        therapist,
        valid_from: date(from),
        terms: terms(percent, 0, 0),
    };
    let rules = [
        rule(None, "2026-06-01", 4_500),
        rule(None, "2026-01-01", 4_000),
        rule(Some(ana), "2026-03-01", 5_000),
    ];
    let on =
        |who, day: &str| rule_on(&rules, who, date(day)).map(|rule| rule.terms.price_basis_points);
    assert_eq!(on(ana, "2025-12-31"), None);
    assert_eq!(on(ana, "2026-02-28"), Some(4_000));
    assert_eq!(on(ana, "2026-03-01"), Some(5_000));
    assert_eq!(on(ana, "2026-11-26"), Some(5_000));
    assert_eq!([on(bia, "2026-05-31"), on(bia, "2026-06-01")], [Some(4_000), Some(4_500)]);
}

#[test]
fn two_currencies_are_not_added() {
    let mixed = Income { tips: Money::new(1, Currency::Cad), ..session(8_400, 0) };
    assert!(mixed.split(None).is_err());
}

fn any_income() -> impl Strategy<Value = Income> {
    let amount = 0_i64..10_000_000;
    (proptest::option::of(amount.clone()), amount.clone(), amount).prop_map(|(price, fee, tips)| {
        Income { price: price.map(eur), returned: eur(0), fee: eur(fee), tips: eur(tips) }
    })
}

fn any_terms() -> impl Strategy<Value = Terms> {
    (0_u32..=WHOLE, 0_i64..100_000, 0_u32..=WHOLE)
        .prop_map(|(price, session, fee)| terms(price, session, fee))
}

proptest! {
    #[test]
    fn the_parts_are_the_whole(income in any_income(), terms in any_terms()) {
        let split = income.split(Some(&terms)).unwrap();
        let parts = split.of_price.minor + split.per_session.minor + split.of_fee.minor
            + split.tips.minor;
        prop_assert_eq!(split.earned.minor, parts);
        prop_assert_eq!(split.earned.minor + split.studio.minor, income.whole().unwrap().minor);
    }

    #[test]
    fn no_share_is_less_than_nothing_or_more_than_what_it_is_of(
        income in any_income(),
        terms in any_terms(),
    ) {
        let split = income.split(Some(&terms)).unwrap();
        let price = income.price.map_or(0, |price| price.minor);
        prop_assert!((0..=price).contains(&split.of_price.minor));
        prop_assert!((0..=income.fee.minor).contains(&split.of_fee.minor));
        // Within half a minor unit of the exact share.
        let exact = i128::from(price) * i128::from(terms.price_basis_points);
        let off = (i128::from(split.of_price.minor) * i128::from(WHOLE) - exact).abs();
        prop_assert!(off * 2 <= i128::from(WHOLE));
    }

    #[test]
    fn a_months_sums_are_those_of_its_visits_in_any_order(
        visits in proptest::collection::vec((any_income(), any_terms()), 0..20),
    ) {
        let add = |totals: Totals, (income, terms): &(Income, Terms)| {
            totals.with(income, &income.split(Some(terms)).unwrap()).unwrap()
        };
        let totals = visits.iter().fold(Totals::none(Currency::Eur), add);
        let backwards = visits.iter().rev().fold(Totals::none(Currency::Eur), add);
        prop_assert_eq!(totals, backwards);
        let whole: i64 = visits.iter().map(|(income, _)| income.whole().unwrap().minor).sum();
        prop_assert_eq!(totals.split.earned.minor + totals.split.studio.minor, whole);
    }
}
