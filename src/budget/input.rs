//! A table to be read: a file, or standard input laid down in an unnamed file.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use crate::budget::encoding::Encoding;
use crate::budget::fields::Fields;
use crate::budget::scan::{Cutter, Records, Scanner};
use crate::finding::Place;

/// A table to be read. It may be read more than once.
#[derive(Debug)]
pub struct Input {
    /// What people are shown: the path as given, or `-`.
    pub path: Arc<str>,
    /// How many bytes it holds.
    pub size: u64,
    source: Source,
    /// The encoding of the bytes.
    encoding: Encoding,
    /// The file that these bytes were made from, where they are not its own.
    made_from: Option<Box<Input>>,
}

/// Our own file read from a place, whoever else reads it elsewhere.
struct At {
    file: Arc<File>,
    offset: u64,
}

impl Read for At {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(&*self.file, bytes, self.offset)?;
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(&*self.file, bytes, self.offset)?;
        self.offset += read as u64;
        Ok(read)
    }
}

/// Where the bytes are.
#[derive(Clone, Debug)]
enum Source {
    /// In a file that others may change; its state when it was first seen.
    File(PathBuf, Option<SystemTime>),
    /// In an unnamed file of our own.
    Spooled(Arc<File>),
}

/// How many bytes are enough for most records.
const FEW: usize = 512;

/// How much is read to find the end of one that they are not enough for.
const LITTLE: u64 = 1 << 16;

impl Input {
    /// A file.
    pub fn file(path: &Path) -> io::Result<Input> {
        let meta = std::fs::metadata(path)?;
        if meta.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        let mut file = File::open(path)?;
        if file.stream_position().is_err() {
            // A pipe can be read once only.
            return Input::spooled(&path.to_string_lossy(), &mut file);
        }
        Ok(Input {
            path: Arc::from(path.to_string_lossy()),
            size: meta.len(),
            source: Source::File(path.to_owned(), meta.modified().ok()),
            encoding: Encoding::UTF_8,
            made_from: None,
        })
    }

    /// A file, or standard input for `-`.
    pub fn at(path: &Path) -> io::Result<Input> {
        if path == Path::new("-") { Input::spooled("-", &mut io::stdin().lock()) } else { Input::file(path) }
    }

    /// Everything `reader` holds, laid down so that it can be read again.
    pub fn spooled(path: &str, reader: &mut dyn Read) -> io::Result<Input> {
        let mut file = unnamed()?;
        let size = io::copy(reader, &mut file)?;
        Ok(Input::laid(Arc::from(path), size, file, None))
    }

    fn laid(path: Arc<str>, size: u64, file: File, made_from: Option<Box<Input>>) -> Input {
        Input { path, size, source: Source::Spooled(Arc::new(file)), encoding: Encoding::UTF_8, made_from }
    }

    /// A table made from this one, under the same path; with what making it has shown.
    pub fn laid_down<T>(&self, fill: impl FnOnce(&mut File) -> io::Result<T>) -> io::Result<(Input, T)> {
        let mut file = unnamed()?;
        let shown = fill(&mut file)?;
        let size = file.metadata()?.len();
        let made_from = Box::new(self.original().again(self.encoding));
        Ok((Input::laid(Arc::clone(&self.path), size, file, Some(made_from)), shown))
    }

    /// The same bytes, to be read in an encoding.
    #[must_use]
    pub fn again(&self, encoding: Encoding) -> Input {
        let made_from = self.made_from.as_ref().map(|from| Box::new(from.again(from.encoding)));
        Input {
            path: Arc::clone(&self.path),
            size: self.size,
            source: self.source.clone(),
            encoding,
            made_from,
        }
    }

    /// The file as its owner knows it.
    pub fn original(&self) -> &Input {
        self.made_from.as_ref().map_or(self, |from| from.original())
    }

    /// Whether these bytes were made from those of another file.
    pub fn is_made(&self) -> bool {
        self.made_from.is_some()
    }

    /// The bytes it begins with, eight at most.
    pub fn first_bytes(&self) -> io::Result<Vec<u8>> {
        let mut first = Vec::new();
        self.reader()?.take(8).read_to_end(&mut first)?;
        Ok(first)
    }

    /// The bytes from the start.
    pub fn reader(&self) -> io::Result<Box<dyn Read + Send>> {
        self.reader_at(0)
    }

