//! What the codes of the API say about a request.

use std::time::Duration;

use whatsapp_business_runtime::FaultClass;

/// Returns the class of an error code.
///
/// | codes | meaning | retried |
/// |---|---|---|
/// | 4, 80007, 130429 | too many requests or messages | yes |
/// | 131056 | too many messages to one user | yes, after 6 seconds, 24, … |
/// | 131057, 133004 | maintenance, temporarily unavailable | yes |
/// | 131048 | too many messages were blocked or reported | no: not soon |
/// | 0, 3, 10, 190, 200–299 | token or permission | no |
/// | 33, 100, 368, 130472, 131005, 131008–131053, 132000–132069, 133000–133016, 135000 | refused for good | no |
/// | 1, 2, 131000, 131016 | unknown error or unavailable: it may have been processed | as an ambiguous failure |
pub(super) const fn class(code: i64) -> FaultClass {
    let unknown = FaultClass::unknown();
    match code {
        4 | 80_007 | 130_429 => unknown.with_not_processed(true).with_rate_limited(true),
        131_056 => unknown
            .with_not_processed(true)
            .with_rate_limited(true)
            .with_delay(Duration::from_secs(6)),
        131_057 | 133_004 => unknown.with_not_processed(true),
        131_048 => unknown.with_refused(true).with_rate_limited(true),
        0 | 3 | 10 | 190 | 200..=299 => unknown.with_refused(true).with_access(true),
        131_016 => unknown,
        33
        | 100
        | 368
        | 130_472
        | 131_005
        | 131_008..=131_053
        | 132_000..=132_069
        | 133_000..=133_016
        | 135_000 => unknown.with_refused(true),
        _ => unknown,
    }
}
