//! One test program.

mod pages;
mod words;
