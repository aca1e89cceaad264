//! The system that vouches for people, by OpenID Connect: the authorization code flow with PKCE (RFC 6749, RFC 7636),
//! and what the token says about somebody.

use std::collections::BTreeMap;
use std::path::PathBuf;

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType, CoreGenderClaim,
    CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata,
    CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IdTokenFields, IssuerUrl,
    Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, StandardErrorResponse,
    StandardTokenResponse,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::http::{NoAnswer, ask};
use super::settings::SignOn;

/// Every other claim of a token: in which of them groups are is a setting.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct More {
    #[serde(flatten)]
    all: BTreeMap<String, Value>,
}

impl AdditionalClaims for More {}

type Fields = IdTokenFields<
    More,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

type Provider = Client<
    More,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What a browser keeps while somebody is with the provider; none of it is of use to anybody else.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Underway {
    pub state: String,
    nonce: String,
    verifier: String,
    /// The page that somebody was on.
    pub to: Option<String>,
}

/// Who somebody is, as the provider says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub subject: String,
    pub called: String,
    pub groups: Vec<String>,
}

/// A provider and how to reach it.
pub struct Asking<'a> {
    pub sign_on: &'a SignOn,
    /// Where the provider leads people back to.
    pub back: String,
    pub roots: Option<PathBuf>,
}

impl Asking<'_> {
    fn http(&self) -> impl Fn(HttpRequest) -> BoxedAnswer + Send + Sync + use<> {
        let roots = self.roots.clone();
        move |request| Box::pin(ask(request, roots.clone()))
    }

    /// The provider as it describes itself now, with the keys that it signs with now.
    async fn provider(&self) -> Result<Provider, String> {
        let wrong = |error: &dyn std::error::Error| {
            let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
            format!("`{}`: {error}{cause}", self.sign_on.issuer)
        };
        let issuer = IssuerUrl::new(self.sign_on.issuer.clone()).map_err(|error| wrong(&error))?;
        let metadata = CoreProviderMetadata::discover_async(issuer, &self.http())
            .await
            .map_err(|error| wrong(&error))?;
        let secret = self.sign_on.client_secret.clone().map(ClientSecret::new);
        let id = ClientId::new(self.sign_on.client_id.clone());
        let back = RedirectUrl::new(self.back.clone()).map_err(|error| wrong(&error))?;
        Ok(Client::from_provider_metadata(metadata, id, secret).set_redirect_uri(back))
    }

    /// Where to send somebody, and what their browser keeps meanwhile.
    ///
    /// # Errors
    /// Why the provider cannot be asked, for the log.
    pub async fn begin(&self, to: Option<String>) -> Result<(String, Underway), String> {
        let provider = self.provider().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let (address, state, nonce) = provider
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("profile".into()))
            .add_scope(Scope::new(self.sign_on.claim.clone()))
            .set_pkce_challenge(challenge)
            .url();
        let underway = Underway {
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
            to,
        };
        Ok((address.to_string(), underway))
    }

    /// Who came back with a code.
    ///
    /// # Errors
    /// Why nobody vouches for them, for the log.
    pub async fn end(&self, code: &str, underway: &Underway) -> Result<Person, String> {
        let provider = self.provider().await?;
        let tokens = provider
            .exchange_code(AuthorizationCode::new(code.to_string()))
            .map_err(|error| error.to_string())?
            .set_pkce_verifier(PkceCodeVerifier::new(underway.verifier.clone()))
            .request_async(&self.http())
            .await
            .map_err(|error| format!("the code was not accepted: {error}"))?;
        let token = tokens.extra_fields().id_token().ok_or("there is no ID token in the answer")?;
        let nonce = Nonce::new(underway.nonce.clone());
        let claims = token
            .claims(&provider.id_token_verifier(), &nonce)
            .map_err(|error| format!("the ID token is not valid: {error}"))?;
        let named = claims.preferred_username().map(|name| name.to_string());
        let named = named.or_else(|| claims.email().map(|email| email.to_string()));
        Ok(Person {
            subject: claims.subject().to_string(),
            called: named.unwrap_or_default(),
            groups: claims.additional_claims().all.get(&self.sign_on.claim).map(texts).unwrap_or_default(),
        })
    }
}

type BoxedAnswer = std::pin::Pin<Box<dyn Future<Output = Result<HttpResponse, NoAnswer>> + Send>>;

/// The texts of a claim: a list, or one.
fn texts(claim: &Value) -> Vec<String> {
    match claim {
        Value::Array(all) => all.iter().filter_map(Value::as_str).map(str::to_string).collect(),
        Value::String(one) => vec![one.clone()],
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    }
}
