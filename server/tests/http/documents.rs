//! Documents: what each upload gets, whatever it pretends to be.

mod checked;
mod shown;

use std::{
    fmt::Write,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::Body,
    http::{Request, header},
};
use base64::Engine as _;
use domain::{
    QualificationId,
    qualification::{Claim, RecordKind},
};
use storage::qualifications as rows;

use crate::{
    authorisation::{Town, outcome},
    client::Browser,
    site::TestSite,
};

/// One pixel.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const SCRIPT: &[u8] = b"<html><script>alert(document.cookie)</script></html>";
const LIST: &str = "/lisbon/desk/qualifications";

fn png() -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.decode(PNG).expect("written well")
}

/// A page, with `more` in its catalogue.
fn pdf(more: &str) -> Vec<u8> {
    let objects = [
        format!("<< /Type /Catalog /Pages 2 0 R {more} >>"),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>".to_owned(),
    ];
    let (mut text, mut table) = ("%PDF-1.4\n".to_owned(), "0000000000 65535 f \n".to_owned());
    for (object, number) in objects.iter().zip(1..) {
        let _ = writeln!(table, "{:010} 00000 n ", text.len());
        let _ = write!(text, "{number} 0 obj\n{object}\nendobj\n");
    }
    let at = text.len();
    let _ = write!(text, "xref\n0 4\n{table}trailer\n<< /Size 4 /Root 1 0 R >>\n");
    let _ = write!(text, "startxref\n{at}\n%%EOF\n");
    text.into_bytes()
}

/// A picture whose head tells of 20,000 by 10,000 pixels.
fn huge() -> Vec<u8> {
    let mut bytes = png();
    let size: Vec<u8> = [20_000_u32, 10_000].into_iter().flat_map(u32::to_be_bytes).collect();
    bytes[16..24].copy_from_slice(&size);
    let crc = !bytes[12..29].iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 }
        })
    });
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    bytes
}

/// Ana claims a diploma.
pub async fn claimed(site: &TestSite) -> QualificationId {
    let claim = Claim {
        kind: RecordKind::Training,
        title: "Sports massage".into(),
        issuer: "A college in Porto".into(),
        techniques: vec!["sports".into()],
        training_hours: Some(180),
        licence_number: None,
        issued_on: "2026-01-10".parse().expect("a date"),
        expires_on: None,
    };
    let (services, id) = (site.services(), storage::new_id());
    let tx = services.store.begin().await.expect("begun");
    let whose = (site.studio.id, site.studio.ana);
    rows::insert(&tx, id, whose, &claim, site.now()).await.expect("written");
    tx.commit().await.expect("committed");
    id
}

/// The documents of a claim, as rows.
async fn on_file(site: &TestSite, id: QualificationId) -> Vec<storage::entities::document::Model> {
    rows::documents_of(site.services().store.reader(), &[id]).await.expect("read")
}

pub fn upload_address(id: QualificationId) -> String {
    format!("{LIST}/{id}/documents")
}

fn by_name<'a>(town: &'a Town, wanted: &str) -> &'a Browser {
    let found = town.everybody().find(|(name, _)| *name == wanted);
    found.map(|(_, browser)| browser).expect("somebody of that name")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_upload_gets_what_it_should() {
    let town = Town::new().await;
    let ana = by_name(&town, "ana");
    let behind = |bytes: Vec<u8>, more: &[u8]| [bytes, more.to_vec()].concat();
    let zip = b"PK\x03\x04 and a script <script>alert(1)</script>";
    let attacks: [(&str, &str, Vec<u8>); 17] = [
        ("a certificate", "Diploma 2026.pdf", pdf("")),
        ("a picture", "photo.png", png()),
        ("a script called .pdf", "diploma.pdf", SCRIPT.to_vec()),
        ("a shell script called .png", "photo.png", b"#!/bin/sh\nrm -rf /\n".to_vec()),
        ("a drawing with a script", "logo.svg", b"<svg onload='alert(1)'/>".to_vec()),
        ("a program called .jpg", "photo.jpg", b"MZ\x90\x00\x03".to_vec()),
        ("a script with a PDF's head", "a.pdf", behind(b"%PDF-1.7\n".to_vec(), SCRIPT)),
        ("200 megapixels", "scan.png", huge()),
        ("a picture with a zip behind it", "photo.png", behind(png(), zip)),
        ("a PDF with a page behind it", "a.pdf", behind(pdf(""), SCRIPT)),
        ("a GIF that is a script too", "a.pdf", b"GIF89a/*<script>*/=1;alert(1)".to_vec()),
        ("a PDF with a script", "a.pdf", pdf("/OpenAction << /S /JavaScript /JS (alert) >>")),
        ("a PDF that starts a program", "a.pdf", pdf("/OpenAction << /S /Launch /F (cmd) >>")),
        ("a path in the name", "../../../etc/cron.d/evil.pdf", pdf("")),
        ("a path in the name, elsewhere", "C:\\Windows\\evil.exe", pdf("")),
        ("eleven megabytes", "scan.pdf", vec![b'a'; 11 * 1024 * 1024]),
        ("nothing", "empty.pdf", Vec::new()),
    ];
    let mut table =
        format!("{:<34}{:<28}{}\n", "sent", "answer", "on file, and as it is given out");
    for (what, name, bytes) in attacks {
        let id = claimed(&town.site).await;
        let answer = ana.upload(&upload_address(id), &[], (name, &bytes)).await;
        let kept = on_file(&town.site, id).await;
        let given = match kept.first() {
            Some(row) => given_out(ana, row).await,
            None => "-".to_owned(),
        };
        let _ = writeln!(table, "{what:<34}{:<28}{given}", outcome(&answer));
        let page = ana.follow(answer).await.expect(200);
        let said = if kept.is_empty() { "The document was not taken" } else { "on file" };
        assert!(page.body.contains(said), "{what}: {page}");
    }
    insta::assert_snapshot!("upload_attacks", table);
}

