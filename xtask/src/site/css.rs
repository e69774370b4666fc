//! Three style sheets: `style/main.css` with all it imports, for every page; `style/more.css`,
//! which all but the booking page load beside it; and `style/staff.css` for pages of the staff.

use super::assets::Package;
use anyhow::{Context, Result, anyhow};
use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions};
use std::fs;
use std::path::Path;

/// Adds the fonts, then the style sheets; the first one names them.
pub fn add(package: &mut Package, style: &Path) -> Result<()> {
    let entry = style.join("main.css");
    if !entry.is_file() {
        eprintln!("  warning: there is no style/main.css, the pages stay unstyled");
        return Ok(());
    }
    let mut sheet = bundle(&entry)?;
    for (name, bytes) in fonts(&style.join("fonts"))? {
        let hashed = package.add(&name, &name, &bytes)?;
        sheet = sheet.replace(&format!("fonts/{name}"), &hashed);
    }
    package.add("css", "lumbar.css", sheet.as_bytes())?;
    for name in ["more", "staff"] {
        let file = format!("{name}.css");
        let beside = bundle(&style.join(&file))?;
        package.add_for_others(name, &file, beside.as_bytes())?;
    }
    Ok(())
}

/// The entry with its imports in place and without white space. No targets are
/// set: the rules stay as written.
fn bundle(entry: &Path) -> Result<String> {
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet =
        bundler.bundle(entry).map_err(|error| anyhow!("{}: {error}", entry.display()))?;
    sheet
        .minify(MinifyOptions::default())
        .map_err(|error| anyhow!("{}: {error}", entry.display()))?;
    let printed = sheet
        .to_css(PrinterOptions { minify: true, ..PrinterOptions::default() })
        .map_err(|error| anyhow!("{}: {error}", entry.display()))?;
    Ok(printed.code)
}

fn fonts(folder: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let mut found = Vec::new();
    if !folder.is_dir() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "woff2") {
            let name = path.file_name().context("a file has a name")?.to_string_lossy();
            found.push((name.into_owned(), fs::read(&path)?));
        }
    }
    found.sort();
    Ok(found)
}
