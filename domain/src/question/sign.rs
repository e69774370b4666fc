//! Words that may tell of something which needs a doctor. English alone; a list of words, no
//! judgement: whoever wrote them is shown what to do first, and may ask all the same.

use crate::screening::Level;

/// What words may tell of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sign {
    /// The code of the safety question that is about it, or one of its own.
    pub code: &'static str,
    /// How soon somebody should look.
    pub level: Level,
    /// Words that stand near each other, in any order: `*` for any end, `|` between others.
    words: &'static [&'static [&'static str]],
}

/// Every sign, the most urgent first.
pub const SIGNS: [Sign; 12] = [
    Sign {
        code: "saddle_or_bladder",
        level: Level::Stop,
        words: &[
            &["bladder"],
            &["bowel|bowels"],
            &["incontinen*"],
            &["wet|wetting|soil*", "myself|himself|herself"],
            &["cant|cannot|unable|trouble|difficult*|stopp*|hard", "pee|peeing|urinat*|urine|wee"],
            &["numb*|tingl*|feel*|feeling", "groin|genital*|saddle|crotch|anus|buttocks"],
            &["numb*", "between", "legs"],
            &["cauda", "equina"],
        ],
    },
    Sign {
        code: "leg_weakness",
        level: Level::Stop,
        words: &[
            &["weak*", "leg|legs|foot|feet|knee"],
            &["foot", "drop"],
            &["cant|cannot|unable", "move|lift|feel", "leg|legs|foot|feet|toes"],
            &["leg|legs|knee", "gives|giving|gave|buckl*|collaps*", "way|under|out"],
            &["paraly*"],
        ],
    },
    Sign {
        code: "injury",
        level: Level::Stop,
        words: &[
            &["fell|fallen", "stairs|ladder|roof|horse|bike|bicycle|height|down|off|back"],
            &["car|bike|bicycle|motorbike|road|traffic", "accident|crash*"],
            &["hit", "car|lorry|bus"],
            &["fractur*"],
            &["broke|broken", "back|spine|vertebra*|bone|bones|rib|ribs|hip"],
            &["osteoporosis", "fall|fell|fallen|bump*|slip*"],
            &["steroid*|cortisone|prednison*|prednisolon*", "fall|fell|fallen|bump*|slip*"],
        ],
    },
    Sign {
        code: "heart",
        level: Level::Stop,
        words: &[
            &["chest", "pain|pains|tight*|pressure"],
            &["heart", "attack"],
            &["short*", "breath"],
            &["cant|cannot", "breathe"],
        ],
    },
    Sign {
        code: "self_harm",
        level: Level::Stop,
        words: &[
            &["suicid*"],
            &["kill", "myself"],
            &["end", "my", "life"],
            &["want|wanna", "die"],
            &["not|dont", "want", "live"],
            &["hurt|harm", "myself", "want|thought*|thinking"],
        ],
    },
    Sign {
        code: "cancer_or_weight_loss",
        level: Level::Review,
        words: &[
            &["cancer"],
            &["tumour*|tumor*|leukaemia|leukemia|lymphoma|myeloma|metasta*|chemo*"],
            &["losing|lost|loss", "weight"],
        ],
    },
    Sign {
        code: "night_pain",
        level: Level::Review,
        words: &[
            &["night|nights|sleep", "pain|hurts|ache*", "no|nothing|any", "position|eases|helps"],
            &["wakes|woken|waking|wake", "night", "pain|hurts|ache*"],
        ],
    },
    Sign {
        code: "fever_or_infection",
        level: Level::Review,
        words: &[
            &["fever|feverish|chills"],
            &["infection|infected|sepsis|tuberculosis"],
            &["immune", "weak*|suppress*|deficien*"],
            &["inject*", "drugs|heroin"],
            &["hiv"],
        ],
    },
    Sign {
        code: "new_pain_by_age",
        level: Level::Review,
        words: &[&["child|daughter|son|toddler|baby|teenage*", "back|spine", "pain|hurts|ache*"]],
    },
    Sign {
        code: "clot_or_thinners",
        level: Level::Review,
        words: &[
            &["blood", "clot|clots|thinner|thinners|thinning"],
            &["thrombosis|dvt|embolism|warfarin|apixaban|rivaroxaban|heparin"],
            &["swollen|swelling", "leg|calf"],
        ],
    },
    Sign { code: "pregnancy", level: Level::Review, words: &[&["pregnan*"]] },
    Sign {
        code: "surgery_or_skin",
        level: Level::Review,
        words: &[
            &["surgery|operation|operated"],
            &["rash|shingles|wound|sores|blister*", "back|skin"],
        ],
    },
];

/// Words count as near each other when at most so many lie from the first to the last.
const NEAR: usize = 9;

