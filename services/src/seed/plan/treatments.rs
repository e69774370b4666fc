//! What the studios of the demonstration sell.

use super::TreatmentPlan;

const fn treatment(
    slug: &'static str,
    name: &'static str,
    summary: &'static str,
    technique: &'static str,
    minutes: i32,
    price_minor: i64,
    pressure: i32,
) -> TreatmentPlan {
    let buffers = [5, 10, if pressure > 3 { 5 } else { 0 }];
    TreatmentPlan {
        slug,
        name,
        summary,
        technique,
        minutes,
        buffers,
        price_minor,
        pressure,
        equipment: None,
    }
}

const fn with_stones(mut plan: TreatmentPlan) -> TreatmentPlan {
    plan.equipment = Some("stone-heater");
    plan.buffers = [10, 10, 0];
    plan
}

pub(super) const BERLIN: [TreatmentPlan; 8] = [
    treatment(
        "back-reset",
        "Back reset",
        "A short, unhurried session to loosen the whole back. A good first visit.",
        "classical",
        30,
        4_800,
        2,
    ),
    treatment(
        "desk-neck",
        "Desk neck and upper back",
        "For shoulders that live near your ears. Neck, shoulder blades and the base of the skull.",
        "classical",
        45,
        6_600,
        3,
    ),
    treatment(
        "trigger-point",
        "Trigger point release",
        "Precise pressure on the knots that send pain elsewhere, held until they let go.",
        "trigger-point",
        45,
        6_800,
        5,
    ),
    treatment(
        "deep-tissue",
        "Deep tissue back",
        "Slow, sustained strokes along the long muscles beside the spine, working layer by layer.",
        "deep-tissue",
        60,
        8_400,
        4,
    ),
    treatment(
        "sports-recovery",
        "Sports recovery back",
        "Brisk work on hips, lower back and flanks after load. Ends with two movements to take home.",
        "sports",
        60,
        8_600,
        4,
    ),
    treatment(
        "pregnancy-care",
        "Pregnancy back care",
        "Lying on your side, well supported, from week 14 on. Only with therapists trained for it.",
        "pregnancy",
        60,
        8_800,
        2,
    ),
    with_stones(treatment(
        "hot-stone",
        "Hot stone back",
        "Warm basalt along the spine, then slow strokes. For cold, tight backs.",
        "hot-stone",
        75,
        10_400,
        2,
    )),
    treatment(
        "fascia-long",
        "Long fascia session",
        "Ninety minutes from neck to hips, without hurry, mostly without oil.",
        "myofascial",
        90,
        12_200,
        3,
    ),
];

pub(super) const VANCOUVER: [TreatmentPlan; 5] = [
    treatment(
        "back-basics",
        "Back basics",
        "Half an hour for the whole back. A good first visit.",
        "classical",
        30,
        6_900,
        2,
    ),
    treatment(
        "deep-tissue",
        "Deep tissue back",
        "Slow, firm strokes beside the spine, layer by layer.",
        "deep-tissue",
        60,
        12_800,
        4,
    ),
    treatment(
        "sports-back",
        "Sports back",
        "For rowers, climbers and runners: hips, lower back and flanks.",
        "sports",
        60,
        13_200,
        4,
    ),
    with_stones(treatment(
        "hot-stone",
        "Hot stone back",
        "Warm basalt along the spine, then slow strokes.",
        "hot-stone",
        75,
        14_800,
        2,
    )),
    treatment(
        "trigger-point",
        "Trigger point release",
        "Precise pressure on the knots that send pain elsewhere.",
        "trigger-point",
        45,
        9_900,
        5,
    ),
];
