; No two patterns fit one node: which of them wins has changed between versions of Helix.

(comment) @comment.line
(string) @string
(escape_sequence) @constant.character.escape
(placeholder) @string.special

[(number) (version) (date) (time)] @constant.numeric
(truth) @constant.builtin.boolean
(language_tag) @string.special

[
  "instrument" "use" "informant" "scale" "domain" "item" "repeat" "let" "recode" "table" "bands" "score" "class"
  "check" "alert" "feedback" "test" "always" "never" "intro" "layout" (page) "note" "answer" "blank" "skip" "expect"
  "study" "privacy" "consent" "practices" "enrol" "ended" "assume" "wave" "ask" "outcome" "compare" "goals" "cells"
  "publish" "amended" "enrolled" "response" "cell"
] @keyword

[
  "unit" (required) (optional) (urgent) "when" "otherwise" "only" "renamed" "from" "above" "hint" "code" "description" "shown" "higher" "better"
  "worse" "times" "over" "up" "to" "for" "missing" "none" "of" "many" "administered" "years" "asked"
  "until" "these" "like" "weighted" "equally" "by" "cases" "done" "died" "lost" "sd" "icc" "days" "due" "at" "with"
  "primary" "matters" "waves" "informants" "weight" "least" "round" "everyone" "practice" "after" "on" "withheld"
] @keyword

["purpose" "ground" "controller" "processor" "reviewed" "key" "keep"] @variable.other.member

["if" "then" "else"] @keyword.control.conditional
["and" "or" "not" "in" "has" "is"] @keyword.operator

["integer" "decimal" "decimals" "minutes" "date" "long" "text"] @type.builtin
(answer_type scale: (identifier) @type)
(answer_type or: (identifier) @type)
(property key: (identifier) @variable.other.member)
(layout kind: (identifier) @constant.builtin)
(code system: (identifier) @constant.builtin)

(instrument name: (identifier) @namespace)
(study name: (identifier) @namespace)
[(scale name: (identifier) @type) (informant name: (identifier) @type)]
[(bands_declaration name: (identifier) @type) (bands name: (identifier) @type)]
[(recode name: (identifier) @function) (table name: (identifier) @function)]
(item name: (identifier) @variable.other.member)
(domain name: (identifier) @variable.other.member)
(repeat name: (identifier) @variable.other.member)
(score name: (identifier) @variable.other.member)
(class name: (identifier) @variable.other.member)
(let name: (identifier) @variable)
[(option name: (identifier) @constant) (band name: (identifier) @constant) (rule name: (identifier) @constant)]
(parameters parameter: (identifier) @variable.parameter)
[(text informant: (identifier) @type) (reworded informant: (identifier) @type) (only informant: (identifier) @type)]
(as_informant (identifier) @type)

((call function: (identifier) @function)
  (#not-any-of? @function
    "sum" "mean" "median" "min" "max" "sd" "count" "any" "all" "at_least" "answered" "first" "reverse" "percent" "round"
    "floor" "ceil" "abs" "clamp" "sqrt" "exp" "ln" "years" "hours"))
((call function: (identifier) @function.builtin)
  (#any-of? @function.builtin
    "sum" "mean" "median" "min" "max" "sd" "count" "any" "all" "at_least" "answered" "first" "reverse" "percent" "round"
    "floor" "ceil" "abs" "clamp" "sqrt" "exp" "ln" "years" "hours"))
(named_argument key: (identifier) @variable.parameter)
(is option: (identifier) @constant)
(has option: (identifier) @constant)

(binary operator: ["=" "!=" "<" "<=" ">" ">=" "+" "-" "*" "/" "^"] @operator)
(negative "-" @operator)
[".." "->"] @operator
["{" "}" "(" ")" "[" "]"] @punctuation.bracket
["," ":"] @punctuation.delimiter
