//! Sharing one session with other processes.

use std::pin::Pin;

use super::token::Token;

/// A store in which several processes share the session of an account: see
/// `token_store` of the client's builder.
///
/// Without one, the token is cached in memory, and each process has a session of its own. With one,
/// the cache is still consulted first, and the store only when it has no valid token.
///
/// An implementation that cannot reach its storage returns `None` from
/// [`begin_login`](Self::begin_login): a session of its own is no harm.
pub trait TokenStore: Send + Sync {
    /// Returns the token of the session, or begins a login and returns `None`.
    ///
    /// If another process is logging in, this waits for its result, but not for longer than a
    /// process may be believed to be alive.
    ///
    /// `replaced` is the last token that this client had. It is about to expire, has expired or was
    /// refused by the server: if the store has no other, this client logs in.
    fn begin_login<'a>(
        &'a self,
        replaced: Option<&'a Token>,
    ) -> Pin<Box<dyn Future<Output = Option<Token>> + Send + 'a>>;

    /// Ends a login that [`begin_login`](Self::begin_login) began, with its token, or with `None` if
    /// it failed. It is not called if the process ends during the login.
    fn end_login<'a>(
        &'a self,
        token: Option<&'a Token>,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>;
}
