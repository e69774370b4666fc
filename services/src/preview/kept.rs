//! Pictures that were drawn lately: whoever shares a link has many asked for it at once.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use sha2::{Digest, Sha256};

use super::{Preview, draw};
use crate::documents::{DocumentRefused, in_turn};

/// How many are kept: a few megabytes.
const MOST: usize = 48;

type Name = [u8; 32];

static DRAWN: Mutex<VecDeque<(Name, Arc<[u8]>)>> = Mutex::new(VecDeque::new());

/// The picture as a PNG, drawn once and one after the other; nothing where it cannot be drawn.
pub async fn picture(preview: Preview) -> Option<Arc<[u8]>> {
    let name = name(&preview);
    if let Some(found) = find(&name) {
        return Some(found);
    }
    let drawn = in_turn(move || {
        // Somebody whose turn it was before may have wanted the same.
        if let Some(found) = find(&name) {
            return Ok(found);
        }
        let drawn: Arc<[u8]> = draw(&preview).ok_or(DocumentRefused::Broken)?.into();
        keep(name, &drawn);
        Ok(drawn)
    });
    drawn.await.ok()
}

fn find(name: &Name) -> Option<Arc<[u8]>> {
    let drawn = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    drawn.iter().find(|(known, _)| known == name).map(|(_, bytes)| Arc::clone(bytes))
}

fn keep(name: Name, bytes: &Arc<[u8]>) {
    let mut drawn = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    drawn.truncate(MOST - 1);
    drawn.push_front((name, Arc::clone(bytes)));
}

/// What it shows, all of it.
fn name(preview: &Preview) -> Name {
    let Preview { kicker, title, line, foot, portrait } = preview;
    let mut hash = Sha256::new();
    for part in [kicker, title, line, foot] {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    hash.update(portrait.as_deref().unwrap_or_default());
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_same_picture_is_drawn_once() {
        let preview = |title: &str| Preview { title: title.to_owned(), ..Preview::default() };
        let (one, two) = tokio::join!(picture(preview("A")), picture(preview("A")));
        let (one, two) = (one.expect("drawn"), two.expect("drawn"));
        assert!(Arc::ptr_eq(&one, &two));
        let other = picture(preview("B")).await.expect("drawn");
        assert_ne!(one, other);
        assert_ne!(
            name(&preview("A")),
            name(&Preview { kicker: "A".into(), ..Preview::default() })
        );
    }
}