    /// The bytes from `offset`.
    fn reader_at(&self, offset: u64) -> io::Result<Box<dyn Read + Send>> {
        match &self.source {
            Source::File(path, _) => {
                let mut file = File::open(path)?;
                file.seek(SeekFrom::Start(offset))?;
                Ok(Box::new(file))
            }
            Source::Spooled(file) => Ok(Box::new(At { file: Arc::clone(file), offset })),
        }
    }

    /// The file at its start; nobody else may read it meanwhile.
    pub(super) fn open(&self) -> io::Result<File> {
        let mut file = match &self.source {
            Source::File(path, _) => File::open(path)?,
            Source::Spooled(file) => file.try_clone()?,
        };
        file.rewind()?;
        Ok(file)
    }

    /// A cutter of the bytes from the start.
    pub fn cutter(&self, delimiter: u8) -> io::Result<Cutter<Box<dyn Read + Send>>> {
        Ok(Cutter::new(self.reader()?, delimiter))
    }

    /// A scanner of the records from the start.
    pub fn scanner(&self, delimiter: u8) -> io::Result<Scanner<Box<dyn Read + Send>>> {
        Ok(Scanner::new(self.reader()?, delimiter))
    }

    /// A scanner of the records from `place` on, where one was found to begin.
    pub fn scan_from(&self, place: Place, delimiter: u8) -> io::Result<Scanner<Box<dyn Read + Send>>> {
        Ok(Scanner::at(self.reader_at(place.offset)?, delimiter, place))
    }

    /// Whether the file is still what it was when it was first seen.
    pub fn is_unchanged(&self) -> bool {
        match &self.original().source {
            Source::File(path, modified) => std::fs::metadata(path)
                .is_ok_and(|meta| meta.len() == self.original().size && meta.modified().ok() == *modified),
            Source::Spooled(_) => true,
        }
    }

    /// Its records, to be read again.
    pub fn records(&self) -> io::Result<Reread> {
        let file = match &self.source {
            Source::File(path, _) => Arc::new(File::open(path)?),
            Source::Spooled(file) => Arc::clone(file),
        };
        Ok(Reread { file, encoding: self.encoding })
    }

    /// The cells of the record that begins at `offset`, read again.
    pub fn cells_at(&self, offset: u64, delimiter: u8) -> io::Result<Vec<String>> {
        let mut fields = Fields::default();
        self.records()?.read_at(offset, delimiter, &mut fields)?;
        Ok(fields.texts())
    }
}

/// A file of our own. Where there can be none, that says nothing of the table's own file.
fn unnamed() -> io::Result<File> {
    tempfile::tempfile().map_err(|error| io::Error::other(error.to_string()))
}

/// The records of an input that is open, to be read again one here and one there.
pub struct Reread {
    file: Arc<File>,
    encoding: Encoding,
}

impl Reread {
    /// Reads the record that begins at `offset` into its cells; an error where none does.
    pub fn read_at(&self, offset: u64, delimiter: u8, fields: &mut Fields) -> io::Result<()> {
        let mut bytes = [0; FEW];
        let read = self.reader_at(offset).read(&mut bytes)?;
        let bytes = bytes.get(..read).unwrap_or_default();
        let mut records = Records::new(bytes, delimiter);
        match records.next() {
            // It ends where the next begins.
            Some(span) if offset > 0 && records.start() < bytes.len() => {
                self.split(bytes.get(span.start..span.end).unwrap_or_default(), delimiter, fields);
            }
            _ => self.scan(offset, delimiter, fields)?,
        }
        Ok(())
    }

    /// Takes the record that begins at `offset` apart, wherever it ends.
    fn scan(&self, offset: u64, delimiter: u8, fields: &mut Fields) -> io::Result<()> {
        // Most records end soon: a little is read first, and all that is to be had only where that is not
        // enough.
        for (most, enough) in [(LITTLE, 2), (u64::MAX, 1)] {
            let mut scanner = Scanner::new(self.reader_at(offset).take(most), delimiter);
            if let Some(chunk) = scanner.chunk(&mut |_| {})?
                && let (Some(span), true) = (chunk.spans.first(), chunk.spans.len() >= enough)
            {
                self.split(chunk.bytes.get(span.start..span.end).unwrap_or_default(), delimiter, fields);
                return Ok(());
            }
        }
        Err(io::ErrorKind::UnexpectedEof.into())
    }

    fn split(&self, record: &[u8], delimiter: u8, fields: &mut Fields) {
        match self.encoding.decode(record) {
            Some(text) => fields.split(text.as_bytes(), delimiter),
            None => fields.split(record, delimiter),
        }
    }

    fn reader_at(&self, offset: u64) -> At {
        At { file: Arc::clone(&self.file), offset }
    }
}
