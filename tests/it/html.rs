//! The page as text: its figures are those of the JSON, and whatever a saved report holds is escaped.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::cli::earmark;

const STYLE: &str = include_str!("../../src/report/html/report.css");
const SCRIPT: &str = include_str!("../../src/report/html/report.js");

/// The page without its style and script, and without their digests.
pub(crate) fn without_style(page: &str) -> String {
    let mut out = String::new();
    for (at, part) in page.replace(STYLE, "…").replace(SCRIPT, "…").split("'sha256-").enumerate() {
        let rest = if at == 0 { part } else { part.split_once('\'').unwrap().1 };
        out.push_str(if at == 0 { "" } else { "'…'" });
        out.push_str(rest);
    }
    out
}

/// The rows of a page's tables, a line each: cells parted by blanks, without the marks of HTML.
pub(crate) fn rows(page: &str) -> String {
    let mut out = String::new();
    for part in without_style(page).replace("</tr>", "\n").split('<') {
        let text = part.split_once('>').map_or(part, |(_, text)| text);
        out.push_str(text);
        out.push_str(if text.ends_with('\n') { "" } else { " " });
    }
    out
}

/// A part of the page, by its id.
fn part<'p>(page: &'p str, id: &str) -> &'p str {
    let start = page.find(&format!("<section id=\"{id}\"")).unwrap_or_else(|| panic!("there is a part {id}"));
    page[start..].split("</section>").next().unwrap()
}

/// The example's budget as a page and as JSON, in a folder of its own.
fn example() -> (TempDir, String, Value) {
    let district = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/district");
    let folder = tempfile::tempdir().unwrap();
    for name in ["budget.csv", "estates.csv", "quotas.csv", "approved.csv"] {
        fs::copy(district.join(name), folder.path().join(name)).unwrap();
    }
    let args = ["check", "budget.csv", "--estates", "estates.csv", "--quotas", "quotas.csv"];
    let outputs = ["--approved", "approved.csv", "-q", "-o", "html=report.html", "-o", "json=report.json"];
    assert_eq!(earmark(folder.path(), &[&args[..], &outputs[..]].concat()).code, 1);
    let (page, report) = drawn(folder.path());
    (folder, page, report)
}

fn drawn(folder: &Path) -> (String, Value) {
    let page = fs::read_to_string(folder.join("report.html")).unwrap();
    let report = fs::read(folder.join("report.json")).unwrap();
    (page, serde_json::from_slice(&report).unwrap())
}

fn fen(amount: &Value) -> i128 {
    amount.as_str().map_or(0, |text| text.replace('.', "").parse().unwrap())
}

/// An amount as the page writes it.
fn grouped(fen: i128) -> String {
    let (sign, fen) = (if fen < 0 { "-" } else { "" }, fen.abs());
    let whole = (fen / 100).to_string();
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    format!("{sign}{out}.{:02}", fen % 100)
}

/// Whether some row of a part begins with a name and holds these cells in this order, whatever stands
/// between.
fn has_row(part: &str, name: &str, cells: &[String]) -> bool {
    rows(part).lines().any(|line| {
        let mut found = line.split_whitespace();
        line.trim_start().starts_with(name) && cells.iter().all(|cell| found.any(|word| word == cell))
    })
}

