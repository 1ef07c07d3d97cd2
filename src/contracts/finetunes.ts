/** The field of a submit that names a finetune. */
export const finetuneField = 'finetune_id'

/**
 * Whether an account may use a finetune: one of its own, or `{organisation}/{name}`, one that another organisation shares. The
 * documentation has the latter for the finetuned FLUX.2 [klein] (docs.bfl.ai, read on 2026-09-19); elsewhere it is inferred.
 */
export const hasFinetune = (finetunes: FinetuneList, id: string): boolean =>
  finetunes.has(id) || /^[^/]+\/[^/]+$/.test(id)

/** An account's finetunes by id, each with the details of its training. */
export type FinetuneList = Map<string, Readonly<Record<string, unknown>>>

/**
 * The finetunes of a new account: the emulator does not train, so these are examples. The fields of the details are those of
 * the training request of 2025 (inferred: no answer was ever recorded).
 */
const examples: readonly (readonly [id: string, details: Readonly<Record<string, unknown>>])[] = [
  [
    'my-finetune',
    {
      finetune_comment: 'A product on a plain background',
      mode: 'product',
      trigger_word: 'TOK',
      iterations: 300,
      captioning: true,
      priority: 'quality',
      finetune_type: 'full',
      lora_rank: 32,
    },
  ],
  [
    'my-style',
    {
      finetune_comment: 'Ink drawings',
      mode: 'style',
      trigger_word: 'INKSTYLE',
      iterations: 500,
      captioning: true,
      priority: 'speed',
      finetune_type: 'lora',
      lora_rank: 16,
    },
  ],
]

export const exampleFinetunes = (): FinetuneList => new Map(examples)

/** The finetunes of a new account, by these ids; what the emulator has no example for was trained like its first one. */
export function finetunesOf(ids: readonly string[]): FinetuneList {
  const [[, usual] = []] = examples
  const known = new Map(examples)
  return new Map(ids.map((id) => [id, known.get(id) ?? usual ?? {}]))
}
