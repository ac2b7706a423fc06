// The options of an entry of `users`, and which values each can have. What makes no sense is left out with a warning and the user
// is made all the same, as in the reference, which silently ignores most values that are not text.

import { isObject, type Json, type JsonObject } from '../../../core/json.ts'
import type { Notices } from '../../../core/notices.ts'
import { type Said, say } from '../../../core/said.ts'
import { kindOf } from '../../shared/settings.ts'

/** 'rules': all of them or none. 'other': a list loses only items that are not text; the rest is checked where it is used. */
type Expected = 'text' | 'switch' | 'rules' | 'groups' | 'other'

export const userOptions: Readonly<Record<string, Expected>> = {
  create_groups: 'switch',
  doas: 'rules',
  expiredate: 'text',
  gecos: 'text',
  groups: 'groups',
  hashed_passwd: 'text',
  homedir: 'text',
  inactive: 'text',
  known: 'switch',
  lock_passwd: 'switch',
  no_create_home: 'switch',
  no_log_init: 'switch',
  no_user_group: 'switch',
  passwd: 'text',
  plain_text_passwd: 'text',
  primary_group: 'text',
  selinux_user: 'text',
  shell: 'text',
  snapuser: 'text',
  ssh_authorized_keys: 'other',
  ssh_import_id: 'other',
  ssh_redirect_user: 'other',
  sudo: 'other',
  system: 'switch',
  uid: 'text',
}

const wanted = {
  text: say`expected a text`,
  switch: say`expected true or false`,
  rules: say`expected a text or a list of texts`,
  groups: say`expected a text or a list of texts`,
} as const

/** The options without those that make no sense. Values are not shown: they may be passwords. */
export function checkedOptions(user: string, options: JsonObject, notices: Notices): JsonObject {
  const refuse = (what: Said, value: Json, expected: Said, hint?: Said) =>
    notices.warning(
      'users/bad-option',
      say`${what} of user ${say.named(user)} is ${kindOf(value)}, and left out; ${expected}`,
      {
        ...(hint !== undefined && { hint }),
      },
    )
  return Object.fromEntries(
    Object.entries(options).flatMap(([key, value]): [string, Json][] => {
      const expected = Object.hasOwn(userOptions, key) ? (userOptions[key] as Expected) : 'other'
      if (expected !== 'other' && !fits(value, expected)) {
        const hint = typeof value === 'boolean' ? say`put the word in quotes` : undefined
        refuse(say`"${say.word(key)}"`, value, wanted[expected], hint)
        return []
      }
      if (!Array.isArray(value) || !Object.hasOwn(userOptions, key)) return [[key, value]]
      const items = (expected === 'groups' ? value.flat() : value) as readonly Json[]
      const kept = items.filter((item, index) => {
        if (item === null || typeof item !== 'object') return item !== null
        // To YAML `- ALL=(ALL) NOPASSWD: ALL` is a mapping.
        const hint = isObject(item) ? say`put a text with a colon and a blank in quotes` : undefined
        refuse(say`Entry ${index + 1} of "${say.word(key)}"`, item, say`expected a text`, hint)
        return false
      })
      return [[key, kept]]
    }),
  )
}

function fits(value: Json, expected: Exclude<Expected, 'other'>): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'number') return true
  if (typeof value === 'boolean') return expected === 'switch'
  if (Array.isArray(value))
    return expected === 'groups' || (expected === 'rules' && value.every((item) => typeof item === 'string'))
  return expected === 'groups'
}
