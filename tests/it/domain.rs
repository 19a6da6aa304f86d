//! The tables of `domain.md`, encoded from its words: nothing here looks at the pack's rules.

use std::collections::BTreeSet;

use earmark::check::audit::{Wish, Wishes};
use earmark::model::Side;
use earmark::rules::space::Dim;
use earmark::rules::{Ruleset, load};

use crate::bench::Csv;

/// A code, empty where the line is eligible.
type Code = &'static str;

const ELIGIBLE: Code = "";
const REVIEW: Code = "needs-review";
const NOT_ALLOWED: Code = "not-allowed";
const FORBIDDEN: Code = "forbidden";
const UNDETERMINED: Code = "undetermined";

const CENTRAL: [&str; 4] = ["central_fiscal", "ndrc", "central_budget_investment", "new_central_investment"];
const GOVERNMENT: [&str; 8] = [
    "central_fiscal",
    "ndrc",
    "central_budget_investment",
    "new_central_investment",
    "special_bond",
    "provincial_fiscal",
    "local_fiscal",
    "general_bond",
];

/// The works that are trade: bonds are asked about them.
const TRADE: [&str; 4] = [
    "public_service.market",
    "public_service.parcel_locker",
    "public_service.parcel_station",
    "public_service.housekeeping",
];

/// What investors may build beside public services: “parking, bike sheds, charging, `refuse_point`”. The gate
/// of a car park is parking too: the pack reads it so.
const INVESTED: [&str; 7] = [
    "infrastructure.parking_surface",
    "infrastructure.parking_structure",
    "infrastructure.parking_gate",
    "infrastructure.bike_shed",
    "infrastructure.ebike_charging",
    "infrastructure.car_charging",
    "infrastructure.refuse_point",
];

/// A leaf of the tree of works.
struct Leaf<'a> {
    id: &'a str,
    tags: &'a [String],
}

/// What a line says beside its fund, work and side.
#[derive(Clone, Copy)]
struct Said {
    related: bool,
    new_build: bool,
}

const PLAIN: Said = Said { related: true, new_build: false };

impl Leaf<'_> {
    fn family(&self) -> &str {
        self.id.split('.').next().unwrap()
    }

    fn has(&self, tag: &str) -> bool {
        self.tags.iter().any(|t| t == tag)
    }

    /// “four = building, elevator, infrastructure, `public_service`”
    fn is_four(&self) -> bool {
        ["building", "elevator", "infrastructure", "public_service"].contains(&self.family())
    }
}

/// The code of a line whose estate is in scope.
fn expected(fund: &str, work: &Leaf<'_>, side: Side, said: Said) -> Code {
    let inside = side == Side::Inside;
    let (family, four, fees) = (work.family(), work.is_four(), work.family() == "soft_cost");
    let otherwise_not_allowed = |eligible: bool, review: bool| match (eligible, review) {
        (true, _) => ELIGIBLE,
        (_, true) => REVIEW,
        _ => NOT_ALLOWED,
    };
    let otherwise_review = |eligible: bool| if eligible { ELIGIBLE } else { REVIEW };
    match fund {
        "provincial_fiscal" => otherwise_not_allowed(inside && four, four || fees),
        "local_fiscal" => match work.id {
            "infrastructure.landscape_feature" | "excluded.land_and_relocation" => REVIEW,
            _ => otherwise_not_allowed(four || fees, false),
        },
        "general_bond" => otherwise_not_allowed(false, four),
        "elevator_subsidy" => {
            let lift = ["elevator.install", "elevator.shaft", "elevator.pipe_relocation"].contains(&work.id);
            otherwise_not_allowed(inside && lift, false)
        }
        // “inside: four, soft_cost; excluded.private_interior”: the pack reads the side of what follows the
        // semicolon as open, since the inside of a flat lies on no other side.
        "residents" | "common_income" => {
            otherwise_review(inside && (four || fees) || work.id == "excluded.private_interior")
        }
        "maintenance_fund" => maintenance(work, inside),
        "provident_fund" => {
            otherwise_not_allowed(false, inside && ["elevator", "building"].contains(&family))
        }
        "utility_operator" => otherwise_review(work.has("operator")),
        "social_capital" => otherwise_review(
            family == "public_service" || INVESTED.contains(&work.id) || inside && family == "elevator",
        ),
        "bank_loan" | "platform_borrowing" => otherwise_not_allowed(false, four || fees),
        "original_owner" => otherwise_review(inside && four),
        "housing_sale_proceeds" => otherwise_not_allowed(inside && four && family != "elevator", false),
        "department_grants" => otherwise_not_allowed(family == "public_service", four),
        // The side of what is to be reviewed is not said: the pack takes both.
        "clean_heating" => otherwise_not_allowed(
            inside && ["infrastructure.heat_pipe", "infrastructure.heat_metering"].contains(&work.id),
            ["building.external_wall_insulation", "building.energy_window"].contains(&work.id),
        ),
        _ => of_main(fund, work, inside, said),
    }
}

