//? events
use whatsapp_business_runtime as runtime;

#[doc(inline)]
pub use whatsapp_business_runtime::webhook::Problem;

/// A webhook event.
///
/// It dereferences to the generated [`types::{{event}}`](crate::types::{{event}}).
/// [`messages`](Self::messages) and [`statuses`](Self::statuses) return its parts as enums to match. What
/// does not match the types is absent or empty, and listed by [`problems`](Self::problems).
///
/// It serializes to the JSON that it was decoded from, including unknown fields, but without what a
/// [`Deduplicator`] removed.
#[derive(Clone)]
pub struct Event {
    typed: crate::types::{{event}},
    problems: Vec<Problem>,
    raw: bytes::Bytes,
    json: std::sync::OnceLock<crate::Result<serde_json::Value>>,
}

impl Event {
    /// Returns the body as it was received.
    #[must_use]
    pub fn raw(&self) -> &bytes::Bytes {
        &self.raw
    }

    /// Returns the body as JSON, which is parsed on the first call, without what a [`Deduplicator`] removed.
    ///
    /// # Errors
    /// A [`Value`](serde_json::Value) cannot represent the body, in a part that the types ignore: nesting
    /// deeper than 128 levels, or a number beyond `f64`. [`raw`](Self::raw) returns it nevertheless.
    pub fn json(&self) -> crate::Result<&serde_json::Value> {
        let parse = || runtime::webhook::decode::json(&self.raw).map_err(crate::Error::from);
        self.json.get_or_init(parse).as_ref().map_err(Clone::clone)
    }

    /// Returns what could not be read as the document describes it, the first thousand of it. The rest is as
    /// complete as it can be.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Returns the typed value.
    #[must_use]
    pub fn into_inner(self) -> crate::types::{{event}} {
        self.typed
    }

    /// Returns the JSON at a place.
    fn json_at(&self, pointer: &str) -> crate::Result<&serde_json::Value> {
        let value = self.json()?.pointer(pointer);
        Ok(value.unwrap_or(&serde_json::Value::Null))
    }

    fn problems_at(&self, pointer: &str) -> impl Iterator<Item = &Problem> + use<'_> {
        let path = runtime::webhook::decode::path_of(pointer);
        self.problems.iter().filter(move |problem| problem.is_in(&path))
    }

    /// Removes the items of the lists at these places whose `keep` is false, from the JSON.
    fn remove_json(&mut self, lists: &[(String, Vec<bool>)]) {
        if let Some(Ok(json)) = self.json.get_mut() {
            for (pointer, keep) in lists {
                if let Some(serde_json::Value::Array(items)) = json.pointer_mut(pointer) {
                    runtime::webhook::status::retain(items, keep);
                }
            }
        }
    }
}

impl std::ops::Deref for Event {
    type Target = crate::types::{{event}};

    fn deref(&self) -> &crate::types::{{event}} {
        &self.typed
    }
}

impl TryFrom<bytes::Bytes> for Event {
    type Error = crate::Error;

    /// Parses an event like [`parse`], without copying the body.
    fn try_from(raw: bytes::Bytes) -> crate::Result<Self> {
        let (typed, problems) = runtime::webhook::decode::decode(&raw)?;
        let event = Self {
            typed,
            problems,
            raw,
            json: std::sync::OnceLock::new(),
        };
        event.check_api()?;
        Ok(event)
    }
}

impl serde::Serialize for Event {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.json() {
            Ok(json) => json.serialize(serializer),
            // What a `Value` cannot represent is not part of the types.
            Err(_) => self.typed.serialize(serializer),
        }
    }
}

impl std::fmt::Debug for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut debug = f.debug_struct("Event");
        debug.field("typed", &self.typed);
        debug.field("problems", &self.problems).finish()
    }
}

/// A message from a user. It dereferences to the generated
/// [`types::{{incoming}}`](crate::types::{{incoming}}), with what all messages have, such as `context` and
/// `referral`.
#[derive(Clone, Copy)]
pub struct Message<'a> {
    event: &'a Event,
    place: Place,
    typed: &'a crate::types::{{incoming}},
}

