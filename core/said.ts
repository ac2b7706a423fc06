// Text that may be shown to everybody. `text` puts it together from text that stands in the code and from the pieces below, each of which
// knows what to leave out; the compiler refuses any other text. What a user wrote is left out, unless its schema says `public: true`.

import { redactUrl, redactUrls } from './redact.ts'

declare const said: unique symbol

/** A text without secrets, and without users' values that are not public. Nothing but this file makes one. */
export type Said = string & { readonly [said]: true }

type Refused =
  'a text is said by say.path(), say.url(), say.named(), say.word() or say.value(), or is public by its schema'

/** Numbers, booleans, and texts that stand in the code, such as 'mbr' | 'gpt'. */
type Sayable<Piece> = Piece extends Said | number | boolean ? Piece : Piece extends string ? Literal<Piece> : Refused

/** A mapping with a key for each of some texts needs those keys; one with a key for any text needs none. */
type Literal<Text extends string> = Record<never, never> extends Record<Text, 1> ? Refused : Text

function text<const Pieces extends readonly (string | number | boolean)[]>(
  texts: TemplateStringsArray,
  ...pieces: { readonly [Index in keyof Pieces]: Pieces[Index] & Sayable<Pieces[Index]> }
): Said {
  let result = texts[0] ?? ''
  for (let index = 0; index < pieces.length; index++) result += String(pieces[index]) + texts[index + 1]
  return result as Said
}

/** ``say`Cannot read ${say.path(file)}: ${reasonOf(error, file)}` `` */
export const say = Object.assign(text, { path, url, named, word, value, join })

function join(
  texts: readonly Said[],
  between: ', ' | ',' | ' or ' | ' and ' | '/' | '; ' | ' ' | ' → ' | '\n' = ', ',
): Said {
  return texts.join(between) as Said
}

/** A file, directory or device. */
function path(text: string): Said {
  return plain(redactUrls(text))
}

/** Without user, password, values of the query and fragment. */
function url(text: string): Said {
  return plain(redactUrl(text))
}

/** What users name and everybody may know, as its schema says: users, groups, packages, hosts, network devices, zones. */
function named(text: string): Said {
  return plain(redactUrls(text))
}

/** A text of the code's own, or of the machine: a program, a unit, a key of a schema, a type of file system. */
function word(text: string): Said {
  return plain(text)
}

/** A value that is not for everybody, or fits no schema: its kind. */
function value(given: unknown): Said {
  if (given === undefined || given === null) return text`nothing`
  if (typeof given === 'string') return given === '' ? text`an empty text` : text`a text`
  if (Array.isArray(given)) return text`a list`
  if (typeof given === 'object') return given instanceof Uint8Array ? text`bytes` : text`a mapping`
  return typeof given === 'boolean' ? text`a boolean` : text`a number`
}

/** A text cannot pretend to be another line. */
function plain(text: string): Said {
  return text.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029]/g, escaped) as Said
}

function escaped(character: string): string {
  const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }
  return short[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
