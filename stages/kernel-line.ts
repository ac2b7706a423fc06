// What the kernel command line says about Kairos documents. Every boot asks, so nothing heavy is imported here.

/** Where a document is. Of several words the last counts; `cos.setup` may be something else. */
export function documentAddress(cmdline: string): string | undefined {
  const words = cmdline.split(/\s+/).flatMap((word) => {
    const [, value] = /^(?:kairos\.config_url|cos\.setup|config_url)="?([^"]*)"?$/.exec(word) ?? []
    return value !== undefined && /^https?:\/\//i.test(value) ? [value] : []
  })
  return words.at(-1)
}

/** Whether any word assigns to a stage: `stages.boot[0].name=x`. */
export const hasStageWords = (cmdline: string): boolean => /(?:^|\s)["']*stages[.[]/.test(cmdline)

export function hasKernelDocuments(cmdline: string): boolean {
  return hasStageWords(cmdline) || documentAddress(cmdline) !== undefined
}
