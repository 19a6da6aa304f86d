//! One record at a time: what its cells mean, what the rules say of it, what is to be reported.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::budget::{Fields, Layout};
use crate::check::audit::Audit;
use crate::check::cases::{DateCell, Key, SideCell, Spellings};
use crate::check::facts::{Profile, Profiles};
use crate::check::tally::{Sums, Waiting};
use crate::check::{
    Check, bad_amount, bad_date, bad_fact, bad_row, fact_clash, forbidden, needs_review, not_allowed,
    undetermined, unknown_estate, unknown_fund, unknown_side, unknown_work,
};
use crate::facts::Meant;
use crate::finding::{Finding, Grounds, Place, Verdict};
use crate::model::{AmountFault, Date, Money, Said, Side, text};
use crate::rules::outcome::Assumed;
use crate::rules::space::{Dim, Mask, all_bands, set, side_mask};
use crate::rules::{Answer, Case, Flip, FundId, Meaning, Outcome, Reading, WorkId, outcome};

/// What stands between a table and its lines: which column is which.
pub struct Table {
    /// The input, by its place in the run.
    pub input: usize,
    /// Which column is which.
    pub layout: Layout,
    /// What its cells are divided by.
    pub delimiter: u8,
}

/// What a name's cell means.
struct Named<T> {
    /// What it may stand for; nothing where it could not be read.
    candidates: Vec<T>,
    /// Whether the text itself left open which it is.
    unsure: bool,
    /// The id of the one thing it means; the cell itself where it means no single one.
    shown: Arc<str>,
    /// What is wrong with it.
    wrong: Option<Said>,
}

/// What an estate's cell means.
struct EstateCell {
    /// The estate, where it is in the table.
    row: Option<usize>,
    /// Whether it means the whole programme.
    programme: bool,
    /// Its id, or the cell itself.
    shown: Arc<str>,
    /// What is wrong with it.
    wrong: Option<Said>,
    /// The number of what is known of it.
    profile: u32,
}

/// A line, judged.
pub struct Judged {
    /// Its verdict.
    pub verdict: Verdict,
    /// Its money; none where it could not be read.
    pub amount: Option<Money>,
    /// What the rules say of it; none where a cell could not be read.
    pub outcome: Option<Arc<Outcome>>,
    /// What is wrong with its cells, in the order of the columns.
    troubles: Vec<Trouble>,
    key: Key,
    estate: u32,
    side: Option<Side>,
    programme: bool,
}

/// Something wrong with a cell or a record.
struct Trouble {
    check: &'static Check,
    column: Option<usize>,
    said: Said,
}

/// Judges the lines of one table. Each worker has its own; what it learns of spellings never changes a verdict.
pub struct Judge<'a> {
    audit: &'a Audit<'a>,
    table: &'a Table,
    fact_columns: Vec<(u16, Option<usize>)>,
    clash_columns: Vec<(u16, usize)>,
    funds: Spellings<Named<FundId>>,
    works: Spellings<Named<WorkId>>,
    sides: Spellings<SideCell>,
    dates: Spellings<DateCell>,
    estates: Spellings<EstateCell>,
    lines: Spellings<LineFacts>,
    profiles: Profiles,
    outcomes: FxHashMap<Key, Arc<Outcome>>,
    scratch: Vec<u8>,
}

/// What is known of a line beside its fund, work, side and date, and which of its cells are no such facts.
struct LineFacts {
    profile: u32,
    bad: Vec<(u16, usize)>,
}

