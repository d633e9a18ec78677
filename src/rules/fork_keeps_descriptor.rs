//! `fork-keeps-descriptor`: after fork the parent keeps its copy.

use super::{Rule, Words};
use crate::socket::issue::{Issue, Kind};
use crate::socket::trace::What;

pub(super) const RULE: Rule = Rule { id: "fork-keeps-descriptor", tell };

fn tell(issue: &Issue) -> Option<Words> {
    let forked = issue.events.iter().any(|e| e.what == What::Forked);
    (matches!(issue.kind, Kind::Lost(_)) && forked).then(|| Words {
        message: "the parent never closes its copy of the connection after fork".to_owned(),
        help: "close the connection in the parent as soon as the child has it".to_owned(),
        last: String::new(),
    })
}