/// What a document is saved as. Nothing of what was hidden in it may be left.
async fn given_out(browser: &Browser, row: &storage::entities::document::Model) -> String {
    let hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    let (random, _) = row.file.split_once('.').expect("an ending");
    assert!(random.len() == 32 && random.chars().all(hex), "{}", row.file);
    let answer = browser.get(&format!("/lisbon/desk/documents/{}", row.id)).await.expect(200);
    assert!(!answer.body.contains("<script>") && !answer.body.contains("PK\x03\x04"));
    let disposition = answer.header("content-disposition");
    let name = disposition.strip_prefix("attachment; filename=").expect("to be saved");
    let name = name.split(';').next().unwrap_or_default();
    format!("{} {name}", answer.header("content-type"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_come_from_our_own_form_is_not_taken() {
    let town = Town::new().await;
    let (ana, id) = (by_name(&town, "ana"), claimed(&town.site).await);
    let sent = async |site: &str, kind: &str, body: &'static str| {
        let request = Request::post(ana.address(&upload_address(id)))
            .header("sec-fetch-site", site)
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, kind);
        ana.send(request, Body::from(body)).await
    };
    const FORM: &str = "multipart/form-data; boundary=x";
    const PART: &str =
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n";
    assert_eq!(sent("cross-site", FORM, PART).await.status, 403);
    for (kind, body) in [
        ("application/json", "{}"),
        ("application/pdf", "%PDF-1.7"),
        ("multipart/form-data", PART),
        (FORM, PART),
        (FORM, "--x--\r\n"),
    ] {
        let answer = sent("same-origin", kind, body).await;
        let code = if body == "--x--\r\n" { "document_empty" } else { "upload_broken" };
        assert_eq!(outcome(&answer), code, "{kind} {body}");
    }
    assert!(on_file(&town.site, id).await.is_empty());
}

/// A form that never ends would be waited for, if anything of it were read.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_read_of_what_a_stranger_sends() {
    let town = Town::new().await;
    let document = upload_address(claimed(&town.site).await);
    for path in [document.as_str(), "/lisbon/desk/people/ana/portrait"] {
        for name in ["anonymous", "client", "caio", "porto-owner"] {
            let stranger = by_name(&town, name);
            let request = Request::post(stranger.address(path))
                .header("sec-fetch-site", "same-origin")
                .header(header::ACCEPT, "text/html")
                .header(header::CONTENT_LENGTH, 8 * 1024 * 1024)
                .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
            let sent = stranger.send(request, Body::new(NeverEnds));
            let answer = tokio::time::timeout(Duration::from_secs(20), sent).await;
            let answer = answer.unwrap_or_else(|_| panic!("{name} was listened to at {path}"));
            let wanted = if name == "anonymous" { "sign-in" } else { "404" };
            assert_eq!(outcome(&answer), wanted, "{name} at {path}");
        }
    }
}

/// The body of a form of which nothing ever comes.
struct NeverEnds;

impl axum::body::HttpBody for NeverEnds {
    type Data = axum::body::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<hyper::body::Frame<Self::Data>, Self::Error>>> {
        Poll::Pending
    }
}
