/** How a fact of the real service is known, and from where; docs/contracts.md prints it beside the fact. */
export interface Evidence {
  /** Recorded traffic or a probe; the vendor's documents; or inferred from these. */
  how: 'recorded' | 'documented' | 'inferred'
  source: string
}

export const recorded = (source: string): Evidence => ({ how: 'recorded', source })
export const documented = (source: string): Evidence => ({ how: 'documented', source })
export const inferred = (source: string): Evidence => ({ how: 'inferred', source })
