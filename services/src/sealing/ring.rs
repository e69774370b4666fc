//! The keyring: a lock for each client, and a way to lose one of them for good.
//!
//! Backups hold clients' keys as they were wrapped, and the master key outlives them. So what
//! wraps a client's key is made of the master key and of a secret of that client, their *lock*,
//! which is in no backup. The locks of all clients that can ever be are the leaves of one
//! binary tree, each node of which is the hash of the one above it and of the way down. The
//! keyring begins with the root; to lose a lock, the nodes above it are forgotten, and those
//! that part from its way are kept: they give every other lock, and never that one. It is the
//! puncturable pseudorandom function of Goldreich, Goldwasser and Micali's tree (Boneh and
//! Waters, Constrained Pseudorandom Functions, 2013). So the keyring changes when somebody is
//! erased, and at no other time: `docs/adr/0007`.

use std::collections::BTreeMap;

use domain::{ClientId, StudioId};
use sha2::{Digest, Sha256};

use crate::tokens::random_bytes;

/// How many steps lead to a lock. Whoever shares all of a place loses their lock with whoever
/// is erased: among a million clients, one erasure in 280 million.
const DEPTH: u8 = 48;

/// Where a node is: how many steps lead there, and which.
pub type Place = (u8, u64);

/// A node of the tree.
pub type Node = (Place, [u8; 32]);

/// The nodes that are left.
#[derive(Clone, Default)]
pub struct Ring(BTreeMap<Place, [u8; 32]>);

impl Ring {
    /// Of these nodes.
    pub fn of(nodes: impl IntoIterator<Item = Node>) -> Self {
        Self(nodes.into_iter().collect())
    }

    /// A new tree: its root.
    pub fn root() -> Node {
        ((0, 0), random_bytes())
    }

    /// Whether there is none at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A client's lock; `None` once it was lost.
    pub fn lock(&self, studio: StudioId, client: ClientId) -> Option<[u8; 32]> {
        let way = way(studio, client);
        let (place, secret) =
            places(way).into_iter().find_map(|at| Some((at, *self.0.get(&at)?)))?;
        Some((place.0..DEPTH).fold(secret, |secret, depth| step(&secret, way, depth)))
    }
}

/// The places from the root to a client's lock.
pub fn places_of(studio: StudioId, client: ClientId) -> Vec<Place> {
    places(way(studio, client))
}

/// What is left of `node` without the lock of a client below it: every other lock, and
/// nothing from which that one could be made.
pub fn without(node: Node, studio: StudioId, client: ClientId) -> Vec<Node> {
    let ((bits, _), mut secret) = node;
    let way = way(studio, client);
    let mut left = Vec::new();
    for depth in bits..DEPTH {
        let aside = way ^ (1 << (DEPTH - 1 - depth));
        left.push(((depth + 1, prefix(aside, depth + 1)), step(&secret, aside, depth)));
        secret = step(&secret, way, depth);
    }
    left
}

/// The 48 turns to a client's lock, the first in the highest bit.
fn way(studio: StudioId, client: ClientId) -> u64 {
    let mut hash = Sha256::new();
    hash.update(b"lumbar keyring way 1");
    hash.update(studio.0.as_bytes());
    hash.update(client.0.as_bytes());
    let bytes: [u8; 32] = hash.finalize().into();
    bytes[..usize::from(DEPTH / 8)].iter().fold(0, |way, byte| (way << 8) | u64::from(*byte))
}

fn places(way: u64) -> Vec<Place> {
    (0..=DEPTH).map(|bits| (bits, prefix(way, bits))).collect()
}

fn prefix(way: u64, bits: u8) -> u64 {
    way >> (DEPTH - bits)
}

/// One step down, to the side that `way` takes at this depth.
fn step(secret: &[u8; 32], way: u64, depth: u8) -> [u8; 32] {
    let side = (way >> (DEPTH - 1 - depth)) & 1;
    let mut hash = Sha256::new();
    hash.update(if side == 0 { b"lumbar keyring 0" } else { b"lumbar keyring 1" });
    hash.update(secret);
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_lost_has_no_lock_and_everybody_else_the_same_as_before() {
        let studio = storage::new_id();
        let all: Vec<ClientId> = (0..200).map(|_| storage::new_id()).collect();
        let mut nodes = vec![Ring::root()];
        let whole = Ring::of(nodes.clone());
        for lost in &all[..100] {
            let ring = Ring::of(nodes.clone());
            let over = places_of(studio, *lost).into_iter().find(|at| ring.0.contains_key(at));
            let at = nodes.iter().position(|node| Some(node.0) == over).expect("it has a lock");
            let node = nodes.swap_remove(at);
            let left = without(node, studio, *lost);
            assert_eq!(left.len(), usize::from(DEPTH - node.0.0));
            nodes.extend(left);
        }
        let ring = Ring::of(nodes.clone());
        assert!(all[..100].iter().all(|lost| ring.lock(studio, *lost).is_none()));
        for kept in &all[100..] {
            assert_eq!(ring.lock(studio, *kept), whole.lock(studio, *kept));
        }
        // No node that is left lies above a lock that was lost.
        for lost in &all[..100] {
            let above = places_of(studio, *lost);
            assert!(nodes.iter().all(|(place, _)| !above.contains(place)));
        }
    }

    #[test]
    fn nobody_shares_a_lock() {
        let (ring, studio, client) =
            (Ring::of([Ring::root()]), storage::new_id(), storage::new_id());
        let lock = ring.lock(studio, client);
        assert!(lock.is_some());
        assert_ne!(lock, ring.lock(studio, storage::new_id()));
        assert_ne!(lock, ring.lock(storage::new_id(), client));
        assert_ne!(lock, Ring::of([Ring::root()]).lock(studio, client), "another tree");
        assert!(Ring::default().lock(studio, client).is_none());
    }
}
