//! Being paid, giving back, and keeping the books.
