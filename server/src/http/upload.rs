//! Reading an upload: a form with one file in it (`multipart/form-data`). What the file is,
//! is for [`services::documents`] to say: neither its name nor its announced type is
//! believed.

use std::time::Duration;

use axum::{
    Router,
    extract::{
        DefaultBodyLimit, Multipart,
        multipart::{Field, MultipartError, MultipartRejection},
    },
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state},
};
use services::documents::MOST_BYTES;
use tower_http::timeout::TimeoutLayer;

use super::{Site, nul, origin};

/// What is heard of a form that is too large: a browser that is hung up on in the middle
/// shows an error of its own instead of our words.
const HEARD_BYTES: usize = 4 * MOST_BYTES;
/// How long an upload may take: ten MiB over a slow telephone.
const PATIENCE: Duration = Duration::from_secs(300);
/// The fields beside the file.
const MOST_FIELDS: usize = 24;
/// The longest of them, in bytes.
const FIELD_BYTES: usize = 8 * 1024;

/// A form that was sent with a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Upload {
    fields: Vec<(String, String)>,
    file: Option<UploadedFile>,
}

/// A file as it was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UploadedFile {
    /// What its sender calls it: to be shown at most, and made harmless before.
    pub name: String,
    /// All of it, at most [`MOST_BYTES`].
    pub bytes: Vec<u8>,
}

/// Why an upload was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadRefused {
    /// The file has more than [`MOST_BYTES`].
    TooLarge,
    /// The form is none, or broke off.
    Broken,
}

impl UploadRefused {
    /// A stable name, for addresses and copy.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "document_too_large",
            Self::Broken => "upload_broken",
        }
    }
}

impl Upload {
    /// Reads a form to its end, as far as anybody would wait for it.
    pub async fn read(form: Result<Multipart, MultipartRejection>) -> Result<Self, UploadRefused> {
        let mut form = form.map_err(|_| UploadRefused::Broken)?;
        let (mut upload, mut refused) = (Self::default(), None);
        while let Some(field) = form.next_field().await.map_err(broke_off)? {
            if let Err(why) = upload.take(field).await? {
                refused = refused.or(Some(why));
            }
        }
        refused.map_or(Ok(upload), Err)
    }

    /// What was typed into a field; nothing where it was not sent.
    #[must_use]
    pub fn field(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, typed)| typed)
    }

    /// Every field beside the file, in the order of the form.
    #[must_use]
    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// The file; none where nobody chose one.
    #[must_use]
    pub fn file(self) -> Option<UploadedFile> {
        self.file
    }

    /// One field: the outer error ends the reading, the inner one is told at its end.
    async fn take(
        &mut self,
        mut field: Field<'_>,
    ) -> Result<Result<(), UploadRefused>, UploadRefused> {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(ToOwned::to_owned);
        let most = if file.is_some() { MOST_BYTES } else { FIELD_BYTES };
        let Some(bytes) = read_up_to(&mut field, most).await? else {
            let why = if file.is_some() { UploadRefused::TooLarge } else { UploadRefused::Broken };
            return Ok(Err(why));
        };
        match file {
            // A browser sends an empty file without a name where none was chosen.
            Some(name) if name.is_empty() && bytes.is_empty() => Ok(Ok(())),
            Some(name) if self.file.is_none() => {
                self.file = Some(UploadedFile { name, bytes });
                Ok(Ok(()))
            }
            None if self.fields.len() < MOST_FIELDS => {
                let typed = String::from_utf8(bytes).map_err(|_| UploadRefused::Broken)?;
                self.fields.push((name, typed.replace('\0', "")));
                Ok(Ok(()))
            }
            _ => Ok(Err(UploadRefused::Broken)),
        }
    }
}

/// All of a field, or nothing where there is more than `most`; read to its end either way.
async fn read_up_to(field: &mut Field<'_>, most: usize) -> Result<Option<Vec<u8>>, UploadRefused> {
    let (mut bytes, mut fits) = (Vec::new(), true);
    while let Some(chunk) = field.chunk().await.map_err(broke_off)? {
        fits = fits && bytes.len() + chunk.len() <= most;
        if fits {
            bytes.extend_from_slice(&chunk);
        } else {
            bytes = Vec::new();
        }
    }
    Ok(fits.then_some(bytes))
}

fn broke_off(error: MultipartError) -> UploadRefused {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => UploadRefused::TooLarge,
        _ => UploadRefused::Broken,
    }
}

/// Routes that take uploads: believed from our own pages only, with a size and a patience of
/// their own. Merge them outside of the usual patience.
pub fn routes(site: &Site, routes: Router<Site>) -> Router<Site> {
    routes
        .layer(DefaultBodyLimit::max(HEARD_BYTES))
        .layer(from_fn(nul::refuse))
        .layer(from_fn_with_state(site.clone(), origin::own_pages_only))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, PATIENCE))
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, extract::FromRequest, http::Request};

    use super::*;

    async fn read(parts: &[(&str, Option<&str>, &[u8])]) -> Result<Upload, UploadRefused> {
        let mut body = Vec::new();
        for (name, file, bytes) in parts {
            let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
            let head = format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"{file}");
            body.extend(head.into_bytes());
            body.extend(b"\r\n\r\n");
            body.extend(*bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--x--\r\n");
        sent("multipart/form-data; boundary=x", body).await
    }

    async fn sent(kind: &str, body: Vec<u8>) -> Result<Upload, UploadRefused> {
        let mut request = Request::post("/").header("content-type", kind).body(Body::from(body));
        let request = request.as_mut().map(std::mem::take).expect("a request");
        Upload::read(Multipart::from_request(request, &()).await).await
    }

    #[tokio::test]
    async fn a_form_with_a_file_is_read_whole() {
        let parts: [(&str, Option<&str>, &[u8]); 2] =
            [("title", None, b"A diploma"), ("file", Some("../a.pdf"), b"%PDF-1.7")];
        let upload = read(&parts).await.expect("a form");
        assert_eq!((upload.field("title"), upload.field("nothing")), ("A diploma", ""));
        let file = upload.file().expect("a file");
        assert_eq!((file.name.as_str(), file.bytes.as_slice()), ("../a.pdf", &b"%PDF-1.7"[..]));
    }

    #[tokio::test]
    async fn a_form_without_a_chosen_file_has_none() {
        let upload = read(&[("file", Some(""), b"")]).await.expect("a form");
        assert_eq!(upload.file(), None);
    }

    #[tokio::test]
    async fn what_is_no_form_is_refused() {
        for (kind, body) in [
            ("application/json", b"{}".to_vec()),
            ("multipart/form-data", b"--x--".to_vec()),
            ("multipart/form-data; boundary=x", b"--x\r\nContent-Dispo".to_vec()),
        ] {
            assert_eq!(sent(kind, body).await, Err(UploadRefused::Broken), "{kind}");
        }
        let long = vec![b'a'; FIELD_BYTES + 1];
        assert_eq!(read(&[("title", None, &long)]).await, Err(UploadRefused::Broken));
        let many = vec![("field", None, &b"a"[..]); MOST_FIELDS + 1];
        assert_eq!(read(&many).await, Err(UploadRefused::Broken));
    }

    #[tokio::test]
    async fn two_files_at_once_are_one_too_many() {
        let two = [("file", Some("a.pdf"), &b"a"[..]), ("file", Some("b.pdf"), &b"b"[..])];
        assert_eq!(read(&two).await, Err(UploadRefused::Broken));
    }
}