impl<'a> Message<'a> {
    /// Returns the generated type, with the lifetime of the event.
    #[must_use]
    pub fn typed(&self) -> &'a crate::types::{{incoming}} {
        self.typed
    }

    /// Returns the id of the message, to mark it as read, to reply to it and to recognize duplicates.
    #[must_use]
    pub fn id(&self) -> Option<&'a str> {
        self.typed.id.as_deref().filter(|id| !id.is_empty())
    }

    /// Returns the sender, to whom an answer can be sent: the WhatsApp id, or the
    /// [user id](Self::sender_user_id) of a user who has a user name and shows no number.
    #[must_use]
    pub fn sender(&self) -> Option<&'a str> {
        let number = self.typed.from.as_deref().filter(|from| !from.is_empty());
        number.or(self.sender_user_id())
    }

    /// Returns the id of the sender in this business, if the event has it.
    #[must_use]
    pub fn sender_user_id(&self) -> Option<&'a str> {
        self.typed.{{incoming_user}}.as_deref()
    }

    /// Returns the profile name of the sender, if the event contains it.
    #[must_use]
    pub fn sender_name(&self) -> Option<&'a str> {
        let (number, user) = (self.typed.from.as_deref(), self.sender_user_id());
        let contacts = self.event.contacts_at(self.place).iter();
        runtime::webhook::decode::name_of(
            [number, user],
            contacts.map(|contact| {
                let profile = contact.profile.as_ref();
                let ids = [contact.wa_id.as_deref(), contact.user_id.as_deref()];
                (ids, profile.and_then(|profile| profile.name.as_deref()))
            }),
        )
    }

    /// Returns when the message was sent.
    #[must_use]
    pub fn timestamp(&self) -> Option<std::time::SystemTime> {
        runtime::webhook::status::parse_seconds(self.typed.timestamp.as_deref()?)
    }

    /// Returns the id of the message that this one replies to.
    #[must_use]
    pub fn in_reply_to(&self) -> Option<&'a str> {
        self.typed.context.as_ref()?.id.as_deref()
    }

    /// Returns the content of the message.
    #[must_use]
    pub fn content(&self) -> Content<'a> {
        let kind = self.typed.type_.as_ref().map_or("", |kind| kind.as_str());
        let named = Content::of(self.typed, kind);
        // Without the type, the content itself says what it is.
        let mut present = Content::KINDS.iter();
        named
            .or_else(|| present.find_map(|kind| Content::of(self.typed, kind)))
            .unwrap_or(Content::Other(kind))
    }

    /// Returns the JSON of the message, including unknown fields.
    ///
    /// # Errors
    /// Fails as [`Event::json`] does.
    pub fn raw(&self) -> crate::Result<&'a serde_json::Value> {
        self.event.json_at(&self.place.pointer())
    }

    /// Returns what could not be read as the document describes it.
    pub fn problems(&self) -> impl Iterator<Item = &'a Problem> + use<'a> {
        self.event.problems_at(&self.place.pointer())
    }

    /// Decodes a member of the message, such as one that the document does not have.
    ///
    /// # Errors
    /// Fails as [`Event::json`] does, and if the member is not a `T`
    /// ([`is_decode`](crate::Error::is_decode)).
    ///
    /// ```
    /// use serde_json::Value;
    /// use {{crate}}::webhook::Event;
    ///
    /// fn votes(event: &Event) -> {{crate}}::Result<()> {
    ///     for message in event.messages() {
    ///         if let Some(poll) = message.member::<Value>("poll")? {
    ///             println!("{}", poll["votes"]);
    ///         }
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub fn member<T: serde::de::DeserializeOwned>(&self, name: &str) -> crate::Result<Option<T>> {
        let pointer = self.place.pointer();
        let Some(value) = self.event.json_at(&pointer)?.get(name) else {
            return Ok(None);
        };
        let path = runtime::webhook::decode::path_of(&pointer);
        let text = bytes::Bytes::from(value.to_string());
        let decoded = runtime::Error::decode_with(&text, None, |text| serde_json::from_str(text));
        Ok(Some(decoded.map_err(|error| error.below(&format!("{path}.{name}")))?))
    }
}

impl std::ops::Deref for Message<'_> {
    type Target = crate::types::{{incoming}};

    fn deref(&self) -> &crate::types::{{incoming}} {
        self.typed
    }
}

impl std::fmt::Debug for Message<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Message").field(self.typed).finish()
    }
}

