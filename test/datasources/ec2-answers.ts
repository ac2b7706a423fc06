// A tree of EC2's form as answers by address: mappings are folders, `public-keys` maps names to keys.

import { isObject, type Json, type JsonObject } from '../../core/json.ts'

/** `at` ends in a slash. */
export function ec2Answers(at: string, tree: JsonObject): Readonly<Record<string, string>> {
  const entries = Object.entries(tree)
  const listing = entries.map(([name, value]) => (isObject(value) ? `${name}/` : name)).join('\n')
  return { [at]: listing, ...Object.assign({}, ...entries.map(([name, value]) => answersOf(at, name, value))) }
}

function answersOf(at: string, name: string, value: Json): Readonly<Record<string, string>> {
  if (name === 'public-keys' && isObject(value)) {
    const keys = Object.entries(value)
    const listing = { [`${at}${name}/`]: keys.map(([key], index) => `${index}=${key}`).join('\n') }
    const texts = keys.map(([, key], index) => [`${at}${name}/${index}/openssh-key`, String(key)])
    return { ...listing, ...Object.fromEntries(texts) }
  }
  if (isObject(value)) return ec2Answers(`${at}${name}/`, value)
  return { [at + name]: Array.isArray(value) ? value.join('\n') : String(value) }
}
