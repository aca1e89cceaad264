//! Invitations: links that open one administration for the person who answers it.

use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::administrations::record;
use super::gate::Caller;
use super::problem::{Invalid, Problem};
use super::words::timestamp;
use crate::Shared;
use peil_store::{Error, InvitationId, Moment};

/// How long a link is open where neither the request nor the administration says.
const OPEN: Duration = Duration::from_secs(30 * 24 * 3600);

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewInvitation {
    /// When the link stops opening; with the administration where it is not said.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires: Option<Timestamp>,
}

/// A link that was just made. It is reported this once.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    #[schema(pattern = "^[a-z2-7]{26}$")]
    pub id: String,
    /// What the resident opens. Anyone who has it can answer: keep it out of every log.
    #[schema(format = "uri")]
    pub link: String,
    #[schema(value_type = String, format = DateTime)]
    pub expires: Timestamp,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invitations {
    /// Oldest first.
    pub invitations: Vec<Invitation>,
}

/// What is known of a link afterwards.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invitation {
    #[schema(pattern = "^[a-z2-7]{26}$")]
    pub id: String,
    #[schema(value_type = String, format = DateTime)]
    pub created: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub expires: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    pub revoked: Option<Timestamp>,
}

/// The links to an administration
#[utoipa::path(get, path = "/administrations/{administrationId}/invitations", operation_id = "listInvitations", tag = "invitations",
    security(("token" = ["administrations:read"])),
    params(("administrationId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$")),
    responses((status = 200, description = "Without what opens them", body = Invitations), (status = 410, description = "It was erased")))]
pub async fn list(State(app): State<Shared>, Path(id): Path<String>) -> Result<Json<Invitations>, Problem> {
    let record = record(&app, id).await?;
    let found = app.store.invitations(&record.administration.summary.id).await?.into_iter().map(|invited| {
        Invitation {
            id: invited.id.0,
            created: timestamp(invited.created),
            expires: timestamp(invited.expires),
            revoked: invited.revoked.map(timestamp),
        }
    });
    Ok(Json(Invitations { invitations: found.collect() }))
}

/// Make a link
///
/// There can be several; each opens the administration until it expires or is revoked. Peil sends nothing.
#[utoipa::path(post, path = "/administrations/{administrationId}/invitations", operation_id = "makeInvitation", tag = "invitations",
    security(("token" = ["administrations:write"])), request_body = NewInvitation,
    params(("administrationId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$")),
    responses((status = 201, description = "It was made", body = Link), (status = 409, description = "It was sent in, or has expired"),
        (status = 410, description = "It was erased")))]
pub async fn make(
    State(app): State<Shared>,
    Path(id): Path<String>,
    caller: Caller,
    Json(new): Json<NewInvitation>,
) -> Result<Response, Problem> {
    let record = record(&app, id).await?;
    let summary = &record.administration.summary;
    let asked = new.expires.map(|moment| Moment(moment.as_millisecond()));
    let expires = asked.or(summary.expires).unwrap_or_else(|| Moment::now().after(OPEN));
    match app.store.invite(&summary.id, expires, &caller.actor()).await {
        Ok(made) => {
            let link = format!("{}/i/{}", app.settings.public_url, made.token.reveal());
            Ok((StatusCode::CREATED, Json(Link { id: made.id.0, link, expires: timestamp(made.expires) }))
                .into_response())
        }
        // An administration that has expired itself says so.
        Err(Error::Invalid(_)) if asked.is_none() => Err(Problem::closed(peil_store::ClosedBy::Expired)),
        Err(Error::Invalid(why)) => Err(Problem::invalid(vec![Invalid::body("/expires", "past", why)])),
        Err(error) => Err(error.into()),
    }
}

/// Revoke a link
///
/// Once more is the same.
#[utoipa::path(delete, path = "/administrations/{administrationId}/invitations/{invitationId}", operation_id = "revokeInvitation", tag = "invitations",
    security(("token" = ["administrations:write"])),
    params(("administrationId" = String, Path, description = "Of the administration", pattern = "^[a-z2-7]{26}$"),
        ("invitationId" = String, Path, description = "Of the invitation", pattern = "^[a-z2-7]{26}$")),
    responses((status = 204, description = "It no longer opens anything"), (status = 410, description = "The administration was erased")))]
pub async fn revoke(
    State(app): State<Shared>,
    Path((id, invitation)): Path<(String, String)>,
    caller: Caller,
) -> Result<StatusCode, Problem> {
    let record = record(&app, id).await?;
    let invited = app.store.invitations(&record.administration.summary.id).await?;
    let found = invited
        .into_iter()
        .find(|invited| invited.id.0 == invitation)
        .ok_or_else(|| Problem::not_found("invitation"))?;
    if found.revoked.is_none() {
        match app.store.revoke_invitation(&InvitationId(invitation), &caller.actor()).await {
            // Somebody else was faster.
            Ok(()) | Err(Error::Unknown(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(StatusCode::NO_CONTENT)
}
