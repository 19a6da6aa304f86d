//! Workbooks, a sheet at a time; the only file that knows `calamine` and `zip`.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use calamine::{Data, Dimensions, Error, Ods, Reader, SheetType, SheetVisible, Sheets, Xls, Xlsx};

use crate::budget::open_document::{self, Claimed};
use crate::budget::row::Row;
use crate::budget::{Input, compound};
use crate::model::{Arg, Said, text};

/// The most bytes a workbook may hold, unpacked: 1 GiB.
const LARGEST: u64 = 1 << 30;

/// The most cells a sheet may hold.
const MOST_CELLS: usize = 16_000_000;

/// What the bytes of a workbook begin with: a zip archive, or a compound file.
const ZIP: &[u8] = b"PK\x03\x04";
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// A workbook.
pub struct Workbook {
    sheets: Sheets<BufReader<File>>,
}

/// A sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetName {
    /// Its name.
    pub name: String,
    /// Whether its reader is not meant to see it.
    pub hidden: bool,
}

/// The cells of a sheet that hold anything.
#[derive(Default)]
pub struct Grid {
    rows: BTreeMap<u32, Vec<(u32, Box<str>)>>,
    /// Vertically merged stretches, from the top: first row, column, last row.
    merged: Vec<(u32, u32, u32)>,
    /// How many bytes their texts have.
    bytes: u64,
}

/// Whether some bytes begin as workbooks do.
pub fn is_workbook(first: &[u8]) -> bool {
    first.starts_with(ZIP) || first.starts_with(COMPOUND)
}

impl Workbook {
    /// Opens a workbook, or says why it cannot be read.
    pub fn open(input: &Input) -> Result<Workbook, Said> {
        if input.size > LARGEST {
            return Err(too_large());
        }
        let open = || input.open().map(BufReader::new).map_err(|error| broken(&error.to_string()));
        let mut first = [0; 8];
        open()?.read_exact(&mut first).map_err(|_| broken(""))?;
        let sheets = if first.starts_with(ZIP) {
            let ods = unpacked(open()?, LARGEST)?;
            if ods {
                let claimed = claimed(open()?)?;
                if claimed.cells > MOST_CELLS as u64 || claimed.bytes > LARGEST {
                    return Err(too_large());
                }
            }
            let file = open()?;
            guarded(|| {
                if ods {
                    Ods::new(file).map(Sheets::Ods).map_err(Error::Ods)
                } else {
                    Xlsx::new(file).map(Sheets::Xlsx).map_err(Error::Xlsx)
                }
            })
        } else if is_encrypted(open()?).map_err(|error| broken(&error.to_string()))? {
            return Err(Said::new("workbook-password"));
        } else {
            let cells = compound::cells_spanned(open()?).map_err(|error| broken(&error.to_string()))?;
            if cells > 2 * MOST_CELLS as u64 {
                return Err(too_large());
            }
            let file = open()?;
            guarded(|| Xls::new(file).map(Sheets::Xls).map_err(Error::Xls))
        };
        Ok(Workbook { sheets: sheets? })
    }

    /// Its sheets of cells, in order.
    pub fn sheets(&self) -> Vec<SheetName> {
        let sheets = self.sheets.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let name = |sheet: &calamine::Sheet| SheetName {
            name: sheet.name.clone(),
            hidden: sheet.visible != SheetVisible::Visible,
        };
        sheets.map(name).collect()
    }

    /// The sheets to look at: the one that is asked for, else all that their reader is meant to see.
    pub fn wanted(&self, asked: Option<&str>) -> Result<Vec<String>, Said> {
        let all = self.sheets();
        let is_wanted = |sheet: &&SheetName| match asked {
            Some(asked) => text::fold(&sheet.name) == text::fold(asked),
            None => !sheet.hidden,
        };
        let wanted: Vec<String> = all.iter().filter(is_wanted).map(|sheet| sheet.name.clone()).collect();
        match asked.filter(|_| wanted.is_empty()) {
            Some(asked) => {
                let sheets: Arg = all.iter().map(|sheet| &sheet.name).collect();
                Err(Said::new("no-such-sheet").with("name", asked).with("sheets", sheets))
            }
            None => Ok(wanted),
        }
    }

    /// The cells of a sheet.
    pub fn grid(&mut self, name: &str) -> Result<Grid, Said> {
        let sheets = &mut self.sheets;
        guarded(|| match sheets {
            Sheets::Xlsx(book) => xlsx_grid(book, name),
            Sheets::Xls(book) => {
                let merged = book.merge_cells_by_sheet_name(name).unwrap_or_default();
                Ok(Grid::of(&book.worksheet_range(name)?, &merged))
            }
            Sheets::Ods(book) => Ok(Grid::of(&book.worksheet_range(name)?, &[])),
            Sheets::Xlsb(_) => Err(Error::Msg("this kind of workbook is not read")),
        })
        .and_then(|grid| {
            if grid.cells().max(grid.covered()) > MOST_CELLS { Err(too_large()) } else { Ok(grid) }
        })
    }
}