//? send
/// Replies.
#[cfg(feature = "client")]
impl Message<'_> {
    /// Returns to whom a reply is sent: the group of the message, or its sender, by number or user id.
    #[must_use]
    pub fn reply_recipient(&self) -> Option<crate::Recipient> {
        if let Some(group) = self.typed.group_id.as_deref() {
            return Some(crate::Recipient::group(group));
        }
        let number = self.typed.from.as_deref().filter(|from| !from.is_empty());
        match number {
            Some(number) => Some(crate::Recipient::from(number)),
            None => self.sender_user_id().map(crate::Recipient::user),
        }
    }

    /// Sends a reply, which `build` makes for the recipient: it quotes this message.
    ///
//? scope
    /// It is sent from the phone number that the message was sent to.
    ///
//? end
    /// ```no_run
    /// use {{crate}}::webhook::{Content, Event};
    /// use {{crate}}::{Client, MediaRef, OutboundMessage, Result};
    ///
    /// async fn answer(client: &Client, event: &Event) -> Result<()> {
    ///     for message in event.messages() {
    ///         match message.content() {
    ///             Content::Text(_) => {
    ///                 message.reply_text(client, "Thank you.").await?;
    ///             }
    ///             Content::Image(_) => {
    ///                 let map = MediaRef::link("https://example.com/map.png");
    ///                 message.reply(client, |to| OutboundMessage::image(to, map)).await?;
    ///             }
    ///             _ => message.mark_read(client).await?,
    ///         }
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// The message has no sender or no id, or sending fails as
    /// [`Messages::send`](crate::handles::Messages::send) does.
    pub async fn reply(
        &self,
        client: &crate::Client,
        build: impl FnOnce(crate::Recipient) -> crate::OutboundMessage,
    ) -> crate::Result<crate::Sent> {
        let message = build(self.recipient_or_error()?).with_reply_to(self.id_or_error()?);
        self.client(client).messages().send(&message).await
    }

    /// Sends a text as a reply that quotes this message.
    ///
    /// # Errors
    /// Fails as [`reply`](Self::reply) does.
    pub async fn reply_text(
        &self,
        client: &crate::Client,
        body: impl Into<String>,
    ) -> crate::Result<crate::Sent> {
        let build = |to| crate::OutboundMessage::text(to, body);
        self.reply(client, build).await
    }

//? reactions
    /// Reacts to this message with an emoji; an empty one removes the reaction.
    ///
    /// # Errors
    /// Fails as [`reply`](Self::reply) does.
    pub async fn react(
        &self,
        client: &crate::Client,
        emoji: impl Into<String>,
    ) -> crate::Result<crate::Sent> {
        let (to, id) = (self.recipient_or_error()?, self.id_or_error()?);
        let message = crate::OutboundMessage::reaction(to, id, emoji);
        self.client(client).messages().send(&message).await
    }

//? end
    /// Marks this message as read, and all messages before it.
    ///
    /// # Errors
    /// The message has no id, or the call failed.
    pub async fn mark_read(&self, client: &crate::Client) -> crate::Result<()> {
        let client = self.client(client);
        client.messages().mark_read(self.id_or_error()?).await
    }

    /// Returns a download of the file of this message, with its digest checked; `None` if it has none.
    pub fn download<'c>(&self, client: &'c crate::Client) -> Option<crate::media::Fetch<'c>> {
        let (id, sha256) = self.content().file()?;
        let fetch = client.media().fetch(id);
        Some(match sha256 {
            Some(sha256) => fetch.with_sha256(sha256),
            None => fetch,
        })
    }

    fn recipient_or_error(&self) -> crate::Result<crate::Recipient> {
        let missing = || runtime::Error::request("the message has no sender: it cannot be replied to");
        Ok(self.reply_recipient().ok_or_else(missing)?)
    }

    fn id_or_error(&self) -> crate::Result<&str> {
        let missing = || runtime::Error::request("the message has no id: it cannot be referred to");
        Ok(self.id().ok_or_else(missing)?)
    }

//? scope
    /// Returns a client for the phone number that the message was sent to.
    fn client(&self, client: &crate::Client) -> crate::Client {
        match self.phone_number_id() {
            Some(number) => client.phone_number(number).client().clone(),
            None => client.clone(),
        }
    }
