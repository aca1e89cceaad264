[
  (instrument)
  (scale)
  (domain)
  (repeat)
  (properties)
  (recode)
  (table)
  (bands_declaration)
  (bands)
  (class)
  (test)
  (list)
  (set)
  (arguments)
  (parenthesized)
  (study)
  (privacy)
  (practices)
  (ended)
  (assume)
  (publish)
  (study_test)
] @indent.begin

[ "}" ")" "]" ] @indent.end @indent.branch

(comment) @indent.ignore
(string) @indent.auto
(ERROR "{") @indent.begin
