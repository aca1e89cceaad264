// Colours for Peil: a tokenizer a line at a time. It colours what is being written; what is right, the server says.

import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { tags } from '@lezer/highlight';

const words = (text) => new Set(text.trim().split(/\s+/));

const BEGINS = words(`instrument use informant scale domain item repeat let recode table bands score class check alert feedback
  test intro layout page note answer blank skip expect administered study privacy consent practices enrol ended assume wave ask outcome
  compare goals cells publish amended`);
const WORDS = words(`and or not in is has if then else of for when otherwise only required optional renamed from above hint unit
  code description shown higher better worse times up to missing none`);
const TYPES = words('of text');
const FUNCTIONS = words(`sum mean median min max sd count any all at_least answered first reverse percent round floor ceil abs
  clamp sqrt exp ln years hours`);
const KEYS = words('title version language description source licence purpose ground controller processor reviewed');

function text(stream, state) {
  const end = state.long ? '"""' : '"';
  while (!stream.eol()) {
    if (stream.match(end)) {
      state.inText = false;
      return 'string';
    }
    if (stream.next() === '\\' && !state.long) stream.next();
  }
  if (!state.long) state.inText = false;
  return 'string';
}

const language = StreamLanguage.define({
  name: 'peil',
  startState: () => ({ inText: false, long: false, declares: false, first: true }),
  blankLine: () => {},
  token(stream, state) {
    if (state.inText) return text(stream, state);
    if (stream.sol()) state.first = true;
    if (stream.eatSpace()) return null;
    const first = state.first;
    state.first = false;
    if (stream.match(/^#.*/)) return 'comment';
    if (stream.match('"""')) {
      Object.assign(state, { inText: true, long: true });
      return text(stream, state);
    }
    if (stream.match('"')) {
      Object.assign(state, { inText: true, long: false });
      return text(stream, state);
    }
    if (stream.match(/^\d{4}-\d{2}-\d{2}|^\d{1,2}:\d{2}|^\d+(\.\d+)*/)) return 'number';
    const word = stream.match(/^[\p{L}_][\p{L}\p{N}_]*/u)?.[0];
    if (word) {
      if (state.declares) {
        state.declares = false;
        return 'variableName.definition';
      }
      if (first && KEYS.has(word)) return 'propertyName';
      if (first && BEGINS.has(word)) {
        state.declares = /^\s+[\p{L}_]/u.test(stream.string.slice(stream.pos)) && !['answer', 'blank', 'skip', 'expect', 'ask', 'compare', 'cells', 'layout'].includes(word);
        return 'keyword';
      }
      if (word === 'yes' || word === 'no') return 'bool';
      if (stream.match(/^\s*\(/, false)) return FUNCTIONS.has(word) ? 'variableName.standard' : 'variableName.function';
      const before = stream.string.slice(0, stream.start);
      if (/"\s*:\s*(many\s+of\s+)?$/.test(before) || (TYPES.has(word) && /:\s*(many|long)\s+$/.test(before))) return 'typeName';
      if (WORDS.has(word)) return 'keyword';
      return 'variableName';
    }
    if (stream.match(/^(->|\.\.|[!<>]?=|[<>+\-*/^])/)) return 'operator';
    stream.next();
    return null;
  },
  languageData: {
    commentTokens: { line: '#' },
    closeBrackets: { brackets: ['(', '[', '{', '"'] },
    indentOnInput: /^\s*[}\])]$/,
  },
  indent(state, after, context) {
    // What is before the place: the part of its line where a new line begins there, otherwise the line above.
    let before = context.lineAt(context.pos, -1);
    if (before.from === context.pos) before = before.from > 0 ? context.lineAt(before.from - 1, -1) : null;
    while (before && !before.text.trim() && before.from > 0) before = context.lineAt(before.from - 1, -1);
    if (!before) return 0;
    const bare = before.text.replace(/"([^"\\]|\\.)*"/g, '').replace(/#.*/, '');
    const open = (bare.match(/[[({]/g) ?? []).length - (bare.replace(/^\s*[\])}]+/, '').match(/[\])}]/g) ?? []).length;
    const depth = /^\s*/.exec(before.text)[0].length + Math.sign(open) * context.unit;
    return Math.max(0, depth - (/^\s*[}\])]/.test(after) ? context.unit : 0));
  },
});

// Every colour has a contrast of 4.5 or more against the white of the pane.
const colours = HighlightStyle.define([
  { tag: tags.comment, color: '#57606a', fontStyle: 'italic' },
  { tag: tags.keyword, color: '#0b3d91', fontWeight: '600' },
  { tag: tags.string, color: '#0a5c36' },
  { tag: tags.number, color: '#8a3b00' },
  { tag: tags.bool, color: '#8a3b00' },
  { tag: tags.typeName, color: '#6a1b9a' },
  { tag: tags.propertyName, color: '#6a1b9a' },
  { tag: tags.standard(tags.variableName), color: '#7a0f4b' },
  { tag: tags.function(tags.variableName), color: '#7a0f4b' },
  { tag: tags.definition(tags.variableName), color: '#1b1b1b', fontWeight: '600' },
  { tag: tags.operator, color: '#57606a' },
]);

export const peil = () => [language, syntaxHighlighting(colours)];
