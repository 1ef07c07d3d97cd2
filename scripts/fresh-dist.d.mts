export function freshDist(): void
