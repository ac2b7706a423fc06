/** An ed25519 key that ssh takes, with a comment. */
export const publicKey = (comment: string) =>
  `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdPsnJVCYQ+wiYXxJKCq5sQyUfl4p3Kb1v0YjTg5z0M ${comment}`
