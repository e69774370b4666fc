//! The one place that draws identities.

use uuid::Uuid;

/// A fresh identity: UUID version 7, so that rows made together lie together.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the one legal site")]
pub fn new_id<T: From<Uuid>>() -> T {
    Uuid::now_v7().into()
}
