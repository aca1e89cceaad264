// The editor pane of the preview: text left, page right. What is right, what can be written and what a name means it asks
// the server, which asks what the language server asks. Without this script the page has a plain text field and a button.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { lintGutter, linter, nextDiagnostic } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorSelection, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, hoverTooltip, keymap, lineNumbers } from '@codemirror/view';
import { card, inline } from './card.mjs';
import { peil } from './peil.mjs';

const pane = document.querySelector('[data-editor]');
const field = pane.querySelector('textarea');
const form = pane.querySelector('form');
const frame = pane.querySelector('iframe');
const told = pane.querySelector('[data-told]');
const list = pane.querySelector('[data-findings]');
const follow = pane.querySelector('[data-follow]');
const say = JSON.parse(pane.dataset.words);
const base = pane.dataset.editor;

let stamp = pane.dataset.stamp;
let saved = field.value;
const isSaved = () => view.state.doc.toString() === saved;

// ---- the server ------------------------------------------------------------------------------------------------------

async function ask(what, body) {
  const answer = await fetch(`${base}/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok && answer.status !== 409) throw new Error(String(answer.status));
  return answer.json();
}

async function findings(view) {
  const text = view.state.doc.toString();
  let found;
  try {
    found = await ask('findings', { text });
  } catch {
    tell(say.gone);
    return [];
  }
  if (view.state.doc.toString() !== text) return [];
  counted = text;
  const errors = found.filter((one) => one.severity === 'error').length;
  count = errors ? say.errors.replace('{count}', errors) : say.good;
  tell();
  enlist(found);
  const length = view.state.doc.length;
  return found.map((one) => ({
    from: Math.min(one.from, length),
    to: Math.min(one.to, length),
    severity: one.severity === 'note' ? 'info' : one.severity,
    message: one.message,
    renderMessage: () => message(one),
    actions: one.fixes.map((fix) => ({ name: fix.title, apply: () => mend(fix) })),
  }));
}

function mend(fix) {
  view.dispatch({ changes: fix.changes, userEvent: 'input.fix' });
}

function button(text, press) {
  const made = Object.assign(document.createElement('button'), { type: 'button', textContent: text });
  made.addEventListener('click', press);
  return made;
}

/** All findings below the text, each with a button to its place and one for each fix. */
function enlist(found) {
  const had = list.contains(document.activeElement);
  list.querySelector('ol').replaceChildren(
    ...found.map((one) => {
      const line = view.state.doc.lineAt(Math.min(one.from, view.state.doc.length));
      const shown = document.createElement('li');
      shown.className = `peil-finding--${one.severity}`;
      const there = button(say.line.replace('{line}', line.number), () => {
        view.dispatch({ selection: { anchor: Math.min(one.from, view.state.doc.length) }, scrollIntoView: true });
        view.focus();
      });
      shown.append(there, message(one), ...one.fixes.map((fix) => button(fix.title, () => (mend(fix), view.focus()))));
      return shown;
    }),
  );
  list.hidden = !found.length;
  // The button that had the focus is gone with its finding.
  if (had && !list.contains(document.activeElement)) (list.querySelector('ol button') ?? view).focus();
}

/** A finding: its code, which links to its page, what is the matter, and what to do. */
function message(one) {
  const shown = document.createElement('div');
  if (one.code) {
    const link = document.createElement('a');
    Object.assign(link, { href: `/explain/${one.code}`, textContent: one.code, target: '_blank' });
    shown.append(link, ': ');
  }
  inline(one.message, shown);
  if (one.help) {
    const help = document.createElement('div');
    help.className = 'peil-editor-help';
    shown.append(inline(one.help, help));
  }
  return shown;
}

async function complete(context) {
  const word = context.matchBefore(/[\p{L}\p{N}_]*/u);
  // Behind a text that was just closed a line is mostly complete: a list there would take the next Enter.
  const before = context.state.sliceDoc(context.state.doc.lineAt(context.pos).from, context.pos);
  if (!context.explicit && /"$/.test(before) && before.replace(/\\./g, '').split('"').length % 2) return null;
  if (!context.explicit && !word.text && !/[:{=("]\s?$/.test(context.state.sliceDoc(Math.max(0, context.pos - 2), context.pos))) return null;
  const found = await ask('complete', { text: context.state.doc.toString(), at: context.pos }).catch(() => null);
  if (!found || context.aborted || !found.options.length) return null;
  return {
    from: found.from ?? word.from,
    options: found.options.map((one) => ({
      label: one.label,
      detail: one.detail ?? undefined,
      type: one.kind,
      apply: one.text ?? one.label,
      info: one.about ? () => card(one.about) : undefined,
    })),
    validFor: /^[\p{L}\p{N}_]*$/u,
  };
}

const hover = hoverTooltip(async (view, at) => {
  const found = await ask('hover', { text: view.state.doc.toString(), at }).catch(() => null);
  if (!found) return null;
  return { pos: found.from, end: found.to, above: true, create: () => ({ dom: card(found.text) }) };
});

// ---- saving ----------------------------------------------------------------------------------------------------------

let count = '';
/** The text that `count` is about: while one types, it is about the text before. */
let counted = null;

/** What came of the last try, until the text changes. */
let notice = '';

/** What screen readers hear, and everybody sees: whether it is saved, and how many errors there are; or the notice. */
function tell(instead) {
  notice = instead ?? notice;
  told.dataset.told = counted === view.state.doc.toString() ? 'now' : 'before';
  told.textContent = notice || [isSaved() ? say.saved : say.unsaved, count].filter(Boolean).join(' ');
}

async function save(over) {
  notice = '';
  const text = view.state.doc.toString();
  let answer;
  try {
    answer = await ask('save', { text, stamp: over ? null : stamp });
  } catch {
    return tell(say.gone);
  }
  if (answer.changed) {
    if (confirm(say.overwrite)) return save(true);
    if (confirm(say.take)) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: answer.text } });
      [saved, stamp] = [answer.text, answer.stamp];
      return tell();
    }
    return tell(say.kept);
  }
  if (answer.fault) return tell(answer.fault);
  [saved, stamp] = [text, answer.stamp];
  tell();
  show(true);
}

window.addEventListener('beforeunload', (leaving) => {
  if (!isSaved()) leaving.preventDefault();
});
form.addEventListener('submit', (sent) => {
  sent.preventDefault();
  void save(false);
});

// ---- the page beside it ----------------------------------------------------------------------------------------------

const DECLARES = /^\s*(item|domain|repeat)\s+([a-z_]\w*)/;
let at = '';

/** What stands at the cursor, or last before it, and has a place on a page. */
function shownAt(state) {
  for (let number = state.doc.lineAt(state.selection.main.head).number; number > 0; number--) {
    const found = DECLARES.exec(state.doc.line(number).text);
    if (found) return found[2];
  }
  return '';
}

/** Shows the page of what is at the cursor, in the words and for the informant that are chosen there. */
function show(again) {
  if (!follow.checked && !again) return;
  const name = follow.checked ? shownAt(view.state) : at;
  if (name === at && !again) return;
  at = name;
  const [, , , words, informant] = (frame.contentWindow?.location.pathname ?? '').split('/');
  // Beside a text a page is scrolled from here: an address that ends in a place on it gives that place the focus, and what is typed meanwhile with it.
  const address = new URLSearchParams({ at, beside: '', ...(words && { words: decodeURIComponent(words) }), ...(informant && { informant }) });
  frame.contentWindow?.location.replace(`${pane.dataset.preview}?${address}`);
}

let waiting;
function later() {
  clearTimeout(waiting);
  waiting = setTimeout(() => show(false), 350);
}

/** The other way round: a question that is touched on the page is where the cursor goes. */
frame.addEventListener('load', () => {
  const place = new URLSearchParams(frame.contentWindow?.location.search).get('beside');
  const shown = place && frame.contentDocument.getElementById(place);
  if (shown) frame.contentWindow.scrollBy(0, shown.getBoundingClientRect().top);
  frame.contentDocument?.addEventListener('click', (touched) => {
    const around = touched.target.closest('.peil-question, tr, .peil-card');
    const name = around?.querySelector('[name]:not([name^="peil-"])')?.getAttribute('name');
    if (name) go(name);
  });
  // From here on the cursor goes with it.
  if (frame.contentDocument) frame.contentDocument.documentElement.dataset.followed = '';
});

function go(name) {
  const names = [name, name.replace(/_[^_]*$/, '')];
  for (let number = 1; number <= view.state.doc.lines; number++) {
    const line = view.state.doc.line(number);
    const found = DECLARES.exec(line.text);
    if (found?.[1] !== 'item' || !names.includes(found[2])) continue;
    at = found[2];
    view.dispatch({ selection: EditorSelection.cursor(line.from + line.text.indexOf(found[2])), effects: EditorView.scrollIntoView(line.from, { y: 'center' }) });
    return;
  }
}

/** How many braces are open at the end of a text, outside texts and comments. */
function open(text) {
  const plain = text.replace(/"(?:[^"\\\n]|\\.)*"|#.*/g, '');
  return plain.split('{').length - plain.split('}').length;
}

/** A brace that is typed on an empty line, where the next sign is the one that came with its partner: the cursor goes behind that one. */
const overtype = EditorView.inputHandler.of((view, from, to, text) => {
  const { doc } = view.state;
  const [first, rest] = [doc.lineAt(from), doc.sliceString(to)];
  const there = /^\s*\}/.exec(rest);
  if (text !== '}' || from !== to || first.text.trim() || !there || open(doc.toString())) return false;
  const brace = to + there[0].length;
  view.dispatch({
    changes: { from: first.from, to: doc.lineAt(brace).from },
    selection: { anchor: first.from + brace - doc.lineAt(brace).from },
    userEvent: 'input.type',
    scrollIntoView: true,
  });
  return true;
});

// ---- the editor ------------------------------------------------------------------------------------------------------

const view = new EditorView({
  state: EditorState.create({
    doc: field.value,
    extensions: [
      EditorView.cspNonce.of(pane.dataset.nonce),
      lineNumbers(),
      highlightSpecialChars(),
      history(),
      drawSelection(),
      indentOnInput(),
      indentUnit.of('    '),
      EditorState.tabSize.of(4),
      bracketMatching(),
      overtype,
      closeBrackets(),
      highlightActiveLine(),
      highlightSelectionMatches(),
      search({ top: true }),
      peil(),
      linter(findings, { delay: 250 }),
      lintGutter(),
      autocompletion({ override: [complete], interactionDelay: 50 }),
      hover,
      EditorState.phrases.of(say.phrases ?? {}),
      EditorView.contentAttributes.of({ 'aria-labelledby': 'text-label', tabindex: '0', lang: pane.dataset.language, spellcheck: 'false' }),
      // The tab key goes on to the save button, as everywhere on a page.
      keymap.of([
        { key: 'Mod-s', run: () => (void save(false), true), preventDefault: true },
        ...closeBracketsKeymap,
        ...completionKeymap,
        { key: 'Mod-Shift-m', run: () => (list.querySelector('ol button')?.focus(), true) },
        { key: 'F8', run: nextDiagnostic },
        ...searchKeymap,
        ...historyKeymap,
        ...defaultKeymap,
      ]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) {
          field.value = update.state.doc.toString();
          tell('');
        }
        if (update.selectionSet || update.docChanged) later();
      }),
    ],
  }),
  parent: pane.querySelector('[data-text]'),
});
field.hidden = true;
field.labels?.forEach((label) => (label.hidden = true));
pane.classList.add('peil-editor--on');
const line = Number(new URLSearchParams(location.search).get('line'));
const named = new URLSearchParams(location.search).get('at');
if (line > 0 && line <= view.state.doc.lines) {
  view.dispatch({ selection: { anchor: view.state.doc.line(line).from }, scrollIntoView: true });
}
if (named) go(named);
tell();
