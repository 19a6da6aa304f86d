//! The groups of every limit, what their lines come to, and what is said of them.

use crate::check::limits::Part;
use crate::finding::Severity;
use crate::model::Money;
use crate::rules::limit::{Key, MOST_KEYS, Test};
use crate::sql::Job;
use crate::sql::limits::{bounds, measured, quotas};
use crate::sql::read::MONEY;
use crate::sql::rules::cited as cite;
use crate::sql::template::fill;
use crate::sql::text::{comments, literal};
use crate::sql::views::{escaped, severity_of};

/// Completions in which a line counts, is of the base, is either, holds a quantity: a bit for each.
pub(super) const MAY_COUNT: u32 = 0b1010_1010;
/// See [`MAY_COUNT`].
pub(super) const MAY_BASE: u32 = 0b1100_1100;
/// See [`MAY_COUNT`].
pub(super) const MAY_HOLD: u32 = 0b1111_0000;

/// The names of the columns that tell groups apart.
pub(super) fn key_names() -> Vec<String> {
    (1..=MOST_KEYS).map(|at| format!("k{at}")).collect()
}

/// The names of the columns in which the same is shown.
fn shown_names() -> Vec<String> {
    (1..=MOST_KEYS).map(|at| format!("s{at}")).collect()
}

/// What tells estates apart, from whether a cell means the whole programme and what it is folded to: all
/// words for that are one.
pub(super) fn estate_key(job: &Job<'_>, programme: &str, folded: &str) -> String {
    match job.rules.programme.first() {
        Some(word) => {
            format!("CASE WHEN {programme} THEN {} ELSE {folded} END", literal(job.dialect, word))
        }
        None => folded.to_owned(),
    }
}

/// The same columns of one table among several.
fn names_of(alias: &str) -> String {
    let keys = key_names().into_iter().map(|key| format!("{alias}.{key}"));
    keys.collect::<Vec<_>>().join(", ")
}

/// That two rows are of one group.
pub(super) fn same_group(one: &str, other: &str) -> String {
    let keys = key_names().into_iter().map(|key| format!("{one}.{key} = {other}.{key}"));
    format!("{one}.part = {other}.part AND {}", keys.collect::<Vec<_>>().join(" AND "))
}

/// A limit in words: its id, why, and every citation.
pub(super) fn cited(job: &Job<'_>, part: &Part<'_>) -> Vec<String> {
    let because = part.vintage.because.as_ref().unwrap_or(&part.limit.because);
    let mut lines = vec![format!("[{}] {}", part.limit.id, because.en), format!("  {}", because.zh)];
    let cites = part.vintage.cites.as_ref().unwrap_or(&part.limit.cites);
    lines.extend(cites.iter().map(|of| cite(job, of)));
    lines
}

/// A limit in words, as comments.
pub(super) fn headed(job: &Job<'_>, part: &Part<'_>) -> String {
    cited(job, part).iter().map(|words| comments(words)).collect()
}

/// What a line's group is told apart by in a key.
fn key_of(job: &Job<'_>, key: &Key) -> String {
    match key {
        Key::Estate => estate_key(job, "c.programme", "c.estate_folded"),
        Key::Fund => "r.k_fund".to_owned(),
        Key::Work => "r.k_work".to_owned(),
        Key::Class => "r.k_class".to_owned(),
        Key::Side => "r.k_side".to_owned(),
        Key::Item => "c.item_folded".to_owned(),
        Key::Year if job.limits.has_year => {
            format!("TRIM(TRAILING '年度' FROM c.{})", job.cell_column("year_folded"))
        }
        Key::Year => "c.cell_year_of_date".to_owned(),
        Key::Cell(cell) => format!("c.{}", job.cell_column(&format!("{}_folded", cell.id))),
    }
}

/// What is shown of a line's group for a key.
fn shown_of(job: &Job<'_>, key: &Key) -> String {
    let text = match key {
        Key::Estate => "c.estate".to_owned(),
        Key::Item => "c.item".to_owned(),
        _ => key_of(job, key),
    };
    (job.dialect.in_bytes)(&text)
}

/// The columns that tell the groups of a part apart, from a line `c` and its role `r`.
pub(super) fn keys_of(job: &Job<'_>, part: &Part<'_>) -> String {
    each_key(key_names(), part, |key| key_of(job, key))
}

/// A column for each key of a part, blank where it has no more keys.
fn each_key(names: Vec<String>, part: &Part<'_>, of: impl Fn(&Key) -> String) -> String {
    let texts = part.keys.iter().map(of).chain(std::iter::repeat("''".to_owned()));
    let named = names.into_iter().zip(texts).map(|(name, text)| format!("{text} AS {name}"));
    named.collect::<Vec<_>>().join(", ")
}

/// Of the spellings of a group those that are shown, whose bytes come first.
fn least_shown(of_all: &str) -> String {
    let least = shown_names().into_iter().map(|name| {
        let least =
            if of_all.is_empty() { format!("MIN({name})") } else { format!("MIN(MIN({name})){of_all}") };
        format!("{least} AS {name}")
    });
    least.collect::<Vec<_>>().join(", ")
}

