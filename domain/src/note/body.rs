//! Marks on a drawing of the body.
//!
//! A place is a point on one of two drawings, in per mille of its width and height, so that
//! it means the same whatever size it is drawn at. Left is the client's own left: on the
//! drawing from behind it lies to the left, on the one from the front to the right.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::contact::FieldError;

/// The longest words beside a mark, in characters.
const WORDS_LENGTH: usize = 80;
/// The strongest a mark can be.
const STRONGEST: u8 = 10;

/// From where the body is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// From behind.
    Back,
    /// From the front.
    Front,
}

/// What is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A dull pain.
    Ache,
    /// A sharp pain.
    Sharp,
    /// A tight muscle.
    Tight,
    /// Sore to the touch.
    Tender,
    /// Numb, or pins and needles.
    Numb,
    /// A scar, or skin to leave alone.
    Scar,
}

impl Kind {
    /// Every kind, the most frequent first.
    pub const ALL: [Self; 6] =
        [Self::Ache, Self::Sharp, Self::Tight, Self::Tender, Self::Numb, Self::Scar];

    /// As forms send it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ache => "ache",
            Self::Sharp => "sharp",
            Self::Tight => "tight",
            Self::Tender => "tender",
            Self::Numb => "numb",
            Self::Scar => "scar",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A mark on the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyMark {
    /// On which drawing.
    pub side: Side,
    /// From the left edge of the drawing, in per mille of its width.
    pub x: u16,
    /// From its upper edge, in per mille of its height.
    pub y: u16,
    /// From 0 (there, and nothing is felt) to 10.
    pub intensity: u8,
    /// What it is.
    pub kind: Kind,
    /// A few words, or none.
    pub words: String,
}

/// What was chosen for a region, unchecked. Without an intensity there is no mark.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MarkInput {
    /// A number from 0 to 10, or nothing.
    pub intensity: String,
    /// The code of a kind.
    pub kind: String,
    /// A few words, or none.
    pub words: String,
}

impl From<&BodyMark> for MarkInput {
    fn from(mark: &BodyMark) -> Self {
        Self {
            intensity: mark.intensity.to_string(),
            kind: mark.kind.code().to_owned(),
            words: mark.words.clone(),
        }
    }
}

/// A part of the body that has a name, and the point by which it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// Stable: forms send it.
    pub code: &'static str,
    /// On which drawing.
    pub side: Side,
    /// Which part, such as `lower back`: regions of one part stand together.
    pub part: &'static str,
    /// `left` or `right` of the client, or nothing for what lies in the middle.
    pub half: &'static str,
    /// From the left edge of the drawing, in per mille.
    pub x: u16,
    /// From its upper edge, in per mille.
    pub y: u16,
}

impl Region {
    /// As people say it: `lower back, left`, `back of the head`.
    #[must_use]
    pub fn name(&self) -> String {
        if self.half.is_empty() {
            self.part.to_owned()
        } else {
            format!("{}, {}", self.part, self.half)
        }
    }
}

macro_rules! regions {
    ($($code:literal $side:ident $part:literal $half:literal $x:literal $y:literal;)+) => {
        [$(Region { code: $code, side: Side::$side, part: $part, half: $half, x: $x, y: $y }),+]
    };
}

