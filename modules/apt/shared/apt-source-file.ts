// Files that list sources. Everybody may read them, so users and passwords in their addresses go where apt looks for such: auth.conf.d.

import { modeFor } from '../../../core/credentials.ts'
import type { Host } from '../../../system/host.ts'

/** Replaces the file, or adds what it does not have: apt warns of a source that is there twice. */
export async function putSources(
  { files }: Pick<Host, 'files'>,
  path: string,
  text: string,
  { append = false, mode }: { readonly append?: boolean; readonly mode?: number } = {},
): Promise<void> {
  const { open, logins } = split(text)
  const stem = path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '')
  const loginPath = `/etc/apt/auth.conf.d/cloud-init-${stem.replace(/[^\w.-]/g, '_')}.conf`
  const before = async (file: string) => (append ? ((await files.readText(file)) ?? '') : '')
  const known = await before(loginPath)
  const missing = logins.filter((line) => !known.includes(line))
  if (missing.length > 0) await files.write(loginPath, known + missing.join(''), { mode: 0o600 })
  else if (!append) await files.remove(loginPath)
  const already = await before(path)
  if (already !== '' && `\n${already}`.includes(`\n${open}`)) return
  await files.write(path, already + open, modeFor(already + open, mode))
}

/** What netrc cannot say stays in the address. */
function split(text: string): { readonly open: string; readonly logins: readonly string[] } {
  const logins: string[] = []
  const open = text.replace(
    /\b((?:[a-z]+\+)?https?):\/\/([^\s/@:]+):([^\s/@]+)@([^\s/?#"'\]]+)([^\s?#"'\]]*)/gi,
    (whole, scheme: string, user: string, password: string, host: string, path: string) => {
      const [login, secret] = [decoded(user), decoded(password)]
      if (login === undefined || secret === undefined) return whole
      logins.push(`machine ${scheme}://${host}${path} login ${login} password ${secret}\n`)
      return `${scheme}://${host}${path}`
    },
  )
  return { open, logins: [...new Set(logins)] }
}

function decoded(text: string): string | undefined {
  try {
    const value = decodeURIComponent(text)
    return /[\s\p{Cc}]/u.test(value) ? undefined : value
  } catch {
    return undefined
  }
}
