//! A table to be read: a file, or standard input laid down in an unnamed file.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use crate::budget::fields::Fields;
use crate::budget::scan::Scanner;
use crate::finding::Place;

/// A table to be read. It may be read more than once.
#[derive(Debug)]
pub struct Input {
    /// What people are shown: the path as given, or `-`.
    pub path: Arc<str>,
    /// How many bytes it holds.
    pub size: u64,
    source: Source,
}

/// Where the bytes are.
#[derive(Debug)]
enum Source {
    /// In a file that others may change; its state when it was first seen.
    File(PathBuf, Option<SystemTime>),
    /// In an unnamed file of our own.
    Spooled(File),
}

/// How much is read to find the end of one record.
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
        })
    }

    /// Everything `reader` holds, laid down so that it can be read again.
    pub fn spooled(path: &str, reader: &mut dyn Read) -> io::Result<Input> {
        let mut file = tempfile::tempfile()?;
        let size = io::copy(reader, &mut file)?;
        Ok(Input { path: Arc::from(path), size, source: Source::Spooled(file) })
    }

    /// The bytes from the start.
    pub fn reader(&self) -> io::Result<Box<dyn Read + Send>> {
        self.reader_at(0)
    }

    /// The bytes from `offset`.
    fn reader_at(&self, offset: u64) -> io::Result<Box<dyn Read + Send>> {
        let mut file = match &self.source {
            Source::File(path, _) => File::open(path)?,
            Source::Spooled(file) => file.try_clone()?,
        };
        file.seek(SeekFrom::Start(offset))?;
        Ok(Box::new(file))
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
        match &self.source {
            Source::File(path, modified) => std::fs::metadata(path)
                .is_ok_and(|meta| meta.len() == self.size && meta.modified().ok() == *modified),
            Source::Spooled(_) => true,
        }
    }

    /// The cells of the record that begins at `offset`, read again.
    pub fn cells_at(&self, offset: u64, delimiter: u8) -> io::Result<Vec<String>> {
        // Most records end soon: a little is read first, and all that is to be had only where that is not enough.
        let mut fields = Fields::default();
        for (most, enough) in [(LITTLE, 2), (u64::MAX, 1)] {
            let mut scanner = Scanner::new(self.reader_at(offset)?.take(most), delimiter);
            if let Some(chunk) = scanner.chunk(&mut |_| {})?
                && let (Some(span), true) = (chunk.spans.first(), chunk.spans.len() >= enough)
            {
                fields.split(chunk.bytes.get(span.start..span.end).unwrap_or_default(), delimiter);
                break;
            }
        }
        Ok(fields.texts())
    }
}
