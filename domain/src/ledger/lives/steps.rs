//! What can happen to money.

use proptest::prelude::*;

use crate::{booking::CancelledBy, voucher::RefundRule};

/// Something that happens. Numbers choose among what there is.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    SellCard { minor: i64, by: bool },
    SellCourse { sessions: u32, percent: u8 },
    Book { with_card: bool, with_course: bool, discount: u8, online: u8 },
    Move { which: usize, hours: i64, by_client: bool },
    Cancel { which: usize, hours: i64, by: CancelledBy, fails: bool },
    NoShow { which: usize, fails: bool },
    Complete { which: usize },
    AtDesk { which: usize, percent: u8 },
    PartRefund { which: usize, percent: u8, fails: bool },
    Tip { which: usize, minor: i64, by: bool },
    PaidTwice { which: usize, fails: bool },
    EndCard { which: usize, how: u8, fails: bool },
    EndCourse { which: usize, rule: RefundRule, fails: bool },
    BackOutside { which: usize, percent: u8, fails: bool },
    QuestionSale { which: usize },
    QuestionVisit { which: usize },
    DecideSale { which: usize, won: bool },
    DecideVisit { which: usize, won: bool },
}

pub fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => of_things_sold(),
        5 => (any::<bool>(), any::<bool>(), 0_u8..=100, 0_u8..=100).prop_map(
            |(with_card, with_course, discount, online)| Step::Book { with_card, with_course, discount, online }
        ),
        9 => of_visits(),
        5 => of_ends_of_sales(),
        5 => of_banks(),
    ]
}

fn of_things_sold() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (100_i64..20_000, any::<bool>()).prop_map(|(minor, by)| Step::SellCard { minor, by }),
        1 => (2_u32..8, 0_u8..40).prop_map(|(sessions, percent)| Step::SellCourse { sessions, percent }),
    ]
}

fn of_visits() -> impl Strategy<Value = Step> {
    let by = prop_oneof![Just(CancelledBy::Client), Just(CancelledBy::Studio)];
    prop_oneof![
        1 => (0_usize..9, 0_i64..60, any::<bool>())
            .prop_map(|(which, hours, by_client)| Step::Move { which, hours, by_client }),
        2 => (0_usize..9, 0_i64..60, by, any::<bool>())
            .prop_map(|(which, hours, by, fails)| Step::Cancel { which, hours, by, fails }),
        1 => (0_usize..9, any::<bool>()).prop_map(|(which, fails)| Step::NoShow { which, fails }),
        2 => (0_usize..9).prop_map(|which| Step::Complete { which }),
        1 => (0_usize..9, 0_u8..=100).prop_map(|(which, percent)| Step::AtDesk { which, percent }),
        2 => (0_usize..9, 1_u8..=100, any::<bool>())
            .prop_map(|(which, percent, fails)| Step::PartRefund { which, percent, fails }),
        1 => (0_usize..9, 50_i64..3_000, any::<bool>())
            .prop_map(|(which, minor, by)| Step::Tip { which, minor, by }),
        1 => (0_usize..9, any::<bool>()).prop_map(|(which, fails)| Step::PaidTwice { which, fails }),
    ]
}

fn of_ends_of_sales() -> impl Strategy<Value = Step> {
    let rule = prop_oneof![
        Just(RefundRule::Share),
        Just(RefundRule::AtSinglePrice),
        Just(RefundRule::Nothing)
    ];
    prop_oneof![
        1 => (0_usize..9, 0_u8..3, any::<bool>())
            .prop_map(|(which, how, fails)| Step::EndCard { which, how, fails }),
        1 => (0_usize..9, rule, any::<bool>())
            .prop_map(|(which, rule, fails)| Step::EndCourse { which, rule, fails }),
        2 => (0_usize..9, 1_u8..=100, any::<bool>())
            .prop_map(|(which, percent, fails)| Step::BackOutside { which, percent, fails }),
    ]
}

fn of_banks() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => (0_usize..9).prop_map(|which| Step::QuestionSale { which }),
        2 => (0_usize..9).prop_map(|which| Step::QuestionVisit { which }),
        1 => (0_usize..9, any::<bool>()).prop_map(|(which, won)| Step::DecideSale { which, won }),
        2 => (0_usize..9, any::<bool>()).prop_map(|(which, won)| Step::DecideVisit { which, won }),
    ]
}
