//! Argon2id in memory that goes back to the system at once.

use argon2::{
    Algorithm, Argon2, Block, CustomizedPasswordHasher, Params, Version,
    password_hash::{
        Error, Result,
        phc::{Output, ParamsString, PasswordHash, Salt},
    },
};

/// The C library gives a block of up to 32 MiB back to the system once, and from then on takes
/// blocks as large out of what it keeps: the first sign-in would cost 19 MiB for good. From a
/// larger one it learns nothing, and what is not touched of it costs nothing (`mallopt(3)`,
/// `M_MMAP_THRESHOLD`). No test looks: the memory of a process is of all its tests; the figures
/// of a server under load do.
const ROOM: usize = (33 << 20) / Block::SIZE;

/// Hashes as [`Argon2`] itself does, and verifies by comparing in constant time, since the traits
/// do, but for where the work is done.
pub struct GivenBack;

impl CustomizedPasswordHasher<PasswordHash> for GivenBack {
    type Params = Params;

    fn hash_password_customized(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<u32>,
        params: Params,
    ) -> Result<PasswordHash> {
        let algorithm = algorithm.map(Algorithm::try_from).transpose()?.unwrap_or_default();
        let version = version.map(Version::try_from).transpose()?.unwrap_or_default();
        let salt = Salt::new(salt)?;
        let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
        let mut output = [0; Output::MAX_LENGTH];
        let output = output.get_mut(..length).ok_or(Error::OutputSize)?;
        Argon2::new(algorithm, version, params.clone()).hash_password_into_with_memory(
            password,
            &salt,
            output,
            memory(params.block_count())?,
        )?;
        Ok(PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: ParamsString::try_from(&params)?,
            salt: Some(salt),
            hash: Some(Output::new(output)?),
        })
    }
}

/// Refuses, as the library does, where there is not as much.
fn memory(blocks: usize) -> argon2::Result<Vec<Block>> {
    let mut memory = Vec::new();
    let room = memory.try_reserve_exact(blocks.max(ROOM));
    room.map_err(|_| argon2::Error::OutOfMemory)?;
    memory.resize(blocks, Block::new());
    Ok(memory)
}

#[cfg(test)]
mod tests {
    use argon2::{PasswordHasher, PasswordVerifier};

    use super::*;

    const PASSWORD: &[u8] = b"a good long one";

    #[test]
    fn it_is_the_librarys_hash_and_each_verifies_the_others() {
        let weak = Params::new(Params::MIN_M_COST, 1, 1, None).expect("the least");
        for params in [Params::default(), weak] {
            let theirs = Argon2::from(&params).hash_password_with_salt(PASSWORD, &[7; 16]);
            let ours = GivenBack.hash_password_with_params(PASSWORD, &[7; 16], params);
            let (theirs, ours) = (theirs.expect("hashed"), ours.expect("hashed"));
            assert_eq!(theirs.to_string(), ours.to_string());
            assert_eq!(GivenBack.verify_password(PASSWORD, &theirs), Ok(()));
            assert_eq!(Argon2::default().verify_password(PASSWORD, &ours), Ok(()));
            assert_eq!(GivenBack.verify_password(b"another", &theirs), Err(Error::PasswordInvalid));
        }
    }

    #[test]
    fn more_than_there_is_is_refused() {
        assert_eq!(memory(usize::MAX / 2).err(), Some(argon2::Error::OutOfMemory));
    }
}