/// What a text may tell of, each sign once, the most urgent first.
#[must_use]
pub fn signs(text: &str) -> Vec<Sign> {
    let words = words(text);
    let told = |sign: &&Sign| sign.words.iter().any(|pattern| stands_in(&words, pattern));
    SIGNS.iter().filter(told).copied().collect()
}

/// Small letters alone: `Can't` and `cannot`, `cant`.
fn words(text: &str) -> Vec<String> {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '\'' | '’' | '‘' | '`'))
        .flat_map(char::to_lowercase)
        .collect();
    let parts = plain.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(ToOwned::to_owned).collect()
}

/// Whether all words of the pattern stand near each other somewhere.
fn stands_in(words: &[String], pattern: &[&str]) -> bool {
    let found = |near: &[String]| {
        pattern.iter().all(|wanted| near.iter().any(|word| is_one_of(word, wanted)))
    };
    let all = words.len() <= NEAR && found(words);
    all || words.windows(NEAR).any(found)
}

fn is_one_of(word: &str, wanted: &str) -> bool {
    wanted.split('|').any(|one| match one.strip_suffix('*') {
        Some(begin) => word.starts_with(begin),
        None => word == one,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screening;

    fn codes(text: &str) -> Vec<&'static str> {
        signs(text).iter().map(|sign| sign.code).collect()
    }

    #[test]
    fn what_needs_help_now_is_told_from_the_words_people_use() {
        for (text, code) in [
            ("Since yesterday I can't pee properly", "saddle_or_bladder"),
            ("I’ve lost control of my bowels", "saddle_or_bladder"),
            ("It is numb between my legs since the lifting", "saddle_or_bladder"),
            ("Weird tingling around my groin", "saddle_or_bladder"),
            ("INCONTINENCE after back pain, normal?", "saddle_or_bladder"),
            ("My left leg is getting weaker every day", "leg_weakness"),
            ("could massage help my foot drop", "leg_weakness"),
            ("my knee keeps giving way", "leg_weakness"),
            ("I cannot lift my toes any more", "leg_weakness"),
            ("I fell off a ladder on Sunday", "injury"),
            ("Massage two days after a car accident?", "injury"),
            ("I have osteoporosis and slipped on ice", "injury"),
            ("Back ache with chest pain", "heart"),
            ("I have a tight feeling in the chest, pressure too", "heart"),
            ("The pain is so bad I want to die", "self_harm"),
            ("sometimes I think about suicide", "self_harm"),
        ] {
            let found = signs(text);
            assert!(found.iter().any(|sign| sign.code == code), "{text}: {found:?}");
            assert_eq!(found[0].level, Level::Stop, "{text}");
        }
    }

    #[test]
    fn what_a_doctor_should_see_first_is_told_too() {
        for (text, code) in [
            ("Can I get a massage during chemotherapy?", "cancer_or_weight_loss"),
            ("I had breast cancer ten years ago", "cancer_or_weight_loss"),
            ("I am losing weight without trying", "cancer_or_weight_loss"),
            ("pain at night and no position eases it", "night_pain"),
            ("Is massage fine with a fever?", "fever_or_infection"),
            ("Is it safe when I take blood thinners?", "clot_or_thinners"),
            ("my calf is swollen on one side", "clot_or_thinners"),
            ("Do you treat pregnant women?", "pregnancy"),
            ("How long after surgery can I come?", "surgery_or_skin"),
            ("My daughter has back pain", "new_pain_by_age"),
        ] {
            let found = signs(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!((found[0].code, found[0].level), (code, Level::Review), "{text}");
        }
    }

    #[test]
    fn ordinary_questions_go_on() {
        for text in [
            "How long does soreness last after deep tissue?",
            "Which pillow is good for the neck?",
            "Can I cancel on the same day?",
            "Is it normal to fall asleep during a massage?",
            "Should I eat before a visit, and what do I wear?",
            "I sit all day. Is a standing desk worth it?",
            "My shoulder blades ache in the evening, would hot stone help?",
            "Do you have appointments in the fall?",
            "How often should I come if my lower back hurts?",
            "Can my partner learn to massage my back?",
            "Is it rude to ask for less pressure?",
            "Does running make a stiff back worse?",
        ] {
            assert_eq!(codes(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn words_far_apart_are_about_different_things() {
        let text = "My leg is fine after the run. By the way, which of your treatments is the \
                    best one for somebody whose coffee is too weak";
        assert_eq!(codes(text), [""; 0]);
    }

    #[test]
    fn every_question_of_the_safety_check_has_its_words_at_its_level() {
        for question in screening::QUESTIONS {
            let sign = SIGNS.iter().find(|sign| sign.code == question.code);
            let sign = sign.unwrap_or_else(|| panic!("{} has no words", question.code));
            assert_eq!(sign.level, question.level, "{}", question.code);
        }
    }
}