impl<'a> Judge<'a> {
    /// A judge for the lines of a table.
    pub fn new(audit: &'a Audit<'a>, table: &'a Table) -> Judge<'a> {
        let layout = &table.layout;
        let of_line = |number: &u16| {
            audit.rules.fact(*number).is_some_and(|fact| !fact.of_estate || audit.estates.is_none())
        };
        let numbers = (0..audit.rules.facts.len()).filter_map(|number| u16::try_from(number).ok());
        let at = |number: u16| audit.rules.fact(number).and_then(|fact| layout.at(&fact.id));
        let (mine, estates): (Vec<u16>, Vec<u16>) = numbers.partition(of_line);
        Judge {
            audit,
            table,
            fact_columns: mine.into_iter().map(|number| (number, at(number))).collect(),
            clash_columns: estates.into_iter().filter_map(|number| Some((number, at(number)?))).collect(),
            funds: Spellings::default(),
            works: Spellings::default(),
            sides: Spellings::default(),
            dates: Spellings::default(),
            estates: Spellings::default(),
            lines: Spellings::default(),
            profiles: Profiles::default(),
            outcomes: FxHashMap::default(),
            scratch: Vec::new(),
        }
    }

    /// Judges one record, counts it, and notes what was found.
    pub fn take(&mut self, record: &[u8], fields: &mut Fields, place: Place, sums: &mut Sums) {
        let judged = match self.split(record, fields) {
            Ok(true) => self.judge(fields),
            Ok(false) => return,
            Err(said) => {
                sums.read.count(None);
                sums.count(Verdict::Undetermined, None, &[]);
                sums.findings.push(self.finding(&bad_row::CHECK, None, place, None, Some(said)));
                return;
            }
        };
        sums.read.count(judged.amount);
        count(&judged, sums);
        self.report(&judged, fields, place, sums);
    }

    /// Takes a record apart. False where it holds nothing; an error where its columns cannot be told.
    pub fn split(&self, record: &[u8], fields: &mut Fields) -> Result<bool, Said> {
        fields.split(record, self.table.delimiter);
        if fields.is_blank() {
            return Ok(false);
        }
        bad_row::wrong(record, fields.count(), self.table.layout.headers.len()).map_or(Ok(true), Err)
    }

    fn cell<'f>(&self, fields: &'f Fields, column: &str) -> Cow<'f, [u8]> {
        match self.table.layout.at(column) {
            Some(at) => Cow::Borrowed(fields.get(at).unwrap_or_default()),
            None => Cow::Owned(self.table.layout.set(column).unwrap_or_default().as_bytes().to_vec()),
        }
    }

    fn trouble(&self, check: &'static Check, column: &str, said: Said) -> Trouble {
        Trouble { check, column: self.table.layout.at(column), said }
    }

    /// Judges a record that was taken apart.
    pub fn judge(&mut self, fields: &Fields) -> Judged {
        let mut troubles = Vec::new();
        let estate = self.estate(fields, &mut troubles);
        let work = self.work(fields, &mut troubles);
        let side = self.side(fields, &mut troubles);
        let fund = self.fund(fields, &mut troubles);
        let amount = self.amount(fields, &mut troubles);
        let readable = troubles.is_empty();
        let date = self.date(fields, &mut troubles);
        let line = self.line_facts(fields, &mut troubles);
        self.clashes(fields, estate, &mut troubles);
        let profile = self.estates.meaning(estate).map_or(0, |cell| cell.profile);
        let key = Key { fund, work, side, date, estate: profile, line };
        let outcome = readable.then(|| self.outcome(key));
        if let Some(outcome) = &outcome {
            self.open_names(outcome, key, &mut troubles);
        }
        troubles.sort_by_key(|trouble| trouble.column);
        Judged {
            verdict: outcome.as_ref().map_or(Verdict::Undetermined, |outcome| outcome.verdict),
            amount: amount.ok(),
            outcome,
            troubles,
            key,
            estate,
            side: if let SideCell::Known(side) = side { Some(side) } else { None },
            programme: self.estates.meaning(estate).is_some_and(|cell| cell.programme),
        }
    }

    fn fund(&mut self, fields: &Fields, troubles: &mut Vec<Trouble>) -> u32 {
        let (audit, cell) = (self.audit, self.cell(fields, "fund"));
        let number = self.funds.number(&cell, |cell| {
            let meaning = audit.rules.fund_names.meaning(cell);
            named(cell, &meaning, |id| audit.rules[id].id.as_str(), |id| vec![id], unknown_fund::say)
        });
        let wrong = self.funds.meaning(number).and_then(|named| named.wrong.clone());
        troubles.extend(wrong.map(|said| self.trouble(&unknown_fund::CHECK, "fund", said)));
        number
    }

    fn work(&mut self, fields: &Fields, troubles: &mut Vec<Trouble>) -> u32 {
        let (audit, cell) = (self.audit, self.cell(fields, "work"));
        let number = self.works.number(&cell, |cell| {
            let meaning = audit.rules.work_names.meaning(cell);
            let id = |id: WorkId| audit.rules[id].id.as_str();
            named(cell, &meaning, id, |id| audit.rules[id].leaves.clone(), unknown_work::say)
        });
        let wrong = self.works.meaning(number).and_then(|named| named.wrong.clone());
        troubles.extend(wrong.map(|said| self.trouble(&unknown_work::CHECK, "work", said)));
        number
    }

    fn side(&mut self, fields: &Fields, troubles: &mut Vec<Trouble>) -> SideCell {
        let cell = self.cell(fields, "side");
        let number = self.sides.number(&cell, |cell| match Side::named(cell) {
            Some(side) => SideCell::Known(side),
            None if cell.trim().is_empty() => SideCell::Blank,
            None => SideCell::Unknown,
        });
        let side = self.sides.meaning(number).copied().unwrap_or(SideCell::Unknown);
        if side == SideCell::Unknown {
            let said = unknown_side::say(&String::from_utf8_lossy(&cell));
            troubles.push(self.trouble(&unknown_side::CHECK, "side", said));
        }
        side
    }

    fn amount(&self, fields: &Fields, troubles: &mut Vec<Trouble>) -> Result<Money, AmountFault> {
        let cell = self.cell(fields, "amount");
        let cell = String::from_utf8_lossy(&cell);
        let unit = self.table.layout.unit;
        Money::parse(&cell, unit).inspect_err(|fault| {
            troubles.push(self.trouble(&bad_amount::CHECK, "amount", bad_amount::say(&cell, *fault, unit)));
        })
    }

    fn date(&mut self, fields: &Fields, troubles: &mut Vec<Trouble>) -> DateCell {
        let (audit, cell) = (self.audit, self.cell(fields, "date"));
        let number = self.dates.number(&cell, |cell| match Date::parse(cell) {
            Some(date) => DateCell::Known(audit.rules.dates.band_of(date)),
            None if cell.trim().is_empty() => DateCell::Blank,
            None => DateCell::Bad,
        });
        let date = self.dates.meaning(number).copied().unwrap_or(DateCell::Bad);
        if date == DateCell::Bad {
            let said = bad_date::say(&String::from_utf8_lossy(&cell));
            troubles.push(self.trouble(&bad_date::CHECK, "date", said));
        }
        date
    }

    fn estate(&mut self, fields: &Fields, troubles: &mut Vec<Trouble>) -> u32 {
        let (audit, cell) = (self.audit, self.cell(fields, "estate"));
        let profiles = &mut self.profiles;
        let number = self.estates.number(&cell, |cell| estate_cell(audit, cell, profiles));
        let wrong = self.estates.meaning(number).and_then(|cell| cell.wrong.clone());
        troubles.extend(wrong.map(|said| self.trouble(&unknown_estate::CHECK, "estate", said)));
        number
    }

    /// What is known of the line beside its names: read once for every combination of spellings.
    fn line_facts(&mut self, fields: &Fields, troubles: &mut Vec<Trouble>) -> u32 {
        let mut joined = std::mem::take(&mut self.scratch);
        joined.clear();
        for cell in
            self.fact_columns.iter().map(|&(_, at)| at.and_then(|at| fields.get(at)).unwrap_or_default())
        {
            joined.extend_from_slice(&cell.len().to_le_bytes());
            joined.extend_from_slice(cell);
        }
        let (audit, columns, table) = (self.audit, &self.fact_columns, self.table);
        let profiles = &mut self.profiles;
        let number = self.lines.number(&joined, |_| line_facts(audit, table, columns, fields, profiles));
        self.scratch = joined;
        let Some(facts) = self.lines.meaning(number) else { return 0 };
        for &(fact, at) in &facts.bad {
            let said = self.audit.rules.fact(fact).map(|fact| {
                bad_fact::say(fact, &String::from_utf8_lossy(fields.get(at).unwrap_or_default()))
            });
            troubles.extend(said.map(|said| Trouble { check: &bad_fact::CHECK, column: Some(at), said }));
        }
        facts.profile
    }

    /// Cells of the budget that say of the estate what its table does not.
    fn clashes(&self, fields: &Fields, estate: u32, troubles: &mut Vec<Trouble>) {
        if self.clash_columns.is_empty() {
            return;
        }
        let Some(estates) = self.audit.estates else { return };
        let Some(row) = self.estates.meaning(estate).and_then(|cell| cell.row) else { return };
        for &(number, at) in &self.clash_columns {
            let Some(fact) = self.audit.rules.fact(number) else { continue };
            let mine = String::from_utf8_lossy(fields.get(at).unwrap_or_default());
            let theirs = estates.cell(row, &fact.id).unwrap_or_default();
            if fact_clash::differ(fact, &mine, theirs) {
                let said = fact_clash::say(fact, &mine, theirs);
                troubles.push(Trouble { check: &fact_clash::CHECK, column: Some(at), said });
            }
        }
    }

    /// The outcome for a kind of line, judged when it is first met.
    fn outcome(&mut self, key: Key) -> Arc<Outcome> {
        if let Some(known) = self.outcomes.get(&key) {
            return Arc::clone(known);
        }
        let (case, assumed) = self.case(key);
        let found = Arc::new(outcome(self.audit.rules, &case, &assumed));
        self.outcomes.insert(key, Arc::clone(&found));
        found
    }

    /// A judged line as the rules saw it, where every cell they need could be read.
    pub fn case_of(&self, judged: &Judged) -> Option<Case> {
        judged.outcome.is_some().then(|| self.case(judged.key).0)
    }

    /// A kind of line as the rules see it, and what was assumed to fill it.
    fn case(&self, key: Key) -> (Case, Vec<Assumed>) {
        let candidates = self.funds.meaning(key.fund).map(|named| named.candidates.clone());
        let works = self.works.meaning(key.work).map(|named| named.candidates.clone()).unwrap_or_default();
        let mut state = self.audit.rules.everything();
        let mut assumed = Vec::new();
        for profile in [key.line, key.estate].into_iter().filter_map(|number| self.profiles.get(number)) {
            profile.masks.iter().for_each(|&(dim, mask)| set(&mut state, dim, mask));
            assumed.extend(profile.assumed.iter().cloned());
        }
        fill_side(self.audit, key.side, &works, &mut state, &mut assumed);
        fill_date(self.audit, key.date, &mut state, &mut assumed);
        (Case { funds: candidates.unwrap_or_default(), works, state }, assumed)
    }

    /// A name with several meanings that do not all come to the same: the cell is what is wrong.
    fn open_names(&self, outcome: &Outcome, key: Key, troubles: &mut Vec<Trouble>) {
        let rules = self.audit.rules;
        if let Some(named) = self.funds.meaning(key.fund)
            && outcome.flips.contains(&Flip::Fund)
        {
            let ids: Vec<&str> = named.candidates.iter().map(|&id| rules[id].id.as_str()).collect();
            troubles.push(self.trouble(
                &unknown_fund::CHECK,
                "fund",
                unknown_fund::unsure(&named.shown, &ids),
            ));
        }
        if let Some(named) = self.works.meaning(key.work)
            && outcome.flips.contains(&Flip::Work)
            && named.unsure
        {
            let ids: Vec<&str> = named.candidates.iter().map(|&id| rules[id].id.as_str()).collect();
            troubles.push(self.trouble(
                &unknown_work::CHECK,
                "work",
                unknown_work::unsure(&named.shown, &ids),
            ));
        }
    }

    /// Notes what is wrong with a line's cells, and what the rules say of it.
    fn report(&self, judged: &Judged, fields: &Fields, place: Place, sums: &mut Sums) {
        let unread = judged.troubles.iter().any(|trouble| makes_undetermined(trouble.check));
        let spoken = judged.outcome.as_ref().filter(|_| !unread).and_then(|outcome| self.code(outcome));
        if let (Some((_, true)), Some(outcome)) = (spoken, &judged.outcome) {
            self.wait(judged, outcome, sums);
        }
        if judged.troubles.is_empty() && spoken.is_none_or(|(_, grouped)| grouped) {
            return;
        }
        let of_cells = Some((judged, fields));
        for trouble in &judged.troubles {
            let said = Some(trouble.said.clone());
            sums.findings.push(self.finding(trouble.check, trouble.column, place, of_cells, said));
        }
        if let Some((check, false)) = spoken {
            let column = self.table.layout.at("fund");
            sums.findings.push(self.finding(check, column, place, of_cells, None));
        }
    }

    /// The code of an outcome, and whether it is told for many lines at once.
    fn code(&self, outcome: &Outcome) -> Option<(&'static Check, bool)> {
        match outcome.answer {
            Some(Answer::Eligible) => None,
            Some(Answer::Forbidden) => Some((&forbidden::CHECK, false)),
            Some(Answer::NotAllowed) => Some((&not_allowed::CHECK, false)),
            Some(Answer::Review) => Some((&needs_review::CHECK, false)),
            None => {
                let of_estate = |flip: &Flip| match flip {
                    Flip::Dim(Dim::Fact(number)) => {
                        self.audit.rules.fact(*number).is_some_and(|fact| fact.of_estate)
                    }
                    _ => false,
                };
                let grouped = !outcome.flips.is_empty() && outcome.flips.iter().all(of_estate);
                Some((&undetermined::CHECK, grouped))
            }
        }
    }

    /// Puts a line with those that wait for the same facts.
    fn wait(&self, judged: &Judged, outcome: &Outcome, sums: &mut Sums) {
        let missing = &outcome.grounds.missing;
        let key = self.audit.estates.map(|_| {
            let shown = self.estates.meaning(judged.estate).map(|cell| Arc::clone(&cell.shown));
            (shown.unwrap_or_default(), missing.clone())
        });
        let mut waiting =
            Waiting { missing: missing.iter().cloned().collect::<BTreeSet<_>>(), ..Waiting::default() };
        if outcome.grounds.eligible_if.is_empty() {
            waiting.otherwise.count(judged.amount);
        } else {
            waiting.eligible.count(judged.amount);
            waiting.eligible_if.clone_from(&outcome.grounds.eligible_if);
        }
        sums.waiting.entry(key).or_default().merge(waiting);
    }

    fn finding(
        &self,
        check: &'static Check,
        column: Option<usize>,
        place: Place,
        of: Option<(&Judged, &Fields)>,
        said: Option<Said>,
    ) -> Finding {
        let judged = of.map(|(judged, _)| judged);
        let shown = |shown: Option<&Arc<str>>| shown.filter(|shown| !shown.is_empty()).cloned();
        let grounds = judged.and_then(|judged| Some(Arc::clone(&judged.outcome.as_ref()?.grounds)));
        Finding {
            code: check.code,
            severity: check.severity,
            standing: crate::finding::Standing::Open,
            input: self.table.input,
            place: Some(place),
            column,
            lines: 1,
            item: of.and_then(|(_, fields)| self.item(fields)),
            estate: judged
                .and_then(|judged| shown(self.estates.meaning(judged.estate).map(|cell| &cell.shown))),
            work: judged
                .and_then(|judged| shown(self.works.meaning(judged.key.work).map(|named| &named.shown))),
            side: judged.and_then(|judged| judged.side),
            fund: judged
                .and_then(|judged| shown(self.funds.meaning(judged.key.fund).map(|named| &named.shown))),
            amount: judged.and_then(|judged| judged.amount),
            cells: of.map(|(judged, fields)| self.cells(judged, fields)).unwrap_or_default(),
            said: said.map(Box::new),
            grounds: grounds.unwrap_or_else(|| Arc::new(Grounds::default())),
        }
    }

    fn item(&self, fields: &Fields) -> Option<Box<str>> {
        let cell = fields.get(self.table.layout.at("item")?)?;
        let item = String::from_utf8_lossy(cell).trim().to_owned();
        (!item.is_empty()).then(|| item.into_boxed_str())
    }

    /// Every cell a rule could read beside the names: date, facts of the line, facts of the estate.
    fn cells(&self, judged: &Judged, fields: &Fields) -> Box<str> {
        let mut cells = vec![self.cell(fields, "date")];
        cells.extend(self.audit.rules.facts.iter().map(|fact| self.cell(fields, &fact.id)));
        let row = self.estates.meaning(judged.estate).and_then(|cell| cell.row);
        if let Some((estates, row)) = self.audit.estates.zip(row) {
            let facts = self.audit.rules.facts.iter().filter(|fact| fact.of_estate);
            let known = facts.map(|fact| estates.cell(row, &fact.id).unwrap_or_default());
            cells.extend(known.map(|cell| Cow::Borrowed(cell.as_bytes())));
        }
        let texts: Vec<String> = cells
            .iter()
            .map(|cell| String::from_utf8_lossy(cell).trim().replace('\u{1f}', "\u{1f}\u{1f}"))
            .collect();
        texts.join("\u{1f}").into_boxed_str()
    }

    /// What a judged line is called in the user's own table: verdict, code, deciding rules.
    pub fn marks(&self, judged: &Judged) -> (Verdict, &'static str, String) {
        let reading = judged.troubles.iter().find(|trouble| makes_undetermined(trouble.check));
        let code = match (reading, &judged.outcome) {
            (Some(trouble), _) => trouble.check.code,
            (None, Some(outcome)) => self.code(outcome).map_or("", |(check, _)| check.code),
            (None, None) => "",
        };
        let mut rules: Vec<&str> = Vec::new();
        for reason in judged.outcome.iter().flat_map(|outcome| &outcome.grounds.reasons) {
            if !rules.contains(&reason.rule.as_str()) {
                rules.push(&reason.rule);
            }
        }
        (judged.verdict, code, rules.join(" "))
    }
}

