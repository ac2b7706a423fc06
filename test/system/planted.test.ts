import { memory } from '../../system/memory.ts'
import { planned } from '../../system/planned.ts'
import { rooted } from '../../system/rooted.ts'
import { plantedContract } from './planted.ts'

plantedContract('memory', async (tree) => {
  const at = (path: string) => path
  return { files: memory({ files: tree(at) }).files, at }
})

plantedContract('planned', async (tree) => {
  const at = (path: string) => path
  return { files: planned(memory({ files: tree(at) }), () => {}).files, at }
})

plantedContract('rooted', async (tree) => {
  const at = (path: string) => path
  // The prefix is the word of who chose the root, whoever owns it.
  const files = Object.entries(tree(at)).map(([path, file]) => [`/home/builder/image${path}`, file])
  const top = { directory: true, uid: 500, gid: 500 }
  const inner = memory({ files: Object.fromEntries([['/home/builder', top], ['/home/builder/image', top], ...files]) })
  return { files: rooted(inner, '/home/builder/image', { commands: 'refuse' }).files, at }
})
