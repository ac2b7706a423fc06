// What a document says of a user, and what the machine has for those of whom it says less.

import type { Files } from '../../../system/host.ts'

export interface UserSettings {
  readonly passwd?: string
  readonly lock_passwd?: boolean
  readonly gecos?: string
  readonly homedir?: string
  readonly no_create_home?: boolean
  readonly shell?: string
  readonly uid?: string
  readonly gid?: string
  readonly primary_group?: string
  readonly groups?: readonly string[]
  readonly no_user_group?: boolean
  readonly system?: boolean
  readonly subuid?: string
  readonly subgid?: string
  readonly ssh_authorized_keys?: readonly string[]
}

/** /etc/default/useradd, as far as it counts here. */
export interface Defaults {
  /** Where homes are. */
  readonly homes: string
  readonly shell: string
  /** Of a user without a group of its own. */
  readonly gid: number
}

export async function readDefaults(files: Files): Promise<Defaults> {
  const text = (await files.readText('/etc/default/useradd')) ?? ''
  const value = (key: string) =>
    new RegExp(`^[ \\t]*(?:export[ \\t]+)?${key}[ \\t]*=[ \\t]*["']?([^"'\\s#]+)`, 'm').exec(text)?.[1]
  const homes = value('HOME')?.replace(/(?<!\/)\/+$/, '')
  return {
    homes: homes?.startsWith('/') ? homes : '/home',
    shell: value('SHELL') ?? '/bin/sh',
    gid: Number(/^\d+$/.exec(value('GROUP') ?? '')?.[0] ?? 100),
  }
}
