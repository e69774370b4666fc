//! What can be read in a PDF, for tests.

use lopdf::Document;

/// All of its text in the order it was drawn, all pages, without line breaks.
pub fn read_back(bytes: &[u8]) -> String {
    let document = Document::load_mem(bytes).expect("a PDF");
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    let text = document.extract_text(&pages).expect("its text can be selected");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
