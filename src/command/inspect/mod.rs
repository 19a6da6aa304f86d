//! `inspect`: how files were understood.

mod works;

use crate::command::args::InspectArgs;
use crate::command::{Exit, Failure, Stage};

pub(super) fn run(args: &InspectArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    works::run(args, stage)
}
