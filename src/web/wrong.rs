//! What is wrong with a form that was filled in: said above it, and at the field.

/// The field that it is about, and the key of what is said; by default nothing is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wrong {
    pub field: &'static str,
    pub key: &'static str,
}

impl Wrong {
    pub fn new(field: &'static str, key: &'static str) -> Wrong {
        Wrong { field, key }
    }

    pub fn any(self) -> bool {
        !self.key.is_empty()
    }

    /// Whether it is about this field.
    pub fn at(self, field: &str) -> bool {
        self.any() && self.field == field
    }
}