/// Counts a line under its verdict and all it rests on.
fn count(judged: &Judged, sums: &mut Sums) {
    let leans = judged.outcome.as_ref().map(|outcome| outcome.leans_on.as_slice()).unwrap_or_default();
    sums.count(judged.verdict, judged.amount, leans);
    if judged.programme {
        sums.programme.count(judged.amount);
    }
    if let Some(outcome) = &judged.outcome {
        sums.inferred += u64::from(outcome.grounds.inferred);
        if outcome.answer == Some(Answer::Forbidden) {
            sums.forbidden.count(judged.amount);
        }
    }
}

/// Whether a reading code keeps its line from being judged at all.
fn makes_undetermined(check: &Check) -> bool {
    let kept = [
        unknown_fund::CHECK.code,
        unknown_work::CHECK.code,
        unknown_side::CHECK.code,
        unknown_estate::CHECK.code,
        bad_amount::CHECK.code,
        bad_row::CHECK.code,
    ];
    kept.contains(&check.code)
}

/// What a name's cell means, with what is wrong where it means nothing.
fn named<'r, T: Copy>(
    cell: &str,
    meaning: &Meaning<T>,
    id: impl Fn(T) -> &'r str,
    below: impl Fn(T) -> Vec<T>,
    unknown: fn(&str, &[String]) -> Said,
) -> Named<T> {
    let shown = Arc::from(cell.trim());
    match meaning {
        Meaning::One(one) => {
            Named { candidates: below(*one), unsure: false, shown: Arc::from(id(*one)), wrong: None }
        }
        Meaning::OneOf(several) => {
            let candidates = several.iter().flat_map(|&one| below(one)).collect();
            Named { candidates, unsure: true, shown, wrong: None }
        }
        Meaning::Unknown(near) => {
            Named { candidates: Vec::new(), unsure: false, shown, wrong: Some(unknown(cell, near)) }
        }
    }
}