/// Every region, from head to foot, the back first.
pub const REGIONS: [Region; 38] = regions! {
    "back-head" Back "back of the head" "" 500 74;
    "back-neck-left" Back "back of the neck" "left" 462 152;
    "back-neck-right" Back "back of the neck" "right" 538 152;
    "back-shoulder-left" Back "back of the shoulder" "left" 344 198;
    "back-shoulder-right" Back "back of the shoulder" "right" 656 198;
    "back-blade-left" Back "shoulder blade" "left" 400 268;
    "back-blades-between" Back "spine between the blades" "" 500 250;
    "back-blade-right" Back "shoulder blade" "right" 600 268;
    "back-arm-left" Back "back of the arm" "left" 238 300;
    "back-arm-right" Back "back of the arm" "right" 762 300;
    "back-middle-left" Back "middle of the back" "left" 422 334;
    "back-middle-right" Back "middle of the back" "right" 578 334;
    "back-lower-left" Back "lower back" "left" 424 404;
    "back-spine-lower" Back "lower spine" "" 500 424;
    "back-lower-right" Back "lower back" "right" 576 404;
    "back-buttock-left" Back "buttock" "left" 402 500;
    "back-buttock-right" Back "buttock" "right" 598 500;
    "back-thigh-left" Back "back of the thigh" "left" 394 622;
    "back-thigh-right" Back "back of the thigh" "right" 606 622;
    "back-calf-left" Back "calf" "left" 391 780;
    "back-calf-right" Back "calf" "right" 609 780;
    "front-head" Front "forehead, face or jaw" "" 500 74;
    "front-neck" Front "throat or side of the neck" "" 500 156;
    "front-shoulder-left" Front "front of the shoulder" "left" 656 198;
    "front-shoulder-right" Front "front of the shoulder" "right" 344 198;
    "front-chest-left" Front "chest" "left" 590 262;
    "front-chest-right" Front "chest" "right" 410 262;
    "front-arm-left" Front "front of the arm" "left" 762 300;
    "front-arm-right" Front "front of the arm" "right" 238 300;
    "front-belly" Front "belly" "" 500 390;
    "front-hip-left" Front "hip or groin" "left" 612 490;
    "front-hip-right" Front "hip or groin" "right" 388 490;
    "front-thigh-left" Front "front of the thigh" "left" 606 610;
    "front-thigh-right" Front "front of the thigh" "right" 394 610;
    "front-knee-left" Front "knee" "left" 611 718;
    "front-knee-right" Front "knee" "right" 389 718;
    "front-shin-left" Front "shin or foot" "left" 609 830;
    "front-shin-right" Front "shin or foot" "right" 391 830;
};

/// The region that a point lies in: the nearest one on its drawing.
#[must_use]
pub fn region_of(side: Side, x: u16, y: u16) -> &'static Region {
    let away = |region: &&Region| {
        // The drawing is about twice as high as it is wide.
        let (dx, dy) =
            (i64::from(region.x) - i64::from(x), 2 * (i64::from(region.y) - i64::from(y)));
        dx * dx + dy * dy
    };
    REGIONS.iter().filter(|region| region.side == side).min_by_key(away).unwrap_or(&REGIONS[0])
}

/// The marks that were chosen, in the order of the regions.
pub(super) fn check(typed: &BTreeMap<String, MarkInput>) -> Result<Vec<BodyMark>, Vec<FieldError>> {
    let mut wrong = Vec::new();
    if typed.keys().any(|code| REGIONS.iter().all(|region| region.code != code)) {
        wrong.push(FieldError::new("marks", "unknown"));
    }
    let mut marks = Vec::new();
    for region in &REGIONS {
        match typed.get(region.code).map(|input| mark(region, input)) {
            None | Some(Ok(None)) => {}
            Some(Ok(Some(mark))) => marks.push(mark),
            Some(Err(code)) => wrong.push(FieldError::new(region.code, code)),
        }
    }
    if wrong.is_empty() { Ok(marks) } else { Err(wrong) }
}

fn mark(region: &Region, input: &MarkInput) -> Result<Option<BodyMark>, &'static str> {
    let words = input.words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() > WORDS_LENGTH {
        return Err("too_long");
    }
    if input.intensity.is_empty() {
        // Words without a mark would be lost in silence.
        return if words.is_empty() { Ok(None) } else { Err("no_intensity") };
    }
    let intensity = input.intensity.parse().ok().filter(|n| *n <= STRONGEST).ok_or("unknown")?;
    let kind = if input.kind.is_empty() { Some(Kind::Ache) } else { Kind::from_code(&input.kind) };
    let kind = kind.ok_or("unknown")?;
    let Region { side, x, y, .. } = *region;
    Ok(Some(BodyMark { side, x, y, intensity, kind, words }))
}