/// The five main funds.
fn of_main(fund: &str, work: &Leaf<'_>, inside: bool, said: Said) -> Code {
    let family = work.family();
    let body = family == "building" && !work.has("attached");
    let but_body_and_lifts = ["ndrc", "central_budget_investment"].contains(&fund);
    if fund == "special_bond" && !inside || but_body_and_lifts && (body || family == "elevator") {
        return FORBIDDEN;
    }
    match work.id {
        _ if family == "soft_cost" => return REVIEW,
        "excluded.land_and_relocation" | "excluded.commercial_premises" => return REVIEW,
        _ if family == "excluded" && CENTRAL.contains(&fund) => return FORBIDDEN,
        _ if family == "excluded" => return NOT_ALLOWED,
        _ => {}
    }
    let facility = family == "infrastructure" || family == "public_service";
    let (eligible, review) = match fund {
        "central_fiscal" => (inside, false),
        "ndrc" => (inside && family == "infrastructure" && !said.new_build, inside),
        // Of building works only the attached ones are left here.
        "central_budget_investment" => (inside && facility, inside || facility),
        "special_bond" => (family != "elevator" && !TRADE.contains(&work.id), true),
        _ => (!inside && facility && said.related, false),
    };
    let asked = work.has("private_part") || work.id == "infrastructure.landscape_feature";
    match (eligible, review) {
        (true, _) if !asked => ELIGIBLE,
        (true, _) | (_, true) => REVIEW,
        _ => NOT_ALLOWED,
    }
}

/// The housing maintenance fund.
fn maintenance(work: &Leaf<'_>, inside: bool) -> Code {
    let secondary = work.id == "infrastructure.secondary_water";
    let of_operators = work.family() == "infrastructure" && work.has("operator") && !secondary;
    match work.family() {
        _ if of_operators || work.has("private_part") => FORBIDDEN,
        _ if !inside => NOT_ALLOWED,
        "building" if work.id == "building.water_riser" => REVIEW,
        "building" => ELIGIBLE,
        "elevator" if work.id == "elevator.replace" => ELIGIBLE,
        "elevator" | "infrastructure" => REVIEW,
        "public_service" if work.id == "public_service.barrier_free" => ELIGIBLE,
        _ => NOT_ALLOWED,
    }
}

/// What a line comes to that may be any of several: their code where their verdicts agree, else `open`.
fn agreed(codes: impl IntoIterator<Item = Code>, open: Code) -> Code {
    let codes: Vec<Code> = codes.into_iter().collect();
    if codes.iter().all(|code| code == &codes[0]) {
        codes[0]
    } else if codes.iter().all(|code| [FORBIDDEN, NOT_ALLOWED].contains(code)) {
        NOT_ALLOWED
    } else {
        open
    }
}

fn rules() -> Ruleset {
    load("cn-old-estates").expect("the built-in pack loads")
}

/// The leaves at or below a work.
fn leaves<'a>(rules: &'a Ruleset, root: &str) -> Vec<Leaf<'a>> {
    let below = |id: &str| id == root || id.strip_prefix(root).is_some_and(|rest| rest.starts_with('.'));
    let has_none_below = |id: &str| !rules.works.iter().any(|work| work.id.starts_with(&format!("{id}.")));
    let works = rules.works.iter().filter(|work| below(&work.id) && has_none_below(&work.id));
    works.map(|work| Leaf { id: &work.id, tags: &work.tags }).collect()
}

