//! Which system vouches for those who work here, as `peil.toml` says.

use serde::Deserialize;

use peil_store::{PracticeKey, Role};

/// The table `single-sign-on` of the settings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct File {
    issuer: String,
    client_id: String,
    client_secret: Option<String>,
    name: String,
    #[serde(default = "usual_claim")]
    claim: String,
    #[serde(default)]
    only: bool,
    #[serde(default)]
    group: Vec<FileGroup>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FileGroup {
    name: String,
    role: String,
    practice: Option<String>,
}

fn usual_claim() -> String {
    "groups".into()
}

/// A system that vouches for those who work here, by OpenID Connect.
#[derive(Clone, PartialEq, Eq)]
pub struct SignOn {
    /// Its address, as it calls itself.
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Option<String>,
    /// What its button says: the name of the organisation.
    pub name: String,
    /// The claim that has the groups of somebody.
    pub claim: String,
    /// Nobody signs in with a password.
    pub only: bool,
    /// In order: the first group that somebody is in counts.
    pub groups: Vec<Group>,
}

/// What a group of that system may do here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub name: String,
    pub role: Role,
    /// None: the only practice there is.
    pub practice: Option<PracticeKey>,
}

impl std::fmt::Debug for SignOn {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "SignOn({} as {})", self.issuer, self.client_id)
    }
}

impl File {
    /// Checks what the file says; a secret in the environment goes before the one in the file.
    ///
    /// # Errors
    /// A sentence that names the setting and says what it should be.
    pub fn check(self, secret: Option<String>) -> Result<SignOn, String> {
        if cfg!(not(feature = "single-sign-on")) {
            return Err(
                "`single-sign-on` is set, and this program was built without it: build it with `--features single-sign-on`".into(),
            );
        }
        let here = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
        if !self.issuer.starts_with("https://") && !here.iter().any(|local| self.issuer.starts_with(local)) {
            return Err(format!(
                "`single-sign-on.issuer` is `{}`: it should begin with https://",
                self.issuer
            ));
        }
        if self.group.is_empty() {
            return Err(
                "`single-sign-on` has no group: without one nobody is let in. Add a table [[single-sign-on.group]] with name, role and practice"
                    .into(),
            );
        }
        let groups = self.group.into_iter().map(|group| {
            let role = Role::parse(&group.role).ok_or_else(|| {
                let known: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
                format!(
                    "`single-sign-on.group` `{}` has the role `{}`: it should be one of {}",
                    group.name,
                    group.role,
                    known.join(", ")
                )
            })?;
            Ok(Group { name: group.name, role, practice: group.practice.map(PracticeKey) })
        });
        Ok(SignOn {
            groups: groups.collect::<Result<_, String>>()?,
            issuer: self.issuer,
            client_id: self.client_id,
            client_secret: secret.or(self.client_secret),
            name: self.name,
            claim: self.claim,
            only: self.only,
        })
    }
}
