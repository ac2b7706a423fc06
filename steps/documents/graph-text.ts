// The order of a stage as `yip --analyze` prints it: people copy the names from there into `after`.

/** Layers of operations; the first is the one that "init" is in. */
export function graphText(layers: readonly (readonly { readonly operation: string }[])[]): string {
  const [beside = [], ...others] = layers
  const lines = others.map((layer, index) => `${index + 2}.\n${layer.map(line).join('')}`)
  return `1.\n <init> (background: false) (weak: false)\n${beside.map(line).join('')}${lines.join('')}`
}

const line = ({ operation }: { readonly operation: string }) => ` <${operation}> (background: false) (weak: true)\n`
