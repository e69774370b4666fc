//! One client's connection.

use anyhow::{Context, Result};
use http_body_util::{BodyExt, Full};
use hyper::{
    Method, Request,
    body::Bytes,
    client::conn::http1::{SendRequest, handshake},
    header,
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// A page, or data.
    Get(String),
    /// A page, for whoever these cookies name.
    Signed(String, String),
    /// A form, as a page of the site sends it.
    Form(String, String),
    /// JSON, as another program sends it.
    Json(String, String),
}

/// What came back, read to its end.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub status: u16,
    /// Where it leads, if anywhere.
    pub location: Option<String>,
    /// The cookies that it sets, as they are sent back.
    pub cookies: String,
    /// How many bytes it has.
    pub length: usize,
    /// The bytes, where somebody wants to look at them.
    pub body: Option<Bytes>,
}

impl Answer {
    /// The body as text; nothing where it was not kept.
    pub fn text(&self) -> String {
        self.body.as_deref().map(String::from_utf8_lossy).unwrap_or_default().into_owned()
    }
}

/// A connection that is kept open from one request to the next.
pub struct Client {
    port: u16,
    sender: SendRequest<Full<Bytes>>,
}

impl Client {
    /// Connects to a server on this machine.
    pub async fn connect(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(async move {
            // Whoever asks hears of a connection that broke.
            let _ = connection.await;
        });
        Ok(Self { port, sender })
    }

    /// Asks, and reads the answer to its end; with `keep`, it is kept. A connection that the
    /// server closed is opened anew.
    pub async fn ask(&mut self, ask: &Ask, keep: bool) -> Result<Answer> {
        if self.sender.ready().await.is_err() {
            *self = Self::connect(self.port).await?;
        }
        let answer = self.sender.send_request(self.request(ask)?).await?;
        let location = answer.headers().get(header::LOCATION);
        let location = location.and_then(|it| it.to_str().ok()).map(ToOwned::to_owned);
        let set = answer.headers().get_all(header::SET_COOKIE).iter();
        let set = set.filter_map(|it| it.to_str().ok()?.split(';').next());
        let cookies = set.collect::<Vec<_>>().join("; ");
        let status = answer.status().as_u16();
        let mut body = answer.into_body();
        if keep {
            let bytes = body.collect().await?.to_bytes();
            return Ok(Answer {
                status,
                location,
                cookies,
                length: bytes.len(),
                body: Some(bytes),
            });
        }
        let mut length = 0;
        while let Some(frame) = body.frame().await {
            length += frame?.data_ref().map_or(0, Bytes::len);
        }
        Ok(Answer { status, location, cookies, length, body: None })
    }

    fn request(&self, ask: &Ask) -> Result<Request<Full<Bytes>>> {
        let host = format!("localhost:{}", self.port);
        let origin = format!("http://{host}");
        let request = Request::builder().header(header::HOST, host);
        let (request, body) = match ask {
            Ask::Get(path) => {
                (request.uri(path).header(header::ACCEPT, "text/html,application/json"), "")
            }
            Ask::Signed(path, cookies) => {
                let request = request.uri(path).header(header::ACCEPT, "text/html");
                (request.header(header::COOKIE, cookies), "")
            }
            Ask::Form(path, body) => {
                let request = request.uri(path).method(Method::POST);
                let request = request.header(header::ACCEPT, "text/html");
                let request = request.header(header::ORIGIN, origin);
                let request = request.header("sec-fetch-site", "same-origin");
                let kind = "application/x-www-form-urlencoded";
                (request.header(header::CONTENT_TYPE, kind), body.as_str())
            }
            Ask::Json(path, body) => {
                let request = request.uri(path).method(Method::POST);
                (request.header(header::CONTENT_TYPE, "application/json"), body.as_str())
            }
        };
        request.body(Full::from(body.to_owned())).context("no request")
    }
}
