//! `plan`: what is planned is the best there is, lawful, and all of the draft.

mod laws;
mod solver;
