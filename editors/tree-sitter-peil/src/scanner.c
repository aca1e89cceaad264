// Newlines. One ends a statement, unless the line below begins with an operator (behind an expression) or with
// `for` (behind a text): then it goes on, and the newline is passed over.
//
// The scanner keeps nothing between calls.

#include "tree_sitter/parser.h"

#include <wctype.h>

enum TokenType { NEWLINE, CONTINUATION, AND, OR, FOR, ERROR_SENTINEL };

void *tree_sitter_peil_external_scanner_create(void) { return NULL; }
void tree_sitter_peil_external_scanner_destroy(void *payload) { (void)payload; }
unsigned tree_sitter_peil_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload;
  (void)buffer;
  return 0;
}
void tree_sitter_peil_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload;
  (void)buffer;
  (void)length;
}

static bool is_newline(int32_t c) { return c == '\n' || c == '\r'; }

// Unicode's spaces, and the tab: WHITESPACE of the grammar.
static bool is_space(int32_t c) {
  return c == ' ' || c == '\t' || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f ||
         c == 0x205f || c == 0x3000;
}

static bool is_word(int32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         (c > 127 && iswalnum((wint_t)c));
}

static void skip_spaces(TSLexer *lexer) {
  while (is_space(lexer->lookahead)) lexer->advance(lexer, false);
}

// The word that stands here, up to four letters; longer ones are nothing that is looked for.
static void read_word(TSLexer *lexer, char word[5]) {
  unsigned length = 0;
  bool ascii = true;
  while (is_word(lexer->lookahead)) {
    if (length < 4) word[length] = (char)lexer->lookahead;
    if (lexer->lookahead > 127) ascii = false;
    length++;
    lexer->advance(lexer, false);
  }
  word[length < 4 ? length : 4] = 0;
  if (length > 4 || !ascii) word[0] = 0;
}

static bool same(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return *a == *b;
}

// Whether what stands here goes on with the line above it.
static bool goes_on(TSLexer *lexer, bool in_expression, bool in_text) {
  char word[5];
  switch (lexer->lookahead) {
    case '=': case '<': case '>': case '+': case '*': case '/': case '^':
      return in_expression;
    case '!':
      lexer->advance(lexer, false);
      return in_expression && lexer->lookahead == '=';
    case '-':
      lexer->advance(lexer, false);
      return in_expression && lexer->lookahead != '>';
    default:
      break;
  }
  if (!is_word(lexer->lookahead)) return false;
  read_word(lexer, word);
  if (in_text && same(word, "for")) return true;
  if (!in_expression) return false;
  if (same(word, "or") || same(word, "and") || same(word, "is") || same(word, "has") || same(word, "in")) return true;
  if (!same(word, "not")) return false;
  skip_spaces(lexer);
  read_word(lexer, word);
  return same(word, "in");
}

bool tree_sitter_peil_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid_symbols) {
  (void)payload;
  // Behind an expression both `and` and `or` fit; behind a type only `or` does, in a protocol only `and`.
  // While the parser recovers from an error everything is valid: then a newline is just a newline.
  bool recovers = valid_symbols[ERROR_SENTINEL];
  bool in_expression = valid_symbols[AND] && valid_symbols[OR] && !recovers;
  bool in_text = valid_symbols[FOR] && !recovers;
  if (!valid_symbols[NEWLINE] && !in_expression && !in_text) return false;

  while (is_space(lexer->lookahead)) lexer->advance(lexer, true);
  if (!is_newline(lexer->lookahead)) return false;
  // All newlines up to the next word or comment are one.
  while (is_newline(lexer->lookahead)) {
    lexer->advance(lexer, false);
    lexer->mark_end(lexer);
    skip_spaces(lexer);
  }
  if (in_expression || in_text) {
    while (lexer->lookahead == '#') {
      while (!is_newline(lexer->lookahead) && !lexer->eof(lexer)) lexer->advance(lexer, false);
      while (is_newline(lexer->lookahead) || is_space(lexer->lookahead)) lexer->advance(lexer, false);
    }
    if (goes_on(lexer, in_expression, in_text)) {
      lexer->result_symbol = CONTINUATION;
      return true;
    }
  }
  if (!valid_symbols[NEWLINE]) return false;
  lexer->result_symbol = NEWLINE;
  return true;
}
