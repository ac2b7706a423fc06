// A finding made smaller: pieces are taken out as long as it stays one.

/** `most`: how many candidates are tried. */
export async function smallest(
  input: Buffer,
  most: number,
  isFinding: (candidate: Buffer) => Promise<boolean>,
): Promise<Buffer> {
  let best = input
  let tries = 0
  for (let size = Math.ceil(best.length / 2); size >= 1 && tries < most; size = Math.floor(size / 2)) {
    for (let at = 0; at < best.length && tries < most; ) {
      const candidate = Buffer.concat([best.subarray(0, at), best.subarray(at + size)])
      tries += 1
      if (await isFinding(candidate)) best = candidate
      else at += size
    }
  }
  return best
}
