//! One test program.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop"
)]

mod bench;
mod cli;
mod corpus;
mod domain;
mod formats;
mod init;
mod layers;
mod limit_grammar;
mod lint_speed;
mod lists;
mod naive;
mod pack;
mod pack_errors;
mod packs_on_packs;
mod pages;
mod reader;
mod schemas;
mod suite;
mod witnesses;
mod words;
