//! Accounts and tokens.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Value, json};
use whatsapp_business::ErrorCode;

use crate::engine::{Caller, Failure, Mutex, quota};
use crate::on_premises::error::{coded, unauthorized};

/// How long a token is valid, in seconds.
const TOKEN_LIFETIME: i64 = 7 * 86_400;
/// The highest number of sessions. More valid tokens than this are abandoned ones.
const MAX_SESSIONS: usize = 100_000;

/// The account that cannot be deleted.
pub(crate) const ADMIN: &str = "admin";

#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) password: String,
    pub(crate) admin: bool,
    /// Whether the next login must set a new password.
    pub(crate) must_change: bool,
}

/// Basic credentials.
pub(crate) struct Credentials {
    pub(crate) user: String,
    pub(crate) password: String,
}

#[derive(Debug)]
struct Session {
    user: Arc<str>,
    admin: bool,
    expires: i64,
}

#[derive(Debug, Default)]
struct Tables {
    users: HashMap<String, User>,
    sessions: HashMap<String, Session>,
}

#[derive(Debug)]
pub(crate) struct Users {
    tables: Mutex<Tables>,
    initial: HashMap<String, User>,
}

impl Users {
    pub(crate) fn new(initial: HashMap<String, User>) -> Self {
        let users = Self {
            tables: Mutex::default(),
            initial,
        };
        users.reset();
        users
    }

    pub(crate) fn reset(&self) {
        self.tables.set(Tables {
            users: self.initial.clone(),
            sessions: HashMap::new(),
        });
    }

    /// Returns the caller of a token that has not expired.
    pub(crate) fn caller(&self, token: &str, now: i64) -> Option<Caller> {
        let tables = self.tables.lock();
        let session = tables.sessions.get(token)?;
        (session.expires > now).then(|| Caller {
            name: Arc::clone(&session.user),
            admin: session.admin,
            token: Some(token.to_owned()),
        })
    }

    /// Checks the credentials, sets a new password, opens a session with the token and returns when
    /// it expires.
    pub(crate) fn login(
        &self,
        credentials: &Credentials,
        new_password: Option<&str>,
        token: &str,
        now: i64,
    ) -> Result<i64, Failure> {
        let name = credentials.user.as_str();
        let Tables { users, sessions } = &mut *self.tables.lock();
        let user = users
            .get_mut(name)
            .filter(|user| user.password == credentials.password)
            .ok_or_else(unauthorized)?;
        match new_password {
            Some(new) => {
                check_password(new, "new_password")?;
                if user.must_change && new == user.password {
                    let details = "new_password: must differ from the old one";
                    return Err(Failure::invalid(details));
                }
                new.clone_into(&mut user.password);
                user.must_change = false;
            }
            None if user.must_change => {
                return Err(coded(
                    ErrorCode::PasswordChangeRequired,
                    "The first login of an account must send new_password.",
                ));
            }
            None => {}
        }
        let expires = now + TOKEN_LIFETIME;
        if sessions.len() >= MAX_SESSIONS {
            sessions.retain(|_, session| session.expires > now);
            if sessions.len() >= MAX_SESSIONS {
                sessions.clear();
            }
        }
        let session = Session {
            user: Arc::from(name),
            admin: user.admin,
            expires,
        };
        sessions.insert(token.to_owned(), session);
        Ok(expires)
    }

    pub(crate) fn logout(&self, token: &str) {
        self.tables.lock().sessions.remove(token);
    }

    /// Invalidates every token.
    pub(crate) fn expire_tokens(&self) {
        self.tables.lock().sessions.clear();
    }

    pub(crate) fn get(&self, name: &str) -> Option<User> {
        self.tables.lock().users.get(name).cloned()
    }

    pub(crate) fn create(&self, name: &str, user: User) -> Result<(), Failure> {
        let users = &mut self.tables.lock().users;
        quota::check_count(users.len(), "accounts")?;
        if users.contains_key(name) {
            // The real API responds with this code, not with 409 or 1004.
            return Err(coded(ErrorCode::Internal, "the user name is taken"));
        }
        users.insert(name.to_owned(), user);
        Ok(())
    }

    /// Sets a password, which must be changed at the next login unless the user itself chose it.
    /// Returns false if there is no such user.
    pub(crate) fn set_password(&self, name: &str, password: &str, own: bool) -> bool {
        let users = &mut self.tables.lock().users;
        users.get_mut(name).is_some_and(|user| {
            password.clone_into(&mut user.password);
            user.must_change = !own;
            true
        })
    }

    /// Returns false if there is no such user.
    pub(crate) fn remove(&self, name: &str) -> bool {
        let mut tables = self.tables.lock();
        tables.sessions.retain(|_, session| &*session.user != name);
        tables.users.remove(name).is_some()
    }

    /// Returns the accounts without their passwords, by name.
    pub(crate) fn describe(&self) -> Vec<Value> {
        let tables = self.tables.lock();
        let mut users: Vec<_> = tables.users.iter().collect();
        users.sort_by_key(|(name, _)| name.as_str());
        let users = users.into_iter().map(|(name, user)| {
            json!({
                "user": name,
                "admin": user.admin,
                "must_change_password": user.must_change,
            })
        });
        users.collect()
    }
}

/// Returns an error for a password that the API does not accept.
pub(crate) fn check_password(password: &str, field: &str) -> Result<(), Failure> {
    let length = password.chars().count();
    let has = |of: fn(char) -> bool| password.chars().any(of);
    let needed = if !(8..=64).contains(&length) {
        "8 to 64 characters"
    } else if !has(|c| c.is_ascii_digit()) {
        "a digit"
    } else if !has(char::is_uppercase) {
        "an upper-case letter"
    } else if !has(char::is_lowercase) {
        "a lower-case letter"
    } else if !has(|c| !c.is_alphanumeric()) {
        "a special character"
    } else {
        return Ok(());
    };
    Err(Failure::invalid(format!("{field}: needs {needed}")))
}
