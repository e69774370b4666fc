//! Ports on which something can be started again: below those that the system hands out.

use std::net::TcpListener;

use anyhow::{Context, Result};

/// The first port from `first` on that is free now.
pub fn free(first: u16) -> Result<u16> {
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    (first..=u16::MAX).find(free).context("no port is free")
}
