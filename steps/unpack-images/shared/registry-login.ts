// What the machine knows about logging in to a registry: the files of docker and of podman.

import { isObject } from '../../../core/json.ts'
import { jsonIfWhole } from '../../../languages/json.ts'
import type { Host } from '../../../system/host.ts'

const files = ['/root/.docker/config.json', '/run/containers/0/auth.json', '/root/.config/containers/auth.json']
const dockerHub = ['https://index.docker.io/v1/', 'docker.io', 'index.docker.io']

/** The value of an Authorization header. */
export async function loginFor(registry: string, host: Host): Promise<string | undefined> {
  const names = [registry, `https://${registry}`, ...(registry === 'registry-1.docker.io' ? dockerHub : [])]
  for (const path of files) {
    const text = await host.files.readText(path)
    const config = text === undefined ? undefined : jsonIfWhole(text)
    const auths = isObject(config) && isObject(config['auths']) ? config['auths'] : {}
    for (const name of names) {
      const entry = Object.hasOwn(auths, name) ? auths[name] : undefined
      const auth = isObject(entry) ? entry['auth'] : undefined
      if (typeof auth === 'string' && /^[A-Za-z0-9+/=]+$/.test(auth)) return `Basic ${auth}`
    }
  }
  return undefined
}
