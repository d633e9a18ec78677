//! `half-close-dropped`: a relay waits for its other direction, which is never told.

use super::{Rule, Words};
use crate::socket::issue::{Issue, Kind};

pub(super) const RULE: Rule = Rule { id: "half-close-dropped", tell };

fn tell(issue: &Issue) -> Option<Words> {
    (issue.kind == Kind::HalfClose).then(|| Words {
        message: "end of file in one direction is not passed on, so the other direction never ends".to_owned(),
        help: "when one direction ends, shut down the writer it fed, so that the far side can end too".to_owned(),
        last: "this direction ends only when the far side closes, and nobody tells it to".to_owned(),
    })
}
