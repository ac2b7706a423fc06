// Whole trees through the Host's files: copied, or listed with a mark that changes when an entry does.

import type { Host } from './host.ts'

/** Copies files with their modes, directories and links. `to` may not be there yet. */
export async function copyTree(host: Host, from: string, to: string): Promise<void> {
  const { files } = host
  await files.makeDirectory(to)
  for (const name of (await files.list(from)) ?? []) {
    const source = `${from}/${name}`
    const target = `${to}/${name}`
    const info = await files.stat(source, { follow: false })
    if (info?.type === 'directory') await copyTree(host, source, target)
    else if (info?.type === 'link') await files.link((await files.readLink(source)) ?? '', target)
    else if (info?.type === 'file') {
      await files.write(target, (await files.read(source)) ?? '', { mode: info.mode, durable: false })
    }
  }
}

/** Every file and link below `root` by its path from there; the mark tells content, mode and kind apart. */
export async function listTree(host: Host, root: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  const { createHash } = await import('node:crypto')
  const visit = async (path: string) => {
    for (const name of (await host.files.list(root + path)) ?? []) {
      const entry = `${path}/${name}`
      const info = await host.files.stat(root + entry, { follow: false })
      if (info?.type === 'directory') await visit(entry)
      else if (info?.type === 'link') found.set(entry, `link ${await host.files.readLink(root + entry)}`)
      else if (info?.type === 'file') {
        const content = (await host.files.read(root + entry)) ?? Buffer.alloc(0)
        found.set(entry, `${info.mode} ${createHash('sha256').update(content).digest('hex')}`)
      }
    }
  }
  await visit('')
  return found
}
