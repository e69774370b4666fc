//! Where connections wait that come in a rush.
//!
//! Serving one takes two buffers of 8 kB from its first byte on: with two thousand clients at
//! once that was a quarter of the server's memory. What they sent lies in the system's buffers
//! meanwhile, and can wait there, unread, until the door ([`super::door`]) has a place.
//!
//! What has come is looked at without being taken. Who has not sent all of it yet, or something
//! larger than a form, or no HTTP, is served at once, as monitors are: so nobody who sends slowly
//! keeps a place from others.

use std::{pin::pin, sync::Arc, time::Duration};

use axum::http::Method;
use tokio::{
    net::TcpStream,
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout_at},
};

use super::{
    Site,
    door::{AT_WORK, Arrived},
    outage,
};

/// So much is looked at. Whoever sends more is served at once.
const LOOKED_AT: usize = 8 * 1024;
/// As many lines as the head may have that hyper reads.
const LINES: usize = 100;

/// How often somebody who waits looks whether it is of any use.
const LOOKS: Duration = Duration::from_millis(500);

/// Two, as there are doors: forms that wait for others keep nobody from looking.
pub struct Lobby {
    looking: Arc<Semaphore>,
    acting: Arc<Semaphore>,
    patience: Duration,
    /// Whether everybody is refused at the moment: nobody waits for that.
    closed: Box<dyn Fn() -> bool + Send + Sync>,
}

/// What the first request of a connection came with: when, if it had to wait, and the turn that
/// its answer ends.
pub struct First {
    pub arrived: Option<Arrived>,
    turn: Option<OwnedSemaphorePermit>,
}

impl First {
    /// It is answered: the turn is somebody else's.
    pub fn end(self) {
        drop(self.turn);
    }
}

impl Lobby {
    /// That of a site, through which as many go at once as its doors let in.
    pub fn of(site: &Site) -> Self {
        let store = site.services.store.clone();
        Self::with(AT_WORK, site.patience, move || store.is_away())
    }

    /// Through which so many go at once, of either kind, and where nobody waits longer.
    pub(super) fn with(
        at_once: usize,
        patience: Duration,
        closed: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Self {
        let room = || Arc::new(Semaphore::new(at_once));
        Self { looking: room(), acting: room(), patience, closed: Box::new(closed) }
    }

    /// Waits for the turn of a connection on which something was said. Whoever waited too long
    /// goes on without one, to be told so; and everybody does who would be refused.
    pub async fn turn(&self, stream: &TcpStream) -> First {
        let Some(room) = self.waits_for(stream).await else {
            return First { arrived: None, turn: None };
        };
        if let Ok(turn) = room.clone().try_acquire_owned() {
            return First { arrived: None, turn: Some(turn) };
        }
        let came = Instant::now();
        let until = came + self.patience;
        let mut turn = pin!(room.acquire_owned());
        loop {
            let now = Instant::now();
            if (self.closed)() || until <= now {
                return First { arrived: Some(Arrived(came)), turn: None };
            }
            if let Ok(turn) = timeout_at(until.min(now + LOOKS), &mut turn).await {
                return First { arrived: Some(Arrived(came)), turn: turn.ok() };
            }
        }
    }

    /// Where it waits, if it does.
    async fn waits_for(&self, stream: &TcpStream) -> Option<Arc<Semaphore>> {
        let mut seen = vec![0; LOOKED_AT];
        let bytes = stream.peek(&mut seen).await.ok()?;
        let looks = looks(&seen[..bytes])?;
        Some(if looks { &self.looking } else { &self.acting }.clone())
    }
}

/// Whether a request only asks for something; `None` of one that is not to wait.
fn looks(seen: &[u8]) -> Option<bool> {
    let mut lines = [httparse::EMPTY_HEADER; LINES];
    let mut request = httparse::Request::new(&mut lines);
    let httparse::Status::Complete(head) = request.parse(seen).ok()? else { return None };
    let (method, path) = (request.method?, request.path?);
    if outage::is_apart(path) {
        return None;
    }
    let of = |name: &str| request.headers.iter().find(|line| line.name.eq_ignore_ascii_case(name));
    if of("transfer-encoding").is_some() {
        return None;
    }
    let form = match of("content-length") {
        Some(line) => str::from_utf8(line.value).ok()?.trim().parse::<usize>().ok()?,
        None => 0,
    };
    let whole = seen.len() >= head.checked_add(form)?;
    whole.then(|| [Method::GET, Method::HEAD].iter().any(|looks| looks.as_str() == method))
}

#[cfg(test)]
mod tests {
    use tokio::{io::AsyncWriteExt, net::TcpListener, time::timeout};

