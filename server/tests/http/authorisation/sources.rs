//! What addresses and forms take, as the sources say it: whoever adds a new one that takes an
//! id learns here that the scene needs a row for it.

use std::{collections::BTreeMap, fs, path::PathBuf};

use super::kinds::Kind;

/// Fields of forms that name a thing, and of which kind.
const NAMES: &[(&str, Kind)] = &[
    ("account", Kind::Account),
    ("attempt", Kind::Attempt),
    ("booking", Kind::Visit),
    ("card", Kind::GiftCard),
    ("class", Kind::Class),
    ("client", Kind::Client),
    ("correct", Kind::Qualification),
    ("course", Kind::Course),
    ("document", Kind::Document),
    ("entry", Kind::Entry),
    ("feed", Kind::Feed),
    ("goes", Kind::OtherClient),
    ("job", Kind::Job),
    ("merge", Kind::OtherClient),
    ("offer", Kind::Offer),
    ("promotion", Kind::Promotion),
    ("question", Kind::Question),
    ("reference", Kind::Reference),
    ("renew", Kind::Qualification),
    ("sale", Kind::Sale),
    ("series", Kind::Series),
    ("stays", Kind::Client),
    ("template", Kind::Template),
    ("therapist", Kind::Therapist),
    ("treatment", Kind::TreatmentSlug),
];

/// Where the same name means something else.
const OTHERWISE: &[(&str, &str, Kind)] = &[
    ("desk/hours-off-remove", "id", Kind::TimeOff),
    ("desk/note-template", "id", Kind::Template),
    ("desk/offer-make", "treatment", Kind::Treatment),
    ("desk/place-back", "id", Kind::Room),
    ("desk/place-clear", "id", Kind::Room),
    ("desk/place-order", "id", Kind::Room),
    ("desk/place-rename", "id", Kind::Room),
    ("desk/place-retire", "id", Kind::Room),
    ("desk/reject-qualification", "id", Kind::Qualification),
    ("desk/treatment", "id", Kind::Treatment),
    ("desk/treatment-back", "id", Kind::Treatment),
    ("desk/treatment-order", "id", Kind::Treatment),
    ("desk/treatment-retire", "id", Kind::Treatment),
    ("desk/verify-qualification", "id", Kind::Qualification),
];

/// Forms that are not of the desk, and are not for whoever bears a link.
pub const OUTSIDE: &[(&str, &str, Kind)] = &[
    ("progress/asks", "client", Kind::Client),
    ("progress/choose", "client", Kind::Client),
    ("progress/forget", "client", Kind::Client),
];

/// Fields of forms that name nothing: words, numbers, days, answers.
const PLAIN: &str = "about act address amount amounts anyway back by currency date decision detail \
    email fee_percent file find first focus how invoice_address invoice_name kind languages last \
    lead_minutes least like mail mails marks method most name note occasion offer_minutes on \
    online open pairs percent q reason review_at role role_email role_name rule seen sessions \
    shown start studio sure tax_number text there time to unit_name valid_from valid_months \
    version week weeks what when_stale why words";

/// Groups of fields that several forms share, with those of their fields that name a thing.
const GROUPS: &[(&str, &[&str])] = &[
    ("About", &["therapist"]),
    ("Agreed", &[]),
    ("Asked", &["treatment"]),
    ("ClaimInput", &[]),
    ("ContactInput", &[]),
    ("DatesInput", &[]),
    ("DetailsForm", &[]),
    ("FeeForm", &["booking", "reference"]),
    ("GiftForm", &[]),
    ("Place", &["therapist"]),
    ("PromotionForm", &[]),
    ("QuestionnaireForm", &[]),
    ("RulesForm", &[]),
    ("Soap", &[]),
    ("TreatmentInput", &[]),
    ("TypedOff", &[]),
    ("WeekInput", &[]),
];

/// What the fields of some forms mean.
pub struct Words {
    /// Fields that name a thing, and of which kind.
    pub names: &'static [(&'static str, Kind)],
    /// Where the same name means something else.
    pub otherwise: &'static [(&'static str, &'static str, Kind)],
    /// Fields that name nothing.
    pub plain: &'static str,
    /// Groups of fields that several forms share, with those of their fields that name a thing.
    pub groups: &'static [(&'static str, &'static [&'static str])],
}

