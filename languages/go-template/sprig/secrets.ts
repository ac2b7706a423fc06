// Functions that encrypt and make keys. Those that Node cannot do are known and fail by their names: a wrong key is worse than none.

import { createCipheriv, createDecipheriv, createHmac, generateKeyPairSync, randomBytes, scryptSync } from 'node:crypto'
import { say } from '../../../core/said.ts'
import { bufferOf, bytesOf } from '../bytes.ts'
import { type Functions, fn, type GoFunction } from '../define.ts'
import { fail } from '../failure.ts'

/** What takes a second or more costs so much that only a few fit into a template. */
const seconds = 400_000

/** A password as Go's copy makes a key of it: cut off, or filled up with zeros. */
function keyOf(password: string): Buffer {
  const key = Buffer.alloc(32)
  bufferOf(password).copy(key)
  return key
}

function encrypted(password: string, text: string): string {
  const start = randomBytes(16)
  const cipher = createCipheriv('aes-256-cbc', keyOf(password), start)
  return Buffer.concat([start, cipher.update(bufferOf(text)), cipher.final()]).toString('base64')
}

function decrypted(password: string, text: string): string {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length < 32 || bytes.length % 16 !== 0) return fail(say`it is nothing that was encrypted so`)
  const cipher = createDecipheriv('aes-256-cbc', keyOf(password), bytes.subarray(0, 16))
  try {
    return bytesOf(Buffer.concat([cipher.update(bytes.subarray(16)), cipher.final()]))
  } catch {
    return fail(say`it was encrypted with another password`)
  }
}

function privateKey(kind: string): string {
  const format = { format: 'pem' } as const
  if (kind === '' || kind === 'rsa') {
    const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 4096 })
    return key.export({ ...format, type: 'pkcs1' }).toString()
  }
  if (kind === 'ecdsa') {
    const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    return key.export({ ...format, type: 'sec1' }).toString()
  }
  if (kind === 'ed25519') {
    const { privateKey: key } = generateKeyPairSync('ed25519')
    return key.export({ ...format, type: 'pkcs8' }).toString()
  }
  return kind === 'dsa' ? fail(say`genPrivateKey makes no keys of the kind dsa here`) : `Unknown type ${kind}`
}

const passwordForms: Readonly<Record<string, readonly string[]>> = {
  maximum: ['anoxxxxxxxxxxxxxxxxx', 'axxxxxxxxxxxxxxxxxno'],
  long: [
    ...['CvcvnoCvcvCvcv', 'CvcvCvcvnoCvcv', 'CvcvCvcvCvcvno', 'CvccnoCvcvCvcv', 'CvccCvcvnoCvcv', 'CvccCvcvCvcvno'],
    ...['CvcvnoCvccCvcv', 'CvcvCvccnoCvcv', 'CvcvCvccCvcvno', 'CvcvnoCvcvCvcc', 'CvcvCvcvnoCvcc', 'CvcvCvcvCvccno'],
    ...['CvccnoCvccCvcv', 'CvccCvccnoCvcv', 'CvccCvccCvcvno', 'CvcvnoCvccCvcc', 'CvcvCvccnoCvcc', 'CvcvCvccCvccno'],
    ...['CvccnoCvcvCvcc', 'CvccCvcvnoCvcc', 'CvccCvcvCvccno'],
  ],
  medium: ['CvcnoCvc', 'CvcCvcno'],
  short: ['Cvcn'],
  basic: ['aaanaaan', 'aannaaan', 'aaannaaa'],
  pin: ['nnnn'],
}

const passwordLetters: Readonly<Record<string, string>> = {
  V: 'AEIOU',
  C: 'BCDFGHJKLMNPQRSTVWXYZ',
  v: 'aeiou',
  c: 'bcdfghjklmnpqrstvwxyz',
  A: 'AEIOUBCDFGHJKLMNPQRSTVWXYZ',
  a: 'AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz',
  n: '0123456789',
  o: "@&%?,=[]_:-+*$#!'^~;()/.",
  x: 'AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()',
}

/** The Master Password algorithm. */
function derived(counter: number, form: string, password: string, user: string, site: string): string {
  const forms = Object.hasOwn(passwordForms, form) ? passwordForms[form] : undefined
  if (!forms) return `cannot find password template ${form}`
  const scope = Buffer.from('com.lyndir.masterpassword')
  const sized = (bytes: string) => {
    const size = Buffer.alloc(4)
    size.writeUInt32BE(bytes.length)
    return Buffer.concat([size, bufferOf(bytes)])
  }
  const count = Buffer.alloc(4)
  count.writeUInt32BE(counter)
  const salt = Buffer.concat([scope, sized(user)])
  const key = scryptSync(bufferOf(password), salt, 64, { N: 32768, r: 8, p: 2, maxmem: 64 << 20 })
  const seed = createHmac('sha256', key)
    .update(Buffer.concat([scope, sized(site), count]))
    .digest()
  const chosen = forms[(seed[0] ?? 0) % forms.length] ?? ''
  return Array.from(chosen, (one, index) => {
    const alphabet = passwordLetters[one] ?? ''
    return alphabet[(seed[index + 1] ?? 0) % alphabet.length]
  }).join('')
}

/** Known, so that the template is one, and refused when it is called. */
function refused(name: string): readonly [string, GoFunction] {
  return [name, fn(['...any'], 'any', () => fail(say`${say.word(name)} is not available here`))]
}

export const secrets: Functions = {
  encryptAES: fn(['string', 'string'], 'string', ([password, text], { fuel }) => {
    fuel.spend(50)
    return encrypted(password, text)
  }),
  decryptAES: fn(['string', 'string'], 'string', ([password, text], { fuel }) => {
    fuel.spend(50)
    return decrypted(password, text)
  }),
  genPrivateKey: fn(['string'], 'string', ([kind], { fuel }) => {
    fuel.spend(kind === 'ecdsa' || kind === 'ed25519' ? 1000 : seconds)
    return privateKey(kind)
  }),
  derivePassword: fn(
    ['uint32', 'string', 'string', 'string', 'string'],
    'string',
    ([counter, form, password, user, site], { fuel }) => {
      fuel.spend(seconds)
      return derived(counter, form, password, user, site)
    },
  ),
  ...Object.fromEntries(
    [
      ...['bcrypt', 'htpasswd', 'buildCustomCert', 'genCA', 'genCAWithKey', 'genSelfSignedCert', 'genSignedCert'],
      ...['genSelfSignedCertWithKey', 'genSignedCertWithKey', 'getHostByName'],
    ].map(refused),
  ),
}
