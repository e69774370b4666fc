//! Against real sockets: servers that lead astray, never end, or take their time.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use base64::Engine as _;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivatePkcs8KeyDer},
};

use super::*;

const FILE: &str = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";

/// The public internet, and one machine of ours that answers without TLS.
fn fetcher() -> Fetcher {
    let rules = Rules {
        may_connect: |to| to.ip() == std::net::IpAddr::from([127, 0, 0, 1]),
        address: Some,
        patience: Duration::from_millis(1_500),
        names: |name, port| (name == "calendar.test").then(|| ([127, 0, 0, 1], port).into()),
    };
    Fetcher { rules, ..Fetcher::default() }
}

/// A certificate of a test's own for 127.0.0.1, and its key: they prove nothing elsewhere.
const CERTIFICATE: &str = "MIIBRjCB7qADAgECAgEHMAoGCCqGSM49BAMCMBsxGTAXBgNVBAMMEGNhbGVuZGFyLmV4YW1wbGUwIBcNMjAw\
    MTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBsxGTAXBgNVBAMMEGNhbGVuZGFyLmV4YW1wbGUwWTATBgcq\
    hkjOPQIBBggqhkjOPQMBBwNCAAT88br9/KCxP0YTPkSWvbuRDYXKwdGuv10P6lP0t9cRohMfnyTO3IDw8/5K\
    SwGXXILeu27xu39nzWCyAJfwTJ3doyEwHzAPBgNVHREECDAGhwR/AAABMAwGA1UdEwEB/wQCMAAwCgYIKoZI\
    zj0EAwIDRwAwRAIgFZ+BgACkuHrjxas1jrJuKtnFlfsbJxdnuqNDz3CqImoCID7J12ul+xmD3N/yxa7RXoRh\
    JS7p6+oso5xvvF6U393b";
const KEY: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgqSd+wa+7gnHIngC9HrV36O/+C5FquHrK4POt\
    CjSRM02hRANCAAT88br9/KCxP0YTPkSWvbuRDYXKwdGuv10P6lP0t9cRohMfnyTO3IDw8/5KSwGXXILeu27x\
    u39nzWCyAJfwTJ3d";

fn der(text: &str) -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.decode(text).expect("base64")
}

/// A server that speaks TLS, by that certificate.
async fn behind_tls() -> String {
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring knows them")
        .with_no_client_auth()
        .with_single_cert(vec![der(CERTIFICATE).into()], PrivatePkcs8KeyDer::from(der(KEY)).into())
        .expect("they fit");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback is there");
    let base = format!("https://{}", listener.local_addr().expect("it is bound"));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let _ = stream.read(&mut [0; 4_096]).await;
            let _ = stream.write_all(file("").as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    base
}

/// Answers every connection by `answer`, told what was asked. Counts them.
async fn serve<F>(
    answer: impl Fn(String, TcpStream) -> F + Send + Sync + 'static,
) -> (String, Arc<AtomicUsize>)
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback is there");
    let base = format!("http://{}", listener.local_addr().expect("it is bound"));
    let (count, counted) = (Arc::new(AtomicUsize::new(0)), Arc::new(answer));
    let seen = count.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            seen.fetch_add(1, Ordering::SeqCst);
            let answer = counted.clone();
            tokio::spawn(async move {
                let mut asked = vec![0; 4_096];
                let n = stream.read(&mut asked).await.unwrap_or(0);
                answer(String::from_utf8_lossy(&asked[..n]).into_owned(), stream).await;
            });
        }
    });
    (base, count)
}

/// A server that says the same to everybody.
async fn saying(text: String) -> String {
    let answer = move |_, mut stream: TcpStream| {
        let text = text.clone();
        async move {
            let _ = stream.write_all(text.as_bytes()).await;
        }
    };
    serve(answer).await.0
}

fn file(headers: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n{headers}\r\n{FILE}", FILE.len())
}

fn to(place: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nlocation: {place}\r\ncontent-length: 0\r\n\r\n")
}

async fn fetch(base: &str) -> Result<FeedAnswer, FeedError> {
    let url = base.parse().expect("an address");
    fetcher().within_patience(url, &HeaderMap::new()).await
}

#[tokio::test]
async fn a_calendar_is_read_with_what_its_server_calls_it() {
    let base =
        saying(file("etag: \"v1\"\r\nlast-modified: Mon, 23 Nov 2026 08:00:00 GMT\r\n")).await;
    let expected = FeedAnswer::Whole {
        body: FILE.into(),
        etag: Some("\"v1\"".into()),
        modified: Some("Mon, 23 Nov 2026 08:00:00 GMT".into()),
    };
    assert_eq!(fetch(&base).await, Ok(expected));
}

#[tokio::test]
async fn what_is_known_already_is_not_sent_again() {
    let (base, _) = serve(|asked: String, mut stream| async move {
        let asked = asked.to_ascii_lowercase();
        let known =
            asked.contains("if-none-match: \"v1\"") && asked.contains("accept-encoding: identity");
        let status = if known { "304 Not Modified" } else { "400 Bad Request" };
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
        let _ = stream.write_all(answer.as_bytes()).await;
    })
    .await;
    let known = [(header::IF_NONE_MATCH, HeaderValue::from_static("\"v1\""))];
    let url: Url = base.parse().expect("an address");
    let answer = fetcher().within_patience(url, &known.into_iter().collect()).await;
    assert_eq!(answer, Ok(FeedAnswer::Unchanged));
    assert_eq!(fetch(&base).await, Err(FeedError::Status(400)));
}

