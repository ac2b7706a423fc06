// Functions on paths and URLs.

import { say } from '../../../core/said.ts'
import { queryEscaped } from '../builtins.ts'
import { type Functions, fn } from '../define.ts'
import { fail } from '../failure.ts'
import type { Dict } from '../values.ts'

function clean(path: string): string {
  const isRooted = path.startsWith('/')
  const kept: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') kept.push(part)
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else if (!isRooted) kept.push(part)
  }
  return (isRooted ? '/' : '') + kept.join('/') || '.'
}

function base(path: string): string {
  if (path === '') return '.'
  const parts = path.split('/').filter((part) => part !== '')
  return parts.at(-1) ?? '/'
}

function extension(path: string): string {
  const last = path.slice(path.lastIndexOf('/') + 1)
  const point = last.lastIndexOf('.')
  return point < 0 ? '' : last.slice(point)
}

const paths = {
  base: fn(['string'], 'string', ([path]) => base(path)),
  dir: fn(['string'], 'string', ([path]) => clean(path.slice(0, path.lastIndexOf('/') + 1))),
  ext: fn(['string'], 'string', ([path]) => extension(path)),
  clean: fn(['string'], 'string', ([path]) => clean(path)),
  isAbs: fn(['string'], 'bool', ([path]) => path.startsWith('/')),
} as const

const escaped = (bytes: string, allowed: RegExp) =>
  bytes.replace(/[\s\S]/g, (one) => (allowed.test(one) ? one : queryEscaped(one).replace('+', '%20')))

function unescaped(text: string): string {
  if (/%(?![\da-fA-F]{2})/.test(text)) return fail(say`a URL has a "%" that nothing follows`)
  return text.replace(/%([\da-fA-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}

const fields = ['fragment', 'host', 'hostname', 'opaque', 'path', 'query', 'scheme', 'userinfo'] as const
type Url = Readonly<Record<(typeof fields)[number], string>>

function parseUrl(given: string): Url {
  if (/[\0-\x1f\x7f]/.test(given)) fail(say`a URL has a control character`)
  const hash = given.indexOf('#')
  const fragment = hash < 0 ? '' : unescaped(given.slice(hash + 1))
  const text = hash < 0 ? given : given.slice(0, hash)
  const found = /^([A-Za-z][A-Za-z\d+.-]*):/.exec(text)
  if (!found && /^[^/?]*:/.test(text)) fail(say`a URL has no scheme before its colon`)
  const scheme = (found?.[1] ?? '').toLowerCase()
  const rest = text.slice(found?.[0].length ?? 0)
  const question = rest.indexOf('?')
  const query = question < 0 ? '' : rest.slice(question + 1)
  const place = question < 0 ? rest : rest.slice(0, question)
  const none = { fragment, host: '', hostname: '', opaque: '', path: '', query, scheme, userinfo: '' }
  if (scheme !== '' && !place.startsWith('/')) return { ...none, opaque: place }
  if (!place.startsWith('//')) return { ...none, path: unescaped(place) }
  const end = place.indexOf('/', 2)
  const authority = place.slice(2, end < 0 ? place.length : end)
  const at = authority.lastIndexOf('@')
  const host = hostOf(authority.slice(at + 1))
  return {
    ...none,
    host,
    hostname: host.startsWith('[') ? host.slice(1, host.indexOf(']')) : host.replace(/:\d*$/, ''),
    path: end < 0 ? '' : unescaped(place.slice(end)),
    userinfo: at < 0 ? '' : userinfo(authority.slice(0, at)),
  }
}

function hostOf(host: string): string {
  if (host.startsWith('[') && !host.includes(']')) fail(say`a URL has a "[" without its "]"`)
  const port = host.slice(host.startsWith('[') ? host.indexOf(']') + 1 : Math.max(host.lastIndexOf(':'), 0))
  if (port.startsWith(':') ? !/^:\d*$/.test(port) : host.startsWith('[') && port !== '') {
    fail(say`a URL has a port that is no number`)
  }
  if (/[ "<>\\^`{|}]/.test(host)) fail(say`a URL has a character that no host name has`)
  return unescaped(host)
}

function userinfo(given: string): string {
  const colon = given.indexOf(':')
  const parts = colon < 0 ? [given] : [given.slice(0, colon), given.slice(colon + 1)]
  return parts.map((part) => escaped(unescaped(part), /[\w.~$&+,;=-]/)).join(':')
}

function joinUrl(of: Dict | undefined): string {
  const part = (name: string): string => {
    const value = of?.entries.get(name)
    if (value === undefined) return ''
    return typeof value === 'string' ? value : fail(say`the ${say.word(name)} of a URL has to be a text`)
  }
  const [scheme, opaque, host, query, fragment] = ['scheme', 'opaque', 'host', 'query', 'fragment'].map(part)
  const path = escaped(part('path'), /[\w.~$&+,/:;=@-]/)
  const user = part('userinfo')
  const authority = (user && `${userinfo(user)}@`) + escaped(host ?? '', /[\w.~!$&'()*+,;=:[\]<>"-]/)
  const hasAuthority = authority !== '' || (scheme !== '' && path.startsWith('//'))
  const place =
    opaque || `${hasAuthority ? '//' : ''}${authority}${path && authority && !path.startsWith('/') ? '/' : ''}${path}`
  return `${scheme && `${scheme}:`}${place}${query && `?${query}`}${fragment && `#${escaped(fragment, /[\w.~$&+,/:;=?@!()*-]/)}`}`
}

export const places: Functions = {
  ...paths,
  osBase: paths.base,
  osDir: paths.dir,
  osExt: paths.ext,
  osClean: paths.clean,
  osIsAbs: paths.isAbs,
  urlParse: fn(['string'], 'map', ([text]) => {
    const url = parseUrl(text)
    return fields.map((name) => [name, url[name]] as const)
  }),
  urlJoin: fn(['map'], 'string', ([of]) => joinUrl(of)),
}
