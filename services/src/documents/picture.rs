//! Pictures, drawn anew: what is kept is the picture, and nothing that came with it.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgba, RgbaImage,
    codecs::jpeg::JpegEncoder,
    imageops::{FilterType, overlay},
};

use super::DocumentRefused;

/// The most pixels of a picture: more than a telephone's camera makes, and a size that
/// fits into memory.
pub const MOST_PIXELS: u64 = 50_000_000;
/// The most memory that reading one may take, in bytes.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;
/// How wide a portrait is at most, in pixels: sharp at twice the size it is shown in.
const SIDE: u32 = 640;
/// Good enough to read small print.
const JPEG_QUALITY: u8 = 88;

/// The same picture, upright, in the same format: without where and when it was taken, and
/// without anything before, behind or between.
///
/// Refuses one whose head tells of more than [`MOST_PIXELS`], before any are read.
pub fn draw_anew(bytes: &[u8], format: ImageFormat) -> Result<Vec<u8>, DocumentRefused> {
    written(&read(bytes, format)?, format).map_err(refused)
}

/// A square of the picture, upright, from its middle, [`SIDE`] pixels wide where it has so
/// many: as JPEG, on white where it lets something shine through.
pub fn square(bytes: &[u8], format: ImageFormat) -> Result<Vec<u8>, DocumentRefused> {
    let picture = read(bytes, format)?;
    let side = picture.width().min(picture.height()).min(SIDE);
    let drawn = picture.resize_to_fill(side, side, FilterType::CatmullRom).to_rgba8();
    let mut ground = RgbaImage::from_pixel(side, side, Rgba([255; 4]));
    overlay(&mut ground, &drawn, 0, 0);
    written(&DynamicImage::ImageRgba8(ground), ImageFormat::Jpeg).map_err(refused)
}

/// The picture, upright.
fn read(bytes: &[u8], format: ImageFormat) -> Result<DynamicImage, DocumentRefused> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(DocumentRefused::TooManyPixels);
    }
    let upright = decoder.orientation().map_err(refused)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refused)?;
    picture.apply_orientation(upright);
    Ok(picture)
}

fn written(picture: &DynamicImage, format: ImageFormat) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Cursor::new(Vec::new());
    match format {
        ImageFormat::Jpeg => {
            let rgb = picture.to_rgb8();
            JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).encode_image(&rgb)?;
        }
        other => picture.write_to(&mut bytes, other)?,
    }
    Ok(bytes.into_inner())
}

fn refused(error: ImageError) -> DocumentRefused {
    match error {
        ImageError::Limits(_) => DocumentRefused::TooManyPixels,
        _ => DocumentRefused::Broken,
    }
}
