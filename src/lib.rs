//! earmark audits whether public money may pay for what a budget charges to it.
pub mod budget;
pub mod check;
pub mod command;
pub mod facts;
pub mod finding;
pub mod model;
pub mod report;
pub mod rules;
pub mod triage;
pub mod words;
