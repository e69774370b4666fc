//! Passkeys, as webauthn-rs checks them. Its types are here and nowhere else.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use services::ports::{
    Ceremony, ClaimedPasskey, NewPasskey, PasskeyError, PasskeyHolder, Passkeys,
};
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Webauthn, WebauthnBuilder, WebauthnError,
};

/// What devices call this site beside the passkeys they keep for it.
const NAME: &str = "Lumbar";

/// Passkeys of the site with one public address.
pub struct WebauthnPasskeys(Webauthn);

impl WebauthnPasskeys {
    /// Nothing where browsers keep no passkeys for the address: they do so where it has a name
    /// and is served by TLS, and on the machine itself.
    #[must_use]
    pub fn of(base_url: &str) -> Option<Self> {
        let origin = Url::parse(base_url).ok()?;
        let host = origin.domain()?;
        if origin.scheme() != "https" && host != "localhost" {
            return None;
        }
        let built = WebauthnBuilder::new(host, &origin);
        let built = built.and_then(|builder| builder.rp_name(NAME).build());
        built.map(Self).inspect_err(|error| tracing::warn!(%error, "no passkeys here")).ok()
    }
}

impl Passkeys for WebauthnPasskeys {
    fn begin_registration(
        &self,
        holder: &PasskeyHolder,
        known: &[Vec<u8>],
    ) -> Result<Ceremony, PasskeyError> {
        let (asked, state) = self
            .0
            .start_passkey_registration(
                holder.account.0,
                &holder.email,
                &holder.name,
                Some(known.to_vec()),
            )
            .map_err(refused)?;
        let mut options = json(&asked)?["publicKey"].take();
        // The library asks for keys that must be named before they sign; ours find their holder.
        options["authenticatorSelection"]["residentKey"] = json!("required");
        options["authenticatorSelection"]["requireResidentKey"] = json!(true);
        Ok(Ceremony { options: options.to_string(), state: written(&state)? })
    }

    fn finish_registration(&self, state: &str, answer: &str) -> Result<NewPasskey, PasskeyError> {
        let state: PasskeyRegistration = read(state)?;
        let answer: RegisterPublicKeyCredential = read(answer)?;
        let made = self.0.finish_passkey_registration(&answer, &state).map_err(refused)?;
        let credential_id = made.cred_id().clone();
        Ok(NewPasskey { credential_id, credential: written(&made)? })
    }

    fn begin_sign_in(&self, known: &[Vec<u8>]) -> Result<Ceremony, PasskeyError> {
        let (asked, state) = self.0.start_discoverable_authentication().map_err(refused)?;
        let mut options = json(&asked)?["publicKey"].take();
        // Which passkey may answer is ours to judge: naming them helps devices to find them.
        let named = known
            .iter()
            .map(|id| json!({ "type": "public-key", "id": URL_SAFE_NO_PAD.encode(id) }));
        options["allowCredentials"] = named.collect();
        Ok(Ceremony { options: options.to_string(), state: written(&state)? })
    }

    fn claimed(&self, answer: &str) -> Result<ClaimedPasskey, PasskeyError> {
        let answer: PublicKeyCredential = read(answer)?;
        let account = match answer.get_user_unique_id() {
            Some(bytes) => Some(Uuid::from_slice(bytes).map_err(|_| PasskeyError)?.into()),
            None => None,
        };
        Ok(ClaimedPasskey { credential_id: answer.get_credential_id().to_vec(), account })
    }

    fn finish_sign_in(
        &self,
        state: &str,
        answer: &str,
        credential: &str,
    ) -> Result<String, PasskeyError> {
        let state: DiscoverableAuthentication = read(state)?;
        let answer: PublicKeyCredential = read(answer)?;
        let mut passkey: Passkey = read(credential)?;
        let key = DiscoverableKey::from(&passkey);
        let proved = self.0.finish_discoverable_authentication_v2(&answer, state, &key);
        let proved = proved.map_err(refused)?;
        if !proved.user_verified() {
            return Err(PasskeyError);
        }
        passkey.update_credential(&proved).ok_or(PasskeyError)?;
        written(&passkey)
    }
}

/// Why goes to the log; whoever asks learns only that it did not work.
fn refused(error: WebauthnError) -> PasskeyError {
    tracing::info!(%error, "a passkey was refused");
    PasskeyError
}

fn json(value: &impl Serialize) -> Result<Value, PasskeyError> {
    serde_json::to_value(value).map_err(|_| PasskeyError)
}

fn written(value: &impl Serialize) -> Result<String, PasskeyError> {
    serde_json::to_string(value).map_err(|_| PasskeyError)
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, PasskeyError> {
    serde_json::from_str(text).map_err(|_| PasskeyError)
}
