//! PDFs that only show something.

use lopdf::{Document, LoadOptions, Object};

use super::{DocumentRefused, budget};

/// How deep objects lie in each other, at most.
const DEEPEST: u32 = 64;
/// What lets a PDF do something by itself, or bring something along (ISO 32000-2: 12.6
/// actions, 7.11.4 embedded files, 13 multimedia; XFA forms run scripts).
const ACTIVE: [&[u8]; 10] = [
    b"AA",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"ImportData",
    b"JS",
    b"JavaScript",
    b"Launch",
    b"RichMedia",
    b"SubmitForm",
    b"XFA",
];

/// Refuses a PDF that cannot be read, that opens with a password only, that could do
/// anything by itself, or behind whose end something else stands.
pub fn check(bytes: &[u8]) -> Result<(), DocumentRefused> {
    if !ends_where_it_says(bytes) {
        return Err(DocumentRefused::Broken);
    }
    let document = load(bytes).ok_or(DocumentRefused::Broken)?;
    if document.is_encrypted() {
        return Err(DocumentRefused::Locked);
    }
    if document.get_pages().is_empty() {
        return Err(DocumentRefused::Broken);
    }
    let trailer = Object::Dictionary(document.trailer.clone());
    let mut all = document.objects.values().chain([&trailer]);
    if all.any(|object| is_active(object, DEEPEST)) {
        return Err(DocumentRefused::Active);
    }
    Ok(())
}

/// Reads all of it, as far as the [`budget`] goes. Strictly: what cannot be read here, and is
/// skipped, another reader may find and do.
fn load(bytes: &[u8]) -> Option<Document> {
    let options = LoadOptions {
        strict: true,
        max_decompressed_size: Some(budget::each_part(bytes)),
        filter: Some(budget::pay),
        ..LoadOptions::default()
    };
    budget::within(bytes.len(), || Document::load_mem_with_options(bytes, options).ok())
}

/// Whether nothing but blanks stands behind the last mark of the end: a file that is a PDF
/// and something else too goes on there.
fn ends_where_it_says(bytes: &[u8]) -> bool {
    const END: &[u8] = b"%%EOF";
    let last = bytes.windows(END.len()).rposition(|part| part == END);
    last.is_some_and(|at| bytes[at + END.len()..].iter().all(u8::is_ascii_whitespace))
}

/// Whether a key or a name anywhere in it is among [`ACTIVE`]; what lies too deep to be
/// looked at counts as such.
fn is_active(object: &Object, depth: u32) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return true };
    match object {
        Object::Name(name) => ACTIVE.contains(&name.as_slice()),
        Object::Array(all) => all.iter().any(|object| is_active(object, depth)),
        Object::Dictionary(entries) => entries.iter().any(|(k, v)| is_entry_active(k, v, depth)),
        Object::Stream(stream) => stream.dict.iter().any(|(k, v)| is_entry_active(k, v, depth)),
        _ => false,
    }
}

fn is_entry_active(key: &[u8], value: &Object, depth: u32) -> bool {
    ACTIVE.contains(&key) || is_active(value, depth)
}