#[test]
fn its_figures_are_those_of_the_json() {
    let (_folder, page, report) = example();
    let findings = report["findings"].as_array().unwrap();
    let (mut estates, mut heat) = (BTreeMap::new(), BTreeMap::new());
    for one in findings {
        let estate = one["estate"].as_str().unwrap_or("(of no single estate)");
        let sums: &mut (u64, [i128; 3]) = estates.entry(estate).or_default();
        sums.0 += 1;
        let verdicts = ["misallocated", "review", "undetermined"];
        // In this budget each line has one finding about its verdict.
        let eligibility =
            ["forbidden", "not-allowed", "needs-review", "undetermined", "unknown-fund", "bad-amount"];
        if !eligibility.contains(&one["code"].as_str().unwrap()) {
            continue;
        }
        if let Some(at) = verdicts.iter().position(|verdict| one["verdict"] == *verdict) {
            sums.1[at] += fen(&one["amount"]);
        }
        if one["verdict"] == "misallocated" {
            *heat.entry((one["work"].as_str().unwrap(), one["fund"].as_str().unwrap())).or_insert(0) +=
                fen(&one["amount"]);
        }
    }
    for (estate, (count, sums)) in &estates {
        let money = sums.iter().filter(|sum| **sum != 0).map(|sum| grouped(*sum));
        let cells: Vec<String> = [count.to_string()].into_iter().chain(money).collect();
        assert!(has_row(part(&page, "estates"), estate, &cells), "{estate}: {cells:?}");
    }
    let (mut lines, mut money) = (0, 0);
    let table = rows(part(&page, "estates"));
    for (estate, (count, _)) in &estates {
        let row = table.lines().find(|line| line.trim_start().starts_with(estate)).unwrap();
        let mut cells = row.trim_start().strip_prefix(estate).unwrap().split_whitespace();
        assert_eq!(cells.next(), Some(&*count.to_string()), "{row}");
        lines += cells.next().unwrap().parse::<u64>().unwrap_or(0);
        money += cells.next().unwrap().replace([',', '.'], "").parse::<i128>().unwrap_or(0);
    }
    assert_eq!(
        (lines, money),
        (report["totals"]["lines"].as_u64().unwrap(), fen(&report["totals"]["amount"]))
    );
    assert_eq!(heat.values().sum::<i128>(), fen(&report["totals"]["misallocated"]["amount"]));
    let names = |kind: &str, id: &str| {
        let mut known = report["names"][kind].as_array().unwrap().iter();
        known.find(|one| one["id"] == id).unwrap()["name"].as_str().unwrap().to_owned()
    };
    for ((work, _), amount) in &heat {
        assert!(has_row(part(&page, "heat"), &names("works", work), &[grouped(*amount)]), "{work}");
    }
    let mut quotas: BTreeMap<&str, [i128; 2]> = BTreeMap::new();
    for quota in report["quotas"].as_array().unwrap() {
        let sums = quotas.entry(quota["group"]["fund"].as_str().unwrap()).or_default();
        sums[0] += fen(&quota["granted"]);
        sums[1] += fen(&quota["used"]);
    }
    for (fund, [granted, used]) in quotas {
        let cells = [granted, used, granted - used].map(grouped);
        assert!(has_row(part(&page, "quotas"), &names("funds", fund), &cells), "{fund}: {cells:?}");
    }
    let drawn = part(&page, "findings");
    assert_eq!(drawn.matches("<tr id=\"f").count(), findings.len());
    for (at, one) in findings.iter().enumerate() {
        let row =
            drawn.split(&format!("<tr id=\"f{}\"", at + 1)).nth(1).unwrap().split("</tr>").next().unwrap();
        assert!(row.contains(&format!("data-code=\"{}\"", one["code"].as_str().unwrap())));
        if !one["amount"].is_null() {
            assert!(row.contains(&format!("<td class=\"n\">{}</td>", grouped(fen(&one["amount"])))), "{row}");
        }
    }
    for digest in [&report["digest"], &report["packs"][0]["sha256"], &report["inputs"][0]["sha256"]] {
        assert!(part(&page, "record").contains(digest.as_str().unwrap()));
    }
    assert!(part(&page, "record").contains("earmark check"));
}

#[test]
fn a_line_is_summed_up_once_however_many_of_its_cells_are_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let budget = "item,estate,work,side,fund,amount,date\n\
        A,E01,no such work,inside,no such fund,100.00,never\n\
        B,E01,小区道路,outside,special_bond,30.00,never\n\
        C,E01,小区道路,inside,special_bond,7.00,never\n";
    fs::write(folder.path().join("budget.csv"), budget).unwrap();
    let args = ["check", "budget.csv", "--assume", "estates-in-scope", "-q"];
    let outputs = ["-o", "html=report.html", "-o", "json=report.json"];
    earmark(folder.path(), &[&args[..], &outputs[..]].concat());
    let (page, report) = drawn(folder.path());
    assert!(report["findings"].as_array().unwrap().len() > 4);
    let estates = rows(part(&page, "estates"));
    let row = estates.lines().find(|line| line.trim_start().starts_with("E01")).unwrap();
    let cells: Vec<&str> = row.split_whitespace().skip(2).collect();
    assert_eq!(cells, ["3", "137.00", "1", "30.00", "–", "–", "1", "100.00"]);
    let quiet =
        ["check", "budget.csv", "--assume", "estates-in-scope", "-q", "-A", "forbidden", "-o", "html"];
    let page = earmark(folder.path(), &quiet).out;
    assert!(!page.contains("id=\"heat\""), "what no finding tells of is not drawn");
}

