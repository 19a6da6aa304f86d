//! `list`: inventories.

use clap::{Args, ValueEnum};

use crate::check::{self, Group};
use crate::command::args::RulesArgs;
use crate::command::{Exit, Failure, Stage};
use crate::command::{explain, session};
use crate::lint;
use crate::report::sheet::{Cell, Sheet};
use crate::report::{human, terminal};
use crate::rules::{BUILT_IN, Ruleset, load};
use crate::words::Words;

#[derive(Clone, Debug, Args)]
pub(super) struct ListArgs {
    /// What to list
    pub what: Inventory,
    #[command(flatten)]
    pub rules: RulesArgs,
}

/// What `list` lists.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Inventory {
    /// The funds of the pack
    Funds,
    /// The works of the pack
    Works,
    /// The rules of the pack
    Rules,
    /// The texts the rules rest on
    Sources,
    /// The codes findings carry
    Codes,
    /// The built-in packs
    Packs,
}

pub(super) fn run(args: &ListArgs, stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    let words = stage.words;
    let sheet = match args.what {
        Inventory::Funds => funds(&session::rules(&args.rules)?, words),
        Inventory::Works => works(&session::rules(&args.rules)?, words),
        Inventory::Rules => rules(&session::rules(&args.rules)?, words),
        Inventory::Sources => sources(&session::rules(&args.rules)?, words),
        Inventory::Codes => codes(words),
        Inventory::Packs => packs(words)?,
    };
    writeln!(stage.out, "{}", terminal::draw(&sheet, stage.style.width))?;
    Ok(Exit::Clean)
}

fn headed(words: &Words, keys: &[&'static str]) -> Sheet {
    Sheet::new(keys.iter().map(|key| words.plain(key)))
}

fn funds(rules: &Ruleset, words: &Words) -> Sheet {
    let mut sheet = headed(words, &["list-id", "list-name", "page-groups", "page-aliases"]);
    for fund in &rules.funds {
        let cells = [
            fund.id.clone(),
            words.pick(&fund.name).to_owned(),
            fund.groups.join(", "),
            fund.alias.join(", "),
        ];
        sheet.row(cells.map(Cell::from));
    }
    sheet
}

fn works(rules: &Ruleset, words: &Words) -> Sheet {
    let mut sheet = headed(words, &["list-id", "list-name", "page-class", "page-tags"]);
    for work in &rules.works {
        let class =
            work.class.as_deref().map(|class| words.plain(explain::class_word(class))).unwrap_or_default();
        sheet.row(
            [work.id.clone(), words.pick(&work.name).to_owned(), class, work.tags.join(", ")].map(Cell::from),
        );
    }
    sheet
}

fn rules(rules: &Ruleset, words: &Words) -> Sheet {
    let mut sheet = headed(words, &["list-id", "page-effect", "page-funds", "page-because"]);
    for rule in &rules.rules {
        let cells = [
            rule.id.clone(),
            words.plain(explain::effect_word(rule.effect)),
            rule.funds.join(", "),
            words.pick(&rule.because).to_owned(),
        ];
        sheet.row(cells.map(Cell::from));
    }
    for limit in &rules.limits {
        let mut funds: Vec<&str> = Vec::new();
        for fund in limit.vintages.iter().flat_map(|vintage| &vintage.of.funds_text) {
            if !funds.contains(&fund.as_str()) {
                funds.push(fund);
            }
        }
        let cells = [
            limit.id.clone(),
            words.plain("effect-limit"),
            funds.join(", "),
            words.pick(&limit.because).to_owned(),
        ];
        sheet.row(cells.map(Cell::from));
    }
    sheet
}

fn sources(rules: &Ruleset, words: &Words) -> Sheet {
    let mut sheet = headed(words, &["list-id", "page-issued", "page-confidence", "list-title"]);
    for source in &rules.sources {
        let issued = source.issued.map(|date| date.to_string()).unwrap_or_default();
        let cells = [source.id.clone(), issued, explain::confidence(source, words), source.title.clone()];
        sheet.row(cells.map(Cell::from));
    }
    sheet
}

fn codes(words: &Words) -> Sheet {
    let mut sheet = headed(words, &["explain-code", "explain-group", "explain-severity", "list-title"]);
    let mut row = |code: &str, group, severity, page| {
        let (group, severity) = (words.plain(group), words.plain(human::severity_word(severity)));
        sheet.row([code.to_owned(), group, severity, check::title(page).to_owned()].map(Cell::from));
    };
    for check in check::ALL {
        let group = match check.group {
            Group::Reading => "group-reading",
            Group::Eligibility => "group-eligibility",
            Group::Limits => "group-limits",
            Group::Repeats => "group-repeats",
            Group::Approved => "group-approved",
            Group::Waivers => "group-waivers",
        };
        row(check.code, group, check.severity, check.page_in(words.is_chinese()));
    }
    for lint in lint::ALL {
        row(lint.code, "group-rules", lint.severity, lint.page_in(words.is_chinese()));
    }
    sheet
}

fn packs(words: &Words) -> Result<Sheet, Failure> {
    let mut sheet = headed(words, &["list-id", "list-title", "list-funds", "list-works", "list-rules"]);
    for pack in BUILT_IN {
        let rules = load(pack.id).map_err(|not_loaded| Failure::Rules(Box::new(not_loaded)))?;
        let count = |count: usize| Cell::Count(count as u64);
        let title = rules.packs.last().map(|pack| words.pick(&pack.title).to_owned());
        let counts = [rules.funds.len(), rules.works.len(), rules.rules.len()].map(count);
        sheet.row(
            [Cell::from(pack.id.to_owned()), Cell::from(title.unwrap_or_default())].into_iter().chain(counts),
        );
    }
    Ok(sheet)
}