/// `earmark_counted`, `earmark_group_sums`, `earmark_groups`, and what they are measured by.
pub(in crate::sql) fn counted(job: &Job<'_>) -> String {
    let parts = job.limits.each().map(|(number, part)| {
        format!(
            "{}SELECT\n    {number} AS part, r.slot, {},\n    {},\n    r.may_be, c.kind, c.record, c.item, c.amount\n\
             FROM earmark_coded AS c\nJOIN earmark_roles AS r ON r.kind = c.kind AND r.part = {number}",
            headed(job, part),
            keys_of(job, part),
            each_key(shown_names(), part, |key| shown_of(job, key))
        )
    });
    let parts: Vec<String> = parts.collect();
    let names = key_names().join(", ");
    // Sets of funds that exclude each other are one group, shown in one way.
    let has_slots = job.limits.each().any(|(_, part)| part.slots() > 1);
    let of_all = if has_slots { format!(" OVER (PARTITION BY part, {names})") } else { String::new() };
    let blank = job.limits.each().map(|(number, part)| {
        let arms = part
            .keys
            .iter()
            .zip(key_names())
            .map(|(key, name)| format!("WHEN {name} = '' THEN {}", literal(job.dialect, key.id())));
        let arms: Vec<String> = arms.collect();
        if arms.is_empty() {
            format!("WHEN {number} THEN NULL")
        } else {
            format!("WHEN {number} THEN CASE {} END", arms.join(" "))
        }
    });
    let said = job.limits.each().map(|(number, part)| {
        let keys = part.keys.iter().zip(shown_names()).map(|(key, name)| {
            format!("':' || {} || '=' || {}", literal(job.dialect, &in_key(key.id())), escaped(&name))
        });
        let keys: Vec<String> = keys.collect();
        let keys = if keys.is_empty() { "''".to_owned() } else { keys.join(" || ") };
        format!("WHEN {number} THEN {keys}")
    });
    let of = |wanted: &Key, otherwise: &str| {
        let arms = job.limits.each().filter_map(|(number, part)| {
            let at = part.keys.iter().position(|key| key == wanted)?;
            Some(format!("WHEN {number} THEN s{}", at + 1))
        });
        let arms: Vec<String> = arms.collect();
        if arms.is_empty() { otherwise.to_owned() } else { format!("CASE part {} END", arms.join(" ")) }
    };
    let none = format!("CAST(NULL AS {})", job.dialect.text_type);
    let values = [
        ("parts", parts.join("\nUNION ALL\n")),
        ("names", names),
        ("least_shown", least_shown("")),
        ("least_of_all", least_shown(&of_all)),
        ("blank_key", format!("CASE part {} END", blank.collect::<Vec<_>>().join(" "))),
        ("said", format!("CASE part {} END", said.collect::<Vec<_>>().join("\n        "))),
        ("estate", of(&Key::Estate, &none)),
        ("fund", of(&Key::Fund, &none)),
        ("work", of(&Key::Work, &none)),
        ("whole", job.dialect.whole.to_owned()),
        ("may_count", MAY_COUNT.to_string()),
        ("may_base", MAY_BASE.to_string()),
        ("never_count", (!MAY_COUNT & 255).to_string()),
        ("same_group", same_group("g", "h")),
    ];
    let groups = fill(job.dialect, include_str!("../steps/groups.sql"), &values);
    [groups, measured::measured(job), measured::totals(job)].join("\n")
}

/// A word as keys hold it.
fn in_key(id: &str) -> String {
    id.replace('%', "%25").replace(':', "%3A")
}

/// Every group held against its bounds.
pub(in crate::sql) fn weighed(job: &Job<'_>) -> String {
    let names = key_names().join(", ");
    let down = (job.dialect.quotient)("(p.above - p.rest)", "p.scale");
    let values = [
        ("names", names),
        ("b_names", names_of("b")),
        ("p_names", names_of("p")),
        ("s_names", names_of("s")),
        ("same_sb", same_group("s", "b")),
        ("down", down),
        ("whole", job.dialect.whole.to_owned()),
        ("parted", format!("part, {}", key_names().join(", "))),
    ];
    let weighed = fill(job.dialect, include_str!("../steps/weighed.sql"), &values);
    [weighed, answers(job)].join("\n")
}

