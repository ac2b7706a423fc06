// One image, unpacked: its layers are looked through once to know what is left of them, and that is given to the machine's own tar.

import { Failure } from '../../../core/errors.ts'
import { linePlaces, unfitFor } from '../../../core/line-text.ts'
import { say } from '../../../core/said.ts'
import { checkForCommand } from '../../../system/checked-path.ts'
import type { Host } from '../../../system/host.ts'
import type { StepContext } from '../../step.ts'
import { type Blob, unpackedBytes } from './blob.ts'
import { type Flattened, flattener } from './flatten.ts'
import { withLayers } from './sources.ts'
import { readTar } from './tar-reader.ts'
import { tarEnd, tarHeader, tarPadding } from './tar-writer.ts'

export interface Wanted {
  readonly source: string
  readonly target: string
  /** Empty: the machine's. */
  readonly platform: string
}

export async function unpackImage({ source, target, platform }: Wanted, { host, notices }: StepContext): Promise<void> {
  const unfit = unfitFor(linePlaces.argument, target)
  if (unfit) throw new Failure(say`the target has ${unfit}, which ${linePlaces.argument.name} cannot have`)
  if (!target.startsWith('/')) throw new Failure(say`the target is not absolute`)
  if (!(await host.commands.find('tar'))) throw new Failure(say`tar is not installed`)
  const place = target.replace(/(?<!\/)\/+$/, '')
  await checkForCommand(host, target, say`nothing is unpacked to ${say.path(target)}`)
  await withLayers({ source, platform }, host, async (layers) => {
    const flattened = await flattenedOf(layers, host, place)
    await host.files.makeDirectory(target)
    await extract(layers, flattened, target, host)
  })
  notices.info(say`unpack_images: ${say.url(source)} is in ${say.path(target)}`)
}

async function flattenedOf(layers: readonly Blob[], { files }: Host, target: string): Promise<Flattened> {
  const flat = flattener(files, target)
  for (const [layer, blob] of layers.entries()) {
    let index = 0
    for await (const { entry } of readTar(unpackedBytes(blob, files))) await flat.add(entry, layer, index++)
  }
  return flat.result()
}

async function extract(layers: readonly Blob[], flattened: Flattened, target: string, host: Host): Promise<void> {
  const { commands } = host
  // Only GNU's takes the option, and asks for it.
  const { exitCode } = await commands.query(['tar', '--xattrs', '--version'], { accept: 'any' })
  const attributes = exitCode === 0 ? ['--xattrs', '--xattrs-include=*'] : []
  let failed: { readonly error: unknown } | undefined
  async function* input(): AsyncGenerator<Buffer> {
    try {
      yield* archive(layers, flattened, host)
    } catch (error) {
      // A stream that fails would end the agent; tar is told by the end that is missing.
      failed = { error }
    }
  }
  try {
    await commands.run(['tar', '-x', '-p', '--numeric-owner', ...attributes, '-C', target, '-f', '-'], {
      input: input(),
    })
  } catch (error) {
    throw failed ? failed.error : error
  }
  if (failed) throw failed.error
}

async function* archive(
  layers: readonly Blob[],
  { directories, places }: Flattened,
  { files }: Host,
): AsyncGenerator<Buffer> {
  for (const entry of directories) yield tarHeader(entry)
  for (const [layer, blob] of layers.entries()) {
    let index = 0
    for await (const { entry, body } of readTar(unpackedBytes(blob, files))) {
      const [name, ...others] = places.get(`${layer}:${index++}`) ?? []
      if (name === undefined) continue
      yield tarHeader({ ...entry, name })
      yield* body()
      yield tarPadding(entry.size)
      for (const other of others) {
        yield tarHeader({ ...entry, kind: 'hardlink', name: other, target: name, size: 0, attributes: new Map() })
      }
    }
  }
  yield tarEnd
}
