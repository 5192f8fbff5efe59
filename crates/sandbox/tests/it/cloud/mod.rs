//! The Cloud API: Graph routes and errors, what is stored, and signed webhooks in the envelope. The
//! sandbox is strict: a response that violates the document would be a 500.

mod cases;
mod client;
mod errors;
mod every_operation;
mod messages;
mod webhooks;