fn all_leaves(rules: &Ruleset) -> Vec<Leaf<'_>> {
    let families = rules.works.iter().filter(|work| !work.id.contains('.'));
    families.flat_map(|family| leaves(rules, &family.id)).collect()
}

/// The columns of the tables below, and the cells of an estate in scope.
const COLUMNS: [&str; 10] = [
    "estate",
    "amount",
    "built_year",
    "shantytown_plan",
    "demolish_rebuild",
    "self_built",
    "urban_village",
    "fund",
    "work",
    "side",
];
const IN_SCOPE: [&str; 7] = ["E1", "1", "1990", "no", "no", "no", "no"];

/// A table and the code that each of its lines must get.
struct Sheet {
    csv: Csv,
    codes: Vec<Code>,
    lines: Vec<String>,
}

impl Sheet {
    /// A table of the common columns and some more.
    fn with(more: &[&str]) -> Sheet {
        Sheet { csv: Csv::new(&[&COLUMNS[..], more].concat()), codes: Vec::new(), lines: Vec::new() }
    }

    /// A line of an estate in scope.
    fn line(&mut self, fund: &str, work: &str, side: &str, more: &[&str], code: Code) {
        self.of(&IN_SCOPE, fund, work, side, more, code);
    }

    /// A line of any estate.
    fn of(&mut self, estate: &[&str], fund: &str, work: &str, side: &str, more: &[&str], code: Code) {
        let cells = [estate, &[fund, work, side], more].concat();
        self.csv.row(&cells);
        self.codes.push(code);
        self.lines.push(cells.join(","));
    }

    /// Judges every line by the pack and names those that come out otherwise.
    fn hold(&self, rules: &Ruleset) {
        let marks = self.csv.marks(rules);
        assert_eq!(marks.len(), self.codes.len(), "every line is judged");
        let mut wrong = Vec::new();
        for ((mark, code), line) in marks.iter().zip(&self.codes).zip(&self.lines) {
            let verdict = match *code {
                ELIGIBLE => "eligible",
                REVIEW => "review",
                NOT_ALLOWED | FORBIDDEN => "misallocated",
                _ => "undetermined",
            };
            if mark.code != *code || mark.verdict.id() != verdict {
                wrong.push(format!(
                    "{line}: domain.md says `{code}`, the pack `{}` by {}",
                    mark.code, mark.rules
                ));
            }
        }
        let first = wrong.iter().take(20).cloned().collect::<Vec<_>>().join("\n");
        assert!(wrong.is_empty(), "{} of {} lines differ:\n{first}", wrong.len(), marks.len());
    }
}

/// Every fund, leaf and side.
fn every<'a>(rules: &'a Ruleset, mut take: impl FnMut(&'a str, &Leaf<'a>, Side)) {
    for fund in &rules.funds {
        for leaf in &all_leaves(rules) {
            for side in Side::ALL {
                take(&fund.id, leaf, side);
            }
        }
    }
}

#[test]
fn the_pack_has_the_funds_and_works_of_the_tables() {
    let rules = rules();
    assert_eq!(rules.funds.len(), 21);
    assert_eq!(rules.works.len(), 126);
    assert_eq!(all_leaves(&rules).len(), 120);
}

#[test]
fn every_fund_work_and_side_gets_the_code_of_the_tables() {
    let rules = rules();
    let mut sheet = Sheet::with(&[]);
    every(&rules, |fund, leaf, side| {
        sheet.line(fund, leaf.id, side.id(), &[], expected(fund, leaf, side, PLAIN));
    });
    sheet.hold(&rules);
}

#[test]
fn every_name_of_a_work_means_it_for_every_fund_on_both_sides() {
    let rules = rules();
    let mut sheet = Sheet::with(&[]);
    let mut names = 0;
    for work in &rules.works {
        let leaves = leaves(&rules, &work.id);
        let called = [&work.id, &work.name.zh, &work.name.en].into_iter().chain(&work.alias);
        let called: Vec<&String> = called.filter(|name| !name.is_empty()).collect();
        names += called.len();
        for fund in &rules.funds {
            for side in Side::ALL {
                let codes = leaves.iter().map(|leaf| expected(&fund.id, leaf, side, PLAIN));
                let code = agreed(codes, UNDETERMINED);
                for name in &called {
                    sheet.line(&fund.id, name, side.id(), &[], code);
                }
            }
        }
    }
    assert!(names > 1_900, "some 1,800 aliases of works and funds beside ids and names, not {names}");
    sheet.hold(&rules);
}

