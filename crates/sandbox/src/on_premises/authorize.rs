//! The credentials of a request.

use super::error::unauthorized;
use super::operations;
use super::state::OnPremises;
use crate::engine::{Caller, Failure, Request};

/// Checks the credentials of a request against the security schemes that its operation accepts. Those
/// of a login are only decoded; the operation checks them.
pub(super) fn authorize(
    api: &OnPremises,
    request: &Request<'_>,
) -> Result<Option<Caller>, Failure> {
    let Some(operation) = request.operation.filter(|it| !it.security.is_empty()) else {
        return Ok(None);
    };
    let (scheme, value) = request.credentials().ok_or_else(unauthorized)?;
    let accepts = |name: &str, word: &str| {
        operation.security.contains(&name) && scheme.eq_ignore_ascii_case(word)
    };
    if accepts("httpBasic", "basic") {
        return operations::basic(request)
            .map(|_| None)
            .ok_or_else(unauthorized);
    }
    let caller = if accepts("bearerAuth", "bearer") {
        match request.engine.is_token(value) {
            true => Some(Caller::admin("token")),
            false => api.stores.users.caller(value, request.engine.clock.unix()),
        }
    } else if accepts("apiKey", "apikey") && api.options.api_key.as_deref() == Some(value) {
        Some(Caller {
            admin: false,
            ..Caller::admin("apikey")
        })
    } else {
        None
    };
    let caller = caller.ok_or_else(unauthorized)?;
    if !caller.admin && operations::is_admin_only(operation) {
        return Err(operations::admin_only());
    }
    Ok(Some(caller))
}