#[tokio::test]
async fn a_few_redirects_are_followed_and_each_is_checked() {
    let (base, count) = serve(|asked: String, mut stream| async move {
        let answer = match asked.split(' ').nth(1).unwrap_or_default() {
            "/3" => to("/2"),
            "/2" => to("/1"),
            "/1" => to("/0"),
            "/0" => file(""),
            _ => to("/again"),
        };
        let _ = stream.write_all(answer.as_bytes()).await;
    })
    .await;
    assert!(fetch(&format!("{base}/3")).await.is_ok());
    assert_eq!(count.swap(0, Ordering::SeqCst), 4);
    assert_eq!(fetch(&format!("{base}/again")).await, Err(FeedError::TooManyRedirects));
    assert_eq!(count.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn a_redirect_to_a_private_place_is_refused() {
    for place in [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.2/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://0x7f000002/",
        "//192.168.0.1/",
    ] {
        let base = saying(to(place)).await;
        assert_eq!(fetch(&base).await, Err(FeedError::NotPublic), "{place}");
    }
    for place in ["file:///etc/passwd", "gopher://127.0.0.1/", "http://"] {
        let base = saying(to(place)).await;
        assert_eq!(fetch(&base).await, Err(FeedError::Misled), "{place}");
    }
}

#[test]
fn a_redirect_may_not_leave_the_encrypted_web() {
    for place in [
        "http://calendar.example/a.ics",
        "https://calendar.example:8443/",
        "https://ana:secret@calendar.example/",
        "ftp://calendar.example/",
    ] {
        let url = place.parse().expect("an address");
        assert!((Rules::PUBLIC.address)(url).is_none(), "{place}");
    }
}

#[tokio::test]
async fn a_name_or_number_of_a_private_place_is_refused_before_anything_is_sent() {
    let (base, count) = serve(|_, _| async {}).await;
    let port: u16 = base.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    for host in ["localhost", "127.0.0.1", "[::ffff:127.0.0.1]", "0", "2130706433"] {
        let url = format!("https://{host}/").parse().expect("an address");
        let answer = Fetcher::default().within_patience(url, &HeaderMap::new()).await;
        assert_eq!(answer, Err(FeedError::NotPublic), "{host}");
        // By its port too, should a port ever come this far.
        let url = format!("https://{host}:{port}/").parse().expect("an address");
        let answer = Fetcher::default().within_patience(url, &HeaderMap::new()).await;
        assert_eq!(answer, Err(FeedError::NotPublic), "{host}");
    }
    assert_eq!(count.load(Ordering::SeqCst), 0, "nobody was connected to");
}

#[tokio::test]
async fn a_body_without_end_is_given_up() {
    let (base, _) = serve(|_, mut stream| async move {
        let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        let _ = stream.write_all(head.as_bytes()).await;
        let chunk = format!("{:x}\r\n{}\r\n", 65_536, "A".repeat(65_536));
        while stream.write_all(chunk.as_bytes()).await.is_ok() {}
    })
    .await;
    assert_eq!(fetch(&base).await, Err(FeedError::TooLong));
}

#[tokio::test]
async fn a_head_without_end_is_given_up() {
    let (base, _) = serve(|_, mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n").await;
        while stream.write_all(b"x-more: and more\r\n").await.is_ok() {}
    })
    .await;
    assert_eq!(fetch(&base).await, Err(FeedError::Unreachable));
}

#[tokio::test]
async fn whoever_takes_their_time_is_left() {
    let (base, _) = serve(|_, mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n").await;
        while stream.write_all(b"A").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    })
    .await;
    assert_eq!(fetch(&base).await, Err(FeedError::TimedOut));
    let (silent, _) = serve(|_, stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    assert_eq!(fetch(&silent).await, Err(FeedError::TimedOut));
}

#[tokio::test]
async fn a_packed_body_is_not_unpacked() {
    let base = saying(file("content-encoding: gzip\r\n")).await;
    assert_eq!(fetch(&base).await, Err(FeedError::Packed));
}

#[tokio::test]
async fn who_answers_must_prove_to_be_whom_the_address_names() {
    let base = behind_tls().await;
    assert_eq!(fetch(&base).await, Err(FeedError::Certificate), "nobody vouches for it");
    let mut roots = RootCertStore::empty();
    roots.add(der(CERTIFICATE).into()).expect("a certificate");
    let trusting = Fetcher::new(roots, fetcher().rules);
    let ask = async |base: &str| {
        let url = base.parse().expect("an address");
        trusting.within_patience(url, &HeaderMap::new()).await
    };
    assert!(
        matches!(ask(&base).await, Ok(FeedAnswer::Whole { body, .. }) if body == FILE.as_bytes())
    );
    let other_name = base.replace("127.0.0.1", "calendar.test");
    assert_eq!(ask(&other_name).await, Err(FeedError::Certificate), "it is for the address alone");
}

#[tokio::test]
async fn other_answers_are_said_as_they_are() {
    let base = saying("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".into()).await;
    assert_eq!(fetch(&base).await, Err(FeedError::Status(404)));
    let broken = saying("SMTP ready\r\n".into()).await;
    assert_eq!(fetch(&broken).await, Err(FeedError::Unreachable));
    let cut = saying(format!("HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{FILE}")).await;
    assert_eq!(fetch(&cut).await, Err(FeedError::Unreachable), "half a calendar is none");
}
