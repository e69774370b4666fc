//! How the server is linked.

#[expect(clippy::disallowed_methods, reason = "Cargo tells which machine it builds for there")]
fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Where the program's tables point to is corrected at each start, as it lies elsewhere each
    // time. Written down one by one, these places are 4 MB that stay in memory; as a bitmap, 50 kB
    // (DT_RELR: glibc 2.36, of 2022).
    let of = |name: &str| std::env::var(name).unwrap_or_default();
    if of("CARGO_CFG_TARGET_OS") == "linux" && of("CARGO_CFG_TARGET_ENV") == "gnu" {
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}