/// The cells of a sheet, taken one by one: two cells far apart take no more room than two side by side.
fn xlsx_grid(book: &mut Xlsx<BufReader<File>>, name: &str) -> Result<Grid, Error> {
    let merged = book.merge_cells_by_sheet_name(name).unwrap_or_default();
    let mut grid = Grid::default();
    let (mut reader, mut cells) = (book.worksheet_cells_reader(name)?, 0);
    while let Some(cell) = reader.next_cell()? {
        let (row, column) = cell.get_position();
        cells += 1;
        // Many cells may share one long text.
        if cells > MOST_CELLS || grid.bytes > LARGEST {
            return Err(Error::Msg("too many cells"));
        }
        grid.put(row, column, &cell.get_value().clone().into());
    }
    grid.merge(&merged);
    Ok(grid)
}

impl Grid {
    fn of(range: &calamine::Range<Data>, merged: &[Dimensions]) -> Grid {
        let (top, left) = range.start().unwrap_or_default();
        let mut grid = Grid::default();
        for (row, column, value) in range.used_cells() {
            let place = |at: usize, from: u32| u32::try_from(at).unwrap_or(u32::MAX).saturating_add(from);
            grid.put(place(row, top), place(column, left), value);
        }
        grid.merge(merged);
        grid
    }

    fn put(&mut self, row: u32, column: u32, value: &Data) {
        let text = text_of(value);
        if !text.is_empty() {
            self.bytes = self.bytes.saturating_add(text.len() as u64);
            self.rows.entry(row).or_default().push((column, text.into_boxed_str()));
        }
    }

    fn merge(&mut self, merged: &[Dimensions]) {
        self.rows.values_mut().for_each(|cells| cells.sort_by_key(|(column, _)| *column));
        let tall = merged.iter().filter(|area| area.start.0 < area.end.0);
        self.merged = tall.map(|area| (area.start.0, area.start.1, area.end.0)).collect();
        self.merged.sort_unstable();
    }

    fn cells(&self) -> usize {
        self.rows.values().map(Vec::len).sum()
    }

    /// How many cells that may be read lie in merged stretches.
    fn covered(&self) -> usize {
        let rows = self.rows.len();
        let tall = |(first, _, last): &(u32, u32, u32)| rows.min((last - first) as usize);
        self.merged.iter().map(tall).fold(0, usize::saturating_add)
    }

    fn cell(&self, row: u32, column: u32) -> Option<&str> {
        self.rows.get(&row)?.iter().find(|(at, _)| *at == column).map(|(_, cell)| &**cell)
    }

    /// The same rows, each with so many cells, if they can all be held at once.
    pub fn padded(&self, width: usize) -> Result<Vec<Row>, Said> {
        if self.rows.len().saturating_mul(width) > MOST_CELLS {
            return Err(too_large());
        }
        let rows = self.rows().filter_map(Result::ok).map(|mut row| {
            row.cells.resize(width, String::new());
            row
        });
        Ok(rows.collect())
    }

    /// The rows that hold anything, from the top.
    pub fn rows(&self) -> impl Iterator<Item = io::Result<Row>> {
        let mut merged = self.merged.iter().peekable();
        // The merged stretch that is open in each column: its first row and its last.
        let mut open: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
        self.rows.iter().map(move |(&number, cells)| {
            while let Some((first, column, last)) = merged.next_if(|(first, _, _)| *first < number) {
                open.insert(*column, (*first, *last));
            }
            open.retain(|_, (_, last)| *last >= number);
            let above = open.iter().filter_map(|(&column, &(first, _))| {
                Some((column as usize, self.cell(first, column)?.to_owned()))
            });
            Ok(Row {
                number: u64::from(number) + 1,
                cells: dense(cells),
                merged: above.collect(),
                bytes: None,
            })
        })
    }
}

/// The cells of a row, with nothing where there is none.
fn dense(cells: &[(u32, Box<str>)]) -> Vec<String> {
    let width = cells.last().map_or(0, |(column, _)| *column as usize + 1);
    let mut row = vec![String::new(); width];
    for (column, cell) in cells {
        if let Some(place) = row.get_mut(*column as usize) {
            *place = cell.to_string();
        }
    }
    row
}

/// A cell as text.
fn text_of(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => plain(*number),
        Data::String(text) => text.replace("_x000D_", ""),
        Data::Bool(true) => "TRUE".to_owned(),
        Data::Bool(false) => "FALSE".to_owned(),
        Data::DateTime(at) if at.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            let day = format!("{year:04}-{month:02}-{day:02}");
            let midnight = (hour, minute, second) == (0, 0, 0);
            if midnight { day } else { format!("{day} {hour:02}:{minute:02}:{second:02}") }
        }
        Data::DateTime(length) => plain(length.as_f64()),
        Data::DateTimeIso(text) => text.trim_end_matches("T00:00:00").to_owned(),
        Data::DurationIso(text) => text.clone(),
        Data::Error(error) => error.to_string(),
    }
}

