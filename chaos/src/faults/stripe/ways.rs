//! How each call can fail.

use std::{fmt, time::Duration};

use serde_json::{Value, json};

use super::calls::{CALLS, Call};

/// Longer than the server waits.
const TOO_LATE: Duration = Duration::from_secs(11);

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// No answer in time, and nothing was done.
    TimeoutBefore,
    /// It was done, and the answer comes too late.
    TimeoutAfter,
    /// 500, and nothing was done.
    ErrorBefore,
    /// It was done, and answered with 500.
    ErrorAfter,
    TooMany,
    Conflict,
    /// It was done, and the answer cannot be read.
    BrokenJson,
    /// The connection ends, and nothing was done.
    ResetBefore,
    /// It was done, and the connection ends.
    ResetAfter,
}

pub const WAYS: [Way; 9] = [
    Way::TimeoutBefore,
    Way::TimeoutAfter,
    Way::ErrorBefore,
    Way::ErrorAfter,
    Way::TooMany,
    Way::Conflict,
    Way::BrokenJson,
    Way::ResetBefore,
    Way::ResetAfter,
];

impl Way {
    /// Whether it waits until the server has given up.
    pub const fn is_slow(&self) -> bool {
        matches!(self, Self::TimeoutBefore | Self::TimeoutAfter)
    }

    /// How long a call takes to fail.
    pub const fn takes(&self) -> Duration {
        if self.is_slow() { TOO_LATE } else { Duration::ZERO }
    }

    fn fault(self) -> Value {
        let late = u64::try_from(TOO_LATE.as_millis()).unwrap_or(u64::MAX);
        match self {
            Self::TimeoutBefore => json!({ "when": "before", "delay_ms": late, "close": true }),
            Self::TimeoutAfter => json!({ "when": "after", "delay_ms": late }),
            Self::ErrorBefore => json!({ "when": "before", "status": 500 }),
            Self::ErrorAfter => json!({ "when": "after", "status": 500 }),
            Self::TooMany => json!({ "when": "before", "status": 429 }),
            Self::Conflict => json!({ "when": "before", "status": 409 }),
            Self::BrokenJson => json!({ "when": "after", "body": "{\"id\": " }),
            Self::ResetBefore => json!({ "when": "before", "close": true }),
            Self::ResetAfter => json!({ "when": "after", "close": true }),
        }
    }
}

/// One call that fails in one way.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    pub call: Call,
    pub way: Way,
    /// How often in a row: once, which a repetition mends, or more often than a request repeats.
    pub times: u64,
}

impl Case {
    /// As the stand-in is told.
    pub fn fault(&self) -> Value {
        let to = self.call.address();
        let mut fault = self.way.fault();
        fault["method"] = json!(to.method);
        fault["path"] = json!(to.path);
        fault["exact"] = json!(to.exact);
        fault["query"] = json!(to.query);
        fault["times"] = json!(self.times);
        fault
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} fails {} times by {:?}", self.call, self.times, self.way)
    }
}

/// All of them.
pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for call in CALLS {
        for way in WAYS {
            // A call is made three times before its outcome is called unknown.
            for times in [1, 4] {
                cases.push(Case { call, way, times });
            }
        }
    }
    cases
}
