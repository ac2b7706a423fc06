// A line split as the Bourne shell splits it: blanks, quotes of both kinds, backslashes. Nothing is expanded or run.

/** One character of a word, and whether it was quoted after the word had begun, or had a backslash before it. */
export interface ShellWord {
  readonly text: string
  /** Places in `text` (in UTF-16 units) of characters that quotes or a backslash in the middle of the word keep from being special. */
  readonly quoted: ReadonlySet<number>
}

export interface ShellWords {
  readonly words: readonly ShellWord[]
  /** A quote that is not closed takes what follows with it. */
  readonly open: boolean
}

export function shellWords(line: string): ShellWords {
  const words: ShellWord[] = []
  let text = ''
  let quoted = new Set<number>()
  let begun = false
  let quote = ''
  let whole = false
  const add = (character: string, special: boolean) => {
    if (special) quoted.add(text.length)
    text += character
    begun = true
  }
  for (let at = 0; at < line.length; at++) {
    const character = line[at] as string
    if (quote !== '') {
      if (character === quote) quote = ''
      else if (quote === '"' && character === '\\' && '"\\$`\n'.includes(line[at + 1] ?? ' '))
        add(line[++at] as string, !whole)
      else add(character, !whole)
    } else if (/\s/.test(character)) {
      if (begun) words.push({ text, quoted })
      text = ''
      quoted = new Set()
      begun = false
    } else if (character === '"' || character === "'") {
      // All of it is quoted, as one quotes a word for a shell: that says nothing of a single character.
      whole = !begun
      quote = character
      begun = true
    } else if (character === '\\' && at + 1 < line.length) add(line[++at] as string, true)
    else add(character, false)
  }
  if (quote !== '') return { words, open: true }
  return { words: begun ? [...words, { text, quoted }] : words, open: false }
}
