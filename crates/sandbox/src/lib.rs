//! The WhatsApp Business API on loopback, to develop and test against.
