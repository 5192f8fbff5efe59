//! Accounts: login, logout, and administration.

use hyper::StatusCode;
use serde_json::json;
use whatsapp_business::types::{
    CreateUserRequestBody, LoginAdminRequestBody, UpdateUserRequestBody, UserRole,
};

use super::ADMIN_ONLY;
use super::request::Request;
use crate::api_error::ApiError;
use crate::clock::format_date;
use crate::http::reply::Reply;
use crate::random::Sequence;
use crate::stores::users::{ADMIN, User, check_password};

pub(super) fn login(mut request: Request<'_>) -> Result<Reply, ApiError> {
    let body: Option<LoginAdminRequestBody> = request.parse()?;
    let state = request.state;
    let credentials = request.credentials.take();
    let credentials = credentials.ok_or_else(ApiError::unauthorized)?;
    let token = state
        .random
        .text(Sequence::Token, "eyJhbGciOiJIUzI1NiJ9.", 48);
    let new_password = body.as_ref().map(|body| body.new_password.expose());
    let users = &state.stores.users;
    let expires = users.login(&credentials, new_password, &token, state.clock.unix())?;
    let session = json!({ "token": token, "expires_after": format_date(expires) });
    request.ok(json!({ "users": [session] }))
}

pub(super) fn logout(request: Request<'_>) -> Result<Reply, ApiError> {
    let caller = request.caller.as_ref();
    if let Some(token) = caller.and_then(|caller| caller.token.as_ref()) {
        request.stores().users.logout(token);
    }
    request.done()
}

pub(super) fn create(mut request: Request<'_>) -> Result<Reply, ApiError> {
    let body: CreateUserRequestBody = request.parse()?;
    if !(4..=32).contains(&body.username.chars().count()) {
        return Err(ApiError::invalid("username: needs 4 to 32 characters"));
    }
    check_password(body.password.expose(), "password")?;
    let user = User {
        password: body.password.expose().to_owned(),
        admin: false,
        must_change: true,
    };
    request.stores().users.create(&body.username, user)?;
    reply(&request, StatusCode::CREATED, &body.username)
}

pub(super) fn get(request: Request<'_>) -> Result<Reply, ApiError> {
    let name = own_or_admin(&request)?;
    let user = request.stores().users.get(name).ok_or_else(unknown)?;
    let role = match user.admin {
        true => UserRole::RoleAdmin,
        false => UserRole::RoleUser,
    };
    request.ok(json!({ "users": [{ "username": name, "ROLES": role }] }))
}

pub(super) fn update(mut request: Request<'_>) -> Result<Reply, ApiError> {
    let name = own_or_admin(&request)?.to_owned();
    let body: UpdateUserRequestBody = request.parse()?;
    let password = body.password.expose();
    check_password(password, "password")?;
    let caller = request.caller.as_ref();
    let own = caller.is_some_and(|caller| *caller.name == *name);
    match request.stores().users.set_password(&name, password, own) {
        true => reply(&request, StatusCode::OK, &name),
        false => Err(unknown()),
    }
}

pub(super) fn remove(request: Request<'_>) -> Result<Reply, ApiError> {
    let name = request.param("UserUsername");
    if name == ADMIN {
        return Err(ApiError::forbidden("the account admin cannot be deleted"));
    }
    match request.stores().users.remove(name) {
        true => reply(&request, StatusCode::OK, name),
        false => Err(unknown()),
    }
}

/// Returns the user of the path, unless it is another one and the caller is no administrator.
fn own_or_admin<'a>(request: &'a Request<'_>) -> Result<&'a str, ApiError> {
    let name = request.param("UserUsername");
    match &request.caller {
        Some(caller) if caller.admin || *caller.name == *name => Ok(name),
        _ => Err(ApiError::forbidden(ADMIN_ONLY)),
    }
}

fn reply(request: &Request<'_>, status: StatusCode, name: &str) -> Result<Reply, ApiError> {
    request.reply(status, json!({ "users": [{ "username": name }] }))
}

fn unknown() -> ApiError {
    ApiError::not_found("unknown user")
}
