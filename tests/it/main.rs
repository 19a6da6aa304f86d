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
mod layers;
mod lists;
mod naive;
mod pack;
mod pack_errors;
mod pages;
mod reader;
mod real_files;
mod schemas;
mod words;
