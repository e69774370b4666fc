//! How many bytes a visitor loads before the booking page is alive.

use anyhow::{Result, bail};

/// The most that wasm, scripts and style sheet may weigh together, in bytes of
/// brotli: with the page itself, which `cargo xtask bench page` weighs, 130 kB. Fonts are not
/// counted: they never hold a page back.
pub const BUDGET: usize = 115_000;

/// One file.
pub struct Size {
    /// Its name, without the hash.
    pub name: String,
    /// Bytes as built.
    pub raw: usize,
    /// Bytes on the wire.
    pub brotli: usize,
    /// Whether the booking page loads it.
    pub booking: bool,
}

/// All files of the front end.
#[derive(Default)]
pub struct Sizes(pub Vec<Size>);

impl Sizes {
    /// Bytes of brotli that the booking page loads.
    pub fn brotli(&self) -> usize {
        self.0.iter().filter(|size| size.booking).map(|size| size.brotli).sum()
    }

    /// One line a file, and the sum against the budget.
    pub fn print(&self) {
        for Size { name, raw, brotli, .. } in &self.0 {
            eprintln!("  {name:<14} {raw:>9} bytes, {brotli:>7} as brotli");
        }
        eprintln!("  the booking page loads {} of {BUDGET} bytes (brotli)", self.brotli());
    }

    /// Refuses a front end that is over the budget.
    pub fn enforce(&self) -> Result<()> {
        if self.brotli() > BUDGET {
            bail!(
                "the booking page loads {} bytes of brotli, the budget is {BUDGET}: \
                 move work from islands to the server, or drop a dependency of `app`",
                self.brotli()
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_front_end_over_the_budget_is_refused() {
        let of = |brotli| Sizes(vec![size("a.wasm", brotli, true)]);
        assert!(of(BUDGET).enforce().is_ok());
        assert!(of(BUDGET + 1).enforce().is_err());
    }

    #[test]
    fn what_other_pages_load_is_not_counted() {
        let sizes = Sizes(vec![size("a.css", BUDGET, true), size("staff.css", 9, false)]);
        assert_eq!(sizes.brotli(), BUDGET);
    }

    fn size(name: &str, brotli: usize, booking: bool) -> Size {
        Size { name: name.into(), raw: 1, brotli, booking }
    }
}
