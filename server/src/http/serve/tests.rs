use axum::routing::get;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::{oneshot, watch},
    task::JoinHandle,
    time::timeout,
};

use super::*;

const LONG: Duration = Duration::from_secs(30);
const ASKED: &[u8] = b"GET / HTTP/1.1\r\nhost: here\r\n\r\n";

/// A server whose answers wait until they are told, and who asked.
struct Served {
    address: SocketAddr,
    tell: watch::Sender<bool>,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

impl Served {
    async fn unless(silence: Duration) -> Self {
        Self::with(silence, 10).await
    }

    async fn with(silence: Duration, places: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (tell, told) = watch::channel(false);
        let answer = move |ConnectInfo(from): ConnectInfo<SocketAddr>| {
            let mut told = told.clone();
            async move {
                told.wait_for(|told| *told).await.expect("the test goes on");
                format!("<{from}>")
            }
        };
        let router = Router::new().route("/", get(answer));
        let (stop, stopped) = oneshot::channel();
        let lobby = Lobby::with(places, LONG, || false);
        let ended = tokio::spawn(serve_unless(silence, listener, (router, lobby), async move {
            let _ = stopped.await;
        }));
        Self { address, tell, stop, ended }
    }

    async fn connected(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("it listens")
    }
}

/// What comes until the connection is closed.
async fn rest(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    timeout(LONG, stream.read_to_string(&mut text)).await.expect("closed").expect("text");
    text
}

#[tokio::test]
async fn whoever_asks_is_known_by_their_address() {
    let served = Served::unless(LONG).await;
    served.tell.send(true).expect("it listens");
    let mut stream = served.connected().await;
    let own = stream.local_addr().expect("an address");
    stream.write_all(b"GET / HTTP/1.0\r\n\r\n").await.expect("sent");
    let answer = rest(&mut stream).await;
    assert!(answer.contains(" 200 ") && answer.contains(&format!("<{own}>")), "{answer}");
}

#[tokio::test]
async fn a_connection_that_says_nothing_or_never_ends_is_closed() {
    let served = Served::unless(Duration::from_millis(50)).await;
    for said in [&b""[..], b"GET / HTTP/1.1\r\nhost:"] {
        let mut stream = served.connected().await;
        stream.write_all(said).await.expect("sent");
        assert!(!rest(&mut stream).await.contains(" 200 "));
    }
}

#[tokio::test]
async fn what_was_asked_before_the_end_is_answered_and_nobody_else_is_let_in() {
    let served = Served::unless(LONG).await;
    let (mut asking, mut idle) = (served.connected().await, served.connected().await);
    asking.write_all(ASKED).await.expect("sent");
    // The answer to one that is told at once shows that the other has been taken in.
    idle.write_all(b"GET /nothing HTTP/1.1\r\nhost: here\r\n\r\n").await.expect("sent");
    let mut first = [0; 12];
    idle.read_exact(&mut first).await.expect("an answer");
    assert_eq!(&first, b"HTTP/1.1 404");
    served.stop.send(()).expect("it runs");
    rest(&mut idle).await;
    assert!(TcpStream::connect(served.address).await.is_err());
    assert!(!served.ended.is_finished(), "somebody waits for an answer");
    served.tell.send(true).expect("it listens");
    assert!(rest(&mut asking).await.contains(" 200 "));
    timeout(LONG, served.ended).await.expect("it ends").expect("no panic");
}

#[tokio::test]
async fn whoever_waits_in_a_rush_is_answered_after_the_others_and_at_the_end_too() {
    let served = Served::with(LONG, 1).await;
    let (mut first, mut second) = (served.connected().await, served.connected().await);
    first.write_all(ASKED).await.expect("sent");
    let mut monitor = served.connected().await;
    // Its answer shows that the first has its turn: connections are taken in in their order.
    monitor.write_all(b"GET /healthz HTTP/1.1\r\nhost: here\r\n\r\n").await.expect("sent");
    let mut told = [0; 12];
    timeout(LONG, monitor.read_exact(&mut told)).await.expect("no wait").expect("an answer");
    second.write_all(ASKED).await.expect("sent");
    served.stop.send(()).expect("it runs");
    served.tell.send(true).expect("it listens");
    for mut waiting in [first, second] {
        assert!(rest(&mut waiting).await.contains(" 200 "));
    }
    drop(monitor);
    timeout(LONG, served.ended).await.expect("it ends").expect("no panic");
}

#[tokio::test]
async fn whoever_said_nothing_keeps_nobody_from_leaving() {
    let served = Served::unless(LONG).await;
    let silent = served.connected().await;
    served.stop.send(()).expect("it runs");
    timeout(LONG, served.ended).await.expect("it ends at once").expect("no panic");
    drop(silent);
}
