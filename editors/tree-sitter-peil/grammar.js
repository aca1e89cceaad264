/// <reference types="tree-sitter-cli/dsl" />
// The grammar of Peil for editors. The truth is `grammar/peil.pest`, and for protocols `src/study/protocol`; a test
// has both read the same files. This one is strict: what Peil reads only to answer it with a hint (`==`, `;`,
// quotes of a word processor) is an error here.
//
// A newline ends a statement, so it is a token. Where it does not, the grammar says `gap`; a line that begins with
// an operator or with `for` goes on with the line before it, and `src/scanner.c` sees to that.

/** Newlines that end nothing: behind an operator or a comma, and inside brackets. */
const gap = $ => repeat($._newline);

/** Statements, each on a line of its own. */
const lines = ($, rule) =>
  seq(repeat($._newline), optional(seq(rule, repeat(seq(repeat1($._newline), rule)), repeat($._newline))));

/** Rows, ended by a newline or a comma. */
const rows = ($, rule) => {
  const end = choice($._newline, ',');
  return seq(repeat(end), optional(seq(rule, repeat(seq(repeat1(end), rule)), repeat(end))));
};

const block = rule => seq('{', rule, '}');
const commas = rule => seq(rule, repeat(seq(',', rule)));
/** The same, where a line may end behind a comma. */
const commas_over_lines = ($, rule) => seq(rule, repeat(seq(',', gap($), rule)));

