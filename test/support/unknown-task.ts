/** What the control API says of a task that an account does not have. */
export const unknownTask = (id: string): string =>
  `no task of this account has the id ${id}: it was never created here, or has been dropped (--task-ttl, --max-task-memory, a reset)`