/// Those of the desk's forms.
const OF_THE_DESK: Words =
    Words { names: NAMES, otherwise: OTHERWISE, plain: PLAIN, groups: GROUPS };

/// What each form of the desk takes that names a thing: its fields, and of which kind.
pub fn forms() -> BTreeMap<String, Vec<(String, Kind)>> {
    taken(&OF_THE_DESK, |path| path.starts_with("desk/"))
}

/// What each of these forms takes that names a thing: its fields, and of which kind.
///
/// Panics where a field is neither known to name a thing nor to name none.
pub fn taken(
    words: &Words,
    wanted: impl Fn(&str) -> bool,
) -> BTreeMap<String, Vec<(String, Kind)>> {
    let mut all = BTreeMap::new();
    for text in files("../app/src/api", "") {
        for part in text.split("endpoint = \"").skip(1) {
            let (path, rest) = part.split_once('"').expect("its end");
            if !wanted(path) {
                continue;
            }
            let (_, rest) = rest.split_once("pub async fn ").expect("its function");
            let (_, rest) = rest.split_once('(').expect("what it takes");
            let (takes, _) = rest.split_once(") ->").expect("what it answers");
            let fields = fields(takes).into_iter();
            let ids = fields.flat_map(|field| naming(words, path, &field)).collect();
            all.insert(path.to_owned(), ids);
        }
    }
    all
}

/// Each field as `name: Type`, without its attributes.
fn fields(takes: &str) -> Vec<String> {
    let (mut all, mut deep) = (vec![String::new()], 0_i32);
    for sign in takes.chars() {
        match sign {
            '<' | '(' | '[' => deep += 1,
            '>' | ')' | ']' => deep -= 1,
            _ => {}
        }
        if sign == ',' && deep == 0 {
            all.push(String::new());
        } else if let Some(last) = all.last_mut() {
            last.push(sign);
        }
    }
    let bare = |field: String| field.rsplit(")]").next().unwrap_or_default().trim().to_owned();
    all.into_iter().map(bare).filter(|field| !field.is_empty()).collect()
}

/// Which of its names a field stands for, if it names a thing.
fn naming(words: &Words, path: &str, field: &str) -> Vec<(String, Kind)> {
    let (name, kind) = field.split_once(": ").unwrap_or_else(|| panic!("{path}: {field}"));
    if let Some((_, names)) = words.groups.iter().find(|(group, _)| *group == kind) {
        return names.iter().filter_map(|name| known(words, path, name)).collect();
    }
    let found = known(words, path, name);
    let plain = words.plain.split_whitespace().any(|plain| plain == name);
    assert!(
        found.is_some() != plain,
        "{path} takes {field}: give the scene a row of what it names, or say that it names nothing"
    );
    found.into_iter().collect()
}

fn known(words: &Words, path: &str, name: &str) -> Option<(String, Kind)> {
    let mut otherwise = words.otherwise.iter();
    let otherwise = otherwise.find(|(form, field, _)| (*form, *field) == (path, name));
    let usual = || words.names.iter().find(|(field, _)| *field == name).map(|(_, kind)| *kind);
    let kind = otherwise.map(|(.., kind)| *kind).or_else(usual)?;
    Some((name.to_owned(), kind))
}

/// Every address of a page or a file that has a part of its own beside the studio, such as
/// `/:studio/desk/clients/:client`.
pub fn addresses() -> Vec<String> {
    let mut all = Vec::new();
    for (folder, begins) in [
        ("../app/src/routes", "path!(\""),
        ("src/http", ".route(\""),
        ("src/http", "PORTRAIT: &str = \""),
    ] {
        for text in files(folder, "") {
            for part in text.split(begins).skip(1) {
                let path = part.split('"').next().unwrap_or_default();
                let path = path.replace('{', ":").replace('}', "");
                if path.replace("/:studio", "").contains(':') {
                    all.push(path);
                }
            }
        }
    }
    all.sort();
    all.dedup();
    all
}

/// The texts of the Rust files of a folder, and of the folders in it but one of that name.
pub fn files(folder: &str, without: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the sources are there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                if path.file_name().is_none_or(|name| name != without) {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|end| end == "rs") {
                texts.push(fs::read_to_string(path).expect("text"));
            }
        }
    }
    texts
}