/// What an estate's cell means, and what is known of the estate.
fn estate_cell(audit: &Audit<'_>, cell: &str, profiles: &mut Profiles) -> EstateCell {
    let programme = audit.rules.is_programme(&text::fold(cell));
    let trimmed = cell.trim();
    let (row, shown, wrong) = match audit.estates {
        _ if trimmed.is_empty() => (None, Arc::from(""), Some(unknown_estate::blank())),
        _ if programme => (None, Arc::from(trimmed), None),
        None => (None, Arc::from(trimmed), None),
        Some(estates) => match estates.meant(cell) {
            Meant::One(at) => {
                (Some(at), estates.rows.get(at).map(|row| Arc::clone(&row.id)).unwrap_or_default(), None)
            }
            Meant::Several(ids) => (None, Arc::from(trimmed), Some(unknown_estate::several(cell, &ids))),
            Meant::Unknown(near) => (None, Arc::from(trimmed), Some(unknown_estate::say(cell, &near))),
        },
    };
    let profile = estate_profile(audit, row, programme);
    let profile = profiles.number(profile);
    EstateCell { row, programme, shown, wrong, profile }
}

/// What is known of an estate: from its row, or nothing where it is not in the table, or that it is no estate.
fn estate_profile(audit: &Audit<'_>, row: Option<usize>, programme: bool) -> Profile {
    let mut profile = Profile::default();
    let facts = audit.rules.facts.iter().enumerate().filter(|(_, fact)| fact.of_estate);
    for (number, fact) in facts {
        let Ok(number) = u16::try_from(number) else { continue };
        if programme {
            profile.masks.push((Dim::Fact(number), 0));
        } else if let Some((estates, row)) = audit.estates.zip(row) {
            profile.take(audit, number, estates.cell(row, &fact.id));
        }
    }
    profile
}

