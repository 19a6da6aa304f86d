//! One test program.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop"
)]

mod all_formats;
mod all_ways;
mod approved;
mod bench;
mod beside;
mod browser;
mod ci;
mod cli;
mod columns;
mod control;
mod corpus;
mod diffs;
mod domain;
mod engines;
mod formats;
mod free_text;
mod fuzzed;
mod groups;
mod hostile;
mod html;
mod init;
mod known;
mod laid_out;
mod layers;
mod limit_grammar;
mod limits;
mod lint_speed;
mod lists;
mod lost_lines;
mod misuse;
mod naive;
mod own;
mod pack;
mod pack_errors;
mod packs_on_packs;
mod pages;
mod plan;
mod reader;
mod real_files;
mod records;
mod repeats;
mod schemas;
mod settings;
mod sheets;
mod side_tables;
mod silently;
mod suite;
mod told;
mod told_apart;
mod waivers;
mod wide_open;
mod witnesses;
mod words;
mod workbook;
