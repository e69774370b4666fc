use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};

use super::*;

/// Left half red, right half see-through.
fn drawing(width: u32, height: u32) -> Vec<u8> {
    let drawn = RgbaImage::from_fn(width, height, |x, _| {
        if x < width / 2 { Rgba([200, 0, 0, 255]) } else { Rgba([0, 0, 0, 0]) }
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgba8(drawn).write_to(&mut bytes, ImageFormat::Png).expect("drawn");
    bytes.into_inner()
}

on_both_engines! {
    async fn a_picture_becomes_a_square_that_everybody_sees(bed: &TestBed) {
        let ana: StaffSession = testing::therapist(bed.studio.id, bed.studio.ana).into();
        let set = async |bytes| set_portrait(&bed.services, &ana, bed.studio.ana, bytes).await;
        let first = set(drawing(300, 200)).await.expect("a picture");
        let bytes = portrait(&bed.services, &first).await.expect("read").expect("it is there");
        let seen = image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg).expect("a JPEG");
        assert_eq!((seen.width(), seen.height()), (200, 200));
        let pixel = |x, y| seen.to_rgb8().get_pixel(x, y).0;
        assert!(pixel(20, 100)[0] > 180 && pixel(20, 100)[1] < 40, "{:?}", pixel(20, 100));
        assert!(pixel(180, 100).iter().all(|c| *c > 240), "white: {:?}", pixel(180, 100));
        let second = set(drawing(2_000, 1_800)).await.expect("another");
        let bytes = portrait(&bed.services, &second).await.expect("read").expect("it is there");
        assert_eq!(image::load_from_memory(&bytes).expect("a picture").width(), 640);
        assert_eq!(portrait(&bed.services, &first).await.expect("read"), None);
        assert_eq!(bed.documents.names(), std::slice::from_ref(&second));
        remove_portrait(&bed.services, &ana, bed.studio.ana).await.expect("removed");
        assert_eq!(portrait(&bed.services, &second).await.expect("read"), None);
        assert!(bed.documents.names().is_empty());
        assert_eq!(
            audited(bed, bed.studio.ana).await,
            ["portrait.uploaded", "portrait.uploaded", "portrait.removed"]
        );
    }

    async fn what_is_no_picture_changes_nothing(bed: &TestBed) {
        let ana: StaffSession = testing::therapist(bed.studio.id, bed.studio.ana).into();
        for (bytes, code) in [
            (Vec::new(), "document_empty"),
            (b"%PDF-1.7\n%%EOF".to_vec(), "document_other_kind"),
            (b"<svg onload='alert(1)'/>".to_vec(), "document_other_kind"),
            (b"\x89PNG\r\n\x1a\n<script>".to_vec(), "document_broken"),
        ] {
            let refused = set_portrait(&bed.services, &ana, bed.studio.ana, bytes).await;
            assert_eq!(refused.expect_err("no picture").code(), code);
        }
        let other = set_portrait(&bed.services, &ana, bed.studio.caio, drawing(9, 9)).await;
        assert_eq!(other.expect_err("a colleague's").code(), "not_found");
        assert!(bed.documents.names().is_empty());
    }

    async fn nothing_else_that_is_kept_has_such_an_address(bed: &TestBed) {
        let name = format!("{}.jpg", "0123456789abcdef".repeat(2));
        bed.services.documents.put(&name, b"a certificate".to_vec()).await.expect("kept");
        for name in [name.as_str(), "", "../x.jpg", "x.jpg", "%2e%2e"] {
            assert_eq!(portrait(&bed.services, name).await.expect("read"), None, "{name}");
        }
    }
}
