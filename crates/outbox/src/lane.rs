//! How messages are divided into lanes: by group, API and priority.
//!
//! Workers lease from one lane at a time, by an index that begins with it. The number of a lane is
//! `(group * 16 + API) * 256 + 255 - priority`, so that the lanes of a group and API follow each other,
//! from the highest priority to the lowest.

use crate::channel::Api;

/// How many lanes a group and an API have: one for each priority.
const PRIORITIES: i64 = 256;

/// How many lanes a group has.
pub(crate) const LANES: i64 = 16 * PRIORITIES;

/// Returns the lane among those of a group.
pub(crate) fn lane_in_group(api: Api, priority: u8) -> i64 {
    i64::from(api.number()) * PRIORITIES + i64::from(u8::MAX - priority)
}

/// Returns the group of a lane.
pub(crate) fn group_of(lane: i64) -> i64 {
    lane / LANES
}

/// Returns the condition that a lane is of an API, as SQL.
pub(crate) fn is_of(lane: &str, api: Api) -> String {
    format!("{lane} / {PRIORITIES} % 16 = {}", api.number())
}
