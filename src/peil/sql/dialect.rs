//! Where the three engines differ: names of types, integer division, sorting within a row, reading texts.
//! Nothing else in this room asks which it is.

use num_bigint::BigInt;

use super::expression::{Level, Sql, listed};

/// The SQL that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// DuckDB.
    Duckdb,
    /// PostgreSQL.
    Postgres,
    /// Spark SQL.
    Spark,
}

use Dialect::{Duckdb, Postgres, Spark};

impl Dialect {
    /// As its makers write it.
    pub fn name(self) -> &'static str {
        match self {
            Duckdb => "DuckDB",
            Postgres => "PostgreSQL",
            Spark => "Spark",
        }
    }

    /// A name between the quotes of the dialect.
    pub fn quoted(self, name: &str) -> String {
        match self {
            Spark => format!("`{}`", name.replace('`', "``")),
            Duckdb | Postgres => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// The type of texts.
    pub fn text_type(self) -> &'static str {
        match self {
            Duckdb => "VARCHAR",
            Postgres => "TEXT",
            Spark => "STRING",
        }
    }

    /// The type of doubles.
    pub fn double_type(self) -> &'static str {
        match self {
            Duckdb | Spark => "DOUBLE",
            Postgres => "DOUBLE PRECISION",
        }
    }

    /// For whole numbers that may pass 2⁶³.
    pub fn wide_type(self) -> &'static str {
        match self {
            Duckdb => "HUGEINT",
            Postgres => "NUMERIC",
            Spark => "DECIMAL(38, 0)",
        }
    }

    /// A number that no whole number of the wide type may reach.
    pub fn widest(self) -> BigInt {
        match self {
            Duckdb => BigInt::from(2).pow(127),
            // Up to 131,072 digits; what passes this is not a score.
            Postgres => BigInt::from(10).pow(1000),
            Spark => BigInt::from(10).pow(38),
        }
    }

    /// How many columns a step can have; None: no instrument has so many.
    pub fn most_columns(self) -> Option<usize> {
        (self == Postgres).then_some(1600)
    }

    /// Spark has no type for a time of day that its tables can hold everywhere.
    pub fn has_times(self) -> bool {
        self != Spark
    }

    /// Whether a subquery must be kept from being written out in the one around it, which would repeat its
    /// expressions.
    pub fn fence(self) -> &'static str {
        match self {
            Postgres => " OFFSET 0",
            Duckdb | Spark => "",
        }
    }

    /// What a reader of the query should know of it.
    pub fn note(self) -> Option<&'static str> {
        (self == Postgres).then_some("OFFSET 0 keeps a step a step: without it the planner would write each expression out wherever it is used.")
    }

    /// The whole part of a quotient; neither operand is negative.
    pub fn quotient(self, over: &Sql, under: &Sql, wide: bool) -> Sql {
        match self {
            Duckdb => {
                Sql::new(Level::Product, format!("{} // {}", over.at(Level::Product), under.at(Level::Atom)))
            }
            Postgres if wide => Sql::call("div", &[over.clone(), under.clone()]),
            Postgres => {
                Sql::new(Level::Product, format!("{} / {}", over.at(Level::Product), under.at(Level::Atom)))
            }
            Spark => {
                Sql::new(Level::Product, format!("{} DIV {}", over.at(Level::Product), under.at(Level::Atom)))
            }
        }
    }

    /// Whether the whole part of a quotient is always a 64-bit number.
    pub fn quotient_is_long(self) -> bool {
        self == Spark
    }

    /// The values that are there, in ascending order, as a list.
    pub fn sorted(self, of: &[Sql]) -> Sql {
        let of = listed(of);
        Sql::atom(match self {
            Duckdb => format!("list_sort(list_filter([{of}], lambda x: x IS NOT NULL))"),
            Postgres => {
                format!("(SELECT array_agg(x ORDER BY x) FROM unnest(ARRAY[{of}]) AS x WHERE x IS NOT NULL)")
            }
            Spark => format!("array_sort(filter(array({of}), x -> x IS NOT NULL))"),
        })
    }

    /// An element of a list, counted from 1.
    pub fn element(self, list: &Sql, at: &Sql) -> Sql {
        match self {
            Duckdb | Postgres => Sql::atom(format!("{}[{}]", list.at(Level::Atom), at.as_str())),
            Spark => Sql::call("element_at", &[list.clone(), at.cast("INT")]),
        }
    }

    /// Whether a text holds more than space.
    pub fn says_something(self, text: &Sql) -> Sql {
        match self {
            Duckdb => Sql::atom(format!("regexp_matches({}, '[^[:space:]]')", text.as_str())),
            Postgres => Sql::new(Level::Comparison, format!("{} ~ '[^[:space:]]'", text.at(Level::Sum))),
            Spark => Sql::new(Level::Comparison, format!("{} RLIKE '[^\\\\s]'", text.at(Level::Sum))),
        }
    }

    /// Whether a text is of a form, given as a regular expression without backslashes.
    pub fn matches(self, text: &Sql, form: &str) -> Sql {
        match self {
            Duckdb => Sql::atom(format!("regexp_matches({}, '^({form})$')", text.as_str())),
            Postgres => Sql::new(Level::Comparison, format!("{} ~ '^({form})$'", text.at(Level::Sum))),
            Spark => Sql::new(Level::Comparison, format!("{} RLIKE '^({form})$'", text.at(Level::Sum))),
        }
    }

    /// A decimal number, as a whole number of its `digits`th decimals; more decimals are rounded away.
    pub fn scaled(self, number: &Sql, digits: u32) -> Sql {
        let scale = BigInt::from(10).pow(digits);
        let exact = match self {
            Duckdb | Spark => number.cast(&format!("DECIMAL(38, {digits})")),
            Postgres => number.cast("NUMERIC"),
        };
        Sql::new(Level::Product, format!("{} * {scale}", exact.as_str())).cast("BIGINT")
    }

    /// Whether a number ends within so many decimals.
    pub fn ends_within(self, number: &Sql, digits: u32) -> Sql {
        match self {
            Duckdb | Spark => {
                let double = self.double_type();
                Sql::compare(
                    &number.cast(&format!("DECIMAL(38, {digits})")).cast(double),
                    "=",
                    &number.cast(double),
                )
            }
            Postgres => {
                let exact = number.cast("NUMERIC");
                Sql::compare(
                    &exact,
                    "=",
                    &Sql::call("round", &[exact.clone(), Sql::atom(digits.to_string())]),
                )
            }
        }
    }

    /// A day, from a text `2024-11-30`; NULL where there is no such day.
    pub fn day(self, text: &Sql) -> Sql {
        let form = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
        match self {
            Duckdb => Sql::only_if(
                &self.matches(text, form),
                &Sql::atom(format!("TRY_CAST({} AS DATE)", text.as_str())),
            ),
            Spark => Sql::only_if(
                &self.matches(text, form),
                &Sql::atom(format!("try_cast({} AS DATE)", text.as_str())),
            ),
            // The cast would stop at 30 February: the day is compared with the last of its month.
            Postgres => {
                let text = text.at(Level::Atom);
                let first = format!("CAST(substr({text}, 1, 7) || '-01' AS DATE)");
                let last = format!("EXTRACT(DAY FROM {first} + INTERVAL '1 month' - INTERVAL '1 day')");
                Sql::atom(format!(
                    "CASE WHEN {text} ~ '^({form})$' THEN CASE WHEN CAST(substr({text}, 9, 2) AS INTEGER) <= {last} THEN CAST({text} AS DATE) END END"
                ))
            }
        }
    }
}

