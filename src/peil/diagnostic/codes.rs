//! Every diagnostic code of Peil, in one table: 01 reading, 02 names, 03 values and types, 04 missing data,
//! 05 reach, 06 questions and flow, 07 texts, 08 tests, 09 files and answers, 10 studies. A page for each is
//! in `docs/errors/`.

use super::Severity;

/// A kind of finding. Its number never changes its meaning.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Such as `PEIL0201`.
    pub id: &'static str,
    /// How serious it is.
    pub severity: Severity,
    /// What it is about, in a few words.
    pub title: &'static str,
}

macro_rules! codes {
    ($($name:ident = $id:literal $severity:ident $title:literal;)*) => {
        $(#[doc = $title] pub static $name: &Code = &Code { id: $id, severity: Severity::$severity, title: $title };)*
        /// All of them, in order.
        pub static ALL: &[&Code] = &[$($name),*];
    };
}

codes! {
    UNREADABLE = "PEIL0101" Error "a line cannot be read";
    UNEXPECTED = "PEIL0102" Error "more on a line than it can hold";
    UNKNOWN_KEYWORD = "PEIL0103" Error "a word that does not begin a statement";
    MISPLACED = "PEIL0104" Error "a statement in the wrong place";
    MISSING_CLOSE = "PEIL0105" Error "a brace that is not closed";
    STRAY_CLOSE = "PEIL0106" Error "a brace that closes nothing";
    TOO_DEEP = "PEIL0107" Error "brackets too deep";
    OTHER_OPERATOR = "PEIL0108" Error "an operator of another language";
    TYPOGRAPHY = "PEIL0109" Error "a character from a word processor";
    SEMICOLON = "PEIL0110" Error "a semicolon";
    CAPITALS = "PEIL0111" Error "a keyword in capitals";
    SLIP_COLON = "PEIL0112" Error "a sign between a code and its text";
    DECIMAL_COMMA = "PEIL0113" Error "a decimal comma";
    OTHER_COMMENT = "PEIL0114" Error "a comment of another language";
    OPEN_TEXT = "PEIL0115" Error "a text that does not end";
    INVISIBLE = "PEIL0116" Note "tabs, Windows line ends or a byte order mark";

    UNKNOWN_NAME = "PEIL0201" Error "a name that nothing declares";
    DECLARED_TWICE = "PEIL0202" Error "a name declared twice";
    NAME_FORM = "PEIL0203" Error "a name that is not valid";
    RESERVED = "PEIL0204" Error "a name that the language uses itself";
    COLUMN_TAKEN = "PEIL0205" Error "two columns of one name";
    CYCLE = "PEIL0206" Error "declarations that need each other";
    NO_SUCH_OPTION = "PEIL0207" Error "an option of another scale";
    NOT_A_FUNCTION = "PEIL0208" Error "a call of something that is not a function";
    RENAMED_TAKEN = "PEIL0209" Error "an old name that is still in use";
    UNUSED = "PEIL0210" Note "a declaration that is not used";
    UNUSED_QUESTION = "PEIL0211" Note "a question that no score uses";
    NOT_IN_LIBRARY = "PEIL0212" Error "a declaration that a used file cannot hold";
    RANGE = "PEIL0213" Error "an invalid range";
    FORGOTTEN = "PEIL0214" Warning "a question left out of the sum of its domain";
    ROUND = "PEIL0215" Error "a round that is not there";

    NOT_A_NUMBER = "PEIL0301" Error "a value that is not a number";
    NOT_A_CONDITION = "PEIL0302" Error "a value that is neither true nor false";
    MEANT_IS = "PEIL0303" Error "`=` where `is` is meant";
    MEANT_EQUALS = "PEIL0304" Error "`is` where `=` is meant";
    COMPARED = "PEIL0305" Error "values that cannot be compared";
    STATE = "PEIL0306" Error "a state that only a question can have";
    NOT_SEVERAL = "PEIL0307" Error "`has` of a single answer";
    INFORMANT_VALUE = "PEIL0308" Error "`informant` as a value";
    LIST = "PEIL0309" Error "a list where one value is needed";
    LENGTHS = "PEIL0310" Error "lists of different lengths";
    ARGUMENTS = "PEIL0311" Error "arguments that a function does not take";
    OWN_SCALE = "PEIL0312" Error "`reverse` or `percent` of something without a scale";
    REVERSE_GAP = "PEIL0313" Error "`reverse` on gapped codes";
    NEGATED = "PEIL0314" Warning "a minus sign for a reversal";
    DATE = "PEIL0315" Error "a day or time that does not exist";
    LONG_NUMBER = "PEIL0316" Error "a number with too many digits";
    TOO_LARGE = "PEIL0317" Error "an expression that is too large for any machine";
    CELL = "PEIL0318" Error "a cell that cannot be a key";
    KEY = "PEIL0319" Error "a value that cannot be looked up";
    OVERLAP = "PEIL0320" Error "rows that overlap";
    ROW_KEYS = "PEIL0321" Error "a row with too few or too many keys";
    NO_SUCH_CODE = "PEIL0322" Error "a code that the scale does not have";
    CUT_ORDER = "PEIL0323" Error "cut-offs out of order";
    BANDS = "PEIL0324" Error "bands that are not complete";
    RANGE_ORDER = "PEIL0325" Error "a range that ends before it begins";
    COUNT = "PEIL0326" Error "a count out of bounds";
    ONE_DIFFERENCE = "PEIL0330" Warning "a difference where a range may be meant";
    NOT_A_REVERSAL = "PEIL0331" Warning "a reversal that leaves the scale";
    LIST_IN_A_FORMULA = "PEIL0332" Warning "a formula of a list that works on one value at a time";
    CATEGORY = "PEIL0333" Error "a category and a number for each other";

    NEEDS = "PEIL0401" Error "a rule for missing answers that is not complete";
    NEEDS_OF = "PEIL0402" Error "`needs: N of M` and a list of another length";
    OTHERWISE = "PEIL0403" Error "an `otherwise` that is not an answer";
    OTHERWISE_WITHOUT_WHEN = "PEIL0404" Error "an `otherwise` that never counts";

    MIXED_CONDITIONS = "PEIL0411" Error "an aggregate of questions that are not asked together";
    PATH_WITHOUT_SCORE = "PEIL0412" Warning "a score that one path makes missing";

    BAND_UNREACHABLE = "PEIL0501" Error "a band that no answer reaches";
    BELOW_BANDS = "PEIL0502" Error "a score below its first band";
    DIVISOR_ZERO = "PEIL0503" Warning "a divisor that can be zero";
    NO_RESULT = "PEIL0504" Warning "a root or logarithm without a result";
    TIMES = "PEIL0505" Error "a repeat asked more often than it has room for";
    NOT_ROUNDED = "PEIL0506" Warning "an approximate score that is not rounded";
    UNEVEN_MEAN = "PEIL0507" Warning "a mean of questions with different ranges";
    NO_ROW = "PEIL0508" Error "a recode or table that lacks a row";
    NEVER_TRUE = "PEIL0509" Error "a condition that is never true";
    ALWAYS_TRUE = "PEIL0510" Error "a condition that is always true";
    NEVER_REACHED = "PEIL0511" Error "a rule that is never reached";
    CONSTANT_SCORE = "PEIL0512" Error "a score that is always the same";
    RULE_GAP = "PEIL0513" Warning "answers for which no rule of a class is true";
    BAND_GAP = "PEIL0514" Warning "answers for which no bands apply";
    RULES_OVERLAP = "PEIL0515" Note "two rules that can both be true";
    OUT_OF_REACH = "PEIL0516" Warning "a comparison, cell or row that nothing meets";
    UNEVEN_SUM = "PEIL0517" Warning "a sum of questions with different ranges";
    COUNTED_TWICE = "PEIL0518" Warning "a question that counts twice";
    SAME_FORMULA = "PEIL0519" Warning "two scores that are always equal";
    LABELS_REVERSED = "PEIL0520" Warning "labels that run the other way in one sum";
    URGENT_UNANSWERED = "PEIL0521" Warning "an urgent alert that nothing answered raises";
    BEYOND_REACH = "PEIL0522" Note "a row that goes further than its input";
    NOTHING_APPLIES = "PEIL0530" Note "a count of several answers without an option for none of them";

    HEADER = "PEIL0601" Error "the header of an instrument";
    NO_INSTRUMENT = "PEIL0602" Error "a file without an instrument";
    NO_TYPE = "PEIL0603" Error "a question without an answer type";
    NO_RANGE = "PEIL0604" Error "a number without a range";
    CODES = "PEIL0605" Error "codes that are not valid";
    EQUAL_CODES = "PEIL0606" Error "equal names or codes";
    EQUAL_LABELS = "PEIL0607" Error "equal labels";
    EMPTY = "PEIL0608" Error "a declaration that holds nothing";
    TOO_MANY = "PEIL0609" Error "more than an instrument can hold";
    OR_SCALE = "PEIL0610" Error "`or` with options that are answers";
    NESTED_REPEAT = "PEIL0611" Error "a repeat in a repeat";
    ASKED_TOO_EARLY = "PEIL0612" Error "a question asked before the one its condition needs";
    NOBODY = "PEIL0613" Error "a question that nobody is asked";
    CLAUSE = "PEIL0614" Error "a property in the wrong place";
    CLAUSE_TWICE = "PEIL0615" Error "something given twice";
    LAYOUT = "PEIL0616" Error "an unknown layout";
    RULE_AFTER_OTHERWISE = "PEIL0617" Error "a rule after `otherwise`";
    NO_CONDITION = "PEIL0618" Error "a message that does not say when";
    NOT_OPTIONAL = "PEIL0619" Error "leaving out a domain that is not optional";
    TERMINOLOGY = "PEIL0620" Error "an unknown terminology";
    EMPTY_PAGE = "PEIL0621" Warning "a `page` line that begins no page";
    UNMARKED_MISSING = "PEIL0630" Warning "a code for a missing answer that is added up";
    NONE_OF_ONE = "PEIL0640" Error "an option that excludes others, where one is chosen";

    EMPTY_TEXT = "PEIL0701" Error "an empty text";
    PLACEHOLDER = "PEIL0702" Error "a placeholder that names nothing";

    WORDING_FORM = "PEIL0703" Error "a wording file that cannot be read";
    WORDING_KEY = "PEIL0704" Error "a key that the instrument does not have";
    WORDING_PLACEHOLDER = "PEIL0705" Error "a placeholder lost or invented";
    WORDING_INFORMANT = "PEIL0706" Error "words for an informant that the base does not have";
    WORDING_TWICE = "PEIL0707" Error "a key given twice";
    LANGUAGE_TAG = "PEIL0708" Error "an invalid language tag";
    WORDING_NAME = "PEIL0709" Error "a wording file that is not what its name says";
    WORDING_INSTRUMENT = "PEIL0710" Error "a wording file of another instrument";
    WORDING_LOCK = "PEIL0711" Error "a lock file that cannot be read";
    WORDING_STALE = "PEIL0712" Warning "words made from a text that has changed";
    SAME_TEXT = "PEIL0713" Warning "two questions with one text, or two scores with one title";
    LACKS_WORDS = "PEIL0714" Note "a question without the words that those beside it have";
    WORDING_EQUAL = "PEIL0715" Error "the same words for different things";
    WORDING_EXCHANGED = "PEIL0716" Warning "words that changed places since they were accepted";

    TWO_QUESTIONS = "PEIL0720" Note "two questions in one";
    DOUBLE_NEGATION = "PEIL0721" Note "a double negation";
    LONG_SENTENCE = "PEIL0722" Note "a very long sentence";
    HARD_TO_READ = "PEIL0723" Note "a text that is hard to read";
    OFFICIAL_WORD = "PEIL0724" Note "an official word";
    PLAIN_WORDS_FILE = "PEIL0725" Error "a list of plainer words that cannot be read";

    TEST_ANSWER = "PEIL0801" Error "an answer in a test that the question does not accept";
    TEST_EXPECTS_NOTHING = "PEIL0802" Error "a test that expects nothing";
    GUARANTEE_BROKEN = "PEIL0810" Error "a guarantee that a response breaks";
    GUARANTEE_OPEN = "PEIL0811" Warning "a guarantee that is neither proved nor broken";

    FILE_UNREADABLE = "PEIL0901" Error "a file that cannot be read";
    TABLE_FILE = "PEIL0902" Error "a table's file";
    UNSOUND = "PEIL0999" Error "a fault of Peil";

    STUDY_LINE = "PEIL1001" Error "a line of a protocol that cannot be read";
    STUDY_LACKS = "PEIL1002" Error "a part that a protocol must have";
    STUDY_TWICE = "PEIL1003" Error "a name of a protocol declared twice";
    STUDY_VALUE = "PEIL1004" Error "a value that a protocol cannot have";
    STUDY_INSTRUMENT = "PEIL1005" Error "an instrument that a study cannot use";
    STUDY_OUTCOME = "PEIL1006" Error "an outcome that is not one number";
    STUDY_PRIMARY = "PEIL1007" Error "a primary outcome that is not complete";
    STUDY_INFORMANT = "PEIL1008" Error "an informant who cannot have the outcome";
    STUDY_WAVES = "PEIL1009" Error "waves that do not fit together";
    STUDY_KEEP = "PEIL1010" Error "data that are not kept long enough";
    STUDY_CELLS = "PEIL1011" Error "a publication that shows too much";
    STUDY_WEIGHT = "PEIL1012" Error "practices and their weight";
    STUDY_TEST = "PEIL1013" Error "a test of a protocol that cannot be run";

    STUDY_PRECISION = "PEIL1021" Warning "an interval that is wider than the change that matters";
    STUDY_FEW_PRACTICES = "PEIL1022" Warning "a conclusion that rests on few practices";
    STUDY_OPTIONAL_PARTS = "PEIL1023" Warning "an outcome that changes though no answer changed";
    STUDY_NEVER_SHOWN = "PEIL1024" Warning "a practice that will not be shown";
    STUDY_MANY_PRIMARY = "PEIL1025" Warning "too many primary outcomes, or one made of others";
    STUDY_WORDINGS = "PEIL1026" Warning "words that differ between compared groups";
    STUDY_RELIABILITY = "PEIL1027" Note "an instrument without a declared reliability";
    STUDY_NEAR_END = "PEIL1028" Warning "a change that does not fit on the scale";
    STUDY_CARE = "PEIL1029" Warning "a protocol without privacy, consent, a period or a registration";
    STUDY_INDEPENDENT = "PEIL1030" Note "informants who may not be independent";
}

/// The code with this id, in any case.
pub fn find(id: &str) -> Option<&'static Code> {
    ALL.iter().copied().find(|code| code.id.eq_ignore_ascii_case(id))
}
