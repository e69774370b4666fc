//! What is taken, and what each attack gets.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};

use super::*;

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let drawn =
        RgbImage::from_fn(width, height, |x, y| Rgb([(x % 256) as u8, (y % 256) as u8, 90]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(drawn).write_to(&mut bytes, format).expect("drawn");
    bytes.into_inner()
}

/// A PDF of one page, with `more` in its catalogue.
fn pdf(more: impl FnOnce(&mut Document) -> Dictionary) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    let content = document.add_object(Stream::new(Dictionary::new(), b"BT ET".to_vec()));
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content,
        "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
    });
    let kids = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(pages, Object::Dictionary(kids));
    let mut catalogue = dictionary! { "Type" => "Catalog", "Pages" => pages };
    let more = more(&mut document);
    catalogue.extend(&more);
    let root = document.add_object(catalogue);
    document.trailer.set("Root", root);
    written(document)
}

fn written(mut document: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("written");
    bytes
}

fn plain() -> Vec<u8> {
    pdf(|_| Dictionary::new())
}

fn with_script(document: &mut Document) -> Dictionary {
    let text = "app.alert(1);".repeat(99);
    let script = dictionary! { "S" => "JavaScript", "JS" => Object::string_literal(text) };
    let script = document.add_object(script);
    dictionary! { "OpenAction" => script }
}

fn refused(bytes: &[u8]) -> DocumentRefused {
    accept(bytes).expect_err("refused")
}

#[test]
fn a_plain_pdf_is_kept_as_it_is() {
    let bytes = plain();
    let kept = accept(&bytes).expect("a PDF");
    assert_eq!((kept.kind, kept.bytes), (DocumentKind::Pdf, bytes));
}

#[test]
fn a_picture_is_drawn_anew_and_looks_the_same() {
    for (format, kind) in
        [(ImageFormat::Png, DocumentKind::Png), (ImageFormat::Jpeg, DocumentKind::Jpeg)]
    {
        let kept = accept(&picture(64, 48, format)).expect("a picture");
        assert_eq!(kept.kind, kind);
        let again = image::load_from_memory(&kept.bytes).expect("it can be read");
        assert_eq!((again.width(), again.height()), (64, 48));
        let pixel = again.to_rgb8().get_pixel(40, 20).0;
        assert!(pixel[0].abs_diff(40) < 8 && pixel[1].abs_diff(20) < 8, "{pixel:?}");
    }
}

#[test]
fn a_script_is_none_of_them_whatever_it_is_called() {
    for bytes in [
        b"<script>alert(1)</script>".as_slice(),
        b"#!/bin/sh\nrm -rf /\n",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a\x01\x00\x01\x00",
        b"PK\x03\x04",
        b"MZ\x90\x00",
        b" %PDF-1.7",
    ] {
        assert_eq!(refused(bytes), DocumentRefused::OtherKind);
    }
    assert_eq!(refused(b""), DocumentRefused::Empty);
    assert_eq!(refused(&vec![b'x'; MOST_BYTES + 1]), DocumentRefused::TooLarge);
}

#[test]
fn a_head_alone_is_no_document() {
    for bytes in [
        b"%PDF-1.7\n<script>alert(1)</script>".as_slice(),
        b"%PDF-1.7\n%%EOF",
        b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
        b"\xFF\xD8\xFF\xE0<script>alert(1)</script>",
    ] {
        assert_eq!(refused(bytes), DocumentRefused::Broken);
    }
}

#[test]
fn what_is_hidden_behind_or_inside_a_picture_is_gone() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let mut bytes = picture(32, 32, format);
        bytes.extend_from_slice(b"PK\x03\x04<script>alert('behind')</script>");
        let kept = accept(&bytes).expect("the picture is one").bytes;
        assert!(!kept.windows(8).any(|part| part == b"<script>"));
        assert!(!kept.windows(4).any(|part| part == b"PK\x03\x04"));
    }
}

#[test]
fn a_pdf_that_goes_on_behind_its_end_is_refused() {
    let mut bytes = plain();
    bytes.extend_from_slice(b"<html><script>alert(1)</script></html>");
    assert_eq!(refused(&bytes), DocumentRefused::Broken);
}

#[test]
fn a_pdf_that_can_do_something_by_itself_is_refused() {
    assert_eq!(refused(&pdf(with_script)), DocumentRefused::Active);
    let launch = pdf(|document| {
        let launch = dictionary! { "S" => "Launch", "F" => Object::string_literal("cmd.exe") };
        let launch = document.add_object(launch);
        dictionary! { "OpenAction" => launch }
    });
    assert_eq!(refused(&launch), DocumentRefused::Active);
    let brought = pdf(|document| {
        let file = document
            .add_object(Stream::new(dictionary! { "Type" => "EmbeddedFile" }, b"MZ".to_vec()));
        dictionary! { "Names" => dictionary! { "EmbeddedFiles" => file } }
    });
    assert_eq!(refused(&brought), DocumentRefused::Active);
}

#[test]
fn a_script_that_hides_in_a_packed_part_of_a_pdf_is_found() {
    let bytes = pdf(with_script);
    let mut document = Document::load_mem(&bytes).expect("it can be read");
    let mut packed = Vec::new();
    let options = lopdf::SaveOptions::builder()
        .use_object_streams(true)
        .use_xref_streams(true)
        .compression_level(9);
    document.save_with_options(&mut packed, options.build()).expect("written");
    let text = String::from_utf8_lossy(&packed);
    assert!(!text.contains("JavaScript"), "it does not stand there: {text}");
    assert_eq!(refused(&packed), DocumentRefused::Active);
}