#[test]
fn estates_of_which_nothing_was_found_are_told_together() {
    let folder = tempfile::tempdir().unwrap();
    let good = |estate: &str| format!("{estate}-1,{estate},小区道路,inside,special_bond,30.00\n");
    let budget = format!(
        "item,estate,work,side,fund,amount\n{}{}{}{}A,E01,小区道路,outside,special_bond,5.00\n",
        good("E01"),
        good("E02"),
        good("E03"),
        good("E03").replace("E03-1", "E03-2").replace("30.00", "7.00")
    );
    fs::write(folder.path().join("budget.csv"), budget).unwrap();
    let args = ["check", "budget.csv", "--assume", "estates-in-scope", "-q"];
    let outputs = ["-o", "html=report.html", "-o", "json=report.json"];
    earmark(folder.path(), &[&args[..], &outputs[..]].concat());
    let (page, _) = drawn(folder.path());
    let estates = |page: &str| rows(part(page, "estates")).split_whitespace().collect::<Vec<_>>().join(" ");
    let told = estates(&page);
    assert!(told.contains("E01 1 2 35.00 1 5.00"), "{told}");
    assert!(told.contains("2 other estates, of which nothing was found – 3 67.00"), "{told}");
    let render = ["render", "report.json", "-o", "html"];
    assert_eq!(estates(&earmark(folder.path(), &render).out), told, "the budget is still there");
    fs::remove_file(folder.path().join("budget.csv")).unwrap();
    let told = estates(&earmark(folder.path(), &render).out);
    assert!(told.contains("A saved report does not hold") && told.contains("E01 1 1 5.00"), "{told}");
}

#[test]
fn whatever_a_saved_report_holds_is_escaped() {
    let (folder, _, mut report) = example();
    let evil = "<script>evil()</script>\" onload=\"evil()\u{202e}";
    let keep = [
        "schema",
        "lang",
        "severity",
        "standing",
        "verdict",
        "fail_on",
        "confidence",
        "side",
        "code",
        "source",
    ];
    spoil(&mut report, "", evil, &keep);
    fs::write(folder.path().join("report.json"), report.to_string()).unwrap();
    let ran = earmark(folder.path(), &["render", "report.json", "-o", "html"]);
    assert!(ran.out.matches("&lt;script&gt;evil()").count() > 500, "{}", ran.err);
    assert!(
        !ran.out.contains("<script>evil") && !ran.out.contains("\" onload=") && !ran.out.contains('\u{202e}')
    );
    assert_eq!(ran.out.matches("<script>").count(), 1);
}

/// Puts a text in the place of every text that is not a word of the format, a date or an amount.
fn spoil(value: &mut Value, key: &str, evil: &str, keep: &[&str]) {
    match value {
        Value::String(text)
            if !keep.contains(&key) && !text.starts_with(|c: char| c.is_ascii_digit() || c == '-') =>
        {
            evil.clone_into(text);
        }
        Value::Array(values) => values.iter_mut().for_each(|value| spoil(value, key, evil, keep)),
        Value::Object(fields) => fields.iter_mut().for_each(|(key, value)| spoil(value, key, evil, keep)),
        _ => {}
    }
}

#[test]
fn the_figures_stand_first_and_what_was_not_checked_is_said() {
    let (_folder, page, _) = example();
    let order = [
        "money",
        "quotas",
        "heat",
        "estates",
        "findings",
        "rules",
        "approved",
        "not-checked",
        "notes",
        "record",
    ];
    let places = order.map(|id| page.find(&format!("<section id=\"{id}\"")).unwrap_or(usize::MAX));
    assert!(places.is_sorted() && places[9] < page.len(), "{places:?}");
    let policy = "default-src 'none'; style-src '…'; script-src '…'; base-uri 'none'; form-action 'none'";
    assert!(without_style(&page).contains(policy));
    assert!(!page.contains("http://") && !page.contains("https://"), "it names no place outside itself");
}
