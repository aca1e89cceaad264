// What the pages say, by language: the messages of Peil itself, and the texts of the instruments. Tests find buttons by their words, and hold every text
// against the language that it is marked as.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { INSTRUMENTS, ROOT } from './peil.mjs';

export const LANGUAGES = ['nl', 'fy', 'en'];

/** Messages of one line of the Fluent files of the pages; those of more lines are left out. */
function messages(language) {
  const text = ['web', 'preview'].map((file) => readFileSync(join(ROOT, `src/web/interface/${file}.${language}.ftl`), 'utf8')).join('\n');
  return Object.fromEntries([...text.matchAll(/^([a-z0-9-]+) = (.+)$/gm)].map((found) => [found[1], found[2].trim()]));
}

const MESSAGES = Object.fromEntries(LANGUAGES.map((language) => [language, messages(language)]));

/** A message, with the values that it takes. */
export function say(language, key, values = {}) {
  const text = MESSAGES[language][key];
  if (text === undefined) throw new Error(`there is no message ${key}`);
  return text.replace(/\{ \$(\w+) \}/g, (_, name) => values[name]);
}

function tidy(text) {
  return text.replace(/\s+/g, ' ').trim();
}

/** Texts that belong to one language alone, with it: what a page says in these words must be marked as that language. */
function belonging() {
  const known = new Map();
  const add = (text, language) => {
    const key = tidy(text);
    // A text that has placeholders is not on a page as it stands.
    if (key.length < 4 || /[{}]/.test(key)) return;
    if (!known.has(key)) known.set(key, new Set());
    known.get(key).add(language);
  };
  for (const language of LANGUAGES) Object.values(MESSAGES[language]).forEach((text) => add(text, language));
  for (const folder of readdirSync(INSTRUMENTS, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    const at = join(INSTRUMENTS, folder.name);
    const source = readFileSync(join(at, `${folder.name}.peil`), 'utf8');
    const own = source.match(/^ *language +(\w+)/m)[1];
    // Where a text comes from and what it may be used for can be in any language.
    for (const line of source.split('\n').filter((line) => !/^ *(source|licence|#)/.test(line))) {
      for (const found of line.matchAll(/"([^"]*)"/g)) add(found[1], own);
    }
    const wording = join(at, 'wording');
    for (const file of (existsSync(wording) ? readdirSync(wording) : []).filter((name) => name.endsWith('.yaml'))) {
      const words = readFileSync(join(at, 'wording', file), 'utf8');
      const language = words.match(/^language: *(\w+)/m)[1];
      for (const found of words.matchAll(/: "(.*)"$/gm)) add(found[1], language);
    }
  }
  return Object.fromEntries([...known].filter(([, languages]) => languages.size === 1).map(([text, languages]) => [text, [...languages][0]]));
}

export const BELONGING = belonging();