    use super::*;

    const LONG: Duration = Duration::from_secs(30);
    const SHORT: Duration = Duration::from_millis(50);
    const FORM: &str = "POST /book HTTP/1.1\r\nhost: here\r\nContent-Length: 3\r\n\r\na=1";

    #[test]
    fn what_is_here_as_a_whole_waits_with_its_own_kind() {
        for (said, expected) in [
            (FORM, Some(false)),
            ("GET /?at=9 HTTP/1.1\r\nhost: here\r\n\r\n", Some(true)),
            ("HEAD / HTTP/1.0\r\n\r\n", Some(true)),
            ("DELETE /x HTTP/1.1\r\n\r\nGET /next", Some(false)),
        ] {
            assert_eq!(looks(said.as_bytes()), expected, "{said}");
        }
    }

    #[test]
    fn whatever_else_was_said_does_not_wait() {
        let chunked = "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n";
        let endless = format!("POST / HTTP/1.1\r\ncontent-length: {}\r\n\r\n", usize::MAX);
        let lines = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(LINES + 1));
        for said in [
            "",
            "\u{16}\u{3}\u{1}",
            "GET / HTTP/1.1\r\nhost: he",
            &FORM[..FORM.len() - 1],
            "GET /readyz HTTP/1.1\r\n\r\n",
            "GET /embed/lumbar.js HTTP/1.1\r\n\r\n",
            "POST / HTTP/1.1\r\ncontent-length: three\r\n\r\n",
            chunked,
            &endless,
            &lines,
        ] {
            assert_eq!(looks(said.as_bytes()), None, "{said}");
        }
    }

    /// A connection on which this was said, and whoever said it.
    async fn saying(words: &str) -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let mut client = TcpStream::connect(address).await.expect("it listens");
        client.write_all(words.as_bytes()).await.expect("sent");
        let (stream, _) = listener.accept().await.expect("somebody came");
        stream.readable().await.expect("said");
        (stream, client)
    }

    #[tokio::test]
    async fn a_form_waits_for_a_form_and_for_nothing_else() {
        let lobby = Lobby::with(1, LONG, || false);
        let (form, _one) = saying(FORM).await;
        let (page, _other) = saying("GET / HTTP/1.1\r\n\r\n").await;
        let first = lobby.turn(&form).await;
        assert!(first.turn.is_some() && first.arrived.is_none(), "nobody was before it");
        assert!(timeout(SHORT, lobby.turn(&form)).await.is_err(), "it waits");
        assert!(timeout(LONG, lobby.turn(&page)).await.expect("at once").turn.is_some());
        drop(first);
        assert!(timeout(LONG, lobby.turn(&form)).await.expect("its turn").turn.is_some());
    }

    #[tokio::test]
    async fn whoever_waited_too_long_goes_on_without_a_turn_and_keeps_when_they_came() {
        let lobby = Lobby::with(0, SHORT, || false);
        let (form, _one) = saying(FORM).await;
        let begun = Instant::now();
        let first = timeout(LONG, lobby.turn(&form)).await.expect("in time");
        assert!(first.turn.is_none() && begun.elapsed() >= SHORT);
        let arrived = first.arrived.expect("it waited");
        assert!(arrived.0.elapsed() >= SHORT, "the wait counts");
    }

    #[tokio::test]
    async fn nobody_waits_while_everybody_is_refused() {
        let (close, closed) = tokio::sync::watch::channel(false);
        let lobby = Lobby::with(0, LONG, move || *closed.borrow());
        let (form, _one) = saying(FORM).await;
        let waiting = lobby.turn(&form);
        tokio::pin!(waiting);
        assert!(timeout(SHORT, &mut waiting).await.is_err(), "it waits");
        close.send(true).expect("it looks");
        assert!(timeout(LONG / 3, waiting).await.expect("long before").turn.is_none());
        assert!(timeout(SHORT, lobby.turn(&form)).await.expect("at once").turn.is_none());
    }
}
