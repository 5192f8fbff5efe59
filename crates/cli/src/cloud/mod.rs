//! The commands of the Cloud API that differ from those of the On-Premises API.

pub(crate) mod connection;
pub(crate) mod doctor;
pub(crate) mod event;
pub(crate) mod media;
pub(crate) mod operation;
pub(crate) mod send;
