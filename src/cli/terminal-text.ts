/**
 * Text from elsewhere, such as a name, a message or a cluster that somebody on the network made up, for lines that people
 * read. A terminal obeys control characters: it would move the cursor, hide what was there, or show a line that nobody
 * wrote. They are shown as escapes instead. JSON output has its own.
 */

const controls = /\p{Cc}/gu;

/** The text on one line, with `\n` and `\u001b` for what is no sign. Tabs stay. */
export function terminalText(text: string): string {
  return text.replaceAll(controls, escaped);
}

function escaped(control: string): string {
  if (control === '\t') return control;
  return control === '\n' ? '\\n' : `\\u${(control.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
