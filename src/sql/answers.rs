//! The compiled verdict table: for funds and works that get the same answers, boxes that do not overlap, each
//! with its answer.

use crate::model::Said;
use crate::rules::Answer;
use crate::sql::Job;
use crate::sql::boxes::of_answers;
use crate::sql::cases::{Cases, Same};
use crate::sql::dims::{Dictionary, noted};
use crate::sql::seed::{TEXT, Table};

/// More works than this are counted, not named.
const MOST_NAMED: usize = 6;

/// `earmark_cases`, `earmark_answers`.
pub(super) fn tables(job: &Job<'_>, cases: &Cases, dictionary: &mut Dictionary) -> Result<String, Said> {
    let mut same =
        Table::new(job.dialect, "earmark_cases", &[("fund", TEXT), ("class", TEXT), ("case_id", TEXT)]);
    let mut answers = Table::new(job.dialect, "earmark_answers", &[("case_id", TEXT)]);
    for column in &job.columns.0 {
        answers.column(&column.name, TEXT);
    }
    answers.column("answer", TEXT);
    let everything = job.columns.everything();
    for case in &cases.same {
        let Some((&fund, places)) = case.funds.iter().next() else { continue };
        let class = places.first().and_then(|place| cases.classes.get(*place));
        let Some(&work) = class.and_then(|class| class.works.first()) else { continue };
        let boxes = of_answers(job.rules, fund, work, &everything)
            .ok_or_else(|| Said::new("sql-too-many-cases").with("fund", &job.rules[fund].id))?;
        describe(job, cases, case, &mut answers, &mut same);
        for (state, answer) in boxes {
            let words = noted(dictionary, job.rules, &job.columns, &state);
            let words = words.iter().map(|word| answers.text_or_null(word.as_deref()));
            let mut cells = vec![answers.text(&case.id)];
            cells.extend(words);
            cells.push(answers.text(answer.id()));
            answers.row(cells, "");
        }
    }
    Ok(format!(
        "-- Which funds and classes of works are judged alike.\n{}\n\
         -- The verdicts, compiled from the rules: in the boxes of a case lies every line there can be, in exactly one. NULL is\n\
         -- whatever the line may be there. The strictest answer comes first.\n{}",
        same.written(),
        answers.written()
    ))
}

/// Says of a case which funds and works it is for.
fn describe(job: &Job<'_>, cases: &Cases, case: &Same, answers: &mut Table<'_>, same: &mut Table<'_>) {
    let rules = job.rules;
    let speaking = case.zones.iter().filter_map(|(clause, _)| rules.clauses.get(*clause as usize));
    let ids = speaking.filter_map(|clause| rules.rules.get(clause.rule)).map(|rule| rule.id.as_str());
    let mut ids: Vec<&str> = ids.collect();
    ids.extend(case.otherwise.and_then(|at| rules.rules.get(at)).map(|rule| rule.id.as_str()));
    let by = if ids.is_empty() { "no rule speaks".to_owned() } else { format!("by {}", ids.join(", ")) };
    answers.say(&format!("{}: {}", case.id, by));
    same.say(&format!("{}: {}", case.id, by));
    for (fund, places) in &case.funds {
        let classes = places.iter().filter_map(|place| cases.classes.get(*place));
        let works: Vec<&str> =
            classes.clone().flat_map(|class| &class.works).map(|&work| rules[work].id.as_str()).collect();
        let shown = if works.len() > MOST_NAMED {
            let first: Vec<&str> = works.iter().take(MOST_NAMED - 1).copied().collect();
            format!("{} and {} more", first.join(", "), works.len() + 1 - MOST_NAMED)
        } else {
            works.join(", ")
        };
        answers.say(&format!("  {} for {shown}", rules[*fund].id));
        for class in classes {
            same.row(vec![same.text(&rules[*fund].id), same.text(&class.id), same.text(&case.id)], "");
        }
    }
}

/// The verdict of an answer, as SQL says it of a column.
pub(super) fn verdict_of(column: &str) -> String {
    let arms = Answer::ALL.map(|answer| format!("WHEN '{}' THEN '{}'", answer.id(), answer.verdict().id()));
    format!("CASE {column} {} END", arms.join(" "))
}
