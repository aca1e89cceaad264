// What must hold for every page, whoever meets it. Each function runs inside the page and gives what is wrong, as sentences.

/** Nothing is wider than the window (WCAG 2.2, 1.4.10): only what has a scroll bar of its own, such as a table or an editor, may be. */
export function tooWide() {
  const wrong = [];
  const most = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > most) wrong.push(`the page is ${document.documentElement.scrollWidth} wide in a window of ${most}`);
  for (const element of document.body.querySelectorAll('*')) {
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height <= 1 || element.closest('.peil-scroll, .peil-listing, .cm-editor, .utrecht-skip-link, svg')) continue;
    if (box.right > most + 1 || box.left < -1) wrong.push(`<${element.localName} class="${element.className}"> reaches from ${Math.round(box.left)} to ${Math.round(box.right)}`);
  }
  return wrong.slice(0, 5);
}

/** Whatever can be pressed is at least 24 by 24 CSS pixels (2.5.8), or stands in a sentence. A label counts with its input. */
export function tooSmall() {
  const wrong = [];
  for (const element of document.querySelectorAll('a[href], button, input, select, textarea, summary')) {
    if (element.type === 'hidden' || !element.checkVisibility()) continue;
    if (element.closest('.utrecht-skip-link:not(:focus)')) continue;
    const target = element.closest('.peil-option, .peil-row-number') ?? element;
    const { width, height } = target.getBoundingClientRect();
    const within = element.parentElement;
    const inSentence = getComputedStyle(element).display === 'inline' && within.textContent.trim() !== element.textContent.trim();
    if ((width < 24 || height < 24) && !inSentence) {
      wrong.push(`<${element.localName}> "${element.textContent.trim().slice(0, 40)}" is ${Math.round(width)} by ${Math.round(height)}`);
    }
  }
  return wrong;
}

/** Texts that are known to be of one language are marked as it (3.1.1, 3.1.2). */
export function wrongLanguage(belonging) {
  const wrong = [];
  const look = (text, element) => {
    // The text of an instrument is in its own words.
    if (element.closest('.cm-editor')) return;
    const expected = belonging[text.replace(/\s+/g, ' ').trim()];
    const marked = element.closest('[lang]')?.lang;
    if (expected && expected !== marked) wrong.push(`"${text.trim().slice(0, 60)}" is ${expected} and marked ${marked}`);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) look(texts.currentNode.data, texts.currentNode.parentElement);
  for (const element of document.querySelectorAll('[aria-label]')) look(element.getAttribute('aria-label'), element);
  return wrong;
}

/** With the distances that WCAG 2.2 names in 1.4.12, and with letters twice as large (1.4.4), nothing is cut off or wider than the window. */
export function cutOff(style) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets = [sheet];
  const wrong = [];
  const most = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > most) wrong.push(`the page is ${document.documentElement.scrollWidth} wide in a window of ${most}`);
  for (const element of document.body.querySelectorAll('*')) {
    if (element.closest('.peil-scroll, .peil-listing, .cm-editor, .utrecht-skip-link, svg, select, input') || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    // What is for a screen reader only is clipped to nothing.
    if (style.clipPath !== 'none') continue;
    const clips = [style.overflowX, style.overflowY].some((overflow) => ['hidden', 'clip'].includes(overflow));
    if (clips && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1)) wrong.push(`<${element.localName} class="${element.className}"> cuts its text off`);
  }
  document.adoptedStyleSheets = [];
  return wrong;
}

/** Where the focus is: whether it can be seen (2.4.7) and is not under something else (2.4.11). None when nothing has it. */
export function focused() {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  // The middle; of a field of several lines, which browsers scroll to its cursor, the middle of the part that is in the window (WCAG 2.2, 2.4.11).
  const lines = element.localName === 'textarea';
  const [top, bottom] = lines ? [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)] : [box.top, box.top + Math.min(box.height, innerHeight)];
  const at = document.elementFromPoint(box.left + box.width / 2, (top + bottom) / 2);
  const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const own = at && (element.contains(at) || at.contains(element) || at.closest('label')?.control === element || at.closest('.peil-option, .peil-row-number')?.contains(element));
  return {
    what: `<${element.localName} id="${element.id}" class="${element.className}"> "${(element.textContent || element.value || '').trim().slice(0, 40)}"`,
    main: element.id === 'main',
    wrong: [...(seen ? [] : ['its focus cannot be seen']), ...(own ? [] : ['it is under something else or out of sight'])],
  };
}