/// A number cell with Excel's 15 significant digits, which is what its reader sees: 274.65999999999997 is 274.66.
#[expect(
    clippy::disallowed_types,
    reason = "workbooks hold them; they are written out and never reckoned with"
)]
fn plain(number: f64) -> String {
    let written = format!("{number:.14e}");
    let Some((mantissa, power)) = written.split_once('e') else { return written };
    let Ok(power) = power.parse::<i32>() else { return written };
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let digits = mantissa.replace('.', "");
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return "0".to_owned();
    }
    let whole = usize::try_from(power + 1).unwrap_or(0);
    let zeros = "0".repeat(usize::try_from(-power - 1).unwrap_or(0));
    match digits.split_at_checked(whole) {
        _ if power < 0 => format!("{sign}0.{zeros}{digits}"),
        Some((whole, "")) => format!("{sign}{whole}"),
        Some((whole, rest)) => format!("{sign}{whole}.{rest}"),
        None => format!("{sign}{digits}{}", "0".repeat(whole - digits.len())),
    }
}

/// Unpacks an archive to nowhere, so that no more is unpacked later than can be held; whether it is `OpenDocument`.
fn unpacked<R: Read + io::Seek>(file: R, most: u64) -> Result<bool, Said> {
    let wrong = |error: zip::result::ZipError| broken(&error.to_string());
    let mut archive = zip::ZipArchive::new(file).map_err(wrong)?;
    let mut room = most;
    let mut ods = false;
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).map_err(wrong)?;
        ods |= entry.name().is_ok_and(|name| name == "content.xml");
        let read = io::copy(&mut entry.by_ref().take(room + 1), &mut io::sink());
        let read = read.map_err(|error| broken(&error.to_string()))?;
        room = room.checked_sub(read).ok_or_else(too_large)?;
    }
    Ok(ods)
}

/// What the sheets of an `OpenDocument` file claim.
fn claimed<R: Read + io::Seek>(file: R) -> Result<Claimed, Said> {
    let wrong = |error: zip::result::ZipError| broken(&error.to_string());
    let mut archive = zip::ZipArchive::new(file).map_err(wrong)?;
    let content = archive.by_name("content.xml").map_err(wrong)?;
    open_document::claimed(BufReader::new(content)).map_err(|error| broken(&error.to_string()))
}

/// Whether a compound file holds an encrypted workbook, by the name of the part that it is kept in.
fn is_encrypted(mut file: BufReader<File>) -> io::Result<bool> {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes.windows(name.len()).any(|window| window == name))
}

thread_local! {
    /// Whether this thread is in the hands of a reader of foreign bytes, whose panics nobody need hear of.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Runs a reader of foreign bytes: whatever goes wrong in it is a workbook that cannot be read.
fn guarded<T>(read: impl FnOnce() -> Result<T, Error>) -> Result<T, Said> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |told| {
            if !GUARDED.get() {
                hook(told);
            }
        }));
    });
    GUARDED.set(true);
    let result = panic::catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(false);
    match result {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) if error.to_string().contains("password") => Err(Said::new("workbook-password")),
        Ok(Err(Error::Msg("too many cells"))) => Err(too_large()),
        Ok(Err(error)) => Err(broken(&error.to_string())),
        Err(_) => Err(broken("")),
    }
}

fn broken(detail: &str) -> Said {
    if detail.is_empty() {
        return Said::new("workbook-broken");
    }
    Said::new("workbook-broken-because").with("detail", detail)
}

fn too_large() -> Said {
    Said::new("workbook-large").with("most", LARGEST >> 30)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_that_unpacks_to_too_much_is_refused() {
        let mut bytes = io::Cursor::new(Vec::new());
        let mut writer = zip::ZipWriter::new(&mut bytes);
        let written = writer
            .start_file("content.xml", zip::write::SimpleFileOptions::default())
            .and_then(|()| Ok(io::Write::write_all(&mut writer, &[0; 10_000])?))
            .and_then(|()| writer.finish().map(|_| ()));
        assert!(written.is_ok());
        assert_eq!(unpacked(&mut bytes, 10_000), Ok(true));
        assert_eq!(unpacked(&mut bytes, 9_999).map_err(|said| said.key), Err("workbook-large"));
    }

    #[test]
    fn numbers_have_the_digits_their_reader_sees() {
        for (number, text) in [
            (274.659_999_999_999_97, "274.66"),
            (0.1 + 0.2, "0.3"),
            (1_286_400.0, "1286400"),
            (-12_300.5, "-12300.5"),
            (0.000_123, "0.000123"),
            (1e16, "10000000000000000"),
            (0.0, "0"),
            (100.0, "100"),
            (9_999_999_999_999.99, "9999999999999.99"),
        ] {
            assert_eq!(plain(number), text);
        }
    }
}
