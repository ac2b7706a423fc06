// What everybody may know of `users`, `user` and `groups`: all but passwords. What their values must be is checked where they are used,
// each by itself.

import { userOptions } from './user-options.ts'

const open = { public: true } as const

const secret: ReadonlySet<string> = new Set(['passwd', 'hashed_passwd', 'plain_text_passwd'])

const properties: Readonly<Record<string, { readonly public?: true }>> = Object.fromEntries(
  ['name', ...Object.keys(userOptions)].map((name) => [name, secret.has(name) ? {} : open]),
)

export const userSchema = { ...open, properties } as const

/** Names, mappings with a name, or one mapping of names. */
export const usersSchema = {
  ...open,
  items: userSchema,
  properties,
  propertyNames: open,
  additionalProperties: userSchema,
} as const

const members = { propertyNames: open, additionalProperties: open } as const

export const groupsSchema = { ...open, items: members, ...members } as const
