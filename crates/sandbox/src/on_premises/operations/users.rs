//! Accounts: login, logout, and administration.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::StatusCode;
use serde_json::json;
use whatsapp_business::types::{
    CreateUserRequestBody, LoginAdminRequestBody, UpdateUserRequestBody, UserRole,
};

use super::admin_only;
use super::request::Request;
use crate::engine;
use crate::engine::clock::format_date;
use crate::engine::{Failure, Reply, Sequence};
use crate::on_premises::error::{forbidden, unauthorized};
use crate::on_premises::stores::users::{ADMIN, Credentials, User, check_password};

pub(super) fn login(mut request: Request<'_>) -> Result<Reply, Failure> {
    let body: Option<LoginAdminRequestBody> = request.parse()?;
    let engine = request.engine;
    let credentials = basic(&request).ok_or_else(unauthorized)?;
    let token = engine
        .random
        .text(Sequence::Token, "eyJhbGciOiJIUzI1NiJ9.", 48);
    let new_password = body.as_ref().map(|body| body.new_password.expose());
    let users = &request.api.stores.users;
    let expires = users.login(&credentials, new_password, &token, engine.clock.unix())?;
    let session = json!({ "token": token, "expires_after": format_date(expires) });
    request.ok(json!({ "users": [session] }))
}

pub(super) fn logout(request: Request<'_>) -> Result<Reply, Failure> {
    let caller = request.caller.as_ref();
    if let Some(token) = caller.and_then(|caller| caller.token.as_ref()) {
        request.api.stores.users.logout(token);
    }
    request.done()
}

pub(super) fn create(mut request: Request<'_>) -> Result<Reply, Failure> {
    let body: CreateUserRequestBody = request.parse()?;
    if !(4..=32).contains(&body.username.chars().count()) {
        return Err(Failure::invalid("username: needs 4 to 32 characters"));
    }
    check_password(body.password.expose(), "password")?;
    let user = User {
        password: body.password.expose().to_owned(),
        admin: false,
        must_change: true,
    };
    request.api.stores.users.create(&body.username, user)?;
    reply(&request, StatusCode::CREATED, &body.username)
}

pub(super) fn get(request: Request<'_>) -> Result<Reply, Failure> {
    let name = own_or_admin(&request)?;
    let user = request.api.stores.users.get(name).ok_or_else(unknown)?;
    let role = match user.admin {
        true => UserRole::RoleAdmin,
        false => UserRole::RoleUser,
    };
    request.ok(json!({ "users": [{ "username": name, "ROLES": role }] }))
}

pub(super) fn update(mut request: Request<'_>) -> Result<Reply, Failure> {
    let name = own_or_admin(&request)?.to_owned();
    let body: UpdateUserRequestBody = request.parse()?;
    let password = body.password.expose();
    check_password(password, "password")?;
    let caller = request.caller.as_ref();
    let own = caller.is_some_and(|caller| *caller.name == *name);
    match request.api.stores.users.set_password(&name, password, own) {
        true => reply(&request, StatusCode::OK, &name),
        false => Err(unknown()),
    }
}

pub(super) fn remove(request: Request<'_>) -> Result<Reply, Failure> {
    let name = request.param("UserUsername");
    if name == ADMIN {
        return Err(forbidden("the account admin cannot be deleted"));
    }
    match request.api.stores.users.remove(name) {
        true => reply(&request, StatusCode::OK, name),
        false => Err(unknown()),
    }
}

/// Returns the user of the path, unless it is another one and the caller is no administrator.
fn own_or_admin<'a>(request: &'a Request<'_>) -> Result<&'a str, Failure> {
    let name = request.param("UserUsername");
    match &request.caller {
        Some(caller) if caller.admin || *caller.name == *name => Ok(name),
        _ => Err(admin_only()),
    }
}

fn reply(request: &Request<'_>, status: StatusCode, name: &str) -> Result<Reply, Failure> {
    request.reply(status, json!({ "users": [{ "username": name }] }))
}

fn unknown() -> Failure {
    Failure::not_found("unknown user")
}

/// Returns the credentials of a login.
pub(crate) fn basic(request: &engine::Request<'_>) -> Option<Credentials> {
    let (_, value) = request.credentials()?;
    let decoded = String::from_utf8(STANDARD.decode(value).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some(Credentials {
        user: user.to_owned(),
        password: password.to_owned(),
    })
}
