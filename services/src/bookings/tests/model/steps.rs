//! What clients and staff do, at random.

use proptest::{collection::vec, prelude::*};

use super::world::Who;

/// One thing that somebody does, or that time does. Days count from Tuesday 24 November 2026,
/// quarters of an hour from 08:30, and `pick` chooses among the visits that there are.
#[derive(Clone, Debug)]
pub enum Step {
    Hold { who: Who, day: u8, quarter: u8 },
    Press { pick: u16 },
    Pay { pick: u16 },
    LetGo { pick: u16 },
    Wait { minutes: u16 },
    Move { pick: u16, day: u8, quarter: u8 },
    Cancel { pick: u16 },
    CancelByStudio { pick: u16 },
    Block { who: Who, day: u8, hour: u8, hours: u8 },
    Unblock { pick: u16 },
    Hours { who: Who, day: u8, closes: u8 },
    Course { who: Who, day: u8, quarter: u8, pays: bool },
    Join { who: Who, day: u8 },
}

/// As many quarters as there are between half past eight and a quarter past five.
const QUARTERS: u8 = 35;

fn step() -> impl Strategy<Value = Step> {
    let (who, day, quarter) = (0..2_usize, 0..5_u8, 0..QUARTERS);
    let slot = || (who.clone(), day.clone(), quarter.clone());
    prop_oneof![
        8 => slot().prop_map(|(who, day, quarter)| Step::Hold { who, day, quarter }),
        2 => any::<u16>().prop_map(|pick| Step::Press { pick }),
        6 => any::<u16>().prop_map(|pick| Step::Pay { pick }),
        1 => any::<u16>().prop_map(|pick| Step::LetGo { pick }),
        2 => (1..20_u16).prop_map(|minutes| Step::Wait { minutes }),
        1 => (60..900_u16).prop_map(|minutes| Step::Wait { minutes }),
        4 => (any::<u16>(), day.clone(), quarter.clone())
            .prop_map(|(pick, day, quarter)| Step::Move { pick, day, quarter }),
        3 => any::<u16>().prop_map(|pick| Step::Cancel { pick }),
        1 => any::<u16>().prop_map(|pick| Step::CancelByStudio { pick }),
        2 => (who.clone(), day.clone(), 9..17_u8, 1..4_u8)
            .prop_map(|(who, day, hour, hours)| Step::Block { who, day, hour, hours }),
        1 => any::<u16>().prop_map(|pick| Step::Unblock { pick }),
        2 => (who.clone(), day.clone(), 11..18_u8)
            .prop_map(|(who, day, closes)| Step::Hours { who, day, closes }),
        1 => (slot(), any::<bool>()).prop_map(|((who, day, quarter), pays)| Step::Course {
            who, day: day.min(3), quarter, pays
        }),
        1 => (who.clone(), day.clone()).prop_map(|(who, day)| Step::Join { who, day }),
    ]
}

/// So many of them, one after another.
pub fn steps(count: usize) -> impl Strategy<Value = Vec<Step>> {
    vec(step(), 1..=count)
}
