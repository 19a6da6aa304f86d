//! One test program.

mod pages;