impl Dialect {
    /// A number of units of the `digits`th decimal as a text without zeros at its end.
    pub fn decimal(self, units: &Sql, digits: u32) -> Sql {
        let scale = BigInt::from(10).pow(digits);
        let number = match self {
            Duckdb => format!("CAST({} AS DECIMAL(38, {digits})) / {scale}", units.as_str()),
            Spark => format!("CAST({} AS DECIMAL(30, {digits})) / {scale}", units.as_str()),
            Postgres => format!("CAST({} AS NUMERIC) / {scale}", units.as_str()),
        };
        let number =
            Sql::new(Level::Product, number).cast(&format!("DECIMAL(28, {digits})")).cast(self.text_type());
        Sql::atom(format!("trim(TRAILING '.' FROM trim(TRAILING '0' FROM {}))", number.as_str()))
    }

    /// Seconds since midnight as `23:15`, or `23:15:30`.
    pub fn time_of_day(self, seconds: &Sql) -> Sql {
        let two = |value: String| format!("lpad(CAST({value} AS {}), 2, '0')", self.text_type());
        let of = seconds.at(Level::Atom);
        let part = |over: &str, by: u32| {
            let whole = self.quotient(&Sql::atom(over.to_string()), &Sql::atom(by.to_string()), false);
            Sql::new(Level::Product, format!("{} % 60", whole.at(Level::Product))).as_str().to_string()
        };
        let (hours, minutes, rest) = (
            self.quotient(&Sql::atom(of.clone()), &Sql::atom("3600"), false).as_str().to_string(),
            part(&of, 60),
            format!("{of} % 60"),
        );
        let more = format!("CASE WHEN {rest} > 0 THEN ':' || {} ELSE '' END", two(rest.clone()));
        Sql::new(Level::Sum, format!("{} || ':' || {} || {more}", two(hours), two(minutes)))
    }
}
