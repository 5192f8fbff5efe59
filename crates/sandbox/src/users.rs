//! Accounts and tokens.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::code::Code;
use crate::refusal::Refusal;

/// How long a token lives, in seconds.
pub(crate) const TOKEN_LIFE: i64 = 7 * 86_400;
/// Tokens of which more are live than this were abandoned: the oldest go.
const MOST_TOKENS: usize = 100_000;

/// The account that cannot be deleted.
pub(crate) const ADMIN: &str = "admin";

#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) password: String,
    pub(crate) admin: bool,
    /// Must choose a new password at the next login.
    pub(crate) must_change: bool,
}

/// Who sends a request.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) name: Arc<str>,
    pub(crate) admin: bool,
    pub(crate) token: Option<String>,
}

#[derive(Debug, Clone)]
struct Session {
    user: Arc<str>,
    admin: bool,
    expires: i64,
}

#[derive(Debug, Default)]
struct Inner {
    users: HashMap<String, User>,
    sessions: HashMap<String, Session>,
}

#[derive(Debug)]
pub(crate) struct Users {
    inner: RwLock<Inner>,
    initial: HashMap<String, User>,
}

impl Users {
    pub(crate) fn new(initial: HashMap<String, User>) -> Self {
        Self {
            inner: RwLock::new(Inner {
                users: initial.clone(),
                sessions: HashMap::new(),
            }),
            initial,
        }
    }

    pub(crate) fn reset(&self) {
        let mut inner = self.write();
        inner.users.clone_from(&self.initial);
        inner.sessions.clear();
    }

    /// The caller of a token that has not expired.
    pub(crate) fn caller(&self, token: &str, now: i64) -> Option<Caller> {
        let inner = self.read();
        let session = inner.sessions.get(token)?;
        (session.expires > now).then(|| Caller {
            name: Arc::clone(&session.user),
            admin: session.admin,
            token: Some(token.to_owned()),
        })
    }

    /// Checks name and password, applies the first-login rule, and opens a session.
    pub(crate) fn login(
        &self,
        name: &str,
        password: &str,
        new_password: Option<&str>,
        token: String,
        now: i64,
    ) -> Result<i64, Refusal> {
        let mut inner = self.write();
        let Some(user) = inner.users.get_mut(name) else {
            return Err(Refusal::denied());
        };
        if user.password != password {
            return Err(Refusal::denied());
        }
        match new_password {
            Some(new) => {
                acceptable(new, "new_password")?;
                if user.must_change && new == user.password {
                    return Err(Refusal::invalid(
                        "new_password: must differ from the old one",
                    ));
                }
                new.clone_into(&mut user.password);
                user.must_change = false;
            }
            None if user.must_change => {
                return Err(Refusal::new(
                    Code::PASSWORD_CHANGE,
                    "The first login of an account must send new_password.",
                ));
            }
            None => {}
        }
        let admin = user.admin;
        let expires = now + TOKEN_LIFE;
        if inner.sessions.len() >= MOST_TOKENS {
            inner.sessions.retain(|_, session| session.expires > now);
            if inner.sessions.len() >= MOST_TOKENS {
                inner.sessions.clear();
            }
        }
        inner.sessions.insert(
            token,
            Session {
                user: Arc::from(name),
                admin,
                expires,
            },
        );
        Ok(expires)
    }

    pub(crate) fn logout(&self, token: &str) {
        self.write().sessions.remove(token);
    }

    /// Every token stops working, as when seven days have passed.
    pub(crate) fn expire(&self) {
        self.write().sessions.clear();
    }

    pub(crate) fn get(&self, name: &str) -> Option<User> {
        self.read().users.get(name).cloned()
    }

    pub(crate) fn count(&self) -> usize {
        self.read().users.len()
    }

    /// False where the name is taken.
    pub(crate) fn create(&self, name: &str, user: User) -> bool {
        let mut inner = self.write();
        if inner.users.contains_key(name) {
            return false;
        }
        inner.users.insert(name.to_owned(), user);
        true
    }

    /// False where there is no such user. `chosen`: by the user itself, so that it stays.
    pub(crate) fn set_password(&self, name: &str, password: &str, chosen: bool) -> bool {
        let mut inner = self.write();
        let Some(user) = inner.users.get_mut(name) else {
            return false;
        };
        password.clone_into(&mut user.password);
        user.must_change = !chosen;
        true
    }

    /// False where there is no such user.
    pub(crate) fn remove(&self, name: &str) -> bool {
        let mut inner = self.write();
        inner.sessions.retain(|_, session| &*session.user != name);
        inner.users.remove(name).is_some()
    }

    /// Names, roles, and who must change its password; never a password.
    pub(crate) fn describe(&self) -> Vec<serde_json::Value> {
        let inner = self.read();
        let mut users: Vec<_> = inner.users.iter().collect();
        users.sort_by_key(|(name, _)| name.as_str());
        let users = users.into_iter().map(|(name, user)| {
            serde_json::json!({
                "user": name,
                "admin": user.admin,
                "must_change_password": user.must_change,
            })
        });
        users.collect()
    }

    fn read(&self) -> RwLockReadGuard<'_, Inner> {
        self.inner.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Inner> {
        self.inner.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The API's rule for passwords.
pub(crate) fn acceptable(password: &str, field: &str) -> Result<(), Refusal> {
    let length = password.chars().count();
    let has = |of: fn(char) -> bool| password.chars().any(of);
    let lacks = if !(8..=64).contains(&length) {
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
    Err(Refusal::invalid(format!("{field}: needs {lacks}")))
}