/// What is known of a line from its cells, or from values that stand in for columns.
fn line_facts(
    audit: &Audit<'_>,
    table: &Table,
    columns: &[(u16, Option<usize>)],
    fields: &Fields,
    profiles: &mut Profiles,
) -> LineFacts {
    let (mut profile, mut bad) = (Profile::default(), Vec::new());
    for &(number, at) in columns {
        let cell = match at {
            Some(at) => Some(String::from_utf8_lossy(fields.get(at).unwrap_or_default())),
            None => audit.rules.fact(number).and_then(|fact| table.layout.set(&fact.id)).map(Cow::Borrowed),
        };
        if let (Reading::Bad, Some(at)) = (profile.take(audit, number, cell.as_deref()), at) {
            bad.push((number, at));
        }
    }
    LineFacts { profile: profiles.number(profile), bad }
}

/// Sets the side of a case: from the cell, else by the nature of the work, else by what the user assumes.
fn fill_side(
    audit: &Audit<'_>,
    side: SideCell,
    works: &[WorkId],
    state: &mut [Mask],
    assumed: &mut Vec<Assumed>,
) {
    match side {
        SideCell::Known(side) => set(state, Dim::Side, side_mask(side)),
        SideCell::Unknown => {}
        SideCell::Blank => {
            if let Some(filling) = audit.implied_side(works).or_else(|| audit.filling(Dim::Side)) {
                assumed.push(Assumed { dim: Dim::Side, open: all_bands(2), by: filling.by });
                set(state, Dim::Side, filling.mask);
            }
        }
    }
}

/// Sets the date of a case: from the cell, else the day of the run.
fn fill_date(audit: &Audit<'_>, date: DateCell, state: &mut [Mask], assumed: &mut Vec<Assumed>) {
    match date {
        DateCell::Known(mask) => set(state, Dim::Date, mask),
        DateCell::Bad => {}
        DateCell::Blank => {
            if let Some(filling) = audit.filling(Dim::Date) {
                let open = all_bands(audit.rules.dates.bands());
                assumed.push(Assumed { dim: Dim::Date, open, by: filling.by });
                set(state, Dim::Date, filling.mask);
            }
        }
    }
}
