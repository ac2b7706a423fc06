// A password as /etc/shadow has it, so that no config and no cache holds the password itself.

import { randomBytes } from 'node:crypto'

/** SHA-512 crypt. */
export async function hashedPassword(password: string): Promise<string> {
  const { encrypt } = await import('unixcrypt')
  const salt = randomBytes(12).toString('base64').replaceAll('+', '.')
  return encrypt(password, `$6$${salt}`)
}
