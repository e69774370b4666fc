//! As much of HTTP as it takes to ask a server on this machine, so that nothing stands
//! between its answer and the clock.

use anyhow::{Context, Result, bail};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Nothing that is waited for longer is an answer.
const PATIENCE: Duration = Duration::from_secs(600);

/// An answer, read to its end.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
    pub took: Duration,
}

impl Answer {
    /// The cookies that it sets, as they are sent back.
    pub fn cookies(&self) -> String {
        let set = said(&self.head, "set-cookie");
        set.filter_map(|cookie| cookie.split(';').next()).collect::<Vec<_>>().join("; ")
    }

    /// Whether it leads to that page.
    pub fn leads_to(&self, path: &str) -> bool {
        matches!(self.status, 302 | 303)
            && said(&self.head, "location").any(|place| place.ends_with(path))
    }
}

/// What a head says under that name.
fn said<'a>(head: &'a str, wanted: &'a str) -> impl Iterator<Item = &'a str> {
    head.lines().filter_map(move |line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case(wanted).then_some(value.trim())
    })
}

/// What follows a head, put together again where it was sent in pieces.
fn joined(head: &str, rest: &[u8]) -> Result<Vec<u8>> {
    if !said(head, "transfer-encoding").any(|how| how.eq_ignore_ascii_case("chunked")) {
        return Ok(rest.to_vec());
    }
    let (mut whole, mut rest) = (Vec::new(), rest);
    loop {
        let line = rest.windows(2).position(|two| two == b"\r\n").context("an answer broke off")?;
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..line])?.trim(), 16)?;
        if length == 0 {
            return Ok(whole);
        }
        let begins = line + 2;
        let piece = rest.get(begins..begins + length).context("an answer broke off")?;
        whole.extend_from_slice(piece);
        rest = rest.get(begins + length + 2..).context("an answer broke off")?;
    }
}

fn with_cookies(cookies: &str) -> String {
    if cookies.is_empty() { String::new() } else { format!("Cookie: {cookies}\r\n") }
}

/// Asks for a page.
pub fn get(port: u16, path: &str, cookies: &str) -> Result<Answer> {
    let cookies = with_cookies(cookies);
    ask(port, &format!("GET {path} HTTP/1.1\r\nAccept: text/html\r\n{cookies}"), "")
}

/// Sends a form, as a page of the site does.
pub fn post(port: u16, path: &str, cookies: &str, form: &str) -> Result<Answer> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nAccept: text/html\r\nOrigin: http://localhost:{port}\r\n\
         Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n{}",
        form.len(),
        with_cookies(cookies),
    );
    ask(port, &head, form)
}

/// Sends JSON, as a program does.
pub fn post_json(port: u16, path: &str, body: &serde_json::Value) -> Result<Answer> {
    let body = body.to_string();
    let head = format!(
        "POST {path} HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\n",
        body.len(),
    );
    ask(port, &head, &body)
}

fn ask(port: u16, head: &str, body: &str) -> Result<Answer> {
    let begun = Instant::now();
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let rest = format!("Host: localhost:{port}\r\nConnection: close\r\n\r\n{body}");
    stream.write_all(format!("{head}{rest}").as_bytes())?;
    let mut all = Vec::new();
    stream.read_to_end(&mut all)?;
    let took = begun.elapsed();
    let end = all.windows(4).position(|four| four == b"\r\n\r\n").context("no answer")?;
    let rest = all.split_off(end + 4);
    let head = String::from_utf8_lossy(&all[..end]).into_owned();
    let status = head.split_whitespace().nth(1).and_then(|code| code.parse().ok());
    let Some(status) = status else { bail!("not an answer: {head}") };
    let body = joined(&head, &rest)?;
    Ok(Answer { status, head, body, took })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_go_back_without_what_was_said_about_them() {
        let head = "HTTP/1.1 303 See Other\r\nSet-Cookie: a=1; Path=/; HttpOnly\r\nset-cookie: b=2";
        let head = format!("{head}\r\nLocation: http://localhost:1/years-1/desk/find");
        let answer = Answer { status: 303, head, body: Vec::new(), took: Duration::ZERO };
        assert_eq!(answer.cookies(), "a=1; b=2");
        assert!(answer.leads_to("/years-1/desk/find") && !answer.leads_to("/sign-in"));
    }

    #[test]
    fn an_answer_in_pieces_is_whole_again_and_one_that_broke_off_is_none() {
        let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked";
        let sent = b"5\r\nwarm \r\nA\r\nhands and \r\n0\r\n\r\n";
        assert_eq!(joined(head, sent).unwrap(), b"warm hands and ");
        assert!(joined(head, &sent[..20]).is_err());
        assert_eq!(joined("HTTP/1.1 200 OK", sent).unwrap(), sent);
    }
}
