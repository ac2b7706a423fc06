// A file system on a new partition, by the machine's own tools.

import type { Argv, Host } from '../../../system/host.ts'
import type { Filesystem, Wanted } from './wanted.ts'

/** The program that makes it. */
export function toolFor(filesystem: Filesystem): string {
  if (filesystem === 'swap') return 'mkswap'
  return filesystem === 'fat16' || filesystem === 'fat32' ? 'mkfs.fat' : `mkfs.${filesystem}`
}

export async function makeFilesystem(
  node: string,
  { filesystem, label }: Pick<Wanted, 'filesystem' | 'label'>,
  { commands, files }: Host,
): Promise<void> {
  // The sectors may have held another one before, which some tools would spare, and others leave for blkid to find.
  if ((await files.stat(node))?.type === 'block' && (await commands.find('wipefs')))
    await commands.run(['wipefs', '--all', '--quiet', node])
  await commands.run([toolFor(filesystem), ...optionsOf(filesystem, label), node] as unknown as Argv)
}

function optionsOf(filesystem: Filesystem, label: string): readonly string[] {
  const labelled = (option: '-L' | '-n') => (label === '' ? [] : [option, label])
  switch (filesystem) {
    case 'btrfs':
      return [...labelled('-L'), '-f']
    case 'fat16':
    case 'fat32':
      return ['-F', filesystem.slice(3), ...labelled('-n')]
    case 'fat':
    case 'vfat':
      return labelled('-n')
    default:
      return labelled('-L')
  }
}
