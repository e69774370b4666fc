//! Files under names that change with their contents, so that a browser may keep
//! each for ever, with a brotli and a gzip copy beside them.

use super::size::{Size, Sizes};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The folder that is being filled.
pub struct Package {
    site: PathBuf,
    manifest: BTreeMap<String, String>,
    kept: BTreeSet<String>,
    keep_for: Duration,
    sizes: Sizes,
}

impl Package {
    /// Opens `site/pkg`, making it if need be.
    pub fn open(site: &Path) -> Result<Self> {
        fs::create_dir_all(site.join("pkg"))?;
        Ok(Self {
            site: site.to_owned(),
            manifest: BTreeMap::new(),
            kept: BTreeSet::new(),
            keep_for: Duration::from_secs(24 * 60 * 60),
            sizes: Sizes::default(),
        })
    }

    /// Writes `name` as `stem.hash.extension` and lists its URL under `key`;
    /// returns the hashed name.
    pub fn add(&mut self, key: &str, name: &str, bytes: &[u8]) -> Result<String> {
        let (stem, extension) = name.rsplit_once('.').context("an asset has an extension")?;
        let hashed = format!("{stem}.{}.{extension}", &fingerprint(bytes)[..16]);
        let path = self.site.join("pkg").join(&hashed);
        // The name tells the contents: what is there is right.
        if !path.is_file() {
            fs::write(&path, bytes)?;
        }
        self.manifest.insert(key.to_owned(), format!("/pkg/{hashed}"));
        self.kept.insert(hashed.clone());
        if extension == "woff2" {
            return Ok(hashed); // compressed already
        }
        let brotli = self.beside(&hashed, "br", || compress_brotli(bytes))?;
        self.beside(&hashed, "gz", || compress_gzip(bytes))?;
        self.sizes.0.push(Size { name: name.to_owned(), raw: bytes.len(), brotli, booking: true });
        Ok(hashed)
    }

    /// The same for what the booking page does not load.
    pub fn add_for_others(&mut self, key: &str, name: &str, bytes: &[u8]) -> Result<()> {
        self.add(key, name, bytes)?;
        if let Some(size) = self.sizes.0.last_mut() {
            size.booking = false;
        }
        Ok(())
    }

    /// Copies scripts that the module's script imports by relative path.
    pub fn keep_snippets(&mut self, folder: &Path) -> Result<()> {
        if folder.is_dir() {
            self.kept.insert("snippets".to_owned());
            copy(folder, &self.site.join("pkg/snippets"))?;
        }
        Ok(())
    }

    /// Writes the manifest and removes what builds before yesterday left: a server
    /// that runs still serves the names it started with.
    pub fn finish(&self) -> Result<()> {
        let listed = serde_json::to_string_pretty(&self.manifest)?;
        fs::write(self.site.join("manifest.json"), listed + "\n")?;
        for entry in fs::read_dir(self.site.join("pkg"))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if !self.kept.contains(&name) && entry.path().is_file() && self.is_old(&entry.path()) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    fn is_old(&self, path: &Path) -> bool {
        let modified = fs::metadata(path).and_then(|meta| meta.modified()).ok();
        modified.and_then(|at| at.elapsed().ok()).is_some_and(|age| age >= self.keep_for)
    }

    /// How big each file is.
    pub fn sizes(self) -> Sizes {
        self.sizes
    }

    fn beside(
        &mut self,
        hashed: &str,
        encoding: &str,
        compress: impl FnOnce() -> Result<Vec<u8>>,
    ) -> Result<usize> {
        let name = format!("{hashed}.{encoding}");
        let path = self.site.join("pkg").join(&name);
        self.kept.insert(name);
        if let Ok(there) = fs::metadata(&path) {
            return Ok(usize::try_from(there.len())?);
        }
        let compressed = compress()?;
        fs::write(path, &compressed)?;
        Ok(compressed.len())
    }
}

/// SHA-256 in hexadecimal digits.
pub fn fingerprint(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn compress_brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut compressed = Vec::new();
    {
        let mut writer = brotli::CompressorWriter::new(&mut compressed, 1 << 16, 11, 22);
        writer.write_all(bytes)?;
        writer.flush()?;
    }
    Ok(compressed)
}

fn compress_gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_gets_a_new_name_and_the_old_one_goes_later() {
        let site = std::env::temp_dir().join(format!("lumbar-assets-{}", std::process::id()));
        let mut package = Package::open(&site).unwrap();
        let first = package.add("css", "a.css", b"a{}").unwrap();
        package.finish().unwrap();
        assert!(site.join("pkg").join(&first).exists());

        let mut package = Package::open(&site).unwrap();
        let second = package.add("css", "a.css", b"b{}").unwrap();
        package.finish().unwrap();
        assert!(site.join("pkg").join(&first).exists(), "a running server serves it");
        package.keep_for = Duration::ZERO;
        package.finish().unwrap();

        assert_ne!(first, second);
        assert!(!site.join("pkg").join(first).exists());
        assert!(site.join("pkg").join(format!("{second}.br")).exists());
        let manifest = fs::read_to_string(site.join("manifest.json")).unwrap();
        assert!(manifest.contains(&format!("\"css\": \"/pkg/{second}\"")));
        fs::remove_dir_all(site).unwrap();
    }
}
