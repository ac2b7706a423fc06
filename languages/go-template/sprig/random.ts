// Functions whose result is another one each time.

import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { say } from '../../../core/said.ts'
import { onLetters } from '../bytes.ts'
import { type Functions, fn } from '../define.ts'
import { fail } from '../failure.ts'
import { roomForText } from '../sizes.ts'

const digits = '0123456789'
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const ascii = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index))

/** Letters of an alphabet of at most 256, each as likely as any other. */
function randomText(length: number, alphabet: string): string {
  const fair = 256 - (256 % alphabet.length)
  let result = ''
  while (result.length < length) {
    for (const byte of randomBytes(Math.min(length - result.length, 65_536))) {
      if (byte < fair) result += alphabet[byte % alphabet.length]
    }
  }
  return result
}

const randomOf = (alphabet: string) =>
  fn(['int'], 'string', ([length], { fuel }) => {
    roomForText(Math.max(length, 0) * 8, fuel)
    return randomText(length, alphabet)
  })

export const random: Functions = {
  randAlphaNum: randomOf(letters + digits),
  randAlpha: randomOf(letters),
  randNumeric: randomOf(digits),
  randAscii: randomOf(ascii),
  randBytes: fn(['int'], 'string', ([length], { fuel }) => {
    if (length < 0) fail(say`there are no ${length} bytes`)
    roomForText(length * 2, fuel)
    return randomBytes(length).toString('base64')
  }),
  randInt: fn(['int', 'int'], 'int', ([least, bound]) => {
    if (!(bound > least && bound - least < 2 ** 48)) fail(say`there is no number from ${least} to below ${bound}`)
    return least + randomInt(bound - least)
  }),
  uuidv4: fn([], 'string', () => randomUUID()),
  shuffle: fn(['string'], 'string', ([text], { fuel }) => {
    fuel.spend(text.length)
    return onLetters(text, (all) => {
      const pieces = [...all]
      for (let last = pieces.length - 1; last > 0; last--) {
        const other = randomInt(last + 1)
        const one = pieces[last] ?? ''
        pieces[last] = pieces[other] ?? ''
        pieces[other] = one
      }
      return pieces.join('')
    })
  }),
}