#[test]
fn every_name_of_a_fund_means_it_for_every_work_on_both_sides() {
    let rules = rules();
    let mut sheet = Sheet::with(&[]);
    for fund in &rules.funds {
        for name in [&fund.name.zh, &fund.name.en].into_iter().chain(&fund.alias) {
            for leaf in &all_leaves(&rules) {
                for side in Side::ALL {
                    sheet.line(name, leaf.id, side.id(), &[], expected(&fund.id, leaf, side, PLAIN));
                }
            }
        }
    }
    sheet.hold(&rules);
}

/// Names that mean two things, from the pack's own lists.
fn ambiguous(file: &str, of: &str) -> Vec<(String, Vec<String>)> {
    let path = format!("{}/rules/{file}", env!("CARGO_MANIFEST_DIR"));
    let doc: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let names = doc["ambiguous"][of].as_table().unwrap();
    let ids = |value: &toml::Value| {
        value.as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    names.iter().map(|(name, value)| (name.clone(), ids(value))).collect()
}

#[test]
fn a_name_that_means_two_works_is_never_picked() {
    let rules = rules();
    let mut sheet = Sheet::with(&[]);
    let names = ambiguous("works.toml", "work");
    assert_eq!(names.len(), 21);
    for (name, candidates) in &names {
        let leaves: Vec<Leaf<'_>> = candidates.iter().flat_map(|id| leaves(&rules, id)).collect();
        for fund in &rules.funds {
            for side in Side::ALL {
                let codes = leaves.iter().map(|leaf| expected(&fund.id, leaf, side, PLAIN));
                sheet.line(&fund.id, name, side.id(), &[], agreed(codes, "unknown-work"));
            }
        }
    }
    sheet.hold(&rules);
}

#[test]
fn a_name_that_means_two_funds_is_never_picked() {
    let rules = rules();
    let mut sheet = Sheet::with(&[]);
    let names = ambiguous("cn-old-estates.toml", "fund");
    let listed: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
    for name in ["中央补助", "中央资金", "上级资金", "中省补助", "财政资金", "专项资金", "地方债"]
    {
        assert!(listed.contains(&name), "{name}");
    }
    assert_eq!(names[0].1, ["central_fiscal", "ndrc"]);
    for (name, candidates) in &names {
        for leaf in &all_leaves(&rules) {
            for side in Side::ALL {
                let codes = candidates.iter().map(|fund| expected(fund, leaf, side, PLAIN));
                sheet.line(name, leaf.id, side.id(), &[], agreed(codes, "unknown-fund"));
            }
        }
    }
    sheet.hold(&rules);
}

#[test]
fn a_blank_side_is_inside_for_buildings_and_lifts_and_open_for_the_rest() {
    let rules = rules();
    let mut sheet = Sheet::with(&[]);
    for fund in &rules.funds {
        for leaf in &all_leaves(&rules) {
            let on = |side| expected(&fund.id, leaf, side, PLAIN);
            let code = match leaf.family() {
                "building" | "elevator" => on(Side::Inside),
                _ => agreed(Side::ALL.map(on), UNDETERMINED),
            };
            sheet.line(&fund.id, leaf.id, "", &[], code);
        }
    }
    sheet.hold(&rules);
}

#[test]
fn what_is_not_related_to_the_estate_is_not_for_the_new_central_money() {
    let rules = rules();
    let mut sheet = Sheet::with(&["related"]);
    every(&rules, |fund, leaf, side| {
        for (cell, related) in [("no", false), ("否", false), ("yes", true), ("", true)] {
            sheet.line(
                fund,
                leaf.id,
                side.id(),
                &[cell],
                expected(fund, leaf, side, Said { related, ..PLAIN }),
            );
        }
    });
    sheet.hold(&rules);
}

#[test]
fn a_line_marked_new_built_is_to_be_reviewed_for_ndrc_money() {
    let rules = rules();
    let mut sheet = Sheet::with(&["new_build"]);
    every(&rules, |fund, leaf, side| {
        for (cell, new_build) in [("yes", true), ("是", true), ("no", false), ("", false)] {
            sheet.line(
                fund,
                leaf.id,
                side.id(),
                &[cell],
                expected(fund, leaf, side, Said { new_build, ..PLAIN }),
            );
        }
    });
    sheet.hold(&rules);
}

/// Estates that do not count, each for one reason; and one built in 2000, which does.
const ESTATES: [([&str; 7], &str, bool); 8] = [
    (["E1", "1", "2000", "no", "no", "no", "no"], "yes", true),
    (["E2", "1", "2001", "no", "no", "no", "no"], "yes", false),
    (["E3", "1", "1990", "yes", "no", "no", "no"], "yes", false),
    (["E4", "1", "1990", "no", "yes", "no", "no"], "yes", false),
    (["E5", "1", "1990", "no", "no", "yes", "no"], "yes", false),
    (["E6", "1", "1990", "no", "no", "no", "yes"], "yes", false),
    (["E7", "1", "1990", "no", "no", "no", "no"], "no", false),
    (["E8", "1", "2024", "yes", "yes", "yes", "yes"], "no", false),
];

#[test]
fn government_money_is_denied_to_estates_out_of_scope_and_no_other_money_is() {
    let rules = rules();
    let mut sheet = Sheet::with(&["state_land"]);
    every(&rules, |fund, leaf, side| {
        for (estate, state_land, counts) in &ESTATES {
            let code = if *counts || !GOVERNMENT.contains(&fund) {
                expected(fund, leaf, side, PLAIN)
            } else {
                FORBIDDEN
            };
            sheet.of(estate, fund, leaf.id, side.id(), &[state_land], code);
        }
    });
    sheet.hold(&rules);
}

#[test]
fn a_line_for_the_whole_programme_has_no_estate() {
    let rules = rules();
    let mut sheet = Sheet::with(&["state_land"]);
    let cells = ["全部项目", "1", "2024", "yes", "yes", "yes", "yes"];
    let blank = ["全区", "1", "", "", "", "", ""];
    every(&rules, |fund, leaf, side| {
        let code = expected(fund, leaf, side, PLAIN);
        sheet.of(&cells, fund, leaf.id, side.id(), &["no"], code);
        sheet.of(&blank, fund, leaf.id, side.id(), &[""], code);
    });
    sheet.hold(&rules);
}

#[test]
fn nothing_known_of_the_estate_leaves_open_only_what_government_money_may_pay() {
    let rules = rules();
    let mut sheet = Sheet::with(&[]);
    let unknown = ["E1", "1", "", "", "", "", ""];
    every(&rules, |fund, leaf, side| {
        let code = expected(fund, leaf, side, PLAIN);
        let code = if GOVERNMENT.contains(&fund) { agreed([code, FORBIDDEN], UNDETERMINED) } else { code };
        sheet.of(&unknown, fund, leaf.id, side.id(), &[], code);
    });
    sheet.hold(&rules);
}

#[test]
fn what_is_assumed_of_estates_is_not_assumed_of_the_whole_programme() {
    let rules = rules();
    let assumption = &rules.assumptions[0];
    let filled = assumption.facts.iter().map(|&(fact, mask)| (Dim::Fact(fact), mask)).collect();
    let filled = vec![Wish { id: assumption.id.clone(), filled, facts: None, because: None }];
    let mut csv = Csv::new(&["estate", "fund", "work", "side", "amount"]);
    csv.row(&["E1", "central_fiscal", "building.roof_waterproofing", "inside", "1"]);
    csv.row(&["全区", "central_fiscal", "building.roof_waterproofing", "inside", "1"]);
    let marks = csv.marks_with(&rules, Wishes { filled, ..Wishes::default() });
    assert_eq!([marks[0].code, marks[1].code], [ELIGIBLE, ELIGIBLE]);
    assert_eq!(marks[0].leans_on, BTreeSet::from([assumption.id.clone()]));
    assert_eq!(marks[1].leans_on, BTreeSet::new(), "a programme has no estate to assume anything of");
}
