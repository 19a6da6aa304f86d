//! What earmark must hold to, tested from outside through its public interface.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that meets what it did not expect is to fail, loudly"
)]

mod cli;
mod corpus;
mod reader;
