//! `lumbar restore`: a backup put in place, and looked through before anybody relies on it.

use std::{
    fs::{File, rename},
    io,
    path::{Path, PathBuf},
};

use storage::Store;

use super::{CommandError, audit, doctor, keyring};
use crate::{
    Config,
    cli::{Restore, Verify},
    private, wiring,
};

/// What lies beside a database while it is used.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// Puts the copy of a SQLite database where this installation's belongs, brings its schema up to
/// date, puts the keyring in, and checks it like `lumbar doctor` and `lumbar audit verify`. Says
/// how it is done on PostgreSQL, which has its own tools: the server starts no other program.
pub async fn run(config: &Config, what: &Restore) -> Result<(), CommandError> {
    let Some(place) = wiring::database_file(config) else { return Err(on_postgres().into()) };
    let taken = std::iter::once(place.clone()).chain(BESIDE.map(|end| with_end(&place, end)));
    if let Some(there) = taken.into_iter().find(|path| path.exists()) {
        return Err(format!(
            "{} is there already: move it away first, or name another folder with --data",
            there.display()
        )
        .into());
    }
    let begun = std::time::Instant::now();
    put(&what.from, &place).await?;
    println!("Copied {} to {}.", what.from.display(), place.display());
    match &what.keyring {
        Some(ring) => keyring::restore(config, ring).await?,
        None => wiring::open_existing(config).await?.migrate().await?,
    }
    let chains = audit::verify(config, &Verify { studio: None, expect: None }).await;
    let all = doctor::of_database(config, wiring::open_existing(config).await?).await;
    chains.and(all).map_err(|error| {
        format!("the backup is in place, and something is wrong with it: {error}")
    })?;
    println!("Restored and checked in {:.1} s.", begun.elapsed().as_secs_f64());
    Ok(())
}

/// Copies a file beside its place and moves it there once it is known to be whole.
async fn put(from: &Path, place: &Path) -> Result<(), CommandError> {
    private::make_folder(place.parent().unwrap_or(Path::new(".")))
        .map_err(|e| format!("cannot make the data folder ({e})"))?;
    let fresh = with_end(place, ".restoring");
    let done = put_whole(from, &fresh, place).await;
    for end in std::iter::once("").chain(BESIDE) {
        let _ = std::fs::remove_file(with_end(&fresh, end));
    }
    done
}

async fn put_whole(from: &Path, fresh: &Path, place: &Path) -> Result<(), CommandError> {
    copy(from, fresh).map_err(|e| format!("cannot copy {} ({e})", from.display()))?;
    let store = Store::connect_existing(&format!("sqlite://{}", fresh.display())).await;
    let store = store.map_err(|e| format!("{} cannot be opened ({e})", from.display()))?;
    store.check_file().await.map_err(|e| format!("{}: {e}", from.display()))?;
    store.close().await?;
    rename(fresh, place).map_err(|e| format!("cannot write {} ({e})", place.display()))?;
    Ok(())
}

/// For its owner alone, and on the disk before it counts.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let _ = std::fs::remove_file(to);
    let (mut source, mut copy) = (File::open(from)?, private::new_file(to)?);
    io::copy(&mut source, &mut copy)?;
    copy.sync_all()
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.to_path_buf().into_os_string();
    name.push(end);
    PathBuf::from(name)
}

fn on_postgres() -> &'static str {
    "PostgreSQL brings its own tools, and `deploy/restore.sh lumbar.dump --keyring FILE` calls them: \
     into the empty database that DATABASE_URL names, with what takes longest beside everything \
     else. Then it runs `lumbar keyring restore`, `lumbar audit verify` and `lumbar doctor`, which \
     say whether everything is there"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::backup;

    fn what(from: PathBuf, keyring: Option<PathBuf>) -> Restore {
        Restore { from, keyring }
    }

    #[tokio::test]
    async fn a_backup_is_put_in_place_with_its_keyring_and_over_nothing() {
        let id: uuid::Uuid = storage::new_id();
        let folder = std::env::temp_dir().join(format!("lumbar-restore-{id}"));
        let config = Config::on_a_laptop(&folder);
        let store = wiring::open_store(&config).await.expect("made");
        store.migrate().await.expect("migrated");
        let services = wiring::services(&config, store, None).await.expect("wired");
        wiring::insist_on_key(&config, &services).await.expect("the first key");
        let (copy, ring) = (folder.join("copy.db"), folder.join("ring"));
        backup::run(&config, &copy).await.expect("copied");
        keyring::save(&config, &ring).await.expect("saved");

        let there = folder.join("elsewhere");
        let elsewhere = Config::on_a_laptop(&there);
        std::fs::write(folder.join("torn.db"), &std::fs::read(&copy).expect("read")[..20_000])
            .expect("written");
        private::make_folder(&there).expect("made");
        std::fs::copy(folder.join("master.key"), there.join("master.key")).expect("copied");
        let torn = run(&elsewhere, &what(folder.join("torn.db"), None)).await;
        let torn = torn.expect_err("half of it is missing").to_string();
        assert!(torn.contains("torn.db"), "{torn}");
        let left = std::fs::read_dir(&there).expect("read").count();
        assert_eq!(left, 1, "nothing but the key is left of a restore that failed");
        run(&elsewhere, &what(copy.clone(), Some(ring.clone()))).await.expect("restored");
        assert!(!private::is_open_to_others(&there.join("lumbar.db")));
        let again = run(&elsewhere, &what(copy, Some(ring))).await.expect_err("it is there");
        assert!(again.to_string().contains("move it away"), "{again}");
        std::fs::remove_dir_all(folder).expect("removed");
    }
}
