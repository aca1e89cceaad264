//! Places in a text as browsers count them: in units of UTF-16, from the beginning.

/// The lines of a text: where each begins, in bytes and in units.
pub struct Units<'t> {
    text: &'t str,
    starts: Vec<(usize, usize)>,
}

impl<'t> Units<'t> {
    pub fn of(text: &'t str) -> Units<'t> {
        let (mut byte, mut unit) = (0, 0);
        let mut starts = vec![(0, 0)];
        for line in text.split_inclusive('\n') {
            byte += line.len();
            unit += line.encode_utf16().count();
            starts.push((byte, unit));
        }
        Units { text, starts }
    }

    /// The unit at a byte; at one inside a character, that of its beginning.
    pub fn unit(&self, byte: usize) -> usize {
        let byte = self.text.floor_char_boundary(byte);
        let (start, unit) = self.before(|(start, _)| *start <= byte);
        unit + self.text.get(start..byte).unwrap_or_default().encode_utf16().count()
    }

    /// The byte at a unit; at one inside a character, that of its beginning.
    pub fn byte(&self, unit: usize) -> usize {
        let (start, mut at) = self.before(|(_, start)| *start <= unit);
        let mut byte = start;
        for sign in self.text.get(start..).unwrap_or_default().chars() {
            at += sign.len_utf16();
            if at > unit {
                break;
            }
            byte += sign.len_utf8();
        }
        byte
    }

    /// The last line that begins before a place.
    fn before(&self, begins: impl Fn(&(usize, usize)) -> bool) -> (usize, usize) {
        let at = self.starts.partition_point(begins).saturating_sub(1);
        self.starts.get(at).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Units;

    #[test]
    fn a_byte_and_a_unit_are_one_place() {
        let text = "é𝄞a\n\nbé";
        let units = Units::of(text);
        let mut unit = 0;
        for (byte, sign) in text.char_indices() {
            assert_eq!((units.unit(byte), units.byte(unit)), (unit, byte), "{sign}");
            unit += sign.len_utf16();
        }
        assert_eq!((units.unit(text.len()), units.byte(unit)), (unit, text.len()));
        // Inside a character, and behind the end.
        assert_eq!((units.unit(1), units.byte(2), units.byte(99)), (0, 2, text.len()));
    }
}