/// What is said of the groups, and of the table of quotas.
pub(in crate::sql) fn findings(job: &Job<'_>) -> String {
    if job.limits.is_idle() {
        return quotas::trouble_findings(job);
    }
    let severity = |code: &str| {
        let arms = job.limits.each().map(|(number, part)| {
            let least = least(part.limit.severity, severity_of(code));
            format!("WHEN {number} THEN '{least}'")
        });
        format!("CASE g.part {} END", arms.collect::<Vec<_>>().join(" "))
    };
    let codes =
        ["over-limit", "under-limit", "split-mismatch", "excluded-pair", "undetermined", "quota-missing"];
    let by_code = codes.map(|code| format!("WHEN '{code}' THEN {}", severity(code)));
    let text = job.dialect.text_type;
    let named = job.limits.each().map(|(number, part)| {
        let id = literal(job.dialect, &part.limit.id);
        format!(
            "SELECT {number} AS part, {id} AS limit_id, {} AS limit_key",
            literal(job.dialect, &in_key(&part.limit.id))
        )
    });
    let values = [
        ("severity", format!("CASE g.code {} END", by_code.join("\n        "))),
        ("undetermined", severity("undetermined")),
        ("item", crate::sql::views::item(job, "g.item", "CASE WHEN g.lines > 0 THEN g.last_record END")),
        ("unlisted", severity("quota-unlisted")),
        ("none", format!("CAST(NULL AS {text})")),
        ("money", MONEY.to_owned()),
        ("fen", "0.01".to_owned()),
        ("figured", "'over-limit', 'under-limit', 'split-mismatch', 'excluded-pair'".to_owned()),
        ("fund", escaped("g.fund")),
        ("limits", format!("(\n    {}\n)", named.collect::<Vec<_>>().join("\n    UNION ALL "))),
    ];
    let groups = fill(job.dialect, include_str!("../steps/limit_findings.sql"), &values);
    [groups, quotas::findings(job), quotas::trouble_findings(job)].concat()
}

fn least(limit: Severity, check: &str) -> &'static str {
    let of_check =
        [Severity::Note, Severity::Warning, Severity::Error].into_iter().find(|one| one.id() == check);
    limit.min(of_check.unwrap_or(limit)).id()
}

/// The groups with what is to be said of each: by bounds, by exclusion, by what they must add up to.
fn answers(job: &Job<'_>) -> String {
    let mut within = Vec::new();
    let (mut exclusive, mut equals) = (Vec::new(), Vec::new());
    for (number, part) in job.limits.each() {
        match &part.vintage.test {
            Test::Within { .. } => within.push(number.to_string()),
            Test::Exclusive(_) => exclusive.push(number.to_string()),
            Test::Equals { within, .. } => equals.push((number, *within)),
        }
    }
    let listed = |numbers: &[String]| if numbers.is_empty() { "0".to_owned() } else { numbers.join(", ") };
    let tolerance = |(number, within): &(usize, Money)| format!("WHEN {number} THEN {}", within.fen());
    let tolerances: Vec<String> = equals.iter().map(tolerance).collect();
    let tolerances = if tolerances.is_empty() {
        "0".to_owned()
    } else {
        format!("CASE g.part {} END", tolerances.join(" "))
    };
    let equals: Vec<String> = equals.iter().map(|(number, _)| number.to_string()).collect();
    let columns = job.limits.each().filter_map(|(number, part)| {
        let total = part.total()?;
        let nowhere = bounds::nowhere(job, &total.id);
        Some((number, literal(job.dialect, &format!("column:{}", total.id)), nowhere))
    });
    let columns: Vec<(usize, String, bool)> = columns.collect();
    let lack = |pick: &dyn Fn(&(usize, String, bool)) -> String, otherwise: &str| {
        let arms: Vec<String> =
            columns.iter().map(|one| format!("WHEN {} THEN {}", one.0, pick(one))).collect();
        if arms.is_empty() { otherwise.to_owned() } else { format!("CASE g.part {} END", arms.join(" ")) }
    };
    let key_nowhere = job.limits.each().map(|(number, part)| {
        let arms = part.keys.iter().map(|key| {
            let nowhere = u8::from(bounds::nowhere(job, key.id()));
            format!("WHEN {} THEN {nowhere}", literal(job.dialect, key.id()))
        });
        let arms: Vec<String> = arms.collect();
        let one =
            if arms.is_empty() { "0".to_owned() } else { format!("CASE g.blank_key {} END", arms.join(" ")) };
        format!("WHEN {number} THEN {one}")
    });
    fill(
        job.dialect,
        include_str!("../steps/answers.sql"),
        &[
            ("within", listed(&within)),
            ("exclusive", listed(&exclusive)),
            ("equals", listed(&equals)),
            ("tolerance", tolerances),
            ("total_lack", lack(&|one| one.1.clone(), "''")),
            ("total_nowhere", lack(&|one| u8::from(one.2).to_string(), "0")),
            ("key_nowhere", format!("CASE g.part {} END", key_nowhere.collect::<Vec<_>>().join(" "))),
            ("same_gt", same_group("g", "t")),
            ("same_gs", same_group("g", "s")),
            ("s_names", names_of("s")),
            ("same_gw", same_group("g", "w")),
            ("same_gl", same_group("g", "l")),
            ("same_gm", same_group("g", "m")),
            ("names", key_names().join(", ")),
            ("whole", job.dialect.whole.to_owned()),
            ("joined_lacks", (job.dialect.joined)("lack", "lack")),
            ("unlisted", quotas::unlisted(job)),
            ("no_quota", quotas::no_quota(job)),
            ("listed", quotas::listed(job)),
        ],
    )
}
