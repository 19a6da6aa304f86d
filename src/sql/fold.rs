//! How SQL compares names as earmark does: width, case, blanks and kinds of brackets no longer differ.
//!
//! Character by character, with `translate`, which every engine has. What only Unicode's composition folds (a
//! letter and its accent as two characters, a ligature) is left as it is: such a cell names nothing known,
//! and its line is undetermined.

use std::collections::BTreeSet;

use crate::model::text::{self, half_width};
use crate::rules::Ruleset;
use crate::sql::dialect::Dialect;
use crate::sql::seed::{TEXT, Table};

/// Characters that stand for blanks.
const BLANKS: &str = "\t\n\u{b}\u{c}\r \u{85}\u{a0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\
                      \u{2007}\u{2008}\u{2009}\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}";

/// Invisible characters that budgets have been seen to hold.
const INVISIBLE: &str = "\u{ad}\u{61c}\u{180e}\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\
                         \u{202e}\u{2060}\u{2061}\u{2062}\u{2063}\u{2064}\u{2066}\u{2067}\u{2068}\u{2069}\u{feff}";

/// Printable ASCII, no blank and no bracket that is folded: what needs no more than small letters.
const PLAIN: &str = "[!-Z^-z|~]*";

/// The expressions that read texts.
#[derive(Debug)]
pub(super) struct Fold<'d> {
    dialect: &'d Dialect,
    from: String,
    to: String,
}

impl<'d> Fold<'d> {
    /// For the names of a pack.
    pub(super) fn of(dialect: &'d Dialect, rules: &Ruleset) -> Fold<'d> {
        let (mut from, mut to, mut gone) = (String::new(), String::new(), String::new());
        for c in characters(&alphabet(rules)) {
            let folded = text::fold(&c.to_string());
            let mut rest = folded.chars();
            match (rest.next(), rest.next()) {
                (None, _) => gone.push(c),
                (Some(one), None) if one != c => {
                    from.push(c);
                    to.push(one);
                }
                _ => {}
            }
        }
        from.push_str(&gone);
        Fold { dialect, from, to }
    }

    /// `earmark_letters`: what is taken for what, in one row.
    pub(super) fn letters(&self) -> String {
        let columns = ["fold_from", "fold_to", "plain_from", "plain_to", "blanks", "ascii_blanks"];
        let mut table = Table::new(self.dialect, "earmark_letters", &columns.map(|name| (name, TEXT)));
        let blanks: String = BLANKS.chars().filter(|c| *c != ' ').collect();
        let wide: String =
            ('\u{ff01}'..='\u{ff5e}').chain("\u{ffe5}−".chars()).chain(blanks.chars()).collect();
        let narrow: String = wide.chars().map(narrow).collect();
        let cells = [self.from.as_str(), &self.to, &wide, &narrow, BLANKS, " \t\n\u{c}\r"];
        let cells = cells.map(|cell| table.text(cell));
        table.row(cells.into(), "");
        format!(
            "-- Letters that are one to earmark: capitals, full-width forms and kinds of brackets; blanks and what cannot be seen\n\
             -- count for nothing in names. What is longer in the first of two columns is taken out.\n{}",
            table.written()
        )
    }
}

/// A text as names are compared; `l` is the row of letters.
pub(super) fn folded(text: &str) -> String {
    format!("translate({text}, l.fold_from, l.fold_to)")
}

/// The same for a text that most often is plain letters and digits.
pub(super) fn folded_fast(dialect: &Dialect, text: &str) -> String {
    let (plain, small) = ((dialect.is_wholly)(text, PLAIN), (dialect.small)(text));
    format!("CASE WHEN {plain} THEN {small} ELSE {} END", folded(text))
}

/// A text without the blanks around it.
pub(super) fn trimmed(text: &str) -> String {
    format!("TRIM(BOTH l.blanks FROM {text})")
}

/// Whether a text holds anything but the blanks of ASCII.
pub(super) fn holds(text: &str) -> String {
    format!("TRIM(BOTH l.ascii_blanks FROM {text}) <> ''")
}

/// A text in half-width forms, its blanks plain, its minus signs one, for reading numbers and days.
pub(super) fn plain(text: &str) -> String {
    format!("TRIM(BOTH ' ' FROM translate({text}, l.plain_from, l.plain_to))")
}

/// A character as numbers and days are read.
fn narrow(c: char) -> String {
    match c {
        '−' => "-".to_owned(),
        c if c.is_whitespace() => " ".to_owned(),
        c => half_width(&c.to_string()),
    }
}

/// Every character that a name of the pack holds once it is folded.
fn alphabet(rules: &Ruleset) -> BTreeSet<char> {
    let funds = rules.fund_names.sure_names().map(|(name, _)| name);
    let works = rules.work_names.sure_names().map(|(name, _)| name);
    funds.chain(works).flat_map(str::chars).collect()
}

/// The characters that are folded: what budgets hold, and capitals of the letters that names hold.
fn characters(alphabet: &BTreeSet<char>) -> impl Iterator<Item = char> {
    let fixed = ('A'..='Z').chain("[]{}".chars()).chain('\u{ff01}'..='\u{ff5e}');
    let brackets = "〔【「『《〈〕】」』》〉".chars();
    let small = |c: &char| {
        let folded = text::fold(&c.to_string());
        let mut rest = folded.chars();
        rest.next().is_some_and(|one| one != *c && alphabet.contains(&one)) && rest.next().is_none()
    };
    let capitals: Vec<char> = ('\u{c0}'..='\u{1fff}').filter(|c| c.is_uppercase()).filter(small).collect();
    fixed.chain(brackets).chain(capitals).chain(BLANKS.chars()).chain(INVISIBLE.chars())
}
