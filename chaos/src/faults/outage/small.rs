//! A small file system of our own, in memory, that can be filled.

use std::{
    fs::{File, OpenOptions},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, ensure};

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

/// A file system in memory. It is unmounted when this goes.
pub(super) struct Disk {
    pub folder: PathBuf,
}

impl Disk {
    /// So many megabytes. Where none may be mounted, the quick form goes without, and the full
    /// one fails: it would prove nothing of a full disk.
    pub fn mount(round: &Round<'_>, name: &str, megabytes: usize) -> Result<Option<Self>> {
        let folder = round.engines.folder(&format!("{name}-{}", round.seed));
        std::fs::create_dir_all(&folder)?;
        let size = format!("size={megabytes}m,mode=0755");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&folder).output();
        let mounted = mounted.is_ok_and(|done| done.status.success());
        ensure!(
            mounted || round.options.is_quick(),
            "no disk can be filled, since none can be mounted: be root, or in a container that may \
             mount a tmpfs (CAP_SYS_ADMIN); or leave it out with --quick"
        );
        Ok(mounted.then_some(Self { folder }))
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
