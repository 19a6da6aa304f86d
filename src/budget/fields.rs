//! One record into its cells; the only file that knows `csv_core`.

use std::borrow::Cow;
use std::cell::RefCell;

use memchr::memchr_iter;

thread_local! {
    /// The csv machine of this thread, which takes long to make, with the delimiter it was made for.
    static MACHINE: RefCell<Option<(u8, csv_core::Reader)>> = const { RefCell::new(None) };
}

/// The cells of one record; made once and used for every record.
#[derive(Default)]
pub struct Fields {
    bytes: Vec<u8>,
    bounds: Vec<(usize, usize)>,
    ends: Vec<usize>,
}

/// Whether a record holds a NUL byte, which no text does.
pub fn holds_nul(record: &[u8]) -> bool {
    memchr::memchr(0, record).is_some()
}

impl Fields {
    /// Cuts a record at its delimiters and takes its quotes off.
    pub fn split(&mut self, record: &[u8], delimiter: u8) {
        self.bounds.clear();
        self.bytes.clear();
        if memchr::memchr(b'"', record).is_none() {
            self.bytes.extend_from_slice(record);
            let mut start = 0;
            for end in memchr_iter(delimiter, record) {
                self.bounds.push((start, end));
                start = end + 1;
            }
            self.bounds.push((start, record.len()));
        } else {
            MACHINE.with_borrow_mut(|machine| {
                let known = machine.take().filter(|(made_for, _)| *made_for == delimiter);
                let made = || (delimiter, csv_core::ReaderBuilder::new().delimiter(delimiter).build());
                let (_, reader) = machine.insert(known.unwrap_or_else(made));
                self.unquote(record, reader);
            });
        }
    }

    /// Lets the csv machine read a record that holds quotes.
    fn unquote(&mut self, record: &[u8], reader: &mut csv_core::Reader) {
        reader.reset();
        if record.starts_with(b"\xef\xbb\xbf") {
            // The machine passes over a mark at its start; this one stands within the input and belongs to
            // the cell.
            reader.read_record(b"\n", &mut [], &mut []);
        }
        self.bytes.resize(record.len() + 1, 0);
        self.ends.resize(record.len() + 2, 0);
        let (_, read, written, ends) = reader.read_record(record, &mut self.bytes, &mut self.ends);
        let rest = record.get(read..).unwrap_or_default();
        let (_, _, more, last) = reader.read_record(
            rest,
            self.bytes.get_mut(written..).unwrap_or_default(),
            self.ends.get_mut(ends..).unwrap_or_default(),
        );
        self.bytes.truncate(written + more);
        let mut start = 0;
        for &end in self.ends.iter().take(ends + last) {
            self.bounds.push((start, end));
            start = end;
        }
    }

    /// How many cells there are.
    pub fn count(&self) -> usize {
        self.bounds.len()
    }

    /// Whether there is no cell, or none that holds anything.
    pub fn is_blank(&self) -> bool {
        self.iter().all(|cell| cell.iter().all(u8::is_ascii_whitespace))
    }

    /// A cell by its place.
    pub fn get(&self, at: usize) -> Option<&[u8]> {
        let &(start, end) = self.bounds.get(at)?;
        self.bytes.get(start..end)
    }

    /// The cells in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.bounds.iter().filter_map(|&(start, end)| self.bytes.get(start..end))
    }

    /// The cells as text; bytes that are no UTF-8 become replacement characters.
    pub fn texts<T: for<'c> From<Cow<'c, str>>>(&self) -> Vec<T> {
        let text = |cell| str::from_utf8(cell).map_or_else(|_| String::from_utf8_lossy(cell), Cow::Borrowed);
        self.iter().map(|cell| T::from(text(cell))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(record: &str) -> Vec<String> {
        let mut fields = Fields::default();
        fields.split(record.as_bytes(), b',');
        fields.texts()
    }

    #[test]
    fn cells_are_those_of_the_csv_crate() {
        assert_eq!(cells("a,b,"), ["a", "b", ""]);
        assert_eq!(cells("a,\"b,c\",d"), ["a", "b,c", "d"]);
        assert_eq!(cells("\"a \"\"x\"\"\n\",b"), ["a \"x\"\n", "b"]);
        assert_eq!(cells("a\"b,\"c\""), ["a\"b", "c"]);
        assert_eq!(cells("\"\",\"\""), ["", ""]);
        assert_eq!(cells("a,\"\""), ["a", ""]);
        assert_eq!(cells("a,\"b\","), ["a", "b", ""]);
        assert_eq!(cells("\"a\"b,c"), ["ab", "c"]);
    }
}