//? !scope
    fn client<'c>(&self, client: &'c crate::Client) -> &'c crate::Client {
        client
    }
//? end
}

//? end
/// A delivery status of a sent message. It dereferences to the generated
/// [`types::{{status}}`](crate::types::{{status}}), with the `pricing` and the `conversation`.
///
/// Statuses arrive in any order, and more than once.
#[derive(Clone, Copy)]
pub struct Status<'a> {
    event: &'a Event,
    place: Place,
    typed: &'a crate::types::{{status}},
}

impl<'a> Status<'a> {
    /// Returns the generated type, with the lifetime of the event.
    #[must_use]
    pub fn typed(&self) -> &'a crate::types::{{status}} {
        self.typed
    }

    /// Returns the id of the message, which sending it returned.
    #[must_use]
    pub fn id(&self) -> Option<&'a str> {
        self.typed.id.as_deref().filter(|id| !id.is_empty())
    }

    /// Returns when the state was reached.
    #[must_use]
    pub fn timestamp(&self) -> Option<std::time::SystemTime> {
        runtime::webhook::status::parse_seconds(self.typed.timestamp.as_deref()?)
    }

    /// Returns the delivery state of the message.
    #[must_use]
    pub fn delivery_state(&self) -> DeliveryState<'a> {
        Self::state_of(self.typed)
    }

    /// Returns the JSON of the status, including unknown fields.
    ///
    /// # Errors
    /// Fails as [`Event::json`] does.
    pub fn raw(&self) -> crate::Result<&'a serde_json::Value> {
        self.event.json_at(&self.place.pointer())
    }

    /// Returns what could not be read as the document describes it.
    pub fn problems(&self) -> impl Iterator<Item = &'a Problem> + use<'a> {
        self.event.problems_at(&self.place.pointer())
    }
}

impl std::ops::Deref for Status<'_> {
    type Target = crate::types::{{status}};

    fn deref(&self) -> &crate::types::{{status}} {
        self.typed
    }
}

impl std::fmt::Debug for Status<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Status").field(self.typed).finish()
    }
}

//? end
#[doc(inline)]
pub use whatsapp_business_runtime::webhook::Deduplicator;
#[cfg(feature = "receiver")]
#[doc(inline)]
pub use whatsapp_business_runtime::webhook::{Delivery, DeliveryFuture, DeliveryStore, Signature};

/// Parses the body of a webhook request.
///
/// Unknown types, fields and values are not an error, nor are missing ones: they are retained, and
/// available as JSON.
///
/// # Errors
/// The body is not JSON, or a field of its envelope has the wrong JSON type:
/// [`Error::path`](crate::Error::path) is its path.
pub fn parse(body: &[u8]) -> crate::Result<Event> {
    Event::try_from(bytes::Bytes::copy_from_slice(body))
}

/// The new part of an event while it is being handled: see [`Deduplicator::claim`].
pub type Claim = whatsapp_business_runtime::webhook::Claim<Event>;

/// A receiver of webhook requests for any server that uses the types of the `http` crate.
///
/// It responds with exactly 200 once the handler has succeeded: after any other status, the server
/// delivers the event again.
#[cfg(feature = "receiver")]
pub type Receiver<H> = whatsapp_business_runtime::webhook::Receiver<H, Event>;

/// Returns a router that passes events posted to any path to `handler`, and responds like
/// [`Receiver`].
///
//? signed
/// It checks no signature and responds to no handshake: use [`Receiver`] and its
/// `into_router` where the API reaches it directly.
///
//? end
/// ```no_run
/// # async fn example() -> std::io::Result<()> {
/// use {{crate}}::webhook::{self, Event};
///
/// let router = webhook::router(|event: Event| async move {
///     println!("{} bytes", event.raw().len());
///     Ok::<_, std::io::Error>(())
/// });
/// let listener = tokio::net::TcpListener::bind("0.0.0.0:3000").await?;
/// axum::serve(listener, router).await
/// # }
/// ```
#[cfg(feature = "axum")]
pub fn router<H, F, E>(handler: H) -> axum::Router
where
    H: Fn(Event) -> F + Send + Sync + 'static,
    F: Future<Output = std::result::Result<(), E>> + Send + 'static,
    E: std::fmt::Display + 'static,
{
    Receiver::new(handler).into_router()
}
