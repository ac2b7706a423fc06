// The machine's id, what is derived from it, and what is made anew each time: known to every kind of template.

import { createHmac, randomBytes } from 'node:crypto'
import type { Files } from '../../../system/host.ts'

/** That of D-Bus counts first where there are two. Empty: it has none yet. */
export async function readMachineId(files: Files): Promise<string> {
  for (const path of ['/var/lib/dbus/machine-id', '/etc/machine-id']) {
    const id = (await files.readText(path))?.trim()
    if (id !== undefined) return id
  }
  return ''
}

/** Tells machines from each other without telling their ids. */
export function protectedId(machineId: string): string {
  return createHmac('sha256', machineId).update('yip').digest('hex')
}

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz'

/** 32 digits and small letters. */
export function randomName(): string {
  let name = ''
  while (name.length < 32) {
    // Of 256 bytes, 252 are seven times the alphabet: the others would favour its beginning.
    for (const byte of randomBytes(40)) if (byte < 252) name += alphabet[byte % 36]
  }
  return name.slice(0, 32)
}
