//! Mail into a folder, where no server is set: to be looked at, in a demonstration
//! and in development.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use async_trait::async_trait;
use domain::Instant;
use serde::{Deserialize, Serialize};
use services::ports::{Clock, IsMeant, MailError, Mailer, OutgoingMail};

use super::mime;
use crate::private;

/// A folder with a file for each mail, `{time}-{message id}.eml`, in the order in
/// which they were written; beside each a JSON file with what the page of mails shows.
#[derive(Clone)]
pub struct EmlFolder {
    folder: PathBuf,
    clock: Arc<dyn Clock>,
}

/// A mail as the page of mails shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredMail {
    /// The name of the `.eml` file in the folder.
    pub file: String,
    /// Name and address.
    pub to: (String, String),
    /// One line.
    pub subject: String,
    /// When it was written.
    pub date: Instant,
    /// The whole message.
    pub text: String,
    /// The same message.
    pub html: String,
    /// The calendar file that hangs on it.
    pub calendar: Option<String>,
}

impl EmlFolder {
    /// The folder at `folder`, made when the first mail comes.
    #[must_use]
    pub fn new(folder: PathBuf, clock: Arc<dyn Clock>) -> Self {
        Self { folder, clock }
    }

    /// The latest mails, newest first, at most `limit`. What cannot be read is passed over.
    pub async fn recent(&self, limit: usize) -> Vec<StoredMail> {
        let folder = self.folder.clone();
        let read = tokio::task::spawn_blocking(move || {
            let newest = names(&folder, ".json").into_iter().rev();
            newest.filter_map(|name| stored(&folder.join(name))).take(limit).collect()
        });
        read.await.unwrap_or_default()
    }

    fn write(&self, mail: &OutgoingMail) -> Result<(), MailError> {
        let now = self.clock.now();
        let message = mime::message(mail, now.into())?;
        let stem = self.stem(&mail.message_id, now);
        let stored = StoredMail {
            file: format!("{stem}.eml"),
            to: mail.to.clone(),
            subject: mail.subject.clone(),
            date: now,
            text: mail.text.clone(),
            html: mail.html.clone(),
            calendar: mail.calendar.as_ref().map(|part| part.ics.clone()),
        };
        let json = serde_json::to_vec(&stored).map_err(|_| MailError::Permanent)?;
        self.put(&stored.file, &message.formatted())
            .and_then(|()| self.put(&format!("{stem}.json"), &json))
            .map_err(|_| MailError::Temporary)
    }

    /// Takes those mails that are meant out of the folder, each with what the page shows of it.
    fn remove(&self, is_meant: &IsMeant) -> Result<(), MailError> {
        for name in names(&self.folder, ".json") {
            let path = self.folder.join(&name);
            let Some(mail) = stored(&path).filter(|mail| is_meant(&mail.to, &mail.text)) else {
                continue;
            };
            for file in [self.folder.join(&mail.file), path] {
                match fs::remove_file(file) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => {
                        return Err(MailError::Temporary);
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// The name of this mail's files: as before, where it was handed over before.
    fn stem(&self, message_id: &str, now: Instant) -> String {
        let safe = message_id.replace(|c: char| !c.is_ascii_alphanumeric() && c != '-', "_");
        let end = format!("-{safe}.eml");
        names(&self.folder, &end).pop().map_or_else(
            || format!("{}-{safe}", now.format("%Y%m%dT%H%M%S%3fZ")),
            |name| name.trim_end_matches(".eml").to_owned(),
        )
    }

    /// Writes a file whole or not at all, for its owner alone: mails hold links.
    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        private::make_folder(&self.folder)?;
        let under_way = self.folder.join(format!("{name}.part"));
        private::write(&under_way, bytes)?;
        fs::rename(under_way, self.folder.join(name))
    }
}

fn names(folder: &Path, end: &str) -> Vec<String> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = files
        .filter_map(|file| file.file_name().into_string().ok())
        .filter(|name| name.ends_with(end))
        .collect();
    names.sort_unstable();
    names
}

fn stored(path: &Path) -> Option<StoredMail> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

#[async_trait]
impl Mailer for EmlFolder {
    async fn send(&self, mail: &OutgoingMail) -> Result<(), MailError> {
        let (folder, mail) = (self.clone(), mail.clone());
        let written = tokio::task::spawn_blocking(move || folder.write(&mail));
        written.await.unwrap_or(Err(MailError::Temporary))
    }

    async fn forget(&self, is_meant: IsMeant) -> Result<(), MailError> {
        let folder = self.clone();
        let gone = tokio::task::spawn_blocking(move || folder.remove(&is_meant));
        gone.await.unwrap_or(Err(MailError::Temporary))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use services::testing::TestClock;

    use super::{super::mime::tests::sample, *};

    fn folder(name: &str) -> (EmlFolder, Arc<TestClock>) {
        let path = std::env::temp_dir().join(format!("lumbar-eml-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        let clock = Arc::new(TestClock::at(DateTime::UNIX_EPOCH));
        (EmlFolder::new(path, clock.clone()), clock)
    }

    #[tokio::test]
    async fn a_mail_that_is_forgotten_leaves_no_file() {
        let (mails, _) = folder("forget");
        mails.send(&sample()).await.expect("written");
        let kept = OutgoingMail {
            message_id: "0001@x".into(),
            to: ("Bo".into(), "bo@post.example".into()),
            ..sample()
        };
        mails.send(&kept).await.expect("written");
        let address = sample().to.1;
        mails.forget(Box::new(move |to, _| to.1 == address)).await.expect("forgotten");
        let left: Vec<String> = mails.recent(9).await.into_iter().map(|mail| mail.to.1).collect();
        assert_eq!(left, ["bo@post.example"]);
        assert_eq!(names(&mails.folder, "").len(), 2, "its file, and what the page shows");
    }

    #[tokio::test]
    async fn mails_are_listed_newest_first_with_what_they_say() {
        let (mails, clock) = folder("order");
        assert_eq!(mails.recent(9).await, []);
        mails.send(&sample()).await.expect("written");
        clock.advance_seconds(1);
        let second =
            OutgoingMail { message_id: "0000@x".into(), subject: "Second".into(), ..sample() };
        mails.send(&second).await.expect("written");
        let listed = mails.recent(9).await;
        let subjects: Vec<&str> = listed.iter().map(|mail| mail.subject.as_str()).collect();
        assert_eq!(subjects, ["Second", sample().subject.as_str()]);
        assert_eq!(listed[1].file, "19700101T000000000Z-0192f0c1_lumbar_example.eml");
        assert!(!private::is_open_to_others(&mails.folder.join(&listed[1].file)));
        assert!(!private::is_open_to_others(&mails.folder));
        let eml = fs::read_to_string(mails.folder.join(&listed[1].file)).expect("the file");
        assert!(eml.contains("Message-ID: <0192f0c1@lumbar.example>"), "{eml}");
        fs::remove_dir_all(&mails.folder).expect("removed");
    }

    #[tokio::test]
    async fn a_mail_handed_over_twice_is_one_file() {
        let (mails, clock) = folder("twice");
        mails.send(&sample()).await.expect("written");
        clock.advance_seconds(30);
        mails.send(&sample()).await.expect("written");
        assert_eq!(mails.recent(9).await.len(), 1);
        fs::remove_dir_all(&mails.folder).expect("removed");
    }
}
