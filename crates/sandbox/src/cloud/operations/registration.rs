//! The registration of a phone number: a code that proves its possession, and a pin.

use crate::cloud::request::Request;
use crate::engine::{Failure, Reply, Sequence};

pub(super) fn request_code(request: Request<'_>) -> Result<Reply, Failure> {
    let code = format!(
        "{:06}",
        request.engine.random.next(Sequence::Other) % 1_000_000
    );
    request.with_phone(|phone| {
        phone.code = Some(code);
        Ok(())
    })?;
    request.success()
}

pub(super) fn verify_code(request: Request<'_>) -> Result<Reply, Failure> {
    let given = request.text("code");
    request.with_phone(|phone| match phone.code.take_if(|code| code == given) {
        Some(_) => {
            phone.verified = true;
            Ok(())
        }
        None => Err(Failure::code(
            136_025,
            "The code is wrong, or none was requested.",
        )),
    })?;
    request.success()
}

/// Registers a number. The first registration sets the pin; later ones need it.
pub(super) fn register(request: Request<'_>) -> Result<Reply, Failure> {
    let pin = request.text("pin");
    request.with_phone(|phone| {
        if !phone.verified {
            let details = "Verify the phone number before registering it.";
            return Err(Failure::code(133_006, details));
        }
        if phone.pin.as_deref().is_some_and(|set| set != pin) {
            let details = "The pin is not the one of the two-step verification.";
            return Err(Failure::code(133_005, details));
        }
        phone.pin = Some(pin.to_owned());
        phone.registered = true;
        Ok(())
    })?;
    request.success()
}

pub(super) fn deregister(request: Request<'_>) -> Result<Reply, Failure> {
    request.with_phone(|phone| match phone.registered {
        true => {
            phone.registered = false;
            Ok(())
        }
        false => Err(Failure::code(
            133_010,
            "The phone number is not registered.",
        )),
    })?;
    request.success()
}
