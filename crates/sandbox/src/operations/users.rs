//! Accounts: login and logout, and the administrator's part.

use hyper::StatusCode;
use whatsapp_business::types::{
    CreateUserRequestBody, DetailedUserResponse, DetailedUserResponseItem, LoginAdminRequestBody,
    UpdateUserRequestBody, UserLoginResponse, UserLoginResponseItem, UserResponse,
    UserResponseItem, UserRole,
};

use super::Call;
use crate::answer::Answer;
use crate::clock;
use crate::code::Code;
use crate::random::Use;
use crate::refusal::Refusal;
use crate::room;
use crate::users::{ADMIN, User, acceptable};

pub(super) fn login(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let login = call.login.take().ok_or_else(Refusal::denied)?;
    let new = match call.json.is_null() {
        true => None,
        false => Some(call.typed::<LoginAdminRequestBody>()?),
    };
    let state = call.state;
    let token = state.random.text(Use::Token, "eyJhbGciOiJIUzI1NiJ9.", 48);
    let expires = state.users.login(
        &login.user,
        &login.password,
        new.as_ref().map(|body| body.new_password.expose()),
        token.clone(),
        state.clock.unix(),
    )?;
    let session = UserLoginResponseItem::new()
        .with_token(token)
        .with_expires_after(clock::date(expires));
    let answer = UserLoginResponse::new()
        .with_users([session])
        .with_meta(state.meta());
    Ok(Answer::ok(&answer))
}

pub(super) fn logout(call: Call<'_>) -> Result<Answer, Refusal> {
    if let Some(token) = call
        .caller
        .as_ref()
        .and_then(|caller| caller.token.as_deref())
    {
        call.state.users.logout(token);
    }
    call.done()
}

pub(super) fn create(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let body: CreateUserRequestBody = call.typed()?;
    if !(4..=32).contains(&body.username.chars().count()) {
        return Err(Refusal::invalid("username: needs 4 to 32 characters"));
    }
    acceptable(body.password.expose(), "password")?;
    let user = User {
        password: body.password.expose().to_owned(),
        admin: false,
        must_change: true,
    };
    room::for_one_more(call.state.users.count(), "accounts")?;
    if !call.state.users.create(&body.username, user) {
        // Not 409, and not 1004: so the real one answers.
        return Err(Refusal::new(Code::INTERNAL, "the user name is taken"));
    }
    Ok(answer(&call, StatusCode::CREATED, &body.username))
}

pub(super) fn get(call: Call<'_>) -> Result<Answer, Refusal> {
    let name = own_or_admin(&call)?;
    let user = call.state.users.get(&name).ok_or_else(unknown)?;
    let role = if user.admin {
        UserRole::RoleAdmin
    } else {
        UserRole::RoleUser
    };
    let item = DetailedUserResponseItem::new()
        .with_username(name)
        .with_roles(role);
    let answer = DetailedUserResponse::new()
        .with_users([item])
        .with_meta(call.state.meta());
    Ok(Answer::ok(&answer))
}

pub(super) fn update(mut call: Call<'_>) -> Result<Answer, Refusal> {
    let name = own_or_admin(&call)?;
    let body: UpdateUserRequestBody = call.typed()?;
    acceptable(body.password.expose(), "password")?;
    let own = call
        .caller
        .as_ref()
        .is_some_and(|caller| *caller.name == *name);
    if !call
        .state
        .users
        .set_password(&name, body.password.expose(), own)
    {
        return Err(unknown());
    }
    Ok(answer(&call, StatusCode::OK, &name))
}

pub(super) fn remove(call: Call<'_>) -> Result<Answer, Refusal> {
    let name = call.param("UserUsername").to_owned();
    if name == ADMIN {
        return Err(
            Refusal::new(Code::ACCESS_DENIED, "the account admin cannot be deleted")
                .status(StatusCode::FORBIDDEN),
        );
    }
    if !call.state.users.remove(&name) {
        return Err(unknown());
    }
    Ok(answer(&call, StatusCode::OK, &name))
}

/// The user of the path, if the caller may deal with it.
fn own_or_admin(call: &Call<'_>) -> Result<String, Refusal> {
    let name = call.param("UserUsername");
    match &call.caller {
        Some(caller) if caller.admin || *caller.name == *name => Ok(name.to_owned()),
        _ => Err(Refusal::forbidden()),
    }
}

fn answer(call: &Call<'_>, status: StatusCode, name: &str) -> Answer {
    let answer = UserResponse::new()
        .with_users([UserResponseItem::new().with_username(name)])
        .with_meta(call.state.meta());
    Answer::json(status, &answer)
}

fn unknown() -> Refusal {
    Refusal::not_found("unknown user")
}
