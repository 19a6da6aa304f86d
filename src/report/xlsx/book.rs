//! A workbook being written: sheets of typed cells, laid out alike. The only file that knows
//! `rust_xlsxwriter`.

use std::io::{self, Write};

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Note, Workbook, Worksheet,
    XlsxError,
};

use unicode_width::UnicodeWidthStr;

use crate::model::text;
use crate::report::sheet::Cell;

/// How many rows a sheet holds.
pub(super) const MOST_ROWS: u32 = 1_048_576;

/// The longest text a cell holds, in characters.
const LONGEST: usize = 32_000;

/// The longest note, in characters, that people can still read.
const LONGEST_NOTE: usize = 2_000;

/// More digits than this a spreadsheet does not keep.
const MOST_DIGITS: usize = 15;

/// A column that is as wide as what is in it is at least and at most so many characters wide.
const LEAST_WIDTH: usize = 8;
const MOST_WIDTH: usize = 28;

/// The height of a line, which has room for Chinese, and the greatest of a row, in points.
const LINE: u16 = 17;
const MOST_HEIGHT: u16 = 405;

/// A4, as spreadsheets number papers.
const A4: u8 = 9;

/// The colour behind a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Shade {
    /// None.
    #[default]
    Plain,
    /// Something is wrong.
    Red,
    /// Somebody must look.
    Amber,
    /// It does not count: waived or known.
    Grey,
}

/// A workbook.
pub(super) struct Book {
    workbook: Workbook,
    /// The name by which it is known again, until its first sheet is there.
    mark: Option<&'static str>,
}

/// A sheet of it, filled from the top.
pub(super) struct Page {
    sheet: Worksheet,
    row: u32,
    /// How wide each column is, in characters, and whether that was said or follows from what is in it.
    widths: Vec<(usize, bool)>,
    main: Option<Main>,
}

/// The one table that a sheet is for.
struct Main {
    head: u32,
    last_column: u16,
    /// The row after it, once it is over.
    end: Option<u32>,
}

impl Book {
    /// A workbook without sheets, to be known again by a name. The day that every file must carry is always
    /// the same.
    pub(super) fn new(title: &str, mark: &'static str) -> io::Result<Book> {
        let mut workbook = Workbook::new();
        let day = ExcelDateTime::from_ymd(2000, 1, 1).map_err(failed)?;
        let properties =
            DocProperties::new().set_title(title).set_author("earmark").set_creation_datetime(&day);
        workbook.set_properties(&properties);
        Ok(Book { workbook, mark: Some(mark) })
    }

    /// Adds a sheet: A4 across, as wide as the paper.
    pub(super) fn add(&mut self, page: Page) -> io::Result<()> {
        let Page { mut sheet, row, widths, main } = page;
        for (column, (width, _)) in (0_u16..).zip(widths) {
            sheet.set_column_width(column, u32::try_from(width).unwrap_or(u32::MAX)).map_err(failed)?;
        }
        sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0).set_footer("&L&A&R&P / &N");
        if let Some(Main { head, last_column, end }) = main {
            let last = end.unwrap_or(row).saturating_sub(1).max(head);
            sheet.set_repeat_rows(head, head).map_err(failed)?;
            sheet.set_freeze_panes(head + 1, 0).map_err(failed)?;
            sheet.autofilter(head, 0, last, last_column).map_err(failed)?;
        }
        if let Some(mark) = self.mark.take() {
            let at = format!("='{}'!$A$1", sheet.name().replace('\'', "''"));
            self.workbook.define_name(mark, &at).map_err(failed)?;
        }
        self.workbook.push_worksheet(sheet);
        Ok(())
    }

    /// Writes the file.
    pub(super) fn write(mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(&self.workbook.save_to_buffer().map_err(failed)?)
    }
}

