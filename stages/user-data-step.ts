// placeholder
import type { Boot } from './boot.ts'
export async function storeUserData(_boot: Boot, ..._rest: unknown[]): Promise<unknown> { return undefined }
export async function consumeUserData(_boot: Boot, ..._rest: unknown[]): Promise<void> {}
export async function checkCloudConfig(_boot: Boot, ..._rest: unknown[]): Promise<void> {}
