//! In which encoding bytes are text; the only file that knows `encoding_rs` and `simdutf8`.
//!
//! A mark at the start decides; else a file that is UTF-8 to its last byte is UTF-8; else one that is GB18030
//! to its last byte is GB18030. Nothing is guessed from how often characters occur.

use std::borrow::Cow;
use std::io::{self, Read, Write};

use encoding_rs::{DecoderResult, GB18030, GBK, UTF_8};

/// How much is decoded at a time.
const STEP: usize = 1 << 16;

/// An encoding of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

impl Default for Encoding {
    fn default() -> Encoding {
        Encoding::UTF_8
    }
}

impl Encoding {
    /// UTF-8.
    pub const UTF_8: Encoding = Encoding(UTF_8);
    /// GB18030, of which GBK and GB2312 are parts.
    pub const GB18030: Encoding = Encoding(GB18030);

    /// An encoding by any of its usual names: `utf-8`, `gbk`, `utf-16le`, `big5`, …
    pub fn named(name: &str) -> Option<Encoding> {
        let found = encoding_rs::Encoding::for_label_no_replacement(name.as_bytes())?;
        Some(if found == GBK { Encoding::GB18030 } else { Encoding(found) })
    }

    /// The encoding that the mark at the start of some bytes names.
    pub fn of_mark(bytes: &[u8]) -> Option<Encoding> {
        encoding_rs::Encoding::for_bom(bytes).map(|(found, _)| Encoding(found))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        if self == Encoding::GB18030 { "GB18030" } else { self.0.name() }
    }

    /// Whether commas, semicolons, tabs, quotes and line ends are the bytes they are in ASCII, and never part
    /// of another character: then a table can be cut into records and cells before it is decoded.
    pub fn cuts_as_bytes(self) -> bool {
        self == Encoding::UTF_8 || self == Encoding::GB18030
    }

    /// Whether every byte fits a character.
    pub fn fits(self, bytes: &[u8]) -> bool {
        if self == Encoding::UTF_8 {
            return simdutf8::basic::from_utf8(bytes).is_ok();
        }
        self.decode(bytes).is_some()
    }

    /// The text; none where a byte fits no character.
    pub fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        if self == Encoding::UTF_8 {
            return std::str::from_utf8(bytes).ok().map(Cow::Borrowed);
        }
        self.0.decode_without_bom_handling_and_without_replacement(bytes)
    }

    /// Writes all that a reader holds as UTF-8; the place of the first byte that fits no character, where one
    /// does not.
    pub fn transcode(self, from: &mut dyn Read, to: &mut dyn Write) -> io::Result<Option<u64>> {
        let mut decoder = self.0.new_decoder_with_bom_removal();
        let (mut bytes, mut text) = (vec![0; STEP], vec![0; 4 * STEP]);
        let mut before = 0_u64;
        loop {
            let read = from.read(&mut bytes)?;
            let mut rest = bytes.get(..read).unwrap_or_default();
            loop {
                let (result, taken, written) =
                    decoder.decode_to_utf8_without_replacement(rest, &mut text, read == 0);
                to.write_all(text.get(..written).unwrap_or_default())?;
                before += taken as u64;
                rest = rest.get(taken..).unwrap_or_default();
                match result {
                    DecoderResult::InputEmpty => break,
                    DecoderResult::OutputFull => {}
                    DecoderResult::Malformed(..) => return Ok(Some(before.max(1))),
                }
            }
            if read == 0 {
                return Ok(None);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_marks_are_known() {
        assert_eq!(Encoding::named("GBK"), Some(Encoding::GB18030));
        assert_eq!(Encoding::named("gb2312"), Some(Encoding::GB18030));
        assert_eq!(Encoding::named("utf8"), Some(Encoding::UTF_8));
        assert_eq!(Encoding::named("klingon"), None);
        assert_eq!(Encoding::of_mark(b"\xff\xfea\0").map(Encoding::name), Some("UTF-16LE"));
        assert_eq!(Encoding::of_mark(b"item"), None);
    }

    #[test]
    fn four_byte_characters_are_read_and_stray_bytes_refused() {
        assert_eq!(Encoding::GB18030.decode(b"\x95\x32\x82\x36,\xd6\xd0").as_deref(), Some("\u{20000},中"));
        assert_eq!(Encoding::GB18030.decode(b"caf\xe9,1"), None);
    }

    #[test]
    fn a_whole_file_is_written_as_utf_8() {
        let bytes: Vec<u8> = "\u{feff}小区,\u{20000}\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut out = Vec::new();
        let utf_16 = Encoding::named("utf-16le").unwrap_or_default();
        assert!(matches!(utf_16.transcode(&mut bytes.as_slice(), &mut out), Ok(None)));
        assert_eq!(out, "小区,\u{20000}\n".as_bytes());
        assert!(matches!(utf_16.transcode(&mut [0, 0xd8, b'a', 0].as_slice(), &mut out), Ok(Some(_))));
    }
}
