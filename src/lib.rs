//! earmark audits whether public money may pay for what a budget charges to it.
//!
//! ```text
//!  rules/*.toml          budget.csv           estates.csv
//!       │                     │                    │
//!  rules::load        budget: records         facts: estates
//!       ▼                     ▼                    │
//!    Ruleset ───────▶ check: one pass, a fold ◀────┘
//!                             ▼
//!                      findings and sums ──▶ triage ──▶ Report ──▶ report: bytes
//! ```
//!
//! A module uses those listed before it and nothing else of ours: [`model`], [`finding`], [`budget`],
//! [`facts`], [`rules`], [`lint`], [`check`], [`plan`], [`triage`], [`suite`], [`sql`], [`words`],
//! [`report`], [`command`]. To know the program, read [`rules::judge`] (what a verdict is), [`check::line`]
//! (how a record becomes a line), [`check::limits`] (how lines become groups) and [`check::ALL`] (what can be
//! said of it).
//!
//! ```
//! use earmark::rules::{self, Case, outcome};
//!
//! let rules = rules::load("cn-old-estates").map_err(|_| "the built-in pack loads")?;
//! let fund = rules.fund_names.sure("专项债").ok_or("a fund by its alias")?;
//! let work = rules.work_names.sure("小区道路").ok_or("a work by its name")?;
//! let mut state = rules.everything();
//! rules::space::set(&mut state, rules::space::Dim::Side, rules::space::side_mask(earmark::model::Side::Outside));
//! let found = outcome(&rules, &Case { funds: vec![fund], works: vec![work], state }, &[]);
//! assert_eq!(found.grounds.reasons[0].rule, "bond-not-outside");
//! # Ok::<(), &str>(())
//! ```

pub mod budget;
pub mod check;
pub mod command;
pub mod facts;
pub mod finding;
pub mod lint;
pub mod model;
pub mod plan;
pub mod report;
pub mod rules;
pub mod sql;
pub mod suite;
pub mod triage;
pub mod words;
