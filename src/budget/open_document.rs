//! Looks into an `OpenDocument` sheet before it is read: how many cells its tables claim, and whether it ends
//! as it should, since a reader may wait for ever for the end of a table that is cut short; and which of them
//! hold percentages, which its reader takes for numbers. The only file of the readers that knows `quick_xml`.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::QName;

use crate::budget::percent::Area;

/// What of a cell says how it looks or where it repeats, and nothing of what it holds.
const LOOKS: [&str; 4] = [
    "table:style-name",
    "table:number-columns-repeated",
    "table:number-columns-spanned",
    "table:number-rows-spanned",
];

/// What the tables of a document claim.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Claimed {
    /// Their cells: each table's as if all its rows were as wide as the widest.
    pub(super) cells: u64,
    /// The bytes of their texts, each as often as its cell repeats.
    pub(super) bytes: u64,
    /// Whether a table is there, and the document breaks off or its elements do not close one another.
    pub(super) is_cut: bool,
    /// Where the percentages of each table are.
    pub(super) percentages: Vec<Vec<Area>>,
    /// Which cells of each table are merged.
    pub(super) merged: Vec<Vec<Area>>,
}

/// One table so far.
#[derive(Default)]
struct Claim {
    /// Its rows, up to the last one with anything in it; and those after it that may yet be followed by one.
    rows: u64,
    blank_rows: u64,
    /// The widest of its rows, up to the last cell with anything in it.
    widest: u64,
    /// The cells of its rows, each row counted once.
    cells: u64,
    /// The row that is open: how often it repeats, and its cells likewise.
    repeats: u64,
    row: u64,
    blank_cells: u64,
    /// How often the cell that is open repeats, if it has held nothing so far.
    open: Option<u64>,
    /// How often the text that comes next is there, and the bytes of those before it.
    texts: u64,
    bytes: u64,
    percentages: Vec<Area>,
    merged: Vec<Area>,
}

/// What the tables of a document claim, up to where it can no longer be read.
pub(super) fn claimed<R: BufRead>(content: R) -> Claimed {
    let mut reader = Reader::from_reader(content);
    reader.config_mut().expand_empty_elements = true;
    let (mut claim, mut claimed, mut bytes) = (Claim::default(), Claimed::default(), Vec::new());
    let (mut open, mut has_table) = (0_u64, false);
    loop {
        // An end that is not that of the element which is open is an error.
        let event = reader.read_event_into(&mut bytes).ok();
        match event {
            None => return Claimed { is_cut: has_table, ..claimed.and(claim) },
            Some(Event::Eof) => return Claimed { is_cut: has_table && open > 0, ..claimed.and(claim) },
            Some(Event::Start(element)) => {
                open += 1;
                has_table |= element.name().as_ref() == "table:table";
                claim.start(&element);
            }
            Some(Event::End(element)) => {
                open = open.saturating_sub(1);
                match element.name().as_ref() {
                    "table:table-row" => claim.end_row(),
                    "table:table" => claimed = claimed.and(std::mem::take(&mut claim)),
                    _ if is_cell(element.name()) => claim.end_cell(),
                    _ => {}
                }
            }
            Some(Event::Text(text)) => claim.text(text.len()),
            Some(_) => {}
        }
        bytes.clear();
    }
}

fn is_cell(name: QName<'_>) -> bool {
    ["table:table-cell", "table:covered-table-cell"].contains(&name.as_ref())
}

fn is_percentage(cell: &BytesStart<'_>) -> bool {
    let kind = cell.try_get_attribute("office:value-type").ok().flatten();
    kind.is_some_and(|kind| kind.value.as_ref() == "percentage")
}

/// How often an element repeats.
fn repeats(element: &BytesStart<'_>, attribute: &str) -> u64 {
    let value = element.try_get_attribute(attribute).ok().flatten();
    let number = value.and_then(|value| unescape(&value.value).ok()?.trim().parse().ok());
    number.unwrap_or(1)
}

impl Claimed {
    fn and(mut self, claim: Claim) -> Claimed {
        let cells = claim.rows.saturating_mul(claim.widest).max(claim.cells);
        self.cells = self.cells.saturating_add(cells);
        self.bytes = self.bytes.saturating_add(claim.bytes);
        self.percentages.push(claim.percentages);
        self.merged.push(claim.merged);
        self
    }
}

