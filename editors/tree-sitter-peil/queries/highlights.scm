; What is captured later wins.

(comment) @comment
(string) @string
(escape_sequence) @string.escape
(placeholder) @string.special

(number) @number
(version) @number
(date) @number
(time) @number
(truth) @boolean
(language_tag) @string.special

(identifier) @variable

; ---- declarations ----

[
  "instrument" "use" "informant" "scale" "domain" "item" "note" "repeat" "let" "recode" "table" "bands" "score" "class"
  "check" "alert" "feedback" "test" "always" "never" "intro" "layout" (page)
] @keyword

[
  "unit" (required) (optional) (urgent) "when" "otherwise" "only" "renamed" "from" "above" "hint" "shown" "decimal" "decimals"
  "code" "description"
  "higher" "is" "better" "worse" "times" "over" "up" "to" "for" "missing" "none" "of" "many" "administered" "years" "asked"
] @keyword

[ "answer" "blank" "skip" "expect" ] @keyword

[ "study" "privacy" "consent" "practices" "enrol" "ended" "assume" "wave" "ask" "outcome" "compare" "goals" "cells"
  "publish" "amended" "enrolled" "response" "cell" ] @keyword

[ "purpose" "ground" "controller" "processor" "reviewed" "key" "keep" ] @property

[ "until" "these" "like" "weighted" "equally" "by" "cases" "done" "died" "lost" "sd" "icc" "days" "due" "at" "with"
  "primary" "matters" "waves" "informants" "weight" "least" "round" "everyone" "practice" "after" "on" "withheld"
] @keyword

[ "if" "then" "else" ] @keyword.conditional
[ "and" "or" "not" "in" "has" ] @keyword.operator
(is "is" @keyword.operator)

[ "integer" "decimal" "minutes" "date" "long" "text" ] @type.builtin
(shown ["decimal" "decimals"] @keyword)
(answer_type scale: (identifier) @type)
(answer_type or: (identifier) @type)
((answer_type scale: (identifier) @type.builtin) (#any-of? @type.builtin "yesno" "text" "time"))

(property key: (identifier) @property)
(layout kind: (identifier) @constant.builtin)
(code system: (identifier) @constant.builtin)

(instrument name: (identifier) @module)
(study name: (identifier) @module)
(scale name: (identifier) @type)
(informant name: (identifier) @type)
(bands_declaration name: (identifier) @type)
(bands name: (identifier) @type)
(recode name: (identifier) @function)
(table name: (identifier) @function)
(let name: (identifier) @function (parameters))
(item name: (identifier) @variable.member)
(domain name: (identifier) @variable.member)
(repeat name: (identifier) @variable.member)
(round name: (identifier) @variable.member)
(score name: (identifier) @variable.member)
(class name: (identifier) @variable.member)
(option name: (identifier) @constant)
(band name: (identifier) @constant)
(rule name: (identifier) @constant)
(parameters parameter: (identifier) @variable.parameter)
(text informant: (identifier) @type)
(reworded informant: (identifier) @type)
(only informant: (identifier) @type)
(as_informant (identifier) @type)

; ---- expressions ----

(call function: (identifier) @function.call)
((call function: (identifier) @function.builtin)
  (#any-of? @function.builtin
    "sum" "mean" "median" "min" "max" "sd" "count" "any" "all" "at_least" "answered" "first" "reverse" "percent" "round"
    "floor" "ceil" "abs" "clamp" "sqrt" "exp" "ln" "years" "hours"))
(named_argument key: (identifier) @variable.parameter)
(is option: (identifier) @constant)
((is option: (identifier) @constant.builtin) (#any-of? @constant.builtin "missing" "blank" "skipped"))
(has option: (identifier) @constant)
((identifier) @variable.builtin (#any-of? @variable.builtin "informant" "administered"))

(binary operator: _ @operator)
(binary operator: ["and" "or"] @keyword.operator)
(negative "-" @operator)
[ ".." "->" ] @operator
[ "{" "}" "(" ")" "[" "]" ] @punctuation.bracket
[ "," ":" ] @punctuation.delimiter
