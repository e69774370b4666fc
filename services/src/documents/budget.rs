//! How much of a PDF is read: a small file can claim to unfold into more than any memory, in
//! one part or in many, and lead to the same part again and again.

use std::cell::Cell;

use lopdf::{Object, ObjectId, ObjectStream, Stream, dictionary};

/// What all compressed parts of a file may unfold into together, in bytes. Texts and pictures
/// are not unfolded: only what holds objects is.
const MOST_UNFOLDED: usize = 8 * 1024 * 1024;
/// How many compressed parts may hold objects.
const MOST_PARTS: usize = 1_000;
/// What each costs beside what is in it.
const SPARE: usize = 64 * 1024;

thread_local! {
    /// What is left. Nothing, where nobody began to read: whatever is read then is refused.
    static LEFT: Cell<Left> = const { Cell::new(Left { written: 0, unfolded: 0, parts: 0 }) };
}

#[derive(Clone, Copy)]
struct Left {
    /// Of what stands in the file, and was unfolded. No file holds more than it is long; one
    /// that leads to the same place twice may seem to.
    written: usize,
    /// Of what compressed parts unfold into.
    unfolded: usize,
    /// Of compressed parts.
    parts: usize,
}

/// What a single part may unfold into. A locked file is unfolded at once when no password is
/// needed, without being asked for each part ([`pay`]): there, they share evenly.
pub fn each_part(bytes: &[u8]) -> usize {
    const PART: &[u8] = b"stream";
    if !is_locked(bytes) {
        return MOST_UNFOLDED;
    }
    // Each is named twice, at its beginning and its end.
    let named = bytes.windows(PART.len()).filter(|part| *part == PART).count();
    MOST_UNFOLDED / (named / 2).max(1)
}

/// Whether a name anywhere is `Encrypt`, however it is written: what is needed to read a file
/// stands in it as it is.
fn is_locked(bytes: &[u8]) -> bool {
    let names = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    names.map(|(at, _)| &bytes[at + 1..]).any(|name| starts_with(name, b"Encrypt"))
}

/// Whether a name begins like this; `#45` is an `E` (ISO 32000-2: 7.3.5).
fn starts_with(mut name: &[u8], wanted: &[u8]) -> bool {
    wanted.iter().all(|letter| {
        let (byte, rest) = match *name {
            [b'#', high, low, ref rest @ ..] => {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                let code = digit(high).zip(digit(low)).map(|(high, low)| high * 16 + low);
                (code.and_then(|code| u8::try_from(code).ok()), rest)
            }
            [byte, ref rest @ ..] => (Some(byte), rest),
            [] => return false,
        };
        name = rest;
        byte == Some(*letter)
    })
}

/// Reads a file of so many bytes; nothing where it held more than it may.
pub fn within<T>(length: usize, read: impl FnOnce() -> Option<T>) -> Option<T> {
    let written = length.saturating_add(MOST_UNFOLDED + SPARE);
    LEFT.set(Left { written, unfolded: MOST_UNFOLDED, parts: MOST_PARTS });
    let found = read();
    let left = LEFT.replace(Left { written: 0, unfolded: 0, parts: 0 });
    found.filter(|_| left.written > 0)
}

/// Pays for an object that was read, before anything in it is unfolded. One too many becomes a
/// part that cannot be read, at which a strict reading stops.
pub fn pay(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    let mut left = LEFT.get();
    if spend(&mut left, object).is_none() {
        left.written = 0;
        *object = Object::Stream(Stream::new(dictionary! { "Type" => "ObjStm" }, b"0".to_vec()));
    }
    LEFT.set(left);
    Some((id, object.clone()))
}

fn spend(left: &mut Left, object: &Object) -> Option<()> {
    left.written = left.written.checked_sub(weight(object)).filter(|left| *left > 0)?;
    if let Object::Stream(stream) = object
        && stream.dict.has_type(b"ObjStm")
    {
        left.parts = left.parts.checked_sub(1)?;
        let unfolded = stream.get_plain_content_with_limit(left.unfolded).ok()?;
        left.unfolded = left.unfolded.checked_sub(unfolded.len())?;
        is_whole(stream).then_some(())?;
    }
    Some(())
}

/// Whether every object that a compressed part announces can be read. One that is cut off, or
/// is no object, is passed over by the reader, and found by another.
fn is_whole(stream: &Stream) -> bool {
    let announced = stream.dict.get(b"N").and_then(Object::as_i64);
    let found = ObjectStream::new_with_limit(stream, Some(MOST_UNFOLDED));
    matches!((announced, found), (Ok(n), Ok(all)) if usize::try_from(n) == Ok(all.objects.len()))
}

/// The least that an object is written in, in bytes.
fn weight(object: &Object) -> usize {
    let of = |entries: &lopdf::Dictionary| -> usize {
        entries.iter().map(|(key, value)| key.len() + weight(value)).sum()
    };
    1 + match object {
        Object::Name(text) | Object::String(text, _) => text.len(),
        Object::Array(all) => all.iter().map(weight).sum(),
        Object::Dictionary(entries) => of(entries),
        Object::Stream(stream) => of(&stream.dict) + stream.content.len(),
        _ => 0,
    }
}