module.exports = grammar({
  name: 'peil',

  // `and`, `or` and `for` are here so that the scanner knows whether the parser would take them.
  externals: $ => [$._newline, $._continuation, 'and', 'or', 'for', $._error_sentinel],
  extras: $ => [/[\p{Zs}\t]/, $.comment, $._continuation],
  word: $ => $.identifier,

  supertypes: $ => [$.expression],
  // A rule of a class may be called `unit`; whether it is one is known behind its text.
  conflicts: $ => [[$.unit, $._clause_word], [$.hint, $._clause_word], [$.otherwise, $._clause_word],
    [$.code, $._clause_word], [$.description, $._clause_word]],

  rules: {
    source_file: $ => seq(repeat($._newline), optional(choice($._instrument_file, $._protocol_file))),

    _instrument_file: $ => seq($._declaration, repeat(seq(repeat1($._newline), $._declaration)), repeat($._newline)),

    _declaration: $ => choice(
      $.instrument, $.use, $.informant, $.scale, $.domain, $.item, $.note, $.repeat, $.let, $.recode, $.table,
      $.bands_declaration, $.score, $.class, $.check, $.alert, $.feedback, $.test, $.guarantee,
    ),

    // ---- characters -------------------------------------------------------------------------------------------

    comment: _ => token(/#[^\n\r]*/),
    identifier: _ => /[\p{XID_Start}_]\p{XID_Continue}*/,
    number: _ => token(/(0|[1-9][0-9]*)(\.[0-9]+)?/),
    date: _ => token(/[0-9]{4}-[0-9]{2}-[0-9]{2}/),
    time: _ => token(/[0-9]{1,2}:[0-9]{2}/),
    version: _ => token(/[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?/),
    language_tag: _ => token(/[A-Za-z]+(-[A-Za-z0-9]+)*/),
    signed: $ => seq(optional('-'), $.number),
    _name: $ => field('name', $.identifier),

    string: $ => choice(
      seq('"', repeat(choice(
        alias($._line_content, $.string_content), $.escape_sequence, $.placeholder,
      )), token.immediate(prec(3, '"'))),
      seq('"""', repeat(choice(
        alias($._block_content, $.string_content), $.escape_sequence, $.placeholder,
      )), token.immediate(prec(3, '"""'))),
    ),
    _line_content: _ => token.immediate(prec(1, /[^"\\{\n\r]+|\{/)),
    _block_content: _ => token.immediate(prec(1, /([^"\\{]|"[^"\\{]|""[^"\\{])+|\{|\\|"/)),
    escape_sequence: _ => token.immediate(prec(2, /\\[^\n\r]|\{\{|\}\}/)),
    placeholder: _ => token.immediate(prec(2, /\{[a-z_][a-z0-9_]*\}/)),
    // A text, with other words for an informant.
    text: $ => prec.right(seq($.string, repeat($._for_informant))),
    _for_informant: $ => seq('for', field('informant', $.identifier), $.string),
    reworded: $ => prec.right(repeat1($._for_informant)),

    // ---- declarations -----------------------------------------------------------------------------------------

    instrument: $ => seq('instrument', $._name, block(lines($, choice($.property, $.code)))),
    property: $ => choice(
      seq(field('key', $.identifier), field('value', choice($.version, $.text, $.language_tag))),
      // A code without its terminology is read, so that a message can say what it lacks.
      seq(field('key', alias('code', $.identifier)), field('value', $.text)),
    ),
    use: $ => seq('use', field('path', $.string)),
    informant: $ => seq('informant', $._name, $.text),

    scale: $ => seq('scale', $._name, block(rows($, $.option))),
    option: $ => choice(
      seq(optional(choice('missing', 'none')), $._option_key, $.text, repeat(choice($.renamed, $.code))),
      $.bounds,
      $.signed,
    ),
    _option_key: $ => choice(
      field('code', $.signed),
      seq(field('name', $._option_name), optional(seq('=', field('code', $.signed)))),
    ),
    // An option may have the name of a keyword that could stand in its place.
    _option_name: $ => choice($.identifier, alias(choice('missing', 'none'), $.identifier)),

    domain: $ => seq('domain', $._name, $.text, optional($._type), repeat($._clause), block(lines($, $._entry))),
    _entry: $ => choice($.item, $.note, $.domain, $.repeat, $.intro, $.layout, $.page, $.description, $.code),
    intro: $ => seq('intro', $.text),
    layout: $ => seq('layout', field('kind', $.identifier)),
    // What follows begins a new page.
    page: _ => 'page',
    repeat: $ => seq(
      'repeat', $._name,
      choice(
        seq($.text, optional($._type), choice($._over, seq('times', field('times', $.expression), 'up', 'to', $.number))),
        seq(optional($._type), $._over),
      ),
      repeat($._clause),
      block(lines($, choice($._entry, $.let, $.score, $.class, $.check, $.alert, $.feedback))),
    ),
    _over: $ => seq('over', '[', gap($), optional(seq(
      $.round, gap($), repeat(seq(',', gap($), $.round, gap($))), optional(seq(',', gap($))),
    )), ']'),
    round: $ => seq($._name, $.text, optional($.renamed)),
    item: $ => seq('item', $._name, $.text, optional($._type), repeat($._clause), optional($.properties)),
    // A text between questions.
    note: $ => seq('note', $._name, $.text, repeat($._clause), optional($.properties)),
    properties: $ => block(repeat(choice($._newline, $._clause, $.bands))),

    _type: $ => seq(':', field('type', $.answer_type), optional($.reworded)),
    answer_type: $ => seq(
      choice(
        seq('many', 'of', field('scale', $.identifier)),
        seq('date', optional($.days)),
        seq(choice('integer', 'decimal', 'minutes'), optional($.bounds), optional(seq($.text, $.text))),
        seq('long', 'text'),
        field('scale', choice($.identifier, alias(choice('many', 'long'), $.identifier))),
      ),
      optional(seq('or', field('or', $.identifier))),
    ),
    days: $ => choice(seq($._day, '..', optional($._day)), seq('..', $._day)),
    _day: $ => choice($.date, seq('administered', optional(seq('-', $.number, 'years')))),
    bounds: $ => seq($.signed, '..', $.signed),

    _clause: $ => choice(
      $.unit, $.required, $.optional, $.urgent, $.when, $.otherwise, $.only, $.renamed, $.hint, $.code, $.description,
      $.direction, $.shown,
    ),
    unit: $ => seq('unit', $.string),
    required: _ => 'required',
    optional: _ => 'optional',
    urgent: _ => 'urgent',
    when: $ => prec.right(seq('when', gap($), $.expression, optional(field('reason', $.text)))),
    otherwise: $ => seq('otherwise', $._constant),
    only: $ => prec.right(seq('only', commas(field('informant', $.identifier)))),
    renamed: $ => prec.right(seq('renamed', 'from', choice(
      $.signed, seq($.identifier, optional(seq('=', $.signed))),
    ))),
    hint: $ => seq('hint', $.text),
    // A concept of a terminology, by its short name or its address.
    code: $ => seq('code', field('system', choice($.identifier, $.string)), field('code', $.string)),
    description: $ => seq('description', $.text),
    shown: $ => seq('shown', $.number, choice('decimal', 'decimals')),
    direction: $ => seq('higher', 'is', choice('better', 'worse')),
    bands: $ => prec.right(seq(
      'bands', optional($._name), optional(seq('when', gap($), $.expression)), optional($._band_block),
    )),
    _band_block: $ => block(rows($, $.band)),
    band: $ => seq($._name, optional($.text), optional($.threshold), optional($.renamed)),
    threshold: $ => seq(choice('from', 'above'), $.signed),
    _constant: $ => choice($.date, $.time, $.signed, $.string, $.truth, $.identifier),

    let: $ => seq('let', $._name, optional($.parameters), '=', gap($), field('value', $.expression)),
    parameters: $ => seq('(', commas(field('parameter', $.identifier)), ')'),
    score: $ => seq(
      'score', $._name, $.text, '=', gap($), field('value', $.expression), repeat(choice($._clause, $.bands)),
      optional($.properties),
    ),
    bands_declaration: $ => seq('bands', $._name, $._band_block),
    class: $ => seq(
      'class', $._name, optional($.text), repeat($._clause),
      block(rows($, choice($.rule, $._clause, $.bands))),
    ),
    rule: $ => seq(
      $._rule_key, $.text, choice(seq('when', gap($), $.expression), 'otherwise'), optional($.renamed),
    ),
    _rule_key: $ => choice(
      field('code', $.signed),
      seq(
        field('name', choice($.identifier, alias($._clause_word, $.identifier))),
        optional(seq('=', field('code', $.signed))),
      ),
    ),

    // A rule may have the name of a clause: what follows tells them apart.
    _clause_word: _ => choice(
      'when', 'only', 'renamed', 'higher', 'shown', 'required', 'optional', 'urgent', 'otherwise', 'unit', 'hint', 'code',
      'description', 'bands',
    ),

    recode: $ => seq('recode', $._name, block(rows($, $.recode_row))),
    recode_row: $ => seq(choice('otherwise', $._cell), '->', $._result),
    table: $ => seq(
      'table', $._name, '(', commas(field('key', $.identifier)), ')',
      optional(seq('->', commas_over_lines($, field('category', $.identifier)))),
      choice(
        seq('from', field('path', $.string), optional(seq('otherwise', $._given))),
        block(rows($, $.row)),
      ),
    ),
    row: $ => seq(choice('otherwise', commas($._cell)), '->', $._given),
    _given: $ => choice($._result, field('category', $.identifier)),
    _result: $ => choice($.signed, 'missing'),
    _cell: $ => choice($.threshold, $.date, $.time, $.span, $.set, $.truth, $._cell_name),
    _cell_name: $ => choice($.identifier, alias(choice('from', 'above'), $.identifier)),
    span: $ => seq($.signed, optional(seq('..', $.signed))),
    set: $ => seq('[', gap($), $._cell, gap($), repeat(seq(',', gap($), $._cell, gap($))), optional(seq(',', gap($))), ']'),

    check: $ => seq('check', $._message),
    alert: $ => seq('alert', $._message),
    feedback: $ => seq('feedback', $._message),
    _message: $ => seq($._name, $.text, repeat($._clause), optional($.properties)),

    // What holds for every response.
    guarantee: $ => seq(choice('always', 'never'), field('reason', $.string), gap($), $.expression),

    test: $ => seq('test', field('title', $.string), block(lines($, $._step))),
    _step: $ => choice($.answer, $.blank, $.skip, $.as_informant, $.on_date, $.expect),
    answer: $ => seq(
      'answer', commas_over_lines($, $._target), '=', gap($), field('value', choice($.list, $._constant)),
    ),
    blank: $ => seq('blank', commas_over_lines($, $._target)),
    _target: $ => choice($.list, $._reference),
    skip: $ => seq('skip', commas_over_lines($, $.identifier)),
    as_informant: $ => seq('informant', $.identifier),
    on_date: $ => seq('administered', $.date),
    expect: $ => seq('expect', gap($), $.expression),

    // ---- expressions ------------------------------------------------------------------------------------------

    expression: $ => choice($.if, $._or),
    if: $ => seq(
      'if', gap($), field('condition', $._or), gap($), 'then', gap($), choice($.if, $._or), gap($), 'else', gap($),
      choice($.if, $._or),
    ),
    _or: $ => choice($._and, alias($.or_, $.binary)),
    or_: $ => seq($._or, field('operator', 'or'), gap($), $._and),
    _and: $ => choice($._not, alias($.and_, $.binary)),
    and_: $ => seq($._and, field('operator', 'and'), gap($), $._not),
    _not: $ => choice($._comparison, $.not),
    not: $ => seq('not', $._not),
    _comparison: $ => choice($._sum, $.is, $.has, $.in, alias($.compared_, $.binary)),
    compared_: $ => seq($._sum, field('operator', choice('=', '!=', '<', '<=', '>', '>=')), gap($), $._sum),
    is: $ => seq($._sum, 'is', optional('not'), choice($.signed, field('option', $.identifier))),
    has: $ => seq($._sum, 'has', choice($.signed, field('option', $.identifier))),
    in: $ => seq($._sum, optional('not'), 'in', gap($), choice($.set, $.span)),
    _sum: $ => choice($._product, alias($.sum_, $.binary)),
    sum_: $ => seq($._sum, field('operator', choice('+', '-')), gap($), $._product),
    _product: $ => choice($._unary, alias($.product_, $.binary)),
    product_: $ => seq($._product, field('operator', choice('*', '/')), gap($), $._unary),
    _unary: $ => choice($._power, $.negative),
    negative: $ => seq('-', $._unary),
    _power: $ => choice($._primary, alias($.power_, $.binary)),
    power_: $ => seq($._primary, field('operator', '^'), gap($), $._unary),
    _primary: $ => choice($.date, $.time, $.number, $.parenthesized, $.list, $.truth, $._reference),
    parenthesized: $ => seq('(', gap($), $.expression, gap($), ')'),
    truth: _ => choice('yes', 'no'),
    list: $ => seq('[', gap($), optional(seq(
      $.expression, gap($), repeat(seq(',', gap($), $.expression, gap($))), optional(seq(',', gap($))),
    )), ']'),
    _reference: $ => choice($.identifier, $.range, $.in_round, $.call),
    in_round: $ => seq($.identifier, 'of', field('round', $.identifier)),
    range: $ => seq($.identifier, '..', $.identifier),
    call: $ => seq(field('function', $.identifier), $.arguments),
    arguments: $ => seq('(', gap($), optional(seq(
      $._argument, gap($), repeat(seq(',', gap($), $._argument, gap($))), optional(seq(',', gap($))),
    )), ')'),
    _argument: $ => choice($.expression, $.named_argument),
    named_argument: $ => seq(
      field('key', $.identifier), ':', gap($), choice($.number, $.identifier),
      optional(seq('of', choice($.number, 'asked'))),
    ),

    // ---- protocols --------------------------------------------------------------------------------------------

    _protocol_file: $ => seq($.study, repeat(seq(repeat1($._newline), $._protocol_line)), repeat($._newline)),

    _protocol_line: $ => choice(
      $.study_instrument, $.privacy, $.consent, $.practices, $.enrol, $.ended, $.assume, $.wave, $.ask, $.outcome,
      $.compare, $.goals, $.cells, $.publish, $.amended, $.study_test,
    ),
    study: $ => seq('study', $._name, block(rows($, $.property))),
    study_instrument: $ => seq('instrument', optional($._name), field('path', $.string), 'version', $.number),
    privacy: $ => seq('privacy', block(rows($, $.privacy_row))),
    privacy_row: $ => choice(
      seq(choice('purpose', 'ground', 'controller', 'processor', 'reviewed'), $.string),
      seq(choice('key', 'keep'), 'until', $.date),
    ),
    consent: $ => seq('consent', $.string),
    practices: $ => seq(
      'practices', optional('like'), 'these', optional(seq('of', $.number)),
      optional(seq('weighted', choice('equally', seq('by', 'cases')))), block(rows($, $.practice)),
    ),
    practice: $ => seq($._name, $.string, optional(seq('cases', $.number))),
    enrol: $ => seq('enrol', $.date, '..', $.date),
    ended: $ => seq('ended', block(rows($, $.reason))),
    reason: $ => seq($._name, $.string, optional(choice('done', 'died'))),
    assume: $ => seq('assume', block(rows($, $.assumption))),
    assumption: $ => choice(seq('lost', $.signed), seq(choice('sd', 'icc'), $.span)),
    wave: $ => seq('wave', $._name, $.string, 'days', $.span, optional(seq('due', $.signed))),
    ask: $ => seq(
      'ask', commas(field('informant', $.identifier)), optional(seq('at', commas(field('wave', $.identifier)))),
      optional(seq('with', field('instrument', $.identifier))),
    ),
    outcome: $ => seq(
      'outcome', $._name,
      optional(seq('=', field('score', $.identifier), optional(seq('of', field('instrument', $.identifier))))),
      optional('primary'), optional(seq('matters', $.signed, optional($.string))),
    ),
    compare: $ => seq('compare', choice(
      seq('waves', commas(field('wave', $.identifier))), 'informants', 'practices',
    )),
    goals: $ => seq('goals', $.span, optional(seq('weight', $.span))),
    cells: $ => seq('cells', 'at', 'least', $.number, optional(seq('round', 'to', $.number))),
    publish: $ => seq(
      'publish', $._name, $.string, 'to', choice('everyone', 'practice', $.audience), 'after',
      field('wave', $.identifier), block(rows($, field('part', $.identifier))),
    ),
    audience: $ => seq($._name, $.string),
    amended: $ => seq('amended', $.date, $.string),
    study_test: $ => seq('test', field('title', $.string), block(rows($, $._study_step))),
    _study_step: $ => choice($.enrolled, $.ends, $.response, $.cell_count, $.expectation),
    enrolled: $ => seq('enrolled', $.date),
    ends: $ => seq('ended', $.date, field('reason', $.identifier)),
    response: $ => seq(
      'response', field('informant', $.identifier), optional(seq('at', field('wave', $.identifier))), 'on', $.date,
    ),
    cell_count: $ => seq('cell', $._name, '=', $.number),
    expectation: $ => seq('expect', $._claim, repeat(seq('and', $._claim))),
    _claim: $ => choice(
      seq($.identifier, '(', field('informant', $.identifier), ')', 'is', field('status', $.identifier)),
      seq($.identifier, 'is', choice('withheld', 'shown')),
    ),
  },
});
