/// Schema `Base-Message`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct BaseMessage {
    /// `context`.
    pub context: Option<BaseMessageContext>,
    /// `to`.
    pub to: String,
    /// `type`.
    pub type_: MessageKind,
}
impl BaseMessage {
    /// Creates a value with what is required; the rest is not set.
    #[must_use]
    pub fn new(to: impl Into<String>, type_: impl Into<MessageKind>) -> Self {
        Self {
            context: None,
            to: to.into(),
            type_: type_.into(),
        }
    }
    /// Sets [`context`](Self::context).
    #[must_use]
    pub fn with_context(mut self, context: impl Into<BaseMessageContext>) -> Self {
        self.context = Some(context.into());
        self
    }
}
crate::support::object!(
    BaseMessage { context : "context" optional, to : "to" required, type_ : "type"
    required }
);
crate::support::schema!(BaseMessage, "/components/schemas/Base-Message");
/// Schema `#/components/schemas/Base-Message/properties/context`.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct BaseMessageContext {
    /// `id`.
    pub id: Option<String>,
}
impl BaseMessageContext {
    /// Creates a value with nothing set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
    /// Sets [`id`](Self::id).
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
}
crate::support::object!(BaseMessageContext { id : "id" optional });
crate::support::schema!(
    BaseMessageContext, "/components/schemas/Base-Message/properties/context"
);
/// Schema `Blob`.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Blob(
    /// The value itself.
    pub ::bytes::Bytes,
);
crate::support::newtype!(Blob(::bytes::Bytes));
crate::support::bytes_newtype!(Blob);
crate::support::schema!(Blob, "/components/schemas/Blob");
/// Schema `By-Id`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ById {
    /// `id`.
    pub id: String,
}
impl ById {
    /// Creates a value.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into() }
    }
}
crate::support::object!(ById { id : "id" required });
crate::support::schema!(ById, "/components/schemas/By-Id");
/// Schema `By-Link`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ByLink {
    /// `link`.
    pub link: String,
}
impl ByLink {
    /// Creates a value.
    #[must_use]
    pub fn new(link: impl Into<String>) -> Self {
        Self { link: link.into() }
    }
}
crate::support::object!(ByLink { link : "link" required });
crate::support::schema!(ByLink, "/components/schemas/By-Link");
/// Schema `Circle`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Circle {
    /// `shape`.
    pub shape: String,
    /// `size`.
    pub size: f64,
}
impl Circle {
    /// Creates a value.
    #[must_use]
    pub fn new(shape: impl Into<String>, size: f64) -> Self {
        Self { shape: shape.into(), size }
    }
}
crate::support::object!(Circle { shape : "shape" required, size : "size" required });
crate::support::schema!(Circle, "/components/schemas/Circle");
/// Schema `File-Info`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FileInfo {
    /// `id`.
    pub id: String,
}
impl FileInfo {
    /// Creates a value.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into() }
    }
}
crate::support::object!(FileInfo { id : "id" required });
crate::support::schema!(FileInfo, "/components/schemas/File-Info");
/// Schema `Image-Message`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ImageMessage {
    /// `context`.
    pub context: Option<ImageMessageContext>,
    /// `link`.
    pub link: String,
    /// `to`.
    pub to: String,
    /// `type`.
    pub type_: ImageMessageType,
}
impl ImageMessage {
    /// Creates a value with what is required; the rest is not set.
    #[must_use]
    pub fn new(
        link: impl Into<String>,
        to: impl Into<String>,
        type_: impl Into<ImageMessageType>,
    ) -> Self {
        Self {
            context: None,
            link: link.into(),
            to: to.into(),
            type_: type_.into(),
        }
    }
    /// Sets [`context`](Self::context).
    #[must_use]
    pub fn with_context(mut self, context: impl Into<ImageMessageContext>) -> Self {
        self.context = Some(context.into());
        self
    }
}
crate::support::object!(
    ImageMessage { context : "context" optional, link : "link" required, to : "to"
    required, type_ : "type" required }
);
crate::support::schema!(ImageMessage, "/components/schemas/Image-Message");
/// Schema `#/components/schemas/Base-Message/properties/context`.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ImageMessageContext {
    /// `id`.
    pub id: Option<String>,
}
impl ImageMessageContext {
    /// Creates a value with nothing set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
    /// Sets [`id`](Self::id).
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
}
crate::support::object!(ImageMessageContext { id : "id" optional });
crate::support::schema!(
    ImageMessageContext, "/components/schemas/Base-Message/properties/context"
);
/// Schema `#/components/schemas/Image-Message/allOf/1/properties/type`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ImageMessageType {
    /// The value `image`.
    Image,
    /// A value that the document does not list.
    Other(String),
}
crate::support::open_enum!(ImageMessageType { "image" => Image } Other);
crate::support::schema!(
    ImageMessageType, "/components/schemas/Image-Message/allOf/1/properties/type"
);
/// Schema `Item`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Item {
    /// `count`.
    pub count: Option<i64>,
    /// `extra`.
    pub extra: ::serde_json::Map<String, ::serde_json::Value>,
    /// `messages`.
    pub messages: Option<Vec<Message>>,
    /// `name`.
    pub name: String,
    /// `parent`.
    pub parent: Option<Box<Item>>,
    /// `secret`.
    pub secret: Option<crate::support::Secret>,
    /// `shape`.
    pub shape: Option<Shape>,
    /// `source`.
    pub source: Option<Source>,
    /// `tags`.
    pub tags: Option<Vec<String>>,
}
impl Item {
    /// Creates a value with what is required; the rest is not set.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            count: None,
            extra: Default::default(),
            messages: None,
            name: name.into(),
            parent: None,
            secret: None,
            shape: None,
            source: None,
            tags: None,
        }
    }
    /// Sets [`count`](Self::count).
    #[must_use]
    pub fn with_count(mut self, count: i64) -> Self {
        self.count = Some(count);
        self
    }
    /// Sets [`extra`](Self::extra).
    #[must_use]
    pub fn with_extra(
        mut self,
        extra: impl Into<::serde_json::Map<String, ::serde_json::Value>>,
    ) -> Self {
        self.extra = extra.into();
        self
    }
    /// Sets [`messages`](Self::messages).
    #[must_use]
    pub fn with_messages(
        mut self,
        messages: impl IntoIterator<Item = impl Into<Message>>,
    ) -> Self {
        self.messages = Some(messages.into_iter().map(Into::into).collect());
        self
    }
    /// Sets [`parent`](Self::parent).
    #[must_use]
    pub fn with_parent(mut self, parent: impl Into<Box<Item>>) -> Self {
        self.parent = Some(parent.into());
        self
    }
    /// Sets [`secret`](Self::secret).
    #[must_use]
    pub fn with_secret(mut self, secret: impl Into<crate::support::Secret>) -> Self {
        self.secret = Some(secret.into());
        self
    }
    /// Sets [`shape`](Self::shape).
    #[must_use]
    pub fn with_shape(mut self, shape: impl Into<Shape>) -> Self {
        self.shape = Some(shape.into());
        self
    }
    /// Sets [`source`](Self::source).
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.source = Some(source.into());
        self
    }
    /// Sets [`tags`](Self::tags).
    #[must_use]
    pub fn with_tags(
        mut self,
        tags: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.tags = Some(tags.into_iter().map(Into::into).collect());
        self
    }
}
crate::support::object!(
    Item { count : "count" optional_scalar, extra : "extra" empty, messages : "messages"
    optional, name : "name" required, parent : "parent" optional, secret : "secret"
    optional, shape : "shape" optional, source : "source" optional, tags : "tags"
    optional }
);
crate::support::schema!(Item, "/components/schemas/Item");
/// Schema `#/paths/~1items/get/parameters/2/schema`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ItemsListOrder {
    /// The value `asc`.
    Asc,
    /// The value `desc`.
    Desc,
    /// A value that the document does not list.
    Other(String),
}
crate::support::open_enum!(ItemsListOrder { "asc" => Asc, "desc" => Desc } Other);
crate::support::schema!(ItemsListOrder, "/paths/~1items/get/parameters/2/schema");
/// Schema `Items-Page`.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ItemsPage {
    /// `data`.
    pub data: Vec<Item>,
    /// `paging`.
    pub paging: Option<ItemsPagePaging>,
}
impl ItemsPage {
    /// Creates a value with nothing set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
    /// Sets [`data`](Self::data).
    #[must_use]
    pub fn with_data(mut self, data: impl IntoIterator<Item = impl Into<Item>>) -> Self {
        self.data = data.into_iter().map(Into::into).collect();
        self
    }
    /// Sets [`paging`](Self::paging).
    #[must_use]
    pub fn with_paging(mut self, paging: impl Into<ItemsPagePaging>) -> Self {
        self.paging = Some(paging.into());
        self
    }
}
crate::support::object!(ItemsPage { data : "data" empty, paging : "paging" optional });
crate::support::schema!(ItemsPage, "/components/schemas/Items-Page");
/// Schema `#/components/schemas/Items-Page/properties/paging`.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ItemsPagePaging {
    /// `cursors`.
    pub cursors: Option<ItemsPagePagingCursors>,
}
impl ItemsPagePaging {
    /// Creates a value with nothing set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
    /// Sets [`cursors`](Self::cursors).
    #[must_use]
    pub fn with_cursors(mut self, cursors: impl Into<ItemsPagePagingCursors>) -> Self {
        self.cursors = Some(cursors.into());
        self
    }
}
crate::support::object!(ItemsPagePaging { cursors : "cursors" optional });
crate::support::schema!(
    ItemsPagePaging, "/components/schemas/Items-Page/properties/paging"
);
/// Schema `#/components/schemas/Items-Page/properties/paging/properties/cursors`.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ItemsPagePagingCursors {
    /// `after`.
    pub after: Option<String>,
}
impl ItemsPagePagingCursors {
    /// Creates a value with nothing set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
    /// Sets [`after`](Self::after).
    #[must_use]
    pub fn with_after(mut self, after: impl Into<String>) -> Self {
        self.after = Some(after.into());
        self
    }
}
crate::support::object!(ItemsPagePagingCursors { after : "after" optional });
crate::support::schema!(
    ItemsPagePagingCursors,
    "/components/schemas/Items-Page/properties/paging/properties/cursors"
);
/// Schema `Line`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Line(
    /// The value itself.
    pub String,
);
crate::support::newtype!(Line(String));
crate::support::text_newtype!(Line);
crate::support::schema!(Line, "/components/schemas/Line");
/// Schema `Lines`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Lines(
    /// The value itself.
    pub Vec<Line>,
);
crate::support::newtype!(Lines(Vec < Line >));
crate::support::schema!(Lines, "/components/schemas/Lines");
/// Told apart by the value of `type`.
///
/// Schema `Message`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Message {
    /// The one whose `type` is `text`.
    TextMessage(TextMessage),
    /// The one whose `type` is `image`.
    ImageMessage(ImageMessage),
    /// An object that the document does not describe.
    Other(::serde_json::Map<String, ::serde_json::Value>),
}
crate::support::union!(
    Message { (is "type"["text"]) TextMessage(TextMessage), (is "type"["image"])
    ImageMessage(ImageMessage) }
);
crate::support::schema!(Message, "/components/schemas/Message");
/// Schema `Message-Kind`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum MessageKind {
    /// The value `text`.
    Text,
    /// The value `image`.
    Image,
    /// A value that the document does not list.
    Other(String),
}
crate::support::open_enum!(MessageKind { "text" => Text, "image" => Image } Other);
crate::support::schema!(MessageKind, "/components/schemas/Message-Kind");
/// Schema `Shape`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Shape {
    /// The one whose `shape` is `oval` or `round`.
    Circle(Circle),
    /// The one whose `shape` is `Square`.
    Square(Square),
    /// An object that the document does not describe.
    Other(::serde_json::Map<String, ::serde_json::Value>),
}
crate::support::union!(
    Shape { (is "shape"["oval", "round"]) Circle(Circle), (is "shape"["Square"])
    Square(Square) }
);
crate::support::schema!(Shape, "/components/schemas/Shape");
/// Schema `Shelves-Page`.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ShelvesPage {
    /// `data`.
    pub data: Option<ShelvesPageData>,
    /// `paging`.
    pub paging: Option<ShelvesPagePaging>,
}
impl ShelvesPage {
    /// Creates a value with nothing set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
    /// Sets [`data`](Self::data).
    #[must_use]
    pub fn with_data(mut self, data: impl Into<ShelvesPageData>) -> Self {
        self.data = Some(data.into());
        self
    }
    /// Sets [`paging`](Self::paging).
    #[must_use]
    pub fn with_paging(mut self, paging: impl Into<ShelvesPagePaging>) -> Self {
        self.paging = Some(paging.into());
        self
    }
}
crate::support::object!(
    ShelvesPage { data : "data" optional, paging : "paging" optional }
);
crate::support::schema!(ShelvesPage, "/components/schemas/Shelves-Page");
/// Schema `#/components/schemas/Shelves-Page/properties/data`.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ShelvesPageData {
    /// `shelves`.
    pub shelves: Vec<Item>,
}
impl ShelvesPageData {
    /// Creates a value with nothing set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
    /// Sets [`shelves`](Self::shelves).
    #[must_use]
    pub fn with_shelves(
        mut self,
        shelves: impl IntoIterator<Item = impl Into<Item>>,
    ) -> Self {
        self.shelves = shelves.into_iter().map(Into::into).collect();
        self
    }
}
crate::support::object!(ShelvesPageData { shelves : "shelves" empty });
crate::support::schema!(
    ShelvesPageData, "/components/schemas/Shelves-Page/properties/data"
);
/// Schema `#/components/schemas/Shelves-Page/properties/paging`.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ShelvesPagePaging {
    /// `cursors`.
    pub cursors: Option<ShelvesPagePagingCursors>,
}
impl ShelvesPagePaging {
    /// Creates a value with nothing set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
    /// Sets [`cursors`](Self::cursors).
    #[must_use]
    pub fn with_cursors(mut self, cursors: impl Into<ShelvesPagePagingCursors>) -> Self {
        self.cursors = Some(cursors.into());
        self
    }
}
crate::support::object!(ShelvesPagePaging { cursors : "cursors" optional });
crate::support::schema!(
    ShelvesPagePaging, "/components/schemas/Shelves-Page/properties/paging"
);
/// Schema `#/components/schemas/Shelves-Page/properties/paging/properties/cursors`.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ShelvesPagePagingCursors {
    /// `after`.
    pub after: Option<String>,
}
impl ShelvesPagePagingCursors {
    /// Creates a value with nothing set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
    /// Sets [`after`](Self::after).
    #[must_use]
    pub fn with_after(mut self, after: impl Into<String>) -> Self {
        self.after = Some(after.into());
        self
    }
}
crate::support::object!(ShelvesPagePagingCursors { after : "after" optional });
crate::support::schema!(
    ShelvesPagePagingCursors,
    "/components/schemas/Shelves-Page/properties/paging/properties/cursors"
);
/// Schema `Source`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Source {
    /// The one with the key `id`.
    ById(ById),
    /// The one with the key `link`.
    ByLink(ByLink),
    /// The one with keys of any name.
    Map(::std::collections::BTreeMap<String, i64>),
    /// An object that the document does not describe.
    Other(::serde_json::Map<String, ::serde_json::Value>),
}
crate::support::union!(
    Source { (has "id") ById(ById), (has "link") ByLink(ByLink), (otherwise)
    Map(::std::collections::BTreeMap < String, i64 >) }
);
crate::support::schema!(Source, "/components/schemas/Source");
/// Schema `Square`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Square {
    /// `shape`.
    pub shape: String,
    /// `size`.
    pub size: f64,
}
impl Square {
    /// Creates a value.
    #[must_use]
    pub fn new(shape: impl Into<String>, size: f64) -> Self {
        Self { shape: shape.into(), size }
    }
}
crate::support::object!(Square { shape : "shape" required, size : "size" required });
crate::support::schema!(Square, "/components/schemas/Square");
/// Schema `Subscription`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Subscription {
    /// `callback_url`.
    pub callback_url: String,
    /// `key`.
    pub key: Option<String>,
    /// `mode`.
    pub mode: Option<SubscriptionMode>,
    /// `retries`.
    pub retries: Option<i64>,
    /// `topics`.
    pub topics: Option<Vec<String>>,
    /// `verify_token`.
    pub verify_token: Option<crate::support::Secret>,
}
impl Subscription {
    /// Creates a value with what is required; the rest is not set.
    #[must_use]
    pub fn new(callback_url: impl Into<String>) -> Self {
        Self {
            callback_url: callback_url.into(),
            key: None,
            mode: None,
            retries: None,
            topics: None,
            verify_token: None,
        }
    }
    /// Sets [`key`](Self::key).
    #[must_use]
    pub fn with_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }
    /// Sets [`mode`](Self::mode).
    #[must_use]
    pub fn with_mode(mut self, mode: impl Into<SubscriptionMode>) -> Self {
        self.mode = Some(mode.into());
        self
    }
    /// Sets [`retries`](Self::retries).
    #[must_use]
    pub fn with_retries(mut self, retries: i64) -> Self {
        self.retries = Some(retries);
        self
    }
    /// Sets [`topics`](Self::topics).
    #[must_use]
    pub fn with_topics(
        mut self,
        topics: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.topics = Some(topics.into_iter().map(Into::into).collect());
        self
    }
    /// Sets [`verify_token`](Self::verify_token).
    #[must_use]
    pub fn with_verify_token(
        mut self,
        verify_token: impl Into<crate::support::Secret>,
    ) -> Self {
        self.verify_token = Some(verify_token.into());
        self
    }
}
crate::support::object!(
    Subscription { callback_url : "callback_url" required, key : "key" optional, mode :
    "mode" optional, retries : "retries" optional, topics : "topics" optional,
    verify_token : "verify_token" optional }
);
crate::support::urlencoded!(
    Subscription { callback_url : "callback_url" text, key : "key" text, mode : "mode"
    json, retries : "retries" text, topics : "topics" json, verify_token : "verify_token"
    text }
);
crate::support::schema!(Subscription, "/components/schemas/Subscription");
/// Schema `#/components/schemas/Subscription/properties/mode`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SubscriptionMode {
    /// The value `all`.
    All,
    /// The value `none`.
    None,
    /// A value that the document does not list.
    Other(String),
}
crate::support::open_enum!(SubscriptionMode { "all" => All, "none" => None } Other);
crate::support::schema!(
    SubscriptionMode, "/components/schemas/Subscription/properties/mode"
);
/// Schema `Text-Message`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TextMessage {
    /// `context`.
    pub context: Option<TextMessageContext>,
    /// `text`.
    pub text: String,
    /// `to`.
    pub to: String,
    /// `type`.
    pub type_: TextMessageType,
}
impl TextMessage {
    /// Creates a value with what is required; the rest is not set.
    #[must_use]
    pub fn new(
        text: impl Into<String>,
        to: impl Into<String>,
        type_: impl Into<TextMessageType>,
    ) -> Self {
        Self {
            context: None,
            text: text.into(),
            to: to.into(),
            type_: type_.into(),
        }
    }
    /// Sets [`context`](Self::context).
    #[must_use]
    pub fn with_context(mut self, context: impl Into<TextMessageContext>) -> Self {
        self.context = Some(context.into());
        self
    }
}
crate::support::object!(
    TextMessage { context : "context" optional, text : "text" required, to : "to"
    required, type_ : "type" required }
);
crate::support::schema!(TextMessage, "/components/schemas/Text-Message");
/// Schema `#/components/schemas/Text-Message/allOf/1/properties/context`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TextMessageContext {
    /// `forwarded`.
    pub forwarded: Option<bool>,
    /// `id`.
    pub id: String,
}
impl TextMessageContext {
    /// Creates a value with what is required; the rest is not set.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            forwarded: None,
            id: id.into(),
        }
    }
    /// Sets [`forwarded`](Self::forwarded).
    #[must_use]
    pub fn with_forwarded(mut self, forwarded: bool) -> Self {
        self.forwarded = Some(forwarded);
        self
    }
}
crate::support::object!(
    TextMessageContext { forwarded : "forwarded" optional, id : "id" required }
);
crate::support::schema!(
    TextMessageContext, "/components/schemas/Text-Message/allOf/1/properties/context"
);
/// Schema `#/components/schemas/Text-Message/allOf/1/properties/type`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum TextMessageType {
    /// The value `text`.
    Text,
    /// A value that the document does not list.
    Other(String),
}
crate::support::open_enum!(TextMessageType { "text" => Text } Other);
crate::support::schema!(
    TextMessageType, "/components/schemas/Text-Message/allOf/1/properties/type"
);
/// Schema `Upload`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Upload {
    /// `file`.
    pub file: crate::support::File,
    /// `info`.
    pub info: Option<FileInfo>,
    /// `purpose`.
    pub purpose: String,
    /// `replace`.
    pub replace: Option<bool>,
}
impl Upload {
    /// Creates a value with what is required; the rest is not set.
    #[must_use]
    pub fn new(
        file: impl Into<crate::support::File>,
        purpose: impl Into<String>,
    ) -> Self {
        Self {
            file: file.into(),
            info: None,
            purpose: purpose.into(),
            replace: None,
        }
    }
    /// Sets [`info`](Self::info).
    #[must_use]
    pub fn with_info(mut self, info: impl Into<FileInfo>) -> Self {
        self.info = Some(info.into());
        self
    }
    /// Sets [`replace`](Self::replace).
    #[must_use]
    pub fn with_replace(mut self, replace: bool) -> Self {
        self.replace = Some(replace);
        self
    }
}
crate::support::object!(
    Upload { file : "file" required, info : "info" optional, purpose : "purpose"
    required, replace : "replace" optional }
);
crate::support::multipart!(
    Upload { file : "file" file, info : "info" json, purpose : "purpose" text, replace :
    "replace" text }
);
crate::support::schema!(Upload, "/components/schemas/Upload");
/// Schema `Upload-By-Link`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UploadByLink {
    /// `link`.
    pub link: String,
}
impl UploadByLink {
    /// Creates a value.
    #[must_use]
    pub fn new(link: impl Into<String>) -> Self {
        Self { link: link.into() }
    }
}
crate::support::object!(UploadByLink { link : "link" required });
crate::support::schema!(UploadByLink, "/components/schemas/Upload-By-Link");
