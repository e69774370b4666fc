//! A small file system of our own, in memory, that can be filled.

use std::{
    fs::{File, OpenOptions},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

use crate::round::Round;

/// The cluster of a root runs as `postgres`.
pub(super) fn give_to_postgres(folder: &Path) -> Result<()> {
    let is_root = Command::new("id").arg("-u").output()?.stdout == b"0\n";
    if is_root {
        let status = Command::new("chown").arg("-R").arg("postgres").arg(folder).status()?;
        ensure!(status.success(), "{} cannot be given to postgres", folder.display());
    }
    Ok(())
}

/// Why the quick form fills no disk where it may mount none.
pub(super) const NOBODY_MAY: &str = "no file system in memory may be mounted here: be root, or in \
    a container that may (CAP_SYS_ADMIN)";

/// Whether this process may mount something, by what the kernel says of it. Whoever may and cannot
/// has found something wrong.
pub(super) fn may_mount() -> bool {
    std::fs::read_to_string("/proc/self/status").is_ok_and(|status| administers(&status))
}

/// Whether CAP_SYS_ADMIN, the bit 21, is among what a process is allowed now.
fn administers(status: &str) -> bool {
    let allowed = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    let allowed = allowed.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok());
    allowed.is_some_and(|bits| (bits >> 21) & 1 == 1)
}

/// A file system in memory. It is unmounted when this goes.
pub(super) struct Disk {
    pub folder: PathBuf,
}

impl Disk {
    /// So many megabytes. An error where none can be mounted: without it nothing is proved of a
    /// full disk.
    pub fn mount(round: &Round<'_>, name: &str, megabytes: usize) -> Result<Self> {
        ensure!(may_mount(), "{NOBODY_MAY}; or leave it out with --quick");
        let folder = round.engines.folder(&format!("{name}-{}", round.seed));
        std::fs::create_dir_all(&folder)?;
        let size = format!("size={megabytes}m,mode=0755");
        let mut mount = Command::new("mount");
        let done = mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&folder).output();
        let done = done.context("a disk is to be filled, and `mount` does not start")?;
        let said = String::from_utf8_lossy(&done.stderr);
        ensure!(
            done.status.success(),
            "this process may mount a file system in memory, and cannot: {}",
            said.trim()
        );
        Ok(Self { folder })
    }

    /// Writes a file until there is no room.
    pub fn fill(&self) -> Result<PathBuf> {
        let ballast = self.folder.join("ballast");
        File::create(&ballast)?;
        self.fill_again(&ballast)?;
        Ok(ballast)
    }

    /// Fills what room there is again.
    pub fn fill_again(&self, ballast: &Path) -> Result<()> {
        let mut file = OpenOptions::new().append(true).open(ballast)?;
        let mut block = vec![7_u8; 1 << 20];
        while !block.is_empty() {
            match file.write_all(&block) {
                Ok(()) => {}
                // Ever smaller, to the last page.
                Err(error) if error.kind() == ErrorKind::StorageFull => {
                    let smaller = if block.len() > 512 { block.len() / 2 } else { 0 };
                    block.truncate(smaller);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.folder).status();
        let _ = std::fs::remove_dir(&self.folder);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_mount_is_told_by_one_bit_of_what_a_process_is_allowed() {
        let status =
            |bits: &str| format!("Name:\tchaos\nCapPrm:\t0\nCapEff:\t{bits}\nCapBnd:\t0\n");
        assert!(administers(&status("000001ffffffffff")), "root of a machine");
        assert!(administers(&status("0000000000200000")), "nothing but that");
        assert!(!administers(&status("00000000a80425fb")), "root of a usual container");
        assert!(!administers(&status("000001ffffdfffff")), "everything but that");
        assert!(!administers(&status("0000000000000000")), "somebody");
        assert!(!administers("Name:\tchaos\n") && !administers(&status("what")));
    }
}
