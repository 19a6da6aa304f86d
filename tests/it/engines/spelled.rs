//! Names in every spelling that is folded, and packs whose words would be more than words.

use std::fmt::Write;

use earmark::model::Bilingual;
use earmark::rules;

use crate::groups;
use crate::naive::cases::{Case, Table};

/// A name in another width, case, kind of brackets, with blanks and what cannot be seen; by its number.
fn spelled(name: &str, number: usize) -> String {
    let mut out = String::new();
    for (at, c) in name.chars().enumerate() {
        match (at + number) % 7 {
            0 if c.is_ascii_graphic() => out.push(char::from_u32(u32::from(c) + 0xfee0).unwrap()),
            1 => out.extend(c.to_uppercase()),
            2 => out.extend([c, '\u{3000}']),
            3 => out.extend(['\u{200b}', c]),
            4 if c == '(' => out.push('【'),
            5 if c == '(' => out.push('\u{ff08}'),
            6 => out.extend([' ', c, '\u{a0}']),
            _ => out.push(c),
        }
    }
    out
}

fn called<'n>(id: &'n str, name: &'n Bilingual, alias: &'n [String]) -> impl Iterator<Item = &'n str> {
    [id, &name.zh, &name.en].into_iter().chain(alias.iter().map(String::as_str))
}

/// Every name of the built-in pack, each spelled in several ways, in estates built in years as people write
/// them; and a fact of the estate that only the budget has a column for. All in one, since engines take long
/// over a large pack.
fn built_in() -> Case {
    let rules = rules::load("cn-old-estates").ok().unwrap();
    let funds: Vec<&str> =
        rules.funds.iter().flat_map(|fund| called(&fund.id, &fund.name, &fund.alias)).collect();
    let works: Vec<&str> =
        rules.works.iter().flat_map(|work| called(&work.id, &work.name, &work.alias)).collect();
    let owned = |cells: &[&str]| cells.iter().map(|&cell| cell.to_owned()).collect::<Vec<String>>();
    let line = |(number, work): (usize, &&str)| {
        let fund = funds[number % funds.len()];
        let side = ["红线内", "ＯＵＴＳＩＤＥ", " 小区内", ""][number % 4];
        let state_land = ["yes", "no", "yes", ""][number / 5 % 4];
        let (estate, work, fund) = (format!("E{number}"), spelled(work, number), spelled(fund, number * 3));
        owned(&[&estate, &work, side, &fund, "1.00", state_land])
    };
    let estate = |number: usize| {
        let year = YEARS[number % YEARS.len()];
        owned(&[&format!("E{number}"), year, "no", "no", "no", ["no", "是"][number / 7 % 2]])
    };
    let facts =
        ["estate", "built_year", "shantytown_plan", "demolish_rebuild", "self_built", "urban_village"];
    Case {
        pack: "cn-old-estates".to_owned(),
        budget: Table {
            columns: owned(&["estate", "work", "side", "fund", "amount", "state_land"]),
            rows: works.iter().enumerate().map(line).collect(),
        },
        estates: Some(Table { columns: owned(&facts), rows: (0..works.len()).map(estate).collect() }),
        quotas: None,
        flags: vec!["--assume=estates-in-scope".to_owned()],
    }
}

/// Years, and what is none.
const YEARS: [&str; 27] = [
    "1987",
    "1987年",
    "2003.0",
    "03",
    "3",
    "0",
    "-5",
    "98",
    "1799",
    "1800",
    "2200",
    "2201",
    "19980",
    "",
    "1990",
    "1998年5月",
    "1998.05",
    "2001.12.",
    "1998.13",
    "2001/10/31日",
    "1998年5月31",
    "1998-05-32",
    "0998.5",
    "2003.10",
    "1998.5月",
    "1799-1",
    "19980501",
];

/// A pack that says, wherever it may say anything, what would end a text, a name, a comment or a script.
fn hostile() -> Case {
    let words = [
        "'; DROP TABLE budget; --",
        "\\\\' OR 1=1; --",
        "*/ DROP TABLE budget; /*",
        "${env:HOME} $1 :x {step budget}",
        "\\u2028\\nDROP TABLE budget;\\n\\\\! ls\\n",
        "\\\"; DROP TABLE budget; `;",
    ];
    let mut pack = String::from(
        "[pack]\nid = \"hostile\"\ntitle = { zh = \"x\\ny;\", en = \"*/ ; \\\\\" }\nreviewed = 2020-01-01\n\
         [source.s]\ntitle = \"';\\n DROP TABLE budget;\"\nconfidence = \"regulation\"\n",
    );
    let mut rows = Vec::new();
    for (number, word) in words.iter().enumerate() {
        let _ = write!(
            pack,
            "[fund.f{number}]\nname = {{ zh = \"{word}\", en = \"f{number}\" }}\n\
             [work.w{number}]\nname = {{ zh = \"w {word}\", en = \"w{number}\" }}\n\
             [[rule]]\nid = \"r{number}\"\nallow = [\"f{number}\"]\nwhere = {{ x = \"{word}\" }}\n\
             because = {{ zh = \"{word}\", en = \"{word}\" }}\ncite = [{{ source = \"s\", at = \"{word}\", words = \"{word}\" }}]\n"
        );
        let plain = word
            .replace("\\u2028", "\u{2028}")
            .replace("\\n", "\n")
            .replace("\\\"", "\"")
            .replace("\\\\", "\\");
        for other in [plain.clone(), "'".to_owned(), format!("{plain}x")] {
            rows.push(vec![
                "E';--".to_owned(),
                format!("w {plain}"),
                plain.clone(),
                "1.00".to_owned(),
                other,
            ]);
        }
    }
    let values: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    let _ = write!(
        pack,
        "[fact.x]\nname = {{ zh = \"實\", en = \"x\" }}\nof = \"line\"\ntype = \"text\"\nvalues = [{}]\n",
        values.join(", ")
    );
    let columns = ["estate", "work", "fund", "amount", "x"].map(str::to_owned).into();
    Case { pack, budget: Table { columns, rows }, estates: None, quotas: None, flags: Vec::new() }
}

/// Lines of which nobody can say whose they are and what they come to, and a table of quotas for few funds.
fn unread() -> Case {
    let lines = [
        "lift.refit,nobody's,about a million,,,",
        "lift.refit,either,x,,,",
        "lift.refit,bond,1,,,",
        "lift.refit,bond,some,,,",
    ];
    let cells = |row: &str| row.split(',').map(str::to_owned).collect();
    let quotas =
        Table { columns: cells("estate,fund,amount"), rows: vec![cells("E1,grant,100"), cells("E2,bond,1")] };
    Case { quotas: Some(quotas), ..groups::case("at_most = { table = \"quotas\" }", &lines, &[]) }
}

/// The cases, by their names; of those of limits' groups, which differ in little, one in so many.
pub(super) fn cases(one_of: usize) -> impl Iterator<Item = (String, Case)> {
    let groups = groups::cases().chain([unread()]).step_by(one_of).enumerate();
    let groups = groups.map(|(number, case)| (format!("group-{number}"), case));
    let named = [("hostile", hostile()), ("built-in", built_in())];
    named.map(|(name, case)| (name.to_owned(), case)).into_iter().chain(groups)
}