impl Page {
    /// A sheet without rows, its columns so many characters wide; those beyond are as wide as what is in
    /// them.
    pub(super) fn new(name: &str, widths: &[u8]) -> io::Result<Page> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name).map_err(failed)?;
        let widths = widths.iter().map(|width| (usize::from(*width), true)).collect();
        Ok(Page { sheet, row: 0, widths, main: None })
    }

    /// How many rows are left.
    pub(super) fn left(&self) -> u32 {
        MOST_ROWS - self.row
    }

    /// Writes a heading.
    pub(super) fn title(&mut self, title: &str) -> io::Result<()> {
        let look = Format::new().set_bold().set_font_size(14);
        self.sheet.write_string_with_format(self.row, 0, cut(title, LONGEST), &look).map_err(failed)?;
        self.skip();
        Ok(())
    }

    /// Writes a line of text that may run over the columns beside it.
    pub(super) fn text(&mut self, line: &str) -> io::Result<()> {
        self.sheet.write_string(self.row, 0, cut(line, LONGEST)).map_err(failed)?;
        self.skip();
        Ok(())
    }

    /// Leaves a row blank.
    pub(super) fn skip(&mut self) {
        self.row += 1;
    }

    /// Writes the heads of columns.
    pub(super) fn heads(&mut self, heads: &[String]) -> io::Result<()> {
        let look = bordered(Format::new())
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter)
            .set_background_color(Color::RGB(0xE7_EB_F0));
        self.fit(&heads.iter().map(String::as_str).map(Cell::from).collect::<Vec<_>>())?;
        for (column, head) in (0..).zip(heads) {
            self.sheet
                .write_string_with_format(self.row, column, cut(head, LONGEST), &look)
                .map_err(failed)?;
        }
        self.skip();
        Ok(())
    }

    /// Writes the heads of the one table that the sheet is for: they stay in sight, and its rows can be
    /// filtered.
    pub(super) fn main_heads(&mut self, heads: &[String]) -> io::Result<()> {
        let last = u16::try_from(heads.len()).unwrap_or(u16::MAX).saturating_sub(1);
        self.main = Some(Main { head: self.row, last_column: last, end: None });
        self.heads(heads)
    }

    /// Ends that table: what follows is not filtered with it.
    pub(super) fn end_main(&mut self) {
        let row = self.row;
        self.main.iter_mut().for_each(|main| main.end = Some(row));
    }

    /// Writes a row of cells.
    pub(super) fn row(&mut self, cells: &[Cell], shade: Shade) -> io::Result<()> {
        self.led_row(cells, shade, u16::MAX)
    }

    /// Writes a row of cells with a colour behind the first few alone.
    pub(super) fn led_row(&mut self, cells: &[Cell], shade: Shade, first: u16) -> io::Result<()> {
        for (column, cell) in (0..).zip(cells) {
            let shade = if column < first { shade } else { Shade::Plain };
            self.cell(column, cell, shade).map_err(failed)?;
        }
        self.fit(cells)?;
        self.skip();
        Ok(())
    }

    /// Makes columns without a width wide enough for a row, and the row high enough for its longest text.
    fn fit(&mut self, cells: &[Cell]) -> io::Result<()> {
        let mut lines = 1;
        for (column, cell) in cells.iter().enumerate() {
            let widths = rooms(cell);
            if self.widths.len() <= column {
                self.widths.resize(column + 1, (LEAST_WIDTH, false));
            }
            let Some((width, is_said)) = self.widths.get_mut(column) else { continue };
            if !*is_said {
                *width = widths.iter().copied().max().unwrap_or(0).clamp(*width, MOST_WIDTH);
            }
            lines = lines.max(widths.iter().map(|line| line.div_ceil(*width).max(1)).sum());
        }
        let height = u16::try_from(lines).unwrap_or(u16::MAX).saturating_mul(LINE).min(MOST_HEIGHT);
        self.sheet.set_row_height(self.row, height).map_err(failed)?;
        Ok(())
    }

    /// Puts a note on a cell of the row written last.
    pub(super) fn note(&mut self, column: u16, note: &str) -> io::Result<()> {
        let note = Note::new(cut(note, LONGEST_NOTE)).set_width(320).set_height(160).add_author_prefix(false);
        self.sheet.insert_note(self.row.saturating_sub(1), column, &note).map_err(failed)?;
        Ok(())
    }

    fn cell(&mut self, column: u16, cell: &Cell, shade: Shade) -> Result<(), XlsxError> {
        let (sheet, row, look) = (&mut self.sheet, self.row, look(shade));
        match cell {
            Cell::Text(plain) if plain.is_empty() => sheet.write_blank(row, column, &look)?,
            Cell::Text(plain) => {
                sheet.write_string_with_format(row, column, cut(plain, LONGEST), &look.set_quote_prefix())?
            }
            Cell::Count(count) => {
                number(sheet, (row, column), &count.to_string(), &look.set_num_format("#,##0"))?
            }
            Cell::Money(amount) => {
                number(sheet, (row, column), &amount.to_string(), &look.set_num_format("#,##0.00"))?
            }
            Cell::Number(plain) => number(sheet, (row, column), plain, &look.set_num_format("#,##0.00##"))?,
            Cell::Plain(plain) => number(sheet, (row, column), plain, &look)?,
            Cell::Date(date) => {
                let (year, month, day) = date.parts();
                let day =
                    ExcelDateTime::from_ymd(year.unsigned_abs(), month.unsigned_abs(), day.unsigned_abs());
                match day {
                    Ok(day) => sheet.write_datetime_with_format(
                        row,
                        column,
                        day,
                        &look.set_num_format("yyyy-mm-dd"),
                    )?,
                    // Days before 1900 are no days to a spreadsheet.
                    Err(_) => sheet.write_string_with_format(row, column, date.to_string(), &look)?,
                }
            }
        };
        Ok(())
    }
}

