//! A ZIP that is made while it is sent, so that it may be of any size; and how what is in one
//! says when something was.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use domain::Instant;
use storage::StoreError;
use tokio::sync::mpsc;
use zip::{
    CompressionMethod, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

/// A file that is made while it is sent.
pub struct Export {
    /// The name to save it under.
    pub name: String,
    /// Its bytes, piece by piece; an error ends it, and whoever reads it must not take what
    /// came so far for a whole file.
    pub pieces: mpsc::Receiver<Result<Vec<u8>, io::Error>>,
}

/// Why an archive broke off.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Broken {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Zip(#[from] zip::result::ZipError),
    /// Something could not be written down or drawn.
    #[error("a part could not be made: {0}")]
    Part(String),
    /// Whoever wanted it has gone.
    #[error("nobody takes it any more")]
    Gone,
}

/// What was written and not sent yet.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Sink {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The archive under way.
pub(crate) struct Archive {
    zip: ZipWriter<StreamWriter<Sink>>,
    sink: Sink,
    to: mpsc::Sender<Result<Vec<u8>, io::Error>>,
}

impl Archive {
    /// Begins a file; what is written next is in it.
    pub(crate) fn begin(&mut self, name: &str) -> Result<(), Broken> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        Ok(self.zip.start_file(name, options)?)
    }

    /// Writes, and sends what is ready.
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        self.zip.write_all(bytes)?;
        self.send().await
    }

    /// A whole file at once.
    pub(crate) async fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), Broken> {
        self.begin(name)?;
        self.write(bytes).await
    }

    async fn send(&self) -> Result<(), Broken> {
        let piece = self.sink.take();
        if piece.is_empty() {
            return Ok(());
        }
        self.to.send(Ok(piece)).await.map_err(|_| Broken::Gone)
    }

    async fn finish(self) -> Result<(), Broken> {
        let Self { zip, sink, to } = self;
        zip.finish()?;
        to.send(Ok(sink.take())).await.map_err(|_| Broken::Gone)
    }
}

/// An archive of this name, which `work` fills while it is read.
pub(crate) fn export<F>(name: String, work: impl FnOnce(Archive) -> F + Send + 'static) -> Export
where
    F: Future<Output = Result<Archive, Broken>> + Send,
{
    let (to, pieces) = mpsc::channel(4);
    tokio::spawn(async move {
        let sink = Sink::default();
        let zip = ZipWriter::new_stream(sink.clone());
        let made = match work(Archive { zip, sink, to: to.clone() }).await {
            Ok(archive) => archive.finish().await,
            Err(broken) => Err(broken),
        };
        if let Err(error) = made {
            tracing::error!(%error, "an export broke off");
            to.send(Err(io::Error::other("broken off"))).await.ok();
        }
    });
    Export { name, pieces }
}

/// An instant, as the files in an archive say it.
pub(crate) fn at(seconds: i64) -> String {
    Instant::from_timestamp(seconds, 0).map(|at| at.to_rfc3339()).unwrap_or_default()
}
