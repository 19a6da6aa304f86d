//! `plan`: what is planned is the best there is, lawful, and all of the draft.

mod basis;
mod formats;
mod kept;
mod laws;
mod solver;
mod versus;