/// Writes a number as one where a spreadsheet keeps all its digits, else as the text that it is.
fn number<'s>(
    sheet: &'s mut Worksheet,
    (row, column): (u32, u16),
    plain: &str,
    look: &Format,
) -> Result<&'s mut Worksheet, XlsxError> {
    let digits = plain.bytes().filter(u8::is_ascii_digit).count();
    #[expect(
        clippy::disallowed_types,
        reason = "a spreadsheet's numbers are of this kind; 15 digits read back as written"
    )]
    match plain.parse::<f64>() {
        Ok(number) if digits <= MOST_DIGITS => sheet.write_number_with_format(row, column, number, look),
        _ => sheet.write_string_with_format(row, column, plain, look),
    }
}

/// How many characters of a column each line of a cell takes. Text wraps, Chinese is wider than two figures,
/// and no line is full to its end.
fn rooms(cell: &Cell) -> Vec<usize> {
    match cell {
        Cell::Text(text) => {
            text.split('\n').map(UnicodeWidthStr::width).map(|width| width + (width / 8).max(1)).collect()
        }
        _ => vec![shown(cell).width() + 1],
    }
}

/// A cell as it will be seen.
fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Text(plain) | Cell::Number(plain) | Cell::Plain(plain) => plain.clone(),
        Cell::Count(count) => count.to_string(),
        Cell::Money(amount) => amount.grouped(),
        Cell::Date(day) => day.to_string(),
    }
}

fn look(shade: Shade) -> Format {
    let look = bordered(Format::new()).set_text_wrap().set_align(FormatAlign::Top);
    match shade {
        Shade::Plain => look,
        Shade::Red => look.set_background_color(Color::RGB(0xF8_D7_DA)),
        Shade::Amber => look.set_background_color(Color::RGB(0xFF_F0_C8)),
        Shade::Grey => look.set_background_color(Color::RGB(0xEE_EE_EE)),
    }
}

fn bordered(look: Format) -> Format {
    look.set_border(FormatBorder::Thin).set_border_color(Color::RGB(0xC8_CC_D0))
}

/// Text that fits into a cell, with nothing hidden in it.
fn cut(plain: &str, longest: usize) -> String {
    plain.split('\n').map(text::visible).collect::<Vec<_>>().join("\n").chars().take(longest).collect()
}

fn failed(error: XlsxError) -> io::Error {
    io::Error::other(error)
}
