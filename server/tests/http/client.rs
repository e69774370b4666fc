//! A browser without scripts: it keeps cookies, follows redirects and sends forms.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header, request::Builder},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::html::Form;

/// A browser of its own: nothing it remembers is known to another.
pub struct Browser {
    base: String,
    client: Client<HttpConnector, Body>,
    cookies: Mutex<BTreeMap<String, String>>,
    asked: Mutex<Vec<String>>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Browser {
    /// One that speaks to the site at `base`.
    pub fn new(base: &str) -> Self {
        // Every request on a connection of its own, so that a restart is noticed.
        let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build_http();
        let base = base.to_owned();
        Self { base, client, cookies: Mutex::default(), asked: Mutex::default() }
    }

    /// A page. Redirects are not followed.
    pub async fn get(&self, path: &str) -> Answer {
        let request = Request::get(self.address(path))
            .header(header::ACCEPT, "text/html,application/json")
            .header("sec-fetch-site", "none");
        self.send(request, Body::empty()).await
    }

    /// A page, wherever it leads.
    pub async fn open(&self, path: &str) -> Answer {
        let answer = self.get(path).await;
        self.follow(answer).await
    }

    /// Follows redirects, if the answer is one.
    pub async fn follow(&self, mut answer: Answer) -> Answer {
        for _ in 0..8 {
            if !answer.status.is_redirection() {
                return answer;
            }
            answer = self.get(&answer.location()).await;
        }
        panic!("redirected in a circle, to {}", answer.location());
    }

    /// Sends a form as our own pages do.
    pub async fn submit(&self, form: &Form) -> Answer {
        self.post_form(&form.action, &form.fields).await
    }

    /// Sends fields as our own pages do.
    pub async fn post_form(&self, path: &str, fields: &[(String, String)]) -> Answer {
        let request = Request::post(self.address(path))
            .header("sec-fetch-site", "same-origin")
            .header(header::ORIGIN, &self.base)
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, encoded(fields).into()).await
    }

    /// Sends fields as our own pages do, and returns what comes back byte by byte.
    pub async fn download(&self, path: &str, fields: &[(String, String)]) -> Vec<u8> {
        let request = Request::post(self.address(path))
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, self.cookie_line())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.body(Body::from(encoded(fields))).expect("a request");
        let response = self.client.request(request).await.expect("an answer");
        assert_eq!(response.status(), 200);
        let body = to_bytes(Body::new(response.into_body()), usize::MAX).await;
        body.expect("a whole answer").to_vec()
    }

    /// Opens a file byte by byte.
    pub async fn file(&self, path: &str) -> Vec<u8> {
        let request = Request::get(self.address(path)).header(header::COOKIE, self.cookie_line());
        let request = request.body(Body::empty()).expect("a request");
        let response = self.client.request(request).await.expect("an answer");
        assert_eq!(response.status(), 200, "{path}");
        let body = to_bytes(Body::new(response.into_body()), usize::MAX).await;
        body.expect("a whole answer").to_vec()
    }

    /// Sends a form with a file as our own pages do.
    pub async fn upload(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        (file, bytes): (&str, &[u8]),
    ) -> Answer {
        const BOUNDARY: &str = "----------between-the-parts";
        let mut body = Vec::new();
        for (name, typed) in fields {
            let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"");
            body.extend(format!("{head}\r\n\r\n{typed}\r\n").into_bytes());
        }
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file}\"\r\n\
             Content-Type: application/pdf\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(bytes);
        body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
        let request = Request::post(self.address(path))
            .header("sec-fetch-site", "same-origin")
            .header(header::ORIGIN, &self.base)
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"));
        self.send(request, body.into()).await
    }

    /// A call of the JSON API.
    pub async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let request = Request::builder().method(method).uri(self.address(path));
        match body {
            None => self.send(request, Body::empty()).await,
            Some(json) => {
                let request = request.header(header::CONTENT_TYPE, "application/json");
                self.send(request, json.to_string().into()).await
            }
        }
    }

    /// Posts JSON to the JSON API.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::POST, path, Some(body)).await
    }

    /// Anything at all, with this browser's cookies.
    pub async fn send(&self, request: Builder, body: Body) -> Answer {
        let request = request.header(header::COOKIE, self.cookie_line());
        let request = request.body(body).expect("a request");
        let what = format!("{} {}", request.method(), request.uri());
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(what.clone());
        let response = self.client.request(request).await;
        let (parts, body) = response.unwrap_or_else(|e| panic!("{what}: {e:?}")).into_parts();
        let body = to_bytes(Body::new(body), usize::MAX).await.expect("a whole answer");
        self.keep_cookies(&parts.headers);
        let body = String::from_utf8_lossy(&body).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Every address that was asked, with its method.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What a cookie holds.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies().get(name).cloned()
    }

    /// Puts a cookie in by hand.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies().insert(name.to_owned(), value.to_owned());
    }

    /// The whole address of a path of the site; any other as it is.
    pub fn address(&self, path: &str) -> String {
        if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) }
    }

    fn cookies(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cookie_line(&self) -> String {
        let pairs: Vec<_> = self.cookies().iter().map(|(k, v)| format!("{k}={v}")).collect();
        pairs.join("; ")
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        for line in headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().expect("cookies are ASCII");
            let (pair, rest) = line.split_once(';').unwrap_or((line, ""));
            let (name, value) = pair.split_once('=').expect("a name and a value");
            if rest.contains("Max-Age=0") {
                self.cookies().remove(name);
            } else {
                self.set_cookie(name, value);
            }
        }
    }
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e} in {self}"))
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Where it leads.
    pub fn location(&self) -> String {
        let to = self.header("location");
        assert!(!to.is_empty(), "leads nowhere: {self}");
        to.to_owned()
    }

    /// The form that is sent to an address ending so.
    pub fn form(&self, action: &str) -> Form {
        let forms = Form::all(&self.body);
        let actions: Vec<_> = forms.iter().map(|form| form.action.clone()).collect();
        let found = forms.into_iter().find(|form| form.action.ends_with(action));
        found.unwrap_or_else(|| panic!("no form to {action}, only {actions:?}; {self}"))
    }

    /// Insists on a status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{self}");
        self
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let begin: String = self.body.chars().take(600).collect();
        write!(f, "{} {:?} {begin}", self.status, self.headers.get(header::LOCATION))
    }
}

/// Fields as a form sends them.
pub fn encoded(fields: &[(String, String)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Sends bytes that no well-behaved client would, and returns the whole answer as text.
pub async fn raw(base: &str, bytes: &[u8]) -> String {
    let address = base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    // It may hang up before it has heard everything.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}