/// A PDF with these parts beside its page; each is listed so many times.
fn by_hand(parts: &[(&[u8], usize)]) -> Vec<u8> {
    let page: [&[u8]; 3] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ];
    let all = page.into_iter().map(|part| (part, 1)).chain(parts.iter().copied());
    let (mut bytes, mut table) = (b"%PDF-1.5\n".to_vec(), "0000000000 65535 f \n".to_owned());
    let mut size = 1;
    for (part, times) in all {
        table.push_str(&format!("{:010} 00000 n \n", bytes.len()).repeat(times));
        bytes.extend(format!("{size} 0 obj\n").into_bytes());
        bytes.extend(part);
        bytes.extend(b"\nendobj\n");
        size += times;
    }
    let at = bytes.len();
    let end = format!(
        "xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n"
    );
    bytes.extend(end.into_bytes());
    bytes
}

/// A compressed part that holds one object, as long as that.
fn part(length: usize) -> Vec<u8> {
    let mut text = b"900000 0 (".to_vec();
    text.resize(length - 1, b'a');
    text.push(b')');
    let mut stream = Stream::new(Dictionary::new(), text);
    stream.compress().expect("it gets smaller");
    let head = format!(
        "<< /Type /ObjStm /N 1 /First 9 /Filter /FlateDecode /Length {} >>\nstream\n",
        stream.content.len()
    );
    [head.as_bytes(), &stream.content, b"\nendstream"].concat()
}

#[test]
fn a_pdf_with_compressed_parts_is_taken() {
    let (one, two) = (part(2_000), part(3_000_000));
    let bytes = by_hand(&[(&one, 1), (&two, 1)]);
    assert_eq!(accept(&bytes).map(|kept| kept.kind), Ok(DocumentKind::Pdf));
}

#[test]
fn a_pdf_with_a_damaged_part_is_refused_though_nothing_shown_needs_it() {
    let mut damaged = part(2_000);
    let at = damaged.len() - 16;
    damaged[at - 8..at].fill(b'x');
    assert_eq!(refused(&by_hand(&[(&damaged, 1)])), DocumentRefused::Broken);
    let unreadable: &[u8] = b"<< /Broken [ >>";
    assert_eq!(refused(&by_hand(&[(unreadable, 1)])), DocumentRefused::Broken);
}

#[test]
fn a_pdf_that_unfolds_into_too_much_is_refused_in_one_part_or_in_many() {
    let (bomb, third, small) = (part(64 * 1024 * 1024), part(3 * 1024 * 1024), part(64));
    assert_eq!(refused(&by_hand(&[(&bomb, 1)])), DocumentRefused::Broken);
    assert_eq!(refused(&by_hand(&[(third.as_slice(), 1); 3])), DocumentRefused::Broken);
    assert_eq!(refused(&by_hand(&[(small.as_slice(), 1); 1_001])), DocumentRefused::Broken);
    // It opens without a password, and is unfolded before it can be looked at.
    let locked: &[u8] = b"<< /#45ncrypt true >>";
    let bytes = by_hand(&[(locked, 1), (&third, 1), (&third, 1), (&third, 1)]);
    assert_eq!(budget::each_part(&bytes), 8 * 1024 * 1024 / 3);
    assert_eq!(budget::each_part(&by_hand(&[(&third, 1)])), 8 * 1024 * 1024);
}

#[test]
fn a_pdf_that_leads_to_the_same_place_again_and_again_is_read_there_once() {
    let long = [b"[".to_vec(), b"0 ".repeat(500_000), b"]".to_vec()].concat();
    // Were it read each time, this would not end today.
    assert_eq!(refused(&by_hand(&[(&long, 20_000)])), DocumentRefused::Broken);
}

#[test]
fn a_picture_of_200_megapixels_is_refused_by_its_head() {
    // 20,000 by 10,000, all black: small as a file, 600 MB in memory.
    let mut bytes = Vec::new();
    {
        let mut head = picture(1, 1, ImageFormat::Png);
        let size: Vec<u8> = [20_000_u32, 10_000].into_iter().flat_map(u32::to_be_bytes).collect();
        head[16..24].copy_from_slice(&size);
        let crc = crc32(&head[12..29]);
        head[29..33].copy_from_slice(&crc.to_be_bytes());
        bytes.extend(head);
    }
    assert_eq!(refused(&bytes), DocumentRefused::TooManyPixels);
}

/// As PNG's parts are closed with (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 }
        })
    })
}

#[test]
fn where_a_picture_was_taken_is_not_kept() {
    let plain = picture(16, 16, ImageFormat::Jpeg);
    let place = b"Exif\0\0MM\0*\0\0\0\x08\0\0 secret place";
    let mut bytes = plain[..2].to_vec();
    bytes.extend([0xFF, 0xE1]);
    bytes.extend(u16::try_from(place.len() + 2).expect("short").to_be_bytes());
    bytes.extend(place);
    bytes.extend(&plain[2..]);
    let kept = accept(&bytes).expect("a picture").bytes;
    assert!(!kept.windows(6).any(|part| part == b"secret"));
}

proptest::proptest! {
    #[test]
    fn no_bytes_break_it(head in 0_usize..4, tail: Vec<u8>) {
        let heads: [&[u8]; 4] = [b"", b"%PDF-1.7\n", b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1a\n"];
        let _either = accept(&[heads[head], &tail].concat());
    }
}