impl Claim {
    fn start(&mut self, element: &BytesStart<'_>) {
        if element.name().as_ref() == "table:table-row" {
            (self.row, self.blank_cells) = (0, 0);
            self.repeats = repeats(element, "table:number-rows-repeated");
        } else if is_cell(element.name()) {
            let number = repeats(element, "table:number-columns-repeated");
            let holds =
                element.attributes().any(|one| one.is_ok_and(|one| !LOOKS.contains(&one.key.as_ref())));
            self.open = Some(number);
            self.texts = number.saturating_mul(self.repeats);
            if is_percentage(element) {
                self.percentages.extend(self.area(self.repeats, number));
            }
            let spanned = |of: &str| repeats(element, &format!("table:number-{of}-spanned"));
            let (rows, columns) = (spanned("rows"), spanned("columns"));
            if rows.max(columns) > 1 {
                self.merged.extend(self.area(rows.max(1), columns.max(1)));
            }
            if holds {
                self.hold();
            }
        } else {
            self.hold();
        }
    }

    /// So many cells, the first of which begins here, where they are in a sheet at all.
    fn area(&self, rows: u64, columns: u64) -> Option<Area> {
        let (row, column) = (self.rows + self.blank_rows, self.row + self.blank_cells);
        let range = |from: u64, number: u64| {
            Some(u32::try_from(from).ok()?..u32::try_from(from.saturating_add(number)).unwrap_or(u32::MAX))
        };
        Some(Area { rows: range(row, rows)?, columns: range(column, columns)? })
    }

    /// The cell that is open holds something.
    fn hold(&mut self) {
        if let Some(number) = self.open.take() {
            self.row = self.row.saturating_add(std::mem::take(&mut self.blank_cells)).saturating_add(number);
        }
    }

    fn text(&mut self, length: usize) {
        self.bytes = self.bytes.saturating_add(self.texts.saturating_mul(length as u64));
    }

    fn end_cell(&mut self) {
        self.blank_cells = self.blank_cells.saturating_add(self.open.take().unwrap_or(0));
    }

    fn end_row(&mut self) {
        if self.row == 0 {
            self.blank_rows = self.blank_rows.saturating_add(self.repeats);
            return;
        }
        let blank = std::mem::take(&mut self.blank_rows);
        self.rows = self.rows.saturating_add(blank).saturating_add(self.repeats);
        self.widest = self.widest.max(self.row);
        self.cells = self.cells.saturating_add(self.row);
        self.row = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rows: &str) -> Claimed {
        let content = format!("<office:spreadsheet><table:table>{rows}</table:table></office:spreadsheet>");
        claimed(content.as_bytes())
    }

    #[test]
    fn rows_and_cells_count_as_often_as_they_repeat() {
        let cell =
            "<table:table-cell table:number-columns-repeated=\"100\"><text:p>x</text:p></table:table-cell>";
        let row =
            format!("<table:table-row table:number-rows-repeated=\"&#49;000\">{cell}</table:table-row>");
        assert_eq!(
            of(&row),
            Claimed {
                cells: 100_000,
                bytes: 100_000,
                percentages: vec![Vec::new(), Vec::new()],
                merged: vec![Vec::new(), Vec::new()],
                is_cut: false
            }
        );
        let blank = "<table:table-row table:number-rows-repeated=\"9\"><table:table-cell/></table:table-row>";
        assert_eq!(of(&format!("{row}{blank}")).cells, 100_000, "nothing comes after them");
        assert_eq!(of(&format!("{row}{blank}{row}")).cells, 200_900);
        let far = "<table:table-row><table:table-cell table:number-columns-repeated=\"50\"/>\
                   <table:table-cell office:value=\"1\"/></table:table-row>";
        assert_eq!(of(far).cells, 51);
    }

    #[test]
    fn percentages_are_found_where_they_stand() {
        let cell =
            |kind: &str| format!("<table:table-cell office:value-type=\"{kind}\" office:value=\"1\"/>");
        let rows = format!(
            "<table:table-row table:number-rows-repeated=\"2\"/><table:table-row>{}<table:table-cell/>{}</table:table-row>",
            cell("float"),
            cell("percentage")
        );
        assert_eq!(of(&rows).percentages.first(), Some(&vec![Area { rows: 2..3, columns: 2..3 }]));
    }

    #[test]
    fn merged_cells_are_found_where_they_stand() {
        let rows = "<table:table-row><table:table-cell/><table:table-cell table:number-rows-spanned=\"3\" \
                    table:number-columns-spanned=\"2\" office:value=\"1\"/><table:covered-table-cell/>\
                    <table:table-cell table:number-columns-spanned=\"1\"/></table:table-row>";
        assert_eq!(of(rows).merged.first(), Some(&vec![Area { rows: 0..3, columns: 1..3 }]));
    }

    #[test]
    fn a_table_that_does_not_end_as_it_should_is_cut() {
        let is_cut = |content: &str| claimed(content.as_bytes()).is_cut;
        assert!(!is_cut("<a><table:table/></a>"));
        assert!(is_cut("<a><table:table><table:table-row></table:table-row>"));
        assert!(is_cut("<a><table:table></a>"));
        assert!(is_cut("<a><table:table/></a"));
        assert!(!is_cut("\u{1}\u{2}no document"), "which its reader will say");
    }
}
