//! What a document is, read from its bytes.

use image::ImageFormat;
use thiserror::Error;

use super::{pdf, picture};

/// The largest document, in bytes: ten MiB, a page scanned finely.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// A PDF.
    Pdf,
    /// A JPEG.
    Jpeg,
    /// A PNG.
    Png,
}

impl DocumentKind {
    /// The media type, as rows and answers bear it.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// What these bytes begin as, whatever they are called.
    #[must_use]
    pub const fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Self::Pdf),
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(Self::Png),
            _ => None,
        }
    }

    /// How a file of it ends.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    /// The one with that media type.
    #[must_use]
    pub fn from_media_type(name: &str) -> Option<Self> {
        [Self::Pdf, Self::Jpeg, Self::Png].into_iter().find(|kind| kind.media_type() == name)
    }
}

/// A document as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// What it is.
    pub kind: DocumentKind,
    /// All of it: a picture drawn anew, a PDF as it came.
    pub bytes: Vec<u8>,
}

/// Why a document was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DocumentRefused {
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
    /// It has more than [`MOST_BYTES`].
    #[error("it is too large")]
    TooLarge,
    /// It is neither a PDF nor a JPEG nor a PNG, whatever it is called.
    #[error("it is neither a PDF nor a JPEG nor a PNG")]
    OtherKind,
    /// It begins like one and cannot be read, or something else is hidden in it.
    #[error("it cannot be read")]
    Broken,
    /// It is a picture of more than [`MOST_PIXELS`](super::MOST_PIXELS).
    #[error("the picture has too many pixels")]
    TooManyPixels,
    /// It is a PDF that contains a script, another file, or asks to start a program.
    #[error("the PDF can do things by itself")]
    Active,
    /// It is a PDF that opens with a password only.
    #[error("the PDF is locked")]
    Locked,
}

impl DocumentRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "document_empty",
            Self::TooLarge => "document_too_large",
            Self::OtherKind => "document_other_kind",
            Self::Broken => "document_broken",
            Self::TooManyPixels => "document_too_many_pixels",
            Self::Active => "document_active",
            Self::Locked => "document_locked",
        }
    }
}

/// Takes a document, or says why not. Slow (a large picture takes a second): call it where
/// it may block.
pub fn accept(bytes: &[u8]) -> Result<Accepted, DocumentRefused> {
    if bytes.is_empty() {
        return Err(DocumentRefused::Empty);
    }
    if bytes.len() > MOST_BYTES {
        return Err(DocumentRefused::TooLarge);
    }
    match DocumentKind::of(bytes) {
        Some(DocumentKind::Pdf) => {
            pdf::check(bytes)?;
            Ok(Accepted { kind: DocumentKind::Pdf, bytes: bytes.to_vec() })
        }
        Some(kind) => drawn(kind, bytes),
        None => Err(DocumentRefused::OtherKind),
    }
}

/// A square of a picture, for a portrait, as JPEG. Refuses what is no picture. As slow as
/// [`accept`].
pub fn square(bytes: &[u8]) -> Result<Vec<u8>, DocumentRefused> {
    match bytes {
        [] => Err(DocumentRefused::Empty),
        _ if bytes.len() > MOST_BYTES => Err(DocumentRefused::TooLarge),
        [0xFF, 0xD8, 0xFF, ..] => picture::square(bytes, ImageFormat::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => {
            picture::square(bytes, ImageFormat::Png)
        }
        _ => Err(DocumentRefused::OtherKind),
    }
}

fn drawn(kind: DocumentKind, bytes: &[u8]) -> Result<Accepted, DocumentRefused> {
    let format = match kind {
        DocumentKind::Png => ImageFormat::Png,
        _ => ImageFormat::Jpeg,
    };
    Ok(Accepted { kind, bytes: picture::draw_anew(bytes, format)? })
}
