//! What is searched for, however it is spelled there: as it is, as addresses and forms write it, in
//! base64 within something longer, in hexadecimal digits, and as numbers, as `Debug` shows bytes.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use url::form_urlencoded::byte_serialize;

/// Everything that is searched for, in one go.
pub struct Needles {
    machine: AhoCorasick,
    /// Whose spelling each pattern is.
    whose: Vec<usize>,
}

impl Needles {
    /// Searches for each of these texts.
    pub fn of(texts: &[Vec<u8>]) -> Self {
        let all = texts.iter().enumerate();
        let all = all.flat_map(|(number, text)| {
            spellings(text).into_iter().map(move |spelling| (number, spelling))
        });
        let (whose, patterns): (Vec<usize>, Vec<Vec<u8>>) = all.unzip();
        Self { machine: AhoCorasick::new(patterns).expect("not too many"), whose }
    }

    /// The numbers of those that stand there.
    pub fn within(&self, held: &[u8]) -> BTreeSet<usize> {
        let found = self.machine.find_overlapping_iter(held);
        found.map(|found| self.whose[found.pattern().as_usize()]).collect()
    }
}

fn spellings(text: &[u8]) -> BTreeSet<Vec<u8>> {
    let form: String = byte_serialize(text).collect();
    let mut all = BTreeSet::from([
        text.to_vec(),
        text.to_ascii_lowercase(),
        form.replace('+', "%20").into_bytes(),
        form.into_bytes(),
    ]);
    all.extend(as_bytes(text));
    // A token is bytes: they might stand somewhere as they are.
    if let Some(bytes) = URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| bytes.len() >= 24) {
        all.extend(as_bytes(&bytes));
        all.insert(bytes);
    }
    all
}

/// How bytes are written where text is wanted.
fn as_bytes(bytes: &[u8]) -> BTreeSet<Vec<u8>> {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
    let mut all: BTreeSet<Vec<u8>> =
        BTreeSet::from([hex.to_uppercase().into(), hex.into(), numbers.join(", ").into()]);
    // Three bytes are four letters: what stands before decides how these begin.
    for before in 0..3_usize {
        let longer = [vec![0; before], bytes.to_vec()].concat();
        let known = before * 8 / 6 + usize::from(before > 0)..longer.len() * 8 / 6;
        for letters in [STANDARD_NO_PAD.encode(&longer), URL_SAFE_NO_PAD.encode(&longer)] {
            all.insert(letters[known.clone()].as_bytes().to_vec());
        }
    }
    all
}

#[test]
fn what_is_spelled_otherwise_is_found() {
    let needles =
        Needles::of(&[b"Blaukehlchen & Co".to_vec(), vec![7; 32], b"other words".to_vec()]);
    let found = |held: &[u8]| needles.within(held).into_iter().collect::<Vec<_>>();
    for held in [
        "the Blaukehlchen & Co.",
        "blaukehlchen & co",
        "?q=Blaukehlchen+%26+Co&more",
        "/Blaukehlchen%20%26%20Co/",
        "[66, 108, 97, 117, 107, 101, 104, 108, 99, 104, 101, 110, 32, 38, 32, 67, 111]",
        "0x426c61756b65686c6368656e202620436f",
    ] {
        assert_eq!(found(held.as_bytes()), [0], "{held}");
    }
    for before in ["", "x", "xy", "xyz"] {
        let longer = STANDARD_NO_PAD.encode(format!("{before}Blaukehlchen & Co and more"));
        assert_eq!(found(longer.as_bytes()), [0], "{longer}");
    }
    assert_eq!(found(&[&[1_u8, 2][..], &[7; 32], &[3]].concat()), [1]);
    assert_eq!(found(URL_SAFE_NO_PAD.encode([7; 32]).as_bytes()), [1]);
    assert_eq!(found(b"Blaukehlchen or Co"), [0_usize; 0]);
}
