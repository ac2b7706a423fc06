// Removing a directory with all that is in it, while its owner may be swapping what is in it.

import fs from 'node:fs'
import { errnoOf } from './file-error.ts'

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = fs.constants
/** How often a directory that is being filled meanwhile is emptied again. */
const rounds = 10

/** `name` lies in a directory that is open or that nobody else can change. Follows no link. */
export function removeTree(name: string): void {
  for (let round = 1; ; round += 1) {
    empty(name)
    try {
      fs.rmdirSync(name)
      return
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return
      if (errnoOf(error) !== 'ENOTEMPTY' || round === rounds) throw error
    }
  }
}

function empty(name: string): void {
  const fd = fs.openSync(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
  try {
    const opened = `/proc/self/fd/${fd}`
    const inside = fs.existsSync(opened) ? opened : name
    for (const entry of fs.readdirSync(inside)) removeEntry(`${inside}/${entry}`)
  } finally {
    fs.closeSync(fd)
  }
}

function removeEntry(name: string): void {
  const stats = fs.lstatSync(name, { throwIfNoEntry: false })
  if (!stats) return
  try {
    if (stats.isDirectory()) removeTree(name)
    else fs.unlinkSync(name)
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
  }
}
