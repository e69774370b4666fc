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
    pub took: Duration,
}

impl Answer {
    /// The cookies that it sets, as they are sent back.
    pub fn cookies(&self) -> String {
        let set = self.head.lines().filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("set-cookie").then_some(value.trim())
        });
        set.filter_map(|cookie| cookie.split(';').next()).collect::<Vec<_>>().join("; ")
    }
}

/// Asks for a page.
pub fn get(port: u16, path: &str, cookies: &str) -> Result<Answer> {
    let cookies = if cookies.is_empty() { String::new() } else { format!("Cookie: {cookies}\r\n") };
    ask(port, &format!("GET {path} HTTP/1.1\r\nAccept: text/html\r\n{cookies}"), "")
}

/// Sends a form, as a page of the site does.
pub fn post(port: u16, path: &str, form: &str) -> Result<Answer> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nAccept: text/html\r\nOrigin: http://localhost:{port}\r\n\
         Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n",
        form.len()
    );
    ask(port, &head, form)
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
    let head = String::from_utf8_lossy(&all[..end]).into_owned();
    let status = head.split_whitespace().nth(1).and_then(|code| code.parse().ok());
    let Some(status) = status else { bail!("not an answer: {head}") };
    Ok(Answer { status, head, took })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_go_back_without_what_was_said_about_them() {
        let head = "HTTP/1.1 303 See Other\r\nSet-Cookie: a=1; Path=/; HttpOnly\r\nset-cookie: b=2";
        let answer = Answer { status: 303, head: head.into(), took: Duration::ZERO };
        assert_eq!(answer.cookies(), "a=1; b=2");
    }
}
