// A card: the little Markdown that the server writes, as elements. No text of it becomes markup.

/** `code`, **bold** and [links](…) in a line. */
export function inline(text, into) {
  const pattern = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)/g;
  let from = 0;
  for (const found of text.matchAll(pattern)) {
    into.append(text.slice(from, found.index));
    const [whole, code, bold, label] = found;
    const made = document.createElement(code ? 'code' : bold ? 'strong' : 'span');
    made.textContent = code ?? bold ?? label;
    into.append(made);
    from = found.index + whole.length;
  }
  into.append(text.slice(from));
  return into;
}

function table(lines) {
  const made = document.createElement('table');
  lines.forEach((line, at) => {
    if (/^\|[\s:|-]+\|$/.test(line)) return;
    const row = made.insertRow();
    for (const text of line.replace(/^\||\|$/g, '').split('|')) {
      row.append(inline(text.trim(), document.createElement(at === 0 ? 'th' : 'td')));
    }
  });
  return made;
}

/** A block of lines: a list, a table, a listing, a heading, a rule, or a paragraph. */
function block(lines) {
  const first = lines[0];
  if (first.startsWith('```')) {
    const made = document.createElement('pre');
    made.textContent = lines.slice(1).filter((line) => !line.startsWith('```')).join('\n');
    return made;
  }
  if (first.startsWith('|')) return table(lines);
  if (/^---+$/.test(first)) return document.createElement('hr');
  if (/^[-*] /.test(first)) {
    const made = document.createElement('ul');
    for (const line of lines) made.append(inline(line.replace(/^[-*] /, ''), document.createElement('li')));
    return made;
  }
  const made = document.createElement('p');
  lines.forEach((line, at) => {
    if (at > 0) made.append(/ {2}$|\\$/.test(lines[at - 1]) ? document.createElement('br') : ' ');
    const heading = /^#+ (.*)$/.exec(line);
    if (heading) made.append(inline(heading[1], document.createElement('strong')));
    else inline(line.replace(/( {2}|\\)$/, ''), made);
  });
  return made;
}

export function card(text) {
  const made = document.createElement('div');
  made.className = 'peil-editor-card';
  let lines = [];
  let listing = false;
  const end = () => {
    if (lines.length) made.append(block(lines));
    lines = [];
  };
  for (const line of text.split('\n')) {
    if (line.startsWith('```')) listing = !listing;
    if (line.trim() || listing) lines.push(line);
    else end();
  }
  end();
  return made;
}
