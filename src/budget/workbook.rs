//! Workbooks, a sheet at a time; the only file that knows `zip`, and with `grid` and `xlsx` the only one that
//! knows `calamine`.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::Once;

use calamine::{Dimensions, Error, Ods, Reader, SheetType, SheetVisible, Sheets, Xls, Xlsx};

use crate::budget::grid::{Grid, LARGEST, MOST_CELLS};
use crate::budget::open_document::{self, Claimed};
use crate::budget::percent::Area;
use crate::budget::{Encoding, Input, compound, xlsx};
use crate::model::{Arg, Said, text};

/// What the bytes of a workbook begin with: a zip archive, or a compound file.
const ZIP: &[u8] = b"PK\x03\x04";
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// A workbook.
pub struct Workbook {
    sheets: Sheets<BufReader<File>>,
    /// Where the percentages of each sheet are, for the kinds of workbook whose reader does not tell.
    percentages: Vec<Vec<Area>>,
    /// Which cells of each sheet are merged, likewise.
    merged: Vec<Vec<Area>>,
}

/// A sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetName {
    /// Its name.
    pub name: String,
    /// Whether its reader is not meant to see it.
    pub hidden: bool,
}

/// Whether some bytes begin as workbooks do.
pub fn is_workbook(first: &[u8]) -> bool {
    first.starts_with(ZIP) || first.starts_with(COMPOUND)
}

/// Whether a file that is called a workbook is none, nor a table of text: it is damaged, or a page of markup.
pub(super) fn is_miscalled(path: &str, first: &[u8]) -> bool {
    let extension = Path::new(path).extension().unwrap_or_default();
    let is_called = ["xls", "xlsx", "ods"].iter().any(|name| extension.eq_ignore_ascii_case(name));
    let text = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first).trim_ascii_start();
    let is_text = Encoding::of_mark(first).is_some() || !first.contains(&0);
    is_called && !is_workbook(first) && (text.starts_with(b"<") || !is_text)
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
        let (mut percentages, mut merged) = (Vec::new(), Vec::new());
        let sheets = if first.starts_with(ZIP) {
            let ods = unpacked(open()?, LARGEST)?;
            if ods {
                let claimed = claimed(open()?);
                if claimed.cells > MOST_CELLS as u64 || claimed.bytes > LARGEST {
                    return Err(too_large());
                }
                if claimed.is_cut {
                    return Err(broken("content.xml"));
                }
                (percentages, merged) = (claimed.percentages, claimed.merged);
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
            let claimed = compound::claimed(open()?).map_err(|error| broken(&error.to_string()))?;
            if claimed.cells > 2 * MOST_CELLS as u64 {
                return Err(too_large());
            }
            percentages = claimed.percentages;
            let file = open()?;
            guarded(|| Xls::new(file).map(Sheets::Xls).map_err(Error::Xls))
        };
        Ok(Workbook { sheets: sheets?, percentages, merged })
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

    /// Whether a name is defined in it.
    pub fn defines(&self, name: &str) -> bool {
        self.sheets.defined_names().iter().any(|(defined, _)| defined == name)
    }

    /// The cells of a sheet.
    pub fn grid(&mut self, name: &str) -> Result<Grid, Said> {
        let sheets = &mut self.sheets;
        let at = sheets.sheets_metadata().iter().position(|sheet| sheet.name == name);
        let of_sheet = |all: &[Vec<Area>]| at.and_then(|at| all.get(at)).cloned().unwrap_or_default();
        let (percentages, merged) = (of_sheet(&self.percentages), of_sheet(&self.merged));
        guarded(|| match sheets {
            Sheets::Xlsx(book) => xlsx::grid(book, name),
            Sheets::Xls(book) => {
                let merged = book.merge_cells_by_sheet_name(name)?;
                Ok(Grid::of(&book.worksheet_range(name)?, &merged))
            }
            Sheets::Ods(book) => {
                let values = book.worksheet_range(name)?;
                let mut grid = Grid::of(&values, &[]);
                grid.put_formulas(&book.worksheet_formula(name)?, &values);
                grid.merge(&merged.iter().map(area).collect::<Vec<_>>());
                Ok(grid)
            }
            Sheets::Xlsb(_) => Err(Error::Msg("this kind of workbook is not read")),
        })
        .and_then(|mut grid| {
            grid.are_percentages(&percentages);
            if grid.is_too_large() { Err(too_large()) } else { Ok(grid) }
        })
    }
}

/// Some cells as their reader names them.
fn area(area: &Area) -> Dimensions {
    let last = (area.rows.end.saturating_sub(1), area.columns.end.saturating_sub(1));
    Dimensions::new((area.rows.start, area.columns.start), last)
}

/// Unpacks an archive to nowhere, so that no more is unpacked later than can be held; whether it is
/// `OpenDocument`.
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

/// What the sheets of an `OpenDocument` file claim; nothing where they cannot be looked into, which its
/// reader will say.
fn claimed<R: Read + io::Seek>(file: R) -> Claimed {
    let archive = zip::ZipArchive::new(file).ok();
    let claimed = archive.and_then(|mut archive| {
        let content = archive.by_name("content.xml").ok()?;
        Some(open_document::claimed(BufReader::new(content)))
    });
    claimed.unwrap_or_default()
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

pub(super) fn broken(detail: &str) -> Said {
    if detail.is_empty() {
        return Said::new("workbook-broken");
    }
    Said::new("workbook-broken-because").with("detail", detail)
}

/// What is said of a workbook that cannot be held.
pub(super) fn too_large() -> Said {
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
}
